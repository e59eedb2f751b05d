"""Changing a journey's map: stages and steps are added, edited and moved (`removing` removes).

Each act holds the organisation, so that two people at once come one after the other, and is
written into the history in the same transaction. What a form adds has an id that follows from
the form: sent twice it is added once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.journeys import changes, placing, touchpoints
from app.journeys.changes import Part, columns
from app.models import db
from app.models.accounts import Department
from app.models.journeys import (
    Channel,
    Evidence,
    Journey,
    Moment,
    Orientation,
    Stage,
    Step,
    Touchpoint,
)
from app.models.wording import Wording

MAX_STAGES = 30
MAX_STEPS = 60
"""In one stage."""


class Feeling(NamedTuple):
    """Emotions from −2 to +2 or None, each with its evidence."""

    current: int | None = None
    intended: int | None = None
    evidence_current: Evidence = Evidence.NONE
    evidence_intended: Evidence = Evidence.NONE


class StageEntry(NamedTuple):
    """What a stage's form says; texts in this language."""

    language: str
    name: str
    wants: str
    feeling: Feeling


class NewStep(NamedTuple):
    """A step in one row: the touchpoint, and what is said about it so far."""

    language: str
    name: str
    channel: Channel | None
    department_id: UUID | None


class StepEntry(NamedTuple):
    """What a step's form says; `instead` names another touchpoint, `own` makes a new one of it."""

    language: str
    name: str
    channel: Channel
    department_id: UUID | None
    own: bool
    instead: str
    feeling: Feeling
    moment: Moment
    decisive: bool
    pain_point: str
    opportunity: str
    orientation: Orientation | None


def add_stages(
    journey: Journey, names: Sequence[str], language: str, operation: UUID
) -> list[Stage]:
    """New stages at the end, in the order they were written; none if this form was sent before."""
    hold_organisation()
    stages = placing.stages_of(journey.id)
    ids = [uuid5(journey.id, f"{operation} {i}") for i in range(len(names))]
    if changes.was_done(journey.id, ids[0]):
        return []
    if len(stages) + len(names) > MAX_STAGES:
        raise Refusal(
            _("At most %(most)s stages in one journey.", most=MAX_STAGES), 422, field="names"
        )
    added = [
        Stage(id=row_id, journey_id=journey.id, name=Wording().written_in(language, name),
              position=len(stages) + i)
        for i, (row_id, name) in enumerate(zip(ids, names, strict=True))
    ]  # fmt: skip
    placing.close_ranks(stages)
    db.session.add_all(added)
    db.session.flush()
    changes.note_parts(journey, [Part("stage", s.id, None, columns(s), s.name) for s in added])
    return added


def add_step(journey: Journey, stage_id: UUID, entry: NewStep, operation: UUID) -> Step | None:
    """A new step at the end of a stage; None if this form was sent before.

    A touchpoint of this name is used again, unless its channel or department is another.
    """
    hold_organisation()
    demand_department(entry.department_id)
    stage = held_stage(journey, stage_id)
    row_id = uuid5(journey.id, str(operation))
    if changes.was_done(journey.id, row_id):
        return None
    steps = placing.steps_in([stage.id])
    if len(steps) >= MAX_STEPS:
        raise Refusal(_("At most %(most)s steps in one stage.", most=MAX_STEPS), 422, field="name")
    parts: list[Part] = []
    touchpoint = touchpoints.named(entry.name, entry.channel, entry.department_id)
    if touchpoint is None:
        touchpoint = _new_touchpoint(
            Wording().written_in(entry.language, entry.name),
            entry.channel or Channel.OTHER, entry.department_id, parts,
        )  # fmt: skip
    placing.close_ranks(steps)
    step = Step(id=row_id, stage_id=stage.id, touchpoint_id=touchpoint.id, position=len(steps))
    db.session.add(step)
    db.session.flush()
    parts.insert(0, Part("step", step.id, None, columns(step), touchpoint.name))
    changes.note_parts(journey, parts)
    return step


def save_stage(journey: Journey, stage_id: UUID, entry: StageEntry, revision: int) -> None:
    """Keep what a stage's form says. EditedMeanwhile if it is not what the form was opened on."""
    hold_organisation()
    stage = held_stage(journey, stage_id)
    if stage.revision != revision:
        raise EditedMeanwhile
    before = columns(stage)
    stage.name = stage.name.written_in(entry.language, entry.name)
    stage.wants = stage.wants.written_in(entry.language, entry.wants)
    _feel(stage, entry.feeling)
    db.session.flush()
    changes.note_parts(journey, changes.edited("stage", stage, before, stage.name))


def save_step(
    journey: Journey, step_id: UUID, entry: StepEntry, revision: int, touchpoint_revision: int
) -> None:
    """Keep what a step's form says, of the step and of its touchpoint.

    EditedMeanwhile if either is not what the form was opened on. The touchpoint changes wherever
    it is used, unless it is made one of the step's own.
    """
    hold_organisation()
    demand_department(entry.department_id)
    step = held_step(journey, step_id)
    touchpoint = touchpoints.of(step)
    if (step.revision, touchpoint.revision) != (revision, touchpoint_revision):
        raise EditedMeanwhile
    before, others = columns(step), list[Part]()
    name = _settle_touchpoint(step, touchpoint, entry, others)
    step.moment, step.decisive, step.orientation = entry.moment, entry.decisive, entry.orientation
    step.pain_point = step.pain_point.written_in(entry.language, entry.pain_point)
    step.opportunity = step.opportunity.written_in(entry.language, entry.opportunity)
    _feel(step, entry.feeling)
    db.session.flush()
    if step.touchpoint_id != touchpoint.id:
        others += touchpoints.drop_unused([touchpoint.id])
    changes.note_parts(journey, [*changes.edited("step", step, before, name), *others])


def shift_stage(journey: Journey, stage_id: UUID, to: str) -> bool:
    """One place left ("up", "left") or right; False at the end, where nothing happens."""
    hold_organisation()
    stage, stages = held_stage(journey, stage_id), placing.stages_of(journey.id)
    placing.close_ranks(stages)
    there = stage.position + (-1 if to in {"up", "left"} else 1)
    if not 0 <= there < len(stages):
        return False
    before = columns(stage)
    placing.put(stage, stages, there)
    changes.note_parts(journey, changes.edited("stage", stage, before, stage.name))
    return True


def shift_step(journey: Journey, step_id: UUID, to: str | UUID) -> bool:
    """One place up or down in its stage, into the stage before or after it, or into this one.

    False at the end, where nothing happens. Into another stage means to its end.
    """
    hold_organisation()
    step, stages = held_step(journey, step_id), placing.stages_of(journey.id)
    placing.close_ranks(placing.steps_in([step.stage_id]))
    target = _target(step, [one.id for one in stages], to)
    if target is None:
        return False
    if target[0] != step.stage_id and target[1] >= MAX_STEPS:
        raise Refusal(_("At most %(most)s steps in one stage.", most=MAX_STEPS), 422)
    before, name = columns(step), touchpoints.of(step).name
    placing.move_step(step, *target)
    changes.note_parts(journey, changes.edited("step", step, before, name))
    return True


def demand_department(department_id: UUID | None) -> None:
    """A department of this organisation, or none."""
    query = select(func.count(Department.id)).where(Department.id == department_id)
    if department_id and not db.session.scalar(query):
        raise Refusal(_("This department has been deleted meanwhile."), 422, field="department")


def held_step(journey: Journey, step_id: UUID) -> Step:
    """The step as it is now. Refusal if it is gone."""
    step = db.session.scalars(
        select(Step)
        .join(Stage, Stage.id == Step.stage_id)
        .where(Step.id == step_id, Stage.journey_id == journey.id)
        .execution_options(populate_existing=True)
    ).first()
    if step is None:
        raise Refusal(_("This step has been removed meanwhile."))
    return step


def held_stage(journey: Journey, stage_id: UUID) -> Stage:
    """The stage as it is now. Refusal if it is gone."""
    for stage in placing.stages_of(journey.id):
        if stage.id == stage_id:
            return stage
    raise Refusal(_("This stage has been removed meanwhile."))


def _settle_touchpoint(
    step: Step, touchpoint: Touchpoint, entry: StepEntry, parts: list[Part]
) -> Wording:
    """Another touchpoint, a new one, or this one changed; returns its name."""
    if entry.instead:
        other = touchpoints.named(entry.instead)
        if other is None:
            raise Refusal(_("There is no touchpoint of this name."), 422, field="instead")
        step.touchpoint_id = other.id
        return other.name
    name = touchpoint.name.written_in(entry.language, entry.name)
    if entry.own:
        new = _new_touchpoint(name, entry.channel, entry.department_id, parts)
        step.touchpoint_id = new.id
        return name
    before = columns(touchpoint)
    touchpoint.name, touchpoint.channel = name, entry.channel
    touchpoint.department_id = entry.department_id
    parts += changes.edited("touchpoint", touchpoint, before, name)
    return name


def _new_touchpoint(
    name: Wording, channel: Channel, department_id: UUID | None, parts: list[Part]
) -> Touchpoint:
    row = Touchpoint(name=name, channel=channel, department_id=department_id)
    db.session.add(row)
    db.session.flush()
    parts.append(Part("touchpoint", row.id, None, columns(row), name))
    return row


def _target(step: Step, stages: list[UUID], to: str | UUID) -> tuple[UUID, int] | None:
    if isinstance(to, UUID):
        if to not in stages:
            raise Refusal(_("This stage has been removed meanwhile."))
        stage_id = to
    elif to in {"left", "right"}:
        there = stages.index(step.stage_id) + (-1 if to == "left" else 1)
        if not 0 <= there < len(stages):
            return None
        stage_id = stages[there]
    else:
        position = step.position + (-1 if to == "up" else 1)
        inside = 0 <= position < len(placing.steps_in([step.stage_id]))
        return (step.stage_id, position) if inside else None
    if stage_id == step.stage_id:
        return None
    return stage_id, len(placing.steps_in([stage_id]))


def _feel(row: Any, feeling: Feeling) -> None:
    row.emotion_current, row.emotion_intended = feeling.current, feeling.intended
    row.evidence_current = feeling.evidence_current
    row.evidence_intended = feeling.evidence_intended
