"""Fields as posts that reach up to their level: the cover of a report."""

from __future__ import annotations

from dataclasses import dataclass

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
from app.charts.spec import Ladder, Style

WIDTH = 650.0
LINE = 16.0
HEAD = 34.0
"""Room above the highest level for a post that reaches it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Measures of a ladder: everything is placed by them."""

    width: float
    left: float
    apart: float
    step: float
    top: int

    @property
    def floor(self) -> float:
        """Height of the lowest level."""
        return HEAD + self.step * (self.top - 1)

    def post(self, place: int) -> float:
        """Middle of a field."""
        return self.left + self.apart * (place + 0.5)

    def height(self, value: float) -> float:
        """Height of a level."""
        return self.floor - self.step * (min(max(value, 1), self.top) - 1)

    @property
    def radius(self) -> float:
        """Radius of the disc with the sign."""
        return min(25.0, self.apart * 0.36)


def draw(spec: Ladder, number: Number, width: float = WIDTH) -> str:
    """Posts and their numbers; a ring says where a field was, a dash where it should be."""
    if not spec.axes or len(spec.levels) < 2:
        return blank.draw("ladder", spec.title, spec.summary, width)
    ground = _ground(spec, width)
    parts = _levels(spec, ground)
    for place in range(len(spec.axes)):
        parts.extend(_post(spec, place, ground))
    foot, y = _foot(spec, number, ground)
    entries = keys.entries(spec)
    if not _names_fit(spec, ground):
        entries = keys.fields(spec.axes) + entries
    key, high = keys.flow(entries, 0, y + 14, width)
    height = y + (14 + high if entries else 0)
    return frame("ladder", spec.title, spec.summary, width, height, [*parts, *foot, *key])


def _ground(spec: Ladder, width: float) -> Ground:
    names = max(measure.width(_level(spec, n), SMALL, 500) for n in range(len(spec.levels)))
    left = min(names + 10, width * 0.26)
    step = min(118.0, width * 0.74 / (len(spec.levels) - 1))
    return Ground(width, left, (width - left) / len(spec.axes), step, len(spec.levels))


def _level(spec: Ladder, place: int) -> str:
    name = spec.levels[place]
    return name if name[:1].isdigit() else f"{place + 1} {name}"


def _levels(spec: Ladder, ground: Ground) -> list[str]:
    parts = []
    for n in range(len(spec.levels)):
        y = ground.height(n + 1)
        stroke = INK.stroke(3) if n == 0 else LINE2.stroke(1)
        parts.append(path([(0, y), (ground.width, y)], stroke))
        lines = measure.wrap(_level(spec, n), SMALL, 500, ground.left - 4)
        for line, words in enumerate(reversed(lines)):
            parts.append(text(0, y - 8 - 14 * line, words, size=SMALL, weight=500, paint=INK2))
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
    ring = circle(x, ground.height(before), 6, SHEET.edged(ROUTE, 2.5)) if before else ""
    disc = _disc(spec, place, ground, now)
    hidden = before is not None and now is not None and _near(before, now, ground)
    return [*parts, *([*disc, ring] if hidden else [ring, *disc])]


def _near(before: float, now: float, ground: Ground) -> bool:
    """Whether the ring would vanish behind the disc."""
    return abs(ground.height(before) - ground.height(now)) < ground.radius


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
    first = ground.floor + (ground.radius + 18 if _gaps(spec) else 26)
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


def _gaps(spec: Ladder) -> bool:
    return any(_value(spec, Style.NOW, n) is None for n in range(len(spec.axes)))


def _value(spec: Ladder, style: Style, place: int) -> float | None:
    for one in spec.series:
        if one.style == style and place < len(one.values):
            return finite(one.values[place])
    return None
