"""What a key result needs from other departments: asked, answered, delivered.

Whoever reports on a key result asks; leads of the asked department answer. Each step is kept in
the goal's history: the one made with revision n of a request has the id `change_id(request, n)`.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from flask import g
from sqlalchemy import Select, select

from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Actor
from app.findings.speech import _
from app.models import db
from app.models.accounts import Department
from app.models.okrs import Cycle, CycleState, GoalState, Objective, RequestState
from app.models.tracking import DepartmentRequest, KeyResult
from app.models.wording import Wording
from app.okrs import history, reach
from app.web import audit

OVER = frozenset({GoalState.CLOSED, GoalState.DROPPED})
NEEDS_WORDS = frozenset({RequestState.DECLINED, RequestState.NEGOTIATING})
"""Answers that say nothing without a sentence."""


class RequestEntry(NamedTuple):
    """What is asked of whom, and by when."""

    department_id: UUID
    text: str
    needed_by: date


class Answer(NamedTuple):
    """What the asked department says."""

    state: RequestState
    reply: str


def askable_by(actor: Actor) -> Select[KeyResult]:
    """Key results for which this actor may ask: those they report on or may write."""
    may_report = reach.reportable_by(actor).with_only_columns(KeyResult.id)
    may_write = reach.editable_key_results_by(actor).with_only_columns(KeyResult.id)
    return select(KeyResult).where(KeyResult.id.in_(may_report) | KeyResult.id.in_(may_write))


def asked_by(actor: Actor) -> Select[DepartmentRequest]:
    """Requests this actor may change or take back."""
    ids = askable_by(actor).with_only_columns(KeyResult.id)
    return select(DepartmentRequest).where(DepartmentRequest.key_result_id.in_(ids))


def answerable_by(actor: Actor) -> Select[DepartmentRequest]:
    """Requests this actor may answer: leads those to their departments and the ones below."""
    query = select(DepartmentRequest)
    if actor.role in reach.EVERYWHERE:
        return query
    return query.where(DepartmentRequest.department_id.in_(reach.departments_of(actor)))


def ask(key_result: KeyResult, entry: RequestEntry, language: str) -> DepartmentRequest:
    """Ask another department."""
    _demand_open(key_result)
    department = _asked(key_result, entry.department_id)
    request = DepartmentRequest(
        key_result_id=key_result.id,
        department_id=department.id,
        text=Wording().written_in(language, entry.text),
        needed_by=entry.needed_by,
        asked_by_name=g.actor.name,
    )
    db.session.add(request)
    db.session.flush()
    _note(key_result, request, "request-made", department, request.text)
    audit.note("request-made", department.name)
    return request


def revise(request: DepartmentRequest, entry: RequestEntry, opened_on: int, language: str) -> None:
    """Ask for something else, or by another day; whoever was asked is asked again."""
    key_result = _held(request, opened_on)
    department = _asked(key_result, entry.department_id)
    changed = (
        department.id != request.department_id
        or entry.needed_by != request.needed_by
        or entry.text != request.text.in_language(language)
    )
    if not changed:
        return
    request.department_id = department.id
    request.text = request.text.written_in(language, entry.text)
    request.needed_by = entry.needed_by
    request.state, request.reply, request.replied_on = RequestState.ASKED, Wording(), None
    db.session.flush()
    _note(key_result, request, "request-changed", department, request.text)
    audit.note("request-made", department.name)


def answer(
    request: DepartmentRequest, given: Answer, opened_on: int, today: date, language: str
) -> None:
    """Accept, negotiate, decline, or say that it has been delivered; the same again is nothing new.

    EditedMeanwhile if it is not the request the answer was written for.
    """
    key_result = _held(request, opened_on)
    if given.state is RequestState.ASKED:
        raise Refusal(_("Please choose an answer."), 422, field="state")
    if given.state in NEEDS_WORDS and not given.reply:
        raise Refusal(
            _("One sentence, please: what stands in the way, or what you offer instead."),
            422,
            field="reply",
        )
    department = db.session.get_one(Department, request.department_id)
    reply = request.reply.written_in(language, given.reply)
    if (request.state, request.reply) == (given.state, reply):
        return
    request.state, request.reply, request.replied_on = given.state, reply, today
    db.session.flush()
    _note(key_result, request, f"request-{given.state.value}", department, request.reply)
    audit.note("request-answered", department.name)


def withdraw(request: DepartmentRequest) -> None:
    """It is not needed any more; the goal's history keeps that it was asked."""
    key_result = db.session.get_one(KeyResult, request.key_result_id)
    department = db.session.get_one(Department, request.department_id)
    history.note(
        key_result.objective_id, "request-withdrawn", department.name, None,
        request.text, key_result.id,
    )  # fmt: skip
    db.session.delete(request)
    audit.note("request-withdrawn", department.name)


def change_id(request_id: UUID, revision: int) -> UUID:
    """The id of the change in the history that made this revision of a request."""
    return uuid5(request_id, str(revision))


def _held(request: DepartmentRequest, opened_on: int) -> KeyResult:
    """The request as it is now, held. EditedMeanwhile if it is not what the form was opened on."""
    db.session.refresh(request, with_for_update=True)
    if request.revision != opened_on:
        raise EditedMeanwhile
    key_result = db.session.get_one(KeyResult, request.key_result_id)
    _demand_open(key_result)
    return key_result


def _demand_open(key_result: KeyResult) -> None:
    state, cycle = db.session.execute(
        select(Objective.state, Cycle.state)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .where(Objective.id == key_result.objective_id)
    ).one()
    if state in OVER or key_result.state in OVER or cycle is CycleState.CLOSED:
        raise Refusal(_("This goal is over; nothing can be asked for it any more."))


def _asked(key_result: KeyResult, department_id: UUID) -> Department:
    department = db.session.scalars(
        select(Department).where(Department.id == department_id)
    ).first()
    if department is None:
        raise Refusal(_("This department does not exist any more."), 422, field="department")
    if department_id == key_result.department_id:
        raise Refusal(_("This department leads the key result itself."), 422, field="department")
    return department


def _note(
    key_result: KeyResult,
    request: DepartmentRequest,
    what: str,
    department: Department,
    words: Wording,
) -> None:
    change = history.note(
        key_result.objective_id, what, None, department.name, words, key_result.id
    )
    change.id = change_id(request.id, request.revision)
