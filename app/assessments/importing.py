"""Importing answers that were collected elsewhere: a round of its own, closed at once.

The same arithmetic and the same rules as for a round by link, so that nothing is shown of an
imported round that would be hidden in one of ours. Respondents' names are read to find people
twice in the file; they are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.assessments.answer_files import AnswerFile, Expected, read_answers
from app.assessments.answer_problems import AnswerFileError, AnswerProblem
from app.assessments.freezing import Facts, Voice, freeze
from app.assessments.groups import ROLE_LABELS, UNNAMED, Tree
from app.assessments.people_list import ROLE_WORDS
from app.assessments.queries import tree
from app.assessments.refusals import Refusal
from app.assessments.repeats import content_hash, demand_new
from app.assessments.versions import of
from app.domain.sheets import DEPARTMENT, ROLE_GROUP, Sheet, Unscored
from app.models import db
from app.models.assessments import (
    Assessment,
    AssessmentKind,
    AssessmentState,
    Mark,
    QuestionnaireVersion,
    Split,
)
from app.models.base import now
from app.models.erasure import write_unlinked
from app.web import audit
from app.web.addresses import comparable

MARKS = {
    Unscored.CANNOT_JUDGE: Mark.CANNOT_JUDGE,
    Unscored.NOT_APPLICABLE: Mark.NOT_APPLICABLE,
}
OPPOSITE = {DEPARTMENT: ROLE_GROUP, ROLE_GROUP: DEPARTMENT}


@dataclass(frozen=True, slots=True)
class ImportedRound:
    """A file of answers and what becomes of it.

    `split` and `other` name columns of the file, "" for none; `stands_for` is what the first of
    them holds, the other one then holds the other attribute.
    """

    title: str
    title_en: str
    version: QuestionnaireVersion
    answers: bytes | str
    k: int = 5
    split: str = ""
    other: str = ""
    stands_for: Split = Split.DEPARTMENT

    @property
    def columns(self) -> dict[str, str]:
        """Attribute → column, for those that were named."""
        named = {self.stands_for.value: self.split, OPPOSITE[self.stands_for.value]: self.other}
        return {attribute: column for attribute, column in named.items() if column}


def import_round(wanted: ImportedRound) -> Assessment:
    """Write the round with its findings, to be released by hand.

    AnswerFileError names every place of the file that is wrong; Refusal says why the whole
    cannot be taken, such as nearly the same answers a second time.
    """
    file = _read(wanted)
    if len(file.sheets) < wanted.k:
        raise Refusal(_too_few(len(file.sheets), wanted.k), 422)
    demand_new(file.sheets, wanted.version.key, wanted.k)
    assessment = _write_round(wanted, file)
    voices = [_voice(sheet, wanted.columns) for sheet in file.sheets]
    facts = Facts(
        invited=(),
        labels=_labels(voices, tree()),
        columns=wanted.columns,
        has_split=bool(wanted.split),
        has_other=bool(wanted.other),
    )
    db.session.add(freeze(assessment, of(wanted.version), voices, facts))
    write_unlinked(assessment.id, [voice.answers for voice in voices])
    audit.note("round-imported", f"{assessment.title}: {len(voices)}, k = {assessment.k}")
    return assessment


def _read(wanted: ImportedRound) -> AnswerFile:
    questionnaire = of(wanted.version)
    keys = [one.key for one in questionnaire.capabilities]
    file = read_answers(
        wanted.answers, Expected(keys, questionnaire.top, split=wanted.split or None)
    )
    if wanted.other and wanted.other not in file.split_columns:
        missing = AnswerProblem(None, wanted.other, "no-split-column", {"name": wanted.other})
        raise AnswerFileError([missing])
    if wanted.other and wanted.other == wanted.split:
        raise Refusal(_("Please name two different columns, or leave the second empty."), 422)
    return file


def _too_few(people: int, k: int) -> str:
    sentence: str = ngettext(
        "The file holds the answers of %(num)s person; with fewer than %(k)s nothing can be shown.",
        "The file holds the answers of %(num)s people; with fewer than %(k)s nothing can be shown.",
        people,
        k=k,
    )
    return sentence


def _write_round(wanted: ImportedRound, file: AnswerFile) -> Assessment:
    present = now()
    assessment = Assessment(
        title=wanted.title or wanted.title_en,
        title_en=wanted.title_en,
        kind=AssessmentKind.IMPORTED,
        state=AssessmentState.CLOSED,
        questionnaire_version_id=wanted.version.id,
        k=wanted.k,
        split=wanted.stands_for,
        opened_at=present,
        closed_at=present,
        counted_at=present,
        added_after_launch=0,
        withdrawn_after_launch=0,
        department_depth=1,
        shown_invited=0,
        shown_submitted=len(file.sheets),
        answers_hash=content_hash(file.sheets),
    )
    db.session.add(assessment)
    db.session.flush()
    return assessment


def _voice(sheet: Sheet, columns: Mapping[str, str]) -> Voice:
    department = sheet.groups.get(columns.get(DEPARTMENT, ""))
    role = sheet.groups.get(columns.get(ROLE_GROUP, ""))
    return Voice(
        answers={key: _said(answer) for key, answer in sheet.answers.items()},
        department=department or UNNAMED,
        role_group=_role_key(role) if role else UNNAMED,
    )


def _said(answer: int | Unscored) -> tuple[Mark, int | None]:
    if isinstance(answer, Unscored):
        return MARKS[answer], None
    return Mark.LEVEL, answer


def _role_key(value: str) -> str:
    """Our key for a role group we know by this word; the value itself for any other."""
    word = "-".join(comparable(value).split())
    known = (group.value for group, words in ROLE_WORDS.items() if word in words.split())
    return next(known, value)


def _labels(voices: Sequence[Voice], departments: Tree) -> dict[str, dict[str, str]]:
    """Names of the groups there are: those of our departments and role groups where they fit."""
    ours = {
        comparable(name): label
        for label in departments.labels().values()
        for name in label.values()
    }
    roles = {group.value: label for group, label in ROLE_LABELS.items()}
    labels = {key: ours.get(comparable(key)) for key in {voice.department for voice in voices}}
    labels.update({key: roles.get(key) for key in {voice.role_group for voice in voices}})
    return {
        key: label or {"de": key, "en": key}
        for key, label in sorted(labels.items())
        if key != UNNAMED
    }
