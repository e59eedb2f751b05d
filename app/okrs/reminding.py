"""Who is reminded of their goals, and when: at most one mail per person and day.

On Mondays whoever has something waiting gets it all in one mail; on the other working days only
those get one whose check-in becomes due on that very day. What stays undone is not repeated before
the next Monday. Whoever has turned these mails off gets none. The mail is composed when it is
sent: whoever has reported by then gets none.

The outbox keeps the trace: a mail's id follows from person and day, so that the same worker twice,
or two of them, put in one. Its `about_id` holds the day: a mail that could not be sent on its day
is not sent on another.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from app import mail
from app.assessments.deadlines import today as day_at
from app.domain.policy import Actor, Role
from app.models import db, tenancy
from app.models.accounts import Department, Membership, Organisation, User
from app.models.base import now
from app.models.mail import OutboxMail
from app.models.measuring import MeasuringPoint, PointState
from app.models.okrs import Cycle, CycleState, GoalState, Objective
from app.models.tracking import DepartmentRequest, KeyResult
from app.okrs import mine
from app.queue import ask_for

KIND = "goals"
HOUR = time(7)
MONDAY, SATURDAY = 0, 5


class Place(NamedTuple):
    """An organisation somebody belongs to, and who they are there."""

    organisation_id: UUID
    slug: str
    name: str
    time_zone: str
    actor: Actor


class Behind(NamedTuple):
    """An open cycle whose goals were not looked at today, and what day it is there."""

    organisation_id: UUID
    cycle_id: UUID
    today: date


def cycles_behind(present: datetime) -> list[Behind]:
    """The open cycles of all organisations for which a new day has begun."""
    with tenancy.everywhere():
        rows = db.session.execute(
            select(Cycle.organisation_id, Cycle.id, Cycle.computed_on, Organisation.time_zone)
            .join(Organisation, Organisation.id == Cycle.organisation_id)
            .where(
                Cycle.state == CycleState.OPEN,
                or_(
                    Cycle.computed_on.is_(None),
                    Cycle.computed_on <= present.date(),  # narrowed below, place by place
                ),
            )
        ).all()
    found = [
        (Behind(organisation_id, cycle_id, day_at(present, zone)), computed_on)
        for organisation_id, cycle_id, computed_on, zone in rows
    ]
    return [one for one, computed_on in found if computed_on is None or computed_on < one.today]


def places_of(user_id: UUID) -> list[Place]:
    """Where somebody with a living account may report on goals, by name."""
    with tenancy.everywhere():
        rows = db.session.execute(
            select(Organisation, Membership, User.name)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .join(User, User.id == Membership.user_id)
            .where(User.id == user_id, User.active.is_(True), Membership.role != Role.VIEWER)
        ).all()
        found = [
            Place(
                organisation.id, organisation.slug, organisation.name, organisation.time_zone,
                Actor(user_id, name, organisation.id, membership.id, membership.role,
                      membership.department_id),
            )
            for organisation, membership, name in rows
        ]  # fmt: skip
    return sorted(found, key=lambda place: (place.name.casefold(), place.slug))


def remind(cycle: Cycle, today: date, time_zone: str) -> int:
    """Put today's mails for this cycle into the outbox; how many. None at the weekend."""
    if today.weekday() >= SATURDAY:
        return 0
    who = mine.owners_due(cycle, today, today)
    if today.weekday() == MONDAY:
        who = mine.owners_due(cycle, date.min, today + timedelta(days=6)) | _others(cycle, today)
    people = db.session.execute(
        select(User.id, User.email, User.language)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.id.in_(who),
            User.active.is_(True),
            User.goal_mails.is_(True),
            Membership.role != Role.VIEWER,
        )
    ).all()
    due_at = datetime.combine(today, HOUR, ZoneInfo(time_zone))
    return sum(
        _post(user_id, email, language, today, due_at) for user_id, email, language in people
    )


def day_of(row: OutboxMail) -> date | None:
    """The day a mail was meant for."""
    return date.fromordinal(row.about_id.int) if row.about_id else None


def _others(cycle: Cycle, today: date) -> set[UUID]:
    """Who has a goal to answer, an influence to rate or a value to measure; the leads of
    departments that are asked for something, or that report on what has lost its owner."""
    proposed = select(Objective.owner_id).where(
        Objective.cycle_id == cycle.id, Objective.state == GoalState.PROPOSED
    )
    measuring = select(MeasuringPoint.data_owner_id).where(
        MeasuringPoint.due_on < today, MeasuringPoint.state == PointState.MEASURING
    )
    unrated = mine.unrated().where(Objective.cycle_id == cycle.id)
    rating = unrated.with_only_columns(KeyResult.owner_id).order_by(None)
    found = {one for query in (proposed, rating, measuring) for one in db.session.scalars(query)}
    asked = set(
        db.session.scalars(
            select(DepartmentRequest.department_id).where(
                DepartmentRequest.state.in_(mine.OPEN_REQUESTS)
            )
        )
    )
    lost = db.session.scalars(
        select(KeyResult.department_id)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .where(
            Objective.cycle_id == cycle.id,
            Objective.state == GoalState.ACTIVE,
            KeyResult.state == GoalState.ACTIVE,
            mine.has_lost_its_owner(),
        )
    )
    asked |= {one for one in lost if one}
    return {one for one in found if one} | _leads_above(asked)


def _leads_above(departments: set[UUID]) -> set[UUID]:
    """The leads of these departments, and of those they are part of."""
    if not departments:
        return set()
    parents = {one.id: one.parent_id for one in db.session.scalars(select(Department))}
    above: set[UUID] = set()
    for department_id in departments:
        at: UUID | None = department_id
        while at is not None and at not in above:
            above.add(at)
            at = parents.get(at)
    return set(
        db.session.scalars(
            select(Membership.user_id).where(
                Membership.role == Role.LEAD, Membership.department_id.in_(above)
            )
        )
    )


def _post(user_id: UUID, email: str, language: str, today: date, due_at: datetime) -> bool:
    """One mail for this person on this day, unless it is there already."""
    mail_id = uuid5(user_id, f"{KIND} {today.isoformat()}")
    if db.session.get(OutboxMail, mail_id) is not None:
        return False
    row = OutboxMail(
        id=mail_id, kind=KIND, recipient=email, language=language, subject_id=user_id,
        about_id=UUID(int=today.toordinal()), due_at=due_at,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # another cycle's job was faster
        return False
    if due_at <= now():
        ask_for(mail.deliver_due)
    return True
