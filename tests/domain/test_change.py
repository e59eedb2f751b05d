"""Tests of change: the design's checks, every split counted by hand, and scipy."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.domain import change

BEFORE, AFTER = [2, 2, 3, 3, 2, 1, 3, 2], [3, 3, 4, 3, 4, 2, 4, 3]
MEANS = st.builds(lambda total, n: total / n, st.integers(6, 30), st.integers(1, 6))
FEW = st.lists(MEANS, min_size=1, max_size=6)
MANY = st.lists(MEANS, min_size=15, max_size=40)


def test_checks_of_the_design() -> None:
    assert change.unlinked_p(BEFORE, AFTER) == 434 / 12870
    assert change.cliffs_delta(BEFORE, AFTER) == 0.65625
    assert change.linked_p([1, 1, 1, 0, 2, 1, 1, 1]) == 0.015625
    found = change.holm([0.01, 0.04, 0.03, 0.005, 0.2, 0.5])
    assert found == pytest.approx([0.05, 0.12, 0.12, 0.03, 0.4, 0.5])


@pytest.mark.parametrize(
    ("p", "delta", "sure"),
    [(0.0499, 0.33, True), (0.0499, -0.33, True), (0.05, 0.9, False), (0.001, 0.3299, False)],
)
def test_assured_needs_both(p: float, delta: float, sure: bool) -> None:
    assert change.assured(p, delta) is sure


def test_without_people_there_is_no_test() -> None:
    assert change.unlinked_p([], [1.0]) is None
    assert change.cliffs_delta([1.0], []) is None
    assert change.linked_p([]) is None
    assert change.personal_mean([]) is None
    assert change.holm([]) == []


def test_equal_fractions_are_ties() -> None:
    assert change.personal_mean([3, 4]) == change.personal_mean([3, 4, 3, 4, 3, 4])
    assert change.cliffs_delta([10 / 3], [20 / 6]) == 0


@given(FEW, FEW)
@settings(max_examples=100, deadline=None)
def test_permutation_by_enumeration(before: list[float], after: list[float]) -> None:
    ranks = stats.rankdata([*before, *after])
    n, everyone = len(before), len(ranks)

    def distance(chosen: tuple[int, ...]) -> float:
        first = ranks[list(chosen)].mean()
        return float(abs(first - np.delete(ranks, list(chosen)).mean()))

    seen = distance(tuple(range(n)))
    all_of_them = [distance(c) for c in combinations(range(everyone), n)]
    share = sum(d >= seen - 1e-9 for d in all_of_them) / len(all_of_them)
    assert change.permutation_p(before, after) == pytest.approx(share)
    assert change.permutation_p(after, before) == pytest.approx(share)


@given(MANY, MANY)
@settings(max_examples=100, deadline=None)
def test_mann_whitney_as_scipy_has_it(before: list[float], after: list[float]) -> None:
    if len({*before, *after}) == 1:
        assert change.unlinked_p(before, after) == 1
        return
    wanted = stats.mannwhitneyu(before, after, method="asymptotic", use_continuity=True).pvalue
    assert change.unlinked_p(before, after) == pytest.approx(wanted, abs=1e-12)


def test_the_exact_test_gives_way_above_its_limit() -> None:
    nine, ten = [1.0, 2, 3, 4, 5, 2, 3, 4, 2], [2.0, 3, 4, 5, 5, 3, 3, 4, 5, 5]
    assert change.unlinked_p(nine, ten) == change.permutation_p(nine, ten)
    assert change.unlinked_p([*nine, 1.0], [*ten, 5.0]) == change.mann_whitney_p(
        [*nine, 1.0], [*ten, 5.0]
    )
    assert change.unlinked_p([1.0], [2.0] * 100_000) == 1 / 100_001


@given(st.lists(st.integers(-8, 8), min_size=1, max_size=8), st.integers(1, 6))
@settings(max_examples=100, deadline=None)
def test_sign_flips_by_enumeration(thirds: list[int], parts: int) -> None:
    seen = abs(sum(thirds))
    patterns = list(product((1, -1), repeat=len(thirds)))
    sums = [abs(sum(s * d for s, d in zip(signs, thirds, strict=True))) for signs in patterns]
    share = sum(total >= seen for total in sums) / len(sums)
    assert change.linked_p([d / parts for d in thirds]) == pytest.approx(share)


@given(st.lists(st.integers(-8, 8), min_size=17, max_size=40).filter(any))
@settings(max_examples=100, deadline=None)
def test_wilcoxon_as_scipy_has_it(steps: list[int]) -> None:
    differences = [d / 6 for d in steps]
    wanted = stats.wilcoxon(steps, correction=True, method="asymptotic", zero_method="wilcox")
    assert change.linked_p(differences) == pytest.approx(min(1.0, wanted.pvalue), abs=1e-9)


def test_nobody_moved() -> None:
    assert change.linked_p([0.0] * 20) == 1
    assert change.linked_p([0.0] * 5) == 1


@given(MANY, MANY)
@settings(max_examples=50, deadline=None)
def test_delta_by_every_pair(before: list[float], after: list[float]) -> None:
    pairs = [(a > b) - (a < b) for b in before for a in after]
    assert change.cliffs_delta(before, after) == pytest.approx(sum(pairs) / len(pairs))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_helps_and_keeps_order(p_values: list[float]) -> None:
    found = change.holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, found, strict=True))
    in_order = [q for _, q in sorted(zip(p_values, found, strict=True))]
    assert in_order == sorted(in_order)
