"""The end of a cycle: closing goals, reviewing all of them, taking them over, closing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts.forms import ConfirmForm, in_place, options
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain import okrs as domain
from app.domain.okrs import Whole
from app.domain.policy import Permission
from app.models.okrs import Cycle, CycleState, GoalState, Objective
from app.okrs import bp, here, review_queries, review_words, reviewing, words
from app.okrs.review_forms import ClosingForm, TakeOverForm
from app.okrs.review_queries import Review, Reviewed
from app.okrs.words import quoted
from app.web.access import requires
from app.web.locale import language, number
from app.web.page import Crumb, Next, Page, show


@bp.route("/goals/<uuid:objective_id>/close", methods=["GET", "POST"])
@requires(Permission.GOAL_EDIT)
def close_objective(objective_id: UUID) -> Any:
    """Score, learning, decision: the end of one goal."""
    objective = here.editable_objective(objective_id)
    if request.method == "GET" and objective.state is not GoalState.ACTIVE:
        flash(_("Only a goal that is being pursued can be closed. This one is not."), "error")
        return redirect(url_for(".objective", objective_id=objective_id))
    whole = reviewing.whole_of(objective, here.today())
    form = _closing_form(objective, whole)
    if not form.validate_on_submit():
        return _show_closing(objective, whole, form, status=422 if form.is_submitted() else 200)
    entry = form.entry(language(), objective.learning)
    try:
        reviewing.close_objective(objective, entry, form.opened_on(), here.today())
    except EditedMeanwhile:
        form.revision.data = str(objective.revision)
        return _show_closing(objective, whole, form, edited=True, status=409)
    except Refusal as refusal:
        return _show_closing(objective, whole, form, refusal, status=refusal.status)
    flash(_("Closed with %(score)s: %(name)s.", score=number(entry.score, 1),
            name=objective.text.in_language(language()).rstrip(".")))  # fmt: skip
    return redirect(url_for(".review", cycle_id=objective.cycle_id) + f"#goal-{objective_id}")


@bp.get("/cycles/<uuid:cycle_id>/review")
@requires(Permission.GOAL_READ)
def review(cycle_id: UUID) -> Any:
    """All goals of a cycle: what is not closed yet, then scores, learning and decisions."""
    return _show_review(here.cycle(cycle_id))


@bp.post("/goals/<uuid:objective_id>/take-over")
@requires(Permission.GOAL_EDIT)
def take_over(objective_id: UUID) -> Any:
    """Carry a closed goal on into a later cycle, as a draft."""
    objective = here.editable_objective(objective_id)
    cycle = here.cycle(objective.cycle_id)
    form = TakeOverForm()
    form.cycle.choices = _cycle_choices(review_queries.later_cycles(cycle))
    if not form.validate_on_submit():
        refusal = Refusal(_("Please choose a cycle that comes later and is not closed."), 422)
        return _show_review(cycle, refusal)
    try:
        draft = reviewing.take_over(objective, here.cycle(form.cycle_id()))
    except Refusal as refusal:
        return _show_review(cycle, refusal)
    flash(
        _("Taken over as a draft. Baselines stay; the targets are still those of the last cycle:"
          " decide them anew before you propose it.")
    )  # fmt: skip
    return redirect(url_for(".objective", objective_id=draft.id))


@bp.get("/cycles/<uuid:cycle_id>/close")
@requires(Permission.CYCLE_EDIT)
def confirm_cycle_closing(cycle_id: UUID) -> Any:
    """What closing a cycle means."""
    return _show_cycle_closing(here.cycle(cycle_id))


@bp.post("/cycles/<uuid:cycle_id>/close")
@requires(Permission.CYCLE_EDIT)
def close_cycle(cycle_id: UUID) -> Any:
    """End a cycle of which nothing is left open."""
    cycle = here.cycle(cycle_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        reviewing.close_cycle(cycle)
    except Refusal as refusal:
        return _show_cycle_closing(cycle, refusal)
    flash(_("Closed: %(name)s.", name=cycle.name.in_language(language())))
    return redirect(url_for(".review", cycle_id=cycle_id))


def _closing_form(objective: Objective, whole: Whole) -> ClosingForm:
    suggested = domain.suggested_score(whole.progress)
    return ClosingForm(
        data={
            "score": f"{suggested:.1f}",
            "learning": objective.learning.in_language(language()),
            "revision": objective.revision,
        }
    )


def _show_closing(
    objective: Objective,
    whole: Whole,
    form: ClosingForm,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int,
) -> Any:
    title = _("Close “%(name)s”", name=quoted(objective.text.in_language(language())))
    way = [*_way(here.cycle(objective.cycle_id)), Crumb(_("Close the goal"))]
    return show(
        "okrs/review_close.html",
        Page(title, way, section="goals"),
        status,
        objective=objective, whole=whole, form=form, refusal=in_place(form, refusal),
        suggested=domain.suggested_score(whole.progress),
        results=review_queries.results_of([objective.id])[objective.id],
        stored=_stored(objective) if edited else [],
        expected=review_words.EXPECTED[objective.commitment], hints=words.DECISION_HINT,
        said=review_words,
    )  # fmt: skip


def _stored(objective: Objective) -> list[tuple[str, str]]:
    """What somebody else has saved, to stand beside what was typed."""
    return [
        (_("Objective"), objective.text.in_language(language())),
        (_("State"), str(words.STATE[objective.state])),
        (_("Expected"), str(review_words.EXPECTED[objective.commitment])),
        (_("What was learned"), objective.learning.in_language(language())),
    ]


def _show_review(cycle: Cycle, refusal: Refusal | None = None) -> Any:
    found = review_queries.review(cycle, _page_number())
    title = review_words.headline(found)
    later = review_queries.later_cycles(cycle)
    return show(
        "okrs/review.html",
        Page(title, [_home(), *_cycles(), Crumb(_("Review of the cycle"))], _next(found), "goals"),
        refusal.status if refusal else 200,
        found=found, cycle=cycle, refusal=refusal, words=words, said=review_words,
        later=later, may_close=_may_close(found), take_over_form=_take_over_form(later),
        may_edit_cycles=g.actor.may(Permission.CYCLE_EDIT),
        groups=[
            ("left", _("Not closed yet"), [row for row in found.rows if not row.has_ended]),
            ("ended", _("Reviewed"), [row for row in found.rows if row.has_ended]),
        ],
        elsewhere=lambda page: url_for(".review", cycle_id=cycle.id, page=page),
    )  # fmt: skip


def _show_cycle_closing(cycle: Cycle, refusal: Refusal | None = None) -> Any:
    title = _("Close “%(name)s”?", name=cycle.name.in_language(language()))
    return show(
        "okrs/review_close_cycle.html",
        Page(title, [*_way(cycle), Crumb(_("Close the cycle"))], section="goals"),
        refusal.status if refusal else 200,
        cycle=cycle,
        refusal=refusal,
        left=reviewing.left_open(cycle.id),
        goals=reviewing.has_goals(cycle.id),
    )


def _take_over_form(later: Any) -> TakeOverForm:
    form = TakeOverForm(formdata=None)
    form.cycle.choices = _cycle_choices(later)
    return form


def _cycle_choices(later: Any) -> list[Any]:
    return options((str(one.id), one.name.in_language(language())) for one in later)


def _may_close(found: Review) -> bool:
    is_open = found.cycle.state is CycleState.OPEN
    return is_open and not found.left and g.actor.may(Permission.CYCLE_EDIT)


def _next(found: Review) -> Next | None:
    """The first goal this person can close; then the cycle itself."""
    if found.cycle.state is CycleState.CLOSED:
        return None
    for row in found.rows:
        if _closable(row):
            address = url_for(".close_objective", objective_id=row.objective.id)
            return Next(_("Review next"), row.objective.text.in_language(language()), address)
    if _may_close(found) and found.total:
        address = url_for(".confirm_cycle_closing", cycle_id=found.cycle.id)
        return Next(_("Next"), _("Close the cycle"), address)
    return None


def _closable(row: Reviewed) -> bool:
    return row.may_edit and row.objective.state is GoalState.ACTIVE


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _home() -> Crumb:
    return Crumb(_("Goals"), url_for(".dashboard"))


def _cycles() -> list[Crumb]:
    return [Crumb(_("Cycles"), url_for(".cycles"))]


def _way(cycle: Cycle) -> list[Crumb]:
    name = cycle.name.in_language(language())
    return [_home(), Crumb(name, url_for(".review", cycle_id=cycle.id))]
