"""What a journey has and lacks, counted in one statement for as many journeys as are asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, select

from app.models import db
from app.models.journeys import (
    Evidence,
    Journey,
    JourneyLevel,
    JourneyState,
    Orientation,
    Persona,
    Stage,
    Step,
    Touchpoint,
)
from app.models.measuring import Baseline, MeasuringPoint, PointKind, PointState
from app.models.wording import Wording


class Facts(NamedTuple):
    """Counts about a journey. Retired points count nowhere.

    `felt` and `intended`: steps with a current, an intended emotion; `proven`: those whose
    current one rests on more than opinion. `homeless`: steps at a touchpoint no department
    answers for. `repairs` of `directed` opportunities only repair. `based`: points with an
    accepted baseline.
    """

    id: UUID
    name: Wording
    level: JourneyLevel
    owner_id: UUID | None
    personas: int
    steps: int
    felt: int
    intended: int
    proven: int
    homeless: int
    directed: int
    repairs: int
    points: int
    based: int
    overdue: int
    customer: int
    business: int


def facts_of(journey_id: UUID, today: date) -> Facts | None:
    """One journey's facts; None if this organisation has no such journey."""
    row = db.session.execute(_facts(Journey.id == journey_id, today)).first()
    return Facts(*row) if row else None


def all_facts(today: date, only_if: ColumnElement[bool] | None = None) -> list[Facts]:
    """The facts of every journey that is not retired, in the order of the inventory.

    None of them unless `only_if` holds: a question asked along, which spares a statement.
    """
    query = _facts(Journey.state != JourneyState.RETIRED, today)
    if only_if is not None:
        query = query.where(only_if)
    rows = db.session.execute(query.order_by(Journey.position, Journey.id))
    return [Facts(*row) for row in rows]


def _facts(which: ColumnElement[bool], today: date) -> Select[*tuple[Any, ...]]:
    personas, steps, points = _personas(which), _steps(which), _points(which, today)
    counts = [
        func.coalesce(column, 0)
        for table in (personas, steps, points)
        for column in _columns(table)
    ]
    return (
        select(Journey.id, Journey.name, Journey.level, Journey.owner_id, *counts)
        .outerjoin(personas, personas.c.journey_id == Journey.id)
        .outerjoin(steps, steps.c.journey_id == Journey.id)
        .outerjoin(points, points.c.journey_id == Journey.id)
        .where(which)
    )


def _columns(table: Subquery) -> Collection[ColumnElement[Any]]:
    """Its counts, in the order in which they were named."""
    return [column for column in table.c if column.name != "journey_id"]


def _personas(which: ColumnElement[bool]) -> Subquery:
    return (
        select(Persona.journey_id, func.count(Persona.id).label("personas"))
        .join(Journey, Journey.id == Persona.journey_id)
        .where(which)
        .group_by(Persona.journey_id)
        .subquery()
    )


def _steps(which: ColumnElement[bool]) -> Subquery:
    felt = Step.emotion_current.is_not(None)
    return (
        select(
            Stage.journey_id,
            func.count(Step.id).label("steps"),
            _count(felt, "felt"),
            _count(Step.emotion_intended.is_not(None), "intended"),
            _count(
                and_(felt, Step.evidence_current.in_((Evidence.SOME, Evidence.SOLID))), "proven"
            ),
            _count(Touchpoint.department_id.is_(None), "homeless"),
            _count(Step.orientation.is_not(None), "directed"),
            _count(Step.orientation == Orientation.REPAIR, "repairs"),
        )
        .join(Journey, Journey.id == Stage.journey_id)
        .join(Step, Step.stage_id == Stage.id)
        .join(Touchpoint, Touchpoint.id == Step.touchpoint_id)
        .where(which)
        .group_by(Stage.journey_id)
        .subquery()
    )


def _points(which: ColumnElement[bool], today: date) -> Subquery:
    point = MeasuringPoint
    is_based = exists().where(Baseline.point_id == point.id)
    return (
        select(
            point.journey_id,
            func.count(point.id).label("points"),
            _count(is_based, "based"),
            _count(point.due_on < today, "overdue"),
            _count(point.kind == PointKind.CUSTOMER, "customer"),
            _count(point.kind == PointKind.BUSINESS, "business"),
        )
        .join(Journey, Journey.id == point.journey_id)
        .where(which, point.state != PointState.RETIRED)
        .group_by(point.journey_id)
        .subquery()
    )


def _count(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0)).label(name)
