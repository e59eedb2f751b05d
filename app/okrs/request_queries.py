"""Requests to look at: of a key result, to somebody's departments, from somebody's goals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, case, func, or_, select, true
from sqlalchemy.orm import aliased

from app.domain.policy import Actor, Role
from app.models import db
from app.models.accounts import Department, User
from app.models.okrs import Cycle, CycleState, Objective, RequestState
from app.models.tracking import DepartmentRequest, GoalChange, KeyResult
from app.models.wording import Wording
from app.okrs import reach
from app.okrs.requests import change_id

OPEN = frozenset({RequestState.ASKED, RequestState.NEGOTIATING, RequestState.ACCEPTED})
"""Not delivered yet, and not declined."""
PAGE = 40
_ASKING = aliased(Department)
MOST_CHANGES = 200


class View(StrEnum):
    """Which requests are looked at."""

    TO = "to"
    FROM = "from"
    ALL = "all"


class Asked(NamedTuple):
    """A request with what a list says about it."""

    request: DepartmentRequest
    key_result: Wording
    department: Department
    asking: Department | None
    owner: str | None

    def is_overdue(self, today: date) -> bool:
        """Whether it was needed before today and is not there."""
        return self.request.state in OPEN and self.request.needed_by < today


class Listing(NamedTuple):
    """A page of requests, and how many there are."""

    rows: Sequence[Asked]
    total: int
    number: int
    last: int


def of_key_result(key_result_id: UUID) -> list[Asked]:
    """What a key result has asked for, open first; 1 statement."""
    query = _ordered(_rows().where(DepartmentRequest.key_result_id == key_result_id))
    return [Asked(*row) for row in db.session.execute(query)]


def one(request_id: UUID) -> Asked | None:
    """One request."""
    query = _rows().where(DepartmentRequest.id == request_id)
    row = db.session.execute(query.execution_options(populate_existing=True)).first()
    return Asked(*row) if row else None


def listing(actor: Actor, view: View, number: int) -> Listing:
    """Requests in cycles that are still open, those without an answer first; 3 statements."""
    query = _rows().where(
        Cycle.state == CycleState.OPEN, _seen(actor, view, reach.departments_of(actor))
    )
    counting = query.with_only_columns(func.count(DepartmentRequest.id))
    total = db.session.scalar(counting) or 0
    last = max(1, -(-total // PAGE))
    number = min(max(1, number), last)
    rows = db.session.execute(_ordered(query).limit(PAGE).offset((number - 1) * PAGE))
    return Listing([Asked(*row) for row in rows], total, number, last)


def open_ones(actor: Actor, mine: Collection[UUID]) -> ScalarSelect[int]:
    """How many are open of those this actor, whose departments are `mine`, sees first."""
    return (
        select(func.count())
        .select_from(DepartmentRequest)
        .join(KeyResult, KeyResult.id == DepartmentRequest.key_result_id)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .where(
            Cycle.state == CycleState.OPEN,
            DepartmentRequest.state.in_(OPEN),
            _seen(actor, views_for(actor)[0], mine),
        )
        .scalar_subquery()
    )


def views_for(actor: Actor) -> list[View]:
    """What this actor can look at, the most telling first."""
    if actor.role is Role.LEAD:
        return [View.TO, View.FROM, View.ALL]
    return [View.FROM, View.ALL] if actor.role is Role.MEMBER else [View.ALL]


def steps(request: DepartmentRequest) -> Sequence[GoalChange]:
    """What was asked and said, the oldest first."""
    first = max(1, request.revision - MOST_CHANGES)
    ids = [change_id(request.id, n) for n in range(first, request.revision + 1)]
    return db.session.scalars(
        select(GoalChange).where(GoalChange.id.in_(ids)).order_by(GoalChange.at)
    ).all()


def is_among(query: Select[Any], table: type[Any], row_id: UUID) -> bool:
    """Whether a row is one of those somebody reaches."""
    return (
        db.session.scalar(query.with_only_columns(table.id).where(table.id == row_id)) is not None
    )


def _seen(actor: Actor, view: View, mine: Collection[UUID]) -> Any:
    if view is View.ALL:
        return true()
    if view is View.TO:
        return DepartmentRequest.department_id.in_(mine)
    return or_(KeyResult.owner_id == actor.user_id, KeyResult.department_id.in_(mine))


def _rows() -> Any:
    return (
        select(DepartmentRequest, KeyResult.text, Department, _ASKING, User.name)
        .join(KeyResult, KeyResult.id == DepartmentRequest.key_result_id)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .join(Department, Department.id == DepartmentRequest.department_id)
        .outerjoin(_ASKING, _ASKING.id == KeyResult.department_id)
        .outerjoin(User, User.id == KeyResult.owner_id)
    )


def _ordered(query: Any) -> Any:
    place = case(
        (DepartmentRequest.state.in_((RequestState.ASKED, RequestState.NEGOTIATING)), 0),
        (DepartmentRequest.state == RequestState.ACCEPTED, 1),
        else_=2,
    )
    return query.order_by(place, DepartmentRequest.needed_by, DepartmentRequest.id)
