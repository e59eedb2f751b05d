"""Invitation and reminder, composed at the moment of sending; only here the link exists."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from app.answering.links import link_for
from app.assessments.deadlines import has_passed
from app.domain.policy import Role
from app.mail import Letter, composes
from app.models import db
from app.models.accounts import Membership, Organisation, User
from app.models.assessments import Assessment, Invitation, Split
from app.models.base import now
from app.models.mail import OutboxMail


class Contact(NamedTuple):
    """Whom participants may ask."""

    name: str
    email: str


@composes("invitation")
def invitation(mail: OutboxMail) -> Letter | None:
    """The organisation's own words, the link, the deadline, anonymity, whom to ask."""
    return _letter(mail, "mails/invitation.txt")


@composes("reminder")
def reminder(mail: OutboxMail) -> Letter | None:
    """The same link once more, to everyone."""
    return _letter(mail, "mails/reminder.txt")


def invitation_text(assessment: Assessment, language: str, link: str) -> str:
    """The body of an invitation in this language, as it is sent; also shown as a preview."""
    organisation = db.session.get_one(Organisation, assessment.organisation_id)
    with force_locale(language):
        return _body("mails/invitation.txt", assessment, organisation, language, link)


def contact() -> Contact | None:
    """The longest-standing owner of the organisation."""
    row = db.session.execute(
        select(User.name, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.role == Role.OWNER, User.active.is_(True))
        .order_by(Membership.created_at, User.email)
        .limit(1)
    ).first()
    return Contact(row.name, row.email) if row else None


def _letter(mail: OutboxMail, template: str) -> Letter | None:
    invited = db.session.get(Invitation, mail.subject_id)
    if invited is None or invited.withdrawn:
        return None
    assessment = db.session.get_one(Assessment, invited.assessment_id)
    organisation = db.session.get_one(Organisation, assessment.organisation_id)
    if not _may_still_answer(assessment, organisation.time_zone):
        return None
    link = _link(assessment, invited.id)
    with force_locale(invited.language):
        body = _body(template, assessment, organisation, invited.language, link)
        return Letter(subject=_subject(mail.kind, assessment, invited.language), body=body)


def _may_still_answer(assessment: Assessment, time_zone: str) -> bool:
    deadline = assessment.deadline
    return assessment.is_open and not (deadline and has_passed(deadline, time_zone, now()))


def _link(assessment: Assessment, invitation_id: UUID) -> str:
    return link_for(assessment.organisation_id, assessment.id, invitation_id)


def _subject(kind: str, assessment: Assessment, language: str) -> str:
    title = " ".join(assessment.title_in(language).split())
    if kind == "reminder":
        return str(_("Reminder: %(title)s", title=title))
    return str(_("Invitation: %(title)s", title=title))


def _body(
    template: str, assessment: Assessment, organisation: Organisation, language: str, link: str
) -> str:
    text = assessment.invitation_en if language == "en" else assessment.invitation_de
    return render_template(
        template,
        text=text,
        link=link,
        title=assessment.title_in(language),
        deadline=assessment.deadline,
        k=assessment.k,
        by_department=assessment.split is Split.DEPARTMENT,
        contact=contact(),
        organisation=organisation.name,
    )
