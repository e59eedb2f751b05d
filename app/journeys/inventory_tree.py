"""The inventory as a tree: of a large one the top and one branch, the rest counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Set
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.journeys import inventory, journey_tree
from app.journeys import inventory_conditions as conditions
from app.journeys.inventory_filter import Wanted
from app.journeys.journey_tree import Brief, Node
from app.models import db
from app.models.journeys import Journey, JourneyState

WHOLE = 40
"""So many journeys are read in one piece."""


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


def tree(wanted: Wanted, today: date, language: str) -> Tree:
    """What fits, with everything above it so that it hangs together.

    Of a large tree the branches are counted; names are read for its top and one branch.
    """
    has = _some(wanted, today, language) if wanted.anything else _all()
    whole = has.shown <= WHOLE
    rows = has.every if whole else has.top
    if not whole and wanted.open and wanted.open in has.below:
        rows = or_(has.top, has.branch(wanted.open))
    nodes = journey_tree.nodes(inventory.briefs(inventory.every(wanted).where(rows)))
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
    fitting = inventory.fitting_ids(wanted, today, language)
    every = db.session.execute(select(Journey.id, Journey.parent_id))
    parents = {row[0]: row[1] for row in every}
    kept = journey_tree.with_ancestors(fitting, parents)
    tops = {key: journey_tree.top_of(key, parents) for key in kept}

    def branch(key: UUID) -> ColumnElement[bool]:
        return Journey.id.in_([one for one, top in tops.items() if top == key])

    below = Counter(top for key, top in tops.items() if key != top)
    top = Journey.id.in_(set(tops.values()))
    return _Branches(below, len(kept), kept - fitting, top, branch, Journey.id.in_(kept))
