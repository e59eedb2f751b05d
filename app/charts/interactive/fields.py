"""Fields and their levels: radar and ladder."""

from __future__ import annotations

from typing import Any

from app.charts import signs
from app.charts.drawing import INK, LINE, LINE2, ROUTE, SHEET, finite
from app.charts.interactive.layout import Figure, figure, names, plain, scale
from app.charts.spec import Ladder, Radar, Series, Style

LINES: dict[Style, dict[str, Any]] = {
    Style.NOW: {"color": ROUTE.literal, "width": 2.6},
    Style.TARGET: {"color": INK.literal, "width": 1.6, "dash": "dash"},
    Style.BEFORE: {"color": LINE2.literal, "width": 1.4},
}
MARKERS: dict[Style, dict[str, Any]] = {
    Style.NOW: {"color": ROUTE.literal, "size": 12},
    Style.TARGET: {
        "color": INK.literal,
        "symbol": "line-ew",
        "size": 18,
        "line": {"color": INK.literal, "width": 2},
    },
    Style.BEFORE: {
        "color": SHEET.literal,
        "size": 10,
        "line": {"color": ROUTE.literal, "width": 2.5},
    },
}


def radar(spec: Radar) -> Figure:
    """Closed lines; a gap stays open."""
    traces = [_polygon(spec, one) for one in spec.series]
    radial = scale(spec.top, range=[0, spec.top], angle=90)
    del radial["fixedrange"], radial["zeroline"]
    angular = {
        "direction": "clockwise",
        "rotation": 90,
        "gridcolor": LINE.literal,
        "tickvals": _angles(len(spec.axes)),
        "ticktext": [plain(axis.label) for axis in spec.axes],
    }
    return figure(spec, traces, polar={"radialaxis": radial, "angularaxis": angular})


def _polygon(spec: Radar, series: Series) -> Figure:
    values = [finite(value) for value in series.values]
    spokes = _angles(len(values))
    whole = None not in values
    return {
        "type": "scatterpolar",
        "name": plain(series.name),
        "r": [*values, *values[:1]],
        "theta": [*spokes, *spokes[:1]],
        "mode": "lines+markers" if series.style == Style.NOW or not whole else "lines",
        "connectgaps": False,
        "line": LINES[series.style],
        "fill": "toself" if series.style == Style.NOW and whole else "none",
        "fillcolor": "rgba(12,68,49,0.13)",
    }


def _angles(count: int) -> list[float]:
    """Degrees instead of names, so that two axes of one name stay two."""
    return [360 * n / count for n in range(count)]


def ladder(spec: Ladder) -> Figure:
    """Marks at their level."""
    places = list(range(len(spec.axes)))
    traces = [
        {
            "type": "scatter",
            "name": plain(one.name),
            "x": places,
            "y": [finite(value) for value in one.values],
            "mode": "markers",
            "marker": _marker(spec, one.style),
        }
        for one in spec.series
    ]
    top = len(spec.levels)
    levels = scale(
        top, ticktext=[plain(name) for name in spec.levels], range=[0.8, top + 0.2], automargin=True
    )
    return figure(
        spec, traces, xaxis=names(len(places), [a.label for a in spec.axes]), yaxis=levels
    )


def _marker(spec: Ladder, style: Style) -> Figure:
    if style != Style.NOW:
        return MARKERS[style]
    return MARKERS[style] | {"color": [signs.colour(axis.letter) for axis in spec.axes]}
