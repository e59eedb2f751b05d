"""Rounds as they are frozen, and every cell that is published of them, response rates included."""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app import questionnaires
from app.assessments.freezing import Facts, Voice, freeze
from app.assessments.shapes import shape_of
from app.domain.sheets import DEPARTMENT, ROLE_GROUP, Rules, Sheet, Unscored
from app.models.assessments import (
    Assessment,
    AssessmentKind,
    AssessmentState,
    Findings,
    Form,
    Mark,
    Split,
)
from tests.attacks.arithmetic import Cell, Kind
from tests.attacks.rounds import published, random_round

QUESTIONNAIRE = questionnaires.default()
SHAPE = shape_of(QUESTIONNAIRE, Form.SHORT)
MARKS = {
    Unscored.CANNOT_JUDGE: Mark.CANNOT_JUDGE,
    Unscored.NOT_APPLICABLE: Mark.NOT_APPLICABLE,
}
LABELS = {"d0": "Nord", "d1": "Ost", "d2": "Mitte", "d3": "West", "d4": "Berg", "d5": "Tal",
          "nobody": "Leerstelle", "leadership": "Leitung", "cx_core": "Kernteam",
          "department": "Fach", "front_line": "Kundenkontakt"}  # fmt: skip


@dataclass(frozen=True)
class Frozen:
    """A closed round: what everybody said, and what was frozen of it."""

    sheets: Sequence[Sheet]
    rules: Rules
    assessment: Assessment
    findings: Findings
    invited: Mapping[str, int]

    @property
    def results(self) -> dict[str, Any]:
        return self.findings.results

    @property
    def facts(self) -> dict[str, Any]:
        return self.findings.facts


def frozen_round(seed: int) -> Frozen:
    """A generated round, closed by the app: some did not answer, some were withdrawn after."""
    sheets, rules = random_round(seed, SHAPE)
    return freeze_sheets(sheets, rules, random.Random(seed))


def freeze_sheets(sheets: Sequence[Sheet], rules: Rules, chance: random.Random) -> Frozen:
    voices = [_voice(sheet) for sheet in sheets]
    invited = [(v.department, v.role_group) for v in voices if chance.random() > 0.03]
    invited += [(v.department, v.role_group) for v in voices if chance.random() < 0.3]
    assessment = Assessment(
        title="Erzeugte Runde", title_en="Generated round", kind=AssessmentKind.PERSONAL,
        state=AssessmentState.RELEASED, form=Form.SHORT, k=rules.k, department_depth=1,
        split=Split(rules.split or DEPARTMENT), shown_invited=len(invited),
        shown_submitted=len(voices), added_after_launch=0, withdrawn_after_launch=0,
        languages="de,en",
    )  # fmt: skip
    labels = {key: {"de": word, "en": word} for key, word in LABELS.items()}
    findings = freeze(assessment, QUESTIONNAIRE, voices, Facts(invited, labels))
    place = 0 if rules.split == DEPARTMENT else 1
    groups = [one[place] for one in invited]
    return Frozen(sheets, rules, assessment, findings, {g: groups.count(g) for g in set(groups)})


def _voice(sheet: Sheet) -> Voice:
    answers = {
        key: (Mark.LEVEL, said) if isinstance(said, int) else (MARKS[said], None)
        for key, said in sheet.answers.items()
    }
    return Voice(answers, sheet.groups.get(DEPARTMENT) or "", sheet.groups.get(ROLE_GROUP) or "")


def cells(one: Frozen, name: Hashable = "") -> Iterator[Cell]:
    """Every figure that follows from what a round publishes, and the people it is about.

    `name` tells rounds apart; the same name means that everybody answered the same in them.
    """
    for cell in published(one.results, one.sheets):
        yield Cell((name, cell.about), cell.kind, cell.people)
    if len(one.sheets) >= one.rules.k:  # how many answered in all is said of every round
        yield Cell((name, "answered"), Kind.COUNT, frozenset(range(len(one.sheets))))
    for group, percent in one.facts["response_rates"].items():
        if _number_behind(percent, one.invited[group]) is not None:
            yield Cell((name, "answered"), Kind.COUNT, members(one, group))
    for gap in one.results["perception_gaps"]:
        for role in ("leadership", "front_line"):
            people = frozenset(
                i for i in _of_role(one, role) if _has_level(one.sheets[i], gap["field"])
            )
            yield Cell((name, gap["field"]), Kind.POINT, people)


def _number_behind(percent: int, invited: int) -> int | None:
    """How many answered, if percent and invited leave only one possibility."""
    fits = [n for n in range(invited + 1) if int(Fraction(n * 100, invited) + Fraction(1, 2))
            == percent]  # fmt: skip
    return fits[0] if len(fits) == 1 else None


def members(one: Frozen, group: str) -> frozenset[int]:
    return frozenset(
        i for i, sheet in enumerate(one.sheets)
        if (sheet.groups.get(one.rules.split or "") or "") == group
    )  # fmt: skip


def _of_role(one: Frozen, role: str) -> list[int]:
    return [i for i, sheet in enumerate(one.sheets) if sheet.groups.get(ROLE_GROUP) == role]


def _has_level(sheet: Sheet, field_key: str) -> bool:
    (field,) = (field for field in SHAPE.fields if field.key == field_key)
    return any(isinstance(sheet.answers.get(c.key), int) for c in field.capabilities)
