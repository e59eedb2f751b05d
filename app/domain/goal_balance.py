"""Whether goals are well spread: over departments, repairing and shaping, people, and time.

Rules: domain.md 9. Shares are 0…1; None where there is nothing to take a share of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain, repeat

from app.domain import coach
from app.domain.coach import MOST_KEY_RESULTS
from app.domain.okrs import clamped

MOST_OBJECTIVES = 3
"""More than this, or more than `MOST_KEY_RESULTS`, are too many for one person."""
FELT = 0.5
"""From so many points of confidence on somebody would say that it has risen or fallen."""


@dataclass(frozen=True, slots=True)
class Oriented:
    """So many objectives of one orientation, such as “repair”, at one place."""

    place: Hashable
    orientation: str
    count: int


@dataclass(frozen=True, slots=True)
class Repairing:
    """How many objectives repair, of how many."""

    repair: int
    counted: int

    @property
    def share(self) -> float | None:
        """The repair share of domain.coach; None without objectives."""
        if not self.counted:
            return None
        orientations = chain(
            repeat("repair", self.repair), repeat("other", self.counted - self.repair)
        )
        return coach.repair_share(orientations)

    @property
    def is_too_much(self) -> bool:
        """Whether hardly anything new is attempted."""
        return (self.share or 0.0) > coach.MOST_REPAIR


@dataclass(frozen=True, slots=True)
class Weighed:
    """A key result as far as an expectation is concerned; `progress` None without a value."""

    weight: float
    progress: float | None
    expected: float | None
    is_guardrail: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """What was reported on one day: sum of the confidences 0…10, and how many there were."""

    day: date
    total: float
    count: int


@dataclass(frozen=True, slots=True)
class Interval:
    """Mean confidence of the check-ins from `since` to `until`, both included."""

    since: date
    until: date
    mean: float
    count: int


class Turn(StrEnum):
    """Where confidence has gone from the first interval to the last one."""

    RISEN = "risen"
    FALLEN = "fallen"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Load:
    """What one person answers for: objectives, and key results without guardrails."""

    name: str
    objectives: int
    key_results: int

    @property
    def is_too_much(self) -> bool:
        """More than three objectives or more than five key results."""
        return self.objectives > MOST_OBJECTIVES or self.key_results > MOST_KEY_RESULTS


def coverage_share(blank: int, asked: int) -> float | None:
    """Part of the cells of journey × department where a goal or a reason stands.

    None if no cell is asked for. Raises ValueError if more are blank than asked for.
    """
    if not 0 <= blank <= max(asked, 0):
        raise ValueError("between none and all of the cells are blank")
    return (asked - blank) / asked if asked else None


def repairing(goals: Iterable[Oriented]) -> Repairing:
    """Of all of them together."""
    every = list(goals)
    return Repairing(
        sum(one.count for one in every if one.orientation == "repair"),
        sum(one.count for one in every),
    )


def repairing_by_place(goals: Iterable[Oriented]) -> Mapping[Hashable, Repairing]:
    """The same for each place on its own."""
    by_place: defaultdict[Hashable, list[Oriented]] = defaultdict(list)
    for one in goals:
        by_place[one.place].append(one)
    return {place: repairing(some) for place, some in by_place.items()}


def expected(parts: Sequence[Weighed]) -> float | None:
    """What an objective's progress is to be compared with: the weighted mean of what is expected
    of the same key results, those with a value and without guardrails; of all without guardrails
    while none has a value. None without key results."""
    counted = [one for one in parts if not one.is_guardrail and one.expected is not None]
    some = [one for one in counted if one.progress is not None] or counted
    weight = sum(one.weight for one in some)
    if not weight:
        return None
    return sum(one.weight * (clamped(one.expected) or 0.0) for one in some) / weight


def confidence_trend(
    reports: Iterable[Reported], since: date, interval_days: int
) -> list[Interval]:
    """Mean confidence per check-in interval, counted from `since`, oldest first.

    Intervals in which nobody reported are left out, not filled. Days before `since` belong to the
    first one. Raises ValueError for an interval of no days.
    """
    if interval_days < 1:
        raise ValueError("an interval has at least one day")
    found: defaultdict[int, list[Reported]] = defaultdict(list)
    for one in reports:
        if one.count:
            found[max((one.day - since).days, 0) // interval_days].append(one)
    return [
        _interval(some, since + timedelta(days=number * interval_days), interval_days)
        for number, some in sorted(found.items())
    ]


def turn(trend: Sequence[Interval]) -> Turn | None:
    """How the last interval compares with the first; None for fewer than two."""
    if len(trend) < 2:
        return None
    moved = trend[-1].mean - trend[0].mean
    if abs(moved) < FELT:
        return Turn.LEVEL
    return Turn.RISEN if moved > 0 else Turn.FALLEN


def _interval(reports: Sequence[Reported], since: date, interval_days: int) -> Interval:
    count = sum(one.count for one in reports)
    return Interval(
        since,
        since + timedelta(days=interval_days - 1),
        sum(one.total for one in reports) / count,
        count,
    )
