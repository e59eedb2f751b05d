"""What a team looks at once a week: what is stuck, and what has moved.

    weekly(view, since)   key results to talk about, the most urgent first

Statuses and values are those written on the rows; changes are read from check-ins and
measurements entered since last week. Never more than `AT_MOST` key results. What is decided about
them stands in `decisions`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.domain import measuring as domain
from app.domain.measuring import Change
from app.domain.okrs import Status
from app.journeys import measuring
from app.models import db
from app.models.measuring import Measurement, MeasuringPoint
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import CheckIn, Contribution, KeyResult

STUCK = (Status.STALE, Status.OFF_TRACK, Status.AT_RISK)
"""What a meeting talks about first, in this order."""
AT_MOST = 40


@dataclass(frozen=True, slots=True)
class View:
    """Whose week: a cycle, and the departments of a team; None for the whole organisation.

    `department_id` is the one that was chosen, `departments` this one and those below it.
    """

    cycle: Cycle
    department_id: UUID | None = None
    departments: frozenset[UUID] | None = None


class Move(NamedTuple):
    """A figure's way since last week; `before` is None for a first value."""

    point: MeasuringPoint
    before: Measurement | None
    after: Measurement
    change: Change | None


@dataclass(frozen=True, slots=True)
class Item:
    """A key result to talk about. `newest`: its last check-in; `is_new`: it came this week;
    `status_before`: where it stood a week ago, None if that is the same or was never said."""

    key_result: KeyResult
    objective: Objective
    newest: CheckIn | None = None
    is_new: bool = False
    status_before: Status | None = None
    confidence_before: int | None = None
    move: Move | None = None

    @property
    def is_stuck(self) -> bool:
        """Stale, off track or at risk."""
        return self.key_result.status in STUCK


@dataclass(frozen=True, slots=True)
class Weekly:
    """A week: the key results to talk about, and how many there are of each kind in all."""

    stuck: Sequence[Item]
    moved: Sequence[Item]
    counts: dict[Status, int] = field(default_factory=dict)
    stuck_total: int = 0
    moved_total: int = 0

    @property
    def total(self) -> int:
        """Key results that are being pursued."""
        return sum(self.counts.values())


def weekly(view: View, since: datetime) -> Weekly:
    """The key results of a team that are stuck or have moved since; 7 statements."""
    moved = _has_moved(since)
    counts = {
        row[0]: row[1]
        for row in db.session.execute(
            select(KeyResult.status, func.count(KeyResult.id))
            .join(Objective, Objective.id == KeyResult.objective_id)
            .where(*_of(view))
            .group_by(KeyResult.status)
        )
    }
    moved_total = db.session.scalar(
        select(func.count(KeyResult.id))
        .join(Objective, Objective.id == KeyResult.objective_id)
        .where(*_of(view), KeyResult.status.not_in(STUCK), moved)
    )
    rows = [
        *_rows(view, KeyResult.status.in_(STUCK)),
        *_rows(view, and_(KeyResult.status.not_in(STUCK), moved)),
    ]
    items = _told(rows, view, since)
    return Weekly(
        stuck=[one for one in items if one.is_stuck],
        moved=[one for one in items if not one.is_stuck],
        counts=counts,
        stuck_total=sum(counts.get(status, 0) for status in STUCK),
        moved_total=moved_total or 0,
    )


def _of(view: View) -> list[ColumnElement[bool]]:
    """Key results that are being pursued: those a team leads, has in its goals, or helps with."""
    limits: list[ColumnElement[bool]] = [
        Objective.cycle_id == view.cycle.id,
        Objective.state == GoalState.ACTIVE,
        KeyResult.state == GoalState.ACTIVE,
    ]
    if view.departments is not None:
        helps = exists().where(
            Contribution.key_result_id == KeyResult.id,
            Contribution.department_id.in_(view.departments),
        )
        limits.append(
            or_(
                KeyResult.department_id.in_(view.departments),
                Objective.department_id.in_(view.departments),
                helps,
            )
        )
    return limits


def _has_moved(since: datetime) -> ColumnElement[bool]:
    reported = exists().where(CheckIn.key_result_id == KeyResult.id, CheckIn.entered_at >= since)
    measured = exists().where(
        Measurement.point_id == KeyResult.point_id, Measurement.entered_at >= since
    )
    return or_(reported, measured)


def _rows(view: View, limit: ColumnElement[bool]) -> list[tuple[KeyResult, Objective]]:
    order = case({status: i for i, status in enumerate(Status)}, value=KeyResult.status)
    query: Select[KeyResult, Objective] = (
        select(KeyResult, Objective)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .where(*_of(view), limit)
        .options(joinedload(KeyResult.owner), joinedload(KeyResult.department))
        .order_by(order, KeyResult.last_check_in_on, KeyResult.progress, KeyResult.id)
        .limit(AT_MOST)
    )
    return [(one, objective) for one, objective in db.session.execute(query)]


def _told(rows: Sequence[tuple[KeyResult, Objective]], view: View, since: datetime) -> list[Item]:
    reports = _check_ins([one.id for one, _objective in rows], view.cycle.starts_on)
    moves = _moves({one.point_id for one, _objective in rows if one.point_id}, since)
    return [
        _item(one, objective, reports[one.id], since,
              moves.get(one.point_id) if one.point_id else None)
        for one, objective in rows
    ]  # fmt: skip


def _item(
    one: KeyResult, objective: Objective, reports: Sequence[CheckIn], since: datetime,
    move: Move | None,
) -> Item:  # fmt: skip
    newest = reports[-1] if reports else None
    is_new = newest is not None and newest.entered_at >= since
    before = next((row for row in reversed(reports) if row.entered_at < since), None)
    told_before = before if before is not None and is_new else None
    status, confidence = (
        (told_before.status, told_before.confidence) if told_before else (None, None)
    )
    return Item(
        one, objective, newest, is_new,
        status if status is not one.status else None,
        confidence if confidence != one.last_confidence else None,
        move if one.value is not None or (move and move.before) else None,
    )  # fmt: skip


def _check_ins(ids: Sequence[UUID], start: date) -> dict[UUID, list[CheckIn]]:
    found: dict[UUID, list[CheckIn]] = defaultdict(list)
    query = (
        select(CheckIn)
        .where(CheckIn.key_result_id.in_(ids), CheckIn.measured_on >= start)
        .order_by(CheckIn.measured_on, CheckIn.entered_at, CheckIn.id)
    )
    for row in db.session.scalars(query):
        found[row.key_result_id].append(row)
    return found


def _moves(point_ids: Collection[UUID], since: datetime) -> dict[UUID, Move]:
    """The points whose current value is another one than before; 2 statements."""
    rows: dict[UUID, list[Measurement]] = defaultdict(list)
    for row in db.session.scalars(select(Measurement).where(Measurement.point_id.in_(point_ids))):
        rows[row.point_id].append(row)
    points = db.session.scalars(select(MeasuringPoint).where(MeasuringPoint.id.in_(point_ids)))
    found = {}
    for point in points:
        after = domain.current(rows[point.id])
        before = domain.current(row for row in rows[point.id] if row.entered_at < since)
        if after is None or after is before:
            continue
        change = measuring.change(point, before, after) if before else None
        found[point.id] = Move(point, before, after, change)
    return found
