"""The mail that asks someone in, composed at the moment of sending; only here the link exists."""

from __future__ import annotations

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.member_invitations import KIND, link_for
from app.accounts.roles import ROLE_WORDS
from app.mail import Letter, composes
from app.models import db
from app.models.accounts import MemberInvitation, Organisation
from app.models.base import now
from app.models.mail import OutboxMail


@composes(KIND)
def member_invitation(mail: OutboxMail) -> Letter | None:
    """Who asks whom into what, as what, the link, and how long it holds; None once it is gone."""
    invitation = db.session.get(MemberInvitation, mail.subject_id)
    if invitation is None or invitation.expires_at <= now():
        return None
    organisation = db.session.get_one(Organisation, invitation.organisation_id)
    with force_locale(invitation.language):
        return Letter(
            subject=str(_("Invitation to %(organisation)s", organisation=organisation.name)),
            body=render_template(
                "mails/member-invitation.txt",
                organisation=organisation.name,
                invited_by=invitation.invited_by,
                role=ROLE_WORDS[invitation.role],
                link=link_for(invitation.id),
                expires_at=invitation.expires_at,
            ),
        )
