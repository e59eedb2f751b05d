"""Two files with nearly the same sheets are told from two rounds of the same house."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import pytest

from app.demo.answers import sheets
from app.domain.likeness import Said, too_alike
from app.domain.sheets import Unscored

ANSWERS = Path(__file__).parents[1] / "fixtures" / "bfi-answers.csv"
CHANCE = random.Random(7)


def demo(key: str) -> list[Said]:
    return [
        {c: Unscored.CANNOT_JUDGE if said is None else said for c, said in sheet.levels.items()}
        for sheet in sheets(key)
    ]


def real_people() -> list[Said]:
    with ANSWERS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        {key: int(said) for key, said in row.items() if key[1:].isdigit() and said} for row in rows
    ]


def few(sheets: Sequence[Said], keys: int) -> list[Said]:
    """The first few capabilities alone."""
    return [dict(list(sheet.items())[:keys]) for sheet in sheets]


def anew(sheets: Sequence[Said], people: int) -> list[Said]:
    """Some people change one answer each."""
    changed = [{**sheet, next(iter(sheet)): 9} for sheet in sheets[:people]]
    return [*changed, *sheets[people:]]


SLIGHTLY: dict[str, Callable[[list[Said]], list[Said]]] = {
    "the same": list,
    "one less": lambda them: them[1:],
    "one more": lambda them: [*them, demo("r2")[0]],
    "three answer anew": lambda them: anew(them, 3),
    "a third answers anew": lambda them: anew(them, len(them) // 3),
    "another order": lambda them: CHANCE.sample(them, len(them)),
    "columns shuffled": lambda them: [dict(reversed(one.items())) for one in them],
    "a column less": lambda them: [dict(list(one.items())[1:]) for one in them],
    "one department": lambda them: them[:9],
    "twice as many": lambda them: [*them, *demo("r2")],
    "some said nothing": lambda them: [*them, {}, {}],
}


@pytest.mark.parametrize("change", SLIGHTLY.values(), ids=SLIGHTLY.keys())
@pytest.mark.parametrize("people", [12, 51])
def test_nearly_the_same(change: Callable[[list[Said]], list[Said]], people: int) -> None:
    before = demo("r1")[:people]
    after = change(before)
    assert too_alike(after, before, 5)
    assert too_alike(before, after, 5)


def test_many_who_said_the_same() -> None:
    """No sheet is anybody's own, and still one person less is one person."""
    before: list[Said] = [{str(i): 1 + n % 3 for i in range(8)} for n in range(30)]
    assert too_alike(before[1:], before, 5)
    assert too_alike([*before[3:], *({str(i): 5 for i in range(8)} for _ in range(3))], before, 5)
    assert not too_alike(before, [{**one, "0": 4} for one in before], 5)


@pytest.mark.parametrize("keys", [3, 5, 6, 8, 12, 32])
def test_two_rounds_of_one_house(keys: int) -> None:
    assert not too_alike(few(demo("r1"), keys), few(demo("r2"), keys), 10)


@pytest.mark.parametrize("keys", [3, 5, 6, 8, 12, 25])
def test_halves_of_real_people(keys: int) -> None:
    people = few(real_people(), keys)
    assert not too_alike(people[::2], people[1::2], 10)
    assert not too_alike(people[:40], people[40:], 10)


def test_different_people_are_hardly_ever_taken_for_the_same() -> None:
    everyone = real_people()
    wrong = 0
    for _ in range(150):
        some = few(CHANCE.sample(everyone, 120), CHANCE.choice([5, 6, 8]))
        size = CHANCE.choice([5, 12, 40])
        wrong += too_alike(some[:size], some[size:], 10)
    assert wrong <= 3


def test_nothing_in_common() -> None:
    assert not too_alike([], [], 5)
    assert not too_alike([{}] * 9, demo("r1"), 5)
    assert not too_alike([{"other": 1}] * 9, demo("r1"), 5)


def test_thousands_are_compared_at_once() -> None:
    people = real_people()
    begun = perf_counter()
    assert too_alike(people[1:], people, 5)
    assert perf_counter() - begun < 0.5
