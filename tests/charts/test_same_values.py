"""The drawing and the plotly figure say the same: values, order, colours."""

from __future__ import annotations

import math
from typing import Any

import pytest

from app.charts import svg
from app.charts.drawing import INK, LINE2
from app.charts.interactive import figure
from app.charts.levels import HEAT, heat, shades
from app.charts.spec import Distributions, Dumbbells, HeatMap, Ladder, Radar, Series, Spec, Style
from tests.charts.reading import marks, points
from tests.charts.samples import (
    DISTRIBUTIONS,
    DUMBBELLS,
    FIELDS,
    HEATMAP,
    LADDER,
    RADAR,
    SPECS,
    TURNOUT,
    anything,
    number,
)

STROKES = {Style.NOW: "k-route", Style.TARGET: "k-ink", Style.BEFORE: "k-line2"}


def traces(spec: Spec) -> list[dict[str, Any]]:
    return list(figure(spec)["data"])


def test_radar_shows_the_values_it_was_given() -> None:
    """Read back from where the corners are: the distance from the centre is the level."""
    drawing = svg.draw(RADAR, number)
    rings = marks(drawing, "path", "k-line2")
    radius = math.hypot(*points(rings[0])[0])
    for series, trace in zip(RADAR.series, traces(RADAR), strict=True):
        line = marks(drawing, "path", STROKES[series.style])[
            1 if series.style == Style.BEFORE else 0
        ]
        drawn = [5 * math.hypot(x, y) / radius for x, y in points(line)]
        assert drawn == pytest.approx(series.values, abs=0.01)
        assert trace["r"][:-1] == list(series.values)
        assert trace["r"][0] == trace["r"][-1]
        assert trace["line"]["color"] == line.get("stroke")


def test_a_gap_in_a_radar_stays_open_in_both() -> None:
    gap = Radar("t", "s", FIELDS, 5, (Series("now", (2.0, None, 2.5, 3.0, None, 1.0)),))
    drawing = svg.draw(gap, number)
    lines = marks(drawing, "path", "k-route")
    assert [len(points(line)) for line in lines] == [2, 2]
    assert not any("Z" in line.get("d", "") for line in lines)
    assert not marks(drawing, "path", "x-route")
    (trace,) = traces(gap)
    assert trace["r"][:-1] == [2.0, None, 2.5, 3.0, None, 1.0]
    assert trace["fill"] == "none"
    assert trace["connectgaps"] is False
    assert drawing.count(">–<") == 2


def test_ladder_posts_reach_their_level() -> None:
    drawing = svg.draw(LADDER, number)
    posts = [points(post) for post in marks(drawing, "path", "k-route")]
    floor, step = posts[0][0][1], 118
    reached = [1 + (floor - top[1]) / step for _, top in posts]
    assert reached == pytest.approx(LADDER.series[0].values, abs=0.01)
    assert [trace["y"] for trace in traces(LADDER)] == [list(s.values) for s in LADDER.series]
    signs = [mark.get("fill") for mark in marks(drawing, "path", "f-")]
    assert traces(LADDER)[0]["marker"]["color"] == signs


def test_bars_are_as_long_as_their_answers() -> None:
    drawings = svg.bars(DISTRIBUTIONS, number)
    for place, row in enumerate(DISTRIBUTIONS.rows):
        bars = marks(drawings[place], "rect", "v-")
        told = [
            (t["x"][place], t["base"][place], t["marker"]["color"]) for t in traces(DISTRIBUTIONS)
        ]
        if row.counts is None:
            assert not bars
            assert {one[:2] for one in told} == {(None, None)}
            continue
        assert [one[0] for one in told] == list(row.counts)
        widths = [float(bar.get("width", "").rstrip("%")) for bar in bars]
        starts = [float(bar.get("x", "").rstrip("%")) for bar in bars]
        known = [one for one in told if one[0]]
        unit = widths[0] / known[0][0]
        assert widths == pytest.approx([one[0] * unit for one in known], abs=0.02)
        assert starts == pytest.approx(
            [starts[0] + (one[1] - known[0][1]) * unit for one in known], abs=0.02
        )
        assert [bar.get("fill") for bar in bars] == [one[2] for one in known]


def test_the_middle_of_all_rows_is_one_line() -> None:
    ticks = [
        marks(one, "rect", "x-ink")[0].get("x")
        for one in svg.bars(DISTRIBUTIONS, number)
        if "v-" in one
    ]
    assert len(set(ticks)) == 1


def test_dots_stand_where_the_groups_are() -> None:
    *_, left, right = traces(DUMBBELLS)
    for place, (row, strip) in enumerate(
        zip(DUMBBELLS.rows, svg.bars(DUMBBELLS, number), strict=True)
    ):
        ring, dot = marks(strip, "circle", "x-")
        values = [1 + 4 * (float(one.get("cx", "").rstrip("%")) - 15) / 70 for one in (ring, dot)]
        assert values == pytest.approx([row.left, row.right], abs=0.01)
        assert [left["x"][place], right["x"][place]] == [row.left, row.right]
        assert (left["marker"]["color"], right["marker"]["color"]) == (
            ring.get("fill"),
            dot.get("fill"),
        )
        link = traces(DUMBBELLS)[place]["line"]["color"]
        assert link == (INK if row.strong else LINE2).literal
        assert marks(strip, "rect", "x-ink" if row.strong else "x-line2")


def test_cells_have_the_value_and_its_shade() -> None:
    drawing = svg.draw(HEATMAP, number)
    cells = marks(drawing, "rect", "h-")
    (trace,) = traces(HEATMAP)
    known = [value for value in HEATMAP.rows[0].values if value is not None]
    assert [cell.get("fill") for cell in cells] == [HEAT[heat(value, 5) - 1] for value in known]
    assert trace["z"] == [list(HEATMAP.rows[0].values), [None] * 6]
    assert [value for value in known if number(value, 1) not in drawing] == []
    scale = trace["colorscale"]
    for value in known:
        share = (value - 1) / 4
        assert HEAT[heat(value, 5) - 1] in {
            c for edge, c in scale if abs(edge - share) < 1 / 6 + 0.01
        }


def test_turnout_says_both_numbers() -> None:
    assert [trace["x"] for trace in traces(TURNOUT)] == [[103], [78]]
    assert {">78<", ">103<", ">0<"} <= {
        f">{part}<" for part in svg.draw(TURNOUT, number).replace("<", ">").split(">")
    }


def test_levels_of_any_length_have_the_same_shades() -> None:
    for count in range(2, 11):
        spec = Distributions("t", "s", tuple(map(str, range(count))), ())
        assert [t["marker"]["color"] for t in traces(spec)] == [s.literal for s in shades(count)]


def test_plotly_accepts_every_figure() -> None:
    go = pytest.importorskip("plotly.graph_objects")
    for spec in (*SPECS, *(anything(seed) for seed in range(6))):
        go.Figure(figure(spec))


def test_names_are_words_for_plotly_too() -> None:
    """Plotly reads tags in labels as markup: <a href> would become a link."""
    evil = '<a href="https://evil.example">x</a>'
    axes = (*FIELDS[:2], type(FIELDS[0])(evil, "X"))
    series = (Series(evil, (1.0, 2.0, 3.0)),)
    levels = (evil, "b", "c")
    for spec in (
        Radar("t", "s", axes, 5, series),
        Ladder("t", "s", axes, levels, series),
        Distributions("t", "s", levels, (type(DISTRIBUTIONS.rows[0])(evil, (1, 2, 3)),)),
        Dumbbells("t", "s", 5, evil, evil, (type(DUMBBELLS.rows[0])(axes[2], 1, 2, evil, True),)),
        HeatMap("t", "s", axes, 5, (type(HEATMAP.rows[0])(evil, (1.0,), evil),)),
    ):
        assert "<a" not in str(figure(spec)["data"]) + str(figure(spec)["layout"].get("xaxis"))
        assert "<a" not in str(figure(spec)["layout"].get("yaxis"))
        assert "<a" not in svg.draw(spec, number)
