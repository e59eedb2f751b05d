"""What the loop is told from: goals that came from a capability, their key results and figures.

A goal that goes on from another one belongs to the capability that one came from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select

from app.domain.policy import Actor
from app.findings.queries import findings_by
from app.journeys import measuring
from app.journeys.measuring import Figure
from app.models import db
from app.models.accounts import Department
from app.models.assessments import Assessment, AssessmentState
from app.models.measuring import MeasuringPoint
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import KeyResult

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Result:
    """A key result; `figure` of its measuring point, None where it has none."""

    row: KeyResult
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Goal:
    """An objective with what stands around it; `goes_on`: it was taken over from another one."""

    row: Objective
    cycle: Cycle
    department: Department | None
    results: tuple[Result, ...]

    @property
    def goes_on(self) -> bool:
        """Whether it was taken over from another goal."""
        return not self.row.capability_key


@dataclass(frozen=True, slots=True)
class Round:
    """A released round of findings, by its day."""

    id: UUID
    title: str
    title_en: str


def goals(key: str | None = None, today: date | None = None) -> dict[str, list[Goal]]:
    """Goals by the capability they came from, oldest cycle first; only this one's with `key`.

    Five statements, or two where there are none; without a day no figures are looked up.
    """
    origin = _origins(key)
    rows = db.session.execute(
        select(Objective, Cycle, Department)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .outerjoin(Department, Department.id == Objective.department_id)
        .where(Objective.id.in_(origin), Objective.state != GoalState.DROPPED)
        .order_by(Cycle.starts_on, Objective.created_at, Objective.id)
    ).all() if origin else []  # fmt: skip
    results = _results([row.Objective.id for row in rows], today) if rows else {}
    found: dict[str, list[Goal]] = defaultdict(list)
    for objective, cycle, department in rows:
        found[origin[objective.id]].append(
            Goal(objective, cycle, department, tuple(results.get(objective.id, ())))
        )
    return found


def came_from(key: str, most: int) -> tuple[list[tuple[Objective, Cycle]], int]:
    """The newest goals that came from a capability directly, and how many there are."""
    wanted = (Objective.capability_key == key, Objective.state != GoalState.DROPPED)
    rows = db.session.execute(
        select(Objective, Cycle)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .where(*wanted)
        .order_by(Cycle.starts_on.desc(), Objective.created_at, Objective.id)
        .limit(most + 1)
    ).all()
    found = [(row.Objective, row.Cycle) for row in rows[:most]]
    if len(rows) <= most:
        return found, len(found)
    total = db.session.scalar(select(func.count()).select_from(Objective).where(*wanted))
    return found, total or 0


def rounds(actor: Actor) -> list[Round]:
    """Released rounds, oldest first."""
    closed = func.coalesce(Assessment.closed_at, Assessment.created_at)
    rows = db.session.execute(
        findings_by(actor)
        .with_only_columns(Assessment.id, Assessment.title, Assessment.title_en)
        .where(Assessment.state == AssessmentState.RELEASED)
        .order_by(closed, Assessment.id)
    )
    return [Round(row.id, row.title, row.title_en or row.title) for row in rows]


def _origins(key: str | None) -> dict[UUID, str]:
    """The capability of every goal that came from one, or goes on from one that did."""
    rows = db.session.execute(
        select(Objective.id, Objective.capability_key, Objective.continues_id).where(
            or_(Objective.capability_key != "", Objective.continues_id.is_not(None))
        )
    ).all()
    before = {row.id: row.continues_id for row in rows}
    named = {row.id: row.capability_key for row in rows if row.capability_key}
    found = {}
    for id_ in before:
        capability = _origin(id_, before, named)
        if capability and key in {None, capability}:
            found[id_] = capability
    return found


def _origin(id_: UUID, before: Mapping[UUID, UUID | None], named: Mapping[UUID, str]) -> str | None:
    """Back along what it goes on from, to the first goal that names a capability."""
    seen: set[UUID] = set()
    at: UUID | None = id_
    while at is not None and at not in seen:
        if at in named:
            return named[at]
        seen.add(at)
        at = before.get(at)
    return None


def _results(objective_ids: Sequence[UUID], today: date | None) -> dict[UUID, list[Result]]:
    found: dict[UUID, list[Result]] = defaultdict(list)
    for start in range(0, len(objective_ids), AT_ONCE):
        rows = db.session.execute(
            select(KeyResult, MeasuringPoint)
            .outerjoin(MeasuringPoint, MeasuringPoint.id == KeyResult.point_id)
            .where(
                KeyResult.objective_id.in_(objective_ids[start : start + AT_ONCE]),
                KeyResult.state != GoalState.DROPPED,
            )
            .order_by(KeyResult.position, KeyResult.id)
        ).all()
        figures = _figures({row.MeasuringPoint for row in rows if row.MeasuringPoint}, today)
        for key_result, point in rows:
            figure = figures.get(point.id) if point else None
            found[key_result.objective_id].append(Result(key_result, figure))
    return found


def _figures(points: Collection[MeasuringPoint], today: date | None) -> dict[UUID, Figure]:
    return measuring.glances(list(points), today) if today and points else {}
