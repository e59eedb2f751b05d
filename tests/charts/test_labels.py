"""Words are never cut, never over each other, never smaller than they may be."""

from itertools import combinations

import pytest

from app.charts import svg
from app.charts.spec import Radar, Spec
from tests.charts.reading import Box, boxes, marks, parse, points
from tests.charts.samples import SPECS, anything, number

WIDTHS = (None, svg.PHONE)
CHARTS = [*SPECS, *(anything(seed) for seed in range(160))]


@pytest.mark.parametrize("width", WIDTHS)
def test_words_keep_apart_and_stay_inside(width: float | None) -> None:
    for spec in CHARTS:
        drawing = svg.draw(spec, number, width)
        _, _, right, bottom = map(float, parse(drawing).get("viewBox", "").split())
        found = boxes(drawing)
        for box in found:
            assert min(box.left, box.top) >= -0.5, (box, spec)
            assert max(box.right - right, box.bottom - bottom) <= 0.5, (box, right, bottom, spec)
        for one, other in combinations(found, 2):
            assert not one.covers(other), (one, other, spec)


@pytest.mark.parametrize("width", WIDTHS)
def test_words_are_all_there(width: float | None) -> None:
    """Wrapped and, at worst, broken with a hyphen; never left out."""
    for spec in CHARTS:
        said = _letters(" ".join(box.what for box in boxes(svg.draw(spec, number, width))))
        for label in _labels(spec):
            assert all(_letters(word[:3]) in said for word in label.split()), (label, spec)


def test_letters_are_large_enough_on_a_phone() -> None:
    """A sheet is 324 px wide on a phone of 390 px."""
    for spec in CHARTS:
        for element in marks(svg.draw(spec, number, svg.PHONE), "text", "x-"):
            assert float(element.get("font-size", 0)) * 324 / svg.PHONE >= 11


@pytest.mark.parametrize("width", WIDTHS)
def test_marks_stay_inside(width: float | None) -> None:
    for spec in CHARTS:
        drawing = svg.draw(spec, number, width)
        right = float(parse(drawing).get("viewBox", "").split()[2])
        left = -right / 2 if isinstance(spec, Radar) else 0
        for one in marks(drawing, "circle", "x-"):
            middle, reach = float(one.get("cx", 0)), float(one.get("r", 0))
            assert left <= middle - reach, spec
            assert middle + reach <= left + right, spec
        for one in marks(drawing, "rect", "v-"):
            assert float(one.get("x", 0)) + float(one.get("width", 0)) <= right, spec


def test_names_stay_outside_of_the_radar() -> None:
    for spec in CHARTS:
        if isinstance(spec, Radar):
            drawing = svg.draw(spec, number)
            moved = float(parse(drawing)[2].get("transform", "").split()[1].rstrip(")"))
            rings = marks(drawing, "path", "k-line2")
            ring = [(x + 170, y + moved) for x, y in points(rings[0])]
            names = {word for axis in spec.axes for word in axis.label.split()}
            for box in boxes(drawing):
                if box.what in names:
                    assert not any(_inside(corner, ring) for corner in _corners(box)), (box, spec)


def _labels(spec: Spec) -> list[str]:
    rows = getattr(spec, "rows", ())
    axes = [axis.label for axis in getattr(spec, "axes", ())]
    return axes + [row.label for row in rows if hasattr(row, "label")]


def _letters(words: str) -> str:
    return words.replace("-", "").replace(" ", "")


def _corners(box: Box) -> list[tuple[float, float]]:
    return [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]


def _inside(point: tuple[float, float], ring: list[tuple[float, float]]) -> bool:
    """In a convex ring drawn clockwise, a point inside lies on the same side of every edge."""
    x, y = point
    return all(
        (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 1
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True)
    )
