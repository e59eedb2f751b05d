"""What every part of a story is told from: results, facts, questionnaire, language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.assessments.shapes import shape_of
from app.charts.spec import Axis
from app.domain.results import Results
from app.domain.sheets import DEPARTMENT, ROLE_GROUP, Shape
from app.domain.statistics import Verdict
from app.findings.speech import _
from app.models.assessments import AssessmentKind, Form
from app.questionnaires import Capability, MaturityField, Questionnaire, Text
from app.web.locale import number


@dataclass(frozen=True)
class Frame:
    """A frozen round in the language it is told in."""

    results: Results
    facts: Mapping[str, Any]
    questionnaire: Questionnaire
    language: str

    @cached_property
    def shape(self) -> Shape:
        """What was asked."""
        return shape_of(self.questionnaire, Form(self.facts["form"]))

    @cached_property
    def fields(self) -> dict[str, MaturityField]:
        """The fields that were asked, by key."""
        asked = {field.key for field in self.shape.fields}
        return {field.key: field for field in self.questionnaire.fields if field.key in asked}

    @cached_property
    def _capabilities(self) -> dict[str, Capability]:
        return {one.key: one for one in self.questionnaire.capabilities}

    @cached_property
    def _field_by_capability(self) -> dict[str, MaturityField]:
        return {one.key: f for f in self.questionnaire.fields for one in f.capabilities}

    @property
    def k(self) -> int:
        """From how many people on something is shown."""
        return self.results.k

    @property
    def top(self) -> int:
        """The highest level."""
        return self.questionnaire.top

    @property
    def is_imported(self) -> bool:
        """Whether the answers came from a file."""
        return bool(self.facts["kind"] == AssessmentKind.IMPORTED)

    def words(self, text: Text) -> str:
        """The text in the story's language."""
        return text.in_language(self.language)

    def capability(self, key: str) -> Capability:
        """The capability of this key, asked or not."""
        return self._capabilities[key]

    def field_of(self, key: str) -> MaturityField:
        """The field a capability belongs to."""
        return self._field_by_capability[key]

    def label(self, key: str) -> str:
        """Key and name of a capability, as it stands everywhere."""
        return f"{key} {self.words(self.capability(key).name)}"

    def field_name(self, key: str) -> str:
        """The name of a field."""
        return self.words(self.fields[key].name)

    def axis(self, key: str) -> Axis:
        """A field in a chart."""
        return Axis(self.field_name(key), self.fields[key].letter)

    def level_name(self, level: int) -> str:
        """What a level is called."""
        return self.words(self.questionnaire.levels[level - 1].name)

    @property
    def level_names(self) -> tuple[str, ...]:
        """What the levels are called, the lowest first."""
        return tuple(self.words(level.name) for level in self.questionnaire.levels)

    def group(self, key: str) -> str:
        """What a group is called; its key where nobody gave it a name."""
        label = self.facts["groups"].get(key, {})
        return str(label.get(self.language) or label.get("de") or key)

    def in_order(self, keys: Sequence[str]) -> list[str]:
        """Groups as the organisation lists them; those without a name last, by key."""
        places = {key: place for place, key in enumerate(self.facts["groups"])}
        return sorted(keys, key=lambda key: (places.get(key, len(places)), key))

    def attribute(self, name: str) -> str:
        """What people were told apart by; imported rounds name the column of the file."""
        column = self.facts["split"]["columns"].get(name)
        if column:
            return str(column)
        return {DEPARTMENT: _("Department"), ROLE_GROUP: _("Role in the house")}[name]

    def groups_word(self, name: str) -> str:
        """What its groups are called in a sentence, in the plural."""
        if self.is_imported:
            return _("groups")
        return {DEPARTMENT: _("departments"), ROLE_GROUP: _("roles")}[name]


def level(value: float) -> str:
    """A median as one reads it: 2, or 2.5."""
    return number(value, 0 if float(value).is_integer() else 1)


def verdict_word(verdict: Verdict | None) -> str:
    """united, mixed, split; nothing with too few answers for a word."""
    if verdict is None:
        return ""
    return {
        Verdict.UNITED: _("united"),
        Verdict.MIXED: _("mixed"),
        Verdict.SPLIT: _("split"),
    }[verdict]


def listed(names: Sequence[str]) -> str:
    """A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s and %(last)s", some=", ".join(names[:-1]), last=names[-1])


def too_few(k: int) -> str:
    """Why a figure is missing."""
    return _("too few answers: fewer than %(k)s", k=k)
