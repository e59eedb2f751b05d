"""What a participant may do to their own sheet. Every gate stands here, not in the pages.

Two requests for one answer: the database decides, by the answer's revision or its unique key,
and the slower one looks again. Handing in, reopening and withdrawing lock the sheet's row. What
is returned as saved is written in the same transaction, which the hook commits before the reply.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.answering import links, queries
from app.answering.entry import Entry
from app.answering.holder import Holder
from app.answering.queries import Given, Place, Standing
from app.answering.questionnaire import questions_of
from app.answering.refusals import (
    AlreadySubmitted,
    InvitationWithdrawn,
    NothingAnswered,
    Raced,
    UnknownLink,
)
from app.models import answer_rows, db
from app.models.assessments import Answer, Mark, Response

MOST_RACES = 20
"""How often to look again; each time somebody else has written, so 50 at once come through."""
MARKS = {"": Mark.CLEARED, "?": Mark.CANNOT_JUDGE, "-": Mark.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer is on disk (once the request ends well), with this revision."""

    revision: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somewhere else the answer was changed meanwhile; nothing was written."""

    theirs: Given


def save_answer(holder: Holder, capability_key: str, entry: Entry) -> Saved | Conflict:
    """Write one answer, unless it was changed elsewhere since the revision it is based on.

    The same operation twice is one answer. An operation that comes again with another content
    is the same page used once more (back button): it is the newest word and is written.
    """
    for _attempt in range(MOST_RACES):
        try:
            outcome = _save(holder, capability_key, entry)
        except IntegrityError:
            outcome = None
        if outcome is not None:
            return outcome
        db.session.rollback()
    raise Raced


def submit(holder: Holder) -> None:
    """Hand the sheet in. Twice is once; an empty sheet cannot be handed in."""
    queries.place(holder, writing=True)
    response = _locked_response(holder)
    if response is None or not _count_answers(response):
        raise NothingAnswered
    response.submitted = True


def reopen(holder: Holder) -> None:
    """Take a submitted sheet back to change it; it does not count until submitted again."""
    queries.place(holder, writing=True)
    response = _locked_response(holder)
    if response is None:
        raise UnknownLink
    response.submitted = False


def withdraw(holder: Holder) -> None:
    """Delete everything this person said. Nothing of it remains in the database."""
    queries.place(holder, writing=True)
    response = _locked_response(holder)
    if response is not None:
        db.session.delete(response)


def _save(holder: Holder, capability_key: str, entry: Entry) -> Saved | Conflict | None:
    """One attempt; None if another request was quicker. Nothing is written then."""
    standing = queries.standing(holder, capability_key)
    _demand_question(standing.place, capability_key, entry)
    if standing.submitted:
        raise AlreadySubmitted
    given = standing.given
    if given.revision and (given.value, given.comment) == (entry.value, entry.comment):
        return Saved(given.revision)
    is_same_page = standing.operation_id == entry.operation_id
    if given.revision != entry.base_revision and not is_same_page:
        return Conflict(given)
    if standing.answer_id is not None:
        return _replace(standing.answer_id, given.revision, entry)
    return _add(holder, standing, capability_key, entry)


def _demand_question(at: Place, capability_key: str, entry: Entry) -> None:
    question = questions_of(at.version, at.form).get(capability_key)
    if question is None:
        raise UnknownLink
    entry.demand_level(question.top)


def _replace(answer_id: UUID, revision: int, entry: Entry) -> Saved | None:
    """Write over the revision that was read; no row if it has another one by now, or is gone."""
    is_written = answer_rows.write_over(
        answer_id,
        revision,
        {
            "mark": MARKS.get(entry.value, Mark.LEVEL),
            "level": entry.level,
            "comment": entry.comment,
            "operation_id": entry.operation_id,
        },
    )
    return Saved(revision + 1) if is_written else None


def _add(holder: Holder, standing: Standing, capability_key: str, entry: Entry) -> Saved:
    response = _locked_response(holder) if standing.response_id else None
    response = response or _first_response(holder)
    if response.submitted:
        raise AlreadySubmitted
    db.session.add(
        Answer(
            response_id=response.id,
            capability_key=capability_key,
            mark=MARKS.get(entry.value, Mark.LEVEL),
            level=entry.level,
            comment=entry.comment,
            operation_id=entry.operation_id,
        )
    )
    db.session.flush()
    return Saved(1)


def _locked_response(holder: Holder) -> Response | None:
    return db.session.scalars(
        select(Response)
        .where(Response.assessment_id == holder.assessment_id, Response.key_hash == holder.key_hash)
        .with_for_update(of=Response)
    ).first()


def _first_response(holder: Holder) -> Response:
    """A response of one's own, in a round that is still open when it is written."""
    at = queries.place(holder, writing=True)
    if at.withdrawn:
        raise InvitationWithdrawn
    response = Response(
        assessment_id=holder.assessment_id,
        key_hash=holder.key_hash,
        sealed_group=links.seal_group(holder.assessment_id, at.department_id, at.role_group),
    )
    db.session.add(response)
    db.session.flush()
    return response


def _count_answers(response: Response) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                Answer.response_id == response.id, Answer.mark != Mark.CLEARED
            )
        )
        or 0
    )
