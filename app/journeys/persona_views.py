"""Personas of a journey: add, change, remove."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.forms import ConfirmForm, in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.journeys import bp, here, personas
from app.journeys.journey_forms import PersonaForm
from app.journeys.journey_views import journey_crumbs
from app.journeys.stored import stored_persona
from app.models.journeys import Journey, Persona
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Page, show


@bp.route("/journeys/<uuid:journey_id>/personas/new", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def new_persona(journey_id: UUID) -> Any:
    """One more persona."""
    journey = here.editable_journey(journey_id)
    others = personas.personas_of(journey_id)
    form = PersonaForm(data={"priority": max((one.priority for one in others), default=0) % 9 + 1})
    if not form.validate_on_submit():
        return _show(journey, form, status=422 if form.errors else 200)
    try:
        personas.add_persona(journey, form.entry(), language(), form.sent_as())
    except Refusal as refusal:
        return _show(journey, form, refusal=refusal, status=refusal.status)
    flash(_("Added: %(name)s.", name=form.name.data))
    return _back(journey_id)


@bp.route("/journeys/<uuid:journey_id>/personas/<uuid:persona_id>", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def persona(journey_id: UUID, persona_id: UUID) -> Any:
    """Name, need and priority of a persona."""
    journey = here.editable_journey(journey_id)
    shown = _persona_or_404(journey_id, persona_id)
    form = PersonaForm(data=_facts(shown))
    if not form.validate_on_submit():
        return _show(journey, form, shown, status=422 if form.errors else 200)
    try:
        personas.save_persona(journey, persona_id, form.entry(), form.was.data or "", language())
    except EditedMeanwhile:
        return _show(journey, form, shown, edited=True, status=409)
    except Refusal as refusal:
        return _show(journey, form, shown, refusal=refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=form.name.data))
    return _back(journey_id)


@bp.get("/journeys/<uuid:journey_id>/personas/<uuid:persona_id>/delete")
@requires(Permission.JOURNEY_EDIT)
def confirm_persona_removal(journey_id: UUID, persona_id: UUID) -> Any:
    """Asks once."""
    journey = here.editable_journey(journey_id)
    shown = _persona_or_404(journey_id, persona_id)
    name = shown.name.in_language(language())
    page = Page(
        _("Remove “%(name)s”?", name=name), _crumbs(journey, _("Remove")), section="journeys"
    )  # fmt: skip
    return show("journeys/persona_delete.html", page, journey=journey, persona=shown)


@bp.post("/journeys/<uuid:journey_id>/personas/<uuid:persona_id>/delete")
@requires(Permission.JOURNEY_EDIT)
def remove_persona(journey_id: UUID, persona_id: UUID) -> Response:
    """Take a persona off the journey."""
    journey = here.editable_journey(journey_id)
    shown = _persona_or_404(journey_id, persona_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    name = shown.name.in_language(language())
    personas.remove_persona(journey, shown, language())
    flash(_("Removed: %(name)s.", name=name))
    return _back(journey_id)


def _persona_or_404(journey_id: UUID, persona_id: UUID) -> Persona:
    return personas.persona_of(journey_id, persona_id) or abort(404)


def _facts(shown: Persona) -> dict[str, Any]:
    return {
        "name": shown.name.in_language(language()),
        "need": shown.need.in_language(language()),
        "priority": shown.priority,
        "was": personas.mark_of(shown),
    }


def _back(journey_id: UUID) -> Response:
    return redirect(url_for(".edit_journey", journey_id=journey_id) + "#personas")


def _crumbs(journey: Journey, last: str) -> list[Crumb]:
    way = journey_crumbs(journey, _("Edit"), last)
    edit = url_for(".edit_journey", journey_id=journey.id)
    return [*way[:2], Crumb(_("Edit"), edit), way[-1]]


def _show(
    journey: Journey,
    form: PersonaForm,
    shown: Persona | None = None,
    *,
    refusal: Refusal | None = None,
    edited: bool = False,
    status: int = 200,
) -> Any:
    stored = stored_persona(shown) if shown and edited else []
    if shown and edited:
        form.was.data = personas.mark_of(shown)
    title = shown.name.in_language(language()) if shown else _("New persona")
    return show(
        "journeys/persona.html",
        Page(title, _crumbs(journey, title), section="journeys"),
        status,
        journey=journey,
        persona=shown,
        form=form,
        refusal=in_place(form, refusal),
        stored=stored,
    )
