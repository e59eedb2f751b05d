"""The attacker finds what is there to find; otherwise its silence would mean nothing."""

from __future__ import annotations

from tests.attacks.arithmetic import Breach, Cell, Kind, Least, breaches, exposed, solvable

SALES = frozenset({"s1", "s2", "s3"})
TECH = frozenset({f"t{i}" for i in range(9)})
OPS = frozenset({f"o{i}" for i in range(6)})
LEAST = Least(5, 8)


def cell(people: frozenset[str], kind: Kind = Kind.COUNT, about: str = "J1") -> Cell:
    return Cell(about, kind, people)


def test_what_is_published_itself_counts() -> None:
    for kind in Kind:
        assert Breach("J1", kind, SALES) in breaches([cell(SALES, kind)], LEAST)


def test_a_total_minus_the_others_is_found() -> None:
    found = breaches([cell(SALES | TECH | OPS), cell(TECH), cell(OPS)], LEAST)
    assert found == [Breach("J1", Kind.COUNT, SALES)]


def test_hiding_two_is_enough() -> None:
    assert not breaches([cell(SALES | TECH | OPS), cell(TECH)], LEAST)


def test_another_capability_does_not_help() -> None:
    assert not breaches([cell(SALES | TECH | OPS), cell(TECH), cell(OPS, about="J2")], LEAST)


def test_medians_cannot_be_subtracted() -> None:
    points = [cell(one, Kind.POINT) for one in (SALES | TECH | OPS, TECH, OPS)]
    assert not breaches(points, LEAST)


def test_distributions_need_eight_but_the_total_only_five() -> None:
    spread = Kind.DISTRIBUTION
    found = breaches([cell(TECH | OPS, spread), cell(TECH, spread)], LEAST)
    assert found == [Breach("J1", spread, OPS)]
    assert not breaches([cell(OPS, spread)], LEAST)


def test_mixtures_beyond_union_and_difference_are_found() -> None:
    """a+b, b+c and c+d each overlap; only all three together give a+d."""
    ring = [frozenset("ab"), frozenset("bc"), frozenset("cd")]
    assert frozenset("ad") in exposed(ring, dict.fromkeys("abcd", 2), 5)
    triangle = [frozenset("ab"), frozenset("bc"), frozenset("ac")]
    assert {frozenset("a"), frozenset("b"), frozenset("c")} <= set(exposed(triangle, {}, 5))


def test_people_nobody_can_tell_apart_are_one_lump() -> None:
    assert exposed([frozenset(range(4))], {}, 4) == []
    assert exposed([frozenset(range(4))], {}, 5) == [frozenset(range(4))]


def test_a_mean_gives_its_last_part_away() -> None:
    field = frozenset({"J1", "J2", "J3"})
    assert solvable([field], field) == set()
    assert solvable([field, frozenset({"J1"}), frozenset({"J2"})], field) == field
