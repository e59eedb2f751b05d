"""What keeps a goal from becoming active, in sentences that lead to where it is settled.

    obstacles(objective_id)       before activating an objective: empty = nothing in the way
    obstacles_of(key_result)      the same for one key result
    baselines(point_ids)          the accepted baseline of each point, as (measurement, acceptance)

Whoever activates calls `key_results.start(objective)` afterwards: it takes the accepted baselines
over and makes the key results active.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from flask import url_for
from sqlalchemy import func, select

from app.domain import okrs as domain
from app.domain.okrs import LEAST_INFLUENCE, NUMERIC, KeyResultType, Target
from app.findings.speech import _
from app.journeys import measuring
from app.models import db
from app.models.measuring import Baseline, Measurement
from app.models.okrs import GoalState
from app.models.tracking import KeyResult, KeyResultStep
from app.okrs.words import quoted
from app.web.locale import language


class Obstacle(NamedTuple):
    """One reason why a goal cannot become active, and the address where it is settled.

    `key_result_id` is None where the objective itself is meant.
    """

    sentence: str
    key_result_id: UUID | None
    url: str


def obstacles(objective_id: UUID) -> list[Obstacle]:
    """All that stands between this objective and being active, in the order of its key results;
    4 statements."""
    found = db.session.scalars(
        select(KeyResult)
        .where(KeyResult.objective_id == objective_id, KeyResult.state != GoalState.DROPPED)
        .order_by(KeyResult.position, KeyResult.id)
    ).all()
    more = _of(found)
    if any(not one.is_guardrail for one in found):
        return more
    sentence = (
        _("There are only guardrails so far: say also what shall get better.")
        if found
        else _("There is no key result yet: say how one would notice that the goal is reached.")
    )
    url = url_for("okrs.new_key_result", objective_id=objective_id)
    return [Obstacle(sentence, None, url), *more]


def obstacles_of(key_result: KeyResult) -> list[Obstacle]:
    """What stands between one key result and being active."""
    return _of([key_result])


def baselines(point_ids: Collection[UUID]) -> dict[UUID, tuple[Measurement, Baseline]]:
    """The measurement accepted as baseline and how it was accepted, by point; 2 statements."""
    accepted = measuring.accepted_baselines(list(point_ids))
    wanted = [row.measurement_id for row in accepted.values()]
    rows = {
        row.id: row
        for row in db.session.scalars(select(Measurement).where(Measurement.id.in_(wanted)))
    }
    return {
        point_id: (rows[row.measurement_id], row)
        for point_id, row in accepted.items()
        if row.measurement_id in rows
    }


def target_problem(goal: Target) -> str:
    """Why this promise makes no sense, in a sentence; empty where it does."""
    try:
        domain.demand_target(goal)
    except ValueError:
        pass
    else:
        return ""
    if goal.type is KeyResultType.WITHIN:
        return _("The range needs a lower and a higher bound and a tolerance above zero.")
    if goal.baseline == goal.target:
        return _("Baseline and target are the same: there is no way to go.")
    if goal.type is KeyResultType.INCREASE:
        return _("The figure shall rise, but the target lies below the baseline.")
    return _("The figure shall fall, but the target lies above the baseline.")


def _of(found: Sequence[KeyResult]) -> list[Obstacle]:
    starts = baselines({one.point_id for one in found if one.point_id})
    counts = _step_counts([one.id for one in found])
    return [
        obstacle
        for one in found
        for obstacle in (
            *_measured(one, starts.get(one.point_id) if one.point_id else None),
            *_stepped(one, counts.get(one.id, 0)),
            *_influenced(one),
        )
    ]


def _measured(one: KeyResult, start: tuple[Measurement, Baseline] | None) -> list[Obstacle]:
    """A numeric key result needs a point, its accepted baseline, and a target that fits it."""
    if one.type not in NUMERIC:
        return []
    name, edit = _name(one), url_for("okrs.edit_key_result", key_result_id=one.id)
    if one.point_id is None or one.target is None:
        return [
            Obstacle(_("“%(name)s” has no measuring point or no target.", name=name), one.id, edit)
        ]
    if start is None:
        sentence = _("“%(name)s” has no accepted baseline: without a start nobody can say"
                     " how far it is.", name=name)  # fmt: skip
        return [Obstacle(sentence, one.id, url_for("journeys.point", point_id=one.point_id))]
    baseline = start[0].value if one.baseline is None else one.baseline
    problem = target_problem(Target(one.type, baseline, one.target, one.bound_high, one.tolerance))
    return [Obstacle(f"“{name}”: {problem}", one.id, edit)] if problem else []


def _stepped(one: KeyResult, steps: int) -> list[Obstacle]:
    if one.type in NUMERIC or steps:
        return []
    url = url_for("okrs.edit_key_result", key_result_id=one.id)
    return [Obstacle(_("“%(name)s” has no steps yet.", name=_name(one)), one.id, url)]


def _influenced(one: KeyResult) -> list[Obstacle]:
    """Who owns it says how much they can move; below 3 it is split or handed on first."""
    url = url_for("okrs.key_result", key_result_id=one.id) + "#own-influence"
    if one.influence is None:
        sentence = _("“%(name)s”: its owner has not said yet how much they can move.",
                     name=_name(one))  # fmt: skip
        return [Obstacle(sentence, one.id, url)]
    if one.influence < LEAST_INFLUENCE:
        sentence = _("“%(name)s”: influence %(influence)s of 5 is not enough. Split it, or hand"
                     " it to someone with influence.", name=_name(one),
                     influence=one.influence)  # fmt: skip
        return [Obstacle(sentence, one.id, url)]
    return []


def _step_counts(key_result_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = db.session.execute(
        select(KeyResultStep.key_result_id, func.count(KeyResultStep.id))
        .where(KeyResultStep.key_result_id.in_(key_result_ids))
        .group_by(KeyResultStep.key_result_id)
    )
    return {row[0]: row[1] for row in rows}


def _name(one: KeyResult) -> str:
    return quoted(one.text.in_language(language()))
