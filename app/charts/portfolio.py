"""Journeys by what they are worth to customers and to the organisation; size says the effort.

A field of 5 × 5. A journey alone in its cell is a disc with its number, where there is room with
its name; a few stand side by side; many become one square that says how many they are. The table
beside the drawing names them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.charts import blank, measure
from app.charts.drawing import (
    INK,
    INK2,
    LINE,
    LINE2,
    ROUTE,
    SHEET,
    SMALL,
    TEXT,
    Number,
    Paint,
    circle,
    frame,
    rect,
    text,
)
from app.charts.rows import STACKED, WIDE

TOP = 5
HEAD, FOOT, LEFT, LEGEND = 26.0, 44.0, 26.0, 48.0
ROOMY, TIGHT = 92.0, 58.0
"""Height of a cell with names and without."""
NAMED = 8
"""So many numbers stand below the count of a full cell."""
BOTH = Paint("#e9f0ec", "sheet2")
"""Where both values are high."""


@dataclass(frozen=True, slots=True)
class Place:
    """A journey: its number in the table, both values 1…5, effort 1…5 or None."""

    number: int
    name: str
    customer: int
    business: int
    effort: int | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All rated journeys; the names of both axes, of the effort and of its absence."""

    title: str
    summary: str
    across: str
    up: str
    effort: str
    unknown: str
    places: tuple[Place, ...]


def radius(effort: int | None) -> float:
    """What an effort looks like; the middle one where nobody has said."""
    return 8 + 2 * (effort or 3)


def draw(spec: Portfolio, number: Number, width: float = WIDE) -> str:
    """The field, its axes and what the sizes mean."""
    if not spec.places:
        return blank.draw("portfolio", spec.title, spec.summary, width)
    roomy = width >= STACKED
    cell, high = (width - LEFT) / TOP, ROOMY if roomy else TIGHT
    parts = _ground(cell, high)
    parts.extend(_axes(spec, number, cell, high, width))
    for (customer, business), places in _cells(spec.places).items():
        x, y = LEFT + cell * (customer - 1), HEAD + high * (TOP - business)
        parts.extend(_cell(places, number, x, y, cell, high, roomy=roomy))
    bottom = HEAD + high * TOP + FOOT
    parts.extend(_legend(spec, number, bottom + LEGEND / 2))
    return frame("portfolio", spec.title, spec.summary, width, bottom + LEGEND, parts)


def _cells(places: Sequence[Place]) -> dict[tuple[int, int], list[Place]]:
    cells: defaultdict[tuple[int, int], list[Place]] = defaultdict(list)
    for one in places:
        cells[one.customer, one.business].append(one)
    return dict(cells)


def _ground(cell: float, high: float) -> list[str]:
    parts = [rect(LEFT + cell * 3, HEAD, cell * 2, high * 2, BOTH.fill)]
    for column in range(TOP):
        for row in range(TOP):
            edge = LINE.stroke(1)
            parts.append(rect(LEFT + cell * column, HEAD + high * row, cell, high, edge))
    return parts


def _axes(spec: Portfolio, number: Number, cell: float, high: float, width: float) -> list[str]:
    bottom = HEAD + high * TOP
    parts = [
        text(0, 13, f"\N{UPWARDS ARROW} {spec.up}", size=TEXT, weight=560),
        text(
            width,
            bottom + 37,
            f"{spec.across} \N{RIGHTWARDS ARROW}",
            weight=560,
            anchor="end",
        ),
    ]
    for value in range(1, TOP + 1):
        across, up = LEFT + cell * (value - 0.5), HEAD + high * (TOP - value + 0.5) + 4.5
        parts.append(
            text(across, bottom + 17, number(value, 0), size=SMALL, anchor="middle", paint=INK2)
        )
        parts.append(text(LEFT - 8, up, number(value, 0), size=SMALL, anchor="end", paint=INK2))
    return parts


def _cell(
    places: Sequence[Place],
    number: Number,
    x: float,
    y: float,
    width: float,
    high: float,
    *,
    roomy: bool,
) -> list[str]:
    middle = x + width / 2
    level = y + (30 if roomy else high / 2)
    if len(places) == 1:
        named = _name(places[0].name, middle, y + 65, width - 10) if roomy else []
        return [*_disc(places[0], middle, level), *named]
    room = sum(2 * radius(one.effort) + 4 for one in places)
    if room <= width - 8:
        parts, left = [], middle - room / 2
        for one in places:
            half = radius(one.effort) + 2
            parts.extend(_disc(one, left + half, y + high / 2))
            left += 2 * half
        return parts
    listed = ", ".join(str(one.number) for one in places[:NAMED])
    more = ", …" if len(places) > NAMED else ""
    names = _name(listed + more, middle, y + 65, width - 10) if roomy else []
    return [
        rect(middle - 18, level - 18, 36, 36, SHEET.edged(ROUTE, 2)),
        text(middle, level + 5.5, f"{number(len(places), 0)}\N{MULTIPLICATION SIGN}", size=15,
             weight=640, anchor="middle"),
        *names,
    ]  # fmt: skip


def _disc(one: Place, x: float, y: float) -> list[str]:
    """Filled; an unknown effort leaves a dashed ring."""
    said = str(one.number)
    if one.effort is None:
        ring = f'{SHEET.edged(LINE2, 1.6)} stroke-dasharray="3 3"'
        return [
            circle(x, y, radius(None), ring),
            text(x, y + 4.3, said, size=SMALL, weight=600, anchor="middle"),
        ]
    return [
        circle(x, y, radius(one.effort), ROUTE.fill),
        text(x, y + 4.3, said, size=SMALL, weight=640, anchor="middle", paint=SHEET),
    ]


def _name(words: str, x: float, y: float, room: float) -> list[str]:
    """At most two lines; what does not fit ends in dots, since the table has it in full."""
    lines = list(measure.wrap(words, SMALL, 400, room))
    if len(lines) > 2:
        second = lines[1].rstrip("-, ")
        while measure.width(f"{second} …", SMALL) > room and " " in second:
            second = second.rsplit(" ", 1)[0]
        lines = [lines[0], f"{second} …"]
    return [
        text(x, y + 15 * n, line, size=SMALL, anchor="middle", paint=INK)
        for n, line in enumerate(lines)
    ]


def _legend(spec: Portfolio, number: Number, y: float) -> list[str]:
    parts = [text(0, y + 4.3, f"{spec.effort}:", size=SMALL, paint=INK2)]
    x = measure.width(f"{spec.effort}:", SMALL) + 12
    for effort in (1, 3, 5):
        half = radius(effort)
        parts.append(circle(x + half, y, half, ROUTE.fill))
        parts.append(
            text(x + half, y + 4.3, number(effort, 0), size=SMALL, anchor="middle", paint=SHEET)
        )
        x += 2 * half + 6
    ring = f'{SHEET.edged(LINE2, 1.6)} stroke-dasharray="3 3"'
    parts.append(circle(x + 12, y, 10, ring))
    parts.append(text(x + 28, y + 4.3, spec.unknown, size=SMALL, paint=INK2))
    return parts
