"""What a participant may read: the round they were invited to and their own answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, select

from app.answering.holder import Holder
from app.answering.refusals import InvitationWithdrawn, RoundClosed, UnknownLink
from app.models import answer_rows, db, tenancy
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
class KnownVersion:
    """A questionnaire version by its content; the source is fetched only where nobody has it."""

    id: UUID
    content_hash: str

    @property
    def source(self) -> str:
        """The questionnaire as it was written."""
        return db.session.execute(
            select(QuestionnaireVersion.source).where(QuestionnaireVersion.id == self.id)
        ).scalar_one()


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
    version: KnownVersion
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
class Standing:
    """Where one answer stands, before it is written: place, sheet and the answer itself."""

    place: Place
    response_id: UUID | None
    submitted: bool
    answer_id: UUID | None
    operation_id: UUID | None
    given: Given


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


_PLACE = (
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
        QuestionnaireVersion.id.label("version_id"),
        QuestionnaireVersion.content_hash,
        Invitation.department_id,
        Invitation.role_group,
        Invitation.withdrawn,
    )
    .join(Organisation, Organisation.id == Assessment.organisation_id)
    .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.questionnaire_version_id)
    .join(Invitation, Invitation.assessment_id == Assessment.id)
    .where(Assessment.id == bindparam("assessment"), Invitation.id == bindparam("invitation"))
)
"""Built once: putting it together costs more than running it."""

_PLACE_HELD = _PLACE.with_for_update(read=True, of=Assessment)


def place(holder: Holder, *, writing: bool = False) -> Place:
    """The holder's place in a round that takes answers; a Refusal otherwise.

    Someone who writes holds the round's row in share mode until the commit, so that a close
    waits for acknowledged answers and later ones see the closed state.
    """
    row = db.session.execute(_PLACE_HELD if writing else _PLACE, _keys(holder)).first()
    return _open_place(row)


def standing(holder: Holder, capability_key: str) -> Standing:
    """Place, sheet and answer in one look; a close waits until the commit."""
    row = answer_rows.standing(
        holder.assessment_id, holder.invitation_id, holder.key_hash, capability_key
    )
    if row is None:
        raise UnknownLink
    at = _open_place(row)
    known = row.answer_id is not None
    return Standing(
        place=at,
        response_id=row.response_id,
        submitted=bool(row.submitted),
        answer_id=row.answer_id,
        operation_id=row.operation_id,
        given=Given(value_of(row.mark, row.level), row.comment, row.revision) if known else Given(),
    )


def _keys(holder: Holder) -> dict[str, object]:
    return {"assessment": holder.assessment_id, "invitation": holder.invitation_id}


def _open_place(row: Row[*tuple[Any, ...]] | None) -> Place:
    if row is None or row.state is AssessmentState.DRAFT:
        raise UnknownLink
    found = _place_of(row)
    if not found.takes_answers(now()):
        raise RoundClosed
    return found


def _place_of(row: Row[*tuple[Any, ...]]) -> Place:
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
        version=KnownVersion(row.version_id, row.content_hash),
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
