"""Key results: written, started, changed with a reason, split, handed on, dropped."""

from __future__ import annotations

from sqlalchemy import select

from app.models import db
from app.models.okrs import GoalState, Objective
from app.models.tracking import KeyResult
from app.okrs import gates


def start(objective: Objective) -> None:
    """Make the key results of an objective that was just activated active.

    The accepted baseline of each one's point becomes its start. The gates were asked before.
    """
    found = db.session.scalars(
        select(KeyResult).where(
            KeyResult.objective_id == objective.id, KeyResult.state != GoalState.DROPPED
        )
    ).all()
    begin(found)


def begin(found: list[KeyResult] | tuple[KeyResult, ...]) -> None:
    """Make key results active from the baselines their points have now."""
    starts = gates.baselines({one.point_id for one in found if one.point_id})
    for one in found:
        row = starts.get(one.point_id) if one.point_id else None
        if row is not None:
            one.baseline_id, one.baseline = row[0].id, row[0].value
        one.state = GoalState.ACTIVE
    db.session.flush()
