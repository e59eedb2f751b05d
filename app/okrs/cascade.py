"""From the organisation's goals to those of departments: how many, which, and what hangs on what.

    counts(wanted)     how many goals in what state, by journey and by department: 2 statements
    goals(wanted)      the goals of a narrowed view, with those above them: 3 statements
    tree(goals)        pure: every goal below the one it contributes to

All figures are read from written columns. Nothing is added up: children are contributions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from app.domain.okrs import Status
from app.models import db
from app.models.accounts import User
from app.models.okrs import GoalState, Objective, ObjectiveLevel
from app.models.tracking import Contribution, KeyResult
from app.models.wording import Wording

MOST_DRAWN = 80
"""So many goals make a picture; more are first narrowed down, or turned by pages."""
PURSUED = frozenset({GoalState.ACTIVE, GoalState.CLOSED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked at: one journey, a department with all below it, or everything.

    `departments` are the ids of the wanted one and those below; empty for all.
    """

    cycle_id: UUID
    journey_id: UUID | None = None
    departments: frozenset[UUID] = frozenset()
    page: int = 1


class Result(NamedTuple):
    """A key result as the cascade shows it."""

    id: UUID
    text: Wording
    status: Status
    progress: float | None
    is_guardrail: bool
    state: GoalState


@dataclass(slots=True)
class Goal:
    """An objective with its key results and what hangs below it.

    `is_context`: above what was asked for, shown so that one sees where it hangs.
    """

    id: UUID
    level: ObjectiveLevel
    text: Wording
    journey_id: UUID | None
    department_id: UUID | None
    owner: str | None
    state: GoalState
    status: Status
    progress: float | None
    measured: int
    counted: int
    parent_id: UUID | None
    contribution: Wording
    no_parent_reason: Wording
    is_context: bool = False
    results: list[Result] = field(default_factory=list)
    children: list[Goal] = field(default_factory=list)

    @property
    def is_pursued(self) -> bool:
        """Whether its status means anything: drafts and agreements have none yet."""
        return self.state in PURSUED


@dataclass(slots=True)
class Count:
    """How many goals; those not pursued yet apart, the rest by status in the order of `Status`."""

    total: int = 0
    planned: int = 0
    by_status: tuple[int, ...] = (0,) * len(Status)

    def __add__(self, other: Count) -> Count:
        """What two places have together."""
        by_status = map(add, self.by_status, other.by_status)
        return Count(self.total + other.total, self.planned + other.planned, tuple(by_status))


class Counts(NamedTuple):
    """Goals by journey (of the wanted departments) and by department (of the wanted journey)."""

    journeys: Mapping[UUID | None, Count]
    departments: Mapping[UUID | None, Count]

    @property
    def total(self) -> int:
        """How many goals the view has; those of no department are counted by journey alone."""
        return sum(one.total for one in self.journeys.values())


def counts(wanted: Wanted) -> Counts:
    """How many goals there are, whatever their number; 2 statements."""
    by_journey = _in_departments(_counting(wanted.cycle_id, Objective.journey_id), wanted)
    by_department = _counting(wanted.cycle_id, Objective.department_id)
    if wanted.journey_id:
        by_department = by_department.where(Objective.journey_id == wanted.journey_id)
    return Counts(_counted(by_journey), _counted(by_department))


def goals(wanted: Wanted) -> list[Goal]:
    """A page of the wanted goals with the goals above them; 3 statements."""
    scope = _scope(wanted)
    start = (max(1, wanted.page) - 1) * MOST_DRAWN
    page = (
        scope.with_only_columns(Objective.id)
        .order_by(Objective.journey_id, Objective.level, Objective.created_at, Objective.id)
        .limit(MOST_DRAWN)
        .offset(start)
    )
    asked = list(db.session.scalars(page))
    rows = db.session.execute(_with_those_above(wanted.cycle_id, asked)).all()
    own = set(asked)
    found: dict[UUID, Goal] = {row[0]: Goal(*row) for row in rows}
    for one in found.values():
        one.is_context = one.id not in own
    results = db.session.execute(
        select(
            KeyResult.objective_id, KeyResult.id, KeyResult.text, KeyResult.status,
            KeyResult.progress, KeyResult.is_guardrail, KeyResult.state,
        )
        .where(KeyResult.objective_id.in_(asked), KeyResult.state != GoalState.DROPPED)
        .order_by(KeyResult.position, KeyResult.id)
    )  # fmt: skip
    for row in results:
        found[row[0]].results.append(Result(*row[1:]))
    return list(found.values())


def tree(found: Iterable[Goal]) -> list[Goal]:
    """Those without a goal above them here, each with what hangs below; circles are cut open."""
    every = {one.id: one for one in found}
    for one in every.values():
        one.children = []
    roots = []
    for one in every.values():
        parent = every.get(one.parent_id) if one.parent_id else None
        if parent is None or _leads_back(one, every):
            roots.append(one)
        else:
            parent.children.append(one)
    return roots


def _leads_back(goal: Goal, every: Mapping[UUID, Goal]) -> bool:
    """Whether the way up from a goal comes back to it."""
    at, seen = goal, {goal.id}
    while at.parent_id and at.parent_id in every:
        at = every[at.parent_id]
        if at.id == goal.id:
            return True
        if at.id in seen:
            return False
        seen.add(at.id)
    return False


def walk(goal: Goal, depth: int = 0) -> Iterable[tuple[Goal, int]]:
    """A goal and everything below it, from top to bottom."""
    yield goal, depth
    for child in goal.children:
        yield from walk(child, depth + 1)


def _alive(cycle_id: UUID) -> Any:
    return (Objective.cycle_id == cycle_id, Objective.state != GoalState.DROPPED)


def _counting(cycle_id: UUID, place: Any) -> Select[Any]:
    """Per place: goals, those not pursued yet, and those of each status: a row, not a dozen."""
    number, is_pursued = func.count(Objective.id), Objective.state.in_(PURSUED)
    by_status = (number.filter(is_pursued, Objective.status == one) for one in Status)
    planned = number.filter(~is_pursued)
    return select(place, number, planned, *by_status).where(*_alive(cycle_id)).group_by(place)


def _counted(query: Select[Any]) -> dict[UUID | None, Count]:
    return {
        place: Count(total, planned, tuple(numbers))
        for place, total, planned, *numbers in db.session.execute(query)
    }


def _in_departments(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """Goals of the wanted departments, and those they lead or contribute a key result to."""
    if not wanted.departments:
        return query
    shared = (
        select(KeyResult.objective_id)
        .join(Contribution, Contribution.key_result_id == KeyResult.id)
        .where(Contribution.department_id.in_(wanted.departments))
    )
    led = select(KeyResult.objective_id).where(KeyResult.department_id.in_(wanted.departments))
    return query.where(
        or_(
            Objective.department_id.in_(wanted.departments),
            Objective.id.in_(led),
            Objective.id.in_(shared),
        )
    )


def _scope(wanted: Wanted) -> Select[Any]:
    query = _in_departments(select(Objective).where(*_alive(wanted.cycle_id)), wanted)
    return query.where(Objective.journey_id == wanted.journey_id) if wanted.journey_id else query


def _with_those_above(cycle_id: UUID, ids: Collection[UUID]) -> Any:
    """The named goals, what they contribute to, up to three levels."""
    above: Sequence[Any] = [Objective.id.in_(ids)]
    query = select(Objective.parent_id).where(Objective.id.in_(ids))
    for _ in range(3):
        above = [*above, Objective.id.in_(query)]
        query = select(Objective.parent_id).where(Objective.id.in_(query))
    return (
        select(
            Objective.id, Objective.level, Objective.text, Objective.journey_id,
            Objective.department_id, User.name, Objective.state, Objective.status,
            Objective.progress, Objective.measured, Objective.counted, Objective.parent_id,
            Objective.contribution, Objective.no_parent_reason,
        )
        .outerjoin(User, User.id == Objective.owner_id)
        .where(Objective.cycle_id == cycle_id, or_(*above))
        .order_by(Objective.created_at, Objective.id)
    )  # fmt: skip
