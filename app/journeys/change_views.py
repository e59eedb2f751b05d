"""A journey's history, taking the last change back, and doing it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts.forms import ConfirmForm
from app.accounts.refusals import Refusal
from app.domain.policy import Permission
from app.journeys import bp, changes, editing, here, history_words, retracing, undoing
from app.journeys.stage_views import crumbs, to_map
from app.models.journeys import Journey
from app.web.access import requires
from app.web.page import Page, show


@bp.get("/journeys/<uuid:journey_id>/history")
@requires(Permission.JOURNEY_EDIT)
def history(journey_id: UUID) -> Any:
    """Who changed what, the latest first."""
    return _show(here.editable_journey(journey_id))


@bp.post("/journeys/<uuid:journey_id>/undo")
@requires(Permission.JOURNEY_EDIT)
def undo(journey_id: UUID) -> Any:
    """Take back the newest change, if it is the one that was shown."""
    journey = here.editable_journey(journey_id)
    try:
        change = undoing.undo(journey, _number("number"))
    except Refusal as refusal:
        return _show(journey, refusal, refusal.status)
    if change is None:
        flash(_("That was taken back already."))
    else:
        sentence = history_words.headline(change)
        if change.actor_id in {None, g.actor.user_id} or not change.actor_name:
            flash(_("Taken back: %(what)s.", what=sentence))
        else:
            flash(_("Taken back what %(who)s had done: %(what)s.", who=change.actor_name,
                    what=sentence))  # fmt: skip
    return redirect(to_map(journey))


@bp.post("/journeys/<uuid:journey_id>/redo")
@requires(Permission.JOURNEY_EDIT)
def redo(journey_id: UUID) -> Any:
    """Do again what was taken back last, if it is what was shown."""
    journey = here.editable_journey(journey_id)
    try:
        change = undoing.redo(journey, _number("back"))
    except Refusal as refusal:
        return _show(journey, refusal, refusal.status)
    if change is None:
        flash(_("That was done again already."))
    else:
        flash(_("Done again: %(what)s.", what=history_words.headline(change)))
    return redirect(to_map(journey))


def _number(field: str) -> int:
    """The number that was sent, or a bad request."""
    text = request.form.get(field, "")
    if not ConfirmForm().validate_on_submit() or not _is_number(text):
        abort(400)
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _show(journey: Journey, refusal: Refusal | None = None, status: int = 200) -> Any:
    page = request.args.get("page", "")
    found = changes.page_of(journey.id, int(page) if _is_number(page) else 1)
    return show(
        "journeys/history.html",
        Page(_("History of the journey"), crumbs(journey, _("History")), section="journeys"),
        status,
        journey=journey,
        told=history_words.told(
            found.changes,
            retracing.taken_back_among(journey.id, [one.number for one in found.changes]),
        ),
        number=found.number,
        last=found.last,
        url=lambda n: url_for(".history", journey_id=journey.id, page=n),
        undoable=editing.undoable(journey),
        redoable=editing.redoable(journey),
        refusal=refusal,
    )
