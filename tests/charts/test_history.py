"""The history of a figure: nothing outside, nothing upon each other, marks where they belong."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts import history
from app.charts.history import History, Mark
from tests.charts.reading import boxes, marks, parse, points

TODAY = date(2026, 11, 22)
VALUES = (30.9, 32.0, 31.2, 35.5, 38.1, 41.0, 44.4, 47.0, 49.8, 51.3)


def number(value: float, places: int) -> str:
    return f"{value:.{places}f}".replace(".", ",")


def month(value: date) -> str:
    return f"{value:%b %Y}"


def series(values: tuple[float, ...], *, margin: float | None = 4.0) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            date(2026, 1, 31) + timedelta(days=30 * n), value,
            None if margin is None else value - margin,
            None if margin is None else value + margin,
            reconstructed=n < 2,
        )
        for n, value in enumerate(values)
    )  # fmt: skip


def spec(**changes: object) -> History:
    values: dict[str, object] = {
        "title": "Sicher besser: von 30,9 % auf 51,3 %", "summary": "Zehn Werte.",
        "marks": series(VALUES), "today": TODAY, "today_label": "heute", "baseline": 1,
        "baseline_label": "Nullmessung 32,0 %", "target": 54.0, "target_label": "Ziel 54,0 %",
        "target_on": date(2026, 12, 31), "last_label": "51,3 %", "floor": 0.0, "ceiling": 100.0,
    }  # fmt: skip
    return History(**{**values, **changes})  # type: ignore[arg-type]


DRAWINGS = {
    "usual": spec(),
    "one value": spec(marks=series((5.0,)), baseline=0, target=None, target_label=""),
    "all alike": spec(marks=series((7.0,) * 9)),
    "no margin": spec(marks=series(VALUES, margin=None)),
    "falling to the target": spec(marks=series(VALUES[::-1]), target=31.0, baseline=0),
    "on the target": spec(target=51.3),
    "negative": spec(marks=series((-40.0, -20.0, 10.0)), floor=-100.0),
    "large": spec(marks=series((1e9, 2e9)), target=None, target_label="", baseline=None),
    "tiny": spec(marks=series((1e-6, 2e-6), margin=None), target=None, target_label=""),
    "a band": spec(band=(35.0, 45.0), target=None, target_label=""),
    "same day": spec(marks=(Mark(TODAY, 1.0), Mark(TODAY, 2.0)), baseline=0, target=None),
}


@pytest.mark.parametrize("width", [760.0, 340.0])
@pytest.mark.parametrize("what", DRAWINGS)
def test_words_stay_inside_and_apart(what: str, width: float) -> None:
    drawing = history.draw(DRAWINGS[what], number, month, width)
    found = [box for box in boxes(drawing) if box.what]
    for box in found:
        assert box.left >= -0.5, box
        assert box.right <= width + 0.5, box
        assert box.top >= 0, box
        assert box.bottom <= history.HEIGHT, box
    axis = [box for box in found if box.bottom > history.HEIGHT - history.BOTTOM]
    for one, other in combinations(axis, 2):
        assert not one.covers(other), (one.what, other.what)
    sides = [box for box in found if box.what in {"51,3 %", "Ziel 54,0 %"}]
    for one, other in combinations(sides, 2):
        assert not one.covers(other), (one.what, other.what)


def test_the_line_goes_through_the_values_and_what_was_worked_out_is_dashed() -> None:
    lines = marks(history.draw(spec(), number, month), "path", "k-route")
    dashed = [line for line in lines if line.get("stroke-dasharray")]
    assert len(lines) == 2
    assert len(dashed) == 1
    assert len(points(dashed[0])) == 3, "two reconstructed ones and the way to the next"
    heights = [y for _x, y in points(lines[1])]
    assert heights == sorted(heights, reverse=True), "these values only rise"


def test_the_baseline_is_a_ring_and_today_a_diamond() -> None:
    drawing = history.draw(spec(), number, month)
    rings = [one for one in marks(drawing, "circle", "x-sheet") if one.get("r") == "5.5"]
    assert len(rings) == 1
    assert len(marks(drawing, "path", "x-next")) == 1
    assert len(marks(drawing, "path", "x-margin")) == 1
    without = history.draw(spec(baseline=None), number, month)
    assert not [one for one in marks(without, "circle", "x-sheet") if one.get("r") == "5.5"]


def test_without_values_it_says_so() -> None:
    drawing = history.draw(spec(marks=(), summary="Noch nichts gemessen."), number, month)
    assert "Noch nichts gemessen." in drawing
    parse(drawing)


@given(st.floats(-1e9, 1e9, allow_nan=False), st.floats(0, 1e9, allow_nan=False), st.integers(2, 8))
@settings(max_examples=200, deadline=None)
def test_levels_are_round_and_hold_the_values(low: float, span: float, count: int) -> None:
    levels = history.ticks(low, low + span, count)
    slack = max(abs(low), span, 1) * 1e-6
    assert levels[0] <= low + slack
    assert levels[-1] >= low + span - slack
    assert 2 <= len(levels) <= count + 2
    assert list(levels) == sorted(set(levels))


@given(st.lists(st.tuples(st.integers(0, 3000), st.floats(-1e6, 1e6)), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_was_measured_can_be_drawn(measured: list[tuple[int, float]]) -> None:
    days = sorted(measured)
    some = tuple(Mark(date(2018, 1, 1) + timedelta(days=day), value) for day, value in days)
    parse(history.draw(spec(marks=some, baseline=len(some) // 2), number, month, 340.0))
