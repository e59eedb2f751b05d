"""A whole journey map in one drawing, for paper, slides and files: literal colours, light.

As wide as a landscape page is in proportion; it grows downwards with what there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.charts import emotion, emotion_marks, keys, measure
from app.charts.drawing import (
    INK,
    INK2,
    LINE,
    LINE2,
    ROUTE,
    SHEET,
    SMALL,
    TEXT,
    Paint,
    frame,
    rect,
    text,
)
from app.charts.emotion_marks import milestone, moved
from app.charts.emotion_spec import Emotion

WIDTH, MARGIN = 1380.0, 6.0
ROUTE_HIGH, INSET = 46.0, 10.0
LINE_HEIGHT = 15.5
NARROWEST = 150.0
"""A column is at least this wide: with many stages the drawing is wider than a page."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measuring point: its latest value, what may be said about it, and what it is of."""

    value: str
    verdict: str
    name: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A step: number, name, and what stands below it."""

    number: str
    name: str
    by: str
    decisive: bool
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with its steps and the figures of the stage itself."""

    number: str
    name: str
    wants: str
    stops: tuple[Stop, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """Everything on the sheet; `facts` are label and text; `whole` stands above the
    figures of the whole journey, `foot` says where it all comes from."""

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    emotion: Emotion
    columns: tuple[Column, ...]
    figures: tuple[Figure, ...]
    whole: str
    foot: str


@dataclass
class _Sheet:
    """What was drawn so far, and how far down."""

    width: float
    y: float = 0.0
    parts: list[str] = field(default_factory=list)

    def say(
        self,
        x: float,
        words: str,
        room: float,
        *,
        size: float = TEXT,
        weight: int = 400,
        paint: Paint = INK,
        step: float = LINE_HEIGHT,
    ) -> None:
        """Words in as many lines as they need, and move down."""
        for line in measure.wrap(words, size, weight, room):
            self.y += step
            self.parts.append(text(x, self.y, line, size=size, weight=weight, paint=paint))


class Drawn(NamedTuple):
    """The sheet as SVG, and how large it is in px."""

    svg: str
    width: float
    height: float


def draw(spec: JourneyMap) -> Drawn:
    """The sheet: title, facts, key, curve, columns, foot."""
    width = max(WIDTH, NARROWEST * len(spec.columns) + 2 * MARGIN)
    sheet = _Sheet(width)
    _head(sheet, spec)
    if spec.columns:
        _curve(sheet, spec)
        _columns(sheet, spec.columns)
    if spec.figures:
        _whole(sheet, spec.figures, spec.whole)
    sheet.y += 8
    sheet.say(MARGIN, spec.foot, width - 2 * MARGIN, size=SMALL, paint=INK2)
    height = sheet.y + 10
    parts = [rect(0, 0, width, height, SHEET.fill), *sheet.parts]
    svg = frame("journey-map", spec.title, spec.emotion.summary, width, height, parts)
    return Drawn(svg, width, height)


def _head(sheet: _Sheet, spec: JourneyMap) -> None:
    room = sheet.width - 2 * MARGIN
    sheet.y = 4
    sheet.say(MARGIN, spec.title, room, size=27, weight=600, step=30)
    if spec.lead:
        sheet.y += 4
        sheet.say(MARGIN, spec.lead, room, size=15.5, paint=INK2, step=20)
    sheet.y += 8
    top, lowest = sheet.y, sheet.y
    each = room / max(len(spec.facts), 1)
    for n, (label, words) in enumerate(spec.facts):
        sheet.y = top
        x = MARGIN + n * each
        sheet.say(x, label, each - 24, size=SMALL, weight=600, paint=INK2)
        sheet.say(x, words, each - 24)
        lowest = max(lowest, sheet.y)
    sheet.y = lowest + 14
    if spec.columns:
        drawn, high = keys.flow(emotion_marks.entries(spec.emotion.names), MARGIN, sheet.y, room)
        sheet.parts.extend(drawn)
        sheet.y += high + 2


def _curve(sheet: _Sheet, spec: JourneyMap) -> None:
    room = sheet.width - 2 * MARGIN
    each = room / len(spec.columns)
    top = sheet.y
    sheet.parts.append(rect(MARGIN, top, room, 1.2, INK.fill))
    middle = top + ROUTE_HIGH / 2 + 2
    first, last = MARGIN + each / 2, MARGIN + room - each / 2
    if last > first:
        sheet.parts.append(rect(first, middle - 2.5, last - first, 5, ROUTE.fill))
        sheet.parts.append(rect(first, middle - 0.7, last - first, 1.4, SHEET.fill))
    for n, column in enumerate(spec.columns):
        sheet.parts.append(moved(MARGIN + (n + 0.5) * each, middle, milestone(column.number)))
    inner = []
    for value in (2, 1, 0, -1, -2):
        y = emotion.level(value)
        inner.append(rect(0, y, room, 1, (LINE if value else LINE2).fill))
        words = f"+{value}" if value > 0 else str(value).replace("-", "\N{MINUS SIGN}")
        inner.append(text(2, y - 3, words, size=SMALL, paint=INK2))
    inner.extend(emotion.field(spec.emotion, room))
    sheet.y = top + ROUTE_HIGH
    sheet.parts.append(moved(MARGIN, sheet.y, "".join(inner)))
    sheet.y += emotion.HEIGHT


def _columns(sheet: _Sheet, columns: Sequence[Column]) -> None:
    room = sheet.width - 2 * MARGIN
    each = room / len(columns)
    top = sheet.y
    sheet.parts.append(rect(MARGIN, top, room, 1.2, INK.fill))
    heads = []
    for n, column in enumerate(columns):
        sheet.y = top + 6
        x = MARGIN + n * each + INSET
        name = f"{column.number}  {column.name}"
        sheet.say(x, name, each - 2 * INSET, size=15, weight=600, step=19)
        if column.wants:
            sheet.y += 2
            sheet.say(x, column.wants, each - 2 * INSET, size=SMALL, paint=INK2)
        heads.append(sheet.y)
    start = max(heads) + 6
    ends = []
    for n, column in enumerate(columns):
        sheet.y = start
        _stops(sheet, column, MARGIN + n * each + INSET, each - 2 * INSET)
        ends.append(sheet.y)
    sheet.y = max(ends) + 8
    for n in range(1, len(columns)):
        x = MARGIN + n * each
        sheet.parts.append(
            rect(x, top - emotion.HEIGHT, 1, sheet.y - top + emotion.HEIGHT, LINE.fill)
        )
    sheet.parts.append(rect(MARGIN, sheet.y, room, 1.2, INK.fill))


def _stops(sheet: _Sheet, column: Column, x: float, room: float) -> None:
    beside = 6 + max((measure.width(stop.number, SMALL, 600) for stop in column.stops), default=21)
    for stop in column.stops:
        sheet.y += 3
        number = text(x, sheet.y + LINE_HEIGHT, stop.number, size=SMALL, weight=600, paint=INK2)
        sheet.parts.append(number)
        sheet.say(x + beside, stop.name, room - beside, weight=700 if stop.decisive else 500)
        sheet.say(x + beside, stop.by, room - beside, size=SMALL, paint=INK2)
        for figure in stop.figures:
            _figure(sheet, figure, x + beside, room - beside)
    for figure in column.figures:
        _figure(sheet, figure, x, room)


def _figure(sheet: _Sheet, figure: Figure, x: float, room: float) -> None:
    sheet.y += 5
    top = sheet.y
    if figure.value:
        sheet.say(x + 8, figure.value, room - 12, size=15, weight=600, step=18)
    sheet.say(x + 8, figure.name, room - 12, size=SMALL)
    if figure.verdict:
        sheet.say(x + 8, figure.verdict, room - 12, size=SMALL, weight=600, paint=INK2)
    sheet.y += 5
    sheet.parts.append(rect(x, top + 1, 3, sheet.y - top - 1, ROUTE.fill))


def _whole(sheet: _Sheet, figures: Sequence[Figure], label: str) -> None:
    room = sheet.width - 2 * MARGIN
    each = room / max(len(figures), 4)
    sheet.y += 2
    sheet.say(MARGIN, label, room, size=SMALL, weight=600, paint=INK2)
    top, lowest = sheet.y, sheet.y
    for n, figure in enumerate(figures):
        sheet.y = top
        _figure(sheet, figure, MARGIN + n * each, each - 16)
        lowest = max(lowest, sheet.y)
    sheet.y = lowest
