"""Measuring points: created, changed, linked, retired, deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.journeys.measuring_actions import refresh_current
from app.journeys.sent_once import id_for
from app.models import db
from app.models.journeys import Journey
from app.models.measuring import (
    Better,
    MeasurabilityCase,
    MeasuringPoint,
    Mode,
    PointKind,
    PointState,
    Signal,
    Trust,
)
from app.models.tracking import KeyResult
from app.models.wording import Wording
from app.web import audit
from app.web.locale import language

MOST_POINTS = 400
"""At one journey: beyond that nobody reads them any more."""
RANK = {PointKind.OPERATIONAL: 0, PointKind.CUSTOMER: 1, PointKind.BUSINESS: 2}
"""The chain runs from what happens over what customers perceive to what remains."""


@dataclass(frozen=True, slots=True)
class PointEntry:
    """What is said about a point; names as in `MeasuringPoint`."""

    name: Wording
    stage_id: UUID | None
    step_id: UUID | None
    kind: PointKind
    mode: Mode
    unit: Wording
    better: Better
    band_low: float | None
    band_high: float | None
    per: int | None
    decimals: int
    spread: float | None
    source: Wording
    method: Wording
    interval_days: int
    data_owner_id: UUID | None
    trust: Trust
    state: PointState
    target: float | None
    target_on: date | None


def create_point(
    journey: Journey,
    entry: PointEntry,
    operation: UUID,
    moves: Iterable[UUID] = (),
    metric_key: str = "",
) -> MeasuringPoint:
    """One more point at a journey, the last one there; the one there is if it was sent before."""
    hold_organisation()
    row_id = id_for(operation, f"{journey.id} {entry.name}")
    made = db.session.scalars(select(MeasuringPoint).where(MeasuringPoint.id == row_id)).first()
    if made:
        return made
    count = select(func.count(MeasuringPoint.id)).where(MeasuringPoint.journey_id == journey.id)
    here = db.session.scalars(count).one()
    if here >= MOST_POINTS:
        raise Refusal(_("At most %(most)s measuring points per journey.", most=MOST_POINTS), 422)
    point = MeasuringPoint(id=row_id, journey_id=journey.id, metric_key=metric_key, position=here)
    _write(point, entry)
    db.session.add(point)
    db.session.flush()
    link(point, moves)
    audit.note("point-created", entry.name.in_language(language()))
    return point


def save_point(
    point: MeasuringPoint, entry: PointEntry, moves: Iterable[UUID], revision: int
) -> None:
    """Change a point. EditedMeanwhile if it is not what the form was opened on.

    How values come about cannot change any more once there are values.
    """
    held = db.session.scalars(
        select(MeasuringPoint)
        .where(MeasuringPoint.id == point.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if held.revision != revision:
        raise EditedMeanwhile
    if held.current_id is not None and entry.mode is not held.mode:
        raise Refusal(
            _("There are values already: how they come about stays as it is."), 422, field="mode"
        )
    _write(held, entry)
    db.session.flush()
    link(held, moves)
    refresh_current(held)
    audit.note("point-changed", entry.name.in_language(language()))


def retire_point(point: MeasuringPoint, *, back: bool = False) -> None:
    """Measure no longer, or again; everything measured stays."""
    if (point.state is PointState.RETIRED) is not back:
        return
    point.state = PointState.DEFINED if back else PointState.RETIRED
    db.session.flush()
    refresh_current(point)
    audit.note("point-changed", point.name.in_language(language()))


def delete_point(point: MeasuringPoint) -> None:
    """Delete a point with everything measured there; cases that named it stay.

    Refusal while a key result hangs on it.
    """
    name = point.name.in_language(language())
    if db.session.scalars(select(KeyResult.id).where(KeyResult.point_id == point.id)).first():
        raise Refusal(_("Key results hang on “%(name)s”. Retire it instead.", name=name))
    db.session.execute(
        update(MeasurabilityCase)
        .where(MeasurabilityCase.point_id == point.id)
        .values(point_id=None)
    )
    db.session.delete(point)
    db.session.flush()
    audit.note("point-deleted", name)


def link(point: MeasuringPoint, moves: Iterable[UUID]) -> None:
    """Say which points this one signals: exactly these. Refusal if that made a circle."""
    wanted = set(moves)
    rows = {
        row.moves_id: row
        for row in db.session.scalars(select(Signal).where(Signal.point_id == point.id))
    }
    if wanted == set(rows):
        return
    hold_organisation()
    new = wanted - set(rows)
    _demand_downstream(point, new)
    if new and _reaches(new, point.id):
        raise Refusal(
            _("That would be a circle: in the end the point would signal itself."),
            422,
            field="moves",
        )
    for moved, row in rows.items():
        if moved not in wanted:
            db.session.delete(row)
    db.session.add_all(Signal(point_id=point.id, moves_id=moved) for moved in new)
    db.session.flush()


def _demand_downstream(point: MeasuringPoint, moved: set[UUID]) -> None:
    """The chain runs one way; links of before, however they came, are left alone."""
    kinds = db.session.scalars(select(MeasuringPoint.kind).where(MeasuringPoint.id.in_(moved)))
    if any(RANK[kind] < RANK[point.kind] for kind in kinds):
        raise Refusal(
            _("The chain runs from operations over the customers’ view to the business."),
            422,
            field="moves",
        )


def _reaches(start: set[UUID], end: UUID) -> bool:
    """Whether the chain leads from one of these points to that one."""
    ahead: dict[UUID, set[UUID]] = {}
    for source, moved in db.session.execute(select(Signal.point_id, Signal.moves_id)):
        ahead.setdefault(source, set()).add(moved)
    seen: set[UUID] = set()
    waiting = list(start)
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(ahead.get(here, ()))
    return False


def _write(point: MeasuringPoint, entry: PointEntry) -> None:
    for one in fields(entry):
        setattr(point, one.name, getattr(entry, one.name))
