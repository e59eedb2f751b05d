"""The corridor of a key result: nothing outside, bands where the status has its bounds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts import corridor
from app.charts.corridor import Corridor, Replaced, Reported, Words
from app.domain import okrs
from tests.charts.reading import boxes, marks, parse, points

STARTS, ENDS, TODAY = date(2026, 10, 1), date(2026, 12, 31), date(2026, 11, 22)
WORDS = Words("heute", "Nullmessung 30,9 %", "Ziel 54,0 %", "44,4 %", "auf Kurs", "gefährdet",
              "Zuversicht bei den Check-ins, 0 bis 10")  # fmt: skip


def number(value: float, places: int) -> str:
    return f"{value:.{places}f}".replace(".", ",")


def month(value: date) -> str:
    return f"{value:%b %Y}"


def spec(**changes: object) -> Corridor:
    values: dict[str, object] = {
        "title": "Gefährdet: 11 Punkte zurück", "summary": "Vier Werte.", "starts": STARTS,
        "ends": ENDS, "today": TODAY, "baseline": 30.9, "target": 54.0, "words": WORDS,
        "values": tuple(
            (STARTS + timedelta(days=day), value)
            for day, value in ((-20, 31.0), (14, 34.0), (28, 39.5), (43, 44.4))
        ),
        "check_ins": tuple(Reported(STARTS + timedelta(days=14 * n), 6 - n) for n in range(1, 4)),
    }  # fmt: skip
    return Corridor(**{**values, **changes})  # type: ignore[arg-type]


DRAWINGS = {
    "usual": spec(),
    "falling": spec(baseline=54.0, target=30.9, values=((STARTS, 54.0), (TODAY, 40.0))),
    "no values": spec(values=(), check_ins=()),
    "no baseline": spec(baseline=None),
    "baseline is the target": spec(baseline=54.0),
    "held from below": spec(travels=False, target=40.0),
    "held from above": spec(travels=False, target=50.0, keeps_above=False),
    "held in a range": spec(travels=False, target=32.0, high=40.0),
    "below the baseline": spec(values=((TODAY, 10.0),)),
    "over the target": spec(values=((TODAY, 80.0),)),
    "on the target": spec(values=((STARTS, 31.0), (ENDS, 54.0))),
    "a target replaced": spec(replaced=(Replaced(date(2026, 11, 1), 50.0, "Ziel bis 1. 11.: 50"),)),
    "before the cycle": spec(today=date(2026, 9, 1), values=()),
    "after the cycle": spec(today=date(2027, 2, 1)),
    "many check-ins": spec(
        check_ins=tuple(Reported(STARTS + timedelta(days=n), n % 11) for n in range(90))
    ),
    "large": spec(baseline=1e9, target=2e9, values=((TODAY, 1.4e9),)),
    "tiny": spec(baseline=1e-6, target=2e-6, values=((TODAY, 1.4e-6),)),
    "two days": spec(starts=date(2026, 11, 21), ends=TODAY, values=((TODAY, 33.0),)),
    "ten years": spec(ends=date(2036, 9, 30)),
}


@pytest.mark.parametrize("width", [760.0, 340.0])
@pytest.mark.parametrize("what", DRAWINGS)
def test_words_stay_inside(what: str, width: float) -> None:
    drawing = corridor.draw(DRAWINGS[what], number, month, width)
    parse(drawing)
    for box in (box for box in boxes(drawing) if box.what):
        assert box.left >= -0.5, box
        assert box.right <= width + 0.5, box
        assert box.top >= 0, box
        assert box.bottom <= corridor.HEIGHT, box


@pytest.mark.parametrize("width", [760.0, 340.0])
@pytest.mark.parametrize("what", DRAWINGS)
def test_value_and_target_stand_apart(what: str, width: float) -> None:
    found = [box for box in boxes(corridor.draw(DRAWINGS[what], number, month, width)) if box.what]
    sides = [box for box in found if box.what in {WORDS.last, WORDS.target}]
    if len(sides) == 2:
        assert not sides[0].covers(sides[1])
    foot = [box for box in found if box.top > corridor.HEIGHT - corridor.BOTTOM + 8]
    for n, one in enumerate(foot):
        for other in foot[n + 1 :]:
            assert not one.covers(other), (one.what, other.what)


def test_the_marks_are_where_they_belong() -> None:
    drawing = corridor.draw(spec(), number, month)
    assert len(marks(drawing, "path", "x-next")) == 1, "today is a diamond"
    rings = [one for one in marks(drawing, "circle", "x-sheet") if one.get("r") == "5.5"]
    assert len(rings) == 1, "the baseline is a ring"
    dashed = [one for one in marks(drawing, "path", "k-route") if one.get("stroke-dasharray")]
    assert len(dashed) == 1, "the value from before the cycle leads in"
    words = [box.what for box in boxes(drawing)]
    assert "auf Kurs" in words
    assert "gefährdet" in words
    assert {"5", "4", "3"} <= set(words), "confidence in figures"
    assert "today" not in words


def test_the_bands_have_a_shape_of_their_own() -> None:
    """Readable without colour: one is filled, the other one is drawn in lines, both are named."""
    drawing = corridor.draw(spec(), number, month)
    ground = marks(drawing, "path", "x-corr")[0]
    assert ground.get("fill") not in {None, "none"}
    hatching = next(
        one for one in marks(drawing, "path", "k-line2") if (one.get("d") or "").count("M") > 9
    )
    assert hatching.get("fill") == "none"
    held = corridor.draw(spec(travels=False, target=40.0), number, month)
    assert not [one for one in marks(held, "path", "k-line2") if one.get("d", "").count("M") > 9]


def test_a_bound_that_is_held_has_its_ground_on_the_right_side() -> None:
    for above in (True, False):
        drawing = corridor.draw(spec(travels=False, target=40.0, keeps_above=above), number, month)
        ground = [y for _x, y in points(marks(drawing, "path", "x-corr")[0])]
        bound = ground[0]
        assert all(y <= bound for y in ground) == above


def test_a_cycle_turned_round_is_refused() -> None:
    with pytest.raises(ValueError, match="starts before"):
        corridor.draw(spec(ends=STARTS), number, month)


@given(
    st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(0, 91),
    st.sampled_from([okrs.ON_TRACK_FROM, okrs.AT_RISK_FROM]),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_the_bounds_are_those_of_the_status(
    baseline: float, target: float, days: int, bound: float
) -> None:
    """A value on the lower edge of a band is exactly as far behind as the rule allows."""
    if abs(target - baseline) < 1e-3:
        return
    day = STARTS + timedelta(days=days)
    edge = corridor.expected(spec(baseline=baseline, target=target), day, bound)
    share = okrs.progress(baseline, target, edge)
    assert share is not None
    assert share - okrs.elapsed(STARTS, ENDS, day) == pytest.approx(bound, abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(-30, 91), st.floats(-1e6, 1e6)), max_size=30),
    st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.booleans(),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_anything_can_be_drawn(
    values: list[tuple[int, float]], baseline: float, target: float, travels: bool
) -> None:
    rows = tuple((STARTS + timedelta(days=day), value) for day, value in sorted(values))
    drawn = spec(baseline=baseline, target=target, travels=travels, values=rows)
    for width in (760.0, 340.0):
        parse(corridor.draw(drawn, number, month, width))


def test_the_same_bounds_as_the_status() -> None:
    assert -okrs.ON_TRACK_FROM == corridor.ON_TRACK
    assert -okrs.AT_RISK_FROM == corridor.AT_RISK


def test_words_on_the_grounds_give_way_to_values_and_their_label() -> None:
    """On a phone the latest value’s label reaches far; the grounds are named elsewhere or not."""
    for days in range(0, 90, 3):
        day = STARTS + timedelta(days=days)
        shown = spec(values=((day, 30.9 + 23.1 * days / 91),))
        drawing = boxes(corridor.draw(shown, number, month, 340.0))
        last = next(box for box in drawing if box.what == WORDS.last)
        for box in drawing:
            if box.what in {WORDS.on_track, WORDS.at_risk}:
                assert (
                    box.right < last.left
                    or box.left > last.right
                    or (box.bottom < last.top or box.top > last.bottom)
                ), (days, box, last)
