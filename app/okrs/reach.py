"""Which goals somebody may change, answer or report on: one SELECT per question."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, false, or_, select

from app.accounts import department_tree
from app.domain.policy import Actor, Role
from app.models import db
from app.models.accounts import Department
from app.models.okrs import Objective, ObjectiveLevel
from app.models.tracking import KeyResult

EVERYWHERE = frozenset({Role.OWNER, Role.CONSULTANT})
"""They act in all departments; leads in theirs and those below; members on what they own."""


def departments_of(actor: Actor, every: Sequence[Department] | None = None) -> set[UUID]:
    """A lead's department and all below it; none for anybody else. Whoever has read all
    departments hands them over."""
    if actor.role is not Role.LEAD or actor.department_id is None:
        return set()
    if every is None:
        every = db.session.scalars(select(Department)).all()
    return department_tree.ids_below(actor.department_id, every)


def editable_by(actor: Actor) -> Select[Objective]:
    """Objectives this actor may write: leads those of their departments."""
    query = select(Objective)
    if actor.role in EVERYWHERE:
        return query
    if actor.role is not Role.LEAD:
        return query.where(false())
    return query.where(
        Objective.level == ObjectiveLevel.DEPARTMENT,
        Objective.department_id.in_(departments_of(actor)),
    )


def editable_key_results_by(actor: Actor) -> Select[KeyResult]:
    """Key results this actor may write: those of editable objectives."""
    return (
        select(KeyResult)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .where(Objective.id.in_(editable_by(actor).with_only_columns(Objective.id)))
    )


def answerable_by(actor: Actor) -> Select[Objective]:
    """Objectives this actor may accept, negotiate or decline: owners answer for themselves."""
    query = select(Objective)
    return query if actor.role in EVERYWHERE else query.where(Objective.owner_id == actor.user_id)


def reportable_by(actor: Actor) -> Select[KeyResult]:
    """Key results this actor may report on: leads those of their departments, owners their own."""
    query = select(KeyResult)
    if actor.role in EVERYWHERE:
        return query
    own = KeyResult.owner_id == actor.user_id
    if actor.role is Role.LEAD:
        return query.where(or_(own, KeyResult.department_id.in_(departments_of(actor))))
    return query.where(own if actor.role is Role.MEMBER else false())
