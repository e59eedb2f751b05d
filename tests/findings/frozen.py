"""Closed rounds for tests, quickly: findings frozen from voices, no answer ever stored."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from app import questionnaires
from app.assessments.freezing import Facts, Voice, freeze
from app.assessments.groups import ROLE_LABELS
from app.demo.answers import sheets
from app.demo.answers import story as demo
from app.findings.story import Story
from app.findings.telling import tell
from app.models import db, tenancy
from app.models.assessments import (
    Assessment,
    AssessmentKind,
    AssessmentState,
    Findings,
    Form,
    Mark,
    QuestionnaireVersion,
    Split,
)
from app.questionnaires import Questionnaire
from tests.house import House

BFI = Path(__file__).parent.parent / "fixtures"
OPENED = datetime(2025, 10, 13, 8, tzinfo=UTC)
CLOSED = datetime(2025, 11, 7, 22, 59, tzinfo=UTC)
"""One minute to midnight in Berlin: still the same day there."""


@dataclass(frozen=True)
class Told:
    """What a round was asked, by whom it was answered, and what it is called."""

    voices: Sequence[Voice]
    source: str = field(default_factory=questionnaires.default_source, repr=False)
    invited: int = 0
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: Mapping[str, str] | None = None
    has_split: bool = True
    has_other: bool = True
    kind: AssessmentKind = AssessmentKind.PERSONAL
    form: Form = Form.FULL
    k: int = 5
    split: Split = Split.DEPARTMENT

    @property
    def questionnaire(self) -> Questionnaire:
        return _parsed(self.source)

    def assessment(self, **more: object) -> Assessment:
        return Assessment(
            id=uuid4(), title="Herbst 2025", title_en="Autumn 2025", kind=self.kind,
            form=self.form, k=self.k, split=self.split, department_depth=1,
            shown_invited=self.invited, shown_submitted=len(self.voices),
            added_after_launch=0, withdrawn_after_launch=0, revision=1,
            opened_at=None if self.kind is AssessmentKind.IMPORTED else OPENED,
            closed_at=CLOSED, **{"state": AssessmentState.RELEASED, **more},
        )  # fmt: skip

    def findings(self, assessment: Assessment) -> Findings:
        groups = [(one.department, one.role_group) for one in self.voices]
        invited = [*groups, *[("", "")] * (self.invited - len(groups))] if self.invited else []
        facts = Facts(invited, self.labels, self.columns, self.has_split, self.has_other)
        return freeze(assessment, self.questionnaire, self.voices, facts)


@cache
def _parsed(source: str) -> Questionnaire:
    return questionnaires.load(source)


class Wattwerk:
    """The organisation of stories told without a database."""

    name = "Wattwerk AG"
    time_zone = "Europe/Berlin"


def told(what: Told, language: str = "en", **more: object) -> Story:
    """The story, without a database; needs an app context."""
    assessment = what.assessment(**more)
    return tell(assessment, what.findings(assessment), what.questionnaire, Wattwerk(), language)


def write(house: House, what: Told, state: AssessmentState = AssessmentState.RELEASED) -> UUID:
    """The round as rows of the house's organisation."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assessment = what.assessment(state=state)
        assessment.revision = None
        assessment.questionnaire_version_id = _version(what).id
        db.session.add(assessment)
        db.session.flush()
        db.session.add(what.findings(assessment))
        db.session.commit()
        return assessment.id


def _version(what: Told) -> QuestionnaireVersion:
    parsed = what.questionnaire
    row = db.session.scalars(
        select(QuestionnaireVersion).where(QuestionnaireVersion.content_hash == parsed.content_hash)
    ).first()
    if row is None:
        row = QuestionnaireVersion(
            key=parsed.key, version=parsed.version, content_hash=parsed.content_hash,
            source=what.source,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
    return row


def voice(
    levels: Mapping[str, int | str | None], department: str = "", role_group: str = ""
) -> Voice:
    """A number is a level, "?" cannot judge, "-" does not apply, None was skipped."""
    marks = {"?": Mark.CANNOT_JUDGE, "-": Mark.NOT_APPLICABLE}
    answers = {
        key: (Mark.LEVEL, said) if isinstance(said, int) else (marks[said], None)
        for key, said in levels.items()
        if said is not None
    }
    return Voice(answers, department, role_group)


def nordlicht(round_key: str = "r1", **more: object) -> Told:
    """The demo's round: 64 people, one split capability, two visibility gaps."""
    voices = [
        voice({k: "?" if v is None else v for k, v in one.levels.items()}, one.department,
              one.role_group)
        for one in sheets(round_key)
    ]  # fmt: skip
    labels = {one["key"]: one["name"] for one in demo()["departments"]}
    roles = {key.value: label for key, label in ROLE_LABELS.items()}
    return Told(voices, invited=96, labels={**labels, **roles}, **more)  # type: ignore[arg-type]


def bfi(count: int = 2800) -> Told:
    """A file of answers on six levels, split by a column, without invitations or steps."""
    with (BFI / "bfi-answers.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))[:count]
    keys = [key for key in rows[0] if key not in {"respondent", "education", "gender"}]
    return Told(
        [voice({k: int(row[k]) if row[k] else None for k in keys}, row["gender"],
               row["education"]) for row in rows],
        source=(BFI / "bfi-1.0.toml").read_text(encoding="utf-8"),
        labels={"female": {"de": "female", "en": "female"}, "male": {"de": "male", "en": "male"}},
        columns={"department": "gender", "role_group": "education"},
        kind=AssessmentKind.IMPORTED,
    )  # fmt: skip


def few(count: int) -> Told:
    """So many people who all say level 3."""
    keys = [one.key for one in questionnaires.default().capabilities]
    return Told([voice(dict.fromkeys(keys, 3), "sales") for _ in range(count)], invited=12)
