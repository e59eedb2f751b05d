"""What the inventory shows: a page of journeys and no measurement, since points carry their dates.

Names are searched and sorted here and not by the database, whose letters know no umlauts: one
narrow SELECT finds and orders, the wide ones read the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from app.journeys import journey_tree
from app.journeys.inventory_filter import ALL, NOBODY, Points, Wanted
from app.journeys.journey_tree import Brief, Node
from app.models import db
from app.models.accounts import Membership, User
from app.models.journeys import Journey, JourneyLevel, JourneyState, Persona, Stage, Step
from app.models.measuring import Baseline, CaseState, MeasurabilityCase, MeasuringPoint, PointState
from app.models.wording import Wording
from app.web.addresses import comparable

PAGE = 30
REVIEW_DAYS = 180


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


def figures(today: date) -> Figures:
    """Everything the opening sentences count, in one statement."""
    current = Journey.state != JourneyState.RETIRED
    counts: list[Select[int]] = [
        select(func.count(Journey.id)).where(current),
        select(func.count(Journey.id)).where(Journey.state == JourneyState.DRAFT),
        select(func.count(Journey.id)).where(Journey.state == JourneyState.RETIRED),
        select(func.count(Journey.id)).where(current, _is_unowned()),
        select(func.count(Journey.id)).where(current, ~_has_points()),
        select(func.count(Journey.id)).where(current, _is_unreviewed(today)),
        select(func.count(MeasuringPoint.id)).where(is_overdue(today)),
        select(func.count(MeasurabilityCase.id)).where(MeasurabilityCase.state == CaseState.OPEN),
    ]
    return Figures(*db.session.execute(select(*(c.scalar_subquery() for c in counts))).one())


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
    last = max(1, -(-len(found) // PAGE))
    number = min(wanted.page, last)
    ids = [one.id for one in found[(number - 1) * PAGE : number * PAGE]]
    return Listed(_rows(ids, today), len(found), number, last)


def tree(wanted: Wanted, today: date, language: str) -> tuple[list[Node[Brief]], set[UUID]]:
    """What fits, with everything above it so that it hangs together; and the ids of what fits."""
    fitting = _fitting(wanted, today, language)
    ids = {one.id for one in fitting}
    if not wanted.anything:
        return journey_tree.nodes(fitting), ids
    every = _briefs(_every())
    return journey_tree.nodes(journey_tree.with_ancestors(ids, every)), ids


def rated(wanted: Wanted, today: date, language: str) -> tuple[list[Brief], list[Brief]]:
    """Journeys with both values, the worthiest and easiest first; and those not yet rated."""
    fitting = sorted(_fitting(wanted, today, language), key=lambda one: _by_name(one, language))
    known = [one for one in fitting if one.customer_value and one.business_value]
    known.sort(key=_worth)
    return known, [one for one in fitting if not (one.customer_value and one.business_value)]


def is_overdue(today: date) -> ColumnElement[bool]:
    """A point that is measured and whose next measurement should be there already."""
    return and_(MeasuringPoint.state == PointState.MEASURING, MeasuringPoint.due_on < today)


def _fitting(wanted: Wanted, today: date, language: str) -> list[Brief]:
    rows = _briefs(_every().where(*_conditions(wanted, today)))
    words = comparable(wanted.words).split()
    if not words:
        return rows
    return [one for one in rows if all(word in _searched(one, language) for word in words)]


def _every() -> Select[Any]:
    """All journeys, as `Brief` has them."""
    return (
        select(
            Journey.id, Journey.parent_id, Journey.level, Journey.state, Journey.position,
            Journey.name, Journey.customer_goal, Journey.customer_value, Journey.business_value,
            Journey.effort, User.name,
        )
        .select_from(Journey)
        .outerjoin(User, _owns())
    )  # fmt: skip


def _briefs(query: Select[Any]) -> list[Brief]:
    return [Brief(*row) for row in db.session.execute(query)]


def _searched(one: Brief, language: str) -> str:
    goal = one.customer_goal.in_language(language)
    return comparable(f"{one.name.in_language(language)} {goal}")


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.state is None:
        conditions.append(Journey.state != JourneyState.RETIRED)
    elif wanted.state != ALL:
        conditions.append(Journey.state == wanted.state)
    if wanted.level:
        conditions.append(Journey.level == wanted.level)
    if wanted.owner:
        conditions.append(
            _is_unowned() if wanted.owner == NOBODY else Journey.owner_id == wanted.owner
        )
    if wanted.points is Points.NONE:
        conditions.append(~_has_points())
    if wanted.points is Points.OVERDUE:
        conditions.append(_points_here(is_overdue(today)))
    return conditions


def _is_unowned() -> ColumnElement[bool]:
    """Nobody, or somebody who has left the organisation."""
    members = select(Membership.user_id)
    return or_(Journey.owner_id.is_(None), Journey.owner_id.not_in(members))


def _owns() -> ColumnElement[bool]:
    """Joins the owner, if they still belong here."""
    return and_(User.id == Journey.owner_id, User.id.in_(select(Membership.user_id)))


def _has_points() -> ColumnElement[bool]:
    return _points_here(MeasuringPoint.state != PointState.RETIRED)


def _points_here(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    here = select(MeasuringPoint.id).where(MeasuringPoint.journey_id == Journey.id, condition)
    return here.correlate(Journey).exists()


def _is_unreviewed(today: date) -> ColumnElement[bool]:
    oldest = today - timedelta(days=REVIEW_DAYS)
    return or_(Journey.reviewed_on.is_(None), Journey.reviewed_on < oldest)


def _by_name(one: Brief, language: str) -> tuple[bool, str, str]:
    name = comparable(one.name.in_language(language))
    for umlaut, letter in zip("äöü", "aou", strict=True):
        name = name.replace(umlaut, letter)
    return one.state is JourneyState.RETIRED, name, str(one.id)


def _worth(one: Brief) -> tuple[int, int]:
    return -(one.customer_value or 0) - (one.business_value or 0), one.effort or 6


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
        .outerjoin(User, _owns())
        .outerjoin(Persona, Persona.id == first)
        .where(Journey.id.in_(ids))
    ).all()  # fmt: skip
    measured = _measured(ids, today)
    oldest = today - timedelta(days=REVIEW_DAYS)
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
            func.count(case((is_overdue(today), 1))),
            func.count(case((has_baseline, 1))),
        )
        .where(
            MeasuringPoint.journey_id.in_(ids), MeasuringPoint.state != PointState.RETIRED
        )
        .group_by(MeasuringPoint.journey_id)
    ).all()  # fmt: skip
    return {key: Measured(*counts) for key, *counts in rows}
