"""A figure over time, small: dotted before the baseline, solid after; ring, dot, dashed target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.charts.drawing import (
    DASH,
    INK,
    LINE2,
    ROUTE,
    SHEET,
    circle,
    finite,
    frame,
    path,
)

WIDTH, HEIGHT, PAD = 200.0, 44.0, 6.0
SMALL_WIDTH, SMALL_HEIGHT = 84.0, 22.0

Place = Callable[[date, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Trend:
    """Dated values, oldest first; `baseline` and `target` are None where there are none."""

    title: str
    values: tuple[tuple[date, float], ...]
    baseline: tuple[date, float] | None = None
    target: float | None = None


def draw(spec: Trend, width: float = WIDTH, height: float = HEIGHT) -> str:
    """The line; nothing for a figure without values."""
    days = [day for day, _ in spec.values]
    if not days:
        return ""
    target = finite(spec.target)
    reach = [value for _, value in spec.values] + ([target] if target is not None else [])
    first, span = min(days), max((max(days) - min(days)).days, 1)
    low, high = min(reach), max(reach)
    radius = 4.2 if height > SMALL_HEIGHT else 3.2

    def at(day: date, value: float) -> tuple[float, float]:
        x = PAD + (width - 2 * PAD) * ((day - first).days / span if len(days) > 1 else 0.5)
        share = (value - low) / (high - low) if high > low else 0.5
        return x, height - PAD - (height - 2 * PAD) * share

    parts = []
    if target is not None:
        y = at(first, target)[1]
        parts.append(path([(PAD, y), (width - PAD, y)], f"{INK.stroke(1.3)} {DASH}"))
    parts.extend(_lines(spec, at))
    if spec.baseline is not None:
        parts.append(circle(*at(*spec.baseline), radius, SHEET.edged(INK, 1.8)))
    parts.append(circle(*at(*spec.values[-1]), radius - 0.6, ROUTE.fill))
    if spec.baseline == spec.values[-1]:
        parts.reverse()
    return frame("trend", spec.title, "", width, height, parts)


def small(spec: Trend) -> str:
    """The same beside a value on the map."""
    return draw(spec, SMALL_WIDTH, SMALL_HEIGHT)


def _lines(spec: Trend, at: Place) -> list[str]:
    since = spec.baseline[0] if spec.baseline else None
    before = [one for one in spec.values if since is not None and one[0] <= since]
    after = [one for one in spec.values if since is None or one[0] >= since]
    if spec.baseline is not None:
        before = [*[one for one in before if one[0] < spec.baseline[0]], spec.baseline]
        after = [spec.baseline, *[one for one in after if one[0] > spec.baseline[0]]]
    parts = []
    if len(before) > 1:
        parts.append(path(_places(before, at), f'{LINE2.stroke(1.5)} stroke-dasharray="2 3"'))
    if len(after) > 1:
        parts.append(path(_places(after, at), ROUTE.stroke(2.2)))
    return parts


def _places(values: Sequence[tuple[date, float]], at: Place) -> list[tuple[float, float]]:
    return [at(*one) for one in values]
