"""Finding one's way in a questionnaire: by words, by field, by form, by prerequisite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.questionnaires import Capability, MaturityField, Questionnaire, Text
from app.web.addresses import comparable


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; nothing set means everything."""

    words: str = ""
    field: str = ""
    short: bool = False

    @property
    def anything(self) -> bool:
        """Whether the reader has narrowed the view at all."""
        return bool(self.words or self.field or self.short)


class Part(NamedTuple):
    """A field with those of its capabilities that fit."""

    field: MaturityField
    capabilities: Sequence[Capability]


class Entry(NamedTuple):
    """A capability in its surroundings."""

    field: MaturityField
    capability: Capability
    needs: Sequence[tuple[Capability, int]]
    needed_by: Sequence[tuple[Capability, int]]
    previous: Capability | None
    next: Capability | None


def fitting(questionnaire: Questionnaire, wanted: Wanted, language: str) -> list[Part]:
    """Fields with the capabilities in which every word occurs, in any of their texts."""
    words = comparable(wanted.words).split()
    parts = []
    for field in questionnaire.fields:
        if wanted.field and field.key != wanted.field:
            continue
        found = [
            c
            for c in field.capabilities
            if (c.short_form or not wanted.short) and _holds(field, c, words, language)
        ]
        if found:
            parts.append(Part(field, found))
    return parts


def entry(questionnaire: Questionnaire, key: str) -> Entry | None:
    """One capability with its prerequisites, what builds on it, and its neighbours."""
    order = [(f, c) for f in questionnaire.fields for c in f.capabilities]
    by_key = {c.key: c for _, c in order}
    if key not in by_key:
        return None
    index = next(i for i, (_, c) in enumerate(order) if c.key == key)
    field, capability = order[index]
    return Entry(
        field=field,
        capability=capability,
        needs=_linked(capability.needs, by_key),
        needed_by=[(c, c.needs[key]) for c in by_key.values() if key in c.needs],
        previous=order[index - 1][1] if index else None,
        next=order[index + 1][1] if index + 1 < len(order) else None,
    )


def _linked(
    needs: Mapping[str, int], by_key: Mapping[str, Capability]
) -> list[tuple[Capability, int]]:
    return [(by_key[key], level) for key, level in needs.items()]


def _holds(
    field: MaturityField, capability: Capability, words: Iterable[str], language: str
) -> bool:
    texts = [capability.key, *(t.in_language(language) for t in _texts(field, capability))]
    everything = comparable(" ".join(texts))
    return all(word in everything for word in words)


def _texts(field: MaturityField, capability: Capability) -> list[Text]:
    texts = [
        field.name, capability.name, capability.question, capability.why,
        *capability.evidence, *capability.levels,
    ]  # fmt: skip
    for step in capability.steps:
        texts += [step.what, step.first_step, step.evidence, step.owner, step.objective]
        texts += step.key_results
    return texts
