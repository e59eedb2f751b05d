"""What the worker does for rounds: count once an hour, close when due, erase traces."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.assessments import traces
from app.assessments.closing import close
from app.assessments.deadlines import has_passed
from app.assessments.running import is_due, refresh_counts
from app.models import db, tenancy
from app.models.accounts import Organisation
from app.models.assessments import Assessment, AssessmentState
from app.models.base import now
from app.queue import ask_for, every_minute, task


@every_minute
def look_after_rounds() -> None:
    """Ask for what is due: closing past the deadline, new totals, an erasure that failed."""
    with tenancy.everywhere():
        rows = db.session.execute(
            select(Assessment, Organisation.time_zone)
            .join(Organisation, Organisation.id == Assessment.organisation_id)
            .where(Assessment.state == AssessmentState.OPEN)
        ).all()
        for assessment, time_zone in rows:
            if assessment.deadline and has_passed(assessment.deadline, time_zone, now()):
                ask_for(close_when_due, assessment.organisation_id, assessment.id)
            elif is_due(assessment):
                ask_for(count_again, assessment.organisation_id, assessment.id)
    if traces.remain():
        ask_for(traces.erase)


@task
def close_when_due(organisation_id: UUID, assessment_id: UUID) -> None:
    """Close a round whose deadline has passed, unless it was extended or closed meanwhile."""
    tenancy.enter(organisation_id)
    assessment = db.session.get(Assessment, assessment_id)
    if assessment is None or assessment.deadline is None:
        return
    zone = db.session.get_one(Organisation, organisation_id).time_zone
    if has_passed(assessment.deadline, zone, now()):
        close(assessment)


@task
def count_again(organisation_id: UUID, assessment_id: UUID) -> None:
    """Refresh the totals that are shown for the next hour."""
    tenancy.enter(organisation_id)
    assessment = db.session.get(Assessment, assessment_id)
    if assessment is not None:
        refresh_counts(assessment)
