"""A journey from a document: what it would bring along, and writing it as a new journey.

Departments and people are found by name or left open. A touchpoint of the same name and channel
serves again. Measurements keep their days, their corrections and their baselines; who entered or
accepted them is kept as what the file says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import Refusal
from app.journeys import file_shape as shape
from app.journeys.file_reading import Told
from app.journeys.in_source import in_source
from app.journeys.journey_tree import may_lie_below
from app.journeys.measuring_actions import refresh_current
from app.journeys.point_actions import link
from app.models import db
from app.models.accounts import Department, Membership, User
from app.models.base import now
from app.models.journeys import Channel, Journey, Persona, Stage, Step, Touchpoint
from app.models.measuring import Baseline, Measurement, MeasuringPoint, Origin
from app.models.wording import Wording
from app.web import audit
from app.web.addresses import comparable
from app.web.locale import language

MAX_JOURNEYS = 2000


@dataclass(slots=True)
class Surroundings:
    """What the organisation has of what a file names, and what it does not have."""

    departments: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    touchpoints: dict[tuple[str, Channel], Touchpoint] = field(default_factory=dict)
    journeys: Sequence[Journey] = ()

    def department(self, name: Wording) -> UUID | None:
        """The department of this name."""
        return _first(self.departments, name)

    def person(self, name: str) -> UUID | None:
        """The one person of this name."""
        return self.people.get(comparable(name))

    def touchpoint(self, told: Told) -> Touchpoint | None:
        """The touchpoint of this name and channel."""
        keys = [(comparable(text), told["channel"]) for text in told["name"] if text]
        return next((self.touchpoints[key] for key in keys if key in self.touchpoints), None)

    def parent(self, told: Told) -> Journey | None:
        """The journey it belongs to, where there is one of this name it may lie below."""
        names = {comparable(text) for text in told["parent"] if text}
        return next(
            (
                one
                for one in self.journeys
                if names & {comparable(text) for text in one.name if text}
                and may_lie_below(told["level"], one.level)
            ),
            None,
        )


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an import would do. `reused`: touchpoints that are there already."""

    stages: int
    steps: int
    points: int
    measurements: int
    baselines: int
    personas: int
    reused: tuple[str, ...]
    created: int
    unknown_departments: tuple[str, ...]
    unknown_people: tuple[str, ...]
    unknown_parent: str
    same_name: bool
    free_name: str


def surroundings() -> Surroundings:
    """What is there now, in four SELECTs."""
    found = Surroundings()
    for department in db.session.scalars(select(Department).order_by(Department.position)):
        for name in filter(None, (department.name, department.name_en)):
            found.departments.setdefault(comparable(name), department.id)
    people = db.session.execute(
        select(User.name, User.id).join(Membership, Membership.user_id == User.id)
    ).all()
    names = [comparable(name) for name, _id in people]
    found.people = {
        comparable(name): user_id
        for name, user_id in people
        if names.count(comparable(name)) == 1
    }  # fmt: skip
    for touchpoint in db.session.scalars(select(Touchpoint).order_by(Touchpoint.id)):
        for name in filter(None, touchpoint.name):
            found.touchpoints.setdefault((comparable(name), touchpoint.channel), touchpoint)
    found.journeys = db.session.scalars(
        select(Journey).execution_options(populate_existing=True)
    ).all()
    return found


def outlook(told: Told) -> Outlook:
    """What writing this would bring along."""
    there, code = surroundings(), language()
    journey, points = told["journey"], told["points"]
    touchpoints = [step["touchpoint"] for stage in told["stages"] for step in stage["steps"]]
    reused = {t["name"].in_language(code) for t in touchpoints if there.touchpoint(t)}
    new = {(comparable(t["name"].de or t["name"].en), t["channel"]) for t in touchpoints
           if not there.touchpoint(t)}  # fmt: skip
    departments = [t["department"] for t in touchpoints if t["department"]]
    people = [journey["owner"], *(point["data_owner"] for point in points)]
    parent = journey["parent"]
    return Outlook(
        stages=len(told["stages"]),
        steps=len(touchpoints),
        points=len(points),
        measurements=sum(len(point["measurements"]) for point in points),
        baselines=sum(len(point["baselines"]) for point in points),
        personas=len(told["personas"]),
        reused=tuple(sorted(reused)),
        created=len(new),
        unknown_departments=_names(
            one.in_language(code) for one in departments if not there.department(one)
        ),
        unknown_people=_names(one for one in people if one and not there.person(one)),
        unknown_parent=parent.in_language(code) if parent and not there.parent(journey) else "",
        same_name=_is_taken(journey["name"], there),
        free_name=_free_name(journey["name"], there),
    )


def write(told: Told, journey_id: UUID, name: str) -> Journey:
    """The new journey. Refusal if its name is taken or the chain of points runs in a circle.

    With an id that was written before it is that journey: a second click writes nothing.
    """
    hold_organisation()
    there = surroundings()
    before = next((one for one in there.journeys if one.id == journey_id), None)
    if before is not None:
        return before
    if len(there.journeys) >= MAX_JOURNEYS:
        raise Refusal(_("At most %(most)s journeys.", most=MAX_JOURNEYS), 422)
    wording = _renamed(told["journey"]["name"], name)
    if _is_taken(wording, there):
        raise Refusal(
            _("There is a journey of this name already. Please choose another one."),
            422,
            field="name",
        )
    journey = _write_journey(told["journey"], journey_id, wording, there)
    db.session.add_all(Persona(journey_id=journey.id, **one) for one in told["personas"])
    stages, steps = _write_map(journey, told["stages"], there)
    _write_points(journey, told["points"], stages, steps, there)
    audit.note("journey-imported", journey.name.in_language(language()))
    return journey


def _renamed(told: Wording, name: str) -> Wording:
    """The name of the file, or another one in the language of the page alone."""
    code = language()
    return told if name == told.in_language(code) else Wording().written_in(code, name)


def _write_journey(
    facts: Told, journey_id: UUID, name: Wording, there: Surroundings
) -> Journey:  # fmt: skip
    parent = there.parent(facts)
    rest = {key: facts[key] for key in shape.JOURNEY if key not in {"name", "parent", "owner"}}
    siblings = [one.position for one in there.journeys if one.parent_id == (parent and parent.id)]
    journey = Journey(
        id=journey_id,
        name=name,
        parent_id=parent.id if parent else None,
        owner_id=there.person(facts["owner"]),
        position=max(siblings, default=-1) + 1,
        **rest,
    )
    db.session.add(journey)
    db.session.flush()
    return journey


def _write_map(
    journey: Journey, told: Sequence[Told], there: Surroundings
) -> tuple[list[UUID], dict[tuple[int, int], UUID]]:
    """Stages and steps; their ids by number, counted from 1."""
    stages = [
        Stage(journey_id=journey.id, position=position, **_fields(one, shape.STAGE))
        for position, one in enumerate(told)
    ]
    db.session.add_all(stages)
    touchpoints = [[_touchpoint(s["touchpoint"], there) for s in one["steps"]] for one in told]
    db.session.flush()
    steps = {
        (number, place): Step(
            stage_id=stages[number - 1].id,
            touchpoint_id=touchpoints[number - 1][place - 1].id,
            position=place - 1,
            **_fields(step, shape.STEP),
        )
        for number, one in enumerate(told, 1)
        for place, step in enumerate(one["steps"], 1)
    }
    db.session.add_all(steps.values())
    db.session.flush()
    return [one.id for one in stages], {at: step.id for at, step in steps.items()}


def _touchpoint(told: Told, there: Surroundings) -> Touchpoint:
    found = there.touchpoint(told)
    if found is not None:
        return found
    department = there.department(told["department"])
    new = Touchpoint(name=told["name"], channel=told["channel"], department_id=department)
    db.session.add(new)
    for text in filter(None, told["name"]):
        there.touchpoints[comparable(text), told["channel"]] = new
    return new


def _write_points(
    journey: Journey,
    told: Sequence[Told],
    stages: Sequence[UUID],
    steps: Mapping[tuple[int, int], UUID],
    there: Surroundings,
) -> None:
    points = []
    for position, one in enumerate(told):
        values = _fields(one, shape.POINT, without=("stage", "step", "data_owner"))
        step_id = steps[one["stage"], one["step"]] if one["step"] else None
        stage_id = stages[one["stage"] - 1] if one["stage"] and not step_id else None
        points.append(
            MeasuringPoint(
                journey_id=journey.id,
                stage_id=stage_id,
                step_id=step_id,
                data_owner_id=there.person(one["data_owner"]),
                position=position,
                **values,
            )
        )
    db.session.add_all(points)
    db.session.flush()
    for point, one in zip(points, told, strict=True):
        link(point, [points[number - 1].id for number in one["moves"]])
        if one["measurements"]:
            _write_measurements(point, one)


def _write_measurements(point: MeasuringPoint, told: Told) -> None:
    moment = now()
    rows: list[Measurement] = []
    for number, one in enumerate(told["measurements"]):
        values = _fields(one, shape.MEASUREMENT, without=("supersedes", "entered_by", "entered_at"))
        rows.append(
            Measurement(
                point_id=point.id,
                origin=Origin.FILE,
                entered_by_name=in_source(one["entered_by"]),
                entered_at=one["entered_at"] or moment + timedelta(microseconds=number),
                **values,
            )
        )
    db.session.add_all(rows)
    db.session.flush()
    for row, one in zip(rows, told["measurements"], strict=True):
        if one["supersedes"]:
            row.supersedes_id = rows[one["supersedes"] - 1].id
    db.session.add_all(
        Baseline(
            point_id=point.id,
            measurement_id=rows[one["measurement"] - 1].id,
            accepted_by_name=in_source(one["accepted_by"]),
            accepted_at=moment + timedelta(microseconds=number),
            **_fields(one, shape.BASELINE, without=("measurement", "accepted_by")),
        )
        for number, one in enumerate(told["baselines"])
    )
    db.session.flush()
    refresh_current(point)


def _fields(told: Told, fields: Mapping[str, Any], without: Sequence[str] = ()) -> dict[str, Any]:
    return {key: told[key] for key in fields if key not in without}


def _free_name(name: Wording, there: Surroundings) -> str:
    """The name in the language of the page, with the first number that makes it free."""
    code, taken = language(), _is_taken(name, there)
    shown = name.in_language(code)
    tries = (f"{shown[:110]} {number}" for number in count(2))
    return next(t for t in tries if not _is_taken(Wording(t), there)) if taken else shown


def _is_taken(name: Wording, there: Surroundings) -> bool:
    wanted = {comparable(text) for text in name if text}
    return any(wanted & {comparable(text) for text in one.name if text} for one in there.journeys)


def _first(known: Mapping[str, UUID], name: Wording) -> UUID | None:
    return next((known[comparable(t)] for t in name if t and comparable(t) in known), None)


def _names(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
