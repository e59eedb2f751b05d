"""The same spec as a figure for plotly, to explore: plain dicts, plotly itself is not imported.

Values, order and colours are those of the drawing (a test compares both). Numbers are left to
plotly, which writes them in the reader's language; gaps stay gaps.
"""

from __future__ import annotations

from app.charts.interactive import fields, groups
from app.charts.interactive.layout import Figure
from app.charts.spec import Distributions, Dumbbells, HeatMap, Ladder, Radar, Spec, Turnout


def figure(spec: Spec) -> Figure:
    """`data` and `layout` of a plotly figure."""
    match spec:
        case Radar():
            return fields.radar(spec)
        case Ladder():
            return fields.ladder(spec)
        case Distributions():
            return groups.distributions(spec)
        case Dumbbells():
            return groups.dumbbells(spec)
        case HeatMap():
            return groups.heatmap(spec)
        case Turnout():
            return groups.turnout(spec)
