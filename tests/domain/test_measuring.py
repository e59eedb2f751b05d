"""What a figure says: against scipy, numpy and published tables, and as properties."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.domain.measuring import (
    Sample,
    Verdict,
    change,
    current,
    distance,
    due_on,
    interval,
    is_stale,
    margin,
    newcombe,
    nps,
    share,
    valid,
)

CONFIDENCE = 2 * stats.norm.cdf(1.96) - 1
"""What 1.96 stands for exactly: 95.0004 per cent."""


@st.composite
def shares(draw: st.DrawFn) -> Sample:
    size = draw(st.integers(1, 5000))
    hits = draw(st.integers(0, size))
    return Sample("share", share(hits, size), size, hits)


@st.composite
def recommendations(draw: st.DrawFn) -> Sample:
    counts = draw(st.tuples(*[st.integers(0, 800)] * 3).filter(any))
    return Sample("nps", nps(*counts), sum(counts), promoters=counts[0], detractors=counts[2])


MEANS = st.builds(
    lambda value, size, spread: Sample("mean", value, size, spread=spread),
    st.floats(-1e6, 1e6), st.integers(1, 100_000), st.floats(0.01, 1e4),
)  # fmt: skip
SAMPLES = st.one_of(shares(), recommendations(), MEANS)
SAME_KIND = st.one_of(
    st.tuples(shares(), shares()),
    st.tuples(recommendations(), recommendations()),
    st.tuples(MEANS, MEANS),
)


# Values


def test_values_from_counts() -> None:
    assert share(109, 353) == pytest.approx(30.878, abs=0.001)
    assert (share(0, 7), share(7, 7)) == (0, 100)
    assert nps(33, 46, 57) == pytest.approx(-17.647, abs=0.001)
    assert (nps(5, 0, 0), nps(0, 0, 5), nps(0, 5, 0)) == (100, -100, 0)


@pytest.mark.parametrize(("hits", "size"), [(1, 0), (0, 0), (-1, 5), (6, 5), (1, -3)])
def test_a_share_of_nothing_is_refused(hits: int, size: int) -> None:
    with pytest.raises(ValueError, match="a share needs"):
        share(hits, size)


@pytest.mark.parametrize("counts", [(0, 0, 0), (-1, 5, 5), (3, -1, 2), (3, 2, -1)])
def test_an_nps_of_nobody_is_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="an NPS needs"):
        nps(*counts)


# Intervals


@pytest.mark.parametrize(
    ("hits", "size"), [(0, 1), (1, 1), (0, 20), (20, 20), (109, 353), (256, 499), (3, 4000), (5, 9)]
)
def test_wilson_is_scipys(hits: int, size: int) -> None:
    ours = interval(Sample("share", share(hits, size), size, hits))
    test = stats.binomtest(hits, size)
    exact = test.proportion_ci(confidence_level=CONFIDENCE, method="wilson")
    assert ours == pytest.approx((100 * exact.low, 100 * exact.high), abs=1e-9)
    usual = test.proportion_ci(confidence_level=0.95, method="wilson")
    assert ours == pytest.approx((100 * usual.low, 100 * usual.high), abs=0.002)


def test_wilsons_published_example() -> None:
    """Newcombe 1998 (Statistics in Medicine 17, 857), table I, method 3: 81/263, 15/148, 1/29."""
    for hits, size, low, high in ((81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05),
                                  (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)):  # fmt: skip
        found = interval(Sample("share", share(hits, size), size, hits))
        assert found == pytest.approx((low, high), abs=0.006)


@pytest.mark.parametrize(
    "counts", [(33, 46, 57), (46, 53, 58), (104, 98, 66), (1, 0, 1), (7, 1, 0)]
)
def test_the_nps_margin_is_that_of_the_single_answers(counts: tuple[int, int, int]) -> None:
    answers = np.repeat([1, 0, -1], counts)
    error = answers.std() / math.sqrt(len(answers))
    sample = Sample("nps", nps(*counts), len(answers), None, counts[0], counts[2])
    assert margin(sample) == pytest.approx(100 * 1.96 * error, rel=1e-12)


def test_a_hundred_answers_leave_an_nps_of_15_points_either_way() -> None:
    """As the catalogue says about NPS."""
    half = margin(Sample("nps", nps(40, 35, 25), 100, promoters=40, detractors=25))
    assert half == pytest.approx(15.5, abs=0.05)


def test_of_one_kind_of_answers_the_spread_is_unknown() -> None:
    """The formula would say ± 0, of three answers as of three thousand."""
    for counts in ((3, 0, 0), (0, 3, 0), (0, 0, 3000)):
        sample = Sample("nps", nps(*counts), sum(counts), None, counts[0], counts[2])
        assert margin(sample) is None
        assert interval(sample) is None
    three = Sample("nps", 100, 3, promoters=3, detractors=0)
    none = Sample("nps", 0, 3, promoters=0, detractors=0)
    assert change(three, none, "up").verdict is Verdict.MARGIN_UNKNOWN


def test_a_mean_has_the_margin_of_its_spread() -> None:
    half = 1.96 * stats.norm.std(scale=1.5) / math.sqrt(131)
    assert margin(Sample("mean", 4.1, 131, spread=1.5)) == pytest.approx(half)
    low, high = stats.norm.interval(CONFIDENCE, 4.1, 1.5 / math.sqrt(131))
    assert interval(Sample("mean", 4.1, 131, spread=1.5)) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "sample",
    [
        Sample("share", 50.0),
        Sample("share", 50.0, 0, 0),
        Sample("share", 101.0, 10),
        Sample("nps", 10.0, 120),
        Sample("nps", 10.0, 120, promoters=50),
        Sample("mean", 4.1, 131),
        Sample("mean", 4.1, None, spread=1.5),
        Sample("rate", 64.0, 321),
        Sample("rate", 64.0, 321, 200),
        Sample("figure", 12.0, 30, spread=2.0),
    ],
)
def test_where_the_margin_cannot_be_known_nothing_is_claimed(sample: Sample) -> None:
    assert margin(sample) is None
    assert interval(sample) is None
    later = sample._replace(value=sample.value - 9)
    assert change(sample, later, "up").verdict is Verdict.MARGIN_UNKNOWN
    assert change(sample, sample, "up").verdict is Verdict.SAME


def test_a_share_with_n_has_a_margin_without_x() -> None:
    told = Sample("share", 30.0, 200)
    counted = told._replace(hits=60)
    assert interval(told) == pytest.approx(interval(counted))
    later = Sample("share", 45.0, 200, 90)
    assert change(told, later, "up") == change(counted, later, "up")


@given(SAMPLES)
def test_an_interval_holds_its_value_within_the_scale(sample: Sample) -> None:
    found = interval(sample)
    if found is None:
        assert sample.mode == "nps"
        return
    assert found.low <= sample.value + 1e-9
    assert sample.value <= found.high + 1e-9
    assert all(map(math.isfinite, found))
    least = {"share": 0, "nps": -100}.get(sample.mode, -math.inf)
    assert least <= found.low <= found.high
    assert found.high <= (math.inf if sample.mode == "mean" else 100)
    half = margin(sample)
    assert half is not None
    assert half > 0


@given(SAMPLES, st.integers(2, 50))
def test_more_of_the_same_is_surer(sample: Sample, times: int) -> None:
    counts = {
        name: getattr(sample, name) * times
        for name in ("size", "hits", "promoters", "detractors")
        if getattr(sample, name) is not None
    }
    once, often = margin(sample), margin(sample._replace(**counts))
    assert (once is None) == (often is None)
    if once is not None and often is not None:
        assert often < once


# Changes


PUBLISHED = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0000),
    ((10, 10), (0, 10), 0.6075, 1.0000),
]
"""Newcombe 1998 (Statistics in Medicine 17, 873), table II, method 10: first minus second."""


@pytest.mark.parametrize(("first", "second", "low", "high"), PUBLISHED)
def test_newcombes_published_examples(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    assert newcombe(*second, *first) == pytest.approx((low, high), abs=1e-4)


def test_newcombe_is_made_of_scipys_wilson() -> None:
    (x1, n1), (x2, n2) = (109, 353), (256, 499)
    a = stats.binomtest(x1, n1).proportion_ci(CONFIDENCE, "wilson")
    b = stats.binomtest(x2, n2).proportion_ci(CONFIDENCE, "wilson")
    d = x2 / n2 - x1 / n1
    low = d - math.hypot(x2 / n2 - b.low, a.high - x1 / n1)
    high = d + math.hypot(b.high - x2 / n2, x1 / n1 - a.low)
    assert newcombe(x1, n1, x2, n2) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize(
    ("before", "after", "better", "verdict"),
    [
        (Sample("share", 30.9, 353, 109), Sample("share", 51.3, 499, 256), "up", Verdict.BETTER),
        (Sample("share", 30.9, 353, 109), Sample("share", 51.3, 499, 256), "down", Verdict.WORSE),
        (Sample("share", 30.9, 353, 109), Sample("share", 33.4, 353, 118), "up", Verdict.NOISE),
        (Sample("nps", -18, 136, None, 33, 57), Sample("nps", -13, 126, None, 33, 50), "up",
         Verdict.NOISE),
        (Sample("nps", -18, 136, None, 33, 57), Sample("nps", 20, 136, None, 66, 39), "up",
         Verdict.BETTER),
        (Sample("mean", 4.1, 131, spread=1.5), Sample("mean", 4.8, 181, spread=1.5), "up",
         Verdict.BETTER),
        (Sample("mean", 4.1, 131, spread=1.5), Sample("mean", 4.3, 121, spread=1.5), "up",
         Verdict.NOISE),
        (Sample("mean", 4.1, 131, spread=1.5), Sample("figure", 4.8), "up",
         Verdict.MARGIN_UNKNOWN),
        (Sample("share", 30, 10, 3), Sample("mean", 30.0, 10, spread=1), "up", Verdict.SAME),
    ],
)  # fmt: skip
def test_changes_with_their_verdicts(
    before: Sample, after: Sample, better: str, verdict: Verdict
) -> None:
    assert change(before, after, better).verdict is verdict


def test_smaller_than_the_joint_margin_is_noise_as_large_is_not() -> None:
    before = Sample("mean", 0.0, 100, spread=30 / 1.96)
    joint = math.hypot(3.0, 4.0)
    after = Sample("mean", joint, 100, spread=40 / 1.96)
    found = change(before, after, "up")
    assert found.joint_margin == pytest.approx(5.0)
    assert found.verdict is (
        Verdict.BETTER if joint >= (found.joint_margin or 0) else Verdict.NOISE
    )
    assert change(before, after._replace(value=4.999), "up").verdict is Verdict.NOISE
    assert change(before, after._replace(value=5.001), "down").verdict is Verdict.WORSE


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (14.2, 4.1, Verdict.BETTER),
        (14.2, 7.0, Verdict.BETTER),
        (4.0, 9.0, Verdict.WORSE),
        (-9.0, 9.0, Verdict.SAME),
        (-4.0, 4.0, Verdict.SAME),
        (-9.0, -30.0, Verdict.WORSE),
    ],
)
def test_in_a_band_nearer_is_better(before: float, after: float, verdict: Verdict) -> None:
    samples = [Sample("mean", value, 2000, spread=18.0) for value in (before, after)]
    assert change(*samples, "band", (-5.0, 5.0)).verdict is verdict


def test_a_band_needs_its_bounds() -> None:
    assert [distance(value, (2.0, 4.0)) for value in (1.0, 2.0, 3.0, 4.0, 6.5)] == [1, 0, 0, 0, 2.5]
    with pytest.raises(ValueError, match="needs its bounds"):
        distance(1.0, None)


MIRRORED = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}


@given(SAME_KIND, st.sampled_from(["up", "down"]))
def test_there_and_back_is_the_opposite(pair: tuple[Sample, Sample], better: str) -> None:
    there, back = change(*pair, better), change(*reversed(pair), better)
    assert there.difference == -back.difference
    assert back.verdict is MIRRORED.get(there.verdict, there.verdict)
    assert there.joint_margin == pytest.approx(back.joint_margin)
    if there.interval and back.interval:
        assert back.interval == pytest.approx((-there.interval.high, -there.interval.low), abs=1e-9)


@given(SAME_KIND)
def test_the_other_way_round_is_judged_the_other_way(pair: tuple[Sample, Sample]) -> None:
    up, down = change(*pair, "up"), change(*pair, "down")
    assert down.verdict is MIRRORED.get(up.verdict, up.verdict)


@given(SAMPLES, SAMPLES, st.sampled_from(["up", "down", "band"]))
def test_whatever_is_compared_there_is_a_number_and_a_word(
    before: Sample, after: Sample, better: str
) -> None:
    found = change(before, after, better, (0.0, 10.0))
    assert math.isfinite(found.difference)
    assert found.verdict in set(Verdict)
    assert found.joint_margin is None or math.isfinite(found.joint_margin)
    if found.interval:
        assert -100 - 1e-9 <= found.interval.low <= found.interval.high <= 100 + 1e-9


# Which one counts


@dataclass(frozen=True)
class Row:
    id: int
    measured_on: date
    entered_at: datetime
    supersedes_id: int | None = None


def row(number: int, day: int, hour: int, supersedes: int | None = None) -> Row:
    """Of a day in March, entered at an hour of the day after all of them."""
    return Row(number, date(2026, 3, day), datetime(2026, 4, 1, hour, tzinfo=UTC), supersedes)


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ([], None),
        ([row(1, 5, 1)], 1),
        ([row(1, 5, 2), row(2, 9, 1)], 2),
        ([row(1, 5, 1), row(2, 5, 2)], 2),
        ([row(1, 9, 1), row(2, 9, 2, 1)], 2),
        ([row(1, 9, 1), row(2, 9, 2, 1), row(3, 9, 3, 2)], 3),
        ([row(1, 9, 1), row(2, 4, 2, 1), row(3, 5, 1)], 3),
        ([row(1, 5, 1), row(2, 9, 2), row(3, 2, 3, 2)], 1),
    ],
    ids=["none", "one", "later day", "same day: entered later", "corrected", "corrected twice",
         "corrected to an earlier day", "newest withdrawn to an old day"],
)  # fmt: skip
def test_the_latest_measured_of_those_that_stand(rows: list[Row], counts: int | None) -> None:
    for order in permutations(rows):
        found = current(order)
        assert (found.id if found else None) == counts


def test_what_stands_is_told_oldest_first() -> None:
    rows = [row(1, 9, 1), row(2, 5, 3), row(3, 5, 2), row(4, 7, 1), row(5, 8, 4, 4)]
    assert [one.id for one in valid(rows)] == [3, 2, 5, 1]


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), max_size=6),
    st.randoms(use_true_random=False),
)
def test_the_order_of_reading_does_not_matter(days: list[tuple[int, int]], chance: object) -> None:
    rows = [row(number, day, hour) for number, (day, hour) in enumerate(days)]
    mixed = list(rows)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert valid(mixed) == valid(rows)


# When the next one is due


def test_due_days_know_leap_years() -> None:
    assert due_on(None, 30) is None
    assert due_on(date(2024, 2, 28), 1) == date(2024, 2, 29)
    assert due_on(date(2024, 2, 29), 365) == date(2025, 2, 28)
    assert due_on(date(2023, 2, 28), 366) == date(2024, 2, 29)
    assert due_on(date(2026, 2, 28), 1) == date(2026, 3, 1)


def test_it_is_stale_the_day_after_it_was_due() -> None:
    due = date(2026, 3, 1)
    assert [is_stale(due, due + timedelta(days=n)) for n in (-1, 0, 1)] == [False, False, True]
    assert is_stale(None, due) is False
