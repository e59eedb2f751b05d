"""What the worker does for goals each day: compute where they stand, remind those who are due."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from app.assessments.deadlines import today as day_at
from app.models import db, tenancy
from app.models.accounts import Organisation
from app.models.base import now
from app.models.okrs import Cycle, CycleState, GoalState, Objective
from app.okrs import reminding, standing
from app.queue import ask_for, every_minute, task
from app.web.transaction import work_done

BATCH = 100
"""Goals computed in one transaction: nobody who saves has to wait for thousands of them."""


@every_minute
def look_after_goals() -> None:
    """Ask for the day's work on cycles for which a new day has begun where they are."""
    for one in reminding.cycles_behind(now()):
        ask_for(begin_day, one.organisation_id, one.cycle_id)


@task
def begin_day(organisation_id: UUID, cycle_id: UUID) -> None:
    """Compute all goals of a cycle for today, and put the day's mails into the outbox.

    Done again, it changes nothing: the cycle remembers the day, the outbox each mail.
    """
    tenancy.enter(organisation_id)
    time_zone = db.session.get_one(Organisation, organisation_id).time_zone
    today = day_at(now(), time_zone)
    cycle = db.session.get(Cycle, cycle_id)
    if cycle is None or cycle.state is CycleState.CLOSED or _is_done(cycle, today):
        return
    ids = db.session.scalars(
        select(Objective.id)
        .where(Objective.cycle_id == cycle_id, Objective.state == GoalState.ACTIVE)
        .order_by(Objective.id)
    ).all()
    for start in range(0, len(ids), BATCH):
        standing.refresh(ids[start : start + BATCH], today)
        work_done()
    cycle = db.session.scalars(
        select(Cycle)
        .where(Cycle.id == cycle_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if _is_done(cycle, today):
        return
    reminding.remind(cycle, today, time_zone)
    db.session.execute(update(Cycle).where(Cycle.id == cycle_id).values(computed_on=today))


def _is_done(cycle: Cycle, today: date) -> bool:
    return cycle.computed_on is not None and cycle.computed_on >= today
