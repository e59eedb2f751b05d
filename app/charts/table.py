"""The same spec as a table: what every chart has one click away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.drawing import Number, finite
from app.charts.spec import (
    Distributions,
    Dumbbells,
    HeatMap,
    HeatRow,
    Ladder,
    Radar,
    Spec,
    Spread,
    Turnout,
)

Columns = list[tuple[str, bool]]
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Words:
    """What a table says that its chart does not: heads of columns, in the reader's language."""

    row: str = ""
    """Head of the first column: field, capability, department."""
    note: str = ""
    """Head of the column with the notes, if there are any."""
    submitted: str = ""
    invited: str = ""
    missing: str = "–"


def table(spec: Spec, number: Number, words: Words) -> tuple[Columns, Rows]:
    """Columns (label, is it a number) and rows of strings, in the order of the chart."""
    match spec:
        case Radar() | Ladder():
            return _series(spec, number, words)
        case Distributions():
            return _distributions(spec, number, words)
        case Dumbbells():
            return _pairs(spec, number, words)
        case HeatMap():
            columns = [(words.row, False), *((axis.label, True) for axis in spec.axes)]
            return columns, [_heat(row, len(spec.axes), number, words) for row in spec.rows]
        case Turnout():
            columns = [(words.row, False), (words.submitted, True), (words.invited, True)]
            return columns, [[spec.title, number(spec.submitted, 0), number(spec.invited, 0)]]


def _series(spec: Radar | Ladder, number: Number, words: Words) -> tuple[Columns, Rows]:
    columns = [(words.row, False), *((one.name, True) for one in spec.series)]
    rows = [
        [axis.label, *(_value(one.values[n], number, words) for one in spec.series)]
        for n, axis in enumerate(spec.axes)
    ]
    return columns, rows


def _distributions(spec: Distributions, number: Number, words: Words) -> tuple[Columns, Rows]:
    noted = any(row.note or (row.hidden and not row.counts) for row in spec.rows)
    columns = [(words.row, False), *((name, True) for name in spec.levels)]
    rows = [_counts(row, len(spec.levels), number, words) for row in spec.rows]
    if noted:
        columns.append((words.note, False))
        rows = [[*cells, _remark(row)] for cells, row in zip(rows, spec.rows, strict=True)]
    return columns, rows


def _counts(row: Spread, levels: int, number: Number, words: Words) -> list[str]:
    if row.counts is None:
        return [row.label, *[words.missing] * levels]
    return [row.label, *(number(count, 0) for count in row.counts)]


def _remark(row: Spread) -> str:
    return row.note if row.counts else row.hidden or row.note


def _pairs(spec: Dumbbells, number: Number, words: Words) -> tuple[Columns, Rows]:
    columns = [(words.row, False), (spec.left_name, True), (spec.right_name, True)]
    noted = any(row.note for row in spec.rows)
    rows = [
        [
            row.axis.label,
            _value(row.left, number, words),
            _value(row.right, number, words),
            *([row.note] if noted else []),
        ]
        for row in spec.rows
    ]
    return [*columns, *([(words.note, False)] if noted else [])], rows


def _heat(row: HeatRow, count: int, number: Number, words: Words) -> list[str]:
    if row.hidden:
        return [row.label, *[row.hidden] * count]
    values: Sequence[float | None] = [*row.values, *[None] * count][:count]
    return [row.label, *(_value(value, number, words) for value in values)]


def _value(value: float | None, number: Number, words: Words) -> str:
    known = finite(value)
    return words.missing if known is None else number(known, 1)
