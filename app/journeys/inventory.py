"""What the inventory shows: a page of journeys and no measurement, since points carry their dates.

Names are searched and sorted here and not by the database, whose letters know no umlauts: one
narrow SELECT finds and orders, the wide ones read the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, null, select

from app.journeys import inventory_conditions as conditions
from app.journeys.inventory_filter import View, Wanted
from app.journeys.journey_tree import Brief
from app.models import db
from app.models.accounts import Membership, User
from app.models.journeys import Journey, JourneyLevel, JourneyState, Persona, Stage, Step
from app.models.measuring import Baseline, CaseState, MeasurabilityCase, MeasuringPoint, PointState
from app.models.wording import Wording
from app.web.addresses import comparable

PAGE, UNRATED = 30, 8
"""Rows of a page; unrated journeys that are named."""


class Figures(NamedTuple):
    """What the page opens with; retired journeys are not counted, `retired` says how many."""

    journeys: int
    drafts: int
    retired: int
    without_owner: int
    without_points: int
    unreviewed: int
    overdue: int
    open_cases: int


class Measured(NamedTuple):
    """Measuring points of a journey: how many, overdue, with a baseline."""

    points: int = 0
    overdue: int = 0
    with_baseline: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A journey in the list. `owner`: None for nobody; `persona`: the one served first."""

    id: UUID
    name: Wording
    customer_goal: Wording
    level: JourneyLevel
    state: JourneyState
    owner: str | None
    persona: Wording | None
    priority: int | None
    stages: int
    steps: int
    measured: Measured
    reviewed_on: date | None
    is_stale: bool


class Listed(NamedTuple):
    """One page of the list, and how many journeys fit in all."""

    rows: Sequence[Row]
    found: int
    number: int
    last: int


class Worth(NamedTuple):
    """A journey's values, 1…5; None where nobody has said."""

    id: UUID
    customer: int | None
    business: int | None
    effort: int | None


class Rated(NamedTuple):
    """All rated journeys in order, those of the page, some of the unrated and how many there are;
    the names of journeys alone in their cell."""

    known: list[Worth]
    page: list[Brief]
    unrated: list[Brief]
    unrated_count: int
    names: dict[UUID, str]
    number: int
    last: int


def figures(today: date) -> Figures:
    """Everything the opening sentences count, in one statement."""
    current = conditions.is_current(Journey)
    overdue = select(func.count()).select_from(MeasuringPoint).where(conditions.is_overdue(today))
    still_open = MeasurabilityCase.state == CaseState.OPEN
    row = db.session.execute(
        select(
            _count(current),
            _count(Journey.state == JourneyState.DRAFT),
            _count(Journey.state == JourneyState.RETIRED),
            _count(and_(current, conditions.is_unowned())),
            _count(and_(current, ~conditions.has_points())),
            _count(and_(current, conditions.is_unreviewed(today))),
            overdue.scalar_subquery(),
            select(func.count(MeasurabilityCase.id)).where(still_open).scalar_subquery(),
        ).select_from(Journey)
    ).one()
    return Figures(*row)


def owners() -> list[tuple[UUID, str]]:
    """Everyone who owns a journey, by name."""
    some = select(Journey.owner_id).where(Journey.owner_id.is_not(None))
    rows = db.session.execute(
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(User.id.in_(some))
    ).all()
    return sorted(((key, name) for key, name in rows), key=lambda one: comparable(one[1]))


def listed(wanted: Wanted, today: date, language: str) -> Listed:
    """One page of the list by name, retired journeys last. Three statements."""
    found = sorted(_fitting(wanted, today, language), key=lambda one: _by_name(one, language))
    number, last = page_of(len(found), wanted)
    ids = [one.id for one in found[(number - 1) * PAGE : number * PAGE]]
    return Listed(_rows(ids, today), len(found), number, last)


def rated(wanted: Wanted, today: date, language: str) -> Rated:
    """Journeys by what they are worth, the worthiest and easiest first; and those not yet rated.

    Names are read for the page, for journeys alone in their cell, and for a few without values.
    """
    query = select(
        Journey.id, Journey.customer_value, Journey.business_value, Journey.effort
    ).where(*conditions.of(wanted, today))  # fmt: skip
    if wanted.words:
        query = query.where(Journey.id.in_(fitting_ids(wanted, today, language)))
    rows = [Worth(*row) for row in db.session.execute(query.order_by(Journey.position, Journey.id))]
    known = sorted((one for one in rows if one.customer and one.business), key=_order)
    unknown = [one.id for one in rows if not (one.customer and one.business)]
    number, last = page_of(len(known), wanted)
    page = [one.id for one in known[(number - 1) * PAGE : number * PAGE]]
    cells = Counter((one.customer, one.business) for one in known)
    alone = [one.id for one in known if cells[one.customer, one.business] == 1]
    needed = {*page, *alone, *unknown[:UNRATED]}
    found = {one.id: one for one in briefs(every(wanted).where(Journey.id.in_(needed)))}
    return Rated(
        known,
        [found[key] for key in page],
        [found[key] for key in unknown[:UNRATED]],
        len(unknown),
        {key: found[key].name.in_language(language) for key in alone},
        number,
        last,
    )


def page_of(count: int, wanted: Wanted) -> tuple[int, int]:
    """The page to show, as near to the wanted one as there is, and the last one."""
    last = max(1, -(-count // PAGE))
    return min(wanted.page, last), last


def _fitting(wanted: Wanted, today: date, language: str) -> list[Brief]:
    rows = briefs(every(wanted).where(*conditions.of(wanted, today)))
    words = comparable(wanted.words).split()
    if not words:
        return rows
    return [one for one in rows if all(word in _searched(one, language) for word in words)]


def fitting_ids(wanted: Wanted, today: date, language: str) -> set[UUID]:
    """The journeys that were asked for."""
    if wanted.words:
        return {one.id for one in _fitting(wanted, today, language)}
    return set(db.session.scalars(select(Journey.id).where(*conditions.of(wanted, today))))


def every(wanted: Wanted) -> Any:
    """All journeys, as `Brief` has them; what this view does not need is not read."""
    values = (Journey.customer_value, Journey.business_value, Journey.effort)
    return (
        select(
            Journey.id, Journey.parent_id, Journey.level, Journey.state, Journey.position,
            Journey.name, Journey.customer_goal if wanted.words else null(),
            *(values if wanted.view is View.PORTFOLIO else (null(), null(), null())), User.name,
        )
        .select_from(Journey)
        .outerjoin(User, conditions.owns())
    )  # fmt: skip


def briefs(query: Any) -> list[Brief]:
    """What such a query finds."""
    return [Brief(*row) for row in db.session.execute(query)]


def _searched(one: Brief, language: str) -> str:
    goal = (one.customer_goal or Wording()).in_language(language)
    return comparable(f"{one.name.in_language(language)} {goal}")


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _by_name(one: Brief, language: str) -> tuple[bool, str, str]:
    name = comparable(one.name.in_language(language))
    for umlaut, letter in zip("äöü", "aou", strict=True):
        name = name.replace(umlaut, letter)
    return one.state is JourneyState.RETIRED, name, str(one.id)


def _order(one: Worth) -> tuple[int, int]:
    return -(one.customer or 0) - (one.business or 0), one.effort or 6


def _rows(ids: Sequence[UUID], today: date) -> list[Row]:
    if not ids:
        return []
    first = (
        select(Persona.id)
        .where(Persona.journey_id == Journey.id)
        .order_by(Persona.priority, Persona.id)
        .limit(1)
        .correlate(Journey)
        .scalar_subquery()
    )
    stages = select(func.count(Stage.id)).where(Stage.journey_id == Journey.id).correlate(Journey)
    steps = (
        select(func.count(Step.id))
        .join(Stage, Stage.id == Step.stage_id)
        .where(Stage.journey_id == Journey.id)
        .correlate(Journey)
    )
    found = db.session.execute(
        select(
            Journey.id, Journey.name, Journey.customer_goal, Journey.level, Journey.state,
            User.name.label("owner"), Persona.name.label("persona"), Persona.priority,
            stages.scalar_subquery().label("stages"), steps.scalar_subquery().label("steps"),
            Journey.reviewed_on,
        )
        .select_from(Journey)
        .outerjoin(User, conditions.owns())
        .outerjoin(Persona, Persona.id == first)
        .where(Journey.id.in_(ids))
    ).all()  # fmt: skip
    measured = _measured(ids, today)
    oldest = today - timedelta(days=conditions.REVIEW_DAYS)
    rows = {
        one.id: Row(
            **one._asdict(),
            measured=measured.get(one.id, Measured()),
            is_stale=one.reviewed_on is not None and one.reviewed_on < oldest,
        )
        for one in found
    }
    return [rows[key] for key in ids if key in rows]


def _measured(ids: Sequence[UUID], today: date) -> dict[UUID, Measured]:
    has_baseline = (
        select(Baseline.id)
        .where(Baseline.point_id == MeasuringPoint.id)
        .correlate(MeasuringPoint)
        .exists()
    )
    rows = db.session.execute(
        select(
            MeasuringPoint.journey_id,
            func.count(MeasuringPoint.id),
            _count(conditions.is_overdue(today)),
            _count(has_baseline),
        )
        .where(
            MeasuringPoint.journey_id.in_(ids), MeasuringPoint.state != PointState.RETIRED
        )
        .group_by(MeasuringPoint.journey_id)
    ).all()  # fmt: skip
    return {key: Measured(*counts) for key, *counts in rows}
