"""From a spec to a drawing: one door for pages, mail and paper.

    draw(spec, number)            the whole chart, letters as large as written at its own width
    draw(spec, number, width=340) the same for a phone: set anew, not shrunk
    bars(spec, number)            one strip per row, to stand in a page's own rows
    axis(spec)                    the scale above the strips of pairs
    key(spec)                     (mark, words) for a key in the page

`number` writes a number with so many decimals in the reader's language.
"""

from __future__ import annotations

from app.charts import distributions, dumbbells, heatmap, keys, ladder, radar, turnout
from app.charts.drawing import Number
from app.charts.spec import Distributions, Dumbbells, HeatMap, Ladder, Radar, Spec, Turnout

PHONE = 340.0
"""Width of a sheet on a phone."""


def draw(spec: Spec, number: Number, width: float | None = None) -> str:
    """The chart as an SVG element: safe to be put into a page, since all its words are escaped."""
    place = {} if width is None else {"width": width}
    match spec:
        case Radar():
            return radar.draw(spec, number, **place)
        case Ladder():
            return ladder.draw(spec, number, **place)
        case Distributions():
            return distributions.draw(spec, number, **place)
        case Dumbbells():
            return dumbbells.draw(spec, number, **place)
        case HeatMap():
            return heatmap.draw(spec, number, **place)
        case Turnout():
            return turnout.draw(spec, number, **place)


def bars(spec: Distributions | Dumbbells, number: Number) -> list[str]:
    """One SVG per row, width 100 %, all on the common scale: bars shrink, letters do not."""
    if isinstance(spec, Distributions):
        return distributions.bars(spec, number)
    return dumbbells.bars(spec, number)


def axis(spec: Dumbbells) -> str:
    """The scale to stand above the bars of pairs."""
    return dumbbells.axis(spec)


def key(spec: Radar | Ladder | Distributions | Dumbbells) -> list[tuple[str, str]]:
    """What the marks mean: small drawings and their words."""
    return [(keys.standalone(entry), entry.label) for entry in keys.entries(spec)]
