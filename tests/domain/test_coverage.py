"""What a cell of journey × department says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.coverage import Coverage, Excuse, Judged, cell, of_goal, worst
from app.domain.okrs import Status

TODAY = date(2026, 11, 20)
GOALS = st.lists(st.sampled_from([c for c in Coverage if c not in {"empty", "excused"}]))


@pytest.mark.parametrize(
    ("key_results", "without", "status", "expected"),
    [
        (0, 0, Status.OPEN, Coverage.NO_KEY_RESULT),
        (0, 0, Status.STALE, Coverage.NO_KEY_RESULT),
        (3, 1, Status.ON_TRACK, Coverage.NO_BASELINE),
        (3, 0, Status.OPEN, Coverage.BASELINED),
        (1, 0, Status.ON_TRACK, Coverage.ON_TRACK),
        (1, 0, Status.AT_RISK, Coverage.AT_RISK),
        (1, 0, Status.OFF_TRACK, Coverage.OFF_TRACK),
        (1, 0, Status.STALE, Coverage.STALE),
    ],
)
def test_a_goal_says(key_results: int, without: int, status: Status, expected: Coverage) -> None:
    assert of_goal(key_results=key_results, without_baseline=without, status=status) is expected


@pytest.mark.parametrize(
    ("goals", "until", "expected"),
    [
        ([], None, Judged(Coverage.EMPTY)),
        ([], TODAY, Judged(Coverage.EXCUSED)),
        ([], TODAY - timedelta(days=1), Judged(Coverage.EMPTY, expired=True)),
        ([Coverage.ON_TRACK], TODAY - timedelta(days=1), Judged(Coverage.ON_TRACK)),
        ([Coverage.ON_TRACK], TODAY, Judged(Coverage.ON_TRACK)),
        ([Coverage.ON_TRACK, Coverage.OFF_TRACK], None, Judged(Coverage.OFF_TRACK)),
        ([Coverage.BASELINED, Coverage.NO_KEY_RESULT], None, Judged(Coverage.NO_KEY_RESULT)),
        ([Coverage.OFF_TRACK, Coverage.STALE], None, Judged(Coverage.STALE)),
    ],
)
def test_a_cell_says(goals: list[Coverage], until: date | None, expected: Judged) -> None:
    assert cell(goals, Excuse(until) if until else None, TODAY) == expected


def test_a_reason_without_a_last_day_never_runs_out() -> None:
    assert cell([], Excuse(None), date.max).state is Coverage.EXCUSED


@given(GOALS, st.none() | st.builds(Excuse, st.none() | st.dates()), st.dates())
def test_a_cell_is_empty_exactly_without_goal_and_reason(
    goals: list[Coverage], excuse: Excuse | None, today: date
) -> None:
    judged = cell(goals, excuse, today)
    nothing = not goals and (excuse is None or not excuse.holds(today))
    assert (judged.state is Coverage.EMPTY) == nothing
    assert judged.expired == (not goals and excuse is not None and nothing)


@given(GOALS, GOALS)
def test_one_more_goal_never_makes_a_cell_better(
    some: list[Coverage], more: list[Coverage]
) -> None:
    order = list(Coverage)
    if some:
        assert order.index(worst(some + more)) <= order.index(worst(some))
    assert worst(some + more) is worst(more + some)
