"""Which capabilities of two versions ask the same and may therefore be compared."""

from __future__ import annotations

from dataclasses import dataclass

from app.questionnaires.model import Capability, Questionnaire


@dataclass(frozen=True, slots=True)
class Comparison:
    """Keys of capabilities, in the order of the newer version; `dropped` in that of the older."""

    identical: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]


def compare(older: Questionnaire, newer: Questionnaire) -> Comparison:
    """What two versions share, by all that a participant reads before choosing a level.

    Measures are not part of it: they are advice afterwards. If the levels themselves are called
    or described differently, or the rule of answering is another one, nothing is identical.
    """
    before = {one.key: one for one in older.capabilities}
    after = {one.key: one for one in newer.capabilities}
    shared = [key for key in after if key in before]
    if older.levels != newer.levels or older.answer_rule != newer.answer_rule:
        identical = []
    else:
        identical = [key for key in shared if _asked(before[key]) == _asked(after[key])]
    return Comparison(
        identical=tuple(identical),
        changed=tuple(key for key in shared if key not in identical),
        added=tuple(key for key in after if key not in before),
        dropped=tuple(key for key in before if key not in after),
    )


def _asked(capability: Capability) -> tuple[object, ...]:
    one = capability
    return (one.name, one.question, one.why, one.evidence, one.levels)
