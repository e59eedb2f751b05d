"""Curves through points that never overshoot: between two points they stay between their values.

Monotone cubic interpolation, written as Bézier segments. Source: Fritsch and Carlson, “Monotone
piecewise cubic interpolation”, SIAM J. Numer. Anal. 17 (1980), with the slopes of their 1984
follow-up by Butland (the weighted harmonic mean), which needs no second pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from app.charts.drawing import num


class Point(NamedTuple):
    """A place in a drawing."""

    x: float
    y: float


class Bow(NamedTuple):
    """One Bézier segment from `start` to `end`."""

    start: Point
    first: Point
    second: Point
    end: Point

    def backwards(self) -> Bow:
        """The same segment, walked the other way."""
        return Bow(self.end, self.second, self.first, self.start)

    def at(self, share: float) -> Point:
        """The place reached after this share (0…1) of the parameter."""
        rest = 1 - share
        weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
        return Point(
            sum(w * p.x for w, p in zip(weights, self, strict=True)),
            sum(w * p.y for w, p in zip(weights, self, strict=True)),
        )


def bows(points: Sequence[Point]) -> list[Bow]:
    """One segment per pair of neighbours; nothing for fewer than two points.

    Raises ValueError unless x grows from point to point.
    """
    if any(b.x <= a.x for a, b in pairwise(points)):
        raise ValueError("x must grow from point to point")
    slopes = _slopes(points)
    found = []
    for n, (a, b) in enumerate(pairwise(points)):
        third = (b.x - a.x) / 3
        found.append(
            Bow(
                a,
                Point(a.x + third, a.y + slopes[n] * third),
                Point(b.x - third, b.y - slopes[n + 1] * third),
                b,
            )
        )
    return found


def written(segments: Sequence[Bow], *, start: str = "M") -> str:
    """Segments as the data of a path: they must follow on each other."""
    if not segments:
        return ""
    first = segments[0].start
    way = "".join(
        f"C{num(one.first.x)} {num(one.first.y)} {num(one.second.x)} {num(one.second.y)}"
        f" {num(one.end.x)} {num(one.end.y)}"
        for one in segments
    )
    return f"{start}{num(first.x)} {num(first.y)}{way}"


def between(above: Sequence[Bow], below: Sequence[Bow]) -> str:
    """The area between two curves over the same stretch, as the data of a path."""
    back = [one.backwards() for one in reversed(below)]
    return f"{written(above)}{written(back, start='L')}Z"


def _slopes(points: Sequence[Point]) -> list[float]:
    """The slope at every point: 0 at peaks and valleys, flat at both ends of a plateau."""
    steps = [(b.x - a.x, (b.y - a.y) / (b.x - a.x)) for a, b in pairwise(points)]
    if not steps:
        return [0.0] * len(points)
    inner = []
    for (h1, d1), (h2, d2) in pairwise(steps):
        if d1 * d2 <= 0:
            inner.append(0.0)
        else:
            w1, w2 = 2 * h2 + h1, h2 + 2 * h1
            inner.append((w1 + w2) / (w1 / d1 + w2 / d2))
    return [steps[0][1], *inner, steps[-1][1]]
