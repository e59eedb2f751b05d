"""Gaps, scores and balance: worked tables, and what holds for all of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.journeys import (
    EVIDENCE,
    SHAPING,
    Balance,
    Encounter,
    balance,
    by_score,
    by_weighted_gap,
    distance,
    gap,
    score,
    urgency,
    weight,
    weighted_gap,
)

FORM = Encounter("form", -1, 1, "some", decisive=True, priority=1, has_opportunity=True,
                 orientation="repair")  # fmt: skip

GAPS = [
    (-1, 1, 2), (0, 0, 0), (-2, 2, 4), (2, -2, -4), (1, 0, -1),
    (None, 1, None), (1, None, None), (None, None, None),
]  # fmt: skip

SCORES = [
    # current, intended, evidence, decisive, priority → weight, weighted gap, score
    (-1, 1, "some", True, 1, 2, 4, 3),
    (-1, 1, "solid", False, 1, 1, 2, 2),
    (-1, 1, "opinion", False, 2, Fraction(1, 2), 1, Fraction(1, 2)),
    (-2, 2, "none", True, 3, Fraction(2, 3), Fraction(8, 3), Fraction(2, 3)),
    (-1, 1, "solid", True, None, 2, 4, 4),
    (1, 0, "solid", True, 1, 2, -2, 0),
    (0, 0, "solid", True, 1, 2, 0, 0),
    (None, 1, "solid", True, 1, 2, None, None),
]

emotions = st.none() | st.integers(-2, 2)
encounters = st.builds(
    Encounter,
    key=st.integers(),
    current=emotions,
    intended=emotions,
    evidence=st.sampled_from(sorted(EVIDENCE)),
    decisive=st.booleans(),
    priority=st.none() | st.integers(1, 9),
    has_opportunity=st.booleans(),
    orientation=st.none() | st.sampled_from(("repair", *SHAPING)),
)


@pytest.mark.parametrize(("current", "intended", "expected"), GAPS)
def test_gaps(current: int | None, intended: int | None, expected: int | None) -> None:
    assert gap(Encounter("x", current, intended)) == expected


@pytest.mark.parametrize(
    ("current", "intended", "evidence", "decisive", "priority", "heavy", "weighted", "points"),
    SCORES,
)
def test_scores(
    current: int | None,
    intended: int | None,
    evidence: str,
    decisive: bool,
    priority: int | None,
    heavy: Fraction,
    weighted: Fraction | None,
    points: Fraction | None,
) -> None:
    one = Encounter("x", current, intended, evidence, decisive, priority)
    assert (weight(one), weighted_gap(one), score(one)) == (heavy, weighted, points)


def test_an_evidence_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        score(replace(FORM, evidence="rumour"))


def test_a_journey_falls_short_on_average_and_decisive_steps_count_twice() -> None:
    call = Encounter("call", 0, 1)
    gift = Encounter("gift", 2, 0)
    silent = Encounter("silent", None, 2)
    # (2·2 + 1·1 + 1·0) / (2 + 1 + 1)
    assert distance([FORM, call, gift, silent]) == Fraction(5, 4)
    assert distance([silent]) is None
    assert distance([]) is None


def test_urgency_asks_for_whom() -> None:
    assert urgency([replace(FORM, priority=2)]) == 1
    assert urgency([replace(FORM, priority=None)]) is None
    assert urgency([replace(FORM, current=None)]) is None
    assert urgency([]) is None


def test_opportunities_without_a_judgement_come_last_and_never_count_as_zero() -> None:
    zero = replace(FORM, key="zero", current=1)
    unknown = replace(FORM, key="unknown", current=None)
    nobody = replace(FORM, key="nobody", priority=None)
    none = replace(FORM, key="none", has_opportunity=False)
    assert [one.key for one in by_score([unknown, nobody, none, zero, FORM])] == [
        "form", "zero", "nobody", "unknown",
    ]  # fmt: skip
    assert score(unknown) is None


def test_ties_keep_the_order_of_the_journey() -> None:
    third = replace(FORM, decisive=False, priority=3)
    rows = [replace(third, key=n) for n in range(5)]
    assert [one.key for one in by_score(rows)] == list(range(5))
    assert [one.key for one in by_weighted_gap(rows)] == list(range(5))


def test_balance() -> None:
    told = ["repair", "repair", "improve", "create", "enable", None]
    rows = [replace(FORM, key=n, orientation=one) for n, one in enumerate(told)]
    rows.append(replace(FORM, has_opportunity=False))
    found = balance(rows)
    assert found == Balance(2, 1, 1, 1, 1)
    assert (found.shape, found.repairing) == (3, Fraction(2, 5))
    assert balance([replace(FORM, orientation=None)]).repairing is None
    assert balance([]) == Balance(0, 0, 0, 0, 0)
    with pytest.raises(ValueError, match="sideways"):
        balance([replace(FORM, orientation="sideways")])


@given(st.lists(encounters, max_size=12))
def test_what_holds_for_all_journeys(rows: list[Encounter]) -> None:
    ranked = by_weighted_gap(rows)
    assert len(ranked) == sum(gap(one) is not None for one in rows)
    weighted = [weighted_gap(one) or Fraction(0) for one in ranked]
    assert weighted == sorted(weighted, reverse=True)
    found = distance(rows)
    assert found is None or 0 <= found <= 4
    assert (found is None) == (not ranked)
    counted = balance(rows)
    assert counted.repair + counted.shape + counted.unsaid == len(by_score(rows))


@given(encounters)
def test_evidence_never_raises_a_score_and_decisive_never_lowers_it(one: Encounter) -> None:
    points, weighted = score(one), weighted_gap(one)
    if points is None or weighted is None:
        assert gap(one) is None
        return
    assert 0 <= points <= max(weighted, 0)
    assert (score(replace(one, decisive=True)) or 0) >= (score(replace(one, decisive=False)) or 0)
    assert score(replace(one, evidence="solid")) == max(weighted, 0)


@given(st.lists(encounters, min_size=1, max_size=8), st.integers(0, 7))
def test_more_than_intended_makes_up_for_nothing(rows: list[Encounter], place: int) -> None:
    """A step that goes beyond its intention counts like one that meets it."""
    place %= len(rows)
    level = [*rows]
    level[place] = replace(rows[place], current=2, intended=2)
    beyond = [*rows]
    beyond[place] = replace(rows[place], current=2, intended=-2)
    assert distance(level) == distance(beyond)
