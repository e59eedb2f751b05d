"""Where goals stand, as it is written down: every type, what moves it, and what it does not touch.

All stand in one quarter, 1 October to 31 December 2026, looked at on 20 November: 50 of 91 days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.accounts.refusals import EditedMeanwhile
from app.domain.okrs import KeyResultType, Status
from app.journeys import measuring_actions
from app.journeys.entries import MeasurementEntry
from app.journeys.measuring_actions import Acceptance, Author
from app.models import db, tenancy
from app.models.measuring import Baseline, Measurement, MeasuringPoint
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs import standing
from tests.house import House
from tests.journeys import write_journey
from tests.journeys.test_cases import counted
from tests.okrs import STARTS, Where, write_goals

DAY = date(2026, 11, 20)
ELAPSED = 50 / 91
PETRA = Author(None, "Petra Klein")
T = KeyResultType
S = Status


@dataclass(frozen=True)
class Goals:
    """Ids of the small set of tests.okrs, inside the organisation."""

    house: House
    ids: dict[str, UUID]

    @property
    def objective(self) -> Objective:
        return db.session.get_one(Objective, self.ids["objective_id"], populate_existing=True)

    @property
    def key_result(self) -> KeyResult:
        """The first one, on the journey’s point: 30 → 54, now 45."""
        return db.session.get_one(KeyResult, self.ids["key_result_id"], populate_existing=True)

    @property
    def point(self) -> MeasuringPoint:
        return db.session.get_one(MeasuringPoint, self.ids["point_id"])

    def alone(self) -> KeyResult:
        """The first key result, without the others beside it."""
        for other in self.all[1:]:
            db.session.delete(other)
        db.session.flush()
        return self.key_result

    @property
    def all(self) -> list[KeyResult]:
        query = select(KeyResult).where(KeyResult.objective_id == self.ids["objective_id"])
        return list(db.session.scalars(query.order_by(KeyResult.position)))

    def measure(self, value: float | None) -> None:
        """The point’s current value, past everything that follows from a new one."""
        newest = db.session.get_one(Measurement, self.ids["measurement_id"])
        if value is None:
            self.point.current_id = None
        else:
            newest.value = value
        db.session.flush()

    def refresh(self, day: date = DAY) -> None:
        standing.refresh([self.ids["objective_id"]], day)


@pytest.fixture
def goals(house: House) -> Iterator[Goals]:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        journey = write_journey()
        where = Where(journey, house.departments["Vertrieb"], house.users["petra"])
        found = {**journey, **write_goals(where)}
        db.session.commit()
        yield Goals(house, found)
        db.session.rollback()


@pytest.mark.parametrize(
    ("columns", "value", "progress", "status"),
    [
        ({"type": T.INCREASE, "baseline": 30, "target": 54}, 45.0, 15 / 24, S.ON_TRACK),
        ({"type": T.INCREASE, "baseline": 30, "target": 54}, 60.0, 30 / 24, S.ON_TRACK),
        ({"type": T.INCREASE, "baseline": 30, "target": 54}, 24.0, -6 / 24, S.OFF_TRACK),
        ({"type": T.INCREASE, "baseline": 30, "target": 54}, 38.0, 8 / 24, S.AT_RISK),
        ({"type": T.INCREASE, "baseline": 30, "target": 54}, None, None, S.OFF_TRACK),
        ({"type": T.INCREASE, "baseline": None, "target": 54}, 45.0, None, S.OFF_TRACK),
        ({"type": T.DECREASE, "baseline": 60, "target": 40}, 47.0, 13 / 20, S.ON_TRACK),
        ({"type": T.AT_LEAST, "baseline": 50, "target": 45}, 45.0, 1.0, S.ON_TRACK),
        ({"type": T.AT_LEAST, "baseline": 50, "target": 45}, 44.9, 0.0, S.OFF_TRACK),
        ({"type": T.AT_LEAST, "baseline": 40, "target": 50}, 44.0, 0.4, S.AT_RISK),
        ({"type": T.AT_MOST, "baseline": 40, "target": 45}, 45.0, 1.0, S.ON_TRACK),
        ({"type": T.AT_MOST, "baseline": 40, "target": 45}, 45.1, 0.0, S.OFF_TRACK),
        ({"type": T.AT_MOST, "baseline": None, "target": 45}, 46.0, 0.0, S.OFF_TRACK),
        ({"type": T.WITHIN, "baseline": None, "target": 40, "bound_high": 50, "tolerance": 10},
         50.0, 1.0, S.ON_TRACK),
        ({"type": T.WITHIN, "baseline": None, "target": 40, "bound_high": 50, "tolerance": 10},
         54.0, 0.6, S.ON_TRACK),
        ({"type": T.WITHIN, "baseline": 45, "target": 40, "bound_high": 50, "tolerance": 10},
         54.0, 0.6, S.OFF_TRACK),
        ({"type": T.WITHIN, "baseline": None, "target": 40, "bound_high": 50, "tolerance": 10},
         80.0, 0.0, S.OFF_TRACK),
    ],
)  # fmt: skip
def test_numeric_types(
    goals: Goals, columns: dict[str, Any], value: float | None, progress: float, status: Status
) -> None:
    """The way gone beside the part of the quarter gone; a bound that is held is on track."""
    one = goals.alone()
    for name, content in columns.items():
        setattr(one, name, content)
    one.last_check_in_on, one.last_confidence = date(2026, 11, 11), 6
    goals.measure(value)
    goals.refresh()
    one = goals.key_result
    assert one.value == value
    assert (one.value_on is None) == (value is None)
    assert one.progress == pytest.approx(progress)
    assert one.expected == pytest.approx(ELAPSED)
    assert one.status is status
    shown = None if progress is None else min(1, max(0, progress))
    assert goals.objective.progress == pytest.approx(shown)
    assert goals.objective.status is status
    assert (goals.objective.measured, goals.objective.counted) == (int(progress is not None), 1)


@pytest.mark.parametrize(
    ("steps", "progress", "expected", "status"),
    [
        ([], None, 0, S.ON_TRACK),
        ([(1, (10, 31), (10, 30)), (1, (12, 31), None)], 0.5, 0.5, S.ON_TRACK),
        ([(1, (11, 20), None), (1, (12, 31), None)], 0, 0.5, S.OFF_TRACK),
        ([(1, (11, 21), None), (1, (12, 31), None)], 0, 0, S.ON_TRACK),
        ([(3, (10, 31), (11, 5)), (1, (10, 31), None)], 0.75, 1, S.AT_RISK),
    ],
)
def test_milestones(
    goals: Goals,
    steps: list[tuple[float, tuple[int, int], tuple[int, int] | None]],
    progress: float | None,
    expected: float,
    status: Status,
) -> None:
    """What is done beside what was due, by weight; the value of a point plays no part."""
    one = _with_steps(goals, T.MILESTONE, steps)
    assert (one.progress, one.expected, one.value) == (progress, expected, None)
    assert one.status is status


@pytest.mark.parametrize(
    ("due", "done", "progress", "status"),
    [((12, 31), None, 0, S.ON_TRACK), ((11, 1), None, 0, S.OFF_TRACK),
     ((11, 1), (11, 19), 1, S.ON_TRACK)],
)  # fmt: skip
def test_done_or_not_done(
    goals: Goals, due: tuple[int, int], done: tuple[int, int] | None, progress: float,
    status: Status,
) -> None:  # fmt: skip
    one = _with_steps(goals, T.BINARY, [(1, due, done)])
    assert (one.progress, one.status) == (progress, status)


def test_finding_a_baseline(goals: Goals) -> None:
    """Four steps lead to 0.8; what is missing is the accepted baseline."""
    db.session.query(Baseline).delete()
    done = [(1.0, (12, 31), (11, n)) for n in range(1, 5)]
    one = _with_steps(goals, T.FIND_BASELINE, done)
    assert one.progress == pytest.approx(0.8)
    newest = db.session.get_one(Measurement, goals.ids["measurement_id"])
    measuring_actions.accept_baseline(goals.point, newest, Acceptance(), author=PETRA)
    assert goals.key_result.progress == 1.0
    assert goals.objective.progress == 1.0


@pytest.mark.parametrize(
    ("last", "confidence", "day", "status"),
    [
        (None, None, date(2026, 10, 14), S.OPEN),
        (None, None, date(2026, 10, 15), S.ON_TRACK),
        (None, None, date(2026, 10, 29), S.ON_TRACK),
        (None, None, date(2026, 10, 30), S.STALE),
        (date(2026, 10, 23), 6, DAY, S.ON_TRACK),
        (date(2026, 10, 22), 6, DAY, S.STALE),
        (date(2026, 11, 11), 3, DAY, S.AT_RISK),
        (date(2026, 11, 11), 4, DAY, S.ON_TRACK),
        (date(2026, 12, 30), 6, date(2027, 3, 1), S.OFF_TRACK),
    ],
)
def test_days_and_confidence(
    goals: Goals, last: date | None, confidence: int | None, day: date, status: Status
) -> None:
    """Open until the first report is due, stale after two intervals, never so after the cycle."""
    one = goals.alone()
    one.last_check_in_on, one.last_confidence = last, confidence
    goals.refresh(day)
    assert goals.key_result.status is status


def test_whoever_begins_late_has_time(goals: Goals) -> None:
    """Two intervals count from the day on which the goal became active."""
    goals.alone().last_check_in_on = None
    goals.objective.activated_on = date(2026, 11, 10)
    db.session.flush()
    goals.refresh()
    assert goals.key_result.status is S.OPEN
    assert goals.key_result.expected == pytest.approx(ELAPSED)


def test_an_objective_of_three(goals: Goals) -> None:
    """2 : 1 by weight; the guardrail is left out, and once it breaks it caps the status."""
    first, second, guardrail = goals.all
    first.weight = 2
    for one in goals.all:
        one.last_check_in_on, one.last_confidence = date(2026, 11, 11), 7
    for step in db.session.scalars(select(KeyResultStep)):
        step.done_on = date(2026, 10, 30)
    goals.refresh()
    found = goals.objective
    assert found.progress == pytest.approx((2 * 15 / 24 + 1) / 3)
    assert (found.measured, found.counted, found.status) == (2, 2, S.ON_TRACK)
    guardrail.target = 50
    goals.refresh()
    assert goals.objective.status is S.AT_RISK
    assert goals.objective.progress == pytest.approx((2 * 15 / 24 + 1) / 3)
    second.state = GoalState.DROPPED
    goals.refresh()
    assert (goals.objective.counted, goals.objective.progress) == (1, pytest.approx(15 / 24))


def test_a_draft_among_active_ones_does_not_count(goals: Goals) -> None:
    """Added later and not begun: no standing, no part of the whole."""
    one = KeyResult(
        objective_id=goals.ids["objective_id"], type=T.BINARY, text=Wording(de="Neu"),
        state=GoalState.DRAFT, position=9,
    )  # fmt: skip
    db.session.add(one)
    goals.refresh()
    assert goals.objective.counted == 2
    assert (one.progress, one.status) == (None, S.OPEN)


def test_a_new_value_moves_the_key_result(goals: Goals) -> None:
    """By hand, without a check-in: value, progress and objective follow at once."""
    entry = MeasurementEntry(date(2026, 4, 30), sample_size=100, hits=54)
    measuring_actions.add_measurement(goals.point, entry, author=PETRA)
    assert (goals.key_result.value, goals.key_result.value_on) == (54.0, date(2026, 4, 30))
    assert goals.key_result.progress == pytest.approx(1.0)


def test_an_older_value_does_not(goals: Goals) -> None:
    goals.refresh()
    entry = MeasurementEntry(date(2026, 1, 31), sample_size=100, hits=54)
    measuring_actions.add_measurement(goals.point, entry, author=PETRA)
    assert (goals.key_result.value, goals.key_result.value_on) == (45.0, date(2026, 3, 31))


def test_a_correction_moves_it_too(goals: Goals) -> None:
    newest = db.session.get_one(Measurement, goals.ids["measurement_id"])
    entry = MeasurementEntry(newest.measured_on, sample_size=100, hits=42)
    measuring_actions.correct_measurement(newest, entry, "Doppelt gezählt", author=PETRA)
    assert goals.key_result.value == 42.0
    assert goals.key_result.progress == pytest.approx(0.5)
    with pytest.raises(EditedMeanwhile):
        measuring_actions.correct_measurement(newest, entry, "Noch einmal", author=PETRA)


@pytest.mark.parametrize(
    "state", [GoalState.DRAFT, GoalState.AGREED, GoalState.CLOSED, GoalState.DROPPED]
)
def test_only_active_goals_move(goals: Goals, state: GoalState) -> None:
    """Closed ones keep what they ended with, whatever the figure does afterwards."""
    goals.refresh()
    before = _standing(goals)
    objective = goals.objective
    objective.state = state
    db.session.flush()
    entry = MeasurementEntry(date(2026, 5, 31), sample_size=100, hits=20)
    measuring_actions.add_measurement(goals.point, entry, author=PETRA)
    goals.refresh(date(2026, 12, 31))
    standing.refresh_cycle(db.session.get_one(Cycle, goals.ids["cycle_id"]), date(2026, 12, 31))
    assert _standing(goals) == before


def test_whoever_edits_is_not_disturbed(goals: Goals) -> None:
    """Standings are written past the revision, also while somebody’s words wait to be saved."""
    revisions = (goals.objective.revision, goals.key_result.revision)
    objective = goals.objective
    objective.text = Wording(de="Neu gesagt")
    goals.refresh()
    assert goals.objective.text.de == "Neu gesagt"
    assert goals.objective.progress is not None
    assert goals.objective.revision == revisions[0] + 1
    goals.refresh(date(2026, 12, 1))
    goals.measure(50.0)
    goals.refresh()
    assert goals.key_result.value == 50.0
    assert (goals.objective.revision, goals.key_result.revision) == (
        revisions[0] + 1,
        revisions[1],
    )


def test_the_day_of_a_cycle_is_kept(goals: Goals) -> None:
    """Time alone moves a status; the cycle knows for which day that was done."""
    goals.alone().last_check_in_on = date(2026, 11, 11)
    cycle = db.session.get_one(Cycle, goals.ids["cycle_id"])
    standing.refresh_cycle(cycle, DAY)
    assert goals.key_result.status is S.ON_TRACK
    standing.refresh_cycle(cycle, date(2026, 12, 10))
    assert goals.key_result.status is S.STALE
    db.session.refresh(cycle)
    assert cycle.computed_on == date(2026, 12, 10)
    assert goals.key_result.expected == pytest.approx(70 / 91)


def test_nothing_asked_nothing_done(goals: Goals) -> None:
    with counted(goals.house.app) as seen:
        standing.refresh([], DAY)
    assert not seen


def test_what_it_costs(goals: Goals) -> None:
    """As many SELECTs for thirty goals as for one; nothing is written where nothing moved."""
    few = _statements(goals, [goals.ids["objective_id"]])
    ids = [goals.ids["objective_id"]]
    for number in range(30):
        objective = Objective(
            cycle_id=goals.ids["cycle_id"], level=goals.objective.level,
            orientation=goals.objective.orientation, text=Wording(de=f"Ziel {number}"),
            state=GoalState.ACTIVE, activated_on=STARTS,
        )  # fmt: skip
        db.session.add(objective)
        db.session.flush()
        ids.append(objective.id)
        db.session.add_all(
            KeyResult(objective_id=objective.id, type=T.INCREASE, baseline=30, target=54,
                      point_id=goals.ids["point_id"], text=Wording(de="Quote"),
                      state=GoalState.ACTIVE)
            for _ in range(4)
        )  # fmt: skip
    many = _statements(goals, ids)
    assert [one.split()[0] for one in many] == [one.split()[0] for one in few]
    assert len(few) <= 6
    db.session.execute(update(KeyResult).values(progress=None))
    db.session.expire_all()
    moved = [one for one in _counted(goals, ids) if one.startswith("UPDATE")]
    assert len(moved) <= 2 * len(ids) + 4 * len(ids)


def _statements(goals: Goals, ids: list[UUID]) -> list[str]:
    """What it takes once everything has been computed."""
    standing.refresh(ids, DAY)
    return _counted(goals, ids)


def _counted(goals: Goals, ids: list[UUID]) -> list[str]:
    with counted(goals.house.app) as seen:
        standing.refresh(ids, DAY)
    return [one for one in seen if "set_config" not in one]


def _standing(goals: Goals) -> list[tuple[object, ...]]:
    db.session.expire_all()
    rows = [(one.value, one.value_on, one.progress, one.expected, one.status) for one in goals.all]
    found = goals.objective
    return [*rows, (found.progress, found.status, found.measured, found.counted)]


def _with_steps(
    goals: Goals,
    kind: KeyResultType,
    steps: list[tuple[float, tuple[int, int], tuple[int, int] | None]],
) -> KeyResult:
    """The first key result, alone, as one that is reached by steps."""
    one = goals.alone()
    one.type, one.last_check_in_on, one.last_confidence = kind, date(2026, 11, 11), 6
    for position, (weight, due, done) in enumerate(steps):
        db.session.add(
            KeyResultStep(
                key_result_id=one.id, name=Wording(de=f"Schritt {position}"), weight=weight,
                due_on=date(2026, *due), done_on=date(2026, *done) if done else None,
                position=position,
            )
        )  # fmt: skip
    db.session.flush()
    goals.refresh()
    return goals.key_result
