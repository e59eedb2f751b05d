"""What all figures share: colours, letters and axes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from app.charts.drawing import FAMILY, INK, INK2, LINE
from app.charts.spec import Spec

Figure = dict[str, Any]
CLEAR = "rgba(0,0,0,0)"


def figure(spec: Spec, traces: Sequence[Figure], **layout: Any) -> Figure:
    """Traces with the layout common to all, and what is special to one."""
    common = {
        "font": {"family": FAMILY, "size": 13, "color": INK.literal},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "legend": {"orientation": "h", "traceorder": "normal"},
        "meta": {"title": spec.title, "summary": spec.summary},
    }
    return {"data": list(traces), "layout": common | layout}


def scale(top: int, **more: Any) -> Figure:
    """An axis of levels 1…top."""
    levels = list(range(1, top + 1))
    return {
        "tickvals": levels,
        "gridcolor": LINE.literal,
        "zeroline": False,
        "tickfont": {"size": 12, "color": INK2.literal},
        "fixedrange": True,
    } | more


def names(count: int, labels: Sequence[str], **more: Any) -> Figure:
    """An axis of names: places 0, 1, 2 … so that two rows of one name stay two."""
    places = {
        "tickvals": list(range(count)),
        "ticktext": [plain(label) for label in labels],
        "automargin": True,
    }
    return places | {"showgrid": False, "zeroline": False, "fixedrange": True} | more


def plain(words: str) -> str:
    """Words that stay words: plotly reads tags in labels as markup."""
    return escape(words, quote=False)
