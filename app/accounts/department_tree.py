"""The order of departments: a tree, written as one list from top to bottom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from app.models.accounts import Department

MAX_DEPTH = 6


class Branch(NamedTuple):
    """A department at its place: depth 1 is the top; first and last among its siblings."""

    department: Department
    depth: int
    first: bool
    last: bool


def branches(departments: Iterable[Department]) -> list[Branch]:
    """Every department below its parent, siblings in their order."""
    children = _children(departments)
    listed: list[Branch] = []

    def list_below(parent_id: UUID | None, depth: int) -> None:
        siblings = children[parent_id]
        for number, one in enumerate(siblings, 1):
            listed.append(Branch(one, depth, number == 1, number == len(siblings)))
            list_below(one.id, depth + 1)

    list_below(None, 1)
    return listed


def siblings_of(department: Department, departments: Iterable[Department]) -> list[Department]:
    """The department among those with the same parent, in order."""
    return _children(departments)[department.parent_id]


def ids_below(department_id: UUID, departments: Iterable[Department]) -> set[UUID]:
    """The department and everything under it: none of these can become its parent."""
    return {one.department.id for one in _subtree(department_id, branches(departments))}


def height(department_id: UUID, departments: Iterable[Department]) -> int:
    """How many levels the department and everything under it take."""
    part = _subtree(department_id, branches(departments))
    return max(one.depth for one in part) - part[0].depth + 1


def depth_of(department_id: UUID | None, departments: Iterable[Department]) -> int:
    """The level of a department; 0 for none."""
    depths = {one.department.id: one.depth for one in branches(departments)}
    return depths[department_id] if department_id else 0


def _subtree(department_id: UUID, listed: Sequence[Branch]) -> list[Branch]:
    start = next(i for i, one in enumerate(listed) if one.department.id == department_id)
    part = [listed[start]]
    for one in listed[start + 1 :]:
        if one.depth <= listed[start].depth:
            break
        part.append(one)
    return part


def _children(departments: Iterable[Department]) -> defaultdict[UUID | None, list[Department]]:
    children: defaultdict[UUID | None, list[Department]] = defaultdict(list)
    for one in sorted(departments, key=lambda d: (d.position, d.name.casefold(), d.id)):
        children[one.parent_id].append(one)
    return children
