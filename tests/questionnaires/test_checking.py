"""Every bad file gets a place and a reason, all of them at once, and none hangs or breaks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from app.questionnaires import QuestionnaireError, check, load
from app.questionnaires.problems import SENTENCES
from app.questionnaires.source import MOST_BYTES
from tests.questionnaires.small import bent, small, step, text, toml

Table = dict[str, Any]


def first(value: Table) -> Table:
    return value["fields"][0]["capabilities"][0]


def put(*path: str | int, to: object) -> Callable[[Table], None]:
    """A change that sets the value at a path."""

    def change(value: Any) -> None:
        for name in path[:-1]:
            value = value[name]
        value[path[-1]] = to

    return change


def drop(*path: str | int) -> Callable[[Table], None]:
    def change(value: Any) -> None:
        for name in path[:-1]:
            value = value[name]
        del value[path[-1]]

    return change


N1 = ("fields", 0, "capabilities", 0)
AT = "fields[1].capabilities[1]"
SAME = text("Title")
CIRCLE = {"S1": 2}

BENT: dict[str, tuple[Callable[[Table], object], str, str]] = {
    "no format": (drop("format"), "format", "missing"),
    "a later format": (put("format", to=2), "format", "bad-format"),
    "format as truth": (put("format", to=True), "format", "bad-format"),
    "no key": (drop("key"), "key", "missing"),
    "key with a path": (put("key", to="../cjm"), "key", "bad-key"),
    "key as number": (put("key", to=7), "key", "not-a-text"),
    "key ending in a newline": (put("key", to="cjm\n"), "key", "bad-key"),
    "long key": (put("key", to="k" * 41), "key", "bad-key"),
    "version as number": (put("version", to=1.0), "version", "bad-version"),
    "version in words": (put("version", to="first"), "version", "bad-version"),
    "unknown key": (put("colour", to="red"), "colour", "unknown-key"),
    "unknown key inside": (put(*N1, "lvels", to=[]), f"{AT}.lvels", "unknown-key"),
    "third language": (put("title", "fr", to="Titre"), "title.fr", "unknown-key"),
    "missing language": (drop(*N1, "levels", 2, "en"), f"{AT}.levels[3].en", "missing-language"),
    "missing name": (drop(*N1, "name"), f"{AT}.name", "missing"),
    "text as a plain string": (put("title", to="Title"), "title", "not-a-table"),
    "text as number": (put("title", "de", to=5), "title.de", "not-a-text"),
    "blank text": (put(*N1, "why", "de", to=" \u00a0"), f"{AT}.why.de", "blank-text"),
    "text of 1 MB": (put("title", "de", to="ä" * 1001), "title.de", "long-text"),
    "control character": (put("title", "de", to="a\u0007b"), "title.de", "bad-character"),
    "NUL": (put("title", "en", to="a\u0000b"), "title.en", "bad-character"),
    "line break": (put("title", "en", to="a\nb"), "title.en", "bad-character"),
    "zero width": (put("title", "de", to="a\u200bb"), "title.de", "bad-character"),
    "right to left": (put("title", "de", to="a\u202eb"), "title.de", "bad-character"),
    "one level": (put("levels", to=[]), "levels", "too-few"),
    "eleven levels": (
        lambda v: v["levels"].extend(
            {"name": text(f"More {n}"), "description": text(f"More true {n}")} for n in range(8)
        ),
        "levels", "too-many"),
    "levels as text": (put("levels", to="five"), "levels", "not-a-list"),
    "too few statements": (drop(*N1, "levels", 0), f"{AT}.levels", "wrong-number"),
    "too long a ladder": (
        put("fields", 1, "ladder", to=[text(f"Rung {n}") for n in range(4)]),
        "fields[2].ladder", "wrong-number"),
    "no fields": (put("fields", to=[]), "fields", "too-few"),
    "field as text": (put("fields", to=["north"]), "fields[1]", "not-a-table"),
    "no capabilities": (
        put("fields", 1, "capabilities", to=[]), "fields[2].capabilities", "too-few"),
    "letter of two": (put("fields", 0, "letter", to="NO"), "fields[1].letter", "bad-letter"),
    "weight 0": (put(*N1, "weight", to=0), f"{AT}.weight", "bad-weight"),
    "weight below 0": (put(*N1, "weight", to=-1.5), f"{AT}.weight", "bad-weight"),
    "weight nan": (put(*N1, "weight", to=float("nan")), f"{AT}.weight", "bad-weight"),
    "weight inf": (put(*N1, "weight", to=float("inf")), f"{AT}.weight", "bad-weight"),
    "weight as text": (put(*N1, "weight", to="2"), f"{AT}.weight", "bad-weight"),
    "weight as truth": (put(*N1, "weight", to=True), f"{AT}.weight", "bad-weight"),
    "huge weight": (put(*N1, "weight", to=10**4000), f"{AT}.weight", "bad-weight"),
    "short form as text": (put(*N1, "short_form", to="yes"), f"{AT}.short_form", "not-yes-no"),
    "need unknown": (put(*N1, "needs", to={"X9": 2}), f"{AT}.needs.X9", "unknown-need"),
    "need above the top": (
        put(*N1, "needs", to={"S1": 4}), f"{AT}.needs.S1", "not-a-whole-number"),
    "need below 1": (put(*N1, "needs", to={"S1": 0}), f"{AT}.needs.S1", "not-a-whole-number"),
    "needs as list": (put(*N1, "needs", to=["S1"]), f"{AT}.needs", "not-a-table"),
    "need of itself": (put(*N1, "needs", to={"N1": 2}), f"{AT}.needs", "needs-itself"),
    "needs in a circle": (
        put("fields", 1, "capabilities", 0, "needs", to={"N1": 2}), f"{AT}.needs", "needs-itself"),
    "key twice": (
        put("fields", 1, "capabilities", 0, "key", to="n2"),
        "fields[2].capabilities[1].key", "repeated-key"),
    "field twice": (put("fields", 1, "key", to="north"), "fields[2].key", "repeated-key"),
    "reserved key": (
        put("fields", 0, "capabilities", 1, "key", to="Respondent"),
        "fields[1].capabilities[2].key", "reserved-key"),
    "text twice": (put(*N1, "why", to=SAME), f"{AT}.why.de", "repeated-text"),
    "text twice but for case": (
        put(*N1, "why", "en", to="TITLE  in english"), f"{AT}.why.en", "repeated-text"),
    "step from the top": (
        lambda v: first(v)["steps"].append(step("N1", 3)),
        f"{AT}.steps[3].from", "not-a-whole-number"),
    "step twice": (put(*N1, "steps", 1, "from", to=1), f"{AT}.steps[2].from", "repeated-step"),
    "effort 4": (
        put(*N1, "steps", 0, "effort", to=4), f"{AT}.steps[1].effort", "not-a-whole-number"),
    "key result without numbers": (
        put(*N1, "steps", 0, "key_results", 0, "en", to="Everything gets better"),
        f"{AT}.steps[1].key_results[1].en", "no-pattern"),
    "201 capabilities in two fields": (
        lambda v: [
            field["capabilities"].extend(
                {"key": f"{field['key']}{n}", "name": text(f"{field['key']} name {n}"),
                 "question": text(f"{field['key']} question {n}")} for n in range(100)
            ) for field in v["fields"]
        ], "fields", "too-many-capabilities"),
}  # fmt: skip


@pytest.mark.parametrize("name", BENT)
def test_a_bent_value_is_named_with_place_and_reason(name: str) -> None:
    change, place, code = BENT[name]
    problems = check(bent(change))
    assert (place, code) in [(one.place, one.code) for one in problems], problems
    assert all(one.reason and "%(" not in one.reason for one in problems)
    with pytest.raises(QuestionnaireError):
        load(bent(change))


def test_the_small_one_is_good_as_it_is() -> None:
    assert check(toml(small())) == []


HOSTILE: dict[str, tuple[bytes | str, str]] = {
    "empty": (b"", "empty"),
    "blank": (" \n\t\n", "empty"),
    "only a byte order mark": ("\ufeff".encode(), "empty"),
    "too large": (b"#" * (MOST_BYTES + 1), "too-large"),
    "not UTF-8": ("title = 'ä'".encode("latin-1"), "not-utf8"),
    "lone surrogate": ("title = '\ud800'", "not-utf8"),
    "surrogate in bytes": (b"title = '\xed\xa0\x80'", "not-utf8"),
    "escaped surrogate": (r'title = "\ud800"', "not-toml"),
    "raw control": ("title = 'a\x07'", "not-toml"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "not-utf8"),
    "duplicate keys": ("format = 1\nformat = 1\n", "not-toml"),
    "duplicate keys inline": ('title = { de = "a", de = "b" }', "not-toml"),
    "nested lists": ("x = " + "[" * 100_000, "too-deep"),
    "nested tables": ("x = " + "{a = " * 50_000, "too-deep"),
    "dotted key": ("a" + ".a" * 200_000 + " = 1", "too-deep"),
    "dotted key in quotes": ('"a"' + '."a"' * 100_000 + " = 1", "too-deep"),
    "dotted header": ("[a" + " . a" * 100_000 + "]", "too-deep"),
    "endless digits": ("format = " + "9" * 100_000, "not-toml"),
    "endless hex": ("format = 0x" + "f" * 100_000, "bad-format"),
    "20 000 items": (
        "[[fields]]\nkey='a'\n" + "[[fields.capabilities]]\nkey='b'\n" * 20_000, "too-many"),
    "20 000 fields": ("[[fields]]\n" * 20_000, "too-many"),
    "300 000 numbers": ("fields = [" + "1," * 300_000 + "]", "too-many"),
    "100 000 keys": ("".join(f"k{n} = 1\n" for n in range(70_000)), "unknown-key"),
    "a million quotes": ('"' * 900_000, "not-toml"),
    "escaped quotes": ('\\"' * 400_000, "not-toml"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_quickly(name: str) -> None:
    source, code = HOSTILE[name]
    began = time.monotonic()
    problems = check(source)
    assert code in {one.code for one in problems}
    assert time.monotonic() - began < 5
    assert all(len(str(one)) < 400 for one in problems)
    with pytest.raises(QuestionnaireError):
        load(source)


def test_all_problems_are_told_not_only_the_first() -> None:
    def change(value: Table) -> None:
        value["colour"] = "red"
        del value["title"]["en"]
        first(value)["weight"] = -1
        first(value)["needs"] = {"X9": 2}

    found = {(one.place, one.code) for one in check(bent(change))}
    assert found == {
        ("colour", "unknown-key"),
        ("title.en", "missing-language"),
        (f"{AT}.weight", "bad-weight"),
        (f"{AT}.needs.X9", "unknown-need"),
    }


LAID_OUT = """\
format = 1
key = "lines"
version = "1"
title = { de = "Titel", en = "Title" }
summary = { de = "Worum es geht", en = "What it is about" }
answer_rule = { de = "Die Regel", en = "The rule" }

[[levels]]
name = { de = "Unten", en = "Low" }
description = { de = "Es ist unten", en = "It is low" }
[[levels]]
name = { de = "Oben", en = "High" }
description = { de = "Es ist oben" }

[[fields]]
key = "one"
name = { de = "Eins", en = "One" }
[[fields.capabilities]]
key = "A1"
name = { de = "Anfang", en = "Beginning" }
question = { de = "Wie fängt es an?", en = "How does it begin?" }
[[fields]]
key = "two"
name = { de = "Zwei", en = "Two" }
[[fields.capabilities]]
key = "B1"
name = { de = "Ende", en = "End" }
question = { de = "Wie endet es?", en = "How does it end?" }
weight = 0
levels = [
  { de = "Schlecht", en = "Badly" },
  { de = "Gut", fr = "Bien" },
]
"""


def test_problems_name_their_line_in_the_file() -> None:
    found = {(one.line, one.place) for one in check(LAID_OUT)}
    assert found == {
        (13, "levels[2].description.en"),
        (29, "fields[2].capabilities[1].weight"),
        (32, "fields[2].capabilities[1].levels[2].en"),
        (32, "fields[2].capabilities[1].levels[2].fr"),
    }
    assert str(check(LAID_OUT)[0]) == (
        "line 13, levels[2].description.en: The text in the language “en” is missing."
    )


def test_broken_toml_names_its_line() -> None:
    (problem,) = check("format = 1\nkey = \n")
    assert (problem.line, problem.code) == (2, "not-toml")


def test_every_sentence_can_be_filled() -> None:
    used = {code for _, _, code in BENT.values()} | {code for _, code in HOSTILE.values()}
    assert used == set(SENTENCES)
