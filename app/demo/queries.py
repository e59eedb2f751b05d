"""Seats for visitors of the demo in rounds that are running."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from app.answering.links import link_for
from app.assessments.groups import ROLE_LABELS
from app.demo.rounds import GUESTS
from app.models import db
from app.models.accounts import Department, Organisation
from app.models.assessments import Assessment, AssessmentState, Invitation, RoleGroup
from app.web.locale import language


class GuestSeat(NamedTuple):
    """A link that opens a participant's pages, and whose place the visitor takes."""

    round: str
    department: str
    role_group: str
    link: str


def guest_seats() -> list[GuestSeat]:
    """The seats kept for visitors, each with its link.

    The only place where a link leaves its mail. That the organisation is the demo stands in the
    statement itself: anywhere else there is no row.
    """
    rows = db.session.execute(
        select(Invitation, Assessment, Department)
        .join(Assessment, Assessment.id == Invitation.assessment_id)
        .join(Department, Department.id == Invitation.department_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(
            Organisation.is_demo.is_(True),
            Assessment.state == AssessmentState.OPEN,
            Invitation.withdrawn.is_(False),
            Invitation.email.startswith(GUESTS),
        )
        .order_by(Assessment.created_at.desc(), Invitation.email)
    )
    return [
        GuestSeat(
            round=assessment.title_in(language()),
            department=department.in_language(language()),
            role_group=_label(invitation.role_group),
            link=link_for(invitation.organisation_id, assessment.id, invitation.id),
        )
        for invitation, assessment, department in rows
    ]


def _label(role_group: RoleGroup | None) -> str:
    return ROLE_LABELS[role_group][language()] if role_group else ""
