"""When check-ins are due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.check_ins import Rhythm, days_due, latest_day, next_due

QUARTER = Rhythm(date(2026, 10, 1), date(2026, 12, 31), 14)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, date(2026, 10, 15)),
        (date(2026, 11, 2), date(2026, 11, 16)),
        (date(2026, 12, 24), date(2026, 12, 31)),
        (date(2026, 12, 31), None),
        (date(2026, 9, 1), date(2026, 10, 15)),
    ],
)
def test_one_interval_after_the_last_one_and_never_after_the_end(
    last: date | None, due: date | None
) -> None:
    assert next_due(QUARTER, last) == due


def test_the_days_of_a_quarter_end_with_its_last_one() -> None:
    days = days_due(QUARTER, None, 50)
    assert days[0] == date(2026, 10, 15)
    assert days[-1] == date(2026, 12, 31)
    assert days_due(QUARTER, None, 2) == days[:2]
    assert days_due(QUARTER, date(2026, 12, 31), 9) == []


def test_what_a_check_in_may_speak_of() -> None:
    assert latest_day(date(2026, 11, 2), QUARTER.ends_on) == date(2026, 11, 2)
    assert latest_day(date(2027, 1, 9), QUARTER.ends_on) == date(2026, 12, 31)


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 400),
    st.integers(1, 92),
    st.none() | st.integers(0, 500),
)
def test_the_next_day_lies_ahead_and_inside(
    start: date, length: int, interval: int, last: int | None
) -> None:
    rhythm = Rhythm(start, start + timedelta(days=length), interval)
    reported = None if last is None else start + timedelta(days=last)
    due = next_due(rhythm, reported)
    if due is None:
        assert reported is not None
        assert reported >= rhythm.ends_on
    else:
        assert (reported or start) < due <= rhythm.ends_on
