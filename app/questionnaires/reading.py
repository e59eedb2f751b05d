"""Reading and checking a questionnaire file: TOML in, frozen values or a list of problems out."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from typing import Any

from app.questionnaires import structure
from app.questionnaires.agreement import disagreements
from app.questionnaires.lines import line_of, lines_of
from app.questionnaires.model import (
    NO_TEXT,
    Capability,
    Level,
    MaturityField,
    Questionnaire,
    Step,
    Text,
)
from app.questionnaires.problems import Problem, QuestionnaireError
from app.questionnaires.source import read

MOST_PROBLEMS = 500

Table = dict[str, Any]


def check(source: bytes | str) -> list[Problem]:
    """Everything that is wrong with a file, in its order; empty if it can be used."""
    try:
        value, text = read(source)
    except QuestionnaireError as error:
        return error.problems
    return _problems(value, text)


def load(source: bytes | str) -> Questionnaire:
    """The questionnaire in a file; raises QuestionnaireError with all that is wrong."""
    value, text = read(source)
    if problems := _problems(value, text):
        raise QuestionnaireError(problems)
    found = _questionnaire(value)
    return replace(found, content_hash=_hash_of(found))


def _problems(value: Table, text: str) -> list[Problem]:
    lines = lines_of(text)
    found = islice(_all_problems(value), MOST_PROBLEMS)
    placed = [replace(one, line=line_of(one.place, lines)) for one in found]
    return sorted(placed, key=lambda one: one.line or 0)


def _all_problems(value: Table) -> Iterator[Problem]:
    yield from structure.questionnaire(value)
    yield from disagreements(value)


def _hash_of(questionnaire: Questionnaire) -> str:
    """SHA-256 of the content alone: comments, layout and written-out defaults do not count."""
    plain = asdict(questionnaire)
    return hashlib.sha256(
        json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _questionnaire(value: Table) -> Questionnaire:
    levels = tuple(Level(_text(v["name"]), _text(v["description"])) for v in value["levels"])
    shared = tuple(level.description for level in levels)
    return Questionnaire(
        key=value["key"],
        version=value["version"],
        title=_text(value["title"]),
        summary=_text(value["summary"]),
        answer_rule=_text(value["answer_rule"]),
        levels=levels,
        fields=tuple(_field(one, shared) for one in value["fields"]),
        content_hash="",
    )


def _field(value: Table, shared: tuple[Text, ...]) -> MaturityField:
    return MaturityField(
        key=value["key"],
        letter=value.get("letter", value["key"][0].upper()),
        name=_text(value["name"]),
        capabilities=tuple(_capability(one, shared) for one in value["capabilities"]),
        summary=_text(value.get("summary")),
        ladder=_texts(value.get("ladder")),
    )


def _capability(value: Table, shared: tuple[Text, ...]) -> Capability:
    return Capability(
        key=value["key"],
        name=_text(value["name"]),
        question=_text(value["question"]),
        levels=_texts(value.get("levels")) or shared,
        why=_text(value.get("why")),
        evidence=_texts(value.get("evidence")),
        short_form=value.get("short_form", False),
        weight=float(value.get("weight", 1)),
        needs=dict(value.get("needs", {})),
        steps=tuple(sorted(map(_step, value.get("steps", ())), key=lambda s: s.from_level)),
    )


def _step(value: Table) -> Step:
    return Step(
        from_level=value["from"],
        what=_text(value["what"]),
        first_step=_text(value["first_step"]),
        evidence=_text(value["evidence"]),
        owner=_text(value["owner"]),
        effort=value["effort"],
        objective=_text(value["objective"]),
        key_results=_texts(value["key_results"]),
    )


def _texts(values: list[Table] | None) -> tuple[Text, ...]:
    return tuple(_text(value) for value in values or ())


def _text(value: Table | None) -> Text:
    return Text(_clean(value["de"]), _clean(value["en"])) if value else NO_TEXT


def _clean(words: str) -> str:
    return unicodedata.normalize("NFC", words).strip()
