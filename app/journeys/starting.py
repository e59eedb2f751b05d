"""A journey from a template: everything that can be drawn, nothing that would have to be measured.

Emotions come along as a first guess, without evidence. Of a measuring point come its name, its
metric and how to measure it; baselines and targets are the organisation's own business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.journeys.catalogue import (
    JourneyTemplate,
    TemplatePoint,
    TemplateStep,
    Work,
    template,
)
from app.models import db
from app.models.accounts import Department
from app.models.journeys import Journey, JourneyState, Persona, Stage, Step, Touchpoint
from app.models.measuring import MeasuringPoint, PointState, Signal
from app.models.wording import Wording

NAMES: dict[Work, tuple[str, ...]] = {
    Work.SERVICE: ("service-center", "contact centre", "kundenservice", "kundendienst",
                   "customer service", "service", "kundenbetreuung", "support"),
    Work.SALES: ("vertrieb", "sales", "verkauf", "beratung", "filiale"),
    Work.OPERATIONS: ("operations", "abwicklung", "sachbearbeitung", "leistung",
                      "marktkommunikation", "abrechnung", "billing", "betrieb", "netz", "grid"),
    Work.MARKETING: ("marketing", "kommunikation", "communication"),
    Work.IT: ("it", "informationstechnik", "digital", "technology"),
    Work.FINANCE: ("finanz", "finance", "rechnungswesen", "buchhaltung", "accounting",
                   "controlling"),
    Work.FIELD: ("außendienst", "aussendienst", "field", "technik", "montage", "engineering"),
}  # fmt: skip
"""How houses call the department that does this work, the most fitting first: the beginning of a
word in its German or English name."""


def start_from(template_key: str, owner_id: UUID | None, row_id: UUID | None = None) -> Journey:
    """Write the template's journey as a draft that belongs to this person.

    Raises LookupError for a key the catalogue does not have.
    """
    told = template(template_key)
    journey = Journey(
        id=row_id or uuid4(),
        name=told.name,
        customer_goal=told.customer_goal,
        business_goal=told.business_goal,
        state=JourneyState.DRAFT,
        owner_id=owner_id,
        template_key=told.key,
        position=_journeys(),
    )
    db.session.add(journey)
    db.session.flush()
    db.session.add_all(
        Persona(journey_id=journey.id, name=one.name, need=one.need, priority=one.priority)
        for one in told.personas
    )
    stages, steps = _write_way(journey.id, told)
    _write_points(journey.id, told, stages, steps)
    return journey


def department_for(work: Work, departments: Sequence[Department]) -> Department | None:
    """The department that seems to do this work; None if no name says so."""
    for beginning in NAMES[work]:
        for department in departments:
            if _says(department, beginning, whole=len(beginning) < 3):
                return department
    return None


def _says(department: Department, beginning: str, *, whole: bool) -> bool:
    names = f"{department.name} {department.name_en}".casefold()
    words = names.replace("/", " ").replace(",", " ").split()
    if " " in beginning:
        return beginning in names
    return any(word == beginning if whole else word.startswith(beginning) for word in words)


def _journeys() -> int:
    return db.session.scalar(select(func.count(Journey.id))) or 0


def _write_way(journey_id: UUID, told: JourneyTemplate) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """Stages and steps; their ids by the template's keys."""
    stages = {
        one.key: Stage(journey_id=journey_id, name=one.name, wants=one.wants, position=position)
        for position, one in enumerate(told.stages)
    }
    db.session.add_all(stages.values())
    touchpoints = _touchpoints([step for stage in told.stages for step in stage.steps])
    db.session.flush()
    steps = {
        one.key: _step(one, stages[stage.key].id, touchpoints[one.key].id, position)
        for stage in told.stages
        for position, one in enumerate(stage.steps)
    }
    db.session.add_all(steps.values())
    db.session.flush()
    return _ids(stages), _ids(steps)


def _touchpoints(told: Sequence[TemplateStep]) -> dict[str, Touchpoint]:
    """One for each step; those the organisation has under the same name and channel serve again."""
    known = {
        _identity(one.name, one.channel): one for one in db.session.scalars(select(Touchpoint))
    }
    departments = db.session.scalars(select(Department).order_by(Department.position)).all()
    found = {}
    for step in told:
        identity = _identity(step.name, step.channel)
        if identity not in known:
            department = department_for(step.work, departments)
            known[identity] = Touchpoint(
                name=step.name,
                channel=step.channel,
                department_id=department.id if department else None,
            )
            db.session.add(known[identity])
        found[step.key] = known[identity]
    return found


def _identity(name: Wording, channel: str) -> tuple[str, str]:
    return name.in_language("de").casefold(), channel


def _step(told: TemplateStep, stage_id: UUID, touchpoint_id: UUID, position: int) -> Step:
    return Step(
        stage_id=stage_id,
        touchpoint_id=touchpoint_id,
        position=position,
        moment=told.moment,
        decisive=told.decisive,
        emotion_current=told.emotion_current,
        emotion_intended=told.emotion_intended,
        pain_point=told.pain_point,
        opportunity=told.opportunity,
        orientation=told.orientation,
    )


def _write_points(
    journey_id: UUID,
    told: JourneyTemplate,
    stages: Mapping[str, UUID],
    steps: Mapping[str, UUID],
) -> None:
    points = {
        one.key: _point(one, journey_id, stages.get(one.at), steps.get(one.at), position)
        for position, one in enumerate(told.points)
    }
    db.session.add_all(points.values())
    db.session.flush()
    ids = _ids(points)
    db.session.add_all(
        Signal(point_id=ids[one.key], moves_id=ids[one.moves]) for one in told.points if one.moves
    )
    db.session.flush()


def _point(
    told: TemplatePoint,
    journey_id: UUID,
    stage_id: UUID | None,
    step_id: UUID | None,
    position: int,
) -> MeasuringPoint:
    """Defined, not yet measured. What was called unmeasurable is an idea, with a way to try."""
    chosen = told.metric
    return MeasuringPoint(
        journey_id=journey_id,
        stage_id=stage_id,
        step_id=step_id,
        metric_key=chosen.key,
        name=told.name,
        kind=chosen.kind,
        mode=chosen.mode,
        unit=chosen.unit,
        better=chosen.better,
        decimals=chosen.decimals,
        method=told.claim_method or chosen.how,
        interval_days=told.interval_days,
        state=PointState.IDEA if told.claim else PointState.DEFINED,
        position=position,
    )


def _ids(rows: Mapping[str, Stage | Step | MeasuringPoint]) -> dict[str, UUID]:
    return {key: row.id for key, row in rows.items()}
