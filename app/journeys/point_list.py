"""All measuring points of an organisation: filtered, the urgent ones first, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.domain.policy import Actor
from app.journeys import measuring
from app.journeys.measuring import Figure
from app.models import db
from app.models.journeys import Journey, Stage, Step, Touchpoint
from app.models.measuring import Baseline, MeasuringPoint, PointKind, PointState, Trust
from app.models.wording import Wording

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which points to list; None and False do not narrow."""

    journey_id: UUID | None = None
    kind: PointKind | None = None
    state: PointState | None = None
    trust: Trust | None = None
    overdue: bool = False
    without_baseline: bool = False
    mine: bool = False


class Listed(NamedTuple):
    """A point in a list: its journey, the stage and touchpoint it stands at, what it says."""

    point: MeasuringPoint
    journey: Wording
    stage: Wording | None
    touchpoint: Wording | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list. `total`: all that were asked for, `overdue` those among them."""

    rows: list[Listed]
    total: int
    overdue: int
    page: int
    pages: int


def listing(wanted: Wanted, actor: Actor, today: date, page: int) -> Listing:
    """A page of points, overdue first, then unmeasured ones, then by the day they are due."""
    chosen = _chosen(wanted, actor, today)
    late = func.sum(case((_is_overdue(today), 1), else_=0))
    total, overdue = db.session.execute(
        chosen.with_only_columns(func.count(MeasuringPoint.id), late)
    ).one()
    pages = max(-(-total // PER_PAGE), 1)
    page = min(max(page, 1), pages)
    rows = db.session.execute(
        placed(chosen)
        .with_only_columns(MeasuringPoint, Journey.name, Stage.name, Touchpoint.name)
        .options(joinedload(MeasuringPoint.data_owner))
        .order_by(*_urgency(today))
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    found = measuring.glances([row[0] for row in rows], today)
    listed = [
        Listed(point, journey, stage, touchpoint, found[point.id])
        for point, journey, stage, touchpoint in rows
    ]
    return Listing(listed, total, int(overdue or 0), page, pages)


def journeys_with_points() -> Sequence[Journey]:
    """The journeys to choose from in the list."""
    has_points = exists().where(MeasuringPoint.journey_id == Journey.id)
    query = select(Journey).where(has_points).order_by(Journey.position, Journey.id)
    return db.session.scalars(query).all()


def placed(query: Any) -> Any:
    """With the stage and the touchpoint a point stands at, if any."""
    return (
        query.outerjoin(Step, Step.id == MeasuringPoint.step_id)
        .outerjoin(Touchpoint, Touchpoint.id == Step.touchpoint_id)
        .outerjoin(Stage, or_(Stage.id == MeasuringPoint.stage_id, Stage.id == Step.stage_id))
    )


def _chosen(wanted: Wanted, actor: Actor, today: date) -> Select[MeasuringPoint]:
    query = select(MeasuringPoint).join(Journey, Journey.id == MeasuringPoint.journey_id)
    if wanted.journey_id:
        query = query.where(MeasuringPoint.journey_id == wanted.journey_id)
    if wanted.kind:
        query = query.where(MeasuringPoint.kind == wanted.kind)
    if wanted.trust:
        query = query.where(MeasuringPoint.trust == wanted.trust)
    if wanted.state:
        query = query.where(MeasuringPoint.state == wanted.state)
    if wanted.overdue:
        query = query.where(_is_overdue(today))
    if wanted.without_baseline:
        query = query.where(~exists().where(Baseline.point_id == MeasuringPoint.id))
    if wanted.mine:
        query = query.where(
            or_(
                MeasuringPoint.data_owner_id == actor.user_id, Journey.owner_id == actor.user_id
            )
        )  # fmt: skip
    return query


def _is_overdue(today: date) -> ColumnElement[bool]:
    return and_(MeasuringPoint.due_on < today, MeasuringPoint.state == PointState.MEASURING)


def _urgency(today: date) -> tuple[Any, ...]:
    rank = case(
        (_is_overdue(today), 0),
        (MeasuringPoint.state == PointState.RETIRED, 3),
        (MeasuringPoint.current_id.is_(None), 1),
        else_=2,
    )
    return rank, MeasuringPoint.due_on, MeasuringPoint.position, MeasuringPoint.id
