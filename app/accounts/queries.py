"""What an organisation's pages show. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.department_tree import Branch, branches
from app.accounts.member_invitations import KIND
from app.domain.policy import Role
from app.models import db, tenancy
from app.models.accounts import (
    AuditEntry,
    Department,
    MemberInvitation,
    Membership,
    Organisation,
    User,
)
from app.models.base import now
from app.models.mail import MailState, OutboxMail
from app.models.okrs import GoalState, Objective
from app.models.tracking import KeyResult

AUDIT_PAGE = 50


class Home(NamedTuple):
    """An organisation someone belongs to, and as what."""

    slug: str
    name: str
    role: Role
    is_demo: bool
    organisation_id: UUID


class MailFacts(NamedTuple):
    """How far the latest mail about an invitation has come."""

    state: MailState
    reason: str
    due_at: datetime


class Pending(NamedTuple):
    """An invitation that waits for an answer."""

    id: UUID
    email: str
    role: Role
    department: str
    language: str
    invited_by: str
    expires_at: datetime
    expired: bool
    mail: MailFacts | None


@dataclass(frozen=True, slots=True)
class Invited:
    """What the holder of a link is asked into."""

    id: UUID
    organisation_id: UUID
    slug: str
    organisation: str
    email: str
    role: Role
    invited_by: str
    expires_at: datetime
    expired: bool
    has_account: bool


class Place(NamedTuple):
    """The people of a department itself, without those below it."""

    members: int
    heads: tuple[str, ...]


class AuditPage(NamedTuple):
    """One page of the trail, the latest first."""

    entries: Sequence[AuditEntry]
    number: int
    last: int


def homes_of(user_id: UUID) -> list[Home]:
    """The organisations a person belongs to, in alphabetical order."""
    with tenancy.everywhere():
        rows = db.session.execute(
            select(Organisation, Membership.role)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Membership.user_id == user_id)
        ).all()
        homes = [Home(o.slug, o.name, role, o.is_demo, o.id) for o, role in rows]
    return sorted(homes, key=lambda home: (home.name.casefold(), home.slug))


def members() -> Sequence[Membership]:
    """Everyone in the organisation with their account, by name."""
    return db.session.scalars(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .options(joinedload(Membership.user))
        .order_by(func.lower(User.name), User.email)
    ).all()


def member(membership_id: UUID) -> Membership | None:
    """One member with their account."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.id == membership_id)
        .options(joinedload(Membership.user))
    ).first()


def members_in(department_id: UUID) -> Sequence[Membership]:
    """The members of one department, by name."""
    return [one for one in members() if one.department_id == department_id]


def people_by_department() -> dict[UUID, Place]:
    """For every department with members: how many, and who heads it."""
    places: dict[UUID, Place] = {}
    for one in members():
        if one.department_id:
            before = places.get(one.department_id, Place(0, ()))
            heads = (*before.heads, one.user.name) if one.is_head else before.heads
            places[one.department_id] = Place(before.members + 1, heads)
    return places


def pending(language: str) -> list[Pending]:
    """Invitations that wait, the latest first, each with the state of its mail."""
    rows = db.session.execute(
        select(MemberInvitation, Department)
        .outerjoin(Department, Department.id == MemberInvitation.department_id)
        .order_by(MemberInvitation.created_at.desc(), MemberInvitation.email)
    ).all()
    mails = _latest_mails([invitation.id for invitation, _ in rows])
    return [
        Pending(
            invitation.id,
            invitation.email,
            invitation.role,
            department.in_language(language) if department else "",
            invitation.language,
            invitation.invited_by,
            invitation.expires_at,
            invitation.expires_at <= now(),
            mails.get(invitation.id),
        )
        for invitation, department in rows
    ]


def is_pending(invitation_id: UUID) -> bool:
    """Whether this invitation exists in the organisation."""
    return db.session.get(MemberInvitation, invitation_id) is not None


def invited(invitation_id: UUID) -> Invited | None:
    """What an invitation asks into; None once it was withdrawn or used."""
    with tenancy.everywhere():
        row = db.session.execute(
            select(MemberInvitation, Organisation, User.id)
            .join(Organisation, Organisation.id == MemberInvitation.organisation_id)
            .outerjoin(User, User.email == MemberInvitation.email)
            .where(MemberInvitation.id == invitation_id)
        ).first()
        if row is None:
            return None
        invitation, organisation, account = row
        return Invited(
            invitation.id,
            organisation.id,
            organisation.slug,
            organisation.name,
            invitation.email,
            invitation.role,
            invitation.invited_by,
            invitation.expires_at,
            invitation.expires_at <= now(),
            account is not None,
        )


def running_goals_of(user_id: UUID) -> int:
    """How many objectives and key results that have not ended a person owns here."""
    ended = (GoalState.CLOSED, GoalState.DROPPED)
    counts = [
        select(func.count()).select_from(table).where(
            table.owner_id == user_id, table.state.not_in(ended)
        ).scalar_subquery()
        for table in (Objective, KeyResult)
    ]  # fmt: skip
    return sum(db.session.execute(select(*counts)).one())


def departments() -> Sequence[Department]:
    """All departments of the organisation."""
    return db.session.scalars(select(Department)).all()


def tree() -> list[Branch]:
    """All departments, each below its parent."""
    return branches(departments())


def department(department_id: UUID) -> Department | None:
    """One department."""
    return db.session.get(Department, department_id)


def has_owner() -> bool:
    """Whether anyone decides about this organisation yet."""
    return bool(
        db.session.scalar(select(Membership.id).where(Membership.role == Role.OWNER).limit(1))
    )


def organisation() -> Organisation:
    """The organisation we work for."""
    return db.session.get_one(Organisation, tenancy.current())


def audit_page(number: int) -> AuditPage:
    """A page of what was done in this organisation; anything out of range is the nearest one."""
    here = AuditEntry.organisation_id == tenancy.current()
    total = db.session.scalar(select(func.count(AuditEntry.id)).where(here)) or 0
    last = max(1, -(-total // AUDIT_PAGE))
    number = min(max(1, number), last)
    entries = db.session.scalars(
        select(AuditEntry)
        .where(here)
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
        .limit(AUDIT_PAGE)
        .offset((number - 1) * AUDIT_PAGE)
    ).all()
    return AuditPage(entries, number, last)


def _latest_mails(invitation_ids: Sequence[UUID]) -> dict[UUID, MailFacts]:
    rows = db.session.execute(
        select(OutboxMail.subject_id, OutboxMail.state, OutboxMail.reason, OutboxMail.due_at)
        .where(
            OutboxMail.kind == KIND,
            OutboxMail.organisation_id == tenancy.current(),
            OutboxMail.subject_id.in_(invitation_ids),
        )
        .order_by(OutboxMail.due_at)
    )
    return {subject: MailFacts(state, reason, due) for subject, state, reason, due in rows}
