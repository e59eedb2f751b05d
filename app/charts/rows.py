"""Rows with a name, a bar and a note: side by side where there is room, else stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts import measure, signs
from app.charts.drawing import INK, INK2, LINE, SMALL, TEXT, path, text

WIDE, STACKED = 680.0, 480.0
"""The natural width of such a chart, and the one below which names stand above their bars."""
SIGN, LINE_HEIGHT, PAD, GUTTER = 18.0, 16.5, 8.0, 16.0


@dataclass(frozen=True, slots=True)
class Column:
    """The words of a row."""

    letter: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Words as drawn, the upper edges of the bars, and the room the bars have."""

    parts: list[str]
    bars: list[float]
    left: float
    right: float
    height: float


def columns(rows: Sequence[Column], width: float, top: float, bar: float) -> Layout:
    """Set all rows beneath each other, from `top` on."""
    stacked = width < STACKED
    note = max((measure.width(row.note, SMALL, 560) for row in rows), default=0)
    note = min(note, width * (0.4 if stacked else 0.26))
    name = width - (note + GUTTER if note else 0) if stacked else _name_room(rows, width)
    left = 0.0 if stacked else name + GUTTER
    right = width if stacked or not note else width - note - GUTTER
    parts: list[str] = []
    bars: list[float] = []
    y = top
    for n, row in enumerate(rows):
        if n:
            parts.append(path([(0, y), (width, y)], LINE.stroke(1)))
        words, high = _words(row, name, note, width, y + PAD, 0 if stacked else bar)
        parts.extend(words)
        bars.append(y + PAD + (high + 3 if stacked else max((high - bar) / 2, 0)))
        y += 2 * PAD + (high + 3 + bar if stacked else max(high, bar))
    return Layout(parts, bars, left, right, y)


def _name_room(rows: Sequence[Column], width: float) -> float:
    longest = max((measure.width(row.name, TEXT, 520) for row in rows), default=0)
    signed = SIGN + 8 if any(row.letter for row in rows) else 0
    return min(longest, width * 0.28) + signed


def _words(
    row: Column, name: float, note: float, width: float, y: float, bar: float
) -> tuple[list[str], float]:
    """Sign, name and note of a row, centred on its bar; and their height."""
    indent = SIGN + 8 if row.letter else 0.0
    lines = measure.wrap(row.name, TEXT, 520, name - indent)
    notes = measure.wrap(row.note, SMALL, 560, note) if row.note else ()
    high = LINE_HEIGHT * max(len(lines), len(notes), 1)
    middle = y + max(high, bar) / 2 if bar else y + LINE_HEIGHT / 2
    parts = []
    if row.letter:
        parts.append(signs.sign(row.letter, 0, middle - SIGN / 2, SIGN))
    for words, x, anchor, size, paint in (
        (lines, indent, "start", TEXT, INK),
        (notes, width, "end", SMALL, INK2),
    ):
        first = middle - LINE_HEIGHT * len(words) / 2 if bar else y
        for n, line in enumerate(words):
            baseline = first + LINE_HEIGHT * n + 12.3
            weight = 520 if size == TEXT else 560
            parts.append(
                text(x, baseline, line, size=size, weight=weight, anchor=anchor, paint=paint)
            )
    return parts, high
