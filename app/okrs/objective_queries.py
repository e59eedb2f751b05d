"""An objective to look at: itself, what hangs above and below it, its key results, its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.domain import coach
from app.domain.policy import Actor
from app.models import db
from app.models.accounts import Department, User
from app.models.assessments import Assessment
from app.models.journeys import Journey, Orientation
from app.models.measuring import Baseline, MeasuringPoint
from app.models.okrs import Cycle, CycleState, GoalState, Objective
from app.models.tracking import GoalChange, KeyResult
from app.okrs import reach
from app.web.locale import language

MOST_CHANGES = 100
NAMED: Mapping[str, tuple[Any, Any]] = {
    "owner_id": (User, User.name),
    "department_id": (Department, Department.name),
    "journey_id": (Journey, Journey.name),
    "point_id": (MeasuringPoint, MeasuringPoint.name),
    "parent_id": (Objective, Objective.text),
    "continues": (Objective, Objective.text),
    "continued": (Objective, Objective.text),
    "cycle_id": (Cycle, Cycle.name),
}
"""Fields of a history that hold the id of a row, and what that row is called."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An objective with what its page names. `assessment` is the round it came from."""

    objective: Objective
    cycle: Cycle
    journey: Journey | None
    parent: Objective | None
    continues: Objective | None
    assessment: Assessment | None
    owner: User | None
    department: Department | None

    @property
    def is_over(self) -> bool:
        """Whether nothing about it changes any more."""
        ended = self.objective.state in {GoalState.CLOSED, GoalState.DROPPED}
        return ended or self.cycle.state is CycleState.CLOSED


@dataclass(frozen=True, slots=True)
class Reach:
    """What the person who looks may do about an objective."""

    edit: bool
    answer: bool


def shown(objective_id: UUID) -> Shown | None:
    """Everything its page names, in one statement; None if this organisation has no such goal."""
    parent, before = aliased(Objective), aliased(Objective)
    row = db.session.execute(
        select(Objective, Cycle, Journey, parent, before, Assessment, User, Department)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .outerjoin(Journey, Journey.id == Objective.journey_id)
        .outerjoin(parent, parent.id == Objective.parent_id)
        .outerjoin(before, before.id == Objective.continues_id)
        .outerjoin(Assessment, Assessment.id == Objective.assessment_id)
        .outerjoin(User, User.id == Objective.owner_id)
        .outerjoin(Department, Department.id == Objective.department_id)
        .where(Objective.id == objective_id)
        .execution_options(populate_existing=True)
    ).first()
    return Shown(*row) if row else None


def one(objective_id: UUID | None) -> Objective | None:
    """An objective by its id, if this organisation has it."""
    if objective_id is None:
        return None
    return db.session.scalars(select(Objective).where(Objective.id == objective_id)).first()


def reach_of(actor: Actor, objective_id: UUID) -> Reach:
    """Whether this actor may write it, and whether they may answer for it."""
    editable, answerable = (
        db.session.scalars(
            query.with_only_columns(Objective.id).where(Objective.id == objective_id)
        ).first()
        is not None
        for query in (reach.editable_by(actor), reach.answerable_by(actor))
    )
    return Reach(editable, answerable)


def contributions(objective_id: UUID) -> Sequence[Any]:
    """Goals that hang on this one: (Objective, department, owner), dropped ones left out."""
    return db.session.execute(
        select(Objective, Department, User)
        .outerjoin(Department, Department.id == Objective.department_id)
        .outerjoin(User, User.id == Objective.owner_id)
        .where(Objective.parent_id == objective_id, Objective.state != GoalState.DROPPED)
        .order_by(Department.position, Department.name, Objective.created_at, Objective.id)
    ).all()


def continued_in(objective_id: UUID) -> Sequence[Objective]:
    """The goals of later cycles that go on from this one."""
    return db.session.scalars(
        select(Objective).where(Objective.continues_id == objective_id).order_by(Objective.id)
    ).all()


def key_results(objective_id: UUID) -> Sequence[KeyResult]:
    """Its key results that were not dropped, in their order."""
    return db.session.scalars(
        select(KeyResult)
        .where(KeyResult.objective_id == objective_id, KeyResult.state != GoalState.DROPPED)
        .order_by(KeyResult.position, KeyResult.id)
    ).all()


def changes(objective_id: UUID) -> Sequence[Any]:
    """Its history, the latest first: (GoalChange, text of the key result it is about)."""
    return db.session.execute(
        select(GoalChange, KeyResult.text)
        .outerjoin(KeyResult, KeyResult.id == GoalChange.key_result_id)
        .where(GoalChange.objective_id == objective_id)
        .order_by(GoalChange.at.desc(), GoalChange.id.desc())
        .limit(MOST_CHANGES)
    ).all()


def names(ids: Mapping[str, set[UUID]]) -> dict[str, Any]:
    """What a history calls by id: {"owner_id": {…}} gives texts by id, as a string."""
    found: dict[str, Any] = {}
    for field, (table, column) in NAMED.items():
        wanted = ids.get(field)
        if wanted:
            rows = db.session.execute(select(table.id, column).where(table.id.in_(wanted)))
            found |= {str(row[0]): row[1] for row in rows}
    return found


def parents_to_choose(cycle_ids: Sequence[UUID], present: UUID | None) -> Sequence[Any]:
    """Goals one may contribute to: (cycle id, id, text, level), widest level first. Dropped ones
    are left out, except the one that is chosen at present."""
    kept = (Objective.state != GoalState.DROPPED) | (Objective.id == present)
    return db.session.execute(
        select(Objective.cycle_id, Objective.id, Objective.text, Objective.level)
        .where(Objective.cycle_id.in_(cycle_ids), kept)
        .order_by(Objective.level.desc(), Objective.created_at, Objective.id)
    ).all()


def repair_share(cycle_id: UUID | None, orientation: str, without: UUID | None) -> float:
    """Part of a cycle's goals that repair, this one (`orientation`) among them."""
    query = (
        select(Objective.orientation, func.count(Objective.id))
        .where(Objective.cycle_id == cycle_id, Objective.state != GoalState.DROPPED)
        .group_by(Objective.orientation)
    )
    if without is not None:
        query = query.where(Objective.id != without)
    counted: dict[Orientation, int] = {row[0]: row[1] for row in db.session.execute(query)}
    every = [kind.value for kind, count in counted.items() for _one in range(count)]
    return coach.repair_share([*every, orientation] if orientation else every)


def drafts_of(objective_id: UUID, without: UUID | None = None) -> list[coach.KeyResultDraft]:
    """Its key results as the coach sees them, one of them left out."""
    rows = db.session.execute(
        select(KeyResult, MeasuringPoint.kind, KeyResult.point_id.in_(select(Baseline.point_id)))
        .outerjoin(MeasuringPoint, MeasuringPoint.id == KeyResult.point_id)
        .where(KeyResult.objective_id == objective_id, KeyResult.state != GoalState.DROPPED)
        .order_by(KeyResult.position, KeyResult.id)
    )
    return [
        coach.KeyResultDraft(
            text=one.text.in_language(language()),
            type=one.type,
            kind=kind.value if kind else None,
            has_baseline=bool(has_baseline),
            is_leading=one.is_leading,
            is_guardrail=one.is_guardrail,
            influence=one.influence,
        )
        for one, kind, has_baseline in rows
        if one.id != without
    ]
