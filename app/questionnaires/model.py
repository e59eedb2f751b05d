"""What a questionnaire is once it has been read: frozen values in both languages.

The format is explained in questionnaires/README.md. A text that a file may leave out and does
leave out is an empty `Text`, which is false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Sign(StrEnum):
    """The mark a field has on maps, in charts and on paper; its colour goes with it."""

    DIAMOND = "diamond"
    CIRCLE = "circle"
    TRIANGLE = "triangle"
    SQUARE = "square"
    CHEVRON = "chevron"
    BARS = "bars"


SIGNS = {
    "journeys": Sign.DIAMOND,
    "insights": Sign.CIRCLE,
    "skills": Sign.TRIANGLE,
    "culture": Sign.SQUARE,
    "operations": Sign.CHEVRON,
    "tools": Sign.BARS,
}


@dataclass(frozen=True, slots=True)
class Text:
    """The same thing said in German and in English."""

    de: str
    en: str

    def __bool__(self) -> bool:
        return bool(self.de or self.en)

    def in_language(self, language: str) -> str:
        """German for "de", English for everything else."""
        return self.de if language == "de" else self.en


NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Level:
    """One of the K levels: its name and what is true then, whatever the capability."""

    name: Text
    description: Text

    def in_language(self, language: str) -> str:
        """The name, which is what a level is called everywhere."""
        return self.name.in_language(language)


@dataclass(frozen=True, slots=True)
class Step:
    """The measure that leads from a level to the next one."""

    from_level: int
    what: Text
    first_step: Text
    evidence: Text
    owner: Text
    effort: int
    objective: Text
    key_results: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that is rated: K texts, of which people choose the highest that is fully true."""

    key: str
    name: Text
    question: Text
    levels: tuple[Text, ...]
    why: Text = NO_TEXT
    evidence: tuple[Text, ...] = ()
    short_form: bool = False
    weight: float = 1.0
    needs: Mapping[str, int] = field(default_factory=dict, hash=False)
    steps: tuple[Step, ...] = ()

    def step_from(self, level: int) -> Step | None:
        """The measure that leads on from this level; None at the top and where there is none."""
        return next((step for step in self.steps if step.from_level == level), None)


@dataclass(frozen=True, slots=True)
class MaturityField:
    """A group of capabilities with a name, a letter and what each level means in it."""

    key: str
    letter: str
    name: Text
    capabilities: tuple[Capability, ...]
    summary: Text = NO_TEXT
    ladder: tuple[Text, ...] = ()

    @property
    def sign(self) -> Sign | None:
        """The field's own mark; fields of other models have none."""
        return SIGNS.get(self.key)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Fields with capabilities, rated on K levels; immutable and known by its content."""

    key: str
    version: str
    title: Text
    summary: Text
    answer_rule: Text
    levels: tuple[Level, ...]
    fields: tuple[MaturityField, ...]
    content_hash: str

    @property
    def top(self) -> int:
        """K, the highest level."""
        return len(self.levels)

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """All capabilities in the order in which they are asked."""
        return tuple(one for field in self.fields for one in field.capabilities)

    @property
    def short_form(self) -> tuple[Capability, ...]:
        """The capabilities of the short form; empty if the model has none."""
        return tuple(one for one in self.capabilities if one.short_form)

    def capability(self, key: str) -> Capability | None:
        """The capability of this key."""
        return next((one for one in self.capabilities if one.key == key), None)
