"""The questions of a round, from the version it started with.

A version never changes, so each process parses it once; its source column is deferred, and a
questionnaire found here costs no SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flask_babel import gettext as _

from app import questionnaires
from app.models.assessments import Form
from app.questionnaires import Capability, MaturityField, Questionnaire

MOST_KEPT = 64

_kept: dict[str, Questionnaire] = {}
_asked: dict[tuple[str, Form], dict[str, Question]] = {}


class Version(Protocol):
    """What a questionnaire is known by: a row of the table, or a reference to one."""

    @property
    def content_hash(self) -> str:
        """The hash of its source."""

    @property
    def source(self) -> str:
        """Its text; asking may cost a statement."""


@dataclass(frozen=True, slots=True)
class LevelText:
    """A level as a card shows it."""

    value: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question in one language, ready for a template."""

    key: str
    letter: str
    field_name: str
    name: str
    question: str
    rule: str
    why: str
    evidence: tuple[str, ...]
    levels: tuple[LevelText, ...]
    position: int
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Question:
    """A capability in its place on the way: the `position`-th of all, `number` of `of` in its
    field."""

    questionnaire: Questionnaire
    field: MaturityField
    capability: Capability
    position: int
    number: int
    of: int

    @property
    def key(self) -> str:
        """The capability's key."""
        return self.capability.key

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.capability.levels)

    def texts(self, language: str) -> QuestionText:
        """Everything a page shows of it."""
        capability = self.capability
        names = [level.in_language(language) for level in self.questionnaire.levels]
        return QuestionText(
            key=capability.key,
            letter=self.field.letter,
            field_name=self.field.name.in_language(language),
            name=capability.name.in_language(language),
            question=capability.question.in_language(language),
            rule=self.questionnaire.answer_rule.in_language(language),
            why=capability.why.in_language(language),
            evidence=tuple(one.in_language(language) for one in capability.evidence),
            levels=tuple(
                LevelText(str(level), name, text.in_language(language))
                for level, (name, text) in enumerate(
                    zip(names, capability.levels, strict=True), start=1
                )
            ),
            position=self.position,
            number=self.number,
            of=self.of,
        )


def questionnaire_of(version: Version) -> Questionnaire:
    """The parsed questionnaire of a version."""
    found = _kept.get(version.content_hash)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
            _asked.clear()
        found = _kept[version.content_hash] = questionnaires.load(version.source)
    return found


def questions_of(version: Version, form: Form) -> dict[str, Question]:
    """The capabilities that are asked, in order, by key."""
    found = _asked.get((version.content_hash, form))
    if found is None:
        found = _asked[version.content_hash, form] = _in_order(questionnaire_of(version), form)
    return found


def level_names(version: Version, language: str) -> dict[str, str]:
    """What each value of an answer is called, the values without a level included."""
    names = [level.in_language(language) for level in questionnaire_of(version).levels]
    return {
        **{str(level): name for level, name in enumerate(names, start=1)},
        "?": _("I cannot judge this"),
        "-": _("Does not apply to us"),
        "": _("no answer yet"),
    }


def _in_order(questionnaire: Questionnaire, form: Form) -> dict[str, Question]:
    asked: dict[str, Question] = {}
    for field in questionnaire.fields:
        mine = [c for c in field.capabilities if form is Form.FULL or c.short_form]
        for number, capability in enumerate(mine, start=1):
            asked[capability.key] = Question(
                questionnaire, field, capability, len(asked) + 1, number, len(mine)
            )
    return asked
