"""What the page of a check-in shows: where the key result stands, and what was reported so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.domain.okrs import NUMERIC
from app.models import db
from app.models.measuring import Measurement, MeasuringPoint
from app.models.okrs import Cycle, Objective
from app.models.tracking import CheckIn, KeyResult, KeyResultStep

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reported on. `current`: the point's measurement that counts; `steps` of the types
    that have them."""

    key_result: KeyResult
    objective: Objective
    cycle: Cycle
    point: MeasuringPoint | None
    current: Measurement | None
    steps: Sequence[KeyResultStep]


class Told(NamedTuple):
    """A line of the history: a check-in with the value it brought, or a value measured meanwhile.

    `corrected`: the value of the check-in was corrected later.
    """

    on: date
    check_in: CheckIn | None
    measurement: Measurement | None
    corrected: bool = False


def subject(key_result: KeyResult) -> Subject:
    """A key result with what its check-in needs; 2 statements."""
    row = db.session.execute(
        select(Objective, Cycle, MeasuringPoint, Measurement)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .join(KeyResult, KeyResult.objective_id == Objective.id)
        .outerjoin(MeasuringPoint, MeasuringPoint.id == KeyResult.point_id)
        .outerjoin(Measurement, Measurement.id == MeasuringPoint.current_id)
        .where(KeyResult.id == key_result.id)
    ).one()
    objective, cycle, point, current = row
    if key_result.type in NUMERIC:
        return Subject(key_result, objective, cycle, point, current, ())
    steps = db.session.scalars(
        select(KeyResultStep)
        .where(KeyResultStep.key_result_id == key_result.id)
        .order_by(KeyResultStep.position, KeyResultStep.id)
    ).all()
    return Subject(key_result, objective, cycle, None, None, steps)


def told(key_result: KeyResult, since: date, most: int = SHOWN) -> list[Told]:
    """Check-ins, and what was measured without one since this day, newest first; 2 statements."""
    rows = db.session.execute(
        select(CheckIn, Measurement)
        .outerjoin(Measurement, Measurement.id == CheckIn.measurement_id)
        .where(CheckIn.key_result_id == key_result.id)
        .order_by(CheckIn.measured_on.desc(), CheckIn.entered_at.desc(), CheckIn.id)
        .limit(most)
    ).all()
    measured = _measured(key_result, since, most)
    replaced = {row.supersedes_id for row in measured if row.supersedes_id}
    lines = [
        Told(check_in.measured_on, check_in, row, bool(row and row.id in replaced))
        for check_in, row in rows
    ]
    lines += [Told(row.measured_on, None, row) for row in measured if row.id not in replaced]
    return sorted(lines, key=_moment, reverse=True)[:most]


def measured_meanwhile(lines: Sequence[Told]) -> Measurement | None:
    """The newest line of a history where it is a value that came in without a check-in."""
    return lines[0].measurement if lines and lines[0].check_in is None else None


def _measured(key_result: KeyResult, since: date, most: int) -> Sequence[Measurement]:
    """The point's newest values, without those of this key result's own older check-ins."""
    if key_result.point_id is None or key_result.type not in NUMERIC:
        return ()
    own = aliased(CheckIn)
    return db.session.scalars(
        select(Measurement)
        .outerjoin(
            own, (own.measurement_id == Measurement.id) & (own.key_result_id == key_result.id)
        )
        .where(Measurement.point_id == key_result.point_id, Measurement.measured_on >= since)
        .where(own.id.is_(None))
        .order_by(Measurement.measured_on.desc(), Measurement.entered_at.desc())
        .limit(most)
    ).all()


def _moment(line: Told) -> tuple[date, str]:
    row = line.check_in or line.measurement
    return line.on, row.entered_at.isoformat() if row else ""
