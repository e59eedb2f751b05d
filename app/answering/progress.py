"""How far someone has come: minutes left, and the overview of fields and capabilities."""

from __future__ import annotations

from dataclasses import dataclass

from app.answering.queries import Given, Sheet
from app.answering.questionnaire import Question
from app.web.locale import language

SECONDS_PER_QUESTION = 25
"""Reading five sentences and choosing one: an estimate, rounded to whole minutes."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A capability on the way."""

    key: str
    name: str
    given: Given
    current: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A field with its capabilities."""

    key: str
    letter: str
    name: str
    stops: tuple[Stop, ...]

    @property
    def answered(self) -> int:
        """How many of its capabilities are answered."""
        return sum(1 for stop in self.stops if stop.given.value)

    @property
    def current(self) -> bool:
        """Whether the reader is here."""
        return any(stop.current for stop in self.stops)


def minutes_for(questions: int) -> int:
    """Whole minutes that so many questions take; 0 only for none."""
    return max(1, round(questions * SECONDS_PER_QUESTION / 60)) if questions else 0


def rail_of(asked: dict[str, Question], sheet: Sheet, here: str | None) -> list[Stretch]:
    """All fields in order, each with its capabilities and what was answered."""
    stretches: dict[str, tuple[Question, list[Stop]]] = {}
    for key, question in asked.items():
        name = question.capability.name.in_language(language())
        stop = Stop(key, name, sheet.answers.get(key, Given()), key == here)
        stretches.setdefault(question.field.key, (question, []))[1].append(stop)
    return [
        Stretch(
            first.field.key,
            first.field.letter,
            first.field.name.in_language(language()),
            tuple(stops),
        )
        for first, stops in stretches.values()
    ]
