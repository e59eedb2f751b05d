"""Nordlicht's journeys, with their measuring points and what was said to be unmeasurable.

Everything is told in journeys.toml; its days are moved by whole months, so that what is measured
monthly stays at the ends of months. Written as rows: who would have entered what stands in them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.demo.answers import story
from app.demo.calendar import Calendar, not_ahead
from app.demo.points import Measured, write_cases, write_points
from app.domain.journey_questions import Question
from app.journeys.catalogue import template
from app.models import db
from app.models.accounts import User
from app.models.journeys import (
    Channel,
    Evidence,
    Journey,
    JourneyState,
    Moment,
    Orientation,
    Persona,
    Stage,
    Step,
    Touchpoint,
)
from app.models.wording import Wording

DRAWN = date(2026, 1, 22)
"""The working day on which four journeys were chosen to be measured."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the story names, with their account."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """What was written, by the story's keys: what goals hang on."""

    people: Mapping[str, Person]
    departments: Mapping[str, UUID]
    journeys: Mapping[str, UUID]
    measured: Measured


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step as told here or by a template; `department` by the story's key."""

    key: str
    name: Wording
    channel: Channel
    department: str
    moment: Moment
    decisive: bool
    current: int
    intended: int
    evidence: Evidence
    pain_point: Wording
    opportunity: Wording
    orientation: Orientation | None


@dataclass(frozen=True, slots=True)
class ToldStage:
    """A stage with its steps."""

    key: str
    name: Wording
    wants: Wording
    steps: tuple[ToldStep, ...]


@cache
def told_journeys() -> dict[str, Any]:
    """The data as written in journeys.toml."""
    path = Path(__file__).parent / "journeys.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def write_journeys(departments: Mapping[str, UUID], calendar: Calendar) -> Inventory:
    """All four, with their points and their open and solved cases."""
    people = _people()
    touchpoints: dict[tuple[str, Channel], Touchpoint] = {}
    journeys: dict[str, UUID] = {}
    places: dict[tuple[str, str], Stage | Step] = {}
    for position, told in enumerate(told_journeys()["journeys"]):
        journey = _journey(told, position, people, calendar)
        db.session.add(journey)
        db.session.flush()
        journeys[told["key"]] = journey.id
        _write_personas(journey.id, told)
        for key, row in _write_way(journey.id, _stages(told), touchpoints, departments).items():
            places[told["key"], key] = row
    measured = write_points(told_journeys()["points"], journeys, places, people, calendar)
    write_cases(told_journeys()["cases"], measured.points, people, calendar)
    return Inventory(people, departments, journeys, measured)


def _people() -> dict[str, Person]:
    """Everyone with an account, by the story's keys."""
    accounts = {user.email: user for user in db.session.scalars(select(User))}
    return {
        told["key"]: Person(accounts[told["email"]].id, told["name"]) for told in story()["people"]
    }


def _journey(
    told: Mapping[str, Any], position: int, people: Mapping[str, Person], calendar: Calendar
) -> Journey:
    reviewed = min(calendar.in_months(told["reviewed_on"]), calendar.today)
    unsure = told.get("unsure", ())
    return Journey(
        name=Wording(**told["name"]),
        customer_goal=Wording(**told["customer_goal"]),
        business_goal=Wording(**told["business_goal"]),
        state=JourneyState.ACTIVE,
        owner_id=people[told["owner"]].id,
        answers={one.value: "unsure" if one.value in unsure else "yes" for one in Question},
        customer_value=told["customer_value"],
        business_value=told["business_value"],
        effort=told["effort"],
        reviewed_on=reviewed,
        template_key=told.get("template", ""),
        position=position,
        created_at=calendar.moment(calendar.in_months(DRAWN), 15),
        changed_at=not_ahead(calendar.moment(reviewed, 16)),
    )


def _write_personas(journey_id: UUID, told: Mapping[str, Any]) -> None:
    if "template" in told:
        known = template(told["template"]).personas
        personas = [(one.name, one.need, one.priority) for one in known]
    else:
        personas = [
            (Wording(**one["name"]), Wording(**one["need"]), one["priority"])
            for one in told["personas"]
        ]
    db.session.add_all(
        Persona(journey_id=journey_id, name=name, need=need, priority=priority)
        for name, need, priority in personas
    )


def _stages(told: Mapping[str, Any]) -> list[ToldStage]:
    if "template" in told:
        return _stages_of_template(told["template"])
    return [
        ToldStage(
            stage["key"],
            Wording(**stage["name"]),
            Wording(**stage["wants"]),
            tuple(_told_step(step) for step in stage["touchpoints"]),
        )
        for stage in told["stages"]
    ]


def _told_step(told: Mapping[str, Any]) -> ToldStep:
    return ToldStep(
        key=told["key"],
        name=Wording(**told["name"]),
        channel=Channel(told["channel"]),
        department=told["department"],
        moment=Moment(told["moment"]),
        decisive=told.get("decisive", False),
        current=told["emotion_current"],
        intended=told["emotion_intended"],
        evidence=Evidence(told["evidence"]),
        pain_point=Wording(**told.get("pain_point", {})),
        opportunity=Wording(**told.get("opportunity", {})),
        orientation=Orientation(told["orientation"]) if "orientation" in told else None,
    )


def _stages_of_template(key: str) -> list[ToldStage]:
    works = told_journeys()["work"]
    return [
        ToldStage(
            stage.key,
            stage.name,
            stage.wants,
            tuple(
                ToldStep(
                    key=step.key,
                    name=step.name,
                    channel=step.channel,
                    department=works[step.work.value],
                    moment=step.moment,
                    decisive=step.decisive,
                    current=step.emotion_current,
                    intended=step.emotion_intended,
                    evidence=step.evidence,
                    pain_point=step.pain_point,
                    opportunity=step.opportunity,
                    orientation=step.orientation,
                )
                for step in stage.steps
            ),
        )
        for stage in template(key).stages
    ]


def _write_way(
    journey_id: UUID,
    told: list[ToldStage],
    touchpoints: dict[tuple[str, Channel], Touchpoint],
    departments: Mapping[str, UUID],
) -> dict[str, Stage | Step]:
    """Stages and steps by their keys; what several journeys lead through exists once."""
    stages = {
        one.key: Stage(journey_id=journey_id, name=one.name, wants=one.wants, position=position)
        for position, one in enumerate(told)
    }
    db.session.add_all(stages.values())
    for step in (step for stage in told for step in stage.steps):
        if (step.name.de, step.channel) not in touchpoints:
            found = Touchpoint(
                name=step.name, channel=step.channel, department_id=departments[step.department]
            )
            touchpoints[step.name.de, step.channel] = found
            db.session.add(found)
    db.session.flush()
    steps = {
        one.key: _step(
            one, stages[stage.key].id, touchpoints[one.name.de, one.channel].id, position
        )
        for stage in told
        for position, one in enumerate(stage.steps)
    }
    db.session.add_all(steps.values())
    db.session.flush()
    return {**stages, **steps}


def _step(told: ToldStep, stage_id: UUID, touchpoint_id: UUID, position: int) -> Step:
    """What is wanted was agreed on by people, it was not asked for: an opinion."""
    known = told.evidence is not Evidence.NONE
    return Step(
        stage_id=stage_id,
        touchpoint_id=touchpoint_id,
        position=position,
        moment=told.moment,
        decisive=told.decisive,
        emotion_current=told.current,
        emotion_intended=told.intended,
        evidence_current=told.evidence,
        evidence_intended=Evidence.OPINION if known else Evidence.NONE,
        pain_point=told.pain_point,
        opportunity=told.opportunity,
        orientation=told.orientation,
    )
