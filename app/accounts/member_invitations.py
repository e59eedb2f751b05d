"""Asking people in: the invitation, its computed link, and what becomes of it.

The link is made of the server's secret and the invitation's id and stored nowhere. A row that
is gone was withdrawn or used; whether an address is known to us shows in neither mail nor page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from app import mail
from app.accounts.holding import hold_organisation
from app.accounts.refusals import Refusal
from app.config import Settings
from app.domain import tokens
from app.domain.policy import Actor, Role
from app.models import db, tenancy
from app.models.accounts import Department, MemberInvitation, Membership, User
from app.models.base import now
from app.models.mail import MailState, OutboxMail
from app.queue import ask_for
from app.web import audit
from app.web.locale import language

KIND = "member-invitation"
VALID_FOR = timedelta(days=14)
HOUR = timedelta(hours=1)
MOST_PER_ADDRESS = 3
MOST_PER_ORGANISATION = 100
"""Mails an hour: enough for any day's work, too few for a storm."""


class Invitee(NamedTuple):
    """Someone to be asked in."""

    email: str
    role: Role
    department_id: UUID | None
    language: str


class Gone(Exception):
    """The invitation was withdrawn, has been used, or has expired."""


def token_for(invitation_id: UUID) -> str:
    """The token that opens an invitation: the same one each time."""
    return tokens.sign_id(_key(), invitation_id)


def link_for(invitation_id: UUID) -> str:
    """The absolute address a person is sent."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.base_url}/join/{token_for(invitation_id)}"


def id_in(token: str) -> UUID | None:
    """The invitation a token opens; None for anything we did not make."""
    return tokens.verify_id(_key(), token)


def invite(invitee: Invitee, actor: Actor) -> MemberInvitation:
    """Ask someone in; the mail goes out with the commit."""
    hold_organisation()
    _demand_new(invitee.email)
    _demand_calm(invitee.email)
    if invitee.department_id and db.session.get(Department, invitee.department_id) is None:
        raise Refusal(_("This department has been deleted meanwhile."), field="department")
    invitation = MemberInvitation(
        **invitee._asdict(), invited_by=actor.name, expires_at=now() + VALID_FOR
    )
    db.session.add(invitation)
    db.session.flush()
    _post(invitation)
    audit.note("member-invited", f"{invitation.email}: {invitation.role.value}")
    return invitation


def invite_first_owner(invitee: Invitee, actor: Actor) -> MemberInvitation:
    """Ask in the one to whom a client's organisation will belong."""
    hold_organisation()
    demand_no_owner()
    return invite(invitee, actor)


def demand_no_owner() -> None:
    """Refuse once there is an owner: from then on they alone decide about people.

    Without an owner the only member is the consultant who created the organisation.
    """
    if db.session.scalar(select(Membership.id).where(Membership.role == Role.OWNER).limit(1)):
        raise Refusal(_("This organisation has an owner, who decides about its people."))


def resend(invitation_id: UUID) -> MemberInvitation:
    """Send the same link once more and let it hold for another fortnight."""
    hold_organisation()
    invitation = _pending(invitation_id)
    unsent = _unsent_mail(invitation.id)
    if unsent is not None:
        _send_now(unsent)
    else:
        _demand_calm(invitation.email)
        _post(invitation)
    invitation.expires_at = now() + VALID_FOR
    audit.note("member-invited-again", invitation.email)
    return invitation


def withdraw(invitation_id: UUID) -> MemberInvitation:
    """Take the invitation back: its link leads nowhere from now on."""
    hold_organisation()
    invitation = _pending(invitation_id)
    audit.note("member-invitation-withdrawn", invitation.email)
    db.session.delete(invitation)
    return invitation


def join_as_new(invitation_id: UUID, name: str, password_hash: str) -> User:
    """Make an account for whoever holds the link: their address is confirmed by it."""
    invitation = _open(invitation_id)
    if db.session.scalar(select(User.id).where(User.email == invitation.email)):
        raise Refusal(_("There is an account with this address meanwhile. Please sign in."))
    user = User(
        email=invitation.email,
        name=name,
        password=password_hash,
        confirmed_at=now(),
        language=language(),
    )
    db.session.add(user)
    db.session.flush()
    _become_member(invitation, user)
    return user


def join(invitation_id: UUID, user_id: UUID) -> None:
    """Make a person who has an account a member."""
    invitation = _open(invitation_id)
    user = db.session.get_one(User, user_id)
    if user.email != invitation.email:
        raise Refusal(_("This invitation is for another address."), 403)
    _become_member(invitation, user)


def _become_member(invitation: MemberInvitation, user: User) -> None:
    known = db.session.scalar(select(Membership.id).where(Membership.user_id == user.id))
    if known is None:
        db.session.add(
            Membership(
                user_id=user.id, role=invitation.role, department_id=invitation.department_id
            )
        )
        audit.note("member-joined", f"{user.name}: {invitation.role.value}", actor=user)
    db.session.delete(invitation)


def _open(invitation_id: UUID) -> MemberInvitation:
    """The invitation, held so that it is used once; Gone if it does not open anything."""
    hold_organisation()
    invitation = db.session.get(MemberInvitation, invitation_id, populate_existing=True)
    if invitation is None or invitation.expires_at <= now():
        raise Gone
    return invitation


def _pending(invitation_id: UUID) -> MemberInvitation:
    invitation = db.session.get(MemberInvitation, invitation_id, populate_existing=True)
    if invitation is None:
        raise Refusal(_("This invitation has been withdrawn or used meanwhile."))
    return invitation


def _post(invitation: MemberInvitation) -> None:
    mail.post(KIND, invitation.email, invitation.language, invitation.id, invitation.id)


def _unsent_mail(invitation_id: UUID) -> OutboxMail | None:
    """A mail about the invitation that failed or still waits: no need for a second one."""
    return db.session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.kind == KIND,
            OutboxMail.subject_id == invitation_id,
            OutboxMail.state != MailState.SENT,
        )
        .order_by(OutboxMail.due_at.desc())
        .limit(1)
    ).first()


def _send_now(unsent: OutboxMail) -> None:
    unsent.state, unsent.attempts, unsent.reason = MailState.QUEUED, 0, ""
    unsent.due_at = now()
    ask_for(mail.deliver_due)


def _demand_new(email: str) -> None:
    member = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(User.email == email)
        .limit(1)
    )
    if db.session.scalar(member):
        raise Refusal(_("This person belongs to the organisation already."), 422, field="address")
    if db.session.scalar(select(MemberInvitation.id).where(MemberInvitation.email == email)):
        raise Refusal(
            _("This person is invited already. You can send the mail again from the list."),
            422,
            field="address",
        )


def _demand_calm(email: str) -> None:
    """Refuse a storm of mails, to one address or from one organisation."""
    recent = select(func.count(OutboxMail.id)).where(
        OutboxMail.kind == KIND,
        OutboxMail.organisation_id == tenancy.current(),
        OutboxMail.due_at > now() - HOUR,
    )
    to_one = recent.where(OutboxMail.recipient == email)
    if (db.session.scalar(to_one) or 0) >= MOST_PER_ADDRESS:
        raise Refusal(
            _("Three mails went to this address within an hour. Please wait, or ask there."), 429
        )
    if (db.session.scalar(recent) or 0) >= MOST_PER_ORGANISATION:
        raise Refusal(_("Too many invitations within an hour. Please go on a little later."), 429)


def _key() -> bytes:
    settings: Settings = current_app.config["SETTINGS"]
    return tokens.derive_key(settings.secret_key, "member invitation")
