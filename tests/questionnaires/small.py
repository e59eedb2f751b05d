"""A small questionnaire as a plain value, to be bent out of shape and written as TOML."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Table = dict[str, Any]


def text(words: str) -> Table:
    return {"de": f"{words} auf Deutsch", "en": f"{words} in English"}


def small() -> Table:
    """Two fields, three levels, three capabilities, one of them with steps and a need."""
    return {
        "format": 1,
        "key": "small",
        "version": "0.9",
        "title": text("Title"),
        "summary": text("Summary"),
        "answer_rule": text("Rule"),
        "levels": [
            {"name": text(f"Level {n}"), "description": text(f"What is true at {n}")}
            for n in (1, 2, 3)
        ],
        "fields": [
            {"key": "north", "name": text("North"), "capabilities": [_full("N1"), _plain("N2")]},
            {"key": "south", "name": text("South"), "capabilities": [_plain("S1")]},
        ],
    }


def _plain(key: str) -> Table:
    return {"key": key, "name": text(f"{key} name"), "question": text(f"{key} question")}


def _full(key: str) -> Table:
    return {
        **_plain(key),
        "why": text(f"{key} why"),
        "evidence": [text(f"{key} evidence {n}") for n in (1, 2)],
        "short_form": True,
        "weight": 2,
        "needs": {"S1": 2},
        "levels": [text(f"{key} level {n}") for n in (1, 2, 3)],
        "steps": [step(key, n) for n in (1, 2)],
    }


def step(key: str, level: int) -> Table:
    here = f"{key} from {level}"
    return {
        "from": level,
        "what": text(f"{here} what"),
        "first_step": text(f"{here} first"),
        "evidence": text(f"{here} proof"),
        "owner": text("Owner"),
        "effort": 2,
        "objective": text(f"{here} objective"),
        "key_results": [text(f"{here} from {{x}} to {{y}}")],
    }


def bent(change: Callable[[Table], object]) -> str:
    """The small questionnaire as TOML after a change to it."""
    value = small()
    change(value)
    return toml(value)


def toml(value: Table) -> str:
    """A table as TOML: nested ones inline, which is enough for a test."""
    return "".join(f"{_key(name)} = {_inline(one)}\n" for name, one in value.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(one) for one in value) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
