"""The rule for groups: the design's examples, and every small round attacked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement

import pytest

from app.domain.anonymity import UNNAMED, Shown, hidden_groups, shown, visible_groups
from tests.attacks.arithmetic import exposed

EXAMPLES = [
    ({"Sales": 4, "Tech": 9}, {"Sales", "Tech"}),
    ({"Sales": 4, "Tech": 9, "Ops": 6}, {"Sales", "Ops"}),
    ({"A": 5, "B": 5}, set()),
    ({"A": 1, "B": 12}, {"A", "B"}),
    ({}, set()),
    ({"A": 4}, {"A"}),
    ({"A": 12, "B": 0}, set()),
    ({"A": 2, "B": 3, "C": 9}, {"A", "B"}),
    ({"A": 2, "B": 2, "C": 9, "D": 7}, {"A", "B", "D"}),
    ({"A": 4, "Z": 6, "Y": 6, "X": 9}, {"A", "Y"}),
    ({UNNAMED: 3, "A": 9, "B": 8}, {UNNAMED, "B"}),
]


@pytest.mark.parametrize(("sizes", "hidden"), EXAMPLES, ids=lambda one: str(sorted(one)))
def test_examples(sizes: dict[str, int], hidden: set[str]) -> None:
    assert hidden_groups(sizes, 5) == hidden
    assert hidden_groups(sizes) == hidden
    assert hidden_groups(dict(reversed(sizes.items()))) == hidden


def test_k_is_inclusive() -> None:
    assert hidden_groups({"A": 7, "B": 20, "C": 9}, 7) == set()
    assert hidden_groups({"A": 7, "B": 20, "C": 9}, 8) == {"A", "C"}


def test_a_distribution_needs_more_than_a_median() -> None:
    """The design's example: all three show n and median, only A its distribution."""
    assert shown({"A": 12, "B": 10, "C": 6}) == {
        "A": Shown.FULL, "B": Shown.MEDIAN, "C": Shown.MEDIAN
    }  # fmt: skip


def test_why_a_group_is_hidden() -> None:
    found = shown({"Sales": 4, "Tech": 9, "Ops": 6, "Empty": 0})
    assert found == {
        "Sales": Shown.TOO_FEW, "Tech": Shown.FULL, "Ops": Shown.PROTECTS, "Empty": Shown.TOO_FEW
    }  # fmt: skip
    assert [level for level in Shown if level.is_hidden] == [Shown.TOO_FEW, Shown.PROTECTS]


def test_with_a_larger_k_distributions_need_k() -> None:
    assert shown({"A": 12, "B": 10, "C": 9}, 10)["A"].is_hidden is False
    assert set(shown({"A": 20, "B": 9, "C": 9}, 10).values()) == {Shown.FULL, Shown.TOO_FEW}


def test_the_unnamed_group_takes_part_but_is_never_shown() -> None:
    assert visible_groups({UNNAMED: 30, "A": 9}) == {"A"}
    assert visible_groups({UNNAMED: 3, "A": 9, "B": 8}) == {"A"}
    assert shown({UNNAMED: 30, "A": 9}) == {"A": Shown.FULL}


LARGEST, K = 13, 5


def rounds() -> Iterator[dict[str, int]]:
    """Every round of up to five groups with up to 13 answers each, each group in turn unnamed.

    Sizes in ascending order: names decide ties only, and tied groups are of equal size.
    """
    for groups in range(1, 6):
        for sizes in combinations_with_replacement(range(LARGEST + 1), groups):
            for unnamed in range(groups + 1):
                names = [UNNAMED if i == unnamed else "abcde"[i] for i in range(groups)]
                yield dict(zip(names, sizes, strict=True))


@pytest.mark.parametrize("k", [K, 9])
def test_no_small_group_can_be_computed(k: int) -> None:
    """Total and visible groups, in every mixture, give nothing about fewer than k people."""
    for sizes in rounds():
        total = sum(sizes.values())
        if total < k:
            assert not visible_groups(sizes, k)
            continue
        everyone = frozenset(sizes)
        counts = [everyone, *(frozenset({g}) for g in visible_groups(sizes, k))]
        assert not exposed(counts, sizes, k), sizes
        levels = shown(sizes, k)
        full = [frozenset({g}) for g, level in levels.items() if level is Shown.FULL]
        assert not exposed([everyone, *full], sizes, max(k, min(8, total))), sizes


def test_nothing_is_hidden_without_need() -> None:
    """Groups are hidden only while what is hidden is too small, and never more than needed."""
    for sizes in rounds():
        hidden = hidden_groups(sizes, K)
        small = {group for group, n in sizes.items() if 0 < n < K}
        assert small <= hidden
        for group in hidden - small:
            rest = hidden - {group}
            assert sum(sizes[g] for g in rest) < K or len(rest) < 2
        if not small:
            assert not hidden
