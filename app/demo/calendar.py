"""The story's days, moved so that its "today" is the day on which the demo is loaded."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.models.base import now

SEASONS = {
    "de": ("Winter", "Frühjahr", "Sommer", "Herbst"),
    "en": ("winter", "spring", "summer", "autumn"),
}
QUARTER = 3


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which day is today, in the story and outside of it."""

    told: date
    today: date
    time_zone: str

    def day(self, told: date) -> date:
        """A day of the story, as far from today as it is from the story's own."""
        return told + (self.today - self.told)

    def in_months(self, told: date) -> date:
        """The same day of a month as many months from ours as its month is from the story's.

        What is measured at the end of a month stays at the end of one.
        """
        months = (self.today.year - self.told.year) * 12 + self.today.month - self.told.month
        year, month = divmod(told.year * 12 + told.month - 1 + months, 12)
        last = monthrange(year, month + 1)[1]
        is_last = told.day == monthrange(told.year, told.month)[1]
        return date(year, month + 1, last if is_last else min(told.day, last))

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A time on a day where the organisation is."""
        local = datetime.combine(day, time(hour, minute), ZoneInfo(self.time_zone))
        return local.astimezone(UTC)

    def in_days(self, days: int) -> date:
        """So many days from today."""
        return self.today + timedelta(days=days)


def season(day: date, language: str) -> str:
    """What people call the time of a day: “Herbst 2025”, “autumn 2025”."""
    return f"{SEASONS[language][day.month % 12 // 3]} {day.year}"


def month(day: date, language: str) -> str:
    """What people call the month of a day: “Februar 2026”, “February 2026”."""
    return format_date(day, "MMMM y", locale=language)


def stretch(starts_on: date, ends_on: date, language: str) -> str:
    """What people call a cycle: “4. Quartal 2026”, “Q4 2026”, or its months where it is no
    quarter of a year."""
    if starts_on.month % QUARTER == 1 and starts_on.day == 1:
        number = starts_on.month // QUARTER + 1
        word = f"{number}. Quartal" if language == "de" else f"Q{number}"
        return f"{word} {starts_on.year}"
    until = "bis" if language == "de" else "to"
    return f"{month(starts_on, language)} {until} {month(ends_on, language)}"


def not_ahead(moment: datetime) -> datetime:
    """A moment that has passed: this one, or a little ago where it is still to come."""
    return min(moment, now() - timedelta(minutes=5))
