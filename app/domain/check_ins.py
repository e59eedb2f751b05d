"""When check-ins are due: at the cycle's rhythm, counted from the last one. Rules: domain.md 9."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a key result is reported on: from when, until when, how many days apart."""

    started_on: date
    ends_on: date
    interval_days: int


def next_due(rhythm: Rhythm, last: date | None) -> date | None:
    """The day by which the next check-in is due; None once one speaks of the last day.

    One interval after the start or after the last check-in, and never after the end: whatever is
    left of the cycle, its last day is reported on.
    """
    if last is not None and last >= rhythm.ends_on:
        return None
    since = max(last, rhythm.started_on) if last else rhythm.started_on
    return min(since + timedelta(days=rhythm.interval_days), rhythm.ends_on)


def days_due(rhythm: Rhythm, last: date | None, most: int) -> list[date]:
    """The days check-ins are due on if each is made on its day, at most so many."""
    found: list[date] = []
    day = next_due(rhythm, last)
    while day is not None and len(found) < most:
        found.append(day)
        day = next_due(rhythm, day)
    return found


def latest_day(today: date, ends_on: date) -> date:
    """The latest day a check-in may speak of: neither in the future nor after the end."""
    return min(today, ends_on)
