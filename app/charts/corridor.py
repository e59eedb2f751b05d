"""A key result over its cycle: what was measured, and the corridor it should move in.

    draw(Corridor(…), number, month)              as wide as a page
    draw(Corridor(…), number, month, width=340)   the same set for a phone

The dashed line leads from the baseline on the first day to the target on the last. The pale ground
reaches 10 points of the way above and below it (on track); the hatched one below from −10 to −25
points (at risk); under it there is nothing (off track). A key result that holds a bound has no way:
its ground is where the bound is met. Baseline = ring, today = diamond, confidence = figures below.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.charts import measure
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
    frame,
    num,
    path,
    text,
)
from app.charts.history import Month, ticks

WIDTH, HEIGHT = 760.0, 340.0
TOP, BOTTOM = 22.0, 84.0
CORRIDOR = Paint("#bfe3d4", "corr")
ON_TRACK, AT_RISK = 0.10, 0.25
HATCH, APART = 6.0, 16.0
WORDS_AT = 0.78, 0.85, 0.66, 0.3
"""Where in the cycle the words on the grounds are tried, as shares of its length."""
_Box = tuple[float, float, float, float]
"""Left, top, right and foot."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A check-in: its day and the confidence that was said, if any."""

    day: date
    confidence: int | None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A target that counted until this day, and its label."""

    until: date
    target: float
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a drawing in the reader's language."""

    today: str
    baseline: str
    target: str
    last: str
    on_track: str
    at_risk: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Corridor:
    """What to draw. `values`: dated, oldest first; those before the cycle are one, the last before
    it, set at its first day. `travels`: from `baseline` to `target`; else a bound is held, within
    `target`…`high`, from it upwards (`keeps_above`) or downwards."""

    title: str
    summary: str
    starts: date
    ends: date
    today: date
    baseline: float | None
    target: float
    values: tuple[tuple[date, float], ...]
    words: Words
    travels: bool = True
    keeps_above: bool = True
    high: float | None = None
    check_ins: tuple[Reported, ...] = ()
    replaced: tuple[Replaced, ...] = ()


@dataclass(frozen=True, slots=True)
class _Field:
    left: float
    right: float
    top: float
    bottom: float
    starts: date
    ends: date
    ticks: tuple[float, ...]

    def x(self, day: date) -> float:
        share = (min(max(day, self.starts), self.ends) - self.starts).days
        return self.left + (self.right - self.left) * share / (self.ends - self.starts).days

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        share = (min(max(value, low), high) - low) / (high - low)
        return self.bottom - (self.bottom - self.top) * share


def draw(spec: Corridor, number: Number, month: Month, width: float = WIDTH) -> str:
    """The chart as an SVG element, its words escaped. Raises ValueError unless starts < ends."""
    if spec.starts >= spec.ends:
        raise ValueError("a cycle starts before it ends")
    field = _field(spec, number, width)
    ground = _corridor(field, spec) if _has_way(spec) else _held(field, spec)
    parts = [
        *ground, *_levels(field, number), *_months(field, month), *_earlier_targets(field, spec),
        *_today(field, spec), *_baseline_words(field, spec), *_line(field, spec),
        *_baseline(field, spec),
        *_sides(field, spec), *_confidence(field, spec),
    ]  # fmt: skip
    return frame("corridor", spec.title, spec.summary, width, HEIGHT, parts)


def expected(spec: Corridor, day: date, ahead: float = 0.0) -> float:
    """What should be reached on a day of the cycle; `ahead` moves it by a share of the way."""
    baseline = spec.baseline or 0.0
    share = (day - spec.starts).days / (spec.ends - spec.starts).days
    return baseline + (spec.target - baseline) * (min(1.0, max(0.0, share)) + ahead)


def _has_way(spec: Corridor) -> bool:
    return spec.travels and spec.baseline is not None and spec.baseline != spec.target


def _field(spec: Corridor, number: Number, width: float) -> _Field:
    every = [value for _day, value in spec.values]
    every += [spec.target, *(one.target for one in spec.replaced)]
    every += [one for one in (spec.baseline, spec.high) if one is not None]
    if _has_way(spec):
        every += [expected(spec, spec.starts, -AT_RISK), expected(spec, spec.ends, ON_TRACK)]
    low, high = min(every), max(every)
    room = (high - low) * 0.05
    levels = ticks(low - room, high + room)
    left = max(measure.width(number(one, _places(levels)), SMALL) for one in levels) + 12
    labels = (spec.words.last, spec.words.target)
    right = max(measure.width(words, TEXT, 700) for words in labels) + 16
    return _Field(left, width - right, TOP, HEIGHT - BOTTOM, spec.starts, spec.ends, levels)


def _places(levels: Sequence[float]) -> int:
    step = levels[1] - levels[0]
    return next((n for n in range(4) if abs(round(step, n) - step) < 1e-9), 4)


def _corridor(field: _Field, spec: Corridor) -> Iterator[str]:
    """On track as a pale ground, at risk as upright hatching below, the way itself dashed."""
    ends = (field.starts, field.ends)
    upper = [(field.x(day), field.y(expected(spec, day, ON_TRACK))) for day in ends]
    lower = [(field.x(day), field.y(expected(spec, day, -ON_TRACK))) for day in ends]
    last = [(field.x(day), field.y(expected(spec, day, -AT_RISK))) for day in ends]
    yield path([*upper, *reversed(lower)], CORRIDOR.fill, closed=True)
    yield _hatched(lower, last)
    yield path(last, LINE2.stroke(1))
    way = [(field.x(day), field.y(expected(spec, day))) for day in ends]
    yield path(way, f"{INK2.stroke(1.6)} {DASH}")
    yield from _ground_words(field, spec)


def _hatched(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> str:
    (left, above), (right, above_end) = upper
    (_, below), (_, below_end) = lower
    lines, x = [], left + HATCH / 2
    while x < right:
        share = (x - left) / (right - left)
        top, foot = above + (above_end - above) * share, below + (below_end - below) * share
        lines.append(f"M{num(x)} {num(top)}L{num(x)} {num(foot)}")
        x += HATCH
    return f'<path d="{"".join(lines)}" {LINE2.stroke(0.8)}/>'


def _ground_words(field: _Field, spec: Corridor) -> Iterator[str]:
    """What the grounds mean, inside them: past the middle, or where values leave room; else
    only the words below the chart say it."""
    length = (field.ends - field.starts).days
    grounds = ((spec.words.on_track, 0.0, CORRIDOR), (spec.words.at_risk, -0.175, SHEET))
    for share in WORDS_AT:
        day = field.starts + timedelta(days=round(length * share))
        boxes = [_ground_box(field, spec, day, words, ahead) for words, ahead, _ in grounds]
        if any(_is_taken(field, spec, box) for box in boxes):
            continue
        for (left, top, right, foot), (words, _ahead, paint) in zip(boxes, grounds, strict=True):
            box = [(left, top), (right, top), (right, foot), (left, foot)]
            yield path(box, paint.fill, closed=True)
            yield text((left + right) / 2, foot - 4, words, size=SMALL, weight=600,
                       anchor="middle", paint=INK2)  # fmt: skip
        return


def _ground_box(field: _Field, spec: Corridor, day: date, words: str, ahead: float) -> _Box:
    x, y = field.x(day), field.y(expected(spec, day, ahead)) + 4
    half = measure.width(words, SMALL, 600) / 2 + 5
    return x - half, y - 12, x + half, y + 4


def _is_taken(field: _Field, spec: Corridor, box: _Box) -> bool:
    """Whether words there would leave the field, or lie on a value or on the latest one's label."""
    left, top, right, foot = box
    if left < field.left or right > field.right:
        return True
    points = [(field.x(day), field.y(value)) for day, value in spec.values]
    if any(left - 5 < x < right + 5 and top - 5 < y < foot + 5 for x, y in points):
        return True
    if not points:
        return False
    x, y = points[-1]
    end = x + 9 + measure.width(spec.words.last, TEXT, 700)
    return x < right and end > left and y - 10 < foot and y + 6 > top


def _held(field: _Field, spec: Corridor) -> Iterator[str]:
    """Where the bound is met, as a pale ground; the bound itself dashed."""
    bound = field.y(spec.target)
    if spec.travels:
        yield path([(field.left, bound), (field.right, bound)], f"{INK2.stroke(1.6)} {DASH}")
        return
    other = field.y(spec.high) if spec.high is not None else None
    end = other if other is not None else field.top if spec.keeps_above else field.bottom
    corners = [(field.left, bound), (field.right, bound), (field.right, end), (field.left, end)]
    yield path(corners, CORRIDOR.fill, closed=True)
    for level in (bound, other):
        if level is not None:
            yield path([(field.left, level), (field.right, level)], f"{INK2.stroke(1.6)} {DASH}")


def _levels(field: _Field, number: Number) -> Iterator[str]:
    places = _places(field.ticks)
    for level in field.ticks:
        y = field.y(level)
        yield path([(field.left, y), (field.right, y)], LINE.stroke(1))
        yield text(field.left - 8, y + 4, number(level, places), size=SMALL, anchor="end",
                   paint=INK2)  # fmt: skip


def _months(field: _Field, month: Month) -> Iterator[str]:
    """The months of the cycle along the foot, as many as stand apart."""
    starts = [field.starts, *_firsts(field.starts, field.ends)]
    taken = -math.inf
    for day in starts:
        x, half = field.x(day), measure.width(month(day), SMALL) / 2
        yield path([(x, field.bottom), (x, field.bottom + 4)], LINE2.stroke(1))
        at = min(max(x, field.left + half - 6), field.right - half)
        if at - half > taken:
            taken = at + half + 8
            yield text(at, field.bottom + 38, month(day), size=SMALL, anchor="middle", paint=INK2)


def _firsts(starts: date, ends: date) -> list[date]:
    found, year, month = [], starts.year, starts.month
    while date(year, month, 1) < ends:
        if date(year, month, 1) > starts:
            found.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _earlier_targets(field: _Field, spec: Corridor) -> Iterator[str]:
    """Targets that counted until a day: a dotted level that ends there with a notch."""
    since = spec.starts
    for one in spec.replaced:
        until, y = min(max(one.until, spec.starts), spec.ends), field.y(one.target)
        start, end = field.x(since), field.x(until)
        yield path([(start, y), (end, y)], f'{INK2.stroke(1.2)} stroke-dasharray="1.5 3.5"')
        yield path([(end, y - 5), (end, y + 5)], INK2.stroke(1.6))
        half = measure.width(one.label, SMALL) / 2
        at = min(max(end, field.left + half), field.right - half)
        above = y - 9 if y - 9 > field.top + 8 else y + 18
        yield text(at, above, one.label, size=SMALL, anchor="middle", paint=INK2)
        since = until


def _today(field: _Field, spec: Corridor) -> Iterator[str]:
    if not spec.starts <= spec.today <= spec.ends:
        return
    x, y = field.x(spec.today), field.bottom
    yield path([(x, field.top), (x, y)], f'{LINE2.stroke(1)} stroke-dasharray="2 3"')
    yield path([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)], NEXT.edged(ON_NEXT, 1.4),
               closed=True)  # fmt: skip
    half = measure.width(spec.words.today, SMALL, 600) / 2
    at = min(max(x, field.left + half), field.right - half)
    yield text(at, y + 20, spec.words.today, size=SMALL, weight=600, anchor="middle")


def _line(field: _Field, spec: Corridor) -> Iterator[str]:
    """Values as dots, joined; the one from before the cycle leads in with a dashed line."""
    for (day, value), (later, after) in pairwise(spec.values):
        way = [(field.x(day), field.y(value)), (field.x(later), field.y(after))]
        yield path(way, f"{ROUTE.stroke(2)} {DASH}" if day < spec.starts else ROUTE.stroke(2.6))
    for n, (day, value) in enumerate(spec.values):
        is_last = n == len(spec.values) - 1
        filled = SHEET.edged(ROUTE, 1.4) if day < spec.starts and not is_last else ROUTE.fill
        yield circle(field.x(day), field.y(value), 4.5 if is_last else 3, filled)


def _baseline(field: _Field, spec: Corridor) -> Iterator[str]:
    if spec.baseline is not None:
        yield circle(field.left, field.y(spec.baseline), 5.5, SHEET.edged(ROUTE, 2.4))


def _baseline_words(field: _Field, spec: Corridor) -> Iterator[str]:
    """Beyond the hatching, on the side where a key result falls behind; on a ground of its own."""
    if spec.baseline is None:
        return
    y = field.y(spec.baseline)
    near = [field.y(value) for day, value in spec.values if field.x(day) < field.left + 130]
    is_below = sum(one < y for one in near) >= sum(one > y for one in near)
    edge = y
    if _has_way(spec):
        is_below, edge = spec.target > spec.baseline, field.y(expected(spec, spec.starts, -AT_RISK))
    at = edge + 19 if is_below else edge - 11
    if at > field.bottom - 3:
        at = field.bottom - 6
    x, at = field.left + 8, max(at, field.top + 6)
    end = x + measure.width(spec.words.baseline, SMALL, 600) + 3
    box = [(x - 3, at - 11), (end, at - 11), (end, at + 4), (x - 3, at + 4)]
    yield path(box, SHEET.fill, closed=True)
    yield text(x, at, spec.words.baseline, size=SMALL, weight=600)


def _sides(field: _Field, spec: Corridor) -> Iterator[str]:
    """The target beside the end, the latest value beside its dot."""
    target = field.y(spec.target) + 4.5
    if spec.values:
        day, value = spec.values[-1]
        x, y = field.x(day) + 9, field.y(value) + 4.5
        if x + measure.width(spec.words.last, TEXT, 700) > field.right and abs(y - target) < APART:
            target = y - APART if target <= y else y + APART
        yield text(x, y, spec.words.last, weight=700)
    yield text(field.right + 9, target, spec.words.target, size=SMALL, paint=INK2)


def _confidence(field: _Field, spec: Corridor) -> Iterator[str]:
    """A row of figures below the months, one for each check-in; those too close give way."""
    said = [one for one in spec.check_ins if one.confidence is not None]
    if not said:
        return
    y, taken = HEIGHT - 24, math.inf
    for one in reversed(said):
        x, words = field.x(one.day), str(one.confidence)
        half = measure.width(words, SMALL, 600) / 2
        if x + half > taken:
            continue
        taken = x - half - 6
        yield text(x, y, words, size=SMALL, weight=600, anchor="middle")
    yield text(field.left, HEIGHT - 6, spec.words.confidence, size=SMALL, paint=INK2)
