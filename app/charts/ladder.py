"""Fields as posts that reach up to their level: the cover of a report."""

from __future__ import annotations

from app.charts import blank, keys, measure, signs
from app.charts.drawing import (
    INK,
    INK2,
    LINE2,
    ROUTE,
    SHEET,
    SMALL,
    TEXT,
    Number,
    circle,
    finite,
    frame,
    path,
    text,
)
from app.charts.ladder_ground import LEVEL_LINE, Ground, level_name, survey
from app.charts.spec import Ladder, Style

WIDTH = 650.0
LINE = 16.0


def draw(spec: Ladder, number: Number, width: float = WIDTH) -> str:
    """Posts and their numbers; a ring says where a field was, a dash where it should be."""
    if not spec.axes or len(spec.levels) < 2:
        return blank.draw("ladder", spec.title, spec.summary, width)
    ground = survey(spec, width)
    parts = _levels(ground)
    for place in range(len(spec.axes)):
        parts.extend(_post(spec, place, ground))
    foot, y = _foot(spec, number, ground)
    entries = keys.entries(spec)
    if not ground.named:
        names = tuple(level_name(spec, n) for n in range(len(spec.levels)))
        entries = tuple(keys.Entry("", 0, name) for name in names) + entries
    if not _names_fit(spec, ground):
        entries = keys.fields(spec.axes) + entries
    key, high = keys.flow(entries, 0, y + 14, width)
    height = y + (14 + high if entries else 0)
    return frame("ladder", spec.title, spec.summary, width, height, [*parts, *foot, *key])


def _levels(ground: Ground) -> list[str]:
    parts = []
    for n, lines in enumerate(ground.levels):
        y = ground.height(n + 1)
        stroke = INK.stroke(3) if n == 0 else LINE2.stroke(1)
        parts.append(path([(0, y), (ground.width, y)], stroke))
        for line, words in enumerate(reversed(lines)):
            baseline = y - 8 - LEVEL_LINE * line
            parts.append(text(0, baseline, words, size=SMALL, weight=500, paint=INK2))
    return parts


def _post(spec: Ladder, place: int, ground: Ground) -> list[str]:
    x = ground.post(place)
    half = min(38.0, ground.apart * 0.44)
    parts: list[str] = []
    now = _value(spec, Style.NOW, place)
    if now is not None:
        post = ROUTE.stroke(7 if ground.radius > 20 else 5)
        parts.append(path([(x, ground.floor), (x, ground.height(now))], post))
    target = _value(spec, Style.TARGET, place)
    if target is not None:
        y = ground.height(target)
        dash = f'{INK.stroke(2)} stroke-dasharray="5 4"'
        parts.append(path([(x - half, y), (x + half, y)], dash))
    before = _value(spec, Style.BEFORE, place)
    if before is not None:
        parts.append(_ring(x, before, now, ground))
    return parts + _disc(spec, place, ground, now)


def _ring(x: float, before: float, now: float | None, ground: Ground) -> str:
    """Where the field was before; on the edge of the disc if it would vanish behind it."""
    y = ground.height(before)
    disc = ground.floor if now is None else ground.height(now)
    size = 6 if ground.radius > 20 else 5
    if abs(y - disc) < ground.radius + size:
        beside = ground.radius + size - 1
        x += beside if x + beside + size + 2 <= ground.width else -beside
    return circle(x, y, size, SHEET.edged(ROUTE, 2.5))


def _disc(spec: Ladder, place: int, ground: Ground, now: float | None) -> list[str]:
    x, radius = ground.post(place), ground.radius
    y = ground.floor if now is None else ground.height(now)
    size = radius * 1.12
    edge = (
        SHEET.edged(ROUTE, 3)
        if now is not None
        else f'{SHEET.edged(LINE2, 2)} stroke-dasharray="4 4"'
    )
    return [
        circle(x, y, radius, edge),
        signs.sign(spec.axes[place].letter, x - size / 2, y - size / 2, size),
    ]


def _names_fit(spec: Ladder, ground: Ground) -> bool:
    return all(measure.widest_word(one.label, TEXT, 620) <= ground.apart - 6 for one in spec.axes)


def _foot(spec: Ladder, number: Number, ground: Ground) -> tuple[list[str], float]:
    """Names and numbers beneath the posts, and what the numbers are at the left."""
    named = _names_fit(spec, ground)
    names = [
        measure.wrap(one.label, TEXT, 620, ground.apart - 6) if named else () for one in spec.axes
    ]
    first = max(ground.floor + 26, _lowest(spec, ground) + 20)
    most = max(len(lines) for lines in names)
    size = 20 if ground.apart > 60 else 15
    bottom = first + LINE * most + (6 if most else 0)
    parts = []
    for n, lines in enumerate(names):
        x = ground.post(n)
        for line, words in enumerate(lines):
            parts.append(text(x, first + LINE * line, words, weight=620, anchor="middle"))
        now = _value(spec, Style.NOW, n)
        worth = spec.missing if now is None else number(now, 1)
        fits = measure.width(worth, size, 640) <= ground.apart
        parts.append(
            text(x, bottom, worth, size=size if fits else SMALL, weight=640, anchor="middle")
        )
    caption = next((one.name for one in spec.series if one.style == Style.NOW), "")
    lines = measure.wrap(caption, SMALL, 400, ground.left - 8)
    for line, words in enumerate(lines):
        parts.append(text(0, first + LINE * line, words, size=SMALL, paint=INK2))
    return parts, max(bottom, first + LINE * (len(lines) - 1)) + 8


def _lowest(spec: Ladder, ground: Ground) -> float:
    """Down to where the lowest disc reaches."""
    values = [_value(spec, Style.NOW, n) for n in range(len(spec.axes))]
    return ground.radius + max(
        ground.floor if value is None else ground.height(value) for value in values
    )


def _value(spec: Ladder, style: Style, place: int) -> float | None:
    for one in spec.series:
        if one.style == style and place < len(one.values):
            return finite(one.values[place])
    return None
