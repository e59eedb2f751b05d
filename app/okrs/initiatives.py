"""Pieces of work for a key result: written, moved on, and the quick wins among them.

Whoever may change a key result or report on it may plan its work: owners and consultants
everywhere, leads in their departments, owners of key results for theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Select, case, func, or_, select

from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Actor
from app.models import db
from app.models.accounts import User
from app.models.okrs import InitiativeState, Objective
from app.models.tracking import Initiative, KeyResult
from app.models.wording import Wording
from app.okrs import history, reach
from app.okrs.reviewing import ENDED

LANE = (InitiativeState.PLANNED, InitiativeState.DOING, InitiativeState.DONE)
"""The columns of the board; what was stopped is not shown there."""
AT_MOST = 60
"""Entries of one column."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says about a piece of work."""

    title: Wording
    owner_id: UUID | None
    due_on: date | None
    is_quick_win: bool


class Work(NamedTuple):
    """A piece of work with its key result, its owner's name, and whether it may be changed."""

    initiative: Initiative
    key_result: KeyResult
    owner: str
    may_edit: bool


class Column(NamedTuple):
    """A column of the board: its newest entries and how many there are in all."""

    state: InitiativeState
    works: Sequence[Work]
    total: int


def workable_by(actor: Actor) -> Select[KeyResult]:
    """Key results whose work this actor may plan."""
    return select(KeyResult).where(
        or_(
            KeyResult.id.in_(reach.reportable_by(actor).with_only_columns(KeyResult.id)),
            KeyResult.id.in_(reach.editable_key_results_by(actor).with_only_columns(KeyResult.id)),
        )
    )


def may_plan(actor: Actor, key_result_id: UUID) -> bool:
    """Whether this actor may plan the work of a key result."""
    return key_result_id in plannable(actor, [key_result_id])


def plannable(actor: Actor, key_result_ids: Collection[UUID]) -> set[UUID]:
    """Those of these key results whose work this actor may plan."""
    query = workable_by(actor).where(KeyResult.id.in_(key_result_ids))
    return set(db.session.scalars(query.with_only_columns(KeyResult.id)))


def of_key_result(key_result: KeyResult, actor: Actor) -> list[Work]:
    """The work of a key result: under way, planned, done, stopped; 2 statements."""
    order = case(
        {InitiativeState.DOING: 0, InitiativeState.PLANNED: 1, InitiativeState.DONE: 2},
        value=Initiative.state, else_=3,
    )  # fmt: skip
    rows = db.session.execute(
        _works().where(Initiative.key_result_id == key_result.id)
        .order_by(order, Initiative.due_on.is_(None), Initiative.due_on, Initiative.id)
    )  # fmt: skip
    may = may_plan(actor, key_result.id)
    return [Work(one, owning, name or "", may) for one, owning, name in rows]


def quick_wins(actor: Actor, department_ids: Collection[UUID] | None = None) -> list[Column]:
    """The board of quick wins of goals that are being pursued; 5 statements.

    With `department_ids`, only those of key results of these departments.
    """
    limits = [
        Initiative.is_quick_win,
        or_(Objective.state.not_in(ENDED), Initiative.state == InitiativeState.DONE),
    ]
    if department_ids is not None:
        limits.append(KeyResult.department_id.in_(department_ids))
    totals = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Initiative.state, func.count(Initiative.id))
            .join(KeyResult, KeyResult.id == Initiative.key_result_id)
            .join(Objective, Objective.id == KeyResult.objective_id)
            .where(*limits)
            .group_by(Initiative.state)
        )
    }
    found = {state: _column(state, limits) for state in LANE}
    ids = {row.key_result_id for rows in found.values() for row, _result, _name in rows}
    may = plannable(actor, ids)
    return [
        Column(
            state,
            [Work(one, result, name or "", result.id in may) for one, result, name in rows],
            totals.get(state, 0),
        )
        for state, rows in found.items()
    ]


def add_initiative(key_result: KeyResult, entry: Entry) -> Initiative:
    """Plan a piece of work. Refusal once the key result is closed or dropped."""
    if key_result.state in ENDED:
        raise Refusal(_("This key result has ended: no work is planned for it any more."))
    added = Initiative(key_result_id=key_result.id)
    _write(added, entry)
    db.session.add(added)
    db.session.flush()
    history.note(key_result.objective_id, "initiative", None, entry.title,
                 key_result_id=key_result.id)  # fmt: skip
    return added


def save_initiative(initiative: Initiative, entry: Entry, revision: int) -> None:
    """Change a piece of work. EditedMeanwhile if it is not what the form was opened on."""
    held = _held(initiative)
    if held.revision != revision:
        raise EditedMeanwhile
    _write(held, entry)
    db.session.flush()


def move_initiative(initiative: Initiative, state: InitiativeState, today: date) -> None:
    """Move a piece of work on or back; the day it was done is kept while it is done."""
    held = _held(initiative)
    if held.state is state:
        return
    before, held.state = held.state, state
    held.done_on = today if state is InitiativeState.DONE else None
    objective_id = db.session.scalars(
        select(KeyResult.objective_id).where(KeyResult.id == held.key_result_id)
    ).one()
    history.note(objective_id, "initiative_state", before, state, held.title,
                 key_result_id=held.key_result_id)  # fmt: skip
    db.session.flush()


def is_overdue(initiative: Initiative, today: date) -> bool:
    """Whether it should have been done by now."""
    open_states = {InitiativeState.PLANNED, InitiativeState.DOING}
    due = initiative.due_on
    return initiative.state in open_states and due is not None and due < today


def _works() -> Select[Initiative, KeyResult, str]:
    return (
        select(Initiative, KeyResult, User.name)
        .join(KeyResult, KeyResult.id == Initiative.key_result_id)
        .outerjoin(User, User.id == Initiative.owner_id)
    )


def _column(
    state: InitiativeState, limits: Sequence[object]
) -> list[tuple[Initiative, KeyResult, str]]:
    is_done = state is InitiativeState.DONE
    order = Initiative.done_on.desc() if is_done else Initiative.due_on
    rows = db.session.execute(
        _works()
        .join(Objective, Objective.id == KeyResult.objective_id)
        .where(Initiative.state == state, *limits)  # type: ignore[arg-type]
        .order_by(Initiative.due_on.is_(None), order, Initiative.id)
        .limit(AT_MOST)
    )
    return [(one, result, name) for one, result, name in rows]


def _held(initiative: Initiative) -> Initiative:
    return db.session.scalars(
        select(Initiative)
        .where(Initiative.id == initiative.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _write(initiative: Initiative, entry: Entry) -> None:
    initiative.title, initiative.owner_id = entry.title, entry.owner_id
    initiative.due_on, initiative.is_quick_win = entry.due_on, entry.is_quick_win
