"""The small course of a figure, the chain of figures, and the whole map as one sheet."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import date

import pytest

from app.charts import chain, journey_map, raster, trend
from app.charts.chain import Chain, Link, depths
from app.charts.journey_map import Column, Figure, JourneyMap, Stop
from app.charts.trend import Trend
from tests.charts.reading import SVG, parse
from tests.charts.test_emotion import MOVING

DAYS = [(date(2026, n, 28), float(n)) for n in range(1, 7)]
COURSE = Trend("Von 1 auf 6", tuple(DAYS), baseline=DAYS[1], target=7.0)


def strokes(drawing: str) -> list[str]:
    return [one.get("stroke-dasharray") or "" for one in parse(drawing).iter(f"{SVG}path")]


def test_a_course_is_dotted_before_its_baseline_and_solid_after() -> None:
    assert strokes(trend.draw(COURSE)) == ["5 3.5", "2 3", ""]
    assert strokes(trend.draw(replace(COURSE, baseline=None, target=None))) == [""]
    assert strokes(trend.draw(replace(COURSE, baseline=DAYS[-1], target=None))) == ["2 3"]


def test_the_ring_is_the_baseline_and_the_dot_the_latest_value() -> None:
    ring, dot = parse(trend.draw(COURSE)).iter(f"{SVG}circle")
    assert ring.get("fill") == "#ffffff"
    assert float(ring.get("cx") or 0) < float(dot.get("cx") or 0)
    assert float(ring.get("cy") or 0) > float(dot.get("cy") or 0)


@pytest.mark.parametrize("values", [(), DAYS[:1], [(DAYS[0][0], 1.0), (DAYS[0][0], 1.0)]])
def test_a_course_of_little(values: list[tuple[date, float]]) -> None:
    for drawing in (trend.draw(Trend("t", tuple(values))), trend.small(Trend("t", tuple(values)))):
        if values:
            parse(drawing)
        else:
            assert drawing == ""


CHAIN = Chain("Kette", "a kündigt b an", (
    Link("a", "Ablauf", "Vollständig", "54 → 66 %", ("b",)),
    Link("b", "Ablauf", "Tage", "11,8 → 7,6", ("c",)),
    Link("x", "Ablauf", "Rückfragen", "", ("c",)),
    Link("c", "Kundensicht", "Leicht", "4,1 → 4,8", ("d", "nowhere")),
    Link("d", "Geschäft", "Geblieben", "", ()),
))  # fmt: skip


def test_a_chain_runs_from_left_to_right() -> None:
    assert depths(CHAIN.links) == {"a": 0, "b": 1, "x": 1, "c": 2, "d": 3}
    drawing = chain.draw(CHAIN)
    parse(drawing)
    assert drawing.count("l-9 -5v10Z") == 4, "four arrows; one leads nowhere"


def test_a_circle_in_a_chain_is_drawn_all_the_same() -> None:
    circle = (Link("a", "k", "A", "", ("b",)), Link("b", "k", "B", "", ("a",)))
    assert depths(circle) == {"a": 0, "b": 1}
    parse(chain.draw(replace(CHAIN, links=circle)))
    parse(chain.draw(replace(CHAIN, links=())))


def sheet(columns: int = 3) -> JourneyMap:
    stops = (Stop("1.1", "Formular", "Web · IT", True, (Figure("66,0 %", "besser", "Quote"),)),)
    return JourneyMap(
        title="Umziehen & ankommen",
        lead="Ein Satz.",
        facts=(("Ziel", "Strom haben"), ("Verantwortlich", "noch niemand")),
        emotion=MOVING,
        columns=tuple(Column(str(n), f"Phase {n}", "Etwas", stops) for n in range(1, columns + 1)),
        figures=(Figure("", "noch nicht gemessen", "Leichtigkeit"),),
        whole="Für die ganze Journey",
        foot="Wattwerk AG",
    )


def test_the_sheet_holds_everything_and_stays_inside_itself() -> None:
    drawn = journey_map.draw(sheet())
    root = parse(drawn.svg)
    words = [one.text for one in root.iter(f"{SVG}text")]
    for said in ("Umziehen & ankommen", "Formular", "66,0 %", "Leichtigkeit", "Wattwerk AG"):
        assert said in words
    for one in root.iter(f"{SVG}text"):
        assert float(one.get("y") or 0) <= drawn.height


def test_many_stages_make_the_sheet_wider_and_none_make_no_curve() -> None:
    assert journey_map.draw(sheet(14)).width > journey_map.draw(sheet(6)).width
    assert 'stroke-width="3.2"' not in journey_map.draw(sheet(0)).svg


def test_a_picture_has_the_size_of_its_drawing_up_to_a_limit() -> None:
    drawn = journey_map.draw(sheet())
    small = raster.png(*drawn)
    assert size(small) == (round(drawn.width * 2), pytest.approx(drawn.height * 2, abs=2))
    wide = raster.png(drawn.svg, 5000, 10)
    assert size(wide)[0] == pytest.approx(drawn.width * 1.6, abs=2)
    with pytest.raises(ValueError, match=r"."):
        raster.png("no drawing", 10, 10)


def size(content: bytes) -> tuple[int, int]:
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    return width, height
