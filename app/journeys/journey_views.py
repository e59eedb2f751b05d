"""A journey's own facts: goals, owner, value, place; confirming and deleting it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.forms import ConfirmForm, in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.journey_questions import Fit, fit
from app.domain.policy import Permission
from app.journeys import bp, catalogue, conflicts, deleting, here, journey_actions, personas
from app.journeys.journey_choices import choose, place_among
from app.journeys.journey_forms import JourneyForm, NewJourneyForm
from app.journeys.journey_words import LEVEL_HINTS, STATE_HINTS
from app.journeys.questions_said import said
from app.journeys.sent_once import SentOnce
from app.journeys.stored import stored_facts
from app.models.journeys import Journey
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Next, Page, show


@bp.get("/journeys/new")
@requires(Permission.JOURNEY_CREATE)
def new_journey() -> Any:
    """A blank journey, or one from a template."""
    key = request.args.get("template", "")[:60]
    if key:
        return _show_template(key)
    form = NewJourneyForm(formdata=None, data=_beginning())
    choose(form, None)
    return _show_new(form)


@bp.post("/journeys/new")
@requires(Permission.JOURNEY_CREATE)
def create_journey() -> Any:
    """Write it, and say what does not fit a journey."""
    key = request.form.get("template", "")[:60]
    if key:
        return _create_from_template(key)
    form = NewJourneyForm()
    choose(form, None)
    if not form.validate_on_submit():
        return _show_new(form, status=422)
    try:
        journey = journey_actions.create(form.entry(), language(), form.sent_as())
    except Refusal as refusal:
        return _show_new(form, refusal, refusal.status)
    flash(_("Created: %(name)s.", name=form.name.data))
    return _after(journey.id, form.answers())


@bp.route("/journeys/<uuid:journey_id>/edit", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def edit_journey(journey_id: UUID) -> Any:
    """All facts of a journey."""
    journey = here.editable_journey(journey_id)
    form = JourneyForm(data=_facts(journey))
    choose(form, journey)
    if not form.validate_on_submit():
        return _show_edit(journey, form, status=422 if form.errors else 200)
    answered = dict(journey.answers)
    try:
        journey_actions.save(journey, form.entry(), form.opened_on(), language())
    except EditedMeanwhile:
        return _show_edit(journey, form, edited=True, status=409)
    except Refusal as refusal:
        return _show_edit(journey, form, refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=form.name.data))
    return _after(journey_id, form.answers() if form.answers() != answered else {})


@bp.post("/journeys/<uuid:journey_id>/position")
@requires(Permission.JOURNEY_EDIT)
def shift_journey(journey_id: UUID) -> Response:
    """One place up or down among its siblings."""
    journey = here.editable_journey(journey_id)
    if not ConfirmForm().validate_on_submit() or request.form.get("to") not in {"up", "down"}:
        abort(400)
    journey_actions.shift(journey, up=request.form["to"] == "up")
    return redirect(url_for(".edit_journey", journey_id=journey_id) + "#place")


@bp.post("/journeys/<uuid:journey_id>/review")
@requires(Permission.JOURNEY_EDIT)
def review_journey(journey_id: UUID) -> Response:
    """Somebody has looked it through: it still fits."""
    journey = here.editable_journey(journey_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    journey_actions.confirm(journey, here.today(), language())
    flash(_("Noted: the journey still fits today."))
    return redirect(url_for(".journey", journey_id=journey_id))


@bp.get("/journeys/<uuid:journey_id>/delete")
@requires(Permission.JOURNEY_CREATE)
def confirm_journey_deletion(journey_id: UUID) -> Any:
    """What goes with it, before it goes."""
    return _show_deletion(here.editable_journey(journey_id))


@bp.post("/journeys/<uuid:journey_id>/delete")
@requires(Permission.JOURNEY_CREATE)
def delete_journey(journey_id: UUID) -> Any:
    """Delete it with everything that goes with it."""
    journey = here.editable_journey(journey_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        name = deleting.delete_journey(journey, language())
    except Refusal as refusal:
        return _show_deletion(journey, refusal.status)
    flash(_("Deleted: %(name)s.", name=name))
    return redirect(url_for(".inventory"))


def journey_crumbs(journey: Journey, *rest: str) -> list[Crumb]:
    """The way to a page of a journey."""
    name = journey.name.in_language(language())
    way = url_for(".journey", journey_id=journey.id) if rest else None
    start = [Crumb(_("Journeys"), url_for(".inventory")), Crumb(name, way)]
    return [*start, *(Crumb(one) for one in rest)]


def _create_from_template(key: str) -> Any:
    form = SentOnce()
    if not form.validate_on_submit():
        abort(400)
    try:
        journey = journey_actions.create_from_template(
            key, g.actor.user_id, language(), form.sent_as()
        )
    except LookupError:
        abort(404)
    except Refusal as refusal:
        blank = NewJourneyForm(formdata=None, data=_beginning())
        choose(blank, None)
        return _show_new(blank, refusal, refusal.status)
    flash(_("Created: %(name)s.", name=journey.name.in_language(language())))
    return redirect(url_for(".journey", journey_id=journey.id))


def _after(journey_id: UUID, answers: dict[str, str]) -> Response:
    """To the journey; where answers speak against one, to what they say."""
    if fit(answers) in {Fit.DOES_NOT_FIT, Fit.DOUBTFUL}:
        return redirect(url_for(".edit_journey", journey_id=journey_id) + "#questions")
    return redirect(url_for(".journey", journey_id=journey_id))


def _beginning() -> dict[str, Any]:
    """Whoever draws a journey owns it until somebody else does."""
    return {"owner": str(g.actor.user_id), "parent": request.args.get("under", "")[:36]}


def _facts(journey: Journey) -> dict[str, Any]:
    """The stored facts, as the form shows them."""
    words = language()
    return {
        "name": journey.name.in_language(words),
        "customer_goal": journey.customer_goal.in_language(words),
        "business_goal": journey.business_goal.in_language(words),
        "level": journey.level.value,
        "state": journey.state.value,
        "parent": str(journey.parent_id or ""),
        "owner": str(journey.owner_id or ""),
        "customer_value": str(journey.customer_value or ""),
        "business_value": str(journey.business_value or ""),
        "effort": str(journey.effort or ""),
        "revision": journey.revision,
        **{f"asked_{key}": value for key, value in journey.answers.items()},
    }


def _show_new(form: NewJourneyForm, refusal: Refusal | None = None, status: int = 200) -> Any:
    crumbs = [Crumb(_("Journeys"), url_for(".inventory")), Crumb(_("New journey"))]
    return show(
        "journeys/new.html",
        Page(_("New journey"), crumbs, section="journeys"),
        status,
        form=form,
        refusal=in_place(form, refusal),
        templates=catalogue.templates(),
        level_hints=LEVEL_HINTS,
    )


def _show_template(key: str) -> Any:
    try:
        chosen = catalogue.template(key)
    except LookupError:
        abort(404)
    name = chosen.name.in_language(language())
    crumbs = [
        Crumb(_("Journeys"), url_for(".inventory")),
        Crumb(_("New journey"), url_for(".new_journey")),
        Crumb(name),
    ]
    page = Page(name, crumbs, section="journeys")
    return show("journeys/template.html", page, chosen=chosen, form=SentOnce(formdata=None))


def _show_edit(
    journey: Journey,
    form: JourneyForm,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int = 200,
) -> Any:
    stored = conflicts.differing(form, stored_facts(journey)) if edited else []
    if edited:
        form.revision.data = str(journey.revision)
    to_map = Next(_("Next"), _("Draw the map"), url_for(".journey", journey_id=journey.id))
    page = Page(
        _("Edit “%(name)s”", name=journey.name.in_language(language())),
        journey_crumbs(journey, _("Edit")),
        to_map,
        "journeys",
    )
    return show(
        "journeys/edit.html",
        page,
        status,
        journey=journey,
        form=form,
        refusal=in_place(form, refusal),
        stored=stored,
        said=said(journey.answers),
        personas=personas.personas_of(journey.id),
        place=place_among(journey),
        may_delete=g.actor.may(Permission.JOURNEY_CREATE),
        level_hints=LEVEL_HINTS,
        state_hints=STATE_HINTS,
    )


def _show_deletion(journey: Journey, status: int = 200) -> Any:
    contents = deleting.contents_of(journey.id)
    name = journey.name.in_language(language())
    return show(
        "journeys/delete.html",
        Page(
            _("Delete “%(name)s”?", name=name),
            journey_crumbs(journey, _("Delete")),
            None,
            "journeys",
        ),
        status,
        journey=journey,
        name=name,
        goes_along=deleting.in_words(contents),
        below=[one.in_language(language()) for one in contents.below],
    )
