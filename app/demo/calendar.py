"""The story's days, moved so that its "today" is the day on which the demo is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SEASONS = {
    "de": ("Winter", "Frühjahr", "Sommer", "Herbst"),
    "en": ("winter", "spring", "summer", "autumn"),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which day is today, in the story and outside of it."""

    told: date
    today: date
    time_zone: str

    def day(self, told: date) -> date:
        """A day of the story, as far from today as it is from the story's own."""
        return told + (self.today - self.told)

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
