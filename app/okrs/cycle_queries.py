"""Cycles to look at: all of them, the present one, how much is planned in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.models import db
from app.models.okrs import Cycle, CycleState, GoalState, Objective


@dataclass(frozen=True, slots=True)
class Planned:
    """A cycle with what is planned in it: objectives that were not dropped, and those pursued.

    `overlaps` are the other cycles that share days with it.
    """

    cycle: Cycle
    objectives: int
    active: int
    overlaps: tuple[Cycle, ...]


def cycles() -> Sequence[Cycle]:
    """All cycles, the latest first."""
    return db.session.scalars(
        select(Cycle).order_by(Cycle.starts_on.desc(), Cycle.ends_on.desc(), Cycle.id)
    ).all()


def open_cycles() -> list[Cycle]:
    """Those in which goals can still change, the latest first."""
    return [one for one in cycles() if one.state is CycleState.OPEN]


def present(every: Iterable[Cycle], today: date) -> Cycle | None:
    """The cycle one is in: the open one that runs today, else the next to come, else the last."""
    found = list(every)
    running = [one for one in found if one.starts_on <= today <= one.ends_on]
    still_open = [one for one in running if one.state is CycleState.OPEN]
    if running:
        return min(still_open or running, key=_length)
    coming = [one for one in found if one.starts_on > today]
    if coming:
        return min(coming, key=lambda one: (one.starts_on, one.ends_on))
    return max(found, key=lambda one: (one.ends_on, one.starts_on), default=None)


def planned() -> list[Planned]:
    """All cycles with what is planned in them, the latest first; 2 statements."""
    every = cycles()
    counts = {
        row[0]: (row[1], row[2])
        for row in db.session.execute(
            select(
                Objective.cycle_id,
                func.count(Objective.id),
                func.count(Objective.id).filter(Objective.state == GoalState.ACTIVE),
            )
            .where(Objective.state != GoalState.DROPPED)
            .group_by(Objective.cycle_id)
        )
    }
    return [Planned(one, *counts.get(one.id, (0, 0)), overlapping(one, every)) for one in every]


def overlapping(cycle: Cycle, every: Iterable[Cycle]) -> tuple[Cycle, ...]:
    """The others that share days with it; that is allowed, a year may run beside its quarters."""
    return tuple(
        one
        for one in every
        if one.id != cycle.id and one.starts_on <= cycle.ends_on and cycle.starts_on <= one.ends_on
    )


def _length(cycle: Cycle) -> tuple[int, date]:
    return (cycle.ends_on - cycle.starts_on).days, cycle.starts_on
