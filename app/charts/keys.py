"""Keys: what the marks of a chart mean, inside a drawing and as parts for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts import measure, signs
from app.charts.drawing import (
    DASH,
    FAMILY,
    INK,
    INK2,
    LINE2,
    ROUTE,
    SHEET,
    SMALL,
    circle,
    num,
    path,
    rect,
    text,
)
from app.charts.levels import shades
from app.charts.spec import Axis, Distributions, Dumbbells, Ladder, Radar, Style

HEIGHT = 14.0
LINE_HEIGHT = 21.0
GAP, PAD = 16.0, 7.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A mark in a box of `width` × 14 px, and what it means."""

    mark: str
    width: float
    label: str


def entries(spec: Radar | Ladder | Distributions | Dumbbells) -> tuple[Entry, ...]:
    """What has to be explained about a chart."""
    match spec:
        case Radar():
            return tuple(_line(one.style, one.name) for one in spec.series)
        case Ladder():
            return tuple(
                _ring(one.name) if one.style == Style.BEFORE else _line(one.style, one.name)
                for one in spec.series
                if one.style != Style.NOW
            )
        case Distributions():
            return _levels(spec)
        case Dumbbells():
            return _pairs(spec)


def fields(axes: Sequence[Axis]) -> tuple[Entry, ...]:
    """The signs with their names, where a chart has room for signs only."""
    return tuple(Entry(signs.sign(one.letter, 0, -1, 16), 16, one.label) for one in axes)


def standalone(entry: Entry) -> str:
    """The mark alone, to stand beside its words in a page."""
    return (
        f'<svg width="{num(entry.width)}" height="{num(HEIGHT)}" aria-hidden="true"'
        f' font-family="{FAMILY}">{entry.mark}</svg>'
    )


def flow(items: Sequence[Entry], x: float, y: float, width: float) -> tuple[list[str], float]:
    """Draw a key in as many lines as it needs; the parts and their height."""
    parts: list[str] = []
    left, top = 0.0, y
    for item in items:
        indent = item.width + PAD if item.width else 0.0
        lines = measure.wrap(item.label, SMALL, 400, width - indent)
        words = max(measure.width(line, SMALL) for line in lines)
        needed = indent + words
        if left and left + needed > width:
            left, top = 0.0, top + LINE_HEIGHT
        if item.mark:
            parts.append(f'<g transform="translate({num(x + left)} {num(top)})">{item.mark}</g>')
        for line in lines:
            place = x + left + indent
            parts.append(text(place, top + 11.3, line, size=SMALL, paint=INK2))
            top += LINE_HEIGHT if line is not lines[-1] else 0
        left = width if len(lines) > 1 else left + needed + GAP
    return parts, (top - y + LINE_HEIGHT) if items else 0.0


def _line(style: Style, label: str) -> Entry:
    strokes = {
        Style.NOW: ROUTE.stroke(3),
        Style.TARGET: f"{INK.stroke(1.6)} {DASH}",
        Style.BEFORE: LINE2.stroke(1.4),
    }
    return Entry(path([(0, 7), (26, 7)], strokes[style]), 26, label)


def _ring(label: str) -> Entry:
    return Entry(circle(7, 7, 5.5, SHEET.edged(ROUTE, 2.4)), 14, label)


def _levels(spec: Distributions) -> tuple[Entry, ...]:
    return tuple(
        Entry(rect(0, 0, 14, 14, shade.fill), 14, label)
        for shade, label in zip(shades(len(spec.levels)), spec.levels, strict=True)
    )


def _pairs(spec: Dumbbells) -> tuple[Entry, ...]:
    dots = (
        Entry(circle(7, 7, 5, SHEET.edged(INK, 2)), 14, spec.left_name),
        Entry(circle(7, 7, 6.5, ROUTE.fill), 14, spec.right_name),
    )
    links = (
        (Entry(path([(0, 7), (26, 7)], INK.stroke(4)), 26, spec.strong_name), spec.strong_name),
        (Entry(path([(0, 7), (26, 7)], LINE2.stroke(2)), 26, spec.weak_name), spec.weak_name),
    )
    return dots + tuple(entry for entry, name in links if name)
