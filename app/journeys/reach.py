"""Which journeys and points somebody reaches: one SELECT per question."""

from __future__ import annotations

from sqlalchemy import Select, or_, select

from app.domain.policy import Actor, Role
from app.models.journeys import Journey
from app.models.measuring import MeasuringPoint

EDIT_ALL = frozenset({Role.OWNER, Role.CONSULTANT, Role.LEAD})
"""Members edit the journeys they own; viewers none."""


def editable_by(actor: Actor) -> Select[Journey]:
    """Journeys this actor may change."""
    query = select(Journey)
    return query if actor.role in EDIT_ALL else query.where(Journey.owner_id == actor.user_id)


def measurable_by(actor: Actor) -> Select[MeasuringPoint]:
    """Points this actor may measure: those of editable journeys, and those whose data they own."""
    query = select(MeasuringPoint)
    if actor.role in EDIT_ALL:
        return query
    return query.join(Journey, Journey.id == MeasuringPoint.journey_id).where(
        or_(Journey.owner_id == actor.user_id, MeasuringPoint.data_owner_id == actor.user_id)
    )


def may_edit(actor: Actor, journey: Journey) -> bool:
    """The same question about a journey that was read already."""
    if actor.role in EDIT_ALL:
        return True
    return actor.role is Role.MEMBER and journey.owner_id == actor.user_id


def may_measure(actor: Actor, journey: Journey, point: MeasuringPoint) -> bool:
    """The same question about a point that was read already."""
    if may_edit(actor, journey):
        return True
    return actor.role is Role.MEMBER and point.data_owner_id == actor.user_id
