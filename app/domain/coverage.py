"""Coverage: whether a department has a goal at a journey, and how well it stands.

Blank cells are the point: goals exist for all departments, or somebody says why not and until when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.okrs import Status


class Coverage(StrEnum):
    """What a cell of journey × department says; of several goals the worst counts, in this order.

    *excused* comes last: a reason is only looked at where there is no goal.
    """

    EMPTY = "empty"
    NO_KEY_RESULT = "no_key_result"
    NO_BASELINE = "no_baseline"
    STALE = "stale"
    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    BASELINED = "baselined"
    EXCUSED = "excused"


_ORDER = list(Coverage)


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why there is no goal; `until` is its last day, None if it never runs out."""

    until: date | None

    def holds(self, today: date) -> bool:
        """Whether it still counts: its last day included."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class Judged:
    """What a cell says; `expired`: there was a reason, and it has run out."""

    state: Coverage
    expired: bool = False


def of_goal(*, key_results: int, without_baseline: int, status: Status) -> Coverage:
    """What one goal says: first whether it has key results at all, then whether they have a
    baseline where they need one, then its status. *open* is *baselined*: nothing was due yet.

    A key result that a department leads in somebody else's goal is a goal with one key result.
    """
    if key_results <= 0:
        return Coverage.NO_KEY_RESULT
    if without_baseline > 0:
        return Coverage.NO_BASELINE
    return Coverage.BASELINED if status is Status.OPEN else Coverage(status.value)


def worst(states: Iterable[Coverage]) -> Coverage:
    """The worst of several goals; empty if there is none."""
    return min(states, key=_ORDER.index, default=Coverage.EMPTY)


def cell(goals: Iterable[Coverage], excuse: Excuse | None, today: date) -> Judged:
    """A cell: its worst goal; without a goal excused while the reason holds, and empty again, and
    said so, once it has run out."""
    found = worst(goals)
    if found is not Coverage.EMPTY or excuse is None:
        return Judged(found)
    if excuse.holds(today):
        return Judged(Coverage.EXCUSED)
    return Judged(Coverage.EMPTY, expired=True)
