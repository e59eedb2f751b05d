"""How many cells of journey × department are blank, summed by the database; 1 statement each.

Counts exactly what the matrix of `okrs.coverage` calls blank, without loading its goals.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select, union

from app.models import db
from app.models.accounts import Department
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import Contribution, CoverageNote, KeyResult


def filled(
    cycle: Cycle, row_of: Mapping[UUID, UUID], asked: Collection[UUID], today: date
) -> Mapping[UUID, int]:
    """At each journey of `row_of`, how many of the departments asked have a goal or a reason.

    Counts what the matrix of `okrs.coverage` calls not blank; parts count for their journey.
    """
    found = cells(cycle.id, today)
    moved = {one: row for one, row in row_of.items() if one != row}
    row_id = case(moved, value=found.c.journey_id, else_=found.c.journey_id) if moved else (
        found.c.journey_id
    )  # fmt: skip
    rows = db.session.execute(
        select(row_id, func.count(Department.id.distinct()))
        .select_from(Department)
        .join(found, found.c.department_id == Department.id)
        .where(Department.id.in_(asked))
        .group_by(row_id)
    )
    return {row[0]: row[1] for row in rows}


def present_at(cycle: Cycle, journey_ids: Collection[UUID], today: date) -> set[UUID]:
    """The departments that have a goal or a reason at these journeys."""
    found = cells(cycle.id, today)
    return set(
        db.session.scalars(
            select(Department.id)
            .join(found, found.c.department_id == Department.id)
            .where(found.c.journey_id.in_(journey_ids))
            .distinct()
        )
    )


def cells(cycle_id: UUID, today: date) -> Any:
    """Journey and department of every cell where something stands, each once: gathered before it
    is joined, or SQLite gathers it again for every department."""
    here = and_(
        Objective.cycle_id == cycle_id,
        Objective.state != GoalState.DROPPED,
        Objective.journey_id.is_not(None),
    )
    of_key_results: Any = (
        select(Objective.journey_id, KeyResult.department_id)
        .join(KeyResult, KeyResult.objective_id == Objective.id)
        .where(here, KeyResult.state != GoalState.DROPPED)
    )
    holds = or_(CoverageNote.until.is_(None), CoverageNote.until >= today)
    every: tuple[Any, ...] = (
        select(
            Objective.journey_id.label("journey_id"), Objective.department_id.label("department_id")
        ).where(here),
        of_key_results.where(
            or_(
                Objective.department_id.is_(None),
                KeyResult.department_id != Objective.department_id,
            )
        ),
        of_key_results.with_only_columns(Objective.journey_id, Contribution.department_id).join(
            Contribution, Contribution.key_result_id == KeyResult.id
        ),
        select(CoverageNote.journey_id, CoverageNote.department_id).where(
            CoverageNote.cycle_id == cycle_id, holds
        ),
    )
    return union(*every).subquery()
