"""Taking stages and steps off a map; what is measured at them moves up and is never lost."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import false, or_, select

from app.accounts.holding import hold_organisation
from app.journeys import changes, mapping, placing, touchpoints
from app.journeys.changes import Part, columns
from app.models import db
from app.models.journeys import Journey, Stage, Step
from app.models.measuring import MeasuringPoint
from app.models.wording import Wording


def remove_stage(journey: Journey, stage_id: UUID) -> Wording:
    """Remove a stage with its steps; what is measured at them is measured at the journey then."""
    hold_organisation()
    stage = mapping.held_stage(journey, stage_id)
    changes.note_parts(journey, take_out_stage(stage))
    placing.close_ranks(placing.stages_of(journey.id))
    return stage.name


def remove_step(journey: Journey, step_id: UUID) -> Wording:
    """Remove a step; what is measured at it is measured at its stage then."""
    hold_organisation()
    step = mapping.held_step(journey, step_id)
    parts, stage_id = take_out_step(step), step.stage_id
    changes.note_parts(journey, parts)
    placing.close_ranks(placing.steps_in([stage_id]))
    return parts[0].name


def take_out_stage(stage: Stage) -> list[Part]:
    """Delete a stage, its steps and the touchpoints nobody else uses; the stage comes first."""
    steps = placing.steps_in([stage.id])
    parts = release_points([s.id for s in steps], stage.id, to_stage=None)
    for step in steps:
        row = touchpoints.of(step)
        parts.append(Part("step", step.id, columns(step), None, row.name))
        db.session.delete(step)
    db.session.flush()
    parts += touchpoints.drop_unused(s.touchpoint_id for s in steps)
    parts.insert(0, Part("stage", stage.id, columns(stage), None, stage.name))
    db.session.delete(stage)
    db.session.flush()
    return parts


def take_out_step(step: Step) -> list[Part]:
    """Delete a step, and its touchpoint if nobody else uses it; the step comes first."""
    points = release_points([step.id], None, to_stage=step.stage_id)
    row = touchpoints.of(step)
    first = Part("step", step.id, columns(step), None, row.name)
    db.session.delete(step)
    db.session.flush()
    return [first, *touchpoints.drop_unused([row.id]), *points]


def release_points(
    step_ids: Sequence[UUID], stage_id: UUID | None, *, to_stage: UUID | None
) -> list[Part]:
    """Measuring points at these places move up, to the stage or to the journey: none is lost."""
    points = db.session.scalars(
        select(MeasuringPoint).where(
            or_(
                MeasuringPoint.step_id.in_(step_ids),
                MeasuringPoint.stage_id == stage_id if stage_id else false(),
            )
        )
    ).all()
    parts = []
    for point in points:
        before = columns(point)
        point.step_id, point.stage_id = None, to_stage
        parts += changes.edited("point", point, before, point.name)
    db.session.flush()
    return parts
