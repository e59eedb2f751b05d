"""What a team looks at once a week: what is stuck, what has moved, what was decided.

    weekly(view, today, since)      key results to talk about, the most urgent first
    decisions(view, since)          what was decided; open ones of earlier weeks first
    add_decision, finish_decision   the two things a meeting writes down

Statuses and values are those written on the rows; changes are read from check-ins and
measurements entered since last week. Never more than `AT_MOST` key results.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.domain import measuring as domain
from app.domain.measuring import Change
from app.domain.okrs import Status
from app.domain.policy import Actor
from app.journeys import measuring
from app.models import db
from app.models.accounts import User
from app.models.measuring import Measurement, MeasuringPoint
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import CheckIn, Contribution, KeyResult, MeetingDecision
from app.models.wording import Wording
from app.okrs import reach

STUCK = (Status.STALE, Status.OFF_TRACK, Status.AT_RISK)
"""What a meeting talks about first, in this order."""
AT_MOST = 40
DONE_AT_MOST = 30


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


class Decided(NamedTuple):
    """A decision with its owner's name, the key result it is about, and who may tick it off."""

    decision: MeetingDecision
    owner: str
    key_result: KeyResult | None
    may_finish: bool


@dataclass(frozen=True, slots=True)
class Decisions:
    """`earlier`: open from before this week; `fresh`: open from this week; `done`, newest first."""

    earlier: Sequence[Decided]
    fresh: Sequence[Decided]
    done: Sequence[Decided]


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """What a form says about a decision."""

    text: Wording
    owner_id: UUID | None
    due_on: date | None
    key_result_id: UUID | None


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


def decisions(view: View, actor: Actor, since: date) -> Decisions:
    """What was decided: open ones of any cycle that began by then, done ones of this one."""
    cycle = view.cycle
    limits: list[Any] = [
        or_(
            MeetingDecision.cycle_id == cycle.id,
            and_(MeetingDecision.done_on.is_(None), Cycle.starts_on < cycle.starts_on),
        )
    ]
    if view.departments is not None:
        limits.append(MeetingDecision.department_id.in_(view.departments))
    rows = db.session.execute(
        select(MeetingDecision, User.name, KeyResult)
        .join(Cycle, Cycle.id == MeetingDecision.cycle_id)
        .outerjoin(User, User.id == MeetingDecision.owner_id)
        .outerjoin(KeyResult, KeyResult.id == MeetingDecision.key_result_id)
        .where(*limits)
        .order_by(
            MeetingDecision.due_on.is_(None), MeetingDecision.due_on, MeetingDecision.decided_on,
            MeetingDecision.id,
        )
    ).all()  # fmt: skip
    places = reach.departments_of(actor)
    found = [
        Decided(one, name or "", about, may_finish(one, actor, places)) for one, name, about in rows
    ]
    waiting = [row for row in found if row.decision.done_on is None]
    done = [row for row in found if row.decision.done_on is not None]
    done.sort(key=lambda row: row.decision.done_on or date.min, reverse=True)
    return Decisions(
        earlier=[row for row in waiting if row.decision.decided_on <= since],
        fresh=[row for row in waiting if row.decision.decided_on > since],
        done=done[:DONE_AT_MOST],
    )


def may_decide(actor: Actor, department_id: UUID | None) -> bool:
    """Whether this actor may write down what this team decides: leads for their departments."""
    return actor.role in reach.EVERYWHERE or (
        department_id is not None and department_id in reach.departments_of(actor)
    )


def may_finish(one: MeetingDecision, actor: Actor, places: Collection[UUID]) -> bool:
    """Whether this actor may tick a decision off: who may write it, and whoever it is up to."""
    return (
        actor.role in reach.EVERYWHERE
        or one.owner_id == actor.user_id
        or one.department_id in places
    )


def add_decision(view: View, entry: DecisionEntry, today: date) -> MeetingDecision:
    """Write down what was decided. The same words on the same day are the same decision."""
    same = select(MeetingDecision).where(
        MeetingDecision.cycle_id == view.cycle.id,
        MeetingDecision.decided_on == today,
        MeetingDecision.department_id == view.department_id
        if view.department_id
        else MeetingDecision.department_id.is_(None),
    )
    for other in db.session.scalars(same):
        if other.text == entry.text and other.owner_id == entry.owner_id:
            return other
    added = MeetingDecision(
        cycle_id=view.cycle.id,
        department_id=view.department_id,
        key_result_id=entry.key_result_id,
        text=entry.text,
        owner_id=entry.owner_id,
        due_on=entry.due_on,
        decided_on=today,
    )
    db.session.add(added)
    db.session.flush()
    return added


def finish_decision(one: MeetingDecision, today: date, *, done: bool) -> None:
    """Tick it off, or take that back; ticking twice keeps the first day."""
    if done and one.done_on is None:
        one.done_on = today
    elif not done:
        one.done_on = None
    db.session.flush()


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
