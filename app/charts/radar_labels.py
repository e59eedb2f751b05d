"""Where the names of a radar's axes go: never cut, never over each other or over the net."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.charts import measure, signs
from app.charts.drawing import INK2, SMALL, TEXT, text
from app.charts.spec import Axis, Radar

SIGN, LINE = 20.0, 16.0
GAP, APART = 10.0, 6.0
LARGEST, SMALLEST = 112.0, 56.0
UPRIGHT = 0.15
"""Axes whose direction is this close to vertical have their name above or below."""


@dataclass(frozen=True, slots=True)
class Label:
    """Sign, name and value of one axis, in a box."""

    letter: str
    lines: tuple[str, ...]
    worth: str
    x: float
    y: float
    width: float
    anchor: str

    @property
    def height(self) -> float:
        """The sign stands beside the words at top and bottom, above them at the sides."""
        return LINE * (len(self.lines) + 1) + (0 if self.anchor == "beside" else SIGN + 2)

    @property
    def left(self) -> float:
        """Left edge of the box."""
        return self.x - self.width if self.anchor == "end" else self.x

    def parts(self) -> list[str]:
        """The label as it is drawn."""
        if self.anchor == "beside":
            drawn = [signs.sign(self.letter, self.x, self.y + 1, SIGN)]
            x, y, anchor = self.x + SIGN + 6, self.y, "start"
        else:
            left = self.x - SIGN if self.anchor == "end" else self.x
            drawn = [signs.sign(self.letter, left, self.y, SIGN)]
            x, y, anchor = self.x, self.y + SIGN + 2, self.anchor
        for line in self.lines:
            drawn.append(text(x, y + 12.5, line, weight=600, anchor=anchor))
            y += LINE
        drawn.append(text(x, y + 12, self.worth, size=SMALL, anchor=anchor, paint=INK2))
        return drawn


def place(spec: Radar, worths: Sequence[str], width: float) -> tuple[list[Label], float]:
    """All labels around the centre 0/0, and the radius they leave."""
    count = len(spec.axes)
    places = [spoke(n, count) for n in range(count)]
    radius = _radius(spec, worths, places, width)
    labels = [
        _upright(axis, worth, y, radius, width)
        if abs(x) < UPRIGHT
        else _beside(axis, worth, (x, y), radius, width)
        for axis, worth, (x, y) in zip(spec.axes, worths, places, strict=True)
    ]
    return _apart(labels, places), radius


def spoke(place: int, count: int) -> tuple[float, float]:
    """Direction of an axis: the first one up, the others clockwise."""
    angle = 2 * math.pi * place / max(count, 1) - math.pi / 2
    return math.cos(angle), math.sin(angle)


def _radius(
    spec: Radar, worths: Sequence[str], places: Sequence[tuple[float, float]], width: float
) -> float:
    """As large as the widest word at the sides allows."""
    radius = LARGEST * width / 340
    for axis, worth, (x, _) in zip(spec.axes, worths, places, strict=True):
        if abs(x) >= UPRIGHT:
            word = measure.widest_word(axis.label, TEXT, 600)
            needed = max(word, measure.width(worth, SMALL), SIGN)
            radius = min(radius, (width / 2 - GAP - needed) / abs(x))
    return max(radius, SMALLEST * width / 340)


def _upright(axis: Axis, worth: str, y: float, radius: float, width: float) -> Label:
    lines = measure.wrap(axis.label, TEXT, 600, min(width - 2 * SIGN, 190))
    wide = _wide(lines, worth) + SIGN + 6
    label = Label(axis.letter, lines, worth, -wide / 2, 0, wide, "beside")
    return replace(label, y=radius + GAP if y > 0 else -radius - GAP - label.height)


def _beside(
    axis: Axis, worth: str, direction: tuple[float, float], radius: float, width: float
) -> Label:
    x, y = direction
    tip = x * radius + math.copysign(GAP, x)
    lines = measure.wrap(axis.label, TEXT, 600, width / 2 - abs(tip))
    anchor = "start" if x > 0 else "end"
    label = Label(axis.letter, lines, worth, tip, 0, _wide(lines, worth), anchor)
    return replace(label, y=y * radius + (y - 1) * label.height / 2)


def _wide(lines: Sequence[str], worth: str) -> float:
    return max(measure.width(worth, SMALL), SIGN, *(measure.width(one, TEXT, 600) for one in lines))


def _apart(labels: list[Label], places: Sequence[tuple[float, float]]) -> list[Label]:
    """Push labels of a side apart, then those above and below out of their way."""
    moved = dict(enumerate(labels))
    for side in (1, -1):
        stack = sorted(
            (n for n, (x, _) in enumerate(places) if x * side >= UPRIGHT),
            key=lambda n: labels[n].y,
        )
        for upper, lower in pairwise(stack):
            least = moved[upper].y + moved[upper].height + APART
            moved[lower] = replace(moved[lower], y=max(moved[lower].y, least))
        drift = sum(moved[n].y - labels[n].y for n in stack) / max(len(stack), 1)
        for n in stack:
            moved[n] = replace(moved[n], y=moved[n].y - drift)
    for n, (x, y) in enumerate(places):
        if abs(x) < UPRIGHT:
            moved[n] = _outside(moved[n], [moved[m] for m in moved if m != n], above=y < 0)
    return [moved[n] for n in range(len(labels))]


def _outside(label: Label, others: Sequence[Label], *, above: bool) -> Label:
    near = [
        one
        for one in others
        if one.left < label.left + label.width + APART and label.left < one.left + one.width + APART
    ]
    if above:
        edge = min((one.y for one in near), default=math.inf)
        return replace(label, y=min(label.y, edge - APART - label.height))
    edge = max((one.y + one.height for one in near), default=-math.inf)
    return replace(label, y=max(label.y, edge + APART))
