"""A round that runs: totals once an hour, reminders, deadline, release."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from app import mail
from app.assessments.preparing import count_people, demand_deadline, locked
from app.assessments.refusals import Refusal
from app.mail import post
from app.models import db
from app.models.assessments import Assessment, AssessmentState, Invitation, Response
from app.models.base import now
from app.web import audit
from app.web.locale import moment

REMINDER_PAUSE = timedelta(hours=24)
COUNT_PAUSE = timedelta(hours=1)


def remind(assessment: Assessment) -> int:
    """Write to everyone invited, since nobody knows who has answered; once a day at most."""
    assessment = locked(assessment.id)
    _demand_open(assessment)
    last = assessment.reminded_at
    if last is not None and now() - last < REMINDER_PAUSE:
        raise Refusal(
            _(
                "A reminder went out on %(when)s. The next one is possible a day later.",
                when=moment(last),
            ),
            429,
        )
    people = db.session.scalars(
        select(Invitation).where(
            Invitation.assessment_id == assessment.id, Invitation.withdrawn.is_(False)
        )
    ).all()
    for invitation in people:
        post("reminder", invitation.email, invitation.language, invitation.id, assessment.id)
    assessment.reminded_at = now()
    audit.note("round-reminded", f"{assessment.title}: {len(people)}")
    return len(people)


def extend(assessment: Assessment, deadline: date, time_zone: str) -> None:
    """Give people more time; the deadline only moves forward."""
    assessment = locked(assessment.id)
    _demand_open(assessment)
    demand_deadline(deadline, time_zone)
    before = assessment.deadline
    if before is not None and deadline <= before:
        raise Refusal(_("The new deadline must be later than the present one."), 422)
    assessment.deadline = deadline
    audit.note("round-extended", f"{assessment.title}: {before} → {deadline}")


def release(assessment: Assessment) -> bool:
    """Let everyone in the organisation read the findings. False if they could already."""
    assessment = locked(assessment.id)
    if assessment.state is AssessmentState.RELEASED:
        return False
    if assessment.state is not AssessmentState.CLOSED:
        raise Refusal(_("Only a closed round can be released."))
    assessment.state = AssessmentState.RELEASED
    assessment.released_at = now()
    audit.note("round-released", assessment.title)
    return True


def retry_mails(assessment: Assessment) -> None:
    """Send failed mails of this round once more."""
    mail.retry(assessment.id)
    audit.note("mails-retried", assessment.title)


def refresh_counts(assessment: Assessment) -> None:
    """Take the totals that are shown for the next hour; in total only, never per group."""
    assessment = locked(assessment.id)
    if not assessment.is_open or not is_due(assessment):
        return
    assessment.shown_invited = count_people(assessment)
    assessment.shown_submitted = count_submitted(assessment)
    assessment.counted_at = now()


def is_due(assessment: Assessment) -> bool:
    """Whether the shown totals are older than an hour."""
    return assessment.counted_at is None or now() - assessment.counted_at >= COUNT_PAUSE


def count_submitted(assessment: Assessment) -> int:
    """How many responses are submitted at this moment."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Response.assessment_id == assessment.id, Response.submitted.is_(True)
            )
        )
        or 0
    )


def _demand_open(assessment: Assessment) -> None:
    if not assessment.is_open:
        raise Refusal(_("The round is not open."))
