"""What the inventory shows: a page of journeys and no measurement, since points carry their dates.

Names are searched and sorted here and not by the database, whose letters know no umlauts: one
narrow SELECT finds and orders, the wide ones read the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, null, or_, select
from sqlalchemy.orm import aliased

from app.journeys import inventory_conditions as conditions
from app.journeys import journey_tree
from app.journeys.inventory_filter import View, Wanted
from app.journeys.journey_tree import Brief, Node
from app.models import db
from app.models.accounts import Membership, User
from app.models.journeys import Journey, JourneyLevel, JourneyState, Persona, Stage, Step
from app.models.measuring import Baseline, CaseState, MeasurabilityCase, MeasuringPoint, PointState
from app.models.wording import Wording
from app.web.addresses import comparable

PAGE, WHOLE, UNRATED = 30, 40, 8
"""Rows of a page; journeys of a tree that is read in one piece; unrated ones that are named."""


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


class Tree(NamedTuple):
    """The journeys that are shown, the ids of those that do not fit themselves, how many fit in
    all, how many lie below those on top, and whether every branch is shown; of a large tree it is
    the top and one branch."""

    nodes: list[Node[Brief]]
    beside: Set[UUID]
    found: int
    below: Mapping[UUID, int]
    whole: bool


class _Branches(NamedTuple):
    """How many lie below journeys on top, those with none left out; how many are shown in all,
    which of them do not fit themselves; which rows are on top, of one branch, and all."""

    below: Mapping[UUID, int]
    shown: int
    beside: Set[UUID]
    top: ColumnElement[bool]
    branch: Callable[[UUID], ColumnElement[bool]]
    every: ColumnElement[bool]


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


def tree(wanted: Wanted, today: date, language: str) -> Tree:
    """What fits, with everything above it so that it hangs together.

    Of a large tree the branches are counted; names are read for its top and one branch.
    """
    has = _some(wanted, today, language) if wanted.anything else _all()
    whole = has.shown <= WHOLE
    rows = has.every if whole else has.top
    if not whole and wanted.open and wanted.open in has.below:
        rows = or_(has.top, has.branch(wanted.open))
    nodes = journey_tree.nodes(_briefs(_every(wanted).where(rows)))
    return Tree(nodes, has.beside, has.shown - len(has.beside), has.below, whole)


def _all() -> _Branches:
    """The branches of all that is not retired, counted by the database: there are three levels."""
    current = conditions.is_current(Journey)
    children = (
        select(Journey.parent_id, func.count().label("number"))
        .where(current)
        .group_by(Journey.parent_id)
        .subquery()
    )
    above = aliased(Journey)
    rows = db.session.execute(
        select(children.c.parent_id, children.c.number, above.parent_id, above.state)
        .select_from(children)
        .outerjoin(above, above.id == children.c.parent_id)
    ).all()
    parents = {key: up for key, _n, up, state in rows if state not in {None, JourneyState.RETIRED}}
    below: Counter[UUID] = Counter()
    for key, number, up, _state in rows:
        if key in parents:
            below[up if up in parents else key] += number
    retired = [key for key, *_rest in rows if key and key not in parents]
    top = or_(Journey.parent_id.is_(None), Journey.parent_id.in_(retired))

    def branch(key: UUID) -> ColumnElement[bool]:
        children = select(Journey.id).where(Journey.parent_id == key, current)
        return and_(current, or_(Journey.parent_id == key, Journey.parent_id.in_(children)))

    shown = sum(number for _key, number, *_rest in rows)
    return _Branches(below, shown, frozenset(), and_(current, top), branch, current)


def _some(wanted: Wanted, today: date, language: str) -> _Branches:
    """The branches of what fits and of everything above it."""
    fitting = _fitting_ids(wanted, today, language)
    every = db.session.execute(select(Journey.id, Journey.parent_id))
    parents = {row[0]: row[1] for row in every}
    kept = journey_tree.with_ancestors(fitting, parents)
    tops = {key: journey_tree.top_of(key, parents) for key in kept}

    def branch(key: UUID) -> ColumnElement[bool]:
        return Journey.id.in_([one for one, top in tops.items() if top == key])

    below = Counter(top for key, top in tops.items() if key != top)
    top = Journey.id.in_(set(tops.values()))
    return _Branches(below, len(kept), kept - fitting, top, branch, Journey.id.in_(kept))


def rated(wanted: Wanted, today: date, language: str) -> Rated:
    """Journeys by what they are worth, the worthiest and easiest first; and those not yet rated.

    Names are read for the page, for journeys alone in their cell, and for a few without values.
    """
    query = select(
        Journey.id, Journey.customer_value, Journey.business_value, Journey.effort
    ).where(*conditions.of(wanted, today))  # fmt: skip
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
        {key: briefs[key].name.in_language(language) for key in alone},
        number,
        last,
    )


def page_of(count: int, wanted: Wanted) -> tuple[int, int]:
    """The page to show, as near to the wanted one as there is, and the last one."""
    last = max(1, -(-count // PAGE))
    return min(wanted.page, last), last


def _fitting(wanted: Wanted, today: date, language: str) -> list[Brief]:
    rows = _briefs(_every(wanted).where(*conditions.of(wanted, today)))
    words = comparable(wanted.words).split()
    if not words:
        return rows
    return [one for one in rows if all(word in _searched(one, language) for word in words)]


def _fitting_ids(wanted: Wanted, today: date, language: str) -> set[UUID]:
    if wanted.words:
        return {one.id for one in _fitting(wanted, today, language)}
    return set(db.session.scalars(select(Journey.id).where(*conditions.of(wanted, today))))


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
        .outerjoin(User, conditions.owns())
    )  # fmt: skip


def _briefs(query: Any) -> list[Brief]:
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
