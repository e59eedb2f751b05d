"""Steps and stages as encounters: what is lived and intended. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.domain.journeys import Encounter, gap
from app.models import db
from app.models.journeys import Journey, JourneyState, Persona, Stage, Step, Touchpoint
from app.models.wording import Wording


@dataclass(frozen=True, slots=True)
class Place:
    """A step with its number on the map ("2.1"), its touchpoint, and what could be done there.

    Without `step_id` it is a stage ("2") that is judged as a whole.
    """

    encounter: Encounter
    step_id: UUID | None
    number: str
    name: Wording
    opportunity: Wording


@dataclass(frozen=True, slots=True)
class JourneyGaps:
    """A journey with all its steps in order; `persona` is the one served first, if any is named."""

    id: UUID
    name: Wording
    persona: Wording | None
    priority: int | None
    places: tuple[Place, ...]

    @property
    def encounters(self) -> list[Encounter]:
        """Steps and stages as plain values."""
        return [place.encounter for place in self.places]

    @property
    def steps(self) -> list[Place]:
        """The steps alone."""
        return [place for place in self.places if place.step_id is not None]

    @property
    def whole_stages(self) -> list[Place]:
        """The stages that are judged as a whole."""
        return [place for place in self.places if place.step_id is None]


def gaps_of(journey_id: UUID) -> JourneyGaps | None:
    """One journey's steps; None if this organisation has no such journey."""
    found = _load(Journey.id == journey_id)
    return found[0] if found else None


def all_gaps() -> list[JourneyGaps]:
    """Every journey that is not retired, with its steps, in the order of the inventory."""
    return _load(Journey.state != JourneyState.RETIRED)


def _load(which: ColumnElement[bool]) -> list[JourneyGaps]:
    """Two statements, however many journeys."""
    journeys = db.session.execute(
        select(Journey.id, Journey.name, Persona.name, Persona.priority)
        .outerjoin(Persona, Persona.journey_id == Journey.id)
        .where(which)
        .order_by(Journey.position, Journey.id, Persona.priority, Persona.id)
    ).all()
    stages = _stages(which)
    found: dict[UUID, JourneyGaps] = {}
    for id_, name, persona, priority in journeys:
        if id_ not in found:  # the first row names whom it serves first
            places = [
                one for n, rows in enumerate(stages[id_], 1) for one in _in(n, rows, priority)
            ]
            found[id_] = JourneyGaps(id_, name, persona, priority, tuple(places))
    return list(found.values())


def _stages(which: ColumnElement[bool]) -> dict[UUID, list[list[Any]]]:
    """The stages of each journey in order, each as its rows: one per step, or one without any."""
    rows = db.session.execute(
        select(
            Stage.journey_id, Stage.id.label("stage_id"), Stage.name.label("stage_name"),
            Stage.emotion_current.label("stage_current"),
            Stage.emotion_intended.label("stage_intended"),
            Stage.evidence_current.label("stage_evidence"), Step.id.label("step_id"),
            Step.emotion_current, Step.emotion_intended, Step.evidence_current, Step.decisive,
            Step.opportunity, Step.orientation, Touchpoint.name,
        )
        .join(Journey, Journey.id == Stage.journey_id)
        .outerjoin(Step, Step.stage_id == Stage.id)
        .outerjoin(Touchpoint, Touchpoint.id == Step.touchpoint_id)
        .where(which)
        .order_by(Stage.position, Stage.id, Step.position, Step.id)
    )  # fmt: skip
    found: dict[UUID, dict[UUID, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.journey_id][row.stage_id].append(row)
    return defaultdict(list, {key: list(stages.values()) for key, stages in found.items()})


def _in(number: int, rows: list[Any], priority: int | None) -> list[Place]:
    """A stage's steps, numbered as on the map; before them the stage, where it is judged itself."""
    steps = [
        _step(f"{number}.{k}", row, priority)
        for k, row in enumerate((one for one in rows if one.step_id is not None), 1)
    ]
    stage = _stage(str(number), rows[0], priority)
    is_judged = any(gap(step.encounter) is not None for step in steps)
    return steps if is_judged or gap(stage.encounter) is None else [stage, *steps]


def _stage(number: str, row: Any, priority: int | None) -> Place:
    encounter = Encounter(
        key=row.stage_id,
        current=row.stage_current,
        intended=row.stage_intended,
        evidence=row.stage_evidence.value,
        priority=priority,
    )
    return Place(encounter, None, number, row.stage_name, Wording())


def _step(number: str, row: Any, priority: int | None) -> Place:
    encounter = Encounter(
        key=row.step_id,
        current=row.emotion_current,
        intended=row.emotion_intended,
        evidence=row.evidence_current.value,
        decisive=row.decisive,
        priority=priority,
        has_opportunity=bool(row.opportunity),
        orientation=row.orientation.value if row.orientation else None,
    )
    return Place(encounter, row.step_id, number, row.name, row.opportunity or Wording())
