"""A journey goes, and everything that exists only through it."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, func, select, update

from app.accounts.holding import hold_organisation
from app.accounts.refusals import Refusal
from app.models import db
from app.models.journeys import Journey, Persona, Stage, Step, Touchpoint
from app.models.measuring import MeasurabilityCase, Measurement, MeasuringPoint
from app.models.okrs import Objective
from app.models.tracking import KeyResult
from app.models.wording import Wording
from app.web import audit

AS_IT_IS: dict[str, Any] = {"synchronize_session": False}


class Contents(NamedTuple):
    """What goes with a journey; `below` are the journeys that have to move first."""

    stages: int
    steps: int
    points: int
    measurements: int
    personas: int
    cases: int
    touchpoints: int
    below: tuple[Wording, ...]


def contents_of(journey_id: UUID) -> Contents:
    """What a journey consists of. Two statements."""
    stages, points = _stages(journey_id), _points(journey_id)
    counts = [
        select(func.count(Stage.id)).where(Stage.journey_id == journey_id),
        select(func.count(Step.id)).where(Step.stage_id.in_(stages)),
        select(func.count(MeasuringPoint.id)).where(MeasuringPoint.journey_id == journey_id),
        select(func.count(Measurement.id)).where(Measurement.point_id.in_(points)),
        select(func.count(Persona.id)).where(Persona.journey_id == journey_id),
        select(func.count(MeasurabilityCase.id)).where(MeasurabilityCase.journey_id == journey_id),
        select(func.count(Touchpoint.id)).where(Touchpoint.id.in_(_only_here(journey_id))),
    ]
    found = db.session.execute(select(*(one.scalar_subquery() for one in counts))).one()
    below = db.session.scalars(
        select(Journey.name).where(Journey.parent_id == journey_id).order_by(Journey.position)
    )
    return Contents._make([*found, tuple(below)])


def in_words(contents: Contents) -> list[str]:
    """What goes, in words; what there is none of is not named."""
    c = contents
    parts = [
        (c.stages, ngettext("%(num)s stage", "%(num)s stages", c.stages)),
        (c.steps, ngettext("%(num)s step", "%(num)s steps", c.steps)),
        (c.touchpoints, ngettext("%(num)s touchpoint that no other journey leads through",
                                 "%(num)s touchpoints that no other journey leads through",
                                 c.touchpoints)),
        (c.points, ngettext("%(num)s measuring point", "%(num)s measuring points", c.points)),
        (c.measurements, ngettext("%(num)s measurement, with its history",
                                  "%(num)s measurements, with their history", c.measurements)),
        (c.cases, ngettext("%(num)s case of “We cannot measure that”",
                           "%(num)s cases of “We cannot measure that”", c.cases)),
        (c.personas, ngettext("%(num)s persona", "%(num)s personas", c.personas)),
    ]  # fmt: skip
    return [words for count, words in parts if count]


def delete_journey(journey: Journey, language: str) -> str:
    """Delete it with all that goes with it. Refused while other journeys lie below, or goals
    hang on it. The name.

    Points name stages and steps, cases name points, and none of these foreign keys cascades:
    hence the order. Touchpoints other journeys lead through stay.
    """
    hold_organisation()
    name, key = journey.name.in_language(language), journey.id
    if db.session.scalar(select(func.count(Journey.id)).where(Journey.parent_id == key)):
        raise Refusal(_("Other journeys lie below “%(name)s”. They have to move first.", name=name))
    if _is_pursued(key):
        raise Refusal(
            _("Goals hang on “%(name)s”. Retire it instead: it stays to be read.", name=name)
        )
    lost = db.session.scalars(_only_here(key)).all()
    db.session.expunge(journey)
    points = _points(key)
    for statement in (
        delete(MeasurabilityCase).where(MeasurabilityCase.journey_id == key),
        update(MeasurabilityCase)
        .where(MeasurabilityCase.point_id.in_(points))
        .values(point_id=None),
        delete(MeasuringPoint).where(MeasuringPoint.journey_id == key),
        delete(Step).where(Step.stage_id.in_(_stages(key))),
        delete(Stage).where(Stage.journey_id == key),
        delete(Touchpoint).where(Touchpoint.id.in_(lost)),
        delete(Journey).where(Journey.id == key),
    ):
        db.session.execute(statement, execution_options=AS_IT_IS)
    audit.note("journey-deleted", name)
    return name


def _is_pursued(journey_id: UUID) -> bool:
    goals = select(Objective.id).where(Objective.journey_id == journey_id)
    results = select(KeyResult.id).where(KeyResult.point_id.in_(_points(journey_id)))
    return any(db.session.scalars(one.limit(1)).first() is not None for one in (goals, results))


def _stages(journey_id: UUID) -> Any:
    return select(Stage.id).where(Stage.journey_id == journey_id)


def _points(journey_id: UUID) -> Any:
    return select(MeasuringPoint.id).where(MeasuringPoint.journey_id == journey_id)


def _only_here(journey_id: UUID) -> Any:
    """Touchpoints that this journey leads through and no other."""
    here = select(Step.touchpoint_id).where(Step.stage_id.in_(_stages(journey_id)))
    elsewhere = (
        select(Step.touchpoint_id)
        .join(Stage, Stage.id == Step.stage_id)
        .where(Stage.journey_id != journey_id)
    )
    return select(Touchpoint.id).where(Touchpoint.id.in_(here), Touchpoint.id.not_in(elsewhere))
