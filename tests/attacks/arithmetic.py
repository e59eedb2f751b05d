"""The attacker who adds and subtracts: which sums about few people follow from what is published?

A published number that counts people (n, a count per level, a mean together with its n) is a sum
over the people it is about. Any linear combination of such sums can be computed by anybody, so a
set of people is exposed if its own sum is one. This is complete: it covers every union, every
subtraction and every mixture, over several cells, pages, formats or reports at once.

    cells = [Cell("J1", Kind.COUNT, everyone), Cell("J1", Kind.COUNT, sales), …]
    assert not breaches(cells, Least(5, 8))

Medians and indices cannot be added; for them only the set itself counts (Kind.POINT), and
`solvable` says which parts of weighted means can be computed back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from itertools import combinations


class Kind(Enum):
    """What a published figure gives away."""

    COUNT = "count"
    """n, a response rate: sums of people."""
    DISTRIBUTION = "distribution"
    """Counts per level, or a mean beside its n: sums of answers."""
    POINT = "point"
    """A median, an index: nothing to add or subtract."""


@dataclass(frozen=True)
class Cell:
    """A published figure: what it measures, of which kind, and whose answers are in it.

    Only cells with the same `about` can be combined: one capability of one round.
    """

    about: Hashable
    kind: Kind
    people: frozenset[Hashable]


@dataclass(frozen=True)
class Least:
    """How many people a figure must be about.

    Distributions need more, except that of everyone, which is shown from `people` on.
    """

    people: int = 5
    distribution: int = 8


@dataclass(frozen=True)
class Breach:
    """A figure about too few people, and who they are."""

    about: Hashable
    kind: Kind
    people: frozenset[Hashable]


def breaches(cells: Iterable[Cell], least: Least) -> list[Breach]:
    """Every set of too few people whose figure is published or can be computed."""
    found = []
    sums: dict[tuple[Hashable, Kind], set[frozenset[Hashable]]] = defaultdict(set)
    for cell in cells:
        if cell.kind is Kind.POINT:
            if len(cell.people) < least.people:
                found.append(Breach(cell.about, cell.kind, cell.people))
            continue
        sums[cell.about, Kind.COUNT].add(cell.people)
        if cell.kind is Kind.DISTRIBUTION:
            sums[cell.about, Kind.DISTRIBUTION].add(cell.people)
    for (about, kind), sets in sums.items():
        everyone = len(frozenset().union(*sets))
        wanted = least.people
        if kind is Kind.DISTRIBUTION:
            wanted = max(least.people, min(least.distribution, everyone))
        found += [Breach(about, kind, people) for people in exposed(list(sets), {}, wanted)]
    return found


def exposed(
    sets: Sequence[frozenset[Hashable]], sizes: Mapping[Hashable, int], below: int
) -> list[frozenset[Hashable]]:
    """The sets of fewer than `below` people whose sum follows from the sums of these sets.

    Members may stand for several people (`sizes`, else one each), none for no people.
    """
    atoms: dict[tuple[bool, ...], list[Hashable]] = defaultdict(list)
    for member in frozenset().union(*sets):
        if sizes.get(member, 1):
            atoms[tuple(member in one for one in sets)].append(member)
    patterns = sorted(atoms)
    weights = [sum(sizes.get(member, 1) for member in atoms[p]) for p in patterns]
    rows = tuple(tuple(int(p[i]) for p in patterns) for i in range(len(sets)))
    return [
        frozenset(member for i in chosen for member in atoms[patterns[i]])
        for chosen in _light(weights, below)
        if _is_computable(rows, frozenset(chosen))
    ]


def solvable(known: Iterable[frozenset[str]], parts: Iterable[str]) -> set[str]:
    """The parts whose value follows from weighted means over these sets of parts."""
    names = sorted(set(parts))
    rows = tuple(tuple(int(name in one) for name in names) for one in known)
    return {name for i, name in enumerate(names) if _is_computable(rows, frozenset({i}))}


def _light(weights: Sequence[int], below: int) -> list[tuple[int, ...]]:
    """Every combination of atoms that weighs less than `below`."""
    small = [i for i, weight in enumerate(weights) if weight < below]
    found: list[tuple[int, ...]] = []
    for size in range(1, len(small) + 1):
        lighter = [c for c in combinations(small, size) if sum(weights[i] for i in c) < below]
        if not lighter:
            break
        found += lighter
    return found


@cache
def _is_computable(rows: tuple[tuple[int, ...], ...], chosen: frozenset[int]) -> bool:
    """Whether the chosen columns' sum is a linear combination of the rows."""
    if not rows:
        return False
    target = [Fraction(i in chosen) for i in range(len(rows[0]))]
    for pivot, row in _reduced(rows):
        factor = target[pivot]
        target = [t - factor * r for t, r in zip(target, row, strict=True)]
    return not any(target)


@cache
def _reduced(rows: tuple[tuple[int, ...], ...]) -> list[tuple[int, list[Fraction]]]:
    """Rows in echelon form, each with the place of its leading one."""
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        left = [Fraction(value) for value in row]
        for pivot, other in basis:
            factor = left[pivot]
            left = [a - factor * b for a, b in zip(left, other, strict=True)]
        lead = next((i for i, value in enumerate(left) if value), None)
        if lead is not None:
            basis.append((lead, [value / left[lead] for value in left]))
    return basis
