"""The matrix journey × department: what is there, who takes part, where nobody has said anything.

    facts(cycle)        what is there: four statements, whatever the number of goals
    rolled_up(…)        the same by row
    judged(content)     what a cell says

`coverage_matrix` shapes it for a page.

Goals are asked of departments that are not divided any further, at active journeys. A part of a
journey counts for its journey. Divided departments and other journeys appear only with what they
have of their own, and their empty cells are not counted as blank.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select

from app.domain import coverage as domain
from app.domain.coverage import Coverage, Excuse
from app.domain.okrs import NUMERIC, Status
from app.models import db
from app.models.journeys import Journey, JourneyLevel, JourneyState
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import Contribution, CoverageNote, KeyResult
from app.models.wording import Wording

Pair = tuple[UUID, UUID]
"""A journey and a department."""


class Place(NamedTuple):
    """A journey as rows need it."""

    id: UUID
    name: Wording
    level: JourneyLevel
    state: JourneyState
    parent_id: UUID | None
    position: int


class Note(NamedTuple):
    """Why there is no goal, until when, and who said so."""

    id: UUID
    reason: Wording
    excuse: Excuse
    by_name: str


@dataclass(slots=True)
class Content:
    """What a department has at a journey: its goals, key results it leads in goals of others, and
    such it contributes to."""

    goals: list[UUID] = field(default_factory=list)
    led: int = 0
    shared: int = 0
    states: list[Coverage] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def take(self, other: Content) -> None:
        """Add what another place has."""
        self.goals.extend(other.goals)
        self.led += other.led
        self.shared += other.shared
        self.states.extend(other.states)
        self.notes.extend(other.notes)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a matrix is made of; `elsewhere`: goals of departments without a journey."""

    cycle: Cycle
    contents: Mapping[Pair, Content]
    elsewhere: int


def facts(cycle: Cycle) -> Facts:
    """What departments have at journeys in a cycle; 4 statements, read from written columns."""
    contents: defaultdict[Pair, Content] = defaultdict(Content)
    elsewhere = 0
    for one in db.session.execute(_goals(cycle.id)):
        if one.journey_id is None:
            elsewhere += 1
            continue
        content = contents[one.journey_id, one.department_id]
        content.goals.append(one.id)
        content.states.append(_state(one.key_results, one.lacking, one.status))
    for one in db.session.execute(_led(cycle.id)):
        content = contents[one.journey_id, one.department_id]
        content.led += one.key_results
        content.states.append(_state(one.key_results, one.lacking, one.status))
    for one in db.session.execute(_shared(cycle.id)):
        content = contents[one.journey_id, one.department_id]
        content.shared += one.key_results
        content.states.append(_state(one.key_results, one.lacking, one.status))
    for note in db.session.scalars(select(CoverageNote).where(CoverageNote.cycle_id == cycle.id)):
        contents[note.journey_id, note.department_id].notes.append(
            Note(note.id, note.reason, Excuse(note.until), note.by_name)
        )
    return Facts(cycle, dict(contents), elsewhere)


def places() -> list[Place]:
    """All journeys, in their order; 1 statement."""
    rows = db.session.execute(
        select(
            Journey.id, Journey.name, Journey.level, Journey.state, Journey.parent_id,
            Journey.position,
        )
    )  # fmt: skip
    return sorted(
        (Place(*row) for row in rows),
        key=lambda one: (one.position, one.name.in_language("de").casefold(), one.id),
    )


def rows_for(every: Sequence[Place]) -> dict[UUID, UUID]:
    """Which journey's row a journey belongs to: parts to the journey they are a part of."""
    known = {one.id: one for one in every}
    return {one.id: _row_of(one, known) for one in every}


def is_asked(journey: Place) -> bool:
    """Whether goals are expected here: an active journey, not a whole lifecycle, not a draft."""
    return journey.level is JourneyLevel.JOURNEY and journey.state is JourneyState.ACTIVE


def judged(content: Content | None, today: date) -> domain.Judged:
    """What a cell says; of several reasons one that still holds is enough."""
    if content is None:
        return domain.Judged(Coverage.EMPTY)
    excuses = [note.excuse for note in content.notes]
    holding = next((one for one in excuses if one.holds(today)), None)
    return domain.cell(content.states, holding or next(iter(excuses), None), today)


def rolled_up(contents: Mapping[Pair, Content], row_of: Mapping[UUID, UUID]) -> dict[Pair, Content]:
    """The same by row: what stands at a part stands at its journey."""
    found: defaultdict[Pair, Content] = defaultdict(Content)
    for (journey_id, department_id), content in contents.items():
        found[row_of.get(journey_id, journey_id), department_id].take(content)
    return dict(found)


def _row_of(journey: Place, known: Mapping[UUID, Place]) -> UUID:
    at: Place | None = journey
    seen: set[UUID] = set()
    while at and at.level is JourneyLevel.PART and at.id not in seen:
        seen.add(at.id)
        at = known.get(at.parent_id) if at.parent_id else None
    return at.id if at and at.level is JourneyLevel.JOURNEY else journey.id


def _state(key_results: int, lacking: int, status: Status) -> Coverage:
    return domain.of_goal(key_results=key_results, without_baseline=lacking, status=status)


_LACKS = case((and_(KeyResult.type.in_(NUMERIC), KeyResult.baseline.is_(None)), 1), else_=0)


def _goals(cycle_id: UUID) -> Select[Any]:
    return (
        select(
            Objective.id, Objective.journey_id, Objective.department_id, Objective.status,
            func.count(KeyResult.id).label("key_results"),
            func.coalesce(func.sum(_LACKS), 0).label("lacking"),
        )
        .outerjoin(
            KeyResult,
            and_(KeyResult.objective_id == Objective.id, KeyResult.state != GoalState.DROPPED),
        )
        .where(
            Objective.cycle_id == cycle_id,
            Objective.state != GoalState.DROPPED,
            Objective.department_id.is_not(None),
        )
        .group_by(
            Objective.id, Objective.journey_id, Objective.department_id, Objective.status
        )
    )  # fmt: skip


def _of_others(department: Any) -> Any:
    """Key results in goals of other departments, or of none: one's own are in one's own goals."""
    return or_(Objective.department_id.is_(None), Objective.department_id != department)


def _led(cycle_id: UUID) -> Select[Any]:
    return _grouped(cycle_id, KeyResult.department_id).where(
        KeyResult.department_id.is_not(None), _of_others(KeyResult.department_id)
    )


def _shared(cycle_id: UUID) -> Select[Any]:
    department = Contribution.department_id
    return (
        _grouped(cycle_id, department)
        .join(Contribution, Contribution.key_result_id == KeyResult.id)
        .where(
            _of_others(department),
            or_(KeyResult.department_id.is_(None), KeyResult.department_id != department),
        )
    )


def _grouped(cycle_id: UUID, department: Any) -> Select[Any]:
    return (
        select(
            Objective.journey_id, department.label("department_id"), KeyResult.status,
            func.count(KeyResult.id).label("key_results"), func.sum(_LACKS).label("lacking"),
        )
        .select_from(KeyResult)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .where(
            Objective.cycle_id == cycle_id,
            Objective.state != GoalState.DROPPED,
            KeyResult.state != GoalState.DROPPED,
            Objective.journey_id.is_not(None),
        )
        .group_by(Objective.journey_id, department, KeyResult.status)
    )  # fmt: skip


def note_of(cycle_id: UUID, journey_id: UUID, department_id: UUID) -> CoverageNote | None:
    """The reason given for a cell, as it is now."""
    return db.session.scalars(
        select(CoverageNote)
        .where(
            CoverageNote.cycle_id == cycle_id,
            CoverageNote.journey_id == journey_id,
            CoverageNote.department_id == department_id,
        )
        .execution_options(populate_existing=True)
    ).first()
