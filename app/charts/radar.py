"""The radar: fields as spokes, levels as rings; now solid, the target dashed, before thin."""

from __future__ import annotations

from collections.abc import Sequence

from app.charts import blank, keys
from app.charts.drawing import (
    DASH,
    INK,
    INK2,
    LINE,
    LINE2,
    ROUTE,
    SHEET,
    SMALL,
    Number,
    circle,
    finite,
    frame,
    num,
    path,
    text,
)
from app.charts.radar_labels import place, spoke
from app.charts.spec import Radar, Series, Style

WIDTH = 340.0
"""What a sheet is wide on a phone: letters stay as large as they are written."""
MARGIN = 8.0
ORDER = (Style.BEFORE, Style.TARGET, Style.NOW)
Point = tuple[float, float]


def draw(spec: Radar, number: Number, width: float = WIDTH) -> str:
    """The whole radar with its key; an axis without a value says so and leaves a gap."""
    if not spec.axes:
        return blank.draw("radar", spec.title, spec.summary, width)
    labels, radius = place(spec, _worth(spec, number), width)
    top = min((label.y for label in labels), default=-radius) - MARGIN
    foot = max((label.y + label.height for label in labels), default=radius) + MARGIN
    parts = [*_net(spec, radius), *_rings(spec, radius), *_layers(spec, radius)]
    for label in labels:
        parts.extend(label.parts())
    moved = f'<g transform="translate({num(width / 2)} {num(-top)})">{"".join(parts)}</g>'
    entries = keys.entries(spec) if len(spec.series) > 1 else ()
    key, high = keys.flow(entries, 0, foot - top + MARGIN, width)
    height = foot - top + (MARGIN + high if entries else 0)
    return frame("radar", spec.title, spec.summary, width, height, [moved, *key])


def _worth(spec: Radar, number: Number) -> list[str]:
    """What stands beneath the name of each axis: now → target."""
    now = _values(spec, Style.NOW)
    target = _values(spec, Style.TARGET)
    words = []
    for one, other in zip(now, target, strict=True):
        left = spec.missing if one is None else number(one, 1)
        words.append(left if other is None else f"{left} → {number(other, 1)}")
    return words


def _values(spec: Radar, style: Style) -> list[float | None]:
    for one in spec.series:
        if one.style == style:
            return [finite(value) for value in one.values]
    return [None] * len(spec.axes)


def _net(spec: Radar, radius: float) -> list[str]:
    count = len(spec.axes)
    corners = [spoke(n, count) for n in range(count)]
    rings = [
        path(
            [(x * radius * level / spec.top, y * radius * level / spec.top) for x, y in corners],
            (LINE2 if level == spec.top else LINE).stroke(1),
            closed=True,
        )
        for level in range(1, spec.top + 1)
        if corners
    ]
    return rings + [path([(0, 0), (x * radius, y * radius)], LINE.stroke(1)) for x, y in corners]


def _rings(spec: Radar, radius: float) -> list[str]:
    """Numbers at the first spoke: the lowest, a middle and the highest ring.

    They stand below their ring, above it where a line of the chart passes, or not at all.
    """
    step = radius / spec.top
    values = [finite(one.values[0]) for one in spec.series if one.values]
    taken = [step * value for value in values if value is not None]
    parts = []
    for level in sorted({1, (spec.top + 1) // 2, spec.top}, reverse=True):
        for baseline in (10.5, -2.5):
            middle = step * level - baseline + 4.5
            if all(abs(middle - place) > SMALL + 1 for place in taken) and middle < radius:
                words = str(level)
                parts.append(text(4, baseline - step * level, words, size=SMALL, paint=INK2))
                taken.append(middle)
                break
    return parts


def _layers(spec: Radar, radius: float) -> list[str]:
    parts: list[str] = []
    for style in ORDER:
        for one in spec.series:
            if one.style == style:
                parts.extend(_layer(one, spec.top, radius))
    return parts


def _layer(series: Series, top: int, radius: float) -> list[str]:
    points = _points(series.values, top, radius)
    known = [point for point in points if point is not None]
    stroke = {
        Style.NOW: f'{ROUTE.stroke(2.6)} stroke-linejoin="round"',
        Style.TARGET: f'{INK.stroke(1.6)} {DASH} stroke-linejoin="round"',
        Style.BEFORE: f'{LINE2.stroke(1.4)} stroke-linejoin="round"',
    }[series.style]
    parts = []
    whole = len(known) == len(points) > 2
    if whole and series.style == Style.NOW:
        parts.append(path(known, f'{ROUTE.fill} fill-opacity="0.13"', closed=True))
    if whole:
        parts.append(path(known, stroke, closed=True))
    else:
        parts.extend(path(run, stroke) for run in _runs(points) if len(run) > 1)
    if series.style == Style.NOW:
        parts.extend(circle(x, y, 4, SHEET.edged(ROUTE, 2.2)) for x, y in known)
    elif not whole:
        ink = INK if series.style == Style.TARGET else LINE2
        parts.extend(circle(*run[0], 2.5, ink.fill) for run in _runs(points) if len(run) == 1)
    return parts


def _points(values: Sequence[float | None], top: int, radius: float) -> list[Point | None]:
    points: list[Point | None] = []
    for n, value in enumerate(map(finite, values)):
        x, y = spoke(n, len(values))
        length = 0.0 if value is None else radius * min(max(value, 0), top) / top
        points.append(None if value is None else (x * length, y * length))
    return points


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """Neighbours with values, around the circle: they are joined, gaps stay open."""
    first = next((n for n, point in enumerate(points) if point is None), 0)
    runs: list[list[Point]] = [[]]
    for point in [*points[first:], *points[:first]]:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]
