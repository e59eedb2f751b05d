"""Steps as encounters: what is lived and intended, for one journey or all. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.domain.journeys import Encounter
from app.models import db
from app.models.journeys import Journey, JourneyState, Persona, Stage, Step, Touchpoint
from app.models.wording import Wording


@dataclass(frozen=True, slots=True)
class Place:
    """A step with its number on the map ("2.1"), its touchpoint, and what could be done there."""

    encounter: Encounter
    step_id: UUID
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
        """The steps as plain values."""
        return [place.encounter for place in self.places]


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
    steps = _steps(which)
    found: dict[UUID, JourneyGaps] = {}
    for id_, name, persona, priority in journeys:
        if id_ not in found:  # the first row names whom it serves first
            places = tuple(_place(number, row, priority) for number, row in steps[id_])
            found[id_] = JourneyGaps(id_, name, persona, priority, places)
    return list(found.values())


def _steps(which: ColumnElement[bool]) -> dict[UUID, list[tuple[str, Any]]]:
    """Steps by journey, each with its number: stage and step as they are counted on the map."""
    stages = db.session.execute(
        select(
            Stage.journey_id, Stage.id.label("stage_id"), Step.id.label("step_id"),
            Step.emotion_current, Step.emotion_intended, Step.evidence_current, Step.decisive,
            Step.opportunity, Step.orientation, Touchpoint.name,
        )
        .join(Journey, Journey.id == Stage.journey_id)
        .outerjoin(Step, Step.stage_id == Stage.id)
        .outerjoin(Touchpoint, Touchpoint.id == Step.touchpoint_id)
        .where(which)
        .order_by(Stage.position, Stage.id, Step.position, Step.id)
    )  # fmt: skip
    counted: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    found: dict[UUID, list[tuple[str, Any]]] = defaultdict(list)
    for row in stages:
        places = counted[row.journey_id]
        if row.stage_id not in places:
            places[row.stage_id] = 0
        if row.step_id is not None:
            places[row.stage_id] += 1
            found[row.journey_id].append((f"{len(places)}.{places[row.stage_id]}", row))
    return found


def _place(number: str, row: Any, priority: int | None) -> Place:
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
