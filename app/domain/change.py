"""Has anything changed between two rounds, do two groups differ: tests that do not cry wolf.

They run on people's means over a field. Equal means must be equal numbers: a mean is one division
of whole numbers, so equal fractions are equal floats. Normal tails come from `math.erfc`.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

MOST_SPLITS = 200_000
MOST_PAIRS = 16
SIGNIFICANT_BELOW = 0.05
EFFECT_FROM = 0.33
FINEST_MEAN = 10_000
"""Means of up to this many answers are recovered exactly from floats."""


def personal_mean(levels: Iterable[int]) -> float | None:
    """A person's mean over a field's valid answers; None without any."""
    given = list(levels)
    return sum(given) / len(given) if given else None


def unlinked_p(before: Sequence[float], after: Sequence[float]) -> float | None:
    """Two-sided p for two sets of people nobody can pair; None where one is empty.

    Exact permutation test of the difference of mean mid-ranks where there are at most 200,000
    ways to split the people, else the normal approximation of Mann–Whitney.
    """
    if not before or not after:
        return None
    if math.comb(len(before) + len(after), len(before)) <= MOST_SPLITS:
        return permutation_p(before, after)
    return mann_whitney_p(before, after)


def linked_p(differences: Sequence[float]) -> float | None:
    """Two-sided p for the same people twice, given after − before; None without pairs.

    Exact sign-flip test up to 16 pairs, else the normal approximation of Wilcoxon.
    """
    if not differences:
        return None
    if len(differences) <= MOST_PAIRS:
        return sign_flip_p(differences)
    return wilcoxon_p(differences)


def permutation_p(before: Sequence[float], after: Sequence[float]) -> float:
    """Share of splits whose mean mid-ranks differ at least as much as those seen."""
    small, large = sorted((before, after), key=len)
    ranks = _double_ranks([*small, *large])
    size, people = len(small), len(ranks)
    expected = size * (people + 1)
    seen = abs(sum(ranks[:size]) - expected)
    ways = _ways_to_sum(ranks, size)
    extreme = sum(count for total, count in ways.items() if abs(total - expected) >= seen)
    return extreme / math.comb(people, size)


def mann_whitney_p(before: Sequence[float], after: Sequence[float]) -> float:
    """Normal approximation with tie and continuity correction; 1 where all are equal."""
    ranks = _double_ranks([*before, *after])
    n, m, people = len(before), len(after), len(ranks)
    u = sum(ranks[:n]) / 2 - n * (n + 1) / 2
    ties = _tie_sum([*before, *after])
    variance = n * m / 12 * (people + 1 - ties / (people * (people - 1)))
    return _two_sided(abs(u - n * m / 2) - 0.5, variance)


def sign_flip_p(differences: Sequence[float]) -> float:
    """Share of sign patterns whose sum is at least as far from 0; exact, zeros included."""
    exact = [Fraction(d).limit_denominator(FINEST_MEAN) for d in differences]
    scale = math.lcm(*(d.denominator for d in exact))
    steps = [abs(int(d * scale)) for d in exact]
    ways: dict[int, int] = {0: 1}
    for step in steps:
        following: dict[int, int] = defaultdict(int)
        for total, count in ways.items():
            following[total + step] += count
            following[total - step] += count
        ways = following
    seen = abs(sum(int(d * scale) for d in exact))
    return sum(count for total, count in ways.items() if abs(total) >= seen) / (1 << len(steps))


def wilcoxon_p(differences: Sequence[float]) -> float:
    """Signed ranks without zeros, normal approximation with tie and continuity correction."""
    exact = [Fraction(d).limit_denominator(FINEST_MEAN) for d in differences]
    moved = [d for d in exact if d]
    sizes = [abs(d) for d in moved]
    n = len(moved)
    ranks = _double_ranks(sizes)
    upwards = sum(rank for rank, d in zip(ranks, moved, strict=True) if d > 0) / 2
    variance = n * (n + 1) * (2 * n + 1) / 24 - _tie_sum(sizes) / 48
    return _two_sided(abs(upwards - n * (n + 1) / 4) - 0.5, variance)


def cliffs_delta(before: Sequence[float], after: Sequence[float]) -> float | None:
    """Share of pairs in which `after` is higher minus share in which it is lower, −1…1."""
    if not before or not after:
        return None
    ordered = sorted(before)
    lower = sum(bisect_left(ordered, value) for value in after)
    higher = sum(len(ordered) - bisect_right(ordered, value) for value in after)
    return (lower - higher) / (len(before) * len(after))


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p corrected for being one of several shown together (Holm 1979), in given order."""
    corrected = [0.0] * len(p_values)
    reached = 0.0
    ascending = sorted(range(len(p_values)), key=p_values.__getitem__)
    for place, index in enumerate(ascending):
        reached = max(reached, min(1.0, (len(p_values) - place) * p_values[index]))
        corrected[index] = reached
    return corrected


def assured(p_holm: float, delta: float) -> bool:
    """Whether a difference is unlikely to be chance and large enough to matter."""
    return p_holm < SIGNIFICANT_BELOW and abs(delta) >= EFFECT_FROM


def _double_ranks(values: Sequence[float | Fraction]) -> list[int]:
    """Twice the mid-rank of each value, which is whole."""
    ordered = sorted(values)
    return [bisect_left(ordered, v) + bisect_right(ordered, v) + 1 for v in values]


def _ways_to_sum(ranks: Sequence[int], size: int) -> dict[int, int]:
    """In how many ways `size` of the ranks add up to each sum."""
    ways: list[dict[int, int]] = [defaultdict(int) for _ in range(size + 1)]
    ways[0][0] = 1
    for rank in ranks:
        for taken in range(size, 0, -1):
            for total, count in ways[taken - 1].items():
                ways[taken][total + rank] += count
    return ways[size]


def _tie_sum(values: Iterable[float | Fraction]) -> int:
    return sum(t**3 - t for t in Counter(values).values())


def _two_sided(distance: float, variance: float) -> float:
    """Both tails of the normal distribution; 1 where nothing could vary."""
    if variance <= 0:
        return 1.0
    return min(1.0, math.erfc(distance / math.sqrt(2 * variance)))
