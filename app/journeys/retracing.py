"""Which changes of a journey stand, and which of them can be taken back or done again.

A row of the history does something, takes something back (`undoes` names what) or does it again
(`undoes` names the row that took it back). Rows are never rewritten.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.journeys.changes import ROWS, change_of
from app.models import db
from app.models.journeys import JourneyChange


def newest_to_undo(journey_id: UUID) -> JourneyChange | None:
    """The latest change that stands and neither takes anything back nor does it again."""
    return db.session.scalars(
        select(JourneyChange)
        .where(
            JourneyChange.journey_id == journey_id,
            JourneyChange.undoes.is_(None),
            JourneyChange.noun.in_([noun for noun in ROWS if noun != "point"]),
            JourneyChange.number.not_in(_taken_back(journey_id)),
        )
        .order_by(JourneyChange.number.desc())
        .limit(1)
    ).first()


def newest_to_redo(journey_id: UUID) -> JourneyChange | None:
    """The latest taking back that stands; none as soon as something new was done after it."""
    here = JourneyChange.journey_id == journey_id
    newest_act = select(func.max(JourneyChange.number)).where(here, JourneyChange.undoes.is_(None))
    later = db.session.execute(
        select(JourneyChange.number, JourneyChange.undoes)
        .where(here, JourneyChange.number > newest_act.scalar_subquery())
        .order_by(JourneyChange.number)
    )
    standing: list[int] = []
    for number, undoes in later:
        if undoes in standing:
            standing.remove(undoes)
        else:
            standing.append(number)
    return change_of(journey_id, standing[-1]) if standing else None


def is_taken_back(change: JourneyChange) -> bool:
    """Whether this row does not stand: it was taken back, or what it took back was done again."""
    return bool(taken_back_among(change.journey_id, [change.number]))


def taken_back_among(journey_id: UUID, numbers: Collection[int]) -> frozenset[int]:
    """Those of these rows that do not stand."""
    found = db.session.scalars(_taken_back(journey_id).where(JourneyChange.undoes.in_(numbers)))
    return frozenset(found)


def _taken_back(journey_id: UUID) -> Select[Any]:
    later = aliased(JourneyChange)
    done_again = select(later.undoes).where(
        later.journey_id == journey_id, later.undoes.is_not(None)
    )
    return select(JourneyChange.undoes).where(
        JourneyChange.journey_id == journey_id,
        JourneyChange.undoes.is_not(None),
        JourneyChange.number.not_in(done_again),
    )
