"""From counted sheets to the frozen findings: arithmetic by the domain, facts for the readers.

Nothing below the threshold of a group leaves this module. `results` and `facts` are all that any
page, report or file reads of a closed round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from app.assessments.shapes import shape_of
from app.domain.anonymity import UNNAMED, visible_groups
from app.domain.evaluation import evaluate
from app.domain.sheets import DEPARTMENT, ROLE_GROUP, Rules, Sheet, Unscored
from app.models.assessments import Assessment, Findings, Mark, Split
from app.questionnaires import Questionnaire

UNSCORED = {
    Mark.CANNOT_JUDGE: Unscored.CANNOT_JUDGE,
    Mark.NOT_APPLICABLE: Unscored.NOT_APPLICABLE,
}


class Voice(NamedTuple):
    """What one person submitted, and the keys of the groups they belong to."""

    answers: Mapping[str, tuple[Mark, int | None]]
    department: str
    role_group: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Who was asked: department and role group of everyone invited, and the names of groups.

    `columns` names the columns of an imported file by attribute; empty for rounds by link.
    Without a split only the total is counted, and without `other` no second attribute.
    """

    invited: Sequence[tuple[str, str]]
    labels: Mapping[str, Mapping[str, str]]
    columns: Mapping[str, str] | None = None
    has_split: bool = True
    has_other: bool = True


def freeze(
    assessment: Assessment, questionnaire: Questionnaire, voices: Sequence[Voice], facts: Facts
) -> Findings:
    """The findings of a round, to be added to the transaction that closes it."""
    rules = _rules(assessment, facts)
    found = evaluate(shape_of(questionnaire, assessment.form), map(_sheet, voices), rules)
    return Findings(
        assessment_id=assessment.id,
        results=found.results.to_json(),
        facts=_facts(assessment, questionnaire, voices, facts, rules),
        personal_means=found.personal_means,
    )


def _rules(assessment: Assessment, facts: Facts) -> Rules:
    split = assessment.split.value
    other = ROLE_GROUP if assessment.split is Split.DEPARTMENT else DEPARTMENT
    known = {
        DEPARTMENT: _named(department for department, _ in facts.invited),
        ROLE_GROUP: _named(role for _, role in facts.invited),
    }
    return Rules(
        k=assessment.k,
        split=split if facts.has_split else None,
        other=other if facts.has_other else None,
        known=known,
    )


def _named(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(keys) - {UNNAMED}))


def _sheet(voice: Voice) -> Sheet:
    answers = {
        key: level if mark is Mark.LEVEL and level is not None else UNSCORED[mark]
        for key, (mark, level) in voice.answers.items()
        if mark is not Mark.CLEARED
    }
    return Sheet(answers, {DEPARTMENT: voice.department, ROLE_GROUP: voice.role_group})


def _facts(
    assessment: Assessment,
    questionnaire: Questionnaire,
    voices: Sequence[Voice],
    facts: Facts,
    rules: Rules,
) -> dict[str, Any]:
    """What stands beside the figures; language-free, or in both languages."""
    own = _own_groups(voices, facts, rules.split)
    return {
        "kind": assessment.kind.value,
        "form": assessment.form.value,
        "k": assessment.k,
        "invited": assessment.shown_invited,
        "submitted": len(voices),
        "added_after_launch": assessment.added_after_launch,
        "withdrawn_after_launch": assessment.withdrawn_after_launch,
        "split": {
            "attribute": rules.split,
            "other": rules.other,
            "level": assessment.department_depth,
            "columns": dict(facts.columns or {}),
        },
        "questionnaire": {
            "key": questionnaire.key,
            "version": questionnaire.version,
            "hash": questionnaire.content_hash,
        },
        "groups": {key: dict(label) for key, label in facts.labels.items()},
        "response_rates": _response_rates(own, assessment.k),
    }


class _Group(NamedTuple):
    invited: Mapping[str, int]
    submitted: Mapping[str, int]


def _own_groups(voices: Sequence[Voice], facts: Facts, split: str | None) -> _Group | None:
    """Invited and submitted people per group of the split; None where nobody was invited."""
    if split is None or not facts.invited:
        return None
    place = 0 if split == DEPARTMENT else 1
    invited = Counter(keys[place] for keys in facts.invited)
    submitted = Counter((voice.department, voice.role_group)[place] for voice in voices)
    return _Group(invited, submitted)


def _response_rates(own: _Group | None, k: int) -> dict[str, int]:
    """Whole percent for groups that may be shown; by the rule for those who submitted."""
    if own is None:
        return {}
    return {
        group: _percent(own.submitted[group], own.invited[group])
        for group in sorted(visible_groups(own.submitted, k))
        if own.invited[group]
    }


def _percent(part: int, whole: int) -> int:
    """Rounded half up, 100 at most: a withdrawn invitation may have answered before."""
    rounded = Fraction(part * 100, whole) + Fraction(1, 2)
    return min(100, rounded.numerator // rounded.denominator)
