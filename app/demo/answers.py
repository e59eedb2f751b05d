"""The answers of the demo's rounds, generated from profiles.

Each person has a random stream of their own, seeded with round, department, role and number;
what the story claims about the rounds holds for exactly these streams, so the order of the
draws is part of the data.
"""

from __future__ import annotations

import math
import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FIELD_LETTERS = "JISCOT"
HIGHEST = 5


class DemoSheet(NamedTuple):
    """One submitted person: a level per capability, None where they cannot judge."""

    department: str
    role_group: str
    levels: dict[str, int | None]


@cache
def story() -> dict[str, Any]:
    """The demo's data as written in nordlicht.toml."""
    return tomllib.loads((Path(__file__).parent / "nordlicht.toml").read_text(encoding="utf-8"))


def round_data(key: str) -> dict[str, Any]:
    """The round with this key ("r1" or "r2")."""
    found: dict[str, Any] = next(r for r in story()["rounds"] if r["key"] == key)
    return found


def sheets(round_key: str) -> list[DemoSheet]:
    """Everyone who submitted in this round, group by group."""
    profiles = [p for p in story()["profiles"] if p["round"] == round_key]
    spread = story()["generator"][round_key]
    return [
        _sheet(round_key, group["department"], group["role_group"], i, profiles, spread)
        for group in round_data(round_key)["groups"]
        for i in range(group["submitted"])
    ]


def next_sheet(department: str, role_group: str, number: int) -> DemoSheet:
    """Someone's answers to the round after the story's last one: drawn anew, like that one."""
    profiles = [p for p in story()["profiles"] if p["round"] == "r2"]
    spread = story()["generator"]["r2"]
    return _sheet("r3", department, role_group, number, profiles, spread)


def _sheet(
    round_key: str,
    department: str,
    role_group: str,
    number: int,
    profiles: list[dict[str, Any]],
    spread: dict[str, float],
) -> DemoSheet:
    seed = f"{story()['meta']['seed']}:{round_key}:{department}:{role_group}:{number}"
    stream = random.Random(seed)  # noqa: S311 - reproducible, not secret
    person = stream.normalvariate(0, spread["person_sd"])
    by_field = {letter: stream.normalvariate(0, spread["field_sd"]) for letter in FIELD_LETTERS}
    levels: dict[str, int | None] = {}
    for profile in profiles:
        key = profile["capability"]
        undecided = stream.random() < profile["cannot_judge"][role_group]
        noise = stream.normalvariate(0, profile.get("answer_sd", spread["answer_sd"]))
        mean = profile["mean"][role_group] + profile.get("shift", {}).get(department, 0)
        level = math.floor(mean + person + by_field[key[0]] + noise + 0.5)
        levels[key] = None if undecided else min(HIGHEST, max(1, level))
    return DemoSheet(department, role_group, levels)
