"""The hierarchy of journeys: lifecycle above journey above part, siblings in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from app.models.journeys import Journey, JourneyLevel, JourneyState
from app.models.wording import Wording
from app.web.addresses import comparable

RANK = {level: rank for rank, level in enumerate(JourneyLevel)}
"""Lifecycle 0, journey 1, part 2: a parent's rank is lower than its child's."""


class Brief(NamedTuple):
    """A journey as far as order, tree and portfolio need it. `owner`: None for nobody.

    `customer_goal` is read only where words are searched, the values only where they are shown.
    """

    id: UUID
    parent_id: UUID | None
    level: JourneyLevel
    state: JourneyState
    position: int
    name: Wording
    customer_goal: Wording | None
    customer_value: int | None
    business_value: int | None
    effort: int | None
    owner: str | None


P = TypeVar("P", Journey, Brief)


@dataclass
class Node(Generic[P]):
    """A journey with everything below it."""

    journey: P
    children: list[Node[P]] = field(default_factory=list)

    @property
    def below(self) -> int:
        """How many lie below it, at any depth."""
        return sum(1 + child.below for child in self.children)


def nodes(journeys: Iterable[P]) -> list[Node[P]]:
    """The tree. A journey whose parent is not among them stands on top."""
    ordered = in_order(journeys)
    made = {one.id: Node(one) for one in ordered}
    top: list[Node[P]] = []
    for one in ordered:
        above = made.get(one.parent_id) if one.parent_id else None
        (above.children if above else top).append(made[one.id])
    return top


def in_order(journeys: Iterable[P]) -> list[P]:
    """By level, position and name: the order of siblings."""
    return sorted(journeys, key=_place)


def siblings_of(journey: P, journeys: Iterable[P]) -> list[P]:
    """The journey among those with the same parent, in order."""
    return in_order(one for one in journeys if one.parent_id == journey.parent_id)


def with_ancestors(wanted: Iterable[UUID], parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """These journeys and all above them, so that a tree of some still hangs together."""
    kept: set[UUID] = set()
    for key in wanted:
        step: UUID | None = key
        while step is not None and step in parents and step not in kept:
            kept.add(step)
            step = parents[step]
    return kept


def top_of(key: UUID, parents: Mapping[UUID, UUID | None]) -> UUID:
    """The highest above a journey; itself where none is."""
    above = parents[key]
    return key if above is None or above not in parents else top_of(above, parents)


def ids_below(journey_id: UUID, journeys: Iterable[P]) -> set[UUID]:
    """The journey and everything under it: none of these can lie above it."""
    children: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    for one in journeys:
        children[one.parent_id].append(one.id)
    found: set[UUID] = set()
    waiting = [journey_id]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(children[key])
    return found


def may_lie_below(level: JourneyLevel, above: JourneyLevel) -> bool:
    """Whether a journey of this level may lie below one of that level."""
    return RANK[level] > RANK[above]


def _place(journey: Journey | Brief) -> tuple[int, int, str, str]:
    name = comparable(journey.name.in_language("de"))
    return RANK[journey.level], journey.position, name, str(journey.id)
