"""The participant's pages. Nobody signs in here: the link's token lives in a signed cookie.

The blueprint checks the forgery protection itself: every post names its sheet's tag, which
only pages of this person carry. So a phone that sends its queue a day later needs no session.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.answering import actions, guesses, holder, links, pages, queries
from app.answering.entry import entry_from
from app.answering.holder import Holder
from app.answering.refusals import OtherSheet, Refusal, TooManyGuesses, UnknownLink
from app.models import db, tenancy
from app.web.access import participant
from app.web.locale import COOKIE, LANGUAGES, language

bp = Blueprint("answering", __name__, url_prefix="/r/<uuid:assessment_id>")

OPENING = "answering.open_link"


@bp.before_request
def admit() -> None:
    """Take the holder from the cookie, enter their organisation, and check whose page it is."""
    if request.endpoint == OPENING:
        return
    assessment_id: UUID = (request.view_args or {})["assessment_id"]
    found = holder.holder_here(assessment_id)
    if found is None:
        raise UnknownLink
    g.holder = found
    g.language = _language_of(found)
    tenancy.enter(found.organisation_id)
    if request.method == "POST" and request.form.get("sheet") != found.tag:
        raise OtherSheet


@bp.get("/<token>")
@participant
def open_link(assessment_id: UUID, token: str) -> Response:
    """Exchange the link's token for a cookie; it leaves address bar, history and Referer."""
    invitation_id = links.invitation_in(assessment_id, token)
    if invitation_id is None:
        if guesses.too_many():
            raise TooManyGuesses
        guesses.count_one()
        raise UnknownLink
    organisation_id, spoken = queries.opened_by(assessment_id, invitation_id)
    response = redirect(url_for("answering.start", assessment_id=assessment_id))
    holder.remember(response, Holder(organisation_id, assessment_id, invitation_id, token, spoken))
    return response


@bp.get("/")
@participant
def start(assessment_id: UUID) -> Any:
    """Welcome, the rules of this round, and where to go on."""
    at = pages.place_here()
    sheet = queries.sheet(g.holder, at)
    if sheet.submitted:
        return redirect(url_for("answering.done", assessment_id=assessment_id))
    welcome = queries.welcome(g.holder, at, language())
    return pages.start(at, sheet, welcome)


@bp.get("/method")
@participant
def method(assessment_id: UUID) -> Any:
    """Who sees what and what remains, at length."""
    at = pages.place_here()
    return pages.method(at)


@bp.get("/questions/<key>")
@participant
def question(assessment_id: UUID, key: str) -> Any:
    """One capability."""
    at = pages.place_here()
    sheet = queries.sheet(g.holder, at)
    if sheet.submitted:
        return redirect(url_for("answering.done", assessment_id=assessment_id))
    return pages.question(at, sheet, key)


@bp.get("/questions")
@participant
def questions(assessment_id: UUID) -> Any:
    """Every capability as a fragment: what a phone keeps in case the network goes away."""
    at = pages.place_here()
    sheet = queries.sheet(g.holder, at)
    return pages.fragments(at, sheet)


@bp.post("/answers/<key>")
@participant
def save(assessment_id: UUID, key: str) -> Any:
    """Save one answer; a script gets a small acknowledgement, a form the next page."""
    entry = entry_from(request.form)
    if request.form.get("go") == "clear":
        entry = entry.cleared()
    outcome = actions.save_answer(g.holder, key, entry)
    return pages.after_saving(key, entry, outcome, go=request.form.get("go", ""))


@bp.get("/review")
@participant
def review(assessment_id: UUID) -> Any:
    """Everything at a glance before it is handed in."""
    at = pages.place_here()
    sheet = queries.sheet(g.holder, at)
    if sheet.submitted:
        return redirect(url_for("answering.done", assessment_id=assessment_id))
    return pages.review(at, sheet)


@bp.post("/submit")
@participant
def submit(assessment_id: UUID) -> Any:
    """Hand the sheet in."""
    actions.submit(g.holder)
    return redirect(url_for("answering.done", assessment_id=assessment_id), 303)


@bp.get("/done")
@participant
def done(assessment_id: UUID) -> Any:
    """Thanks, what happens next and when; change or withdraw."""
    at = pages.place_here()
    sheet = queries.sheet(g.holder, at)
    if not sheet.submitted:
        return redirect(url_for("answering.start", assessment_id=assessment_id))
    return pages.done(at)


@bp.post("/change")
@participant
def change(assessment_id: UUID) -> Any:
    """Reopen a submitted sheet."""
    actions.reopen(g.holder)
    return redirect(url_for("answering.review", assessment_id=assessment_id), 303)


@bp.get("/withdraw")
@participant
def confirm_withdrawal(assessment_id: UUID) -> Any:
    """Ask once before everything is deleted."""
    at = pages.place_here()
    sheet = queries.sheet(g.holder, at)
    return pages.confirm_withdrawal(at, sheet)


@bp.post("/withdraw")
@participant
def withdraw(assessment_id: UUID) -> Any:
    """Delete everything this person said."""
    actions.withdraw(g.holder)
    return pages.withdrawn()


@bp.get("/pause")
@participant
def pause(assessment_id: UUID) -> Any:
    """How to go on later, and how to leave nothing on a shared device."""
    return pages.pause(pages.place_here())


@bp.post("/finish")
@participant
def finish(assessment_id: UUID) -> Any:
    """Forget the holder on this device; the answers stay where they are."""
    response = pages.finished()
    holder.forget(response, assessment_id)
    return response


@bp.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Any:
    """Say no in a sentence: as a page, or as JSON to a script. Nothing is kept of the request."""
    db.session.rollback()
    return pages.refused(refusal)


def _language_of(found: Holder) -> str:
    """The language chosen by hand, else the invitation's; pages narrow it to the round's."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return found.language if found.language in LANGUAGES else "de"
