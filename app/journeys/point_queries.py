"""What the page of a measuring point and its forms read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.queries import members
from app.domain import measuring as domain
from app.journeys import measuring
from app.journeys.measuring import Figure
from app.journeys.point_list import placed
from app.models import db
from app.models.journeys import Journey, Stage, Step, Touchpoint
from app.models.measuring import (
    Baseline,
    MeasurabilityCase,
    Measurement,
    MeasuringPoint,
    PointState,
    Signal,
)
from app.models.wording import Wording


class Place(NamedTuple):
    """A place a point can stand at: the journey itself, a stage, or a step with its touchpoint."""

    key: str
    stage: Stage | None = None
    step: Step | None = None
    touchpoint: Wording | None = None


class Accepted(NamedTuple):
    """An acceptance and its measurement, newest first. `follows`: made by a correction."""

    row: Baseline
    measurement: Measurement
    follows: bool


@dataclass(frozen=True, slots=True)
class Everything:
    """All about one point. `replaced`: for a correction's id, the rows it replaced, newest first;
    `signals` are moved by this point, `signalled_by` announce it."""

    point: MeasuringPoint
    journey: Journey
    stage: Wording | None
    touchpoint: Wording | None
    figure: Figure
    replaced: dict[UUID, list[Measurement]] = field(default_factory=dict)
    baselines: list[Accepted] = field(default_factory=list)
    signals: list[MeasuringPoint] = field(default_factory=list)
    signalled_by: list[MeasuringPoint] = field(default_factory=list)


def everything(point: MeasuringPoint, today: date) -> Everything:
    """A point with all it was and is."""
    journey, stage, touchpoint = db.session.execute(
        placed(
            select(Journey, Stage.name, Touchpoint.name)
            .select_from(MeasuringPoint)
            .join(Journey, Journey.id == MeasuringPoint.journey_id)
        )
        .options(joinedload(Journey.owner))
        .where(MeasuringPoint.id == point.id)
    ).one()
    query = select(Measurement).where(Measurement.point_id == point.id)
    rows = {row.id: row for row in db.session.scalars(query)}
    signals, signalled_by = _chain(point)
    baselines = _accepted(point, rows)
    return Everything(
        point=point,
        journey=journey,
        stage=stage,
        touchpoint=touchpoint,
        figure=measuring.figure_of(
            point, baselines[0].row if baselines else None, list(rows.values()), today
        ),
        replaced=_replaced(rows),
        baselines=baselines,
        signals=signals,
        signalled_by=signalled_by,
    )


def places(journey_id: UUID) -> list[Place]:
    """Where points of a journey can stand, in its order."""
    rows = db.session.execute(
        select(Stage, Step, Touchpoint.name)
        .outerjoin(Step, Step.stage_id == Stage.id)
        .outerjoin(Touchpoint, Touchpoint.id == Step.touchpoint_id)
        .where(Stage.journey_id == journey_id)
        .order_by(Stage.position, Stage.id, Step.position, Step.id)
    ).all()
    found, seen = [Place("journey")], set()
    for stage, step, name in rows:
        if stage.id not in seen:
            seen.add(stage.id)
            found.append(Place(f"stage:{stage.id}", stage))
        if step is not None:
            found.append(Place(f"step:{step.id}", stage, step, name))
    return found


def colleagues() -> list[tuple[UUID, str]]:
    """Who can own data: everybody in the organisation, by name."""
    return [(one.user_id, one.user.name) for one in members()]


def possible_effects(
    journey: Journey, point: MeasuringPoint | None, moved: set[UUID]
) -> list[MeasuringPoint]:
    """Points that this one may signal: of its journey and the one above, and those it does."""
    above = [journey.id, *([journey.parent_id] if journey.parent_id else [])]
    query = select(MeasuringPoint).where(
        or_(
            MeasuringPoint.id.in_(moved),
            and_(
                MeasuringPoint.journey_id.in_(above),
                MeasuringPoint.state != PointState.RETIRED,
            ),
        )
    )
    others = db.session.scalars(query.order_by(MeasuringPoint.position, MeasuringPoint.id)).all()
    return [one for one in others if point is None or one.id != point.id]


def moved_by(point_id: UUID) -> set[UUID]:
    """The points this one signals."""
    return set(db.session.scalars(select(Signal.moves_id).where(Signal.point_id == point_id)))


def what_goes(point_id: UUID) -> tuple[int, int, int]:
    """What is lost with a point: measurements, accepted baselines, links of the chain."""
    counts = (
        select(func.count(Measurement.id)).where(Measurement.point_id == point_id),
        select(func.count(Baseline.id)).where(Baseline.point_id == point_id),
        select(func.count(Signal.id)).where(
            or_(Signal.point_id == point_id, Signal.moves_id == point_id)
        ),
    )
    row = db.session.execute(select(*(one.scalar_subquery() for one in counts))).one()
    return int(row[0]), int(row[1]), int(row[2])


def open_cases(point_id: UUID) -> int:
    """How many cases of “we cannot measure that” name this point."""
    query = select(func.count(MeasurabilityCase.id)).where(MeasurabilityCase.point_id == point_id)
    return db.session.scalars(query).one()


def successor(measurement_id: UUID) -> Measurement | None:
    """The newest correction of a measurement, however often it was corrected."""
    found = None
    while row := db.session.scalars(
        select(Measurement).where(Measurement.supersedes_id == measurement_id)
    ).first():
        found, measurement_id = row, row.id
    return found


def _chain(point: MeasuringPoint) -> tuple[list[MeasuringPoint], list[MeasuringPoint]]:
    rows = db.session.execute(
        select(Signal.point_id, MeasuringPoint)
        .join(
            MeasuringPoint,
            or_(
                and_(Signal.point_id == point.id, MeasuringPoint.id == Signal.moves_id),
                and_(Signal.moves_id == point.id, MeasuringPoint.id == Signal.point_id),
            ),
        )
        .order_by(MeasuringPoint.position, MeasuringPoint.id)
    ).all()
    return (
        [other for source, other in rows if source == point.id],
        [other for source, other in rows if source != point.id],
    )


def _accepted(point: MeasuringPoint, rows: dict[UUID, Measurement]) -> list[Accepted]:
    query = select(Baseline).where(Baseline.point_id == point.id).order_by(Baseline.accepted_at)
    found: list[Accepted] = []
    before: UUID | None = None
    for row in db.session.scalars(query):
        measurement = rows[row.measurement_id]
        follows = before is not None and measurement.supersedes_id == before
        found.append(Accepted(row, measurement, follows))
        before = measurement.id
    return found[::-1]


def _replaced(rows: dict[UUID, Measurement]) -> dict[UUID, list[Measurement]]:
    found: dict[UUID, list[Measurement]] = {}
    for row in domain.valid(rows.values()):
        earlier = row.supersedes_id
        while earlier is not None and earlier in rows:
            found.setdefault(row.id, []).append(rows[earlier])
            earlier = rows[earlier].supersedes_id
    return found
