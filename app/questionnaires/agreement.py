"""Whether the parts of a file agree with each other: keys, texts, prerequisites."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from app.questionnaires.problems import Problem
from app.questionnaires.structure import LANGUAGES, MOST_CAPABILITIES, shown

# Roles such as “head of department” own many measures: repeating them is right.
MAY_REPEAT = {"owner"}


def disagreements(value: dict[str, Any]) -> Iterator[Problem]:
    """Everything wrong between the parts; those that have no proper shape are passed over."""
    capabilities = list(_capabilities(value))
    if len(capabilities) > MOST_CAPABILITIES:
        found = {"most": MOST_CAPABILITIES, "found": len(capabilities)}
        yield Problem("fields", "too-many-capabilities", found)
        return
    yield from _repeated_keys([(p, f) for p, f in _tables(value, "fields", "")])
    yield from _repeated_keys(capabilities)
    yield from _repeated_texts(value)
    for place, capability in capabilities:
        yield from _repeated_steps(place, capability)
    yield from _unmet_needs(capabilities)
    yield from _circles(capabilities)


def _capabilities(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, field in _tables(value, "fields", ""):
        yield from _tables(field, "capabilities", f"{place}.")


def _tables(value: dict[str, Any], name: str, before: str) -> Iterator[tuple[str, dict[str, Any]]]:
    found = value.get(name)
    for number, one in enumerate(found if isinstance(found, list) else [], start=1):
        if isinstance(one, dict):
            yield f"{before}{name}[{number}]", one


def _repeated_keys(tables: list[tuple[str, dict[str, Any]]]) -> Iterator[Problem]:
    """Keys differ in more than capitals: answer files come out of spreadsheets."""
    first: dict[str, str] = {}
    for place, table in tables:
        key = table.get("key")
        if isinstance(key, str) and first.setdefault(key.lower(), place) != place:
            values = {"name": shown(key), "first": first[key.lower()]}
            yield Problem(f"{place}.key", "repeated-key", values)


def _repeated_texts(value: dict[str, Any]) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for place, language, words in _texts(value, ""):
        plain = " ".join(unicodedata.normalize("NFKC", words).casefold().split())
        if plain and first.setdefault((language, plain), place) != place:
            yield Problem(place, "repeated-text", {"first": first[language, plain]})


def _texts(value: Any, place: str) -> Iterator[tuple[str, str, str]]:
    """Every text with its place and language; nesting ends where the format ends."""
    if isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from _texts(one, f"{place}[{number}]")
    elif isinstance(value, dict):
        for name, one in value.items():
            here = f"{place}.{name}" if place else name
            if name in LANGUAGES and isinstance(one, str):
                yield here, name, one
            elif name not in MAY_REPEAT:
                yield from _texts(one, here)


def _repeated_steps(place: str, capability: dict[str, Any]) -> Iterator[Problem]:
    seen = set()
    for here, step in _tables(capability, "steps", f"{place}."):
        level = step.get("from")
        if type(level) is int and level in seen:
            yield Problem(f"{here}.from", "repeated-step", {"level": level})
        elif type(level) is int:
            seen.add(level)


def _unmet_needs(capabilities: list[tuple[str, dict[str, Any]]]) -> Iterator[Problem]:
    known = {key for _, one in capabilities if isinstance(key := one.get("key"), str)}
    for place, capability in capabilities:
        for name in _needs(capability):
            if name not in known:
                here = f"{place}.needs.{shown(name)}"
                yield Problem(here, "unknown-need", {"name": shown(name)})


def _circles(capabilities: list[tuple[str, dict[str, Any]]]) -> Iterator[Problem]:
    """Each circle once, where it begins in the file."""
    keyed = {k: (p, c) for p, c in capabilities if isinstance(k := c.get("key"), str)}
    needs = {key: [n for n in _needs(c) if n in keyed] for key, (_, c) in keyed.items()}
    told: set[str] = set()
    for key, (place, _) in keyed.items():
        if key not in told and (circle := _way_back(key, needs)):
            told.update(circle)
            shown_circle = " → ".join([*circle, key])
            yield Problem(f"{place}.needs", "needs-itself", {"circle": shown_circle})


def _way_back(start: str, needs: dict[str, list[str]]) -> list[str]:
    """The shortest way from a capability over its needs back to itself; empty without one."""
    came_from: dict[str, str] = {}
    ahead = [start]
    for key in ahead:  # grows while it is walked: breadth first
        for need in needs[key]:
            if need == start:
                way = [key]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if need not in came_from:
                came_from[need] = key
                ahead.append(need)
    return []


def _needs(capability: dict[str, Any]) -> list[str]:
    needs = capability.get("needs")
    return list(needs) if isinstance(needs, dict) else []
