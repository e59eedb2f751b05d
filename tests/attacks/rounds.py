"""Generated rounds, and what their stored results publish, cell by cell, for the attacker."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.sheets import DEPARTMENT, ROLE_GROUP, Rules, Shape, Sheet, Unscored
from tests.attacks.arithmetic import Cell, Kind

ROLES = ("leadership", "cx_core", "department", "front_line", None)
ANSWERS = (*range(1, 6), Unscored.CANNOT_JUDGE, Unscored.NOT_APPLICABLE, None)


def random_round(seed: int, shape: Shape) -> tuple[list[Sheet], Rules]:
    """Up to six departments of one to fourteen people, some unnamed, some answers missing."""
    chance = random.Random(seed)
    sizes = [chance.randint(1, 14) for _ in range(chance.randint(1, 6))]
    names = [None if chance.random() < 0.15 else f"d{i}" for i in range(len(sizes))]
    odds = [chance.randint(1, 9) for _ in range(5)] + [chance.choice([0, 1, 3]) for _ in range(3)]
    sheets = [
        _person(chance, shape, odds, {DEPARTMENT: name, ROLE_GROUP: chance.choice(ROLES)})
        for name, size in zip(names, sizes, strict=True)
        for _ in range(size)
    ]
    split, other = chance.choice([(DEPARTMENT, ROLE_GROUP), (ROLE_GROUP, DEPARTMENT)])
    known = {DEPARTMENT: ("d0", "nobody"), ROLE_GROUP: ("leadership",)}
    return sheets, Rules(chance.randint(4, 10), split, other, known)


def _person(
    chance: random.Random, shape: Shape, odds: Sequence[int], groups: dict[str, str | None]
) -> Sheet:
    said = {one.key: chance.choices(ANSWERS, odds)[0] for one in shape.capabilities}
    return Sheet({key: answer for key, answer in said.items() if answer is not None}, groups)


def published(stored: Mapping[str, Any], sheets: Sequence[Sheet]) -> Iterator[Cell]:
    """Every figure in stored results and the people it is about, found without app code."""
    split, other = stored["split"], stored["other"]
    for one in stored["capabilities"]:
        if one["figures"] is not None:
            yield Cell(one["key"], Kind.DISTRIBUTION, _people(sheets, one["key"]))
        if one["visibility_gap"] is not None:
            yield Cell((one["key"], "any"), Kind.COUNT, _people(sheets, one["key"], scored=False))
    for group in stored["groups"]:
        for key, cell in group["cells"].items():
            people = _people(sheets, key, {split: group["key"]})
            if cell["distribution"] is not None:
                yield Cell(key, Kind.DISTRIBUTION, people)
            if cell["n"] is not None:
                yield Cell(key, Kind.COUNT, people)
            if cell["median"] is not None:
                yield Cell(key, Kind.POINT, people)
    for group in stored["other_groups"]:
        for key, median in group["medians"].items():
            if median is not None:
                yield Cell(key, Kind.POINT, _people(sheets, key, {other: group["key"]}))


def _people(
    sheets: Sequence[Sheet],
    key: str,
    groups: Mapping[str, str] | None = None,
    *,
    scored: bool = True,
) -> frozenset[int]:
    return frozenset(
        i
        for i, one in enumerate(sheets)
        if (isinstance(one.answers.get(key), int) if scored else key in one.answers)
        and all(one.groups.get(a) == wanted for a, wanted in (groups or {}).items())
    )
