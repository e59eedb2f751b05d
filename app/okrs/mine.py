"""Everything that waits for one person: check-ins, goals to answer, requests, values to measure.

The page and the mails ask here, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from app.domain.check_ins import Rhythm, next_due
from app.domain.okrs import Status
from app.domain.policy import Actor, Permission
from app.models import db
from app.models.accounts import Department, Membership
from app.models.measuring import MeasuringPoint, PointState
from app.models.okrs import Cycle, CycleState, GoalState, Objective, RequestState
from app.models.tracking import DepartmentRequest, KeyResult
from app.okrs import reach

ORDER = (Status.STALE, Status.OPEN, Status.AT_RISK, Status.OFF_TRACK, Status.ON_TRACK)
"""Of check-ins that are due: silence first, then never reported, then what is in danger."""
OPEN_REQUESTS = (RequestState.ASKED, RequestState.NEGOTIATING)
MOST = 200


class CheckInDue(NamedTuple):
    """A key result somebody reports on, the day by which, and whether it is their own."""

    key_result: KeyResult
    objective: Objective
    cycle: Cycle
    due_on: date
    is_own: bool

    @property
    def rhythm(self) -> Rhythm:
        """How often it is reported on."""
        return rhythm(self.objective, self.cycle)


class Request(NamedTuple):
    """What another department asks of one of mine."""

    request: DepartmentRequest
    key_result: KeyResult
    department: Department


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person. `due`: check-ins due today or earlier, the urgent ones first;
    `ahead`: those to come, by day. `unrated`: their key results of proposed or agreed goals that
    wait for them to say how much influence they have. `departments`: those of a lead."""

    due: list[CheckInDue]
    ahead: list[CheckInDue]
    proposed: Sequence[Objective]
    unrated: Sequence[KeyResult]
    requests: list[Request]
    points: Sequence[MeasuringPoint]
    departments: set[UUID]

    def __bool__(self) -> bool:
        return bool(self.due or self.proposed or self.unrated or self.requests or self.points)


def waiting(actor: Actor, today: date) -> Waiting:
    """What waits for this person in their organisation; at most 6 statements."""
    mine = reach.departments_of(actor)
    all_due = check_ins(actor, mine)
    due = [one for one in all_due if one.due_on <= today]
    return Waiting(
        due=sorted(due, key=_urgency),
        ahead=[one for one in all_due if one.due_on > today],
        proposed=_proposed(actor.user_id),
        unrated=db.session.scalars(
            unrated().where(KeyResult.owner_id == actor.user_id).limit(MOST)
        ).all(),
        requests=_requests(mine),
        points=_points(actor.user_id, today),
        departments=mine,
    )


def check_ins(actor: Actor, departments: set[UUID]) -> list[CheckInDue]:
    """The next check-in of each key result this person reports on, by day; 1 statement.

    Their own ones, and a lead's of these departments that have lost their owner.
    """
    if not actor.may(Permission.KEY_RESULT_CHECK_IN):
        return []
    rows = db.session.execute(
        select(KeyResult, Objective, Cycle)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .where(*_reported_on(), _theirs(actor.user_id, departments))
        .limit(MOST)
    ).all()
    found = [
        CheckInDue(key_result, objective, cycle, due_on, key_result.owner_id == actor.user_id)
        for key_result, objective, cycle in rows
        if (due_on := next_due(rhythm(objective, cycle), key_result.last_check_in_on))
    ]
    return sorted(found, key=lambda one: (one.due_on, one.key_result.position, one.key_result.id))


def has_lost_its_owner() -> ColumnElement[bool]:
    """Nobody's, or that of somebody who has left the organisation."""
    members = select(Membership.user_id)
    return or_(KeyResult.owner_id.is_(None), KeyResult.owner_id.not_in(members))


def owners_due(cycle: Cycle, first: date, last: date) -> set[UUID]:
    """Who owns a key result of this cycle whose check-in becomes due within these days."""
    rows = db.session.execute(
        select(KeyResult.owner_id, KeyResult.last_check_in_on, Objective.activated_on)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .where(*_reported_on(), Cycle.id == cycle.id, KeyResult.owner_id.is_not(None))
    ).all()
    return {
        owner_id
        for owner_id, reported_on, activated_on in rows
        if owner_id
        and (due_on := next_due(_rhythm(activated_on, cycle), reported_on))
        and first <= due_on <= last
    }


def unrated() -> Select[KeyResult]:
    """Key results nobody has rated their influence on, of goals that are about to begin."""
    return (
        select(KeyResult)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .where(
            KeyResult.influence.is_(None),
            KeyResult.state == GoalState.DRAFT,
            Objective.state.in_((GoalState.PROPOSED, GoalState.AGREED, GoalState.ACTIVE)),
            Cycle.state == CycleState.OPEN,
        )
        .order_by(KeyResult.position, KeyResult.id)
    )


def rhythm(objective: Objective, cycle: Cycle) -> Rhythm:
    """How often the key results of an objective are reported on."""
    return _rhythm(objective.activated_on, cycle)


def soon(found: Waiting, today: date, days: int = 7) -> list[CheckInDue]:
    """The check-ins of the coming days."""
    return [one for one in found.ahead if one.due_on < today + timedelta(days=days)]


def _rhythm(activated_on: date | None, cycle: Cycle) -> Rhythm:
    started_on = max(activated_on or cycle.starts_on, cycle.starts_on)
    return Rhythm(started_on, cycle.ends_on, cycle.check_in_days)


def _reported_on() -> tuple[ColumnElement[bool], ...]:
    return (
        KeyResult.state == GoalState.ACTIVE,
        Objective.state == GoalState.ACTIVE,
        Cycle.state == CycleState.OPEN,
    )


def _theirs(user_id: UUID, departments: set[UUID]) -> ColumnElement[bool]:
    own = KeyResult.owner_id == user_id
    if not departments:
        return own
    return or_(own, has_lost_its_owner() & KeyResult.department_id.in_(departments))


def _urgency(one: CheckInDue) -> tuple[int, date, int]:
    status = one.key_result.status
    if one.key_result.last_check_in_on is None and status is not Status.STALE:
        status = Status.OPEN
    return ORDER.index(status), one.due_on, one.key_result.position


def _proposed(user_id: UUID) -> Sequence[Objective]:
    return db.session.scalars(
        select(Objective)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .where(
            Objective.owner_id == user_id,
            Objective.state == GoalState.PROPOSED,
            Cycle.state == CycleState.OPEN,
        )
        .order_by(Objective.created_at)
        .limit(MOST)
    ).all()


def _requests(departments: set[UUID]) -> list[Request]:
    """What others ask of these departments, the earliest day first."""
    if not departments:
        return []
    rows = db.session.execute(
        select(DepartmentRequest, KeyResult, Department)
        .join(KeyResult, KeyResult.id == DepartmentRequest.key_result_id)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .join(Department, Department.id == DepartmentRequest.department_id)
        .where(
            DepartmentRequest.department_id.in_(departments),
            DepartmentRequest.state.in_(OPEN_REQUESTS),
            Cycle.state == CycleState.OPEN,
        )
        .order_by(DepartmentRequest.needed_by, DepartmentRequest.id)
        .limit(MOST)
    ).all()
    return [Request(*row) for row in rows]


def _points(user_id: UUID, today: date) -> Sequence[MeasuringPoint]:
    """Their measuring points whose next value is overdue, the oldest first."""
    return db.session.scalars(
        select(MeasuringPoint)
        .where(
            MeasuringPoint.data_owner_id == user_id,
            MeasuringPoint.due_on < today,
            MeasuringPoint.state == PointState.MEASURING,
        )
        .order_by(MeasuringPoint.due_on, MeasuringPoint.id)
        .limit(MOST)
    ).all()
