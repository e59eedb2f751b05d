"""When a round ends: 23:59 on its last day, in the organisation's time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONGEST = timedelta(days=366)


def today(present: datetime, time_zone: str) -> date:
    """The day it is where the organisation is."""
    return present.astimezone(ZoneInfo(time_zone)).date()


def has_passed(deadline: date, time_zone: str, present: datetime) -> bool:
    """Whether the last minute of the deadline, 23:59, is over where the organisation is.

    Compared as days on the local calendar, so that days on which clocks are changed are
    simply as long as they are.
    """
    return today(present, time_zone) > deadline


def latest_day(present: datetime, time_zone: str) -> date:
    """The last day a deadline may lie on: a round does not stay open for more than a year."""
    return today(present, time_zone) + LONGEST
