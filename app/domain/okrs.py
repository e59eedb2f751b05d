"""Progress, expectation and status of goals. Rules and tables: domain.md 9.

Values are in the measuring point's unit. Shares of a way or of a weight are 0…1 where clamped.
A missing value is None: left out of means, counted as 0 only where a status needs a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ON_TRACK_FROM = -0.10
AT_RISK_FROM = -0.25
LEAST_CONFIDENCE = 4
LEAST_INFLUENCE = 3
SMALL_WEIGHT = 0.2
TOLERANCE = 1e-9
"""Bounds are inclusive; this keeps 0.4 − 0.5 from falling below −0.10 by a rounding error."""


class KeyResultType(StrEnum):
    """What kind of change a key result promises."""

    INCREASE = "increase"
    DECREASE = "decrease"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    WITHIN = "within"
    MILESTONE = "milestone"
    BINARY = "binary"
    FIND_BASELINE = "find_baseline"


NUMERIC = frozenset(
    {
        KeyResultType.INCREASE,
        KeyResultType.DECREASE,
        KeyResultType.AT_LEAST,
        KeyResultType.AT_MOST,
        KeyResultType.WITHIN,
    }
)
KEEPING = frozenset({KeyResultType.AT_LEAST, KeyResultType.AT_MOST, KeyResultType.WITHIN})
"""Types that hold a bound rather than travel to a target."""


class Status(StrEnum):
    """Where a goal stands; an objective takes the worst of its key results, in this order."""

    STALE = "stale"
    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    OPEN = "open"


_ORDER = list(Status)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a numeric key result starts and what it promises.

    `bound_high` and `tolerance` belong to *within* (target…bound_high); tolerance > 0.
    """

    type: KeyResultType
    baseline: float | None
    target: float
    bound_high: float | None = None
    tolerance: float | None = None


@dataclass(frozen=True, slots=True)
class DatedStep:
    """A step of a milestone, of a binary goal, or on the way to a baseline."""

    due_on: date
    done_on: date | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a status is computed from.

    `progress` as shown, before clamping; None without a value. `expected` 0…1. `keeps` says for
    at_least, at_most and within whether the bound is met now, `kept_at_start` whether the baseline
    met it; both None for other types or without a value. `last_check_in` None if there was none;
    `first_due` is when the first one is due; `interval_days` between two of them.
    """

    progress: float | None
    expected: float
    today: date
    started_on: date
    first_due: date
    interval_days: int
    last_check_in: date | None = None
    confidence: int | None = None
    keeps: bool | None = None
    kept_at_start: bool | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A key result as its objective sees it; `shown` is its clamped progress or None."""

    weight: float
    shown: float | None
    status: Status
    is_guardrail: bool = False
    guardrail_broken: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """An objective: its progress (None without any value), how many are measured, its status."""

    progress: float | None
    measured: int
    counted: int
    status: Status


def progress(baseline: float, target: float, actual: float | None) -> float | None:
    """Share of the way from baseline to target, unclamped (0 = baseline, 1 = target).

    None while there is no value: it is left out of means, never counted as zero.
    Raises ValueError if baseline equals target.
    """
    if baseline == target:
        raise ValueError("baseline and target are the same: there is no way to measure")
    return None if actual is None else (actual - baseline) / (target - baseline)


def clamped(share: float | None) -> float | None:
    """A share as a bar shows it, 0…1; None stays None."""
    return None if share is None else min(1.0, max(0.0, share))


def demand_target(goal: Target) -> None:
    """Raises ValueError where the promise makes no sense: a target on the wrong side, a baseline
    that equals it, a band turned round, a tolerance of zero or less."""
    if goal.type is KeyResultType.WITHIN:
        if goal.bound_high is None or goal.bound_high <= goal.target:
            raise ValueError("within needs a lower and a higher bound")
        if goal.tolerance is None or goal.tolerance <= 0:
            raise ValueError("within needs a tolerance above zero")
        return
    if goal.baseline is None or goal.type in KEEPING:
        return
    if goal.baseline == goal.target:
        raise ValueError("baseline and target are the same")
    if (goal.type is KeyResultType.INCREASE) != (goal.target > goal.baseline):
        raise ValueError("the target lies on the wrong side of the baseline")


def keeps(goal: Target, actual: float | None) -> bool | None:
    """Whether a bound is met (inclusive); None without a value or for types without a bound."""
    if actual is None or goal.type not in KEEPING:
        return None
    if goal.type is KeyResultType.AT_LEAST:
        return actual >= goal.target
    if goal.type is KeyResultType.AT_MOST:
        return actual <= goal.target
    return goal.target <= actual <= (goal.bound_high if goal.bound_high is not None else actual)


def numeric_progress(goal: Target, actual: float | None) -> float | None:
    """Progress of a numeric key result by its type, before clamping; None without a value.

    increase, decrease: `progress`. at_least, at_most: 1 if met, else linear from the baseline
    towards the bound, and 0 where the baseline met it or is unknown. within: 1 inside, else
    1 − distance/tolerance, not below 0.
    """
    if actual is None:
        return None
    if goal.type is KeyResultType.WITHIN:
        return _within(goal, actual)
    if goal.type in KEEPING:
        if keeps(goal, actual):
            return 1.0
        if goal.baseline is None or keeps(goal, goal.baseline):
            return 0.0
        return progress(goal.baseline, goal.target, actual)
    return None if goal.baseline is None else progress(goal.baseline, goal.target, actual)


def step_progress(steps: Sequence[DatedStep]) -> float | None:
    """Weighted share of done steps, 0…1; None without steps."""
    return _share(steps, [step for step in steps if step.done_on is not None])


def baseline_progress(steps: Sequence[DatedStep], *, accepted: bool) -> float | None:
    """Share of done steps on the way to a baseline; 1 only once one is accepted."""
    share = step_progress(steps)
    if accepted:
        return 1.0
    return None if share is None else min(share, 1 - 1 / (len(steps) + 1))


def elapsed(start: date, end: date, today: date) -> float:
    """Elapsed share of a cycle, 0…1: nothing before its first day, all after its last.

    Raises ValueError unless start < end.
    """
    if start >= end:
        raise ValueError("a cycle starts before it ends")
    return min(1.0, max(0.0, (today - start).days / (end - start).days))


def due_share(steps: Sequence[DatedStep], today: date) -> float:
    """What should be done by today: the weight share of the steps already due; 0 without steps."""
    return _share(steps, [step for step in steps if step.due_on <= today]) or 0.0


def status(at: Standing) -> Status:
    """The computed status, first match counts."""
    if at.last_check_in is None and at.today < at.first_due:
        return Status.OPEN
    silent_since = at.last_check_in or at.started_on
    if at.today - silent_since > timedelta(days=2 * at.interval_days):
        return Status.STALE
    if at.keeps:
        return Status.ON_TRACK
    if at.keeps is False and at.kept_at_start:
        return Status.OFF_TRACK
    ahead = (at.progress or 0.0) - at.expected + TOLERANCE
    is_confident = at.confidence is None or at.confidence >= LEAST_CONFIDENCE
    if ahead >= ON_TRACK_FROM and is_confident:
        return Status.ON_TRACK
    return Status.AT_RISK if ahead >= AT_RISK_FROM else Status.OFF_TRACK


def worst(statuses: Iterable[Status]) -> Status:
    """The first in the order stale, off track, at risk, on track, open; open if there is none."""
    return min(statuses, key=_ORDER.index, default=Status.OPEN)


def objective(parts: Sequence[Part]) -> Whole:
    """An objective from its key results.

    Progress is the weighted mean over those with a value; guardrails are left out of it, and a
    broken one caps the status at *at risk*. The status is the worst one, except that a key result
    with less than a fifth of the weight pulls it to *at risk* at most.
    """
    counted = [part for part in parts if not part.is_guardrail]
    measured = [part for part in counted if part.shown is not None]
    weight = sum(part.weight for part in measured)
    share = sum(part.weight * (part.shown or 0.0) for part in measured) / weight if weight else None
    found = worst(_pull(part, counted) for part in counted)
    if any(part.guardrail_broken for part in parts if part.is_guardrail) and counted:
        found = worst((found, Status.AT_RISK))
    return Whole(share, len(measured), len(counted), found)


def suggested_score(share: float | None) -> float:
    """A closing score from progress, 0.0…1.0 in tenths; 0.0 without a value."""
    return round(10 * (clamped(share) or 0.0)) / 10


def _pull(part: Part, counted: Sequence[Part]) -> Status:
    total = sum(one.weight for one in counted)
    is_small = part.weight < SMALL_WEIGHT * total - TOLERANCE
    is_bad = part.status in {Status.STALE, Status.OFF_TRACK}
    return Status.AT_RISK if is_small and is_bad else part.status


def _within(goal: Target, actual: float) -> float:
    if goal.bound_high is None or not goal.tolerance or goal.tolerance <= 0:
        raise ValueError("within needs a higher bound and a tolerance above zero")
    distance = max(0.0, goal.target - actual, actual - goal.bound_high)
    return max(0.0, 1 - distance / goal.tolerance)


def _share(steps: Sequence[DatedStep], counted: Sequence[DatedStep]) -> float | None:
    total = sum(step.weight for step in steps)
    return sum(step.weight for step in counted) / total if total else None
