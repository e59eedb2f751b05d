"""Whether every value has the shape the format asks for, each on its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from app.questionnaires.problems import Problem

FORMAT = 1
LANGUAGES = ("de", "en")
FEWEST_LEVELS, MOST_LEVELS = 2, 10
MOST_FIELDS, MOST_CAPABILITIES = 40, 200
MOST_EVIDENCE, MOST_KEY_RESULTS = 8, 4
LONGEST_TEXT, LONGEST_KEY = 1000, 40
HIGHEST_EFFORT, HIGHEST_WEIGHT = 3, 1000
RESERVED = {"respondent"}

KEY = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{LONGEST_KEY - 1}}}", re.ASCII)
VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}", re.ASCII)
SOFT_HYPHEN = "\u00ad"
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

Found = Iterator[Problem]
Check = Callable[[Any, str], Found]


def questionnaire(value: dict[str, Any], place: str = "") -> Found:
    """A whole file."""
    levels = _length(value.get("levels"))
    yield from _table(
        value, place,
        {"format": format_number, "key": key, "version": version, "title": text, "summary": text,
         "answer_rule": text, "levels": _list(_level, FEWEST_LEVELS, MOST_LEVELS),
         "fields": _list(lambda v, p: _field(v, p, levels), 1, MOST_FIELDS)},
    )  # fmt: skip


def _level(value: Any, place: str) -> Found:
    yield from _table(value, place, {"name": text, "description": text})


def _field(value: Any, place: str, levels: int) -> Found:
    yield from _table(
        value, place,
        {"key": key, "name": text,
         "capabilities": _list(lambda v, p: _capability(v, p, levels), 1, MOST_CAPABILITIES)},
        {"letter": _letter, "summary": text, "ladder": _per_level(levels)},
    )  # fmt: skip


def _capability(value: Any, place: str, levels: int) -> Found:
    yield from _table(
        value, place,
        {"key": key, "name": text, "question": text},
        {"levels": _per_level(levels), "why": text, "evidence": _list(text, 1, MOST_EVIDENCE),
         "short_form": _yes_no, "weight": _weight, "needs": lambda v, p: _needs(v, p, levels),
         "steps": _list(lambda v, p: _step(v, p, levels), 1, MOST_LEVELS - 1)},
    )  # fmt: skip


def _step(value: Any, place: str, levels: int) -> Found:
    yield from _table(
        value, place,
        {"from": _whole(1, max(levels - 1, 1)), "what": text, "first_step": text, "evidence": text,
         "owner": text, "effort": _whole(1, HIGHEST_EFFORT), "objective": text,
         "key_results": _list(_key_result, 1, MOST_KEY_RESULTS)},
    )  # fmt: skip


def _needs(value: Any, place: str, levels: int) -> Found:
    if not isinstance(value, dict):
        yield Problem(place, "not-a-table")
        return
    for name, level in value.items():
        yield from _whole(1, max(levels, 1))(level, f"{place}.{shown(name)}")


def text(value: Any, place: str) -> Found:
    """A text in every language."""
    if not isinstance(value, dict):
        yield Problem(place, "not-a-table")
        return
    for language in LANGUAGES:
        if language not in value:
            yield Problem(f"{place}.{language}", "missing-language", {"name": language})
    for name, words in value.items():
        if name in LANGUAGES:
            yield from _words(words, f"{place}.{name}")
        else:
            yield Problem(f"{place}.{shown(name)}", "unknown-key", {"name": shown(name)})


def _words(value: Any, place: str) -> Found:
    if not isinstance(value, str):
        yield Problem(place, "not-a-text")
    elif not value.strip():
        yield Problem(place, "blank-text")
    elif len(value) > LONGEST_TEXT:
        yield Problem(place, "long-text", {"found": len(value), "most": LONGEST_TEXT})
    elif bad := next((c for c in dict.fromkeys(value) if _is_invisible(c)), None):
        yield Problem(place, "bad-character", {"name": f"U+{ord(bad):04X}"})


def _is_invisible(character: str) -> bool:
    """Controls, surrogates, zero-width and right-to-left marks; the soft hyphen is welcome."""
    return character != SOFT_HYPHEN and unicodedata.category(character) in INVISIBLE


def _key_result(value: Any, place: str) -> Found:
    yield from text(value, place)
    if isinstance(value, dict):
        for language in LANGUAGES:
            words = value.get(language)
            if isinstance(words, str) and not ("{x}" in words and "{y}" in words):
                yield Problem(f"{place}.{language}", "no-pattern")


def format_number(value: Any, place: str) -> Found:
    """The number of the format this file is written in."""
    if type(value) is not int or value != FORMAT:
        yield Problem(place, "bad-format", {"known": FORMAT})


def key(value: Any, place: str) -> Found:
    """A name by which other files know this thing."""
    if not isinstance(value, str):
        yield Problem(place, "not-a-text")
    elif not KEY.fullmatch(value):
        yield Problem(place, "bad-key", {"most": LONGEST_KEY})
    elif value.lower() in RESERVED:
        yield Problem(place, "reserved-key", {"name": value})


def version(value: Any, place: str) -> Found:
    """The version of the texts."""
    if not isinstance(value, str) or not VERSION.fullmatch(value):
        yield Problem(place, "bad-version")


def _letter(value: Any, place: str) -> Found:
    if not isinstance(value, str) or len(value) != 1 or not value.isalnum():
        yield Problem(place, "bad-letter")


def _yes_no(value: Any, place: str) -> Found:
    if not isinstance(value, bool):
        yield Problem(place, "not-yes-no")


def _weight(value: Any, place: str) -> Found:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and 0 < value <= HIGHEST_WEIGHT):  # false for NaN and infinity, too
        yield Problem(place, "bad-weight", {"most": HIGHEST_WEIGHT})


def _whole(least: int, most: int) -> Check:
    def check(value: Any, place: str) -> Found:
        if type(value) is not int or not least <= value <= most:
            yield Problem(place, "not-a-whole-number", {"least": least, "most": most})

    return check


def _list(each: Check, least: int, most: int) -> Check:
    """A list of so many; one that is far too long is named, not read."""

    def check(value: Any, place: str) -> Found:
        if not isinstance(value, list):
            yield Problem(place, "not-a-list")
        elif len(value) > most:
            yield Problem(place, "too-many", {"most": most, "found": len(value)})
        else:
            if len(value) < least:
                yield Problem(place, "too-few", {"least": least, "found": len(value)})
            for number, one in enumerate(value, start=1):
                yield from each(one, f"{place}[{number}]")

    return check


def _per_level(levels: int) -> Check:
    def check(value: Any, place: str) -> Found:
        if isinstance(value, list) and levels and len(value) != levels:
            yield Problem(place, "wrong-number", {"wanted": levels, "found": len(value)})
        yield from _list(text, 0, MOST_LEVELS)(value, place)

    return check


def _table(
    value: Any, place: str, required: dict[str, Check], optional: dict[str, Check] | None = None
) -> Found:
    if not isinstance(value, dict):
        yield Problem(place, "not-a-table")
        return
    known = {**required, **(optional or {})}
    for name in required:
        if name not in value:
            yield Problem(_inside(place, name), "missing", {"name": name})
    for name, one in value.items():
        if name in known:
            yield from known[name](one, _inside(place, name))
        else:
            here = _inside(place, shown(name))
            yield Problem(here, "unknown-key", {"name": shown(name)})


def shown(name: str) -> str:
    """A name from a file, short and harmless enough for a message."""
    short = name if len(name) <= LONGEST_KEY else f"{name[:LONGEST_KEY]}…"
    return "".join("�" if _is_invisible(c) else c for c in short)


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _length(value: Any) -> int:
    """How many levels there are; 0 while that is not known, so that one error stays one."""
    usable = isinstance(value, list) and FEWEST_LEVELS <= len(value) <= MOST_LEVELS
    return len(value) if usable else 0
