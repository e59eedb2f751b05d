"""What the answers to one capability say: median, spread, agreement, and how sure we are.

Input is `counts`: how many valid answers each level 1…K got, lowest first. Every function returns
None where there is no answer. All bounds are decided on exact fractions; floats are made last.
Rules and worked examples: questionnaires/README.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

COVERAGE = Fraction(95, 100)
FEWEST_FOR_A_WORD = 5
FEWEST_FOR_UNITED = 8
UNITED_FROM = Fraction(7, 10)
SPLIT_BELOW = Fraction(3, 10)


class Verdict(StrEnum):
    """How far people see a capability alike."""

    UNITED = "united"
    MIXED = "mixed"
    SPLIT = "split"


def median(counts: Sequence[int]) -> float | None:
    """The middle answer, 1…K; halfway between the two middle ones where they differ."""
    n = sum(counts)
    if not n:
        return None
    return (_ranked(counts, (n + 1) // 2) + _ranked(counts, n // 2 + 1)) / 2


def mean(counts: Sequence[int]) -> float | None:
    """The arithmetic mean of the answers, 1…K."""
    n = sum(counts)
    return sum(level * count for level, count in enumerate(counts, 1)) / n if n else None


def iqr(counts: Sequence[int]) -> float | None:
    """The width of the middle half, 0…K−1; quartiles of type 7 (Hyndman and Fan 1996)."""
    width = _iqr(counts)
    return None if width is None else float(width)


def interpolated_median(counts: Sequence[int]) -> float | None:
    """The point with half of the answers below, each level being a stretch of width 1.

    Where the half falls between two levels that were chosen: the middle of what lies between.
    """
    n = sum(counts)
    if not n:
        return None
    below = 0
    for level, count in enumerate(counts, 1):
        if 2 * (below + count) > n:
            return float(level - Fraction(1, 2) + Fraction(n - 2 * below, 2 * count))
        below += count
        if 2 * below == n:
            following = _ranked(counts, below + 1)
            return (level + following) / 2
    raise ValueError("Counts cannot be negative.")


def agreement(counts: Sequence[int]) -> float | None:
    """Agreement A, from −1 (two camps at the ends) over 0 (uniform) to 1 (one level).

    van der Eijk 2001, Quality & Quantity 35:325–341.
    """
    value = _agreement(counts)
    return None if value is None else float(value)


def median_interval(counts: Sequence[int]) -> tuple[int, int] | None:
    """Lowest and highest plausible median: order statistics that cover it with at least 95 %.

    None where even the lowest and the highest answer do not (n ≤ 5).
    """
    n = int(sum(counts))
    rank = _interval_rank(n)
    return (_ranked(counts, rank), _ranked(counts, n + 1 - rank)) if rank else None


def verdict(counts: Sequence[int]) -> Verdict | None:
    """The word for it; none below five answers, where agreement is high by chance."""
    spread, agreed, steps = _iqr(counts), _agreement(counts), len(counts) - 1
    if spread is None or agreed is None or sum(counts) < FEWEST_FOR_A_WORD:
        return None
    close_together = agreed >= UNITED_FROM and spread <= Fraction(steps, 4)
    if close_together and sum(counts) >= FEWEST_FOR_UNITED:
        return Verdict.UNITED
    if agreed < 0 or (spread >= Fraction(steps, 2) and agreed < SPLIT_BELOW):
        return Verdict.SPLIT
    return Verdict.MIXED


def _ranked(counts: Sequence[int], rank: int) -> int:
    """The level of the answer with this rank, 1 = lowest."""
    for level, count in enumerate(counts, 1):
        rank -= count
        if rank <= 0:
            return level
    raise ValueError("There are fewer answers than the rank.")


def _iqr(counts: Sequence[int]) -> Fraction | None:
    if not sum(counts):
        return None
    return _quantile(counts, Fraction(3, 4)) - _quantile(counts, Fraction(1, 4))


def _quantile(counts: Sequence[int], share: Fraction) -> Fraction:
    """Type 7: the value at rank 1 + (n − 1)·share, straight between neighbouring ranks."""
    place = (sum(counts) - 1) * share
    whole = place.numerator // place.denominator
    lower = _ranked(counts, whole + 1)
    if place == whole:
        return Fraction(lower)
    return lower + (place - whole) * (_ranked(counts, whole + 2) - lower)


def _agreement(counts: Sequence[int]) -> Fraction | None:
    n = sum(counts)
    if not n:
        return None
    weighted = (people * _pattern_agreement(pattern) for pattern, people in _layers(counts))
    return sum(weighted, Fraction(0)) / n


def _layers(counts: Sequence[int]) -> Iterator[tuple[tuple[bool, ...], int]]:
    """The counts, peeled into layers of equal height: levels in use, and people in the layer."""
    left = list(counts)
    while any(left):
        pattern = tuple(count > 0 for count in left)
        height = min(count for count in left if count > 0)
        left = [
            count - height if used else count for count, used in zip(left, pattern, strict=True)
        ]
        yield pattern, height * sum(pattern)


@lru_cache(maxsize=4096)
def _pattern_agreement(pattern: tuple[bool, ...]) -> Fraction:
    levels, used = len(pattern), sum(pattern)
    if used == 1:
        return Fraction(1)
    triples = list(combinations(pattern, 3))
    together = sum(t in {(True, True, False), (False, True, True)} for t in triples)
    apart = triples.count((True, False, True))
    if not together + apart:
        return Fraction(0)
    unimodal = Fraction(
        (levels - 2) * together - (levels - 1) * apart, (levels - 2) * (together + apart)
    )
    return unimodal * (1 - Fraction(used - 1, levels - 1))


@lru_cache(maxsize=4096)
def _interval_rank(n: int) -> int:
    """The largest r for which the r-th lowest and r-th highest answer cover the median; 0: none.

    Both tails of Bin(n, ½) up to r − 1 may hold at most 5 %.
    """
    allowed = (1 - COVERAGE) * 2**n / 2
    tail, ways, rank = 0, 1, 0
    while rank < n and tail + ways <= allowed:
        tail += ways
        rank += 1
        ways = ways * (n - rank + 1) // rank
    return rank
