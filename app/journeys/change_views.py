"""A journey's history, and taking the last change back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts.forms import ConfirmForm
from app.accounts.refusals import Refusal
from app.domain.policy import Permission
from app.journeys import bp, changes, editing, here, history_words, undoing
from app.journeys.stage_views import crumbs, to_map
from app.models.journeys import Journey
from app.web.access import requires
from app.web.page import Page, show


@bp.get("/journeys/<uuid:journey_id>/history")
@requires(Permission.JOURNEY_EDIT)
def history(journey_id: UUID) -> Any:
    """Who changed what on the map, the latest first."""
    return _show(here.editable_journey(journey_id))


@bp.post("/journeys/<uuid:journey_id>/undo")
@requires(Permission.JOURNEY_EDIT)
def undo(journey_id: UUID) -> Any:
    """Take back the newest change, if it is the one that was shown."""
    journey = here.editable_journey(journey_id)
    number = request.form.get("number", "")
    if not ConfirmForm().validate_on_submit() or not _is_number(number):
        abort(400)
    try:
        change = undoing.undo(journey, int(number))
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


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _show(journey: Journey, refusal: Refusal | None = None, status: int = 200) -> Any:
    page = request.args.get("page", "")
    found = changes.page_of(journey.id, int(page) if _is_number(page) else 1)
    return show(
        "journeys/history.html",
        Page(_("History of the map"), crumbs(journey, _("History")), section="journeys"),
        status,
        journey=journey,
        told=history_words.told(found.changes, found.undone),
        number=found.number,
        last=found.last,
        url=lambda n: url_for(".history", journey_id=journey.id, page=n),
        undoable=editing.undoable(journey),
        refusal=refusal,
    )
