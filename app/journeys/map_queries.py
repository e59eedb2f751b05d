"""What a journey's page is made of: three SELECTs, and two more for the figures, of any size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased

from app.journeys import measuring
from app.journeys.measuring import Figure
from app.models import db
from app.models.accounts import Department, User
from app.models.journeys import Journey, Persona, Stage, Step, Touchpoint
from app.models.measuring import CaseState, MeasurabilityCase, MeasuringPoint, Signal


@dataclass(frozen=True, slots=True)
class Head:
    """A journey with its owner, what it is part of, those it is for (served first, first), what
    is said not to be measurable there (oldest first), and its parts."""

    journey: Journey
    owner: User | None
    parent: Journey | None
    personas: tuple[Persona, ...]
    cases: tuple[MeasurabilityCase, ...]
    parts: tuple[Journey, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step at its touchpoint; `shared`: how many other journeys lead through that."""

    step: Step
    touchpoint: Touchpoint
    department: Department | None
    shared: int


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage with its steps in order."""

    stage: Stage
    steps: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True)
class PointRow:
    """A measuring point with what it says today; `moves`: the points it announces."""

    point: MeasuringPoint
    owner: User | None
    figure: Figure
    moves: tuple[UUID, ...]


def head(journey_id: UUID) -> Head | None:
    """The journey and what stands around its map; None where there is no such journey.

    Personas and open cases come in one statement, each with each: there are few of both. Parts
    are asked for where there are any.
    """
    above, below = aliased(Journey), aliased(Journey)
    count = (
        select(func.count(below.id))
        .where(below.parent_id == Journey.id)
        .correlate(Journey)
        .scalar_subquery()
    )
    still_open = MeasurabilityCase.state == CaseState.OPEN
    found = db.session.execute(
        select(Journey, User, above, Persona, MeasurabilityCase, count)
        .outerjoin(User, User.id == Journey.owner_id)
        .outerjoin(above, above.id == Journey.parent_id)
        .outerjoin(Persona, Persona.journey_id == Journey.id)
        .outerjoin(MeasurabilityCase, and_(MeasurabilityCase.journey_id == Journey.id, still_open))
        .where(Journey.id == journey_id)
    ).all()
    if not found:
        return None
    journey, owner, parent, _, _, parts = found[0]
    personas = {row[3].id: row[3] for row in found if row[3] is not None}
    cases = {row[4].id: row[4] for row in found if row[4] is not None}
    return Head(
        journey,
        owner,
        parent,
        tuple(sorted(personas.values(), key=lambda one: (one.priority, str(one.id)))),
        tuple(sorted(cases.values(), key=lambda one: (one.opened_on, str(one.id)))),
        _parts(journey_id) if parts else (),
    )


def stages(journey_id: UUID) -> tuple[StageRow, ...]:
    """The stages in order, each with its steps in order."""
    found = db.session.execute(
        select(Stage, Step, Touchpoint, Department, _others(journey_id))
        .outerjoin(Step, Step.stage_id == Stage.id)
        .outerjoin(Touchpoint, Touchpoint.id == Step.touchpoint_id)
        .outerjoin(Department, Department.id == Touchpoint.department_id)
        .where(Stage.journey_id == journey_id)
    ).all()
    steps: dict[UUID, list[StepRow]] = defaultdict(list)
    kept: dict[UUID, Stage] = {}
    for stage, step, touchpoint, department, shared in found:
        kept[stage.id] = stage
        if step is not None:
            steps[stage.id].append(StepRow(step, touchpoint, department, shared or 0))
    return tuple(
        StageRow(one, tuple(sorted(steps[one.id], key=lambda row: _place(row.step))))
        for one in sorted(kept.values(), key=_place)
    )


def points(journey_id: UUID, today: date) -> tuple[PointRow, ...]:
    """The measuring points in order, with their figures and whom they announce."""
    found = db.session.execute(
        select(MeasuringPoint, User, Signal.moves_id)
        .outerjoin(User, User.id == MeasuringPoint.data_owner_id)
        .outerjoin(Signal, Signal.point_id == MeasuringPoint.id)
        .where(MeasuringPoint.journey_id == journey_id)
    ).all()
    rows = {point.id: point for point, _, _ in found}
    owners = {point.id: owner for point, owner, _ in found}
    moves: dict[UUID, list[UUID]] = defaultdict(list)
    for point, _, moved in found:
        if moved is not None:
            moves[point.id].append(moved)
    ordered = sorted(rows.values(), key=_place)
    figures = measuring.figures(ordered, today)
    return tuple(
        PointRow(one, owners[one.id], figures[one.id], tuple(moves[one.id])) for one in ordered
    )


def _parts(journey_id: UUID) -> tuple[Journey, ...]:
    query = select(Journey).where(Journey.parent_id == journey_id)
    return tuple(db.session.scalars(query.order_by(Journey.position, Journey.id)))


def _others(journey_id: UUID) -> ScalarSelect[int]:
    """How many other journeys lead through a step's touchpoint."""
    elsewhere, there = aliased(Step), aliased(Stage)
    return (
        select(func.count(there.journey_id.distinct()))
        .select_from(elsewhere)
        .join(there, there.id == elsewhere.stage_id)
        .where(
            elsewhere.touchpoint_id == Step.touchpoint_id,
            there.journey_id != journey_id,
        )
        .correlate(Step)
        .scalar_subquery()
    )


def _place(row: Stage | Step | MeasuringPoint) -> tuple[int, str]:
    return row.position, str(row.id)
