"""What the inventory shows: a page of journeys and no measurement, since points carry their dates.

Names are searched and sorted here and not by the database, whose letters know no umlauts: one
narrow SELECT finds and orders, the wide ones read the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select

from app.journeys import journey_tree
from app.journeys.inventory_filter import ALL, NOBODY, Points, View, Wanted
from app.journeys.journey_tree import Brief, Node
from app.models import db
from app.models.accounts import Membership, User
from app.models.journeys import Journey, JourneyLevel, JourneyState, Persona, Stage, Step
from app.models.measuring import Baseline, CaseState, MeasurabilityCase, MeasuringPoint, PointState
from app.models.wording import Wording
from app.web.addresses import comparable

PAGE, WHOLE, UNRATED = 30, 40, 8
"""Rows of a page; journeys of a tree that is read in one piece; unrated ones that are named."""
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
    names: dict[UUID, Wording]
    number: int
    last: int


class Tree(NamedTuple):
    """The journeys that are shown, those that fit, how many lie below each, and whether all that
    there is to show is shown; of a large tree it is the top and one branch."""

    nodes: list[Node[Brief]]
    fitting: set[UUID]
    below: Mapping[UUID, int]
    whole: bool


def figures(today: date) -> Figures:
    """Everything the opening sentences count, in one statement."""
    current = Journey.state != JourneyState.RETIRED
    overdue = select(func.count()).select_from(MeasuringPoint).where(is_overdue(today))
    still_open = MeasurabilityCase.state == CaseState.OPEN
    row = db.session.execute(
        select(
            _count(current),
            _count(Journey.state == JourneyState.DRAFT),
            _count(Journey.state == JourneyState.RETIRED),
            _count(and_(current, _is_unowned())),
            _count(and_(current, ~_has_points())),
            _count(and_(current, _is_unreviewed(today))),
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


def tree(wanted: Wanted, today: date, language: str) -> Tree:
    """What fits, with everything above it so that it hangs together.

    A large tree is read as a skeleton of ids; names are read for its top and one branch.
    """
    every = select(Journey.id, Journey.parent_id)
    if not wanted.anything:
        every = every.where(*_conditions(wanted, today))
    parents = {row[0]: row[1] for row in db.session.execute(every)}
    fitting = _fitting_ids(wanted, today, language) if wanted.anything else set(parents)
    kept = journey_tree.with_ancestors(fitting, parents) if wanted.anything else fitting
    whole = len(kept) <= WHOLE
    shown = kept
    if not whole:
        tops = {key: journey_tree.top_of(key, kept, parents) for key in kept}
        asked = tops.get(wanted.open) if wanted.open else None
        shown = {key for key, top in tops.items() if top in {key, asked}}
    nodes = journey_tree.nodes(_briefs(_every(wanted).where(Journey.id.in_(shown))))
    return Tree(nodes, fitting, journey_tree.counts_below(kept, parents), whole)


def rated(wanted: Wanted, today: date, language: str) -> Rated:
    """Journeys by what they are worth, the worthiest and easiest first; and those not yet rated.

    Names are read for the page, for journeys alone in their cell, and for a few without values.
    """
    query = select(
        Journey.id, Journey.customer_value, Journey.business_value, Journey.effort
    ).where(*_conditions(wanted, today))  # fmt: skip
    if wanted.words:
        query = query.where(Journey.id.in_(_fitting_ids(wanted, today, language)))
    rows = [Worth(*row) for row in db.session.execute(query.order_by(Journey.position, Journey.id))]
    known = sorted((one for one in rows if one.customer and one.business), key=_order)
    unknown = [one.id for one in rows if not (one.customer and one.business)]
    number, last = page_of(len(known), wanted)
    page = [one.id for one in known[(number - 1) * PAGE : number * PAGE]]
    cells = Counter((one.customer, one.business) for one in known)
    alone = [one.id for one in known if cells[one.customer, one.business] == 1]
    needed = {*page, *alone, *unknown[:UNRATED]}
    briefs = {one.id: one for one in _briefs(_every(wanted).where(Journey.id.in_(needed)))}
    return Rated(
        known,
        [briefs[key] for key in page],
        [briefs[key] for key in unknown[:UNRATED]],
        len(unknown),
        {key: briefs[key].name for key in alone},
        number,
        last,
    )


def page_of(count: int, wanted: Wanted) -> tuple[int, int]:
    """The page to show, as near to the wanted one as there is, and the last one."""
    last = max(1, -(-count // PAGE))
    return min(wanted.page, last), last


def is_overdue(today: date) -> ColumnElement[bool]:
    """A point that is measured and whose next measurement should be there already."""
    return and_(MeasuringPoint.state == PointState.MEASURING, MeasuringPoint.due_on < today)


def _fitting(wanted: Wanted, today: date, language: str) -> list[Brief]:
    rows = _briefs(_every(wanted).where(*_conditions(wanted, today)))
    words = comparable(wanted.words).split()
    if not words:
        return rows
    return [one for one in rows if all(word in _searched(one, language) for word in words)]


def _fitting_ids(wanted: Wanted, today: date, language: str) -> set[UUID]:
    if wanted.words:
        return {one.id for one in _fitting(wanted, today, language)}
    return set(db.session.scalars(select(Journey.id).where(*_conditions(wanted, today))))


def _every(wanted: Wanted) -> Any:
    """All journeys, as `Brief` has them; what this view does not need is not read."""
    values = (Journey.customer_value, Journey.business_value, Journey.effort)
    return (
        select(
            Journey.id, Journey.parent_id, Journey.level, Journey.state, Journey.position,
            Journey.name, Journey.customer_goal if wanted.words else null(),
            *(values if wanted.view is View.PORTFOLIO else (null(), null(), null())), User.name,
        )
        .select_from(Journey)
        .outerjoin(User, _owns())
    )  # fmt: skip


def _briefs(query: Any) -> list[Brief]:
    return [Brief(*row) for row in db.session.execute(query)]


def _searched(one: Brief, language: str) -> str:
    goal = (one.customer_goal or Wording()).in_language(language)
    return comparable(f"{one.name.in_language(language)} {goal}")


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


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
    if wanted.unrated:
        conditions.append(_is_unrated())
    if wanted.points is Points.NONE:
        conditions.append(~_has_points())
    if wanted.points is Points.OVERDUE:
        conditions.append(_points_here(is_overdue(today)))
    return conditions


def _is_unowned() -> ColumnElement[bool]:
    """Nobody, or somebody who has left the organisation."""
    members = select(Membership.user_id)
    return or_(Journey.owner_id.is_(None), Journey.owner_id.not_in(members))


def _is_unrated() -> ColumnElement[bool]:
    return or_(Journey.customer_value.is_(None), Journey.business_value.is_(None))


def _owns() -> ColumnElement[bool]:
    """Joins the owner, if they still belong here."""
    return and_(User.id == Journey.owner_id, User.id.in_(select(Membership.user_id)))


def _has_points() -> ColumnElement[bool]:
    return _points_here(MeasuringPoint.state != PointState.RETIRED)


def _points_here(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    of_journey = MeasuringPoint.journey_id == Journey.id
    here = select(literal(1)).select_from(MeasuringPoint).where(of_journey, condition)
    return here.correlate(Journey).exists()


def _is_unreviewed(today: date) -> ColumnElement[bool]:
    """Looked through long ago, or never since it was begun long ago."""
    oldest = today - timedelta(days=REVIEW_DAYS)
    begun = Journey.created_at < datetime.combine(oldest, time.min, UTC)
    return or_(Journey.reviewed_on < oldest, and_(Journey.reviewed_on.is_(None), begun))


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
            _count(is_overdue(today)),
            _count(has_baseline),
        )
        .where(
            MeasuringPoint.journey_id.in_(ids), MeasuringPoint.state != PointState.RETIRED
        )
        .group_by(MeasuringPoint.journey_id)
    ).all()  # fmt: skip
    return {key: Measured(*counts) for key, *counts in rows}
