"""What a drawing may be made of, so that mail, paper and screens can show it."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from app.charts import svg
from app.charts.drawing import num
from app.charts.spec import (
    Dumbbells,
    HeatMap,
    HeatRow,
    Ladder,
    Radar,
    Series,
    Spec,
    Spread,
    Turnout,
)
from tests.charts.reading import SVG, parse
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

FORBIDDEN = re.compile(
    r"var\(|currentColor|style=|<style|Gradient|<script|\bid=|url\(|nan|inf\b", re.I
)
EMPTY: tuple[Spec, ...] = (
    replace(RADAR, axes=(), series=()),
    replace(LADDER, axes=(), series=()),
    replace(DISTRIBUTIONS, rows=()),
    replace(DUMBBELLS, rows=()),
    replace(HEATMAP, rows=()),
    Turnout("Noch niemand", "Noch ist niemand eingeladen.", 0, 0),
)
DRAWN = [
    *(svg.draw(spec, number, width) for spec in SPECS for width in (None, svg.PHONE)),
    *(svg.draw(anything(seed), number) for seed in range(60)),
    *(svg.draw(spec, number) for spec in EMPTY),
    *svg.bars(DISTRIBUTIONS, number),
    *svg.bars(DUMBBELLS, number),
    svg.axis(DUMBBELLS),
]


def test_drawings_are_well_formed_and_named() -> None:
    """The title comes first: it becomes the alternative text in a PDF."""
    for drawing in DRAWN:
        root = parse(drawing)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert root[0].tag == f"{SVG}title"
        assert root[0].text


def test_drawings_use_nothing_that_paper_ignores() -> None:
    for drawing in DRAWN:
        attributes = re.sub(r">[^<]*<", "><", drawing)
        assert not FORBIDDEN.findall(attributes), drawing


def test_every_mark_has_a_literal_colour_and_a_class() -> None:
    for drawing in DRAWN:
        for element in parse(drawing).iter():
            if element.tag.removeprefix(SVG) in {"rect", "path", "circle", "text"}:
                assert element.get("fill"), drawing
                assert element.get("class"), drawing


def test_the_same_spec_gives_the_same_bytes() -> None:
    for spec in SPECS:
        assert svg.draw(spec, number) == svg.draw(spec, number)


def test_coordinates_are_short() -> None:
    for drawing in DRAWN:
        assert not re.search(r"\d\.\d{4}", re.sub(r">[^<]*<", "><", drawing))


@pytest.mark.parametrize(
    ("value", "written"), [(1, "1"), (1.005, "1"), (2.5, "2.5"), (-0.001, "0"), (120, "120")]
)
def test_a_coordinate(value: float, written: str) -> None:
    assert num(value) == written


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_a_gap(wrong: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        num(wrong)
    series = (Series("now", (wrong, 2.0, 2.0, 2.0, 2.0, 2.0)),)
    pair = replace(DUMBBELLS.rows[0], left=wrong)
    for spec in (
        Radar("t", "s", FIELDS, 5, series),
        Ladder("t", "s", FIELDS, ("a", "b", "c"), series),
        HeatMap("t", "s", FIELDS, 5, (HeatRow("g", (wrong,) * 6),)),
        Dumbbells("t", "s", 5, "a", "b", (pair,)),
    ):
        drawing = svg.draw(spec, number)
        assert not re.search(r"nan|inf\b", drawing, re.I)


def test_words_are_escaped() -> None:
    evil = "<script>alert(1)</script>\" onload='x' & \x00\x1b"
    for drawing in (
        svg.draw(replace(RADAR, title=evil, summary=evil, missing=evil), number),
        svg.draw(
            replace(DISTRIBUTIONS, rows=(Spread(evil, (1, 2, 3, 4, 5), evil, evil, "<"),)), number
        ),
        *svg.bars(replace(DISTRIBUTIONS, rows=(Spread(evil, None, evil),)), number),
        svg.draw(replace(HEATMAP, rows=(HeatRow(evil, (), evil),)), number),
        svg.draw(replace(RADAR, axes=tuple(replace(a, letter="<") for a in FIELDS)), number),
    ):
        parse(drawing)
        assert "<script" not in drawing


def test_empty_charts_say_why() -> None:
    for spec in EMPTY:
        words = " ".join(one.text or "" for one in parse(svg.draw(spec, number)).iter(f"{SVG}text"))
        assert words == spec.summary


def test_hidden_rows_are_hatched_and_say_why() -> None:
    for spec, reason in ((DISTRIBUTIONS, "weniger als 5 Antworten"), (HEATMAP, "verborgen, damit")):
        assert reason in svg.draw(spec, number)
    hidden = svg.bars(DISTRIBUTIONS, number)[1]
    assert "weniger als 5 Antworten" in hidden
    assert "<title>J4 Personas: weniger als 5 Antworten</title>" in hidden


def test_strips_are_named_by_what_they_show() -> None:
    assert (
        "<title>J6 Messpunkte und Nullmessung: 1 Punktuell 43, 2 Projekthaft 17"
        in svg.bars(DISTRIBUTIONS, number)[2]
    )
    assert (
        "<title>Culture: Front, 20 Antworten 1,9, Leitung, 11 Antworten 3,0</title>"
        in svg.bars(DUMBBELLS, number)[0]
    )


def test_nobody_answered_is_a_line_without_bars() -> None:
    (strip,) = svg.bars(replace(DISTRIBUTIONS, rows=(Spread("S1", (0, 0, 0, 0, 0)),)), number)
    assert "v-" not in strip
    parse(strip)


def test_more_answers_than_invitations_do_not_leave_the_bar() -> None:
    assert svg.draw(replace(TURNOUT, submitted=500), number) == svg.draw(
        replace(TURNOUT, submitted=103), number
    )


def test_keys_explain_all_marks() -> None:
    assert [words for _, words in svg.key(RADAR)] == [one.name for one in RADAR.series]
    assert [words for _, words in svg.key(DISTRIBUTIONS)] == list(DISTRIBUTIONS.levels)
    assert [words for _, words in svg.key(DUMBBELLS)] == [
        "Front, 20 Antworten", "Leitung, 11 Antworten", "gesichert", "nicht gesichert",
    ]  # fmt: skip
    for mark, _ in svg.key(RADAR):
        parse(mark)
