"""What a participant may do to their own sheet. Every gate stands here, not in the pages.

A sheet is changed by one request at a time: the response's row is locked first. What is
returned as saved is written in the same transaction, which the hook commits before the reply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.answering import links, queries
from app.answering.entry import Entry
from app.answering.holder import Holder
from app.answering.queries import Given, Place, value_of
from app.answering.questionnaire import questions_of
from app.answering.refusals import (
    AlreadySubmitted,
    InvitationWithdrawn,
    NothingAnswered,
    UnknownLink,
)
from app.models import db
from app.models.assessments import Answer, Mark, Response

Result = TypeVar("Result")
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
    return _once_more_if_raced(lambda: _save(holder, capability_key, entry))


def demand_question(at: Place, capability_key: str, entry: Entry) -> None:
    """Refuse a capability that is not asked here, or a level that it does not have."""
    question = questions_of(at.version, at.form).get(capability_key)
    if question is None:
        raise UnknownLink
    entry.demand_level(question.top)


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


def _save(holder: Holder, capability_key: str, entry: Entry) -> Saved | Conflict:
    at = queries.place(holder, writing=True)
    demand_question(at, capability_key, entry)
    response = _locked_response(holder)
    answer = None
    if response is None:
        if entry.base_revision:
            return Conflict(Given())
        response = _first_response(holder, at)
    elif response.submitted:
        raise AlreadySubmitted
    else:
        answer = _answer_to(response, capability_key)
    if answer is not None and _says(answer, entry):
        return Saved(answer.revision)
    if _is_outdated(answer, entry):
        return Conflict(_given(answer))
    return _write(response, answer, capability_key, entry)


def _once_more_if_raced(save: Callable[[], Result]) -> Result:
    """Two first saves at once: the one that loses the race for the row finds it the second time.

    Nothing else was written in this transaction, so starting it afresh loses nothing.
    """
    try:
        return save()
    except IntegrityError:
        db.session.rollback()
        return save()


def _locked_response(holder: Holder) -> Response | None:
    return db.session.scalars(
        select(Response)
        .where(Response.assessment_id == holder.assessment_id, Response.key_hash == holder.key_hash)
        .with_for_update(of=Response)
    ).first()


def _first_response(holder: Holder, at: Place) -> Response:
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


def _answer_to(response: Response, capability_key: str) -> Answer | None:
    return db.session.scalars(
        select(Answer).where(
            Answer.response_id == response.id, Answer.capability_key == capability_key
        )
    ).first()


def _says(answer: Answer, entry: Entry) -> bool:
    said = value_of(answer.mark, answer.level), answer.comment
    return said == (entry.value, entry.comment)


def _is_outdated(answer: Answer | None, entry: Entry) -> bool:
    if answer is None:
        return entry.base_revision != 0
    return answer.operation_id != entry.operation_id and answer.revision != entry.base_revision


def _given(answer: Answer | None) -> Given:
    if answer is None:
        return Given()
    return Given(value_of(answer.mark, answer.level), answer.comment, answer.revision)


def _write(
    response: Response, answer: Answer | None, capability_key: str, entry: Entry
) -> Saved:
    if answer is None:
        answer = Answer(response_id=response.id, capability_key=capability_key, revision=0)
        db.session.add(answer)
    answer.mark = MARKS.get(entry.value, Mark.LEVEL)
    answer.level = entry.level
    answer.comment = entry.comment
    answer.operation_id = entry.operation_id
    answer.revision += 1
    db.session.flush()
    return Saved(answer.revision)


def _count_answers(response: Response) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                Answer.response_id == response.id, Answer.mark != Mark.CLEARED
            )
        )
        or 0
    )


