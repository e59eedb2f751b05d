"""How goals are spread: by tables, and against what must hold for any numbers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import coach
from app.domain.goal_balance import (
    Interval,
    Load,
    Oriented,
    Repairing,
    Reported,
    Turn,
    Weighed,
    confidence_trend,
    coverage_share,
    expected,
    repairing,
    repairing_by_place,
    turn,
)

START = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("blank", "asked", "share"), [(0, 28, 1.0), (7, 28, 0.75), (28, 28, 0.0), (0, 0, None)]
)
def test_coverage_is_the_part_that_is_not_blank(
    blank: int, asked: int, share: float | None
) -> None:
    assert coverage_share(blank, asked) == share


@pytest.mark.parametrize(("blank", "asked"), [(1, 0), (-1, 3), (4, 3)])
def test_more_blanks_than_cells_are_refused(blank: int, asked: int) -> None:
    with pytest.raises(ValueError, match="blank"):
        coverage_share(blank, asked)


def test_repair_share_counts_objectives() -> None:
    goals = [
        Oriented("move", "repair", 2), Oriented("move", "improve", 1),
        Oriented("outage", "create", 3), Oriented(None, "repair", 2),
    ]  # fmt: skip
    assert repairing(goals) == Repairing(4, 8)
    assert repairing(goals).share == 0.5
    by_place = repairing_by_place(goals)
    assert by_place["move"].share == pytest.approx(2 / 3)
    assert by_place["move"].is_too_much
    assert by_place["outage"].share == 0.0
    assert repairing([]).share is None
    assert not repairing([]).is_too_much


@given(st.lists(st.sampled_from(["repair", "improve", "create", "enable"]), min_size=1))
def test_repair_share_is_that_of_the_coach(orientations: list[str]) -> None:
    found = repairing(Oriented(None, one, 1) for one in orientations)
    assert found.share == pytest.approx(coach.repair_share(orientations))


@pytest.mark.parametrize(
    ("objectives", "key_results", "too_much"),
    [(3, 5, False), (4, 0, True), (0, 6, True), (0, 0, False)],
)
def test_load_of_a_person(objectives: int, key_results: int, too_much: bool) -> None:
    assert Load("Linus", objectives, key_results).is_too_much is too_much


def test_expectation_is_that_of_the_key_results_with_a_value() -> None:
    measured, silent = Weighed(3.0, 0.4, 0.5), Weighed(1.0, None, 0.1)
    guardrail = Weighed(9.0, 1.0, 1.0, is_guardrail=True)
    assert expected([measured, silent, guardrail]) == 0.5
    assert expected([silent, guardrail]) == pytest.approx(0.1)
    assert expected([Weighed(1.0, 0.2, 0.2), Weighed(3.0, 0.2, 0.6)]) == pytest.approx(0.5)
    assert expected([guardrail]) is None
    assert expected([]) is None


def test_confidence_is_taken_by_interval_and_gaps_stay_gaps() -> None:
    reports = [
        Reported(START, 12.0, 2), Reported(START + timedelta(days=13), 9.0, 1),
        Reported(START + timedelta(days=30), 4.0, 1), Reported(START - timedelta(days=3), 7.0, 1),
        Reported(START + timedelta(days=15), 0.0, 0),
    ]  # fmt: skip
    assert confidence_trend(reports, START, 14) == [
        Interval(START, START + timedelta(days=13), 7.0, 4),
        Interval(START + timedelta(days=28), START + timedelta(days=41), 4.0, 1),
    ]
    assert confidence_trend([], START, 14) == []
    with pytest.raises(ValueError, match="at least one day"):
        confidence_trend(reports, START, 0)


@given(
    st.lists(st.tuples(st.integers(0, 91), st.integers(0, 10)), min_size=1, max_size=60),
    st.integers(1, 92),
)
def test_no_report_is_lost_and_means_stay_in_range(
    found: list[tuple[int, int]], interval: int
) -> None:
    reports = [Reported(START + timedelta(days=day), value, 1) for day, value in found]
    trend = confidence_trend(reports, START, interval)
    assert sum(one.count for one in trend) == len(found)
    assert all(0 <= one.mean <= 10 for one in trend)
    whole = np.average([one.mean for one in trend], weights=[one.count for one in trend])
    assert whole == pytest.approx(np.mean([value for _, value in found]))
    assert [one.since for one in trend] == sorted({one.since for one in trend})


@pytest.mark.parametrize(
    ("means", "said"),
    [([6.0], None), ([], None), ([6.0, 6.4], Turn.LEVEL), ([6.0, 9.0, 6.5], Turn.RISEN),
     ([6.0, 5.5], Turn.FALLEN)],
)  # fmt: skip
def test_a_small_step_is_no_turn(means: list[float], said: Turn | None) -> None:
    trend = [Interval(START, START, mean, 1) for mean in means]
    assert turn(trend) == said
