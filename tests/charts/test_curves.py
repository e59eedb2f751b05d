"""Curves stay between their points, whatever the points are."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.curves import Point, between, bows, written

heights = st.lists(st.floats(-2, 2), min_size=2, max_size=30)
gaps = st.floats(0.5, 90)


@given(heights, st.data())
def test_a_curve_never_leaves_the_span_of_its_neighbours(
    values: list[float], data: st.DataObject
) -> None:
    x, points = 0.0, []
    for value in values:
        points.append(Point(x, value))
        x += data.draw(gaps)
    for (a, b), bow in zip(pairwise(points), bows(points), strict=True):
        low, high = sorted((a.y, b.y))
        for n in range(21):
            place = bow.at(n / 20)
            assert low - 1e-9 <= place.y <= high + 1e-9
            assert a.x - 1e-9 <= place.x <= b.x + 1e-9


@given(heights)
def test_a_curve_goes_through_its_points_without_a_kink(values: list[float]) -> None:
    points = [Point(10.0 * n, value) for n, value in enumerate(values)]
    found = bows(points)
    assert [one.start for one in found] == points[:-1]
    assert [one.end for one in found] == points[1:]
    for a, b in pairwise(found):
        before, after = a.end.y - a.second.y, b.first.y - b.start.y
        assert before == pytest.approx(after, abs=1e-9)


def test_a_straight_line_stays_straight() -> None:
    for bow in bows([Point(0, 0), Point(1, 2), Point(3, 6), Point(4, 8)]):
        assert all(bow.at(n / 7).y == pytest.approx(2 * bow.at(n / 7).x) for n in range(8))


def test_a_peak_is_level() -> None:
    first, second = bows([Point(0, 0), Point(1, 2), Point(2, 0)])
    assert first.second.y == first.end.y == second.first.y == 2


def test_one_point_is_no_curve_and_points_must_advance() -> None:
    assert bows([]) == bows([Point(0, 1)]) == []
    assert written([]) == ""
    with pytest.raises(ValueError, match="grow"):
        bows([Point(1, 0), Point(1, 2)])


def test_an_area_is_closed_over_both_curves() -> None:
    above = bows([Point(0, 0), Point(10, 5)])
    below = bows([Point(0, 10), Point(10, 8)])
    data = between(above, below)
    assert re.findall("[A-Z]", data) == ["M", "C", "L", "C", "Z"]
    assert data.startswith("M0 0")
    assert "L10 8" in data
