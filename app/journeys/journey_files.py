"""A journey as a document: all that belongs to it, without ids, in a fixed number of SELECTs.

The document has the shape of `file_shape`; what its JSON says is complete, its tables say the same.
How a measurement came in (by hand, from a file) stays behind: wherever it is read, it comes from
a file. The names of people come along, their accounts do not.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.journeys import file_shape as shape
from app.journeys.file_shape import Record
from app.journeys.in_source import without_source
from app.models import db
from app.models.accounts import Department
from app.models.journeys import Journey, Persona, Stage, Step, Touchpoint
from app.models.measuring import Baseline, Measurement, MeasuringPoint, Signal
from app.models.wording import Wording

Document = dict[str, Any]


def document_of(journey: Journey) -> Document:
    """All that belongs to the journey, in at most eleven SELECTs."""
    stages = _ordered(Stage, journey.id)
    steps = _steps([stage.id for stage in stages])
    return {
        "format": shape.FORMAT,
        "version": shape.VERSION,
        "journey": _facts(journey),
        "personas": [_record(shape.PERSONA, _said(one, shape.PERSONA)) for one in _people(journey)],
        "stages": [
            {**_record(shape.STAGE, _said(stage, shape.STAGE)), "steps": steps.documents[stage.id]}
            for stage in stages
        ],
        "points": _points(journey, [stage.id for stage in stages], steps.places),
    }


def as_json(document: Document) -> bytes:
    """The document for other programs, readable by people."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False).encode() + b"\n"


class _Steps:
    """Steps by stage as documents; the place of each: number of its stage and its own."""

    def __init__(self) -> None:
        self.documents: dict[UUID, list[Document]] = defaultdict(list)
        self.places: dict[UUID, tuple[int, int]] = {}


def _facts(journey: Journey) -> Document:
    told = _said(journey, shape.JOURNEY, without=("parent", "owner"))
    parent = db.session.get(Journey, journey.parent_id) if journey.parent_id else None
    told["parent"] = parent.name if parent else Wording()
    told["owner"] = journey.owner.name if journey.owner else ""
    return _record(shape.JOURNEY, told)


def _people(journey: Journey) -> Sequence[Persona]:
    query = select(Persona).where(Persona.journey_id == journey.id)
    rows = db.session.scalars(query).all()
    return sorted(rows, key=lambda one: (one.priority, one.name, one.need))


def _ordered(model: type[Stage], journey_id: UUID) -> Sequence[Stage]:
    query = select(model).where(model.journey_id == journey_id)
    return db.session.scalars(query.order_by(model.position, model.id)).all()


def _steps(stage_ids: Sequence[UUID]) -> _Steps:
    found = _Steps()
    numbers = {stage_id: number for number, stage_id in enumerate(stage_ids, 1)}
    query = (
        select(Step, Touchpoint, Department)
        .join(Touchpoint, Touchpoint.id == Step.touchpoint_id)
        .outerjoin(Department, Department.id == Touchpoint.department_id)
        .where(Step.stage_id.in_(stage_ids))
        .order_by(Step.position, Step.id)
    )
    for step, touchpoint, department in db.session.execute(query):
        told = _said(touchpoint, shape.TOUCHPOINT, without=("department",))
        told["department"] = _department(department)
        found.documents[step.stage_id].append({
            "touchpoint": _record(shape.TOUCHPOINT, told),
            **_record(shape.STEP, _said(step, shape.STEP)),
        })  # fmt: skip
        place = len(found.documents[step.stage_id])
        found.places[step.id] = (numbers[step.stage_id], place)
    return found


def _department(department: Department | None) -> Wording:
    return Wording(department.name, department.name_en) if department else Wording()


def _points(
    journey: Journey, stage_ids: Sequence[UUID], steps: Mapping[UUID, tuple[int, int]]
) -> list[Document]:
    query = select(MeasuringPoint).where(MeasuringPoint.journey_id == journey.id)
    query = query.options(joinedload(MeasuringPoint.data_owner))
    points = db.session.scalars(query.order_by(MeasuringPoint.position, MeasuringPoint.id)).all()
    numbers = {point.id: number for number, point in enumerate(points, 1)}
    measurements, baselines = _measured(list(numbers)), _accepted(list(numbers))
    moves = defaultdict(list)
    for signal in db.session.scalars(select(Signal).where(Signal.point_id.in_(numbers))):
        if signal.moves_id in numbers:
            moves[signal.point_id].append(numbers[signal.moves_id])
    found = []
    for point in points:
        told = _said(point, shape.POINT, without=("stage", "step", "data_owner"))
        told["data_owner"] = point.data_owner.name if point.data_owner else ""
        told["stage"] = stage_ids.index(point.stage_id) + 1 if point.stage_id else None
        told["step"] = None
        if point.step_id:
            told["stage"], told["step"] = steps[point.step_id]
        rows = measurements[point.id]
        found.append({
            **_record(shape.POINT, told),
            "moves": sorted(moves[point.id]),
            "measurements": _measurement_documents(rows),
            "baselines": _baseline_documents(baselines[point.id], rows),
        })  # fmt: skip
    return found


def _measured(point_ids: Sequence[UUID]) -> Mapping[UUID, list[Measurement]]:
    """Measurements by point as they were entered, a correction always after what it corrects."""
    found: dict[UUID, list[Measurement]] = defaultdict(list)
    query = select(Measurement).where(Measurement.point_id.in_(point_ids))
    rows = db.session.scalars(query).all()
    by_id = {row.id: row for row in rows}

    def entered(row: Measurement) -> tuple[datetime, int]:
        latest, depth = row.entered_at, 0
        while row.supersedes_id is not None:
            row, depth = by_id[row.supersedes_id], depth + 1
            latest = max(latest, row.entered_at)
        return latest, depth

    for row in sorted(rows, key=lambda one: (*entered(one), one.measured_on, one.value)):
        found[row.point_id].append(row)
    return found


def _accepted(point_ids: Sequence[UUID]) -> Mapping[UUID, list[Baseline]]:
    found: dict[UUID, list[Baseline]] = defaultdict(list)
    query = select(Baseline).where(Baseline.point_id.in_(point_ids))
    for row in db.session.scalars(query.order_by(Baseline.accepted_at, Baseline.id)):
        found[row.point_id].append(row)
    return found


def _measurement_documents(rows: Sequence[Measurement]) -> list[Document]:
    numbers = {row.id: number for number, row in enumerate(rows, 1)}
    found = []
    for row in rows:
        told = _said(row, shape.MEASUREMENT, without=("supersedes", "entered_by"))
        told["supersedes"] = numbers[row.supersedes_id] if row.supersedes_id else None
        told["entered_by"] = without_source(row.entered_by_name)
        found.append(_record(shape.MEASUREMENT, told))
    return found


def _baseline_documents(rows: Sequence[Baseline], of: Sequence[Measurement]) -> list[Document]:
    numbers = {row.id: number for number, row in enumerate(of, 1)}
    found = []
    for row in rows:
        told = _said(row, shape.BASELINE, without=("measurement", "accepted_by"))
        told["measurement"] = numbers[row.measurement_id]
        told["accepted_by"] = without_source(row.accepted_by_name)
        found.append(_record(shape.BASELINE, told))
    return found


def _said(row: Any, fields: Record, without: Sequence[str] = ()) -> dict[str, Any]:
    """The columns of a row that have the names of a record's fields."""
    return {key: getattr(row, key) for key in fields if key not in without}


def _record(fields: Record, told: Mapping[str, Any]) -> Document:
    """A record in the order of its fields."""
    return {key: field.kind.written(told[key]) for key, field in fields.items()}
