"""What a review shows: every goal of a cycle with its score, what was learned, what becomes of it.

Nothing here writes. Figures are those written on the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from flask import g
from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased, joinedload

from app.models import db
from app.models.measuring import MeasuringPoint
from app.models.okrs import Commitment, Cycle, CycleState, GoalState, Objective
from app.models.tracking import KeyResult
from app.okrs import reach
from app.okrs.reviewing import ENDED, GOES_ON

PAGE = 40


class Result(NamedTuple):
    """A key result with the point it hangs on, if it does."""

    key_result: KeyResult
    point: MeasuringPoint | None


class Reviewed(NamedTuple):
    """A goal of the cycle. `goes_on_as`: the goal that continues it and its cycle, if any."""

    objective: Objective
    results: Sequence[Result]
    goes_on_as: tuple[Objective, Cycle] | None
    may_edit: bool

    @property
    def has_ended(self) -> bool:
        """Closed or dropped."""
        return self.objective.state in ENDED

    @property
    def may_go_on(self) -> bool:
        """Whether it can be taken over into a later cycle now."""
        return (
            self.may_edit
            and self.objective.state is GoalState.CLOSED
            and self.objective.decision in GOES_ON
            and self.goes_on_as is None
        )


class Score(NamedTuple):
    """The mean score of the closed goals of one kind, and of how many."""

    commitment: Commitment
    mean: float
    goals: int


@dataclass(frozen=True, slots=True)
class Review:
    """A cycle as it is reviewed: one page of its goals, those still open first."""

    cycle: Cycle
    rows: Sequence[Reviewed]
    total: int
    ended: int
    closed: int
    scores: Sequence[Score] = field(default_factory=list)
    page: int = 1
    last: int = 1

    @property
    def left(self) -> int:
        """Goals that are neither closed nor dropped."""
        return self.total - self.ended


def review(cycle: Cycle, page: int) -> Review:
    """The goals of a cycle, 40 to a page; 7 statements at most."""
    counts: dict[GoalState, int] = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Objective.state, func.count(Objective.id))
            .where(Objective.cycle_id == cycle.id)
            .group_by(Objective.state)
        )
    }
    total = sum(counts.values())
    last = max(1, -(-total // PAGE))
    page = min(max(page, 1), last)
    return Review(
        cycle=cycle,
        rows=_rows(cycle, page),
        total=total,
        ended=sum(count for state, count in counts.items() if state in ENDED),
        closed=counts.get(GoalState.CLOSED, 0),
        scores=_scores(cycle),
        page=page,
        last=last,
    )


def later_cycles(cycle: Cycle) -> Sequence[Cycle]:
    """Cycles that are not closed and begin after this one, the next first."""
    return db.session.scalars(
        select(Cycle)
        .where(Cycle.state == CycleState.OPEN, Cycle.starts_on > cycle.starts_on)
        .order_by(Cycle.starts_on, Cycle.id)
    ).all()


def results_of(objective_ids: Sequence[UUID]) -> dict[UUID, list[Result]]:
    """The key results of these goals that were not dropped, in their order."""
    found: dict[UUID, list[Result]] = defaultdict(list)
    query = (
        select(KeyResult, MeasuringPoint)
        .outerjoin(MeasuringPoint, MeasuringPoint.id == KeyResult.point_id)
        .where(KeyResult.objective_id.in_(objective_ids), KeyResult.state != GoalState.DROPPED)
        .order_by(KeyResult.position, KeyResult.id)
    )
    for one, point in db.session.execute(query):
        found[one.objective_id].append(Result(one, point))
    return found


def _rows(cycle: Cycle, page: int) -> list[Reviewed]:
    order = case(
        (Objective.state == GoalState.ACTIVE, 0),
        (Objective.state.not_in(ENDED), 1),
        (Objective.state == GoalState.CLOSED, 2),
        else_=3,
    )
    found = db.session.scalars(
        select(Objective)
        .where(Objective.cycle_id == cycle.id)
        .options(joinedload(Objective.owner), joinedload(Objective.department))
        .order_by(order, Objective.level, Objective.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    ids = [one.id for one in found]
    results, going_on, editable = results_of(ids), _going_on(ids), _editable(ids)
    return [
        Reviewed(one, results[one.id], going_on.get(one.id), one.id in editable) for one in found
    ]


def _going_on(ids: Sequence[UUID]) -> dict[UUID, tuple[Objective, Cycle]]:
    later = aliased(Objective)
    rows = db.session.execute(
        select(later, Cycle)
        .join(Cycle, Cycle.id == later.cycle_id)
        .where(later.continues_id.in_(ids), later.state != GoalState.DROPPED)
    )
    return {one.continues_id: (one, cycle) for one, cycle in rows if one.continues_id}


def _editable(ids: Sequence[UUID]) -> set[UUID]:
    query = reach.editable_by(g.actor).where(Objective.id.in_(ids))
    return set(db.session.scalars(query.with_only_columns(Objective.id)))


def _scores(cycle: Cycle) -> list[Score]:
    rows = db.session.execute(
        select(Objective.commitment, func.avg(Objective.score), func.count(Objective.id))
        .where(Objective.cycle_id == cycle.id, Objective.score.is_not(None))
        .group_by(Objective.commitment)
        .order_by(Objective.commitment)
    )
    return [Score(commitment, float(mean), count) for commitment, mean, count in rows]
