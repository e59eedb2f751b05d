"""The rows an address names, or 404: foreign, missing and out of reach look the same."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import abort, g
from sqlalchemy import select

from app.assessments.deadlines import today as day_at
from app.journeys import reach
from app.models import db
from app.models.base import now
from app.models.journeys import Journey
from app.models.measuring import MeasuringPoint


def journey(journey_id: UUID) -> Journey:
    """A journey to read."""
    found = db.session.scalars(select(Journey).where(Journey.id == journey_id)).first()
    return found or abort(404)


def editable_journey(journey_id: UUID) -> Journey:
    """A journey to change."""
    query = reach.editable_by(g.actor).where(Journey.id == journey_id)
    return db.session.scalars(query).first() or abort(404)


def point(point_id: UUID) -> MeasuringPoint:
    """A measuring point to read."""
    query = select(MeasuringPoint).where(MeasuringPoint.id == point_id)
    return db.session.scalars(query).first() or abort(404)


def measurable_point(point_id: UUID) -> MeasuringPoint:
    """A measuring point to measure."""
    query = reach.measurable_by(g.actor).where(MeasuringPoint.id == point_id)
    return db.session.scalars(query).first() or abort(404)


def today() -> date:
    """The day it is where the organisation is."""
    return day_at(now(), g.organisation.time_zone)
