"""Two groups in one row: ring and dot on a common scale; a thick link where it is certain."""

from __future__ import annotations

from app.charts import blank, keys
from app.charts.drawing import (
    INK,
    INK2,
    LINE,
    LINE2,
    ROUTE,
    SHEET,
    SMALL,
    TEXT,
    Length,
    Number,
    circle,
    finite,
    frame,
    percent,
    rect,
    strip,
    text,
)
from app.charts.rows import WIDE, Column, columns
from app.charts.spec import Dumbbells, Pair

BAR, AXIS = 34.0, 18.0
CLOSE = 0.02
FIRST, LAST = 0.15, 0.85
"""Where the lowest and the highest level stand: beside them is room for their numbers."""


def draw(spec: Dumbbells, number: Number, width: float = WIDE) -> str:
    """Key, scale, names, pairs and notes in one drawing."""
    if not spec.rows:
        return blank.draw("dumbbells", spec.title, spec.summary, width)
    key, top = keys.flow(keys.entries(spec), 0, 0, width)
    layout = columns(
        [Column(row.axis.letter, row.axis.label, row.note) for row in spec.rows],
        width,
        top + AXIS + 4,
        BAR,
    )
    place = _Px(layout.left, layout.right - layout.left)
    parts = [*key, *_axis(spec, place, top + 12), *layout.parts]
    for row, y in zip(spec.rows, layout.bars, strict=True):
        parts.extend(_pair(row, spec, number, place, y))
    return frame("dumbbells", spec.title, spec.summary, width, layout.height, parts)


def bars(spec: Dumbbells, number: Number) -> list[str]:
    """One drawing per row, as wide as its place, to be set beside the field's name."""
    return [
        strip(_said(row, spec, number), BAR, _pair(row, spec, number, _Share(), 0))
        for row in spec.rows
    ]


def axis(spec: Dumbbells) -> str:
    """The scale above the rows, as wide as they are."""
    ends = (_mark(spec, spec.low), _mark(spec, spec.top))
    return strip("–".join(ends), AXIS, _axis(spec, _Share(), 13))


def share(value: float, top: int, low: int = 1) -> float:
    """Where a value stands, as a share 0…1 of the width."""
    part = (min(max(value, low), top) - low) / max(top - low, 1)
    return FIRST + part * (LAST - FIRST)


class _Px:
    """Places inside a drawing."""

    def __init__(self, left: float, width: float) -> None:
        self.left, self.width = left, width

    def at(self, part: float) -> Length:
        return self.left + part * self.width

    def broad(self, part: float) -> Length:
        return part * self.width


class _Share:
    """Places in percent of a strip."""

    def at(self, part: float) -> Length:
        return percent(part)

    def broad(self, part: float) -> Length:
        return percent(part)


def _axis(spec: Dumbbells, place: _Px | _Share, y: float) -> list[str]:
    return [
        text(
            place.at(share(n, spec.top, spec.low)),
            y,
            _mark(spec, n),
            size=SMALL,
            anchor="middle",
            paint=INK2,
        )
        for n in range(spec.low, spec.top + 1)
    ]


def _mark(spec: Dumbbells, value: int) -> str:
    """A place on the scale; one that crosses zero carries its sign."""
    if spec.low >= 0 or value == 0:
        return str(value)
    return f"+{value}" if value > 0 else f"\N{MINUS SIGN}{-value}"


def _pair(row: Pair, spec: Dumbbells, number: Number, place: _Px | _Share, y: float) -> list[str]:
    def at(value: float) -> float:
        return share(value, spec.top, spec.low)

    levels = range(spec.low, spec.top + 1)
    parts = [rect(place.at(at(n)), y + 4, 1, BAR - 8, LINE.fill) for n in levels]
    left, right = finite(row.left), finite(row.right)
    middle = y + BAR / 2
    if left is not None and right is not None:
        low, high = sorted((at(left), at(right)))
        thick, paint = (4, INK) if row.strong else (2, LINE2)
        parts.append(
            rect(place.at(low), middle - thick / 2, place.broad(high - low), thick, paint.fill)
        )
    before = (left if left is not None else 0) <= (right if right is not None else 0)
    if left is not None:
        together = right is not None and abs(at(left) - at(right)) < CLOSE
        ring = 10 if together else 6
        parts.append(circle(place.at(at(left)), middle, ring, SHEET.edged(INK, 2.2)))
        parts.append(_value(place.at(at(left)), middle, number(left, 1), before))
    if right is not None:
        parts.append(circle(place.at(at(right)), middle, 7, ROUTE.fill))
        parts.append(_value(place.at(at(right)), middle, number(right, 1), not before))
    return parts


def _value(x: Length, middle: float, words: str, before: bool) -> str:
    """The number outside of the pair, so that it never lies on the link."""
    anchor, shift = ("end", -14) if before else ("start", 14)
    return text(x, middle + 4.5, words, size=TEXT, weight=600, anchor=anchor, shift=shift)


def _said(row: Pair, spec: Dumbbells, number: Number) -> str:
    told = (
        f"{name} {'–' if finite(value) is None else number(value, 1)}"
        for name, value in ((spec.left_name, row.left), (spec.right_name, row.right))
    )
    return f"{row.axis.label}: {', '.join(told)}"
