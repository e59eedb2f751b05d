"""What can be asked of a journey, as conditions of a statement."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, literal, or_, select

from app.journeys.inventory_filter import ALL, NOBODY, Points, Wanted
from app.models.accounts import Membership, User
from app.models.journeys import Journey, JourneyState
from app.models.measuring import MeasuringPoint, PointState

REVIEW_DAYS = 180


def of(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    """All that was wanted; retired journeys only where they are asked for."""
    conditions = []
    if wanted.state is None:
        conditions.append(is_current(Journey))
    elif wanted.state != ALL:
        conditions.append(Journey.state == wanted.state)
    if wanted.level:
        conditions.append(Journey.level == wanted.level)
    if wanted.owner:
        conditions.append(
            is_unowned() if wanted.owner == NOBODY else Journey.owner_id == wanted.owner
        )
    if wanted.unrated:
        conditions.append(is_unrated())
    if wanted.points is Points.NONE:
        conditions.append(~has_points())
    if wanted.points is Points.OVERDUE:
        conditions.append(_points_here(is_overdue(today)))
    return conditions


def is_overdue(today: date) -> ColumnElement[bool]:
    """A point that is measured and whose next measurement should be there already."""
    return and_(MeasuringPoint.state == PointState.MEASURING, MeasuringPoint.due_on < today)


def is_current(journey: type[Journey]) -> ColumnElement[bool]:
    """A draft or in use."""
    return journey.state != JourneyState.RETIRED


def is_unowned() -> ColumnElement[bool]:
    """Nobody, or somebody who has left the organisation."""
    members = select(Membership.user_id)
    return or_(Journey.owner_id.is_(None), Journey.owner_id.not_in(members))


def is_unrated() -> ColumnElement[bool]:
    """Worth to customers or to the organisation is not said."""
    return or_(Journey.customer_value.is_(None), Journey.business_value.is_(None))


def owns() -> ColumnElement[bool]:
    """Joins the owner, if they still belong here."""
    return and_(User.id == Journey.owner_id, User.id.in_(select(Membership.user_id)))


def has_points() -> ColumnElement[bool]:
    """At least one measuring point that is not retired."""
    return _points_here(MeasuringPoint.state != PointState.RETIRED)


def _points_here(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    of_journey = MeasuringPoint.journey_id == Journey.id
    here = select(literal(1)).select_from(MeasuringPoint).where(of_journey, condition)
    return here.correlate(Journey).exists()


def is_unreviewed(today: date) -> ColumnElement[bool]:
    """Looked through long ago, or never since it was begun long ago."""
    oldest = today - timedelta(days=REVIEW_DAYS)
    begun = Journey.created_at < datetime.combine(oldest, time.min, UTC)
    return or_(Journey.reviewed_on < oldest, and_(Journey.reviewed_on.is_(None), begun))
