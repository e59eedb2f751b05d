"""The picture of the cascade: nothing overlaps, nothing leaves the sheet, words stay words."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts import measure
from app.charts.cascade import ROOMY, WIDTH, Band, Card, Cascade, Lane, Mark, Part, draw

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Wer umzieht, gibt seine Daten nur einmal an und weiß am selben Abend, ob alles klappt " * 3


def card(words: str = "Am Einzugstag brennt Licht", **values: object) -> Card:
    marks = (Mark("on", "Ankommensquote", "48 %"), Mark("off", "Zählerfoto", "5 %"))
    return Card(
        **{
            "words": words, "sign": "risk", "status": "gefährdet", "share": "48 %",
            "place": "Vertrieb · Tarek Mansour", "why": "Wer vergleicht, bleibt.",
            "marks": marks, "url": "/o/nordlicht/goals/1?a=1&b=2", **values,
        }
    )  # type: ignore[arg-type]  # fmt: skip


def house(
    departments: int, journeys: int, words: str = "Jede Meldung ist vollständig", deep: int = 3
) -> Cascade:
    """A goal of the organisation, so many journeys with a goal, so many departments at each."""
    bands = tuple(
        Band(
            f"Journey {n}",
            (
                Lane(card(f"Ziel der Journey {n}"),
                     tuple(card(f"{words} {d}", depth=d % deep)
                           for d in range(departments)), linked=n % 2 == 0),
            ),
        )
        for n in range(journeys)
    )  # fmt: skip
    return Cascade((Part(card("Wer uns braucht, weiß Bescheid"), bands),))


def lines(svg: str) -> list[tuple[float, float, float, str]]:
    """Every line of words: x, right end, baseline, words."""
    found = []
    for one in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        words = one.text or ""
        wide = measure.width(words, float(one.get("font-size", 0)), int(one.get("font-weight", 0)))
        x = float(one.get("x", 0))
        start = x - wide if one.get("text-anchor") == "end" else x
        found.append((start, start + wide, float(one.get("y", 0)), words))
    return found


@pytest.mark.parametrize(
    "spec", [house(1, 1), house(6, 1), house(6, 8), house(12, 5), house(12, 5, LONG)]
)
def test_words_neither_overlap_nor_leave_the_sheet(spec: Cascade) -> None:
    for svg in draw(spec):
        height = float(ElementTree.fromstring(svg).get("height", 0))
        found = lines(svg)
        for left, right, y, words in found:
            assert left >= 0, words
            assert right <= WIDTH + 3, words
            assert 8 < y <= height, words
        for n, (left, right, y, words) in enumerate(found):
            for other in found[n + 1 :]:
                apart = right <= other[0] + 1 or other[1] <= left + 1 or abs(y - other[2]) > 12
                assert apart, (words, other[3])


def test_one_drawing_per_goal_of_the_organisation_and_per_journey() -> None:
    drawings = draw(house(6, 8))
    assert len(drawings) == 9
    assert all(svg.startswith("<svg") for svg in drawings)


def test_sixty_goals_keep_their_letters_and_need_few_landscape_pages() -> None:
    drawings = draw(house(6, 8, deep=1))
    heights = [float(ElementTree.fromstring(svg).get("height", 0)) for svg in drawings]
    sizes = {float(size) for svg in drawings for size in re.findall(r'font-size="([\d.]+)"', svg)}
    assert min(sizes) >= 12
    page = WIDTH * 188 / 279
    assert sum(heights) < 1.8 * page
    assert max(heights) < page, "no journey is broken over two pages"


def test_few_goals_show_key_results_and_sentences_many_only_shapes() -> None:
    roomy, tight = "".join(draw(house(3, 1))), "".join(draw(house(6, 8)))
    assert "Zählerfoto" in roomy
    assert "Wer vergleicht, bleibt." in roomy
    assert "Zählerfoto" not in tight
    assert house(ROOMY - 2, 1).size == ROOMY


def test_long_words_are_cut_with_a_sign() -> None:
    drawn = "".join(draw(house(2, 1, LONG)))
    assert "…" in drawn
    assert max(len(words) for *_rest, words in lines(draw(house(2, 1, LONG))[1])) < len(LONG)


def test_words_and_addresses_are_escaped() -> None:
    odd = card('<b>"&"</b>', url='/x"onclick="y')
    drawn = draw(Cascade((Part(odd, ()),)))[0]
    assert "<b>" not in drawn
    assert 'onclick="' not in drawn
    ElementTree.fromstring(drawn)


def test_goals_that_hang_on_nothing_get_rings() -> None:
    alone = Cascade((Part(None, (Band("Umzug", (Lane(None, (card(), card()), note="Keins"),)),)),))
    (drawn,) = draw(alone)
    assert drawn.count("<circle") == 2
    assert "Keins" in drawn


def test_the_line_of_the_organisation_reaches_the_last_journey_that_hangs_on_it() -> None:
    bands = tuple(Band(f"Journey {n}", (Lane(card(), (), linked=n == 1),)) for n in range(3))
    drawings = draw(Cascade((Part(card(), bands),)))
    through = [re.search(r'd="M8 0L8 ([\d.]+)"', svg) for svg in drawings[1:]]
    assert [found is not None for found in through] == [True, True, False]
    heights = [float(ElementTree.fromstring(svg).get("height", 0)) for svg in drawings[1:]]
    ends = [float(found.group(1)) for found in through if found]
    assert ends[0] == heights[0]
    assert ends[1] < heights[1]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=120), st.integers(0, 3)), max_size=20),
    st.sampled_from(["on", "risk", "off", "stale", "open", "nobody knows"]),
)
def test_whatever_people_write_it_is_a_drawing(goals: list[tuple[str, int]], sign: str) -> None:
    cards = tuple(card(words, depth=depth, sign=sign) for words, depth in goals)
    drawings = draw(Cascade((Part(None, (Band("x", (Lane(card(), cards),)),)),)))
    roots = [ElementTree.fromstring(svg) for svg in drawings]
    assert all(float(root.get("height", 0)) > 0 for root in roots)
    assert draw(Cascade(())) == []
    assert all(a is not b for a, b in pairwise(roots))
