"""What the pages of key results read. Nothing here writes.

listing(objective_id)          those of an objective, for templates/okrs/_key_results.html
everything(key_result, today)  one with its history, its figures and where it stands
choices(objective, kept)       points, people and departments for its form
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.queries import members
from app.domain.okrs import NUMERIC, DatedStep
from app.findings.speech import _
from app.journeys import editing, measuring
from app.journeys.measuring import Figure
from app.journeys.point_words import written
from app.models import db
from app.models.accounts import Department
from app.models.journeys import Journey
from app.models.measuring import Baseline, Measurement, MeasuringPoint, PointState
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import (
    CheckIn,
    Contribution,
    GoalChange,
    KeyResult,
    KeyResultStep,
)
from app.okrs import gates, key_result_steps, standing
from app.okrs.key_result_forms import Choices
from app.okrs.key_result_words import promise
from app.okrs.standing import Computed, Facts
from app.web.locale import day, language, number

MOST_CHECK_INS = 100
MOST_CHANGES = 60
MOST_POINTS = 600


class Listed(NamedTuple):
    """A key result in a list: `done` of `steps` where it has no figure; `point` where it has, and
    `start` where it has not taken over the point's accepted baseline yet."""

    key_result: KeyResult
    point: MeasuringPoint | None
    steps: int
    done: int
    start: float | None = None

    @property
    def promise(self) -> str:
        """What was promised, in figures."""
        return promise(self.key_result, self.point, self.steps, self.start)

    @property
    def value(self) -> str:
        """What it stands at; empty without a value."""
        if self.key_result.type in NUMERIC:
            return written(self.point, self.key_result.value) if self.point else ""
        return _("%(done)s of %(every)s", done=self.done, every=self.steps) if self.steps else ""

    @property
    def lacks_baseline(self) -> bool:
        """Whether the baseline gate still stands in its way."""
        has_start = self.key_result.baseline is not None or self.start is not None
        return self.key_result.type in NUMERIC and not has_start


@dataclass(frozen=True, slots=True)
class Everything:
    """All about one key result. `at` is what its standing was computed from, `computed` where it
    stands today; `figure` that of its point with the whole series; `newer` a baseline its point
    has accepted since it became active, None without one."""

    key_result: KeyResult
    objective: Objective
    cycle: Cycle
    journey: Journey | None
    point: MeasuringPoint | None
    figure: Figure | None
    at: Facts
    computed: Computed
    steps: Sequence[KeyResultStep]
    check_ins: Sequence[CheckIn]
    changes: Sequence[GoalChange]
    contributions: Sequence[tuple[Contribution, Department]]
    today: date

    @property
    def start(self) -> float | None:
        """Where it begins: its baseline, else the one its point has accepted meanwhile."""
        if self.key_result.baseline is not None or self.figure is None or not self.figure.accepted:
            return self.key_result.baseline
        return self.figure.baseline.value if self.figure.baseline else None

    @property
    def newer(self) -> Measurement | None:
        """A baseline accepted after this key result began, which does not count for it yet."""
        began = self.objective.activated_on
        accepted = self.figure.accepted if self.figure else None
        if self.figure is None or accepted is None or began is None:
            return None
        is_same = accepted.measurement_id == self.key_result.baseline_id
        is_later = accepted.accepted_on > began and self.key_result.state is GoalState.ACTIVE
        return self.figure.baseline if is_later and not is_same else None


def listing(objective_id: UUID) -> list[Listed]:
    """The key results of an objective in their order, dropped ones last; 2 statements, and 2 more
    where one has not taken over a baseline yet."""
    rows = db.session.execute(
        select(KeyResult, MeasuringPoint)
        .outerjoin(MeasuringPoint, MeasuringPoint.id == KeyResult.point_id)
        .where(KeyResult.objective_id == objective_id)
        .options(joinedload(KeyResult.owner), joinedload(KeyResult.department))
        .order_by(KeyResult.position, KeyResult.id)
    ).all()
    counts = _step_counts([row.KeyResult.id for row in rows])
    starts = _starts([row.KeyResult for row in rows])
    found = [
        Listed(one, point, *counts.get(one.id, (0, 0)), starts.get(one.id))
        for one, point in ((row.KeyResult, row.MeasuringPoint) for row in rows)
    ]
    return sorted(found, key=lambda row: row.key_result.state is GoalState.DROPPED)


def _starts(found: Sequence[KeyResult]) -> dict[UUID, float]:
    """What the points of those without a baseline of their own have accepted, by key result."""
    points = {one.id: one.point_id for one in found if one.point_id and one.baseline is None}
    accepted = gates.baselines(set(points.values())) if points else {}
    return {
        id_: accepted[point_id][0].value for id_, point_id in points.items() if point_id in accepted
    }


def everything(one: KeyResult, today: date) -> Everything:
    """A key result with all it was and is; some ten statements, however long its history."""
    one, objective, cycle, journey, point = db.session.execute(
        select(KeyResult, Objective, Cycle, Journey, MeasuringPoint)
        .select_from(KeyResult)
        .join(Objective, Objective.id == KeyResult.objective_id)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .outerjoin(Journey, Journey.id == Objective.journey_id)
        .outerjoin(MeasuringPoint, MeasuringPoint.id == KeyResult.point_id)
        .options(joinedload(KeyResult.owner), joinedload(KeyResult.department))
        .where(KeyResult.id == one.id)
    ).one()
    figure = measuring.figure(point, today) if point else None
    steps = key_result_steps.of(one.id)
    at = Facts(
        key_result=one,
        cycle=cycle,
        started_on=max(objective.activated_on or cycle.starts_on, cycle.starts_on),
        steps=[DatedStep(row.due_on, row.done_on, row.weight) for row in steps],
        value=figure.current.value if figure and figure.current else None,
        value_on=figure.current.measured_on if figure and figure.current else None,
        has_baseline=bool(figure and figure.accepted),
    )
    return Everything(
        one, objective, cycle, journey, point, figure, at, _computed(at, objective, today),
        steps, _check_ins(one), _changes(one), _contributions(one), today,
    )  # fmt: skip


def baseline_of(point_id: UUID | None) -> tuple[Measurement, Baseline, MeasuringPoint] | None:
    """The accepted baseline of a point, how it was accepted, and the point."""
    point = db.session.get(MeasuringPoint, point_id) if point_id else None
    row = gates.baselines([point.id]).get(point.id) if point else None
    return (*row, point) if row and point else None


def objective_context(objective: Objective) -> tuple[Cycle, Journey | None]:
    """The cycle and the journey an objective belongs to."""
    row = db.session.execute(
        select(Cycle, Journey)
        .select_from(Objective)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .outerjoin(Journey, Journey.id == Objective.journey_id)
        .where(Objective.id == objective.id)
    ).one()
    return row[0], row[1]


def choices(objective: Objective, kept: Collection[UUID] = ()) -> Choices:
    """What its form has to choose from; the points of its own journey first. `kept` points stay
    to be chosen though they are retired."""
    rows = db.session.execute(
        select(MeasuringPoint, Journey)
        .join(Journey, Journey.id == MeasuringPoint.journey_id)
        .where(
            (MeasuringPoint.state != PointState.RETIRED) | MeasuringPoint.id.in_(list(kept)),
        )
        .order_by(
            (MeasuringPoint.journey_id != objective.journey_id)
            if objective.journey_id
            else Journey.position,
            Journey.position,
            Journey.id,
            MeasuringPoint.position,
            MeasuringPoint.id,
        )
        .limit(MOST_POINTS)
    ).all()
    starts = gates.baselines([row.MeasuringPoint.id for row in rows])
    points = [
        (str(point.id), _point_choice(point, starts.get(point.id)),
         journey.name.in_language(language()))
        for point, journey in rows
    ]  # fmt: skip
    return Choices(points, people(), editing.departments())


def people() -> list[tuple[str, str]]:
    """Who can own a key result: everybody in the organisation, by name."""
    return [(str(one.user_id), one.user.name) for one in members()]


def start_in_words(
    point: MeasuringPoint, start: tuple[Measurement, Baseline] | None, *, trust: bool = True
) -> str:
    """A baseline with its day, its n and how far it is to be trusted."""
    if start is None:
        return _("no baseline yet")
    row = start[0]
    parts = [f"{written(point, row.value)} ({day(row.measured_on)}"]
    if row.sample_size:
        parts.append(f"n = {number(row.sample_size)}")
    if trust:
        parts.append(_("trust %(grade)s", grade=point.trust.value))
    return ", ".join(parts) + ")"


def _point_choice(point: MeasuringPoint, start: tuple[Measurement, Baseline] | None) -> str:
    name = point.name.in_language(language())
    words = start_in_words(point, start)
    if start is not None:
        words = _("Baseline %(value)s", value=words)
    return f"{name} · {words}"


def _computed(at: Facts, objective: Objective, today: date) -> Computed:
    """Where it stands: computed for today while it is pursued, as it ended once it is over."""
    if objective.state is GoalState.ACTIVE and at.key_result.state is GoalState.ACTIVE:
        return standing.compute(at, today)
    one = at.key_result
    return Computed(one.value, one.value_on, one.progress, one.expected or 0.0, one.status, False)


def _check_ins(one: KeyResult) -> Sequence[CheckIn]:
    return db.session.scalars(
        select(CheckIn)
        .where(CheckIn.key_result_id == one.id)
        .order_by(CheckIn.measured_on.desc(), CheckIn.entered_at.desc())
        .limit(MOST_CHECK_INS)
    ).all()


def _changes(one: KeyResult) -> Sequence[GoalChange]:
    return db.session.scalars(
        select(GoalChange)
        .where(GoalChange.key_result_id == one.id)
        .order_by(GoalChange.at.desc(), GoalChange.id)
        .limit(MOST_CHANGES)
    ).all()


def _contributions(one: KeyResult) -> list[tuple[Contribution, Department]]:
    rows = db.session.execute(
        select(Contribution, Department)
        .join(Department, Department.id == Contribution.department_id)
        .where(Contribution.key_result_id == one.id)
        .order_by(Department.name)
    ).all()
    return [(row[0], row[1]) for row in rows]


def _step_counts(key_result_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    rows = db.session.execute(
        select(
            KeyResultStep.key_result_id,
            func.count(KeyResultStep.id),
            func.count(KeyResultStep.done_on),
        )
        .where(KeyResultStep.key_result_id.in_(key_result_ids))
        .group_by(KeyResultStep.key_result_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
