"""Progress, expectation and status: the tables of the design, and what must hold for any value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import isfinite

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain import okrs
from app.domain.okrs import DatedStep, KeyResultType, Part, Standing, Status, Target

FIGURES = st.floats(-1e6, 1e6, allow_nan=False, allow_infinity=False).map(lambda x: round(x, 3))
START, END = date(2026, 10, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "share"),
    [(0, 100, 20, 0.2), (100, 0, 20, 0.8), (500, 400, 460, 0.4), (100, 10, 110, -1 / 9),
     (0, 100, None, None), (30.9, 54, 51.3, 20.4 / 23.1), (0, 100, 140, 1.4)],
)  # fmt: skip
def test_the_table(
    baseline: float, target: float, actual: float | None, share: float | None
) -> None:
    found = okrs.progress(baseline, target, actual)
    assert found == (None if share is None else pytest.approx(share))


def test_no_way_no_progress() -> None:
    with pytest.raises(ValueError, match="same"):
        okrs.progress(5, 5, 5)


@given(FIGURES, FIGURES, FIGURES, FIGURES)
def test_nearer_is_never_less(baseline: float, target: float, a: float, b: float) -> None:
    """Monotone in the actual value, whichever way the target lies."""
    assume(abs(baseline - target) > 1e-3)
    low, high = sorted((a, b))
    first, second = (okrs.progress(baseline, target, x) for x in (low, high))
    assert first is not None
    assert second is not None
    assert (first <= second) if target > baseline else (first >= second)


@given(FIGURES, FIGURES, FIGURES)
def test_direction_does_not_matter(baseline: float, target: float, actual: float) -> None:
    assume(abs(baseline - target) > 1e-3)
    assert okrs.progress(baseline, target, actual) == pytest.approx(
        okrs.progress(-baseline, -target, -actual)
    )


@given(
    st.sampled_from(sorted(okrs.NUMERIC)), FIGURES, FIGURES, FIGURES, st.floats(0.01, 1e5),
    st.floats(0.01, 1e5),
)  # fmt: skip
def test_never_nan(
    kind: KeyResultType, baseline: float, target: float, actual: float, width: float, slack: float
) -> None:
    assume(abs(baseline - target) > 1e-3)
    found = okrs.numeric_progress(Target(kind, baseline, target, target + width, slack), actual)
    assert found is not None
    assert isfinite(found)
    assert 0 <= (okrs.clamped(found) or 0) <= 1


@pytest.mark.parametrize(
    ("goal", "actual", "share"),
    [
        (Target(KeyResultType.AT_LEAST, 60, 70), 70, 1.0),
        (Target(KeyResultType.AT_LEAST, 60, 70), 65, 0.5),
        (Target(KeyResultType.AT_LEAST, 60, 70), 55, -0.5),
        (Target(KeyResultType.AT_LEAST, 70.9, 70), 69.9, 0.0),
        (Target(KeyResultType.AT_LEAST, None, 70), 69.9, 0.0),
        (Target(KeyResultType.AT_MOST, 6.8, 6.2), 6.2, 1.0),
        (Target(KeyResultType.AT_MOST, 6.8, 6.2), 6.5, 0.5),
        (Target(KeyResultType.AT_MOST, 5, 6.2), 6.5, 0.0),
        (Target(KeyResultType.WITHIN, 11, -5, 5, 10), 5, 1.0),
        (Target(KeyResultType.WITHIN, 11, -5, 5, 10), 8, 0.7),
        (Target(KeyResultType.WITHIN, 11, -5, 5, 10), -20, 0.0),
        (Target(KeyResultType.WITHIN, 11, -5, 5, 10), None, None),
        (Target(KeyResultType.DECREASE, 64, 52), 58, 0.5),
    ],
)
def test_each_numeric_type(goal: Target, actual: float | None, share: float | None) -> None:
    found = okrs.numeric_progress(goal, actual)
    assert found == (None if share is None else pytest.approx(share))


@pytest.mark.parametrize(
    ("goal", "is_good"),
    [
        (Target(KeyResultType.INCREASE, 30, 40), True),
        (Target(KeyResultType.INCREASE, 40, 30), False),
        (Target(KeyResultType.DECREASE, 40, 30), True),
        (Target(KeyResultType.DECREASE, 30, 40), False),
        (Target(KeyResultType.INCREASE, 30, 30), False),
        (Target(KeyResultType.INCREASE, None, 30), True),
        (Target(KeyResultType.AT_LEAST, 70, 70), True),
        (Target(KeyResultType.WITHIN, 11, -5, 5, 10), True),
        (Target(KeyResultType.WITHIN, 11, -5, 5, 0), False),
        (Target(KeyResultType.WITHIN, 11, -5, 5, None), False),
        (Target(KeyResultType.WITHIN, 11, 5, -5, 1), False),
        (Target(KeyResultType.WITHIN, 11, 5, None, 1), False),
    ],
)
def test_promises_that_make_sense(goal: Target, is_good: bool) -> None:
    if is_good:
        okrs.demand_target(goal)
        return
    with pytest.raises(ValueError, match=r"baseline|within"):
        okrs.demand_target(goal)


def test_steps_count_by_weight_and_date() -> None:
    steps = [
        DatedStep(date(2026, 10, 15), date(2026, 10, 20), 1),
        DatedStep(date(2026, 11, 15), None, 2),
        DatedStep(END, None, 1),
    ]
    assert okrs.step_progress(steps) == 0.25
    assert okrs.due_share(steps, date(2026, 11, 15)) == 0.75
    assert okrs.due_share(steps, date(2026, 11, 14)) == 0.25
    assert okrs.step_progress([]) is None
    assert okrs.due_share([], END) == 0


@pytest.mark.parametrize(
    ("done", "accepted", "share"), [(0, False, 0), (3, False, 0.75), (4, False, 0.8), (4, True, 1)]
)
def test_a_baseline_is_found_when_it_is_accepted(done: int, accepted: bool, share: float) -> None:
    steps = [DatedStep(END, START if i < done else None) for i in range(4)]
    assert okrs.baseline_progress(steps, accepted=accepted) == share


@pytest.mark.parametrize(
    ("today", "share"),
    [(date(2026, 9, 1), 0), (START, 0), (date(2026, 11, 20), 50 / 91), (END, 1),
     (date(2027, 1, 5), 1)],
)  # fmt: skip
def test_elapsed(today: date, share: float) -> None:
    assert okrs.elapsed(START, END, today) == pytest.approx(share)


def test_a_cycle_of_no_days() -> None:
    with pytest.raises(ValueError, match="ends"):
        okrs.elapsed(START, START, START)


TODAY = date(2026, 11, 20)
FINE = Standing(
    progress=0.5, expected=0.5, today=TODAY, started_on=START, first_due=date(2026, 10, 15),
    interval_days=14, last_check_in=date(2026, 11, 12), confidence=6,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Status.ON_TRACK),
        ({"progress": 0.4}, Status.ON_TRACK),
        ({"progress": 0.399}, Status.AT_RISK),
        ({"progress": 0.25}, Status.AT_RISK),
        ({"progress": 0.249}, Status.OFF_TRACK),
        ({"confidence": 4}, Status.ON_TRACK),
        ({"confidence": 3}, Status.AT_RISK),
        ({"confidence": None}, Status.ON_TRACK),
        ({"progress": None}, Status.OFF_TRACK),
        ({"progress": None, "expected": 0.1}, Status.ON_TRACK),
        ({"progress": -0.1, "expected": 0.0}, Status.ON_TRACK),
        ({"last_check_in": TODAY - timedelta(days=28)}, Status.ON_TRACK),
        ({"last_check_in": TODAY - timedelta(days=29)}, Status.STALE),
        ({"last_check_in": None}, Status.STALE),
        ({"last_check_in": None, "today": date(2026, 10, 14)}, Status.OPEN),
        ({"last_check_in": None, "today": date(2026, 10, 15)}, Status.ON_TRACK),
        ({"last_check_in": None, "today": date(2026, 10, 30)}, Status.STALE),
        ({"keeps": True, "progress": 0.0, "expected": 1.0, "confidence": 0}, Status.ON_TRACK),
        ({"keeps": False, "kept_at_start": True, "progress": 0.0}, Status.OFF_TRACK),
        ({"keeps": False, "kept_at_start": False}, Status.ON_TRACK),
        ({"keeps": True, "last_check_in": date(2026, 10, 1)}, Status.STALE),
    ],
)  # fmt: skip
def test_status_first_match_counts(change: dict[str, object], expected: Status) -> None:
    assert okrs.status(replace(FINE, **change)) is expected  # type: ignore[arg-type]


def test_an_objective_takes_the_worst_and_says_what_is_measured() -> None:
    whole = okrs.objective([
        Part(2, 0.5, Status.ON_TRACK), Part(1, 0.2, Status.AT_RISK), Part(1, None, Status.OPEN),
    ])  # fmt: skip
    assert whole.progress == pytest.approx(0.4)
    assert (whole.measured, whole.counted, whole.status) == (2, 3, Status.AT_RISK)


@pytest.mark.parametrize(("weight", "expected"), [(0.9, Status.AT_RISK), (1, Status.OFF_TRACK)])
def test_a_small_weight_pulls_to_at_risk_at_most(weight: float, expected: Status) -> None:
    parts = [Part(4, 0.9, Status.ON_TRACK), Part(weight, 0, Status.OFF_TRACK)]
    assert okrs.objective(parts).status is expected


def test_a_broken_guardrail_caps_and_does_not_count() -> None:
    fine = Part(1, 0.9, Status.ON_TRACK)
    broken = Part(1, 0.0, Status.OFF_TRACK, is_guardrail=True, guardrail_broken=True)
    whole = okrs.objective([fine, broken])
    assert (whole.progress, whole.counted, whole.status) == (0.9, 1, Status.AT_RISK)
    worse = okrs.objective([replace(fine, status=Status.OFF_TRACK), broken])
    assert worse.status is Status.OFF_TRACK


@pytest.mark.parametrize("parts", [[], [Part(1, 1, Status.ON_TRACK, is_guardrail=True)]])
def test_nothing_but_guardrails_is_open(parts: list[Part]) -> None:
    whole = okrs.objective(parts)
    assert (whole.progress, whole.status) == (None, Status.OPEN)


def test_scores_come_in_tenths() -> None:
    assert [okrs.suggested_score(x) for x in (None, -0.2, 0.449, 0.9, 1.4)] == [0, 0, 0.4, 0.9, 1]
