"""The end of a goal and of a cycle: score, learning, decision; and what goes on afterwards.

The acts:

    close_objective(objective, closing, revision, today)   a score, what was learned, what becomes
    take_over(objective, cycle)                            a draft in a later cycle, once
    close_cycle(cycle)                                     when nothing of it is left open
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, func, select

from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain import okrs as domain
from app.models import db
from app.models.okrs import Cycle, CycleState, Decision, GoalState, Objective
from app.models.tracking import Contribution, KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs import history, standing
from app.web import audit
from app.web.locale import number

ENDED = frozenset({GoalState.CLOSED, GoalState.DROPPED})
GOES_ON = frozenset({Decision.KEEP, Decision.CHANGE})


@dataclass(frozen=True, slots=True)
class Closing:
    """What is said at the end of a goal: `score` 0…1 in tenths; `reason` where it is not the one
    progress suggests; what was learned; and what becomes of the goal."""

    score: float
    reason: Wording
    learning: Wording
    decision: Decision


def close_objective(objective: Objective, closing: Closing, revision: int, today: date) -> None:
    """End a goal with a score. Its key results end with the standing they have today.

    Refusal if it is not being pursued, or if the score differs from the suggested one without a
    reason (422, field `reason`); EditedMeanwhile if somebody has saved it since.
    """
    _hold(objective)
    if objective.state is not GoalState.ACTIVE:
        raise Refusal(_("Only a goal that is being pursued can be closed. This one is not."))
    if objective.revision != revision:
        raise EditedMeanwhile
    suggested = suggested_score(objective, today)
    if closing.score != suggested and not closing.reason:
        raise Refusal(
            _("Progress suggests %(score)s. If the score differs, please say why.",
              score=number(suggested, 1)),
            422, field="reason",
        )  # fmt: skip
    standing.refresh([objective.id], today)
    objective.suggested_score, objective.score = suggested, closing.score
    objective.score_reason = closing.reason if closing.score != suggested else Wording()
    objective.learning, objective.decision = closing.learning, closing.decision
    objective.closed_on = today
    _end(objective)
    history.note(objective.id, "score", suggested, closing.score, objective.score_reason)
    audit.note("objective-closed", objective.text.in_language("de"))


def suggested_score(objective: Objective, today: date) -> float:
    """The score that progress suggests, as of today. Writes nothing."""
    return domain.suggested_score(whole_of(objective, today).progress)


def whole_of(objective: Objective, today: date) -> domain.Whole:
    """An objective as it stands today, computed anew from its key results. Writes nothing."""
    parts = []
    for at in standing.facts([objective.id])[objective.id]:
        now = standing.compute(at, today)
        one = at.key_result
        parts.append(
            domain.Part(one.weight, now.shown, now.status, one.is_guardrail, now.guardrail_broken)
        )
    return domain.objective(parts)


def take_over(objective: Objective, cycle: Cycle) -> Objective:
    """A draft in a later cycle that continues a closed goal, with its key results.

    Their baselines stay the ones their points have, their targets those of the last cycle, to be
    decided anew; influence and confidence are asked again. Key results whose steps are all done
    stay behind. Refusal if the goal was stopped, is not closed, was taken over before, or if the
    cycle does not come later or is closed.
    """
    _hold(objective)
    _demand_continuable(objective, cycle)
    draft = _continued(objective, cycle)
    db.session.add(draft)
    db.session.flush()
    _copy_key_results(objective, draft, cycle)
    history.note(draft.id, "continues", None, objective.id, objective.learning)
    history.note(objective.id, "continued", None, draft.id)
    audit.note("objective-taken-over", objective.text.in_language("de"))
    return draft


def close_cycle(cycle: Cycle) -> None:
    """End a cycle. Refusal while a goal of it is neither closed nor dropped; twice is once."""
    held = db.session.scalars(
        select(Cycle)
        .where(Cycle.id == cycle.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if held.state is CycleState.CLOSED:
        return
    left = left_open(cycle.id)
    if left:
        raise Refusal(
            ngettext(
                "%(count)s goal of this cycle is neither closed nor dropped yet.",
                "%(count)s goals of this cycle are neither closed nor dropped yet.",
                left,
                count=number(left),
            )
        )
    held.state = CycleState.CLOSED
    audit.note("cycle-closed", held.name.in_language("de"))


def left_open(cycle_id: UUID) -> int:
    """How many goals of a cycle are neither closed nor dropped."""
    query = select(func.count(Objective.id)).where(
        Objective.cycle_id == cycle_id, Objective.state.not_in(ENDED)
    )
    return db.session.scalar(query) or 0


def has_goals(cycle_id: UUID) -> bool:
    """Whether a goal was ever planned in a cycle."""
    return bool(db.session.scalar(select(exists().where(Objective.cycle_id == cycle_id))))


def _hold(objective: Objective) -> None:
    """The goal as it is now, held until the end of the transaction."""
    db.session.scalars(
        select(Objective)
        .where(Objective.id == objective.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _end(objective: Objective) -> None:
    objective.state = GoalState.CLOSED
    found = select(KeyResult).where(
        KeyResult.objective_id == objective.id, KeyResult.state != GoalState.DROPPED
    )
    for one in db.session.scalars(found):
        one.state = GoalState.CLOSED
    history.note(objective.id, "state", GoalState.ACTIVE, GoalState.CLOSED)
    db.session.flush()


def _demand_continuable(objective: Objective, cycle: Cycle) -> None:
    if objective.state is not GoalState.CLOSED:
        raise Refusal(_("Only a closed goal goes on into the next cycle."))
    if objective.decision not in GOES_ON:
        raise Refusal(_("It was decided to stop this goal."))
    start = select(Cycle.starts_on).where(Cycle.id == objective.cycle_id)
    began = db.session.scalar(start)
    if cycle.state is CycleState.CLOSED or began is None or cycle.starts_on <= began:
        raise Refusal(_("Please choose a cycle that comes later and is not closed."), 422)
    other = select(Objective.id).where(
        Objective.continues_id == objective.id, Objective.state != GoalState.DROPPED
    )
    if db.session.scalars(other).first() is not None:
        raise Refusal(_("This goal was taken over already."))


def _continued(objective: Objective, cycle: Cycle) -> Objective:
    """The draft; its parent is what continues the parent in the same cycle, if there is one."""
    parent = select(Objective.id).where(
        Objective.continues_id == objective.parent_id,
        Objective.cycle_id == cycle.id,
        Objective.state != GoalState.DROPPED,
    )
    return Objective(
        cycle_id=cycle.id,
        level=objective.level,
        text=objective.text,
        journey_id=objective.journey_id,
        no_journey_reason=objective.no_journey_reason,
        department_id=objective.department_id,
        owner_id=objective.owner_id,
        commitment=objective.commitment,
        orientation=objective.orientation,
        business_goal=objective.business_goal,
        origin=objective.origin,
        parent_id=db.session.scalars(parent).first() if objective.parent_id else None,
        no_parent_reason=objective.no_parent_reason,
        contribution=objective.contribution,
        assessment_id=objective.assessment_id,
        capability_key=objective.capability_key,
        continues_id=objective.id,
    )


def _copy_key_results(objective: Objective, draft: Objective, cycle: Cycle) -> None:
    found = db.session.scalars(
        select(KeyResult)
        .where(KeyResult.objective_id == objective.id, KeyResult.state != GoalState.DROPPED)
        .order_by(KeyResult.position)
    ).all()
    left, stepped = _steps_left(found)
    helping = _contributions(found)
    for one in found:
        if one.type not in domain.NUMERIC and one.id in stepped and not left[one.id]:
            continue
        copy = _copy(one, draft)
        db.session.add(copy)
        db.session.flush()
        db.session.add_all(
            KeyResultStep(key_result_id=copy.id, name=step.name, weight=step.weight,
                          due_on=cycle.ends_on, position=step.position)
            for step in left[one.id]
        )  # fmt: skip
        db.session.add_all(
            Contribution(key_result_id=copy.id, department_id=part.department_id,
                         sentence=part.sentence)
            for part in helping[one.id]
        )  # fmt: skip
    db.session.flush()


def _copy(one: KeyResult, draft: Objective) -> KeyResult:
    return KeyResult(
        objective_id=draft.id,
        type=one.type,
        text=one.text,
        point_id=one.point_id,
        baseline_id=one.baseline_id,
        baseline=one.baseline,
        target=one.target,
        bound_high=one.bound_high,
        tolerance=one.tolerance,
        unit=one.unit,
        owner_id=one.owner_id,
        department_id=one.department_id,
        weight=one.weight,
        is_leading=one.is_leading,
        is_guardrail=one.is_guardrail,
        position=one.position,
    )


def _steps_left(found: Sequence[KeyResult]) -> tuple[dict[UUID, list[KeyResultStep]], set[UUID]]:
    """What is still to do, by key result; and which key results have steps at all."""
    left: dict[UUID, list[KeyResultStep]] = defaultdict(list)
    query = select(KeyResultStep).where(KeyResultStep.key_result_id.in_([one.id for one in found]))
    stepped = set()
    for row in db.session.scalars(query.order_by(KeyResultStep.position, KeyResultStep.id)):
        stepped.add(row.key_result_id)
        if row.done_on is None:
            left[row.key_result_id].append(row)
    return left, stepped


def _contributions(found: Sequence[KeyResult]) -> dict[UUID, list[Contribution]]:
    rows: dict[UUID, list[Contribution]] = defaultdict(list)
    query = select(Contribution).where(Contribution.key_result_id.in_([one.id for one in found]))
    for row in db.session.scalars(query):
        rows[row.key_result_id].append(row)
    return rows
