"""The matrix as a page shows it: which columns and rows, what each cell says, how many are blank.

With few departments each undivided one has a column. With many, a column stands for a department
and all below it, says how many of them have said nothing, and can be opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from app.accounts.department_tree import Branch, branches
from app.domain.coverage import Coverage
from app.models.accounts import Department
from app.okrs import coverage
from app.okrs.coverage import Content, Facts, Note, Pair, Place

ALL_LEAVES = 14
"""Up to so many undivided departments each has a column of its own."""
COLUMNS, ROWS = 12, 40
"""So many stand on one page."""


class Column(NamedTuple):
    """A department, or all of a divided one; `leaves`: those of whom a goal is asked."""

    id: UUID
    name: str
    members: frozenset[UUID]
    leaves: frozenset[UUID]
    opens: bool


class Row(NamedTuple):
    """A journey; `asked`: goals are expected here."""

    id: UUID
    name: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands where a journey meets a department.

    `blank` counts the departments here that have neither goal nor reason; `asked` of how many.
    `expired`: a reason has run out. `goal` is the one goal, if there is exactly one.
    """

    column: Column
    state: Coverage
    goals: int
    led: int
    shared: int
    goal: UUID | None
    note: Note | None
    expired: bool
    blank: int
    asked: int

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands here that was asked for."""
        return self.state is Coverage.EMPTY and self.asked > 0

    @property
    def only_contributes(self) -> bool:
        """Whether the department has no goal of its own here."""
        return not self.goals and not self.led and self.shared > 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns and rows of this page; counts are of the whole."""

    columns: Sequence[Column]
    rows: Sequence[tuple[Row, Sequence[Cell]]]
    blank: int
    expired: int
    cells: int
    column_pages: int
    row_pages: int
    elsewhere: int


class Scope(NamedTuple):
    """What of it is looked at: a divided department or all, and which page."""

    below: UUID | None = None
    columns: int = 1
    rows: int = 1


def matrix(
    found: Facts,
    every: Sequence[Place],
    departments: Sequence[Department],
    scope: Scope,
    *,
    today: date,
    language: str,
) -> Matrix:
    """Shape it; pure."""
    contents = coverage.rolled_up(found.contents, coverage.rows_for(every))
    columns = _columns(departments, contents, scope.below, language)
    rows = _rows(every, contents, language)
    leaves = frozenset().union(*(one.leaves for one in columns)) if columns else frozenset()
    blank, expired = _blank(contents, rows, leaves, today)
    shown = _page(columns, scope.columns, COLUMNS)
    return Matrix(
        shown,
        [
            (row, [_cell(contents, row, column, today) for column in shown])
            for row in _page(rows, scope.rows, ROWS)
        ],
        blank,
        expired,
        sum(row.asked for row in rows) * len(leaves),
        max(1, -(-len(columns) // COLUMNS)),
        max(1, -(-len(rows) // ROWS)),
        found.elsewhere,
    )


def _columns(
    departments: Sequence[Department],
    contents: Mapping[Pair, Content],
    below: UUID | None,
    language: str,
) -> list[Column]:
    tree = branches(departments)
    parents = {one.parent_id for one in departments}
    under = {one.department.id: _under(tree, number) for number, one in enumerate(tree)}
    if below not in under:
        below = None
    scope = under[below] if below else frozenset(under)
    leaves = scope - parents
    busy = {department_id for _, department_id in contents}
    columns = []
    for branch in tree:
        one = branch.department
        if one.id not in scope:
            continue
        name = one.in_language(language)
        own = frozenset({one.id})
        if len(leaves) <= ALL_LEAVES:
            if one.id in leaves or one.id in busy:
                columns.append(Column(one.id, name, own, own & leaves, opens=False))
        elif one.parent_id == below:
            members = under[one.id]
            columns.append(Column(one.id, name, members, members & leaves, opens=len(members) > 1))
        elif one.id == below and one.id in busy:
            columns.append(Column(one.id, name, own, frozenset(), opens=False))
    return columns


def _under(tree: Sequence[Branch], number: int) -> frozenset[UUID]:
    found = {tree[number].department.id}
    for one in tree[number + 1 :]:
        if one.depth <= tree[number].depth:
            break
        found.add(one.department.id)
    return frozenset(found)


def _rows(every: Sequence[Place], contents: Mapping[Pair, Content], language: str) -> list[Row]:
    busy = {journey_id for journey_id, _ in contents}
    return [
        Row(one.id, one.name.in_language(language), coverage.is_asked(one))
        for one in every
        if coverage.is_asked(one) or one.id in busy
    ]


def _blank(
    contents: Mapping[Pair, Content], rows: Sequence[Row], leaves: frozenset[UUID], today: date
) -> tuple[int, int]:
    """How many cells are blank of all that are asked for, and at how many a reason ran out."""
    asked = {row.id for row in rows if row.asked}
    filled = expired = 0
    for (journey_id, department_id), content in contents.items():
        if journey_id in asked and department_id in leaves:
            judged = coverage.judged(content, today)
            filled += judged.state is not Coverage.EMPTY
            expired += judged.expired
    return len(asked) * len(leaves) - filled, expired


def _cell(contents: Mapping[Pair, Content], row: Row, column: Column, today: date) -> Cell:
    here = Content()
    blank = 0
    for department_id in column.members:
        content = contents.get((row.id, department_id))
        if content:
            here.take(content)
        if row.asked and department_id in column.leaves:
            blank += coverage.judged(content, today).state is Coverage.EMPTY
    judged = coverage.judged(here, today)
    return Cell(
        column, judged.state, len(here.goals), here.led, here.shared,
        here.goals[0] if len(here.goals) == 1 else None,
        here.notes[0] if len(column.members) == 1 and here.notes else None,
        judged.expired, blank, len(column.leaves) if row.asked else 0,
    )  # fmt: skip


def _page(entries: Sequence[Any], number: int, size: int) -> Sequence[Any]:
    last = max(1, -(-len(entries) // size))
    start = (min(max(1, number), last) - 1) * size
    return entries[start : start + size]
