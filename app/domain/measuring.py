"""What a measured figure says: its margin, which value counts, and whether a change is real.

Values are in the point's unit: shares in per cent 0…100, an NPS −100…100, anything else as it
comes. Margins are half-widths of a 95 % interval in the same unit; None where they cannot be known.
Source of the formulas: domain.md 8; Wilson 1927; Newcombe 1998, method 10.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import sqrt
from typing import NamedTuple, Protocol, TypeVar

Z = 1.96


class Interval(NamedTuple):
    """A range that holds the true value in 95 of 100 cases."""

    low: float
    high: float


class Sample(NamedTuple):
    """One measurement, as far as chance is concerned. `mode` as in models: share, nps, mean …

    `hits` of `size` for shares; promoters and detractors of `size` for an NPS; `spread` is the
    standard deviation of single cases for means.
    """

    mode: str
    value: float
    size: int | None = None
    hits: int | None = None
    promoters: int | None = None
    detractors: int | None = None
    spread: float | None = None


class Verdict(StrEnum):
    """What may be said about a change from one measurement to another."""

    BETTER = "better"
    WORSE = "worse"
    NOISE = "noise"
    MARGIN_UNKNOWN = "margin_unknown"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a value with its verdict.

    `joint_margin` is the half-width the change was held against; for shares, whose interval is
    lopsided, `interval` is Newcombe's interval of the difference and `joint_margin` is None.
    """

    before: float
    after: float
    verdict: Verdict
    joint_margin: float | None = None
    interval: Interval | None = None

    @property
    def difference(self) -> float:
        """The second value minus the first."""
        return self.after - self.before


def share(hits: int, size: int) -> float:
    """x of n in per cent. Raises ValueError unless 0 ≤ hits ≤ size and size > 0."""
    if size <= 0 or not 0 <= hits <= size:
        raise ValueError("a share needs 0 <= hits <= size and size > 0")
    return 100 * hits / size


def nps(promoters: int, passives: int, detractors: int) -> float:
    """100·(p − d)/n, −100…100. Raises ValueError for negative counts or none at all."""
    size = promoters + passives + detractors
    if min(promoters, passives, detractors) < 0 or size == 0:
        raise ValueError("an NPS needs counts of zero or more, and at least one answer")
    return 100 * (promoters - detractors) / size


def interval(sample: Sample) -> Interval | None:
    """The 95 % interval of one measurement; None where its margin cannot be known.

    Shares: Wilson. NPS: ± 1.96·√((p + d − (p − d)²)/n)·100, within −100…100. Means with a known
    spread: ± 1.96·s/√n. Rates and plain figures: unknown.
    """
    hits = _hits(sample)
    if hits is not None and sample.size:
        low, high = _wilson(hits, sample.size)
        return Interval(100 * low, 100 * high)
    half = margin(sample)
    if half is None:
        return None
    low, high = sample.value - half, sample.value + half
    if sample.mode == "nps":
        return Interval(max(-100.0, low), min(100.0, high))
    return Interval(low, high)


def margin(sample: Sample) -> float | None:
    """What stands behind ± beside a value; of a share, half the width of its `interval`.

    None where it cannot be known, also for an NPS whose answers are all of one kind: its formula
    would claim ± 0, of three answers as of three thousand.
    """
    if not sample.size:
        return None
    hits = _hits(sample)
    if hits is not None:
        low, high = _wilson(hits, sample.size)
        return 100 * (high - low) / 2
    if sample.mode == "nps" and sample.promoters is not None and sample.detractors is not None:
        return _nps_margin(sample.promoters, sample.detractors, sample.size)
    if sample.mode == "mean" and sample.spread is not None:
        return Z * sample.spread / sqrt(sample.size)
    return None


def change(
    before: Sample, after: Sample, better: str, band: tuple[float, float] | None = None
) -> Change:
    """Whether the second measurement differs from the first by more than chance, and how.

    `better`: up, down or band; for a band, better is nearer to it (inside is nearest).
    """
    values = before.value, after.value
    if before.value == after.value:
        return Change(*values, Verdict.SAME)
    direction = _direction(*values, better, band)
    hits = _hits(before), _hits(after)
    if hits[0] is not None and hits[1] is not None and before.size and after.size:
        low, high = newcombe(hits[0], before.size, hits[1], after.size)
        between = Interval(100 * low, 100 * high)
        verdict = Verdict.NOISE if low <= 0 <= high else direction
        return Change(*values, verdict, interval=between)
    margins = margin(before), margin(after)
    if margins[0] is None or margins[1] is None:
        return Change(*values, Verdict.MARGIN_UNKNOWN)
    joint = sqrt(margins[0] ** 2 + margins[1] ** 2)
    is_noise = abs(after.value - before.value) < joint
    return Change(*values, Verdict.NOISE if is_noise else direction, joint)


def newcombe(hits_1: float, size_1: int, hits_2: float, size_2: int) -> Interval:
    """Newcombe's 95 % interval of the difference of two shares, second minus first, −1…1."""
    p1, p2 = hits_1 / size_1, hits_2 / size_2
    low_1, high_1 = _wilson(hits_1, size_1)
    low_2, high_2 = _wilson(hits_2, size_2)
    difference = p2 - p1
    return Interval(
        difference - sqrt((p2 - low_2) ** 2 + (high_1 - p1) ** 2),
        difference + sqrt((high_2 - p2) ** 2 + (p1 - low_1) ** 2),
    )


class Dated(Protocol):
    """What `current` needs of a measurement."""

    @property
    def id(self) -> object:
        """Its key."""
        ...

    @property
    def measured_on(self) -> date:
        """The day it speaks of."""
        ...

    @property
    def entered_at(self) -> datetime:
        """When it was written down."""
        ...

    @property
    def supersedes_id(self) -> object | None:
        """The key of the one it corrects."""
        ...


D = TypeVar("D", bound=Dated)


def valid(measurements: Iterable[D]) -> list[D]:
    """Those no correction has replaced, oldest first; of one day the later entered comes last."""
    rows = list(measurements)
    replaced = {row.supersedes_id for row in rows if row.supersedes_id is not None}
    kept = [row for row in rows if row.id not in replaced]
    return sorted(kept, key=lambda row: (row.measured_on, row.entered_at, str(row.id)))


def current(measurements: Iterable[D]) -> D | None:
    """The one that counts: the latest *measured on* among those not superseded."""
    rows = valid(measurements)
    return rows[-1] if rows else None


def due_on(last: date | None, interval_days: int) -> date | None:
    """The day by which the next measurement is expected; None before the first one."""
    return None if last is None else last + timedelta(days=interval_days)


def is_stale(due: date | None, today: date) -> bool:
    """Whether the next measurement is overdue."""
    return due is not None and due < today


def _hits(sample: Sample) -> float | None:
    """x of a share; from its value where only n was kept. None for anything but a share with n."""
    if sample.mode != "share" or not sample.size:
        return None
    if sample.hits is not None:
        return sample.hits
    return sample.value * sample.size / 100 if 0 <= sample.value <= 100 else None


def _nps_margin(promoters: int, detractors: int, size: int) -> float | None:
    # In whole numbers: of fractions, a spread of zero would come out as a little more or less.
    spread = (promoters + detractors) * size - (promoters - detractors) ** 2
    return 100 * Z * sqrt(spread / size) / size if spread > 0 else None


def _wilson(hits: float, size: int) -> tuple[float, float]:
    p, n, z2 = hits / size, size, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low, high = middle - half, middle + half
    return (0.0 if hits == 0 else max(0.0, low)), (1.0 if hits == size else min(1.0, high))


def _direction(
    before: float, after: float, better: str, band: tuple[float, float] | None
) -> Verdict:
    if better == "band":
        gain = distance(before, band) - distance(after, band)
    else:
        gain = after - before if better == "up" else before - after
    if gain == 0:
        return Verdict.SAME
    return Verdict.BETTER if gain > 0 else Verdict.WORSE


def distance(value: float, band: tuple[float, float] | None) -> float:
    """How far a value lies outside a band; 0 inside. Raises ValueError without a band."""
    if band is None:
        raise ValueError("better = band needs its bounds")
    return max(0.0, band[0] - value, value - band[1])
