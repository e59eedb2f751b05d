"""The order of stages and steps: places counted from nought, without gaps or doubles.

Order is written past the revision: whoever is just writing in a step is not disturbed by it.
Call these while the organisation is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.models import db
from app.models.journeys import Stage, Step


def stages_of(journey_id: UUID) -> list[Stage]:
    """A journey's stages in order, as they are now."""
    rows = db.session.scalars(
        select(Stage)
        .where(Stage.journey_id == journey_id)
        .execution_options(populate_existing=True)
    )
    return _sorted(rows.all())


def steps_in(stage_ids: Sequence[UUID]) -> list[Step]:
    """The steps of stages, as they are now, by stage and place."""
    rows = db.session.scalars(
        select(Step).where(Step.stage_id.in_(stage_ids)).execution_options(populate_existing=True)
    ).all()
    return [one for stage in stage_ids for one in _sorted(r for r in rows if r.stage_id == stage)]


def close_ranks(rows: Sequence[Any]) -> None:
    """Give each row the place it has in this sequence."""
    for position, row in enumerate(rows):
        if row.position != position:
            _write(row, position=position)


def put(row: Any, siblings: Sequence[Any], position: int) -> None:
    """Put a row among its siblings (with or without it) at a place; beyond the end is the end."""
    others = [one for one in siblings if one.id != row.id]
    others.insert(min(max(position, 0), len(others)), row)
    close_ranks(others)


def leave_gap(rows: Sequence[Any], position: int) -> None:
    """Free a place: rows from there on move one further."""
    for place, row in enumerate(rows):
        wanted = place if place < position else place + 1
        if row.position != wanted:
            _write(row, position=wanted)


def move_step(step: Step, stage_id: UUID, position: int) -> None:
    """Into another stage, at a place there; the ones left behind close ranks."""
    if step.stage_id != stage_id:
        left = [one for one in steps_in([step.stage_id]) if one.id != step.id]
        _write(step, stage_id=stage_id)
        close_ranks(left)
    put(step, steps_in([stage_id]), position)


def _write(row: Any, **values: Any) -> None:
    table = type(row)
    db.session.execute(update(table).where(table.id == row.id).values(**values))


def _sorted(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: (row.position, str(row.id)))
