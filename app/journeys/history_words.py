"""A journey's history in words: what was done to what, and old → new for each field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from app.domain.journey_questions import known
from app.journeys.changes import Part, again_of, parts_of
from app.journeys.journey_words import (
    ANSWER_WORDS,
    LEVEL_WORDS,
    QUESTIONS,
    STATE_WORDS,
    VALUE_WORDS,
)
from app.journeys.map_words import CHANNELS, EMOTIONS, EVIDENCE, MOMENTS, ORIENTATIONS
from app.models import db
from app.models.accounts import Department, User
from app.models.journeys import (
    Channel,
    Evidence,
    Journey,
    JourneyChange,
    JourneyLevel,
    JourneyState,
    Moment,
    Orientation,
    Stage,
    Touchpoint,
)
from app.models.wording import Wording
from app.web.locale import LANGUAGES, MINUS, language

FIELDS: dict[str, Any] = {
    "name": _l("Name"),
    "customer_goal": _l("Goal of the customers"),
    "business_goal": _l("Goal of the organisation"),
    "wants": _l("What customers want here"),
    "emotion_current": _l("How customers feel today"),
    "emotion_intended": _l("How they should feel"),
    "evidence_current": _l("What that rests on"),
    "evidence_intended": _l("What the wish rests on"),
    "channel": _l("Channel"),
    "department_id": _l("Department"),
    "touchpoint_id": _l("Touchpoint"),
    "stage_id": _l("Stage"),
    "position": _l("Place"),
    "moment": _l("Kind of moment"),
    "decisive": _l("Decisive"),
    "pain_point": _l("What goes wrong today"),
    "opportunity": _l("What could be done"),
    "orientation": _l("What that would be"),
    "need": _l("Need"),
    "priority": _l("Priority"),
    "level": _l("Level"),
    "state": _l("State"),
    "parent_id": _l("Belongs to"),
    "owner_id": _l("Owner"),
    "customer_value": _l("Worth to the customers"),
    "business_value": _l("Worth to the organisation"),
    "effort": _l("Effort to improve it"),
}
"""The columns that are told one by one; others are only counted as a change."""

CHOICES: dict[str, Callable[[Any], Any]] = {
    "channel": lambda value: CHANNELS[Channel(value)],
    "moment": lambda value: MOMENTS[Moment(value)],
    "orientation": lambda value: ORIENTATIONS[Orientation(value)],
    "evidence_current": lambda value: EVIDENCE[Evidence(value)],
    "evidence_intended": lambda value: EVIDENCE[Evidence(value)],
    "level": lambda value: LEVEL_WORDS[JourneyLevel(value)],
    "state": lambda value: STATE_WORDS[JourneyState(value)],
    "customer_value": lambda value: VALUE_WORDS[value],
    "business_value": lambda value: VALUE_WORDS[value],
    "effort": lambda value: VALUE_WORDS[value],
}


class Difference(NamedTuple):
    """One field: its label, what it said and what it says; the row's name if it is another row."""

    label: str
    before: str
    after: str


class Told(NamedTuple):
    """A change as the history shows it. `undone`: it was taken back later."""

    number: int
    at: datetime
    who: str
    sentence: str
    differences: list[Difference]
    undone: bool


def told(rows: Sequence[JourneyChange], undone: frozenset[int]) -> list[Told]:
    """Changes in words: a handful of statements, however many there are."""
    names = _names(part for row in rows for part in parts_of(row))
    return [
        Told(row.number, row.at, row.actor_name, headline(row), _differences(row, names),
             row.undoes is None and row.number in undone)
        for row in rows
    ]  # fmt: skip


def headline(change: JourneyChange) -> str:
    """What was done to what, in one sentence."""
    parts = parts_of(change)
    sentence: str = _sentence(parts[0], [p for p in parts[1:] if p.noun == parts[0].noun])
    also = sum(1 for p in parts[1:] if p.noun == "step") if parts[0].noun == "stage" else 0
    if also:
        sentence += " " + ngettext("with %(num)s step", "with %(num)s steps", also)
    again = again_of(change)
    if again is not None:
        sentence = _("Change %(number)s done again: %(what)s", number=again, what=sentence)
    elif change.undoes is not None:
        number = change.undoes
        sentence = _("Change %(number)s taken back: %(what)s", number=number, what=sentence)
    return sentence


def _sentence(part: Part, alike: Sequence[Part]) -> str:
    name = ", ".join(_quoted(_name(one)) for one in [part, *alike])
    words = _SENTENCES.get(part.noun, _SENTENCES["touchpoint"])
    if part.before is None:
        return str(words[0]) % {"name": name}
    if part.after is None:
        return str(words[1]) % {"name": name}
    moved = set(part.after) <= {"position", "stage_id", "parent_id"}
    return str(words[3 if moved else 2]) % {"name": name}


_SENTENCES: dict[str, tuple[Any, Any, Any, Any]] = {
    "journey": (_l("Journey %(name)s created"), _l("Journey %(name)s deleted"),
                _l("Journey %(name)s changed"), _l("Journey %(name)s moved")),
    "persona": (_l("Persona %(name)s added"), _l("Persona %(name)s removed"),
                _l("Persona %(name)s changed"), _l("Persona %(name)s moved")),
    "stage": (_l("Stage %(name)s added"), _l("Stage %(name)s removed"),
              _l("Stage %(name)s changed"), _l("Stage %(name)s moved")),
    "step": (_l("Step %(name)s added"), _l("Step %(name)s removed"),
             _l("Step %(name)s changed"), _l("Step %(name)s moved")),
    "touchpoint": (_l("Touchpoint %(name)s added"), _l("Touchpoint %(name)s removed"),
                   _l("Touchpoint %(name)s changed"), _l("Touchpoint %(name)s moved")),
}  # fmt: skip


def _quoted(name: str) -> str:
    return str(_("“%(name)s”", name=name or "–"))


def _name(part: Part) -> str:
    kept = (part.after or {}).get("name") or (part.before or {}).get("name") or {}
    name = part.name or (Wording(**kept) if isinstance(kept, dict) else Wording())
    return name.in_language(language())


def _differences(change: JourneyChange, names: dict[str, str]) -> list[Difference]:
    found = []
    for part in parts_of(change):
        if part.before is None or part.after is None or part.noun == "point":
            continue
        label = "" if part.row_id == change.row_id else _quoted(_name(part)) + ": "
        for key, after in part.after.items():
            before = part.before.get(key)
            if key == "answers":
                found += _answered(before or {}, after or {})
            elif key in FIELDS:
                found += _told(label + str(FIELDS[key]), key, (before, after), names)
    return found


def _answered(before: dict[str, str], after: dict[str, str]) -> list[Difference]:
    """The five questions, those answered otherwise than before."""
    old, new = (dict(known(answers)) for answers in (before, after))
    return [
        Difference(str(words), *(str(ANSWER_WORDS[one[q]]) if q in one else "–"
                                 for one in (old, new)))
        for q, words in QUESTIONS.items()
        if old.get(q) != new.get(q)
    ]  # fmt: skip


def _told(label: str, key: str, states: tuple[Any, Any], names: dict[str, str]) -> list[Difference]:
    """One field; a text that changed in the other language only is told in that language."""
    if not isinstance(states[1], dict):
        before, after = (_value(key, state, names) for state in states)
        return [Difference(label, before, after)]
    old, new = (Wording(**(state or {})) for state in states)
    here = language()
    if old.in_language(here) != new.in_language(here):
        return [Difference(label, old.in_language(here) or "–", new.in_language(here) or "–")]
    return [
        Difference(f"{label} ({LANGUAGES[code]})", before or "–", after or "–")
        for code, before, after in zip(LANGUAGES, old, new, strict=True)
        if before != after
    ]


def _value(key: str, value: Any, names: dict[str, str]) -> str:
    if value is None or value == "":
        return "–"
    if key.startswith("emotion"):
        return f"{'+' if value > 0 else ''}{value} {EMOTIONS[value]}".replace("-", MINUS)
    if key in CHOICES:
        return str(CHOICES[key](value))
    if key.endswith("_id"):
        return names.get(value) or str(_("(removed since)"))
    return _plain(key, value)


def _plain(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value + 1) if key == "position" else str(value)


def _names(parts: Iterable[Part]) -> dict[str, str]:
    """The rows that changes point at, by id: they are called what they are called today."""
    wanted: dict[str, set[UUID]] = {key: set() for key in _NAMED}
    for part in parts:
        if part.before is None or part.after is None:
            continue
        for state in (part.before, part.after):
            for key, ids in wanted.items():
                if state.get(key):
                    ids.add(UUID(state[key]))
    found: dict[str, str] = {}
    for key, table in _NAMED.items():
        if wanted[key]:
            rows = db.session.scalars(select(table).where(table.id.in_(wanted[key])))
            found |= {str(row.id): _called(row) for row in rows}
    return found


_NAMED: dict[str, type[Any]] = {
    "stage_id": Stage, "touchpoint_id": Touchpoint, "department_id": Department,
    "parent_id": Journey, "owner_id": User,
}  # fmt: skip


def _called(row: Any) -> str:
    if isinstance(row, User):
        return row.name or row.email
    if isinstance(row, Department):
        return row.in_language(language())
    name: Wording = row.name
    return name.in_language(language())
