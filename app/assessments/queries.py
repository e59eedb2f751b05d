"""What rounds there are, for whom, and what their pages show. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.assessments import versions
from app.assessments.groups import GroupSize, Tree, sizes
from app.assessments.people_list import Surroundings
from app.domain.policy import Actor, Permission
from app.models import db
from app.models.accounts import Department
from app.models.assessments import (
    Assessment,
    AssessmentState,
    Invitation,
    RoleGroup,
)
from app.models.mail import MailState, OutboxMail
from app.web.locale import language

PAGE_SIZE = 100
MAX_FAILURES = 100


class Person(NamedTuple):
    """Someone on the list. Whether they have answered is known to nobody."""

    id: UUID
    email: str
    department: str
    role_group: RoleGroup | None
    language: str
    withdrawn: bool


class Failure(NamedTuple):
    """A mail that did not go out, and the mail server's words about it."""

    recipient: str
    reason: str
    final: bool


class PeoplePage(NamedTuple):
    """One page of the list, and how many there are."""

    people: Sequence[Person]
    total: int
    number: int
    last: int


def rounds_by(actor: Actor) -> Select[Assessment]:
    """Rounds this actor may see: those who prepare them all, others what has been launched."""
    query = select(Assessment).options(joinedload(Assessment.questionnaire_version))
    if not actor.may(Permission.ROUND_EDIT):
        query = query.where(Assessment.state != AssessmentState.DRAFT)
    return query


def rounds(actor: Actor) -> Sequence[Assessment]:
    """All rounds, the newest first."""
    return db.session.scalars(
        rounds_by(actor).order_by(Assessment.created_at.desc(), Assessment.id)
    ).all()


def round_of(actor: Actor, round_id: UUID) -> Assessment | None:
    """One round, or None if it does not exist for this actor."""
    return db.session.scalars(rounds_by(actor).where(Assessment.id == round_id)).first()


def tree() -> Tree:
    """The organisation's departments."""
    return Tree.of(
        db.session.scalars(select(Department).order_by(Department.position, Department.name))
    )


def surroundings(assessment: Assessment, *, with_invited: bool) -> Surroundings:
    """What a list of people is read against."""
    names: dict[str, UUID] = {}
    for department in db.session.scalars(select(Department)):
        if department.name_en:
            names.setdefault(department.name_en, department.id)
        names[department.name] = department.id
    invited = frozenset(
        db.session.scalars(
            select(Invitation.email).where(Invitation.assessment_id == assessment.id)
        )
        if with_invited
        else ()
    )
    return Surroundings(names, assessment.language_list, invited)


def people_page(assessment: Assessment, language: str, wanted: str, number: int) -> PeoplePage:
    """A page of the list in alphabetical order, narrowed to addresses that contain `wanted`."""
    narrowed = [Invitation.assessment_id == assessment.id]
    if wanted:
        narrowed.append(Invitation.email.contains(wanted.lower(), autoescape=True))
    total = db.session.scalar(select(func.count(Invitation.id)).where(*narrowed)) or 0
    last = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), last)
    rows = db.session.execute(
        select(Invitation, Department)
        .outerjoin(Department, Department.id == Invitation.department_id)
        .where(*narrowed)
        .order_by(Invitation.email)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    people = [
        Person(
            invitation.id,
            invitation.email,
            department.in_language(language) if department else "",
            invitation.role_group,
            invitation.language,
            invitation.withdrawn,
        )
        for invitation, department in rows
    ]
    return PeoplePage(people, total, number, last)


def group_sizes(assessment: Assessment) -> list[GroupSize]:
    """Invited people per group of the split, and which groups this size will hide."""
    people = db.session.execute(
        select(Invitation.department_id, Invitation.role_group).where(
            Invitation.assessment_id == assessment.id, Invitation.withdrawn.is_(False)
        )
    )
    return sizes(
        [(department, role) for department, role in people],
        tree(),
        assessment.split,
        assessment.department_depth,
        assessment.k,
    )


def mail_failures(assessment: Assessment) -> Sequence[Failure]:
    """Mails of the round that failed for good or wait for another attempt."""
    rows = db.session.execute(
        select(OutboxMail.recipient, OutboxMail.reason, OutboxMail.state)
        .where(
            OutboxMail.about_id == assessment.id,
            OutboxMail.organisation_id == assessment.organisation_id,
            or_(OutboxMail.state == MailState.FAILED, OutboxMail.reason != ""),
        )
        .order_by(OutboxMail.recipient)
        .limit(MAX_FAILURES)
    )
    return [Failure(r, reason, state == MailState.FAILED) for r, reason, state in rows]


def mails_waiting(assessment: Assessment) -> int:
    """How many mails of the round have not gone out yet."""
    return (
        db.session.scalar(
            select(func.count(OutboxMail.id)).where(
                OutboxMail.about_id == assessment.id,
                OutboxMail.organisation_id == assessment.organisation_id,
                OutboxMail.state == MailState.QUEUED,
            )
        )
        or 0
    )


class RoundFacts(NamedTuple):
    """What a round asks, in the reader's language."""

    questionnaire: str
    version: str
    content_hash: str
    questions: int


def facts(assessment: Assessment) -> RoundFacts:
    """What a round asks."""
    version = assessment.questionnaire_version
    questionnaire = versions.of(version)
    return RoundFacts(
        questionnaire.title.in_language(language()),
        version.version,
        version.content_hash,
        versions.count(questionnaire, assessment.form),
    )


def is_invited(assessment: Assessment, invitation_id: UUID) -> bool:
    """Whether this invitation belongs to this round."""
    return (
        db.session.scalar(
            select(Invitation.id).where(
                Invitation.assessment_id == assessment.id, Invitation.id == invitation_id
            )
        )
        is not None
    )
