"""A figure over time: what was measured, where it began, where it should go, how sure it is.

    draw(History(…), number, month)              as wide as a page
    draw(History(…), number, month, width=340)   the same set for a phone

Lived = solid line, worked out afterwards = dashed; baseline = ring, today = diamond, target =
dashed level. The pale ground around the line is the margin of 95 %, drawn only where it is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from app.charts import blank, measure
from app.charts.drawing import (
    DASH,
    INK2,
    LINE,
    LINE2,
    NEXT,
    ON_NEXT,
    ROUTE,
    SHEET,
    SMALL,
    TEXT,
    Number,
    Paint,
    circle,
    finite,
    frame,
    path,
    text,
)

Month = Callable[[date], str]
"""Writes a month in the reader's language, as short as can be."""

WIDTH, HEIGHT = 760.0, 300.0
TOP, BOTTOM = 26.0, 44.0
MARGIN = Paint("#dcebe3", "margin")
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MANY = 60
"""From so many values on they are a line only: dots would hide it."""
APART = 17.0
NOTHING = 1e-9
"""A span that is this small a part of the values is none: they are all alike."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A measured value; `low` and `high` of its 95 % interval where it is known."""

    day: date
    value: float
    low: float | None = None
    high: float | None = None
    reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What to draw; texts in the reader's language, labels with their values.

    `baseline`: place of the accepted one in `marks`, None before. `target`: the level wanted,
    by `target_on` if that was said. `band`: the wanted range instead of a direction.
    """

    title: str
    summary: str
    marks: tuple[Mark, ...]
    today: date
    today_label: str
    decimals: int = 1
    baseline: int | None = None
    baseline_label: str = ""
    target: float | None = None
    target_on: date | None = None
    target_label: str = ""
    band: tuple[float, float] | None = None
    last_label: str = ""
    floor: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True, slots=True)
class _Field:
    """Where days and values lie in the drawing."""

    left: float
    right: float
    top: float
    bottom: float
    first: date
    last: date
    ticks: tuple[float, ...]

    def x(self, day: date) -> float:
        return self.left + (self.right - self.left) * (day - self.first).days / self.days

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)

    @property
    def days(self) -> int:
        return (self.last - self.first).days


def draw(spec: History, number: Number, month: Month, width: float = WIDTH) -> str:
    """The chart as an SVG element, its words escaped."""
    if not spec.marks:
        return blank.draw("history", spec.title, spec.summary, width)
    field = _field(spec, number, width)
    parts = [
        *_levels(field, spec, number),
        *_months(field, month),
        *_margins(field, spec.marks),
        *_wanted(field, spec),
        *_baseline_level(field, spec),
        *_line(field, spec.marks),
        *_today(field, spec),
        *_dots(field, spec),
        *_labels(field, spec),
    ]
    return frame("history", spec.title, spec.summary, width, HEIGHT, parts)


def ticks(low: float, high: float, count: int = 5) -> tuple[float, ...]:
    """Round numbers, at most some `count`, that reach from below `low` to above `high`."""
    if high - low <= max(abs(low), abs(high), 100.0) * NOTHING:
        pad = abs(low) * 0.1 if abs(low) > 1e-6 else 1.0
        low, high = low - pad, high + pad
    rough = (high - low) / (count - 1)
    scale = 10.0 ** math.floor(math.log10(rough))
    step = next(scale * one for one in STEPS if scale * one >= rough * 0.999999)
    start, end = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(step * n, 10) for n in range(start, end + 1))


def _field(spec: History, number: Number, width: float) -> _Field:
    values = [one.value for one in spec.marks]
    bounds = [
        limit for one in spec.marks for limit in (one.low, one.high) if finite(limit) is not None
    ]
    wanted = [spec.target, *(spec.band or ())]
    every = [one for one in (*values, *bounds, *wanted) if one is not None]
    low, high = min(every), max(every)
    room = (high - low) * 0.04
    low = low - room if spec.floor is None else max(low - room, min(spec.floor, low))
    high = high + room if spec.ceiling is None else min(high + room, max(spec.ceiling, high))
    levels = ticks(low, high)
    left = max(measure.width(number(one, _places(levels)), SMALL) for one in levels) + 10
    labels = [words for words in (spec.last_label, spec.target_label) if words]
    right = max((measure.width(words, TEXT, 700) for words in labels), default=0.0) + 12
    first, last = _days(spec)
    return _Field(left, width - right, TOP, HEIGHT - BOTTOM, first, last, levels)


def _days(spec: History) -> tuple[date, date]:
    """From the first value to today; a target that is not far off is in the picture too."""
    first = spec.marks[0].day
    last = max(spec.marks[-1].day, spec.today)
    if spec.target_on and spec.target_on > last:
        past = max((last - first).days, 90)
        last = min(spec.target_on, last + timedelta(days=past // 2))
    if (last - first).days < 14:
        first = first - timedelta(days=14)
    return first, last


def _places(levels: Sequence[float]) -> int:
    """Decimals the scale needs."""
    step = levels[1] - levels[0]
    return next((n for n in range(4) if abs(round(step, n) - step) < 1e-9), 4)


def _levels(field: _Field, spec: History, number: Number) -> Iterator[str]:
    places = _places(field.ticks)
    for level in field.ticks:
        y = field.y(level)
        yield path([(field.left, y), (field.right, y)], LINE.stroke(1))
        yield text(
            field.left - 8, y + 4, number(level, places), size=SMALL, anchor="end", paint=INK2
        )


def _months(field: _Field, month: Month) -> Iterator[str]:
    """Months along the foot, as many as stand apart."""
    starts = _month_starts(field.first, field.last)
    if len(starts) < 2:
        starts = [field.first, field.last]
    widest = max(measure.width(month(one), SMALL) for one in starts[:12]) + 14
    most = max(int((field.right - field.left) / widest), 1)
    step = _every(len(starts), most)
    taken = -math.inf
    for day in starts[::step]:
        words, x = month(day), field.x(day)
        half = measure.width(words, SMALL) / 2
        x_words = min(max(x, field.left + half - 6), field.right - half + 6)
        if x_words - half < taken:
            continue
        taken = x_words + half + 8
        yield path([(x, field.bottom), (x, field.bottom + 4)], LINE2.stroke(1))
        yield text(
            x_words, field.bottom + 36, words, size=SMALL, anchor="middle", paint=INK2
        )  # fmt: skip


def _every(count: int, most: int) -> int:
    """Each month, each third, each sixth, each year …"""
    for step in (1, 2, 3, 6, 12, 24, 60, 120):
        if count / step <= most:
            return step
    return max(count, 1)


def _month_starts(first: date, last: date) -> list[date]:
    found = []
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        if date(year, month, 1) >= first:
            found.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _wanted(field: _Field, spec: History) -> Iterator[str]:
    for level in (spec.target, *(spec.band or ())):
        if level is not None:
            y = field.y(level)
            yield path([(field.left, y), (field.right, y)], f"{INK2.stroke(1.5)} {DASH}")


def _margins(field: _Field, marks: Sequence[Mark]) -> Iterator[str]:
    """The ground between the bounds, one piece for each stretch of values that have them."""
    for known, stretch in groupby(marks, lambda one: None not in (one.low, one.high)):
        some = list(stretch)
        if not known:
            continue
        if len(some) == 1:
            x = field.x(some[0].day)
            ends = [(x, field.y(some[0].high or 0.0)), (x, field.y(some[0].low or 0.0))]
            yield path(ends, MARGIN.stroke(7))
            continue
        upper = [(field.x(one.day), field.y(one.high or 0.0)) for one in some]
        lower = [(field.x(one.day), field.y(one.low or 0.0)) for one in reversed(some)]
        yield path([*upper, *lower], MARGIN.fill, closed=True)


def _baseline_level(field: _Field, spec: History) -> Iterator[str]:
    if spec.baseline is not None:
        one = spec.marks[spec.baseline]
        y = field.y(one.value)
        yield path(
            [(field.x(one.day), y), (field.right, y)],
            f'{LINE2.stroke(1.2)} stroke-dasharray="1.5 3.5"',
        )


def _line(field: _Field, marks: Sequence[Mark]) -> Iterator[str]:
    pairs = list(pairwise(marks))
    for dashed, some in groupby(pairs, lambda pair: pair[0].reconstructed or pair[1].reconstructed):
        stretch = list(some)
        way = [stretch[0][0], *(after for _before, after in stretch)]
        style = f"{ROUTE.stroke(2)} {DASH}" if dashed else ROUTE.stroke(2.6)
        yield path([(field.x(one.day), field.y(one.value)) for one in way], style)


def _today(field: _Field, spec: History) -> Iterator[str]:
    if not field.first <= spec.today <= field.last:
        return
    x, y = field.x(spec.today), field.bottom
    yield path([(x, field.top), (x, y)], f'{LINE2.stroke(1)} stroke-dasharray="2 3"')
    corners = [(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)]
    yield path(corners, NEXT.edged(ON_NEXT, 1.4), closed=True)
    half = measure.width(spec.today_label, SMALL, 600) / 2
    at = max(x, field.left + half)
    yield text(at, y + 20, spec.today_label, size=SMALL, weight=600, anchor="middle")


def _dots(field: _Field, spec: History) -> Iterator[str]:
    last = len(spec.marks) - 1
    for n, one in enumerate(spec.marks):
        x, y = field.x(one.day), field.y(one.value)
        if n == spec.baseline:
            yield circle(x, y, 5.5, SHEET.edged(ROUTE, 2.4))
        elif n == last:
            yield circle(x, y, 4.5, ROUTE.fill)
        elif len(spec.marks) < MANY:
            filled = SHEET.edged(ROUTE, 1.4) if one.reconstructed else ROUTE.fill
            yield circle(x, y, 2.6, filled)


def _labels(field: _Field, spec: History) -> Iterator[str]:
    """The last value and the target beside the line, the baseline above or below its ring."""
    last = spec.marks[-1]
    at = field.y(last.value) + 4.5
    yield text(field.x(last.day) + 9, at, spec.last_label, weight=700)
    if spec.target is not None and spec.target_label:
        y = field.y(spec.target) + 4.5
        if abs(y - at) < APART and field.x(last.day) > field.right - 90:
            y = at - APART if y <= at else at + APART
        yield text(field.right + 9, y, spec.target_label, size=SMALL, paint=INK2)
    if spec.baseline is None or not spec.baseline_label or spec.baseline == len(spec.marks) - 1:
        return
    yield _baseline_label(field, spec, spec.marks[spec.baseline])


def _baseline_label(field: _Field, spec: History, one: Mark) -> str:
    """Where the line leaves more room: above it or below."""
    half = measure.width(spec.baseline_label, SMALL, 600) / 2
    x = min(max(field.x(one.day), field.left + half), field.right - half)
    near = [field.y(other.value) for other in spec.marks if abs(field.x(other.day) - x) < half + 10]
    y = field.y(one.value)
    is_above = max(near, default=y) - y >= y - min(near, default=y)
    if field.y(one.value) + 26 > field.bottom:
        is_above = True
    edge = min(near) if is_above else max(near)
    shown = max(edge - 12, field.top - 8) if is_above else min(edge + 22, field.bottom - 6)
    return text(x, shown, spec.baseline_label, size=SMALL, weight=600, anchor="middle")
