"""Touchpoints: found by name, used in several places, gone with the last step that used them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from app.journeys.changes import Part, columns
from app.journeys.map_words import CHANNELS
from app.models import db
from app.models.accounts import Department
from app.models.journeys import Channel, Journey, Stage, Step, Touchpoint
from app.models.wording import Wording
from app.web.addresses import comparable

SUGGESTED = 400
"""More than that a list of suggestions cannot hold; the others are found by their whole name."""


class Place(NamedTuple):
    """Where a touchpoint is used: the journey, the stage there, and how many times in it."""

    journey_id: UUID
    journey: Wording
    stage: Wording
    times: int


class Suggestion(NamedTuple):
    """A touchpoint to choose again: its name, and what tells it from others of this name."""

    name: str
    channel: Channel
    department_id: UUID | None
    more: str


def suggestions(language: str) -> list[Suggestion]:
    """Touchpoints of the organisation by name: those used most, where there are very many."""
    uses = (
        select(Step.touchpoint_id, func.count(Step.id).label("times"))
        .group_by(Step.touchpoint_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Touchpoint.name, Touchpoint.channel, Touchpoint.department_id, Department)
        .outerjoin(Department, Department.id == Touchpoint.department_id)
        .outerjoin(uses, uses.c.touchpoint_id == Touchpoint.id)
        .order_by(func.coalesce(uses.c.times, 0).desc(), Touchpoint.id)
        .limit(SUGGESTED)
    )
    found = [
        Suggestion(
            name.in_language(language), channel, department_id,
            " · ".join([str(CHANNELS[channel]),
                        *([department.in_language(language)] if department else [])]),
        )
        for name, channel, department_id, department in rows
    ]  # fmt: skip
    return sorted(set(found), key=lambda one: (one.name.casefold(), one.more))


def are_all_suggested() -> bool:
    """Whether the list of suggestions holds every touchpoint."""
    return (db.session.scalar(select(func.count(Touchpoint.id))) or 0) <= SUGGESTED


def named(
    text: str, channel: Channel | None = None, department_id: UUID | None = None
) -> Touchpoint | None:
    """The touchpoint of this name; channel and department, where said, have to agree."""
    wanted = comparable(text)
    rows = db.session.execute(
        select(Touchpoint.id, Touchpoint.name, Touchpoint.channel, Touchpoint.department_id)
        .order_by(Touchpoint.id)
    )  # fmt: skip
    for row_id, name, its_channel, its_department in rows:
        agrees = channel in (None, its_channel) and department_id in (None, its_department)
        if agrees and wanted in {comparable(name.de), comparable(name.en)}:
            return db.session.get(Touchpoint, row_id)
    return None


def of(step: Step) -> Touchpoint:
    """A step's touchpoint as it is now."""
    query = select(Touchpoint).where(Touchpoint.id == step.touchpoint_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def places_of(touchpoint_id: UUID) -> list[Place]:
    """Every stage of every journey that leads through it, journeys in alphabetical order."""
    rows = db.session.execute(
        select(Journey.id, Journey.name, Stage.name, func.count(Step.id), Stage.position)
        .join(Stage, Stage.journey_id == Journey.id)
        .join(Step, Step.stage_id == Stage.id)
        .where(Step.touchpoint_id == touchpoint_id)
        .group_by(Stage.id, Journey.id)
    ).all()
    ordered = sorted(rows, key=lambda row: (row[1].de or row[1].en, str(row[0]), row[4]))
    return [Place(journey_id, journey, stage, n) for journey_id, journey, stage, n, _ in ordered]


def drop_unused(touchpoint_ids: Iterable[UUID]) -> list[Part]:
    """Delete those of these that no step uses any more."""
    parts = []
    for touchpoint_id in dict.fromkeys(touchpoint_ids):
        used = db.session.scalar(
            select(Step.id).where(Step.touchpoint_id == touchpoint_id).limit(1)
        )
        row = db.session.get(Touchpoint, touchpoint_id)
        if row and not used:
            parts.append(Part("touchpoint", row.id, columns(row), None, row.name))
            db.session.delete(row)
            db.session.flush()
    return parts
