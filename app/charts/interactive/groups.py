"""People and groups of people: distributions, pairs, heat map and turnout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.charts import distributions as drawn
from app.charts.drawing import INK, LINE2, ROUTE, SHEET, finite
from app.charts.interactive.layout import Figure, figure, names, plain, scale
from app.charts.levels import HEAT, Shade, shades
from app.charts.spec import Distributions, Dumbbells, HeatMap, HeatRow, Turnout


def distributions(spec: Distributions) -> Figure:
    """Bars with a base, since stacking cannot put the middle level on both sides of zero."""
    places = list(range(len(spec.rows)))
    traces = [
        _level(spec, level, shade) | {"y": places}
        for level, shade in enumerate(shades(len(spec.levels)))
    ]
    rows = names(len(places), [row.label for row in spec.rows], autorange="reversed")
    middle = {"showticklabels": False, "showgrid": False, "zerolinecolor": INK.literal}
    return figure(spec, traces, barmode="overlay", yaxis=rows, xaxis=middle)


def _level(spec: Distributions, level: int, shade: Shade) -> Figure:
    counts = [row.counts[level] if row.counts else None for row in spec.rows]
    return {
        "type": "bar",
        "name": plain(spec.levels[level]),
        "orientation": "h",
        "x": counts,
        "base": [drawn.starts(row.counts)[level] if row.counts else None for row in spec.rows],
        "text": counts,
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "marker": {"color": shade.literal},
        "textfont": {"color": shade.ink},
    }


def dumbbells(spec: Dumbbells) -> Figure:
    """Rings and dots, with a link between them."""
    places = list(range(len(spec.rows)))
    ring = {"color": SHEET.literal, "size": 12, "line": {"color": INK.literal, "width": 2.2}}
    traces = [_link(n, row.left, row.right, strong=row.strong) for n, row in enumerate(spec.rows)]
    dot = {"color": ROUTE.literal, "size": 14}
    for name, values, marker in (
        (spec.left_name, [finite(row.left) for row in spec.rows], ring),
        (spec.right_name, [finite(row.right) for row in spec.rows], dot),
    ):
        dots = {"type": "scatter", "mode": "markers", "y": places, "x": values}
        traces.append(dots | {"name": plain(name), "marker": marker})
    rows = names(len(places), [row.axis.label for row in spec.rows], autorange="reversed")
    ticks = list(range(spec.low, spec.top + 1))
    ends = [spec.low - 0.2, spec.top + 0.2]
    levels = scale(spec.top, tickvals=ticks, range=ends, side="top")
    return figure(spec, traces, yaxis=rows, xaxis=levels)


def _link(place: int, left: float, right: float, *, strong: bool) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "y": [place, place],
        "x": [finite(left), finite(right)],
        "showlegend": False,
        "hoverinfo": "skip",
        "line": {"color": (INK if strong else LINE2).literal, "width": 4 if strong else 2},
    }


def heatmap(spec: HeatMap) -> Figure:
    """Cells in the shades of the drawing; hidden rows stay empty and say why."""
    count = len(spec.axes)
    trace = {
        "type": "heatmap",
        "x": list(range(count)),
        "y": list(range(len(spec.rows))),
        "z": [_cells(row, count) for row in spec.rows],
        "zmin": 1,
        "zmax": spec.top,
        "colorscale": _steps(),
        "showscale": False,
        "texttemplate": "%{z:.1f}",
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
    }
    rows = [f"{row.label} ({row.hidden})" if row.hidden else row.label for row in spec.rows]
    return figure(
        spec,
        [trace],
        xaxis=names(count, [axis.label for axis in spec.axes], side="top"),
        yaxis=names(len(rows), rows, autorange="reversed"),
    )


def _cells(row: HeatRow, count: int) -> list[float | None]:
    values: Sequence[float | None] = () if row.hidden else row.values
    return [finite(value) for value in [*values, *[None] * count][:count]]


def _steps() -> list[list[Any]]:
    """The shades of the drawing as steps, not as a gradient."""
    count = len(HEAT)
    return [[edge / count, shade] for n, shade in enumerate(HEAT) for edge in (n, n + 1)]


def turnout(spec: Turnout) -> Figure:
    """Those who answered in front of those invited."""
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [0],
            "x": [count],
            "marker": {"color": colour, "line": {"color": INK.literal, "width": 1.2}},
        }
        for count, colour in ((spec.invited, SHEET.literal), (spec.submitted, INK.literal))
    ]
    return figure(spec, bars, barmode="overlay", showlegend=False, yaxis={"visible": False})
