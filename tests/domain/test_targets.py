"""How far it is, and which step comes first."""

from __future__ import annotations

import pytest

from app.domain import targets
from app.domain.targets import Need
from tests.domain.people import shape


@pytest.mark.parametrize(
    ("target", "median", "missing"),
    [(4, 2.5, 1.5), (3, 3, 0), (2, 4, 0), (None, 2, None), (3, None, None)],
)
def test_gap(target: int | None, median: float | None, missing: float | None) -> None:
    assert targets.gap(target, median) == missing


PERCENT = [
    ({"A": 3, "B": 5}, {"A": 2.0, "B": 3.5}, 1 - 2.5 / 6),
    ({"A": 3}, {"A": 1.0}, 0),
    ({"A": 3}, {"A": 5.0}, 1),
    ({"A": 3, "B": 1}, {"A": 3.0}, 1),
    ({"A": 1}, {"A": 1.0}, None),
    ({}, {"A": 1.0}, None),
    ({"A": 3, "B": 4}, {"A": 3.0, "B": None}, None),
]


@pytest.mark.parametrize(("wanted", "medians", "share"), PERCENT, ids=str)
def test_percent_to_target(
    wanted: dict[str, int], medians: dict[str, float | None], share: float | None
) -> None:
    assert targets.percent_to_target(wanted, medians) == (
        None if share is None else pytest.approx(share)
    )


@pytest.mark.parametrize(
    ("median", "steps", "level"),
    [(1, None, 1), (2.5, None, 2), (4.5, None, 4), (5, None, None), (None, None, None),
     (2.5, {2, 3}, 2), (3.5, {1}, None)],
)  # fmt: skip
def test_the_step_leads_on_from_the_whole_level(
    median: float | None, steps: set[int] | None, level: int | None
) -> None:
    of = shape(steps={"J1": frozenset(steps)} if steps else {})
    assert targets.measure_step(of.capabilities[0], median, of.top) == level


def test_measures_by_priority() -> None:
    of = shape("J: A B C D | C: E F", weights={"A": 0.2, "B": 0.6, "C": 2})
    wanted = {"A": 4, "B": 3, "C": 3, "D": 3, "E": 2, "F": 5}
    medians = {"A": 2.5, "B": 2.5, "C": 2.0, "D": 3.0, "E": None, "F": 4.0}
    found = targets.measures(of, medians, wanted)
    assert [(one.key, one.priority, one.from_level) for one in found] == [
        ("C", 2.0, 2), ("F", 1.0, 4), ("A", 0.3, 2), ("B", 0.3, 2)
    ]  # fmt: skip


def test_prerequisites_come_first() -> None:
    of = shape("J: A B C", needs={"A": {"B": 3, "C": 2}})
    first = {
        (3.0, 2.0): (),
        (2.5, 2.0): (Need("B", 3, 2.5),),
        (None, 1.0): (Need("B", 3, None), Need("C", 2, 1.0)),
    }
    for (b, c), needs in first.items():
        (measure,) = targets.measures(of, {"A": 1.0, "B": b, "C": c}, {"A": 3})
        assert measure.first == needs
        assert measure.is_ready is not bool(needs)
