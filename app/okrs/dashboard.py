"""What the dashboard of goals is made of: written columns and sums, never the history of thousands.

Each function is one SELECT; lists are cut to a page, everything else is summed by the database.
`Scope` says which goals are meant: a cycle's, there those of a journey or of a department.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from app.domain.coach import MOST_KEY_RESULTS
from app.domain.goal_balance import MOST_OBJECTIVES, Load, Reported
from app.domain.okrs import NUMERIC, KeyResultType, Status
from app.models import db
from app.models.accounts import User
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import CheckIn, KeyResult
from app.models.wording import Wording

PAGE = 25
MOST_LOADS = 8
SAMPLE = 400
"""The trend of confidence is drawn from so many key results at most: any more tell the same."""
RUNNING = (GoalState.ACTIVE, GoalState.CLOSED)
"""Goals with a standing: pursued, or closed with the one they ended with."""


class Show(StrEnum):
    """What the list can be narrowed to."""

    STALE = "stale"
    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    OPEN = "open"
    DIFFERS = "differs"
    UNMEASURED = "unmeasured"
    NO_BASELINE = "no_baseline"
    GUARDRAILS = "guardrails"
    NOT_RUNNING = "not_running"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which goals: those of a cycle, there of these journeys or of these departments only."""

    cycle: Cycle
    journey_ids: frozenset[UUID] | None = None
    department_ids: frozenset[UUID] | None = None

    def condition(self) -> ColumnElement[bool]:
        """As a condition on `Objective`; dropped ones are never meant."""
        limits = [Objective.cycle_id == self.cycle.id, Objective.state != GoalState.DROPPED]
        if self.journey_ids is not None:
            limits.append(Objective.journey_id.in_(self.journey_ids))
        if self.department_ids is not None:
            limits.append(Objective.department_id.in_(self.department_ids))
        return and_(*limits)


@dataclass(frozen=True, slots=True)
class GoalCount:
    """So many objectives that are alike; `unmeasured` of them have no value."""

    journey_id: UUID | None
    orientation: str
    status: Status
    state: GoalState
    count: int
    unmeasured: int


class KeyResultSums(NamedTuple):
    """Sums over all key results in question; `…_goals` count their objectives.

    `moved`: with a value since a day. `due`: check-ins this reader owes.
    `open_requests`: whatever the goals in question, as the ways between the pages say it.
    """

    every: int
    moved: int
    differs: int
    differs_goals: int
    broken: int
    broken_goals: int
    no_baseline: int
    no_baseline_goals: int
    due: int
    open_requests: int


class Row(NamedTuple):
    """An objective in the list."""

    id: UUID
    text: Wording
    journey_id: UUID | None
    department_id: UUID | None
    owner: str | None
    progress: float | None
    measured: int
    counted: int
    status: Status
    state: GoalState


class Part(NamedTuple):
    """A key result of an objective in the list."""

    id: UUID
    objective_id: UUID
    text: Wording
    weight: float
    is_guardrail: bool
    progress: float | None
    expected: float | None
    status: Status
    claimed: Status | None
    confidence: int | None
    checked_in_on: date | None
    is_broken: bool
    has_baseline: bool


def goals(scope: Scope) -> list[GoalCount]:
    """All objectives, those alike together."""
    alike = (Objective.journey_id, Objective.orientation, Objective.status, Objective.state)
    rows = db.session.execute(
        select(
            *alike,
            func.count(Objective.id),
            func.count(Objective.id).filter(Objective.measured == 0),
        )
        .where(scope.condition())
        .group_by(*alike)
    )
    return [GoalCount(*row) for row in rows]


def key_results(
    scope: Scope, since: date, today: date, reader_id: UUID, requests: ScalarSelect[int]
) -> KeyResultSums:
    """Everything that is counted about key results of running goals, and the open requests."""
    kr = KeyResult
    row = db.session.execute(
        select(
            func.count(kr.id),
            func.count(kr.id).filter(kr.value_on >= since),
            func.count(kr.id).filter(differs()),
            func.count(kr.objective_id.distinct()).filter(differs()),
            func.count(kr.id).filter(broken()),
            func.count(kr.objective_id.distinct()).filter(broken()),
            func.count(kr.id).filter(lacks_baseline()),
            func.count(kr.objective_id.distinct()).filter(lacks_baseline()),
            func.count(kr.id).filter(_is_due(scope.cycle, today), kr.owner_id == reader_id),
            requests,
        )
        .join(Objective, Objective.id == kr.objective_id)
        .where(scope.condition(), Objective.state.in_(RUNNING), kr.state != GoalState.DROPPED)
    ).one()
    return KeyResultSums._make(row)


def differs() -> ColumnElement[bool]:
    """A key result whose owner reported something else than is computed."""
    return and_(KeyResult.last_claimed.is_not(None), KeyResult.last_claimed != KeyResult.status)


def broken() -> ColumnElement[bool]:
    """A guardrail whose bound is not kept."""
    kr, kind = KeyResult, KeyResultType
    outside = or_(
        and_(kr.type == kind.AT_LEAST, kr.value < kr.target),
        and_(kr.type == kind.AT_MOST, kr.value > kr.target),
        and_(kr.type == kind.WITHIN, or_(kr.value < kr.target, kr.value > kr.bound_high)),
    )
    return and_(kr.is_guardrail, kr.value.is_not(None), outside)


def lacks_baseline() -> ColumnElement[bool]:
    """A figure nobody knows the start of."""
    return and_(KeyResult.type.in_(NUMERIC), KeyResult.baseline.is_(None))


def listed(scope: Scope, show: Show | None, page: int) -> list[Row]:
    """A page of objectives: stale ones, those off track, at risk, without values, then the rest."""
    standing, one = Objective.state.in_(RUNNING), Objective
    rank = case(
        (~standing, 9), (one.status == Status.STALE, 0), (one.status == Status.OFF_TRACK, 1),
        (one.status == Status.AT_RISK, 2), (one.measured == 0, 3),
        (one.status == Status.ON_TRACK, 4), else_=5,
    )  # fmt: skip
    query = (
        select(
            one.id, one.text, one.journey_id, one.department_id, User.name, one.progress,
            one.measured, one.counted, one.status, one.state,
        )
        .outerjoin(User, User.id == one.owner_id)
        .where(scope.condition(), _shown(show))
        .order_by(rank, case((one.progress.is_(None), 0), else_=1), one.progress, one.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )  # fmt: skip
    return [Row._make(row) for row in db.session.execute(query)]


def parts(objective_ids: Collection[UUID]) -> Mapping[UUID, list[Part]]:
    """The key results of these objectives, in their order."""
    kr = KeyResult
    query = (
        select(
            kr.id, kr.objective_id, kr.text, kr.weight, kr.is_guardrail, kr.progress, kr.expected,
            kr.status, kr.last_claimed, kr.last_confidence, kr.last_check_in_on,
            case((broken(), True), else_=False), case((lacks_baseline(), False), else_=True),
        )
        .where(kr.objective_id.in_(objective_ids), kr.state != GoalState.DROPPED)
        .order_by(kr.position, kr.id)
    )  # fmt: skip
    found: defaultdict[UUID, list[Part]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.objective_id].append(Part._make(row))
    return found


def loads(scope: Scope) -> tuple[list[Load], int]:
    """People who answer for too much in the cycle, the most loaded first, and how many there are.

    On a journey or in a department only its owners are named; all their goals count.
    """
    pursued = and_(
        Objective.cycle_id == scope.cycle.id,
        Objective.state.not_in((GoalState.DRAFT, GoalState.DROPPED)),
    )
    each = union_all(
        select(
            Objective.owner_id.label("owner_id"),
            literal(1).label("objectives"),
            literal(0).label("results"),
        ).where(pursued, Objective.owner_id.is_not(None)),
        select(KeyResult.owner_id, literal(0), literal(1))
        .join(Objective, Objective.id == KeyResult.objective_id)
        .where(
            pursued,
            KeyResult.owner_id.is_not(None),
            KeyResult.state != GoalState.DROPPED,
            KeyResult.is_guardrail.is_(False),
        ),
    ).subquery()
    own, led = func.sum(each.c.objectives), func.sum(each.c.results)
    people = (
        select(each.c.owner_id, own.label("own"), led.label("led"))
        .group_by(each.c.owner_id)
        .having(or_(own > MOST_OBJECTIVES, led > MOST_KEY_RESULTS))
        .subquery()
    )
    here: ColumnElement[bool] = true()
    if scope.journey_ids is not None or scope.department_ids is not None:
        here = User.id.in_(select(Objective.owner_id).where(scope.condition()))
    rows = db.session.execute(
        select(User.name, people.c.own, people.c.led, func.count(User.id).over())
        .join(people, people.c.owner_id == User.id)
        .where(here)
        .order_by((people.c.own + people.c.led).desc(), User.name)
        .limit(MOST_LOADS)
    ).all()
    in_all = rows[0][3] if rows else 0
    return [Load(name, int(own), int(led)) for name, own, led, _all in rows], in_all


def reports(scope: Scope) -> list[Reported]:
    """Confidence by day, of at most `SAMPLE` key results, taken by their (random) ids."""
    some = (
        select(KeyResult.id)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .where(
            scope.condition(), Objective.state.in_(RUNNING), KeyResult.state != GoalState.DROPPED
        )
        .order_by(KeyResult.id)
        .limit(SAMPLE)
        .subquery()
    )
    rows = db.session.execute(
        select(CheckIn.measured_on, func.sum(CheckIn.confidence), func.count(CheckIn.confidence))
        .join(some, some.c.id == CheckIn.key_result_id)
        .where(CheckIn.confidence.is_not(None), CheckIn.measured_on <= scope.cycle.ends_on)
        .group_by(CheckIn.measured_on)
        .order_by(CheckIn.measured_on)
    )
    return [Reported(day, float(total or 0), count) for day, total, count in rows]


def _shown(show: Show | None) -> ColumnElement[bool]:
    standing = Objective.state.in_(RUNNING)
    of_key_results = {
        Show.DIFFERS: differs, Show.GUARDRAILS: broken, Show.NO_BASELINE: lacks_baseline,
    }  # fmt: skip
    if show is None:
        return true()
    if show is Show.NOT_RUNNING:
        return ~standing
    if show is Show.UNMEASURED:
        return and_(standing, Objective.measured == 0)
    if show in of_key_results:
        some = select(KeyResult.objective_id).where(
            of_key_results[show](), KeyResult.state != GoalState.DROPPED
        )
        return and_(standing, Objective.id.in_(some))
    return and_(standing, Objective.status == Status(show.value))


def _is_due(cycle: Cycle, today: date) -> ColumnElement[bool]:
    """A check-in is owed: one interval after the last or the start, at the latest at the end."""
    silent = today - timedelta(days=cycle.check_in_days)
    last = KeyResult.last_check_in_on
    waiting = last <= silent
    if cycle.starts_on <= silent:
        waiting = or_(waiting, and_(last.is_(None), Objective.activated_on <= silent))
    if cycle.ends_on <= today:
        waiting = or_(waiting, last.is_(None), last < cycle.ends_on)
    return and_(
        Objective.state == GoalState.ACTIVE, or_(last.is_(None), last < cycle.ends_on), waiting
    )
