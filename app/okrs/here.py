"""The rows an address names, or 404: foreign, missing and out of reach look the same."""

from __future__ import annotations

from uuid import UUID

from flask import abort, g
from sqlalchemy import select

from app.journeys.here import today
from app.models import db
from app.models.okrs import Cycle, Objective
from app.models.tracking import KeyResult
from app.okrs import reach

__all__ = ["cycle", "editable_key_result", "editable_objective", "key_result", "objective",
           "reportable_key_result", "today"]  # fmt: skip


def cycle(cycle_id: UUID) -> Cycle:
    """A cycle."""
    return db.session.scalars(select(Cycle).where(Cycle.id == cycle_id)).first() or abort(404)


def objective(objective_id: UUID) -> Objective:
    """An objective to read."""
    query = select(Objective).where(Objective.id == objective_id)
    return db.session.scalars(query).first() or abort(404)


def editable_objective(objective_id: UUID) -> Objective:
    """An objective to write."""
    query = reach.editable_by(g.actor).where(Objective.id == objective_id)
    return db.session.scalars(query).first() or abort(404)


def answerable_objective(objective_id: UUID) -> Objective:
    """An objective to accept, negotiate or decline."""
    query = reach.answerable_by(g.actor).where(Objective.id == objective_id)
    return db.session.scalars(query).first() or abort(404)


def key_result(key_result_id: UUID) -> KeyResult:
    """A key result to read."""
    query = select(KeyResult).where(KeyResult.id == key_result_id)
    return db.session.scalars(query).first() or abort(404)


def editable_key_result(key_result_id: UUID) -> KeyResult:
    """A key result to write."""
    query = reach.editable_key_results_by(g.actor).where(KeyResult.id == key_result_id)
    return db.session.scalars(query).first() or abort(404)


def reportable_key_result(key_result_id: UUID) -> KeyResult:
    """A key result to report on."""
    query = reach.reportable_by(g.actor).where(KeyResult.id == key_result_id)
    return db.session.scalars(query).first() or abort(404)
