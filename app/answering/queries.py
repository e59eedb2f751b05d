"""What a participant may read: the round they were invited to and their own answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, select

from app.answering.holder import Holder
from app.answering.refusals import InvitationWithdrawn, RoundClosed, UnknownLink
from app.models import db, tenancy
from app.models.accounts import Department, Organisation
from app.models.assessments import (
    Answer,
    Assessment,
    AssessmentState,
    Form,
    Invitation,
    Mark,
    QuestionnaireVersion,
    Response,
    RoleGroup,
    Split,
)
from app.models.base import now


@dataclass(frozen=True, slots=True)
class Place:
    """One person's place in one round, as far as the round itself knows it."""

    title: str
    title_en: str
    state: AssessmentState
    form: Form
    languages: tuple[str, ...]
    k: int
    split: Split
    deadline: date | None
    organisation: str
    time_zone: str
    version: QuestionnaireVersion
    department_id: UUID | None
    role_group: RoleGroup | None
    withdrawn: bool

    def title_in(self, language: str) -> str:
        """The round's title in this language."""
        return self.title_en if language == "en" and self.title_en else self.title

    def takes_answers(self, at: datetime) -> bool:
        """Open, and not past 23:59 of the deadline where the organisation is.

        Holds even when the worker that closes rounds is late.
        """
        if self.state is not AssessmentState.OPEN:
            return False
        return self.deadline is None or at.astimezone(ZoneInfo(self.time_zone)).date() <= (
            self.deadline
        )


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it stands: its value, comment and revision (0 = never touched)."""

    value: str = ""
    comment: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A person's answers so far."""

    exists: bool
    submitted: bool
    answers: dict[str, Given]

    @property
    def answered(self) -> int:
        """How many capabilities carry a level or one of the two ways not to give one."""
        return sum(1 for given in self.answers.values() if given.value)


@dataclass(frozen=True, slots=True)
class Welcome:
    """The words of the house on the first page, and where answers will be counted."""

    text: str
    department: str | None


MARKS = {Mark.CANNOT_JUDGE: "?", Mark.NOT_APPLICABLE: "-", Mark.CLEARED: ""}


def place(holder: Holder, *, writing: bool = False) -> Place:
    """The holder's place in a round that takes answers; a Refusal otherwise.

    Someone who writes holds the round's row in share mode until the commit, so that a close
    waits for acknowledged answers and later ones see the closed state.
    """
    query = _place_query(holder)
    if writing:
        query = query.with_for_update(read=True, of=Assessment)
    row = db.session.execute(query).first()
    if row is None or row.state is AssessmentState.DRAFT:
        raise UnknownLink
    found = _place_of(row)
    if not found.takes_answers(now()):
        raise RoundClosed
    return found


def _place_query(holder: Holder) -> Select[*tuple[object, ...]]:
    return (
        select(
            Assessment.title,
            Assessment.title_en,
            Assessment.state,
            Assessment.form,
            Assessment.languages,
            Assessment.k,
            Assessment.split,
            Assessment.deadline,
            Organisation.name,
            Organisation.time_zone,
            QuestionnaireVersion,
            Invitation.department_id,
            Invitation.role_group,
            Invitation.withdrawn,
        )
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.questionnaire_version_id)
        .join(Invitation, Invitation.assessment_id == Assessment.id)
        .where(Assessment.id == holder.assessment_id, Invitation.id == holder.invitation_id)
    )


def _place_of(row: Row[*tuple[object, ...]]) -> Place:
    return Place(
        title=row.title,
        title_en=row.title_en,
        state=row.state,
        form=row.form,
        languages=tuple(row.languages.split(",")),
        k=row.k,
        split=row.split,
        deadline=row.deadline,
        organisation=row.name,
        time_zone=row.time_zone,
        version=row.QuestionnaireVersion,
        department_id=row.department_id,
        role_group=row.role_group,
        withdrawn=row.withdrawn,
    )


def sheet(holder: Holder, at: Place) -> Sheet:
    """The holder's answers so far. Withdrawn invitations have a sheet only if answers exist."""
    response = db.session.execute(
        select(Response.id, Response.submitted).where(
            Response.assessment_id == holder.assessment_id, Response.key_hash == holder.key_hash
        )
    ).first()
    if response is None:
        if at.withdrawn:
            raise InvitationWithdrawn
        return Sheet(False, False, {})
    rows = db.session.execute(
        select(
            Answer.capability_key, Answer.mark, Answer.level, Answer.comment, Answer.revision
        ).where(Answer.response_id == response.id)
    )
    answers = {
        key: Given(value_of(mark, level), comment, revision)
        for key, mark, level, comment, revision in rows
    }
    return Sheet(True, response.submitted, answers)


def value_of(mark: Mark, level: int | None) -> str:
    """An answer as forms write it: a level, "?", "-", or nothing."""
    return str(level) if mark is Mark.LEVEL else MARKS[mark]


def welcome(holder: Holder, at: Place, language: str) -> Welcome:
    """The welcome text in the reader's language (the other one where only that was written)."""
    texts = db.session.execute(
        select(Assessment.welcome_de, Assessment.welcome_en).where(
            Assessment.id == holder.assessment_id
        )
    ).one()
    german, english = texts
    text = (english or german) if language == "en" else (german or english)
    if at.department_id is None:
        return Welcome(text, None)
    department = db.session.scalars(
        select(Department).where(Department.id == at.department_id)
    ).first()
    return Welcome(text, department.in_language(language) if department else None)


def opened_by(assessment_id: UUID, invitation_id: UUID) -> tuple[UUID, str]:
    """Organisation and language of an invitation whose token proved genuine.

    The address names no organisation, so this one look goes across all of them.
    """
    with tenancy.everywhere():
        row = db.session.execute(
            select(Invitation.organisation_id, Invitation.language).where(
                Invitation.id == invitation_id, Invitation.assessment_id == assessment_id
            )
        ).first()
    if row is None:
        raise UnknownLink
    return row.organisation_id, row.language
