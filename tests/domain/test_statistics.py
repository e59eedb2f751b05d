"""Figures of one capability: the tables of the design, and independent computations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from app.domain import statistics
from app.domain.statistics import Verdict

COUNTS = st.lists(st.integers(0, 12), min_size=2, max_size=10)
TABLE = [
    ([10, 0, 0, 0, 0], 1, 0, 1.0, 1.0),
    ([2, 2, 2, 2, 2], 3, 2, 0.0, 3.0),
    ([5, 0, 0, 0, 5], 3, 4, -1.0, 3.0),
    ([1, 2, 4, 2, 1], 3, 1.5, 0.35, 3.0),
    ([0, 0, 5, 3, 0], 3, 1, 0.8125, 3.3),
    ([1, 0, 0, 0, 4], 5, 0, 0.2, 4.875),
    ([30, 40, 210, 130, 530, 50, 10], 5, 2, 0.611333333333, 4.669811320755),
]


@pytest.mark.parametrize(("counts", "median", "iqr", "agreement", "interpolated"), TABLE, ids=str)
def test_the_table_of_the_design(
    counts: list[int], median: float, iqr: float, agreement: float, interpolated: float
) -> None:
    assert statistics.median(counts) == median
    assert statistics.iqr(counts) == iqr
    assert statistics.agreement(counts) == pytest.approx(agreement, abs=1e-12)
    assert statistics.interpolated_median(counts) == pytest.approx(interpolated, abs=1e-12)


def test_intervals_of_the_design() -> None:
    assert statistics.median_interval([1, 2, 2, 1, 0]) == (1, 4)
    assert statistics.median_interval([0, 1, 3, 1, 0]) is None


@pytest.mark.parametrize("counts", [[], [0], [0, 0, 0, 0, 0]], ids=str)
def test_no_answers_no_figure(counts: list[int]) -> None:
    for figure in ("median", "mean", "iqr", "interpolated_median", "agreement"):
        assert getattr(statistics, figure)(counts) is None
    assert statistics.median_interval(counts) is None
    assert statistics.verdict(counts) is None


WORDS = [
    ([0, 0, 4, 0, 0], None, "four are too few for a word"),
    ([0, 0, 5, 0, 0], Verdict.MIXED, "five alike may be chance"),
    ([0, 0, 7, 0, 0], Verdict.MIXED, "seven as well"),
    ([0, 0, 8, 0, 0], Verdict.UNITED, "eight are enough"),
    ([0, 6, 0, 2, 0], Verdict.MIXED, "a gap between them"),
    ([0, 10, 8, 2, 0], Verdict.UNITED, "agreement is exactly 0.7, spread exactly 1"),
    ([0, 9, 8, 2, 1], Verdict.MIXED, "a little less"),
    ([2, 2, 2, 2, 2], Verdict.SPLIT, "uniform: spread of half the scale"),
    ([5, 0, 0, 0, 5], Verdict.SPLIT, "two camps"),
    ([1, 0, 0, 0, 4], Verdict.MIXED, "one against four"),
]


@pytest.mark.parametrize(("counts", "word", "why"), WORDS, ids=lambda value: str(value))
def test_words(counts: list[int], word: Verdict | None, why: str) -> None:
    assert statistics.verdict(counts) == word, why


def test_seven_tenths_are_seven_tenths() -> None:
    assert statistics._agreement([0, 10, 8, 2, 0]) == Fraction(7, 10)
    assert statistics._iqr([0, 10, 8, 2, 0]) == 1


def test_a_word_is_its_text() -> None:
    assert statistics.verdict([5, 0, 0, 0, 5]) == "split"


@given(COUNTS)
@settings(max_examples=300, deadline=None)
def test_against_numpy(counts: list[int]) -> None:
    answers = np.repeat(np.arange(1, len(counts) + 1), counts)
    if not len(answers):
        return
    assert statistics.median(counts) == np.median(answers)
    assert statistics.mean(counts) == pytest.approx(answers.mean())
    low, high = np.quantile(answers, [0.25, 0.75])
    assert statistics.iqr(counts) == pytest.approx(high - low, abs=1e-9)


@given(COUNTS)
@settings(max_examples=300, deadline=None)
def test_agreement_computed_another_way(counts: list[int]) -> None:
    if sum(counts):
        assert statistics.agreement(counts) == pytest.approx(written_out(counts), abs=1e-9)
        assert statistics.agreement(counts[::-1]) == statistics.agreement(counts)


@given(COUNTS)
@settings(max_examples=300, deadline=None)
def test_the_interpolated_median_halves_the_answers(counts: list[int]) -> None:
    n = sum(counts)
    point = statistics.interpolated_median(counts)
    if point is None:
        return
    below = sum(c * min(1.0, max(0.0, point - (k - 0.5))) for k, c in enumerate(counts, 1))
    assert below == pytest.approx(n / 2)
    mirrored = statistics.interpolated_median(counts[::-1])
    assert mirrored == pytest.approx(len(counts) + 1 - point)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=80))
@settings(max_examples=200, deadline=None)
def test_the_interval_covers_and_no_narrower_one_does(answers: list[int]) -> None:
    ordered, n = sorted(answers), len(answers)
    ranks = [r for r in range(1, n + 1) if 1 - 2 * binom.cdf(r - 1, n, 0.5) >= 0.95 - 1e-12]
    found = statistics.median_interval([answers.count(level) for level in range(1, 6)])
    wanted = (ordered[ranks[-1] - 1], ordered[n - ranks[-1]]) if ranks else None
    assert found == wanted


@pytest.mark.parametrize("n", [1, 5, 6, 8, 9, 100, 2800])
def test_ranks_of_large_rounds(n: int) -> None:
    rank = statistics._interval_rank(n)
    assert rank == 0 or 1 - 2 * binom.cdf(rank - 1, n, 0.5) >= 0.95
    assert 1 - 2 * binom.cdf(rank, n, 0.5) < 0.95


def test_numpy_counts_are_counts() -> None:
    counts = np.array([700, 700, 700, 700])
    assert statistics.median_interval(counts) is not None  # type: ignore[arg-type]
    assert statistics.verdict(counts) is Verdict.SPLIT  # type: ignore[arg-type]


def written_out(counts: Sequence[int]) -> float:
    """van der Eijk's A as its paper tells it, loop by loop."""
    levels, n, left, total = len(counts), sum(counts), list(counts), 0.0
    while max(left) > 0:
        height = min(c for c in left if c > 0)
        pattern = [1 if c > 0 else 0 for c in left]
        used = sum(pattern)
        total += height * used / n * layer(pattern, levels, used)
        left = [c - height * p for c, p in zip(left, pattern, strict=True)]
    return total


def layer(pattern: list[int], levels: int, used: int) -> float:
    if used == 1:
        return 1.0
    together = apart = 0
    for i in range(levels):
        for j in range(i + 1, levels):
            for k in range(j + 1, levels):
                ones = (pattern[i], pattern[j], pattern[k])
                together += ones in ((1, 1, 0), (0, 1, 1))
                apart += ones == (1, 0, 1)
    if together + apart == 0:
        return 0.0
    u = ((levels - 2) * together - (levels - 1) * apart) / ((levels - 2) * (together + apart))
    return u * (1 - (used - 1) / (levels - 1))


def test_the_independent_version_knows_the_table() -> None:
    for counts, _, _, agreement, _ in TABLE:
        assert math.isclose(written_out(counts), agreement, abs_tol=1e-9)
