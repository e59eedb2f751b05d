"""Where goals stand, written down: computed by domain.okrs, kept on the rows that lists read.

    refresh(objective_ids)        after anything about these goals has changed
    refresh_cycle(cycle)          all goals of a cycle, once a day: time moves a status too
    follow(point_id)              a measuring point has a new current value

Only active goals have a standing that moves; closed ones keep the one they ended with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from app.domain import okrs as domain
from app.domain.okrs import DatedStep, KeyResultType, Part, Standing, Status, Target
from app.models import db
from app.models.measuring import Baseline, Measurement, MeasuringPoint
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import KeyResult, KeyResultStep

UNCOUNTED = (GoalState.DRAFT, GoalState.DROPPED)
"""Key results that do not count: added to an active goal and not begun, or given up."""


class Computed(NamedTuple):
    """What is written on a key result; `shown` is its progress clamped to 0…1."""

    value: float | None
    value_on: date | None
    progress: float | None
    expected: float
    status: Status
    guardrail_broken: bool

    @property
    def shown(self) -> float | None:
        """What a bar shows."""
        return domain.clamped(self.progress)


class Facts(NamedTuple):
    """What a key result is computed from."""

    key_result: KeyResult
    cycle: Cycle
    started_on: date
    steps: Sequence[DatedStep]
    value: float | None
    value_on: date | None
    has_baseline: bool


def refresh(objective_ids: Collection[UUID], today: date) -> None:
    """Compute the standing of these objectives and their key results anew; 5 statements and two
    updates per objective that changed."""
    if not objective_ids:
        return
    objectives = [one for one in hold(objective_ids) if one.state is GoalState.ACTIVE]
    db.session.flush()
    found = facts([one.id for one in objectives])
    for objective in objectives:
        _write_objective(objective, found[objective.id], today)


def hold(objective_ids: Collection[UUID]) -> Sequence[Objective]:
    """These objectives as they are now, held until the end of the transaction, in one order.

    Of a check-in and a measurement in the same moment the later one waits here, and then computes
    with what the other has written. Whoever also holds a measuring point takes the point first.
    """
    with db.session.no_autoflush:
        db.session.execute(
            select(Objective.id)
            .where(Objective.id.in_(objective_ids))
            .order_by(Objective.id)
            .with_for_update()
        ).all()
    return db.session.scalars(
        select(Objective)
        .where(Objective.id.in_(objective_ids))
        .order_by(Objective.id)
        .execution_options(populate_existing=True)
    ).all()


def refresh_cycle(cycle: Cycle, today: date) -> None:
    """All active goals of a cycle, and the day they were computed for."""
    ids = db.session.scalars(
        select(Objective.id).where(
            Objective.cycle_id == cycle.id, Objective.state == GoalState.ACTIVE
        )
    ).all()
    refresh(ids, today)
    db.session.execute(update(Cycle).where(Cycle.id == cycle.id).values(computed_on=today))


def follow(point_id: UUID, today: date) -> None:
    """A point has moved: so do the key results that hang on it."""
    ids = db.session.scalars(
        select(KeyResult.objective_id).where(KeyResult.point_id == point_id).distinct()
    ).all()
    refresh(ids, today)


def facts(objective_ids: Collection[UUID]) -> dict[UUID, list[Facts]]:
    """What the key results of these objectives are computed from, by objective; 3 statements."""
    rows = db.session.execute(
        select(KeyResult, Cycle, Objective.activated_on, Measurement)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .outerjoin(MeasuringPoint, MeasuringPoint.id == KeyResult.point_id)
        .outerjoin(Measurement, Measurement.id == MeasuringPoint.current_id)
        .where(KeyResult.objective_id.in_(objective_ids), KeyResult.state.not_in(UNCOUNTED))
        .order_by(KeyResult.position)
        .execution_options(populate_existing=True)
    ).all()
    steps = _steps([row.KeyResult.id for row in rows])
    seeking = [
        row.KeyResult.point_id
        for row in rows
        if row.KeyResult.type is KeyResultType.FIND_BASELINE and row.KeyResult.point_id
    ]
    accepted = set(
        db.session.scalars(select(Baseline.point_id).where(Baseline.point_id.in_(seeking)))
    )
    found: dict[UUID, list[Facts]] = defaultdict(list)
    for key_result, cycle, activated_on, measurement in rows:
        started_on = max(activated_on or cycle.starts_on, cycle.starts_on)
        found[key_result.objective_id].append(
            Facts(
                key_result, cycle, started_on, steps[key_result.id],
                measurement.value if measurement else None,
                measurement.measured_on if measurement else None,
                key_result.point_id in accepted,
            )
        )  # fmt: skip
    return found


def compute(at: Facts, today: date) -> Computed:
    """The standing of one key result on a day."""
    one, cycle = at.key_result, at.cycle
    expected = (
        domain.elapsed(cycle.starts_on, cycle.ends_on, today)
        if one.type in domain.NUMERIC
        else domain.due_share(at.steps, today)
    )
    progress, keeps, kept_at_start = _progress(at)
    status = domain.status(
        Standing(
            progress=progress,
            expected=expected,
            today=min(today, cycle.ends_on),
            started_on=at.started_on,
            first_due=at.started_on + timedelta(days=cycle.check_in_days),
            interval_days=cycle.check_in_days,
            last_check_in=one.last_check_in_on,
            confidence=one.last_confidence,
            keeps=keeps,
            kept_at_start=kept_at_start,
        )
    )
    is_numeric = one.type in domain.NUMERIC
    return Computed(
        at.value if is_numeric else None, at.value_on if is_numeric else None,
        progress, expected, status, one.is_guardrail and keeps is False,
    )  # fmt: skip


def target_of(one: KeyResult) -> Target | None:
    """The promise of a numeric key result as the domain takes it; None for other types."""
    if one.type not in domain.NUMERIC or one.target is None:
        return None
    return Target(one.type, one.baseline, one.target, one.bound_high, one.tolerance)


def _progress(at: Facts) -> tuple[float | None, bool | None, bool | None]:
    one = at.key_result
    goal = target_of(one)
    if goal is not None:
        return (
            domain.numeric_progress(goal, at.value),
            domain.keeps(goal, at.value),
            domain.keeps(goal, one.baseline),
        )
    if one.type is KeyResultType.FIND_BASELINE:
        return domain.baseline_progress(at.steps, accepted=at.has_baseline), None, None
    return domain.step_progress(at.steps), None, None


def _steps(key_result_ids: Sequence[UUID]) -> dict[UUID, list[DatedStep]]:
    found: dict[UUID, list[DatedStep]] = defaultdict(list)
    rows = db.session.scalars(
        select(KeyResultStep)
        .where(KeyResultStep.key_result_id.in_(key_result_ids))
        .order_by(KeyResultStep.position)
    )
    for row in rows:
        found[row.key_result_id].append(DatedStep(row.due_on, row.done_on, row.weight))
    return found


def _write_objective(objective: Objective, found: Sequence[Facts], today: date) -> None:
    """Written past the revision: whoever is just editing the words is not disturbed."""
    parts = []
    for at in found:
        computed = compute(at, today)
        one = at.key_result
        parts.append(
            Part(one.weight, computed.shown, computed.status, one.is_guardrail,
                 computed.guardrail_broken)
        )  # fmt: skip
        _write(KeyResult, one, value=computed.value, value_on=computed.value_on,
               progress=computed.progress, expected=computed.expected,
               status=computed.status)  # fmt: skip
    whole = domain.objective(parts)
    _write(Objective, objective, progress=whole.progress, measured=whole.measured,
           counted=whole.counted, status=whole.status)  # fmt: skip


def _write(
    table: type[KeyResult] | type[Objective], row: KeyResult | Objective, **values: object
) -> None:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        db.session.execute(
            update(table)
            .where(table.id == row.id)
            .values(**changed)
            .execution_options(synchronize_session="evaluate")
        )
