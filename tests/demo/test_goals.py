"""The demo's goals: what the story claims about its year is what the rows say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo import loader
from app.demo.answers import story
from app.demo.calendar import Calendar, stretch
from app.demo.goals import told_goals
from app.demo.journeys import told_journeys
from app.domain import okrs as domain
from app.domain.measuring import Verdict
from app.domain.okrs import NUMERIC, Status
from app.journeys import measuring
from app.models import db, tenancy
from app.models.accounts import Department, Organisation
from app.models.assessments import Assessment
from app.models.measuring import Measurement, MeasuringPoint, Origin
from app.models.okrs import Cycle, CycleState, GoalState, Objective, RequestState
from app.models.tracking import (
    CheckIn,
    CoverageNote,
    DepartmentRequest,
    GoalChange,
    Initiative,
    KeyResult,
    KeyResultStep,
    Proof,
)
from app.okrs import coverage, standing
from app.okrs.coverage_matrix import Scope, matrix

EXPECTED = told_goals()["expected"]
AS_OF: date = story()["meta"]["as_of"]
OBJECTIVES = {told["key"]: told for told in told_goals()["objectives"]}
KEY_RESULTS = {told["key"]: told for told in told_goals()["key_results"]}
type_of = {told["key"]: told["type"] for told in told_goals()["key_results"]}


@contextmanager
def loaded(app: Flask, monkeypatch: pytest.MonkeyPatch, today: date) -> Iterator[Organisation]:
    """Inside the demo organisation, as it is when it is loaded on a day."""
    monkeypatch.setattr(loader, "today", lambda *_: today)
    with app.app_context():
        loader.load()
        organisation = db.session.scalars(select(Organisation)).one()
        tenancy.enter(organisation.id)
        yield organisation
        tenancy.leave()
        db.session.rollback()


@pytest.fixture
def nordlicht(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Organisation]:
    """On the day on which the story is told."""
    with loaded(app, monkeypatch, AS_OF) as organisation:
        yield organisation


def objective(key: str) -> Objective:
    names = {one.text.de: one for one in db.session.scalars(select(Objective))}
    return names[OBJECTIVES[key]["text"]["de"]]


def key_result(key: str) -> KeyResult:
    names = {one.text.de: one for one in db.session.scalars(select(KeyResult))}
    return names[KEY_RESULTS[key]["text"]["de"]]


def key_results_of(one: Objective) -> list[KeyResult]:
    query = select(KeyResult).where(KeyResult.objective_id == one.id)
    return list(db.session.scalars(query.order_by(KeyResult.position)))


def check_ins_of(one: KeyResult) -> list[CheckIn]:
    query = select(CheckIn).where(CheckIn.key_result_id == one.id)
    return list(db.session.scalars(query.order_by(CheckIn.measured_on)))


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_year_of_the_goals(nordlicht: Organisation) -> None:
    """One loading for everything that is only read."""
    for check in (
        check_everything_is_there,
        check_cycles,
        check_the_failure,
        check_what_went_better_than_planned,
        check_who_fell_silent,
        check_claimed_and_computed,
        check_where_goals_came_from,
        check_closed_goals,
        check_values_belong_to_points,
        check_points_know_their_newest_value,
        check_what_was_reported,
        check_changed_targets,
        check_steps,
        check_blank_cells,
        check_agreements,
        check_proofs,
        check_days,
        check_nothing_moves_without_reason,
    ):
        check()


def check_everything_is_there() -> None:
    assert (count(Cycle), count(Objective), count(KeyResult)) == (3, 29, 60)
    assert (count(CheckIn), count(CoverageNote), count(DepartmentRequest)) == (344, 44, 7)
    assert (count(Initiative), count(Proof), count(GoalChange)) == (6, 3, 2)


def check_cycles() -> None:
    cycles = db.session.scalars(select(Cycle).order_by(Cycle.starts_on)).all()
    assert [one.name.en for one in cycles] == ["Q2 2026", "Q3 2026", "Q4 2026"]
    assert cycles[-1].name.de == "4. Quartal 2026"
    assert [one.state for one in cycles] == [CycleState.CLOSED] * 2 + [CycleState.OPEN]
    assert [one.computed_on for one in cycles] == [cycles[0].ends_on, cycles[1].ends_on, AS_OF]
    share = domain.elapsed(cycles[-1].starts_on, cycles[-1].ends_on, AS_OF)
    assert round(share, 4) == EXPECTED["elapsed_q4"]


def check_the_failure() -> None:
    """What was promised against one's own judgement fails, and says so."""
    failed = objective(EXPECTED["failed_objective"])
    assert (failed.state, failed.status) == (GoalState.CLOSED, Status.OFF_TRACK)
    assert (failed.suggested_score, failed.score) == (0.1, 0.1)
    others = select(func.min(Objective.score)).where(Objective.id != failed.id)
    assert db.session.scalar(others) == 0.5
    assert {one.influence for one in key_results_of(failed)} == {3}


def check_what_went_better_than_planned() -> None:
    best = objective(EXPECTED["over_achieved_objective"])
    assert (best.progress, best.score, best.status) == (1.0, 1.0, Status.ON_TRACK)
    assert [round(one.progress or 0, 2) for one in key_results_of(best)] == [1.57, 1.31]


def check_who_fell_silent() -> None:
    silent = db.session.scalars(select(Objective).where(Objective.status == Status.STALE)).all()
    assert silent == [objective(EXPECTED["stale_objective"])]
    for one in key_results_of(silent[0]):
        assert (one.status, one.last_claimed) == (Status.STALE, Status.ON_TRACK)
        assert one.last_check_in_on == date(2026, 10, 14)


def check_claimed_and_computed() -> None:
    """All who report say one thing, the computation says another; nowhere else so plainly."""
    differing = [
        one
        for one in db.session.scalars(select(Objective).where(Objective.state == GoalState.ACTIVE))
        if one.status is Status.OFF_TRACK
        and {key.last_claimed for key in key_results_of(one)} == {Status.ON_TRACK}
    ]
    assert differing == [objective(EXPECTED["claimed_but_off_track"])]
    assert {one.status for one in key_results_of(differing[0])} == {Status.OFF_TRACK}


def check_where_goals_came_from() -> None:
    first = db.session.scalars(select(Assessment).order_by(Assessment.opened_at)).first()
    assert first
    query = select(Objective).where(Objective.capability_key != "")
    found = db.session.scalars(query).all()
    assert {one.capability_key for one in found} == {"J6", "O2", "S6", "T3"}
    assert {one.assessment_id for one in found} == {first.id}
    assert objective("o-q4-sc").continues_id == objective("o-q3-sc").id
    assert objective("o-q2-sc").parent_id == objective("o-q2-move").id


def check_closed_goals() -> None:
    closed = db.session.scalars(select(Objective).where(Objective.state == GoalState.CLOSED)).all()
    assert len(closed) == 20
    for one in closed:
        assert one.suggested_score == domain.suggested_score(one.progress)
        assert one.score == one.suggested_score or one.score_reason
        assert one.learning.de
        assert one.learning.en
        assert one.decision
    argued = [one for one in closed if one.score_reason]
    assert argued == [objective("o-q2-mkt")]


def check_values_belong_to_points() -> None:
    """A value that was reported is a measurement of the point, once."""
    for one in db.session.scalars(select(KeyResult)):
        for report in check_ins_of(one):
            assert (report.measurement_id is not None) == (one.type in NUMERIC)
            if report.measurement_id is None:
                assert report.share is not None
                continue
            row = db.session.get_one(Measurement, report.measurement_id)
            assert (row.point_id, row.measured_on) == (one.point_id, report.measured_on)
    days = select(Measurement.point_id, Measurement.measured_on)
    found = db.session.execute(days).all()
    assert len(found) == len(set(found))
    from_check_ins = select(func.count()).where(Measurement.origin == Origin.CHECK_IN)
    assert db.session.scalar(from_check_ins) == 241


def check_points_know_their_newest_value() -> None:
    for one in db.session.scalars(
        select(MeasuringPoint).where(MeasuringPoint.current_id.is_not(None))
    ):
        newest = select(func.max(Measurement.measured_on)).where(Measurement.point_id == one.id)
        assert one.current_on == db.session.scalar(newest)
        current = db.session.get_one(Measurement, one.current_id)
        assert (current.point_id, current.measured_on) == (one.id, one.current_on)


def check_what_was_reported() -> None:
    """What was computed on that day, from that day's value, target and steps."""
    before, after = check_ins_of(key_result("kr-q3-gr-1"))[1:3]
    assert before.progress == pytest.approx(_share("kr-q3-gr-1", before, 35))
    assert after.progress == pytest.approx(_share("kr-q3-gr-1", after, 25))
    shares = [one.progress for one in check_ins_of(key_result("kr-q3-fin-2"))]
    assert shares == pytest.approx([0, 0.4, 0.8, 0.8, 0.8, 0.8, 0.8])
    found = check_ins_of(key_result("kr-q2-it-1"))
    assert [one.progress for one in found][2:4] == [0.75, 1.0]
    assert {one.status for one in db.session.scalars(select(CheckIn))} <= set(Status)
    for told in KEY_RESULTS.values():
        reports = check_ins_of(key_result(told["key"]))
        assert [one.claimed for one in reports] == [one["claimed"] for one in told["check_ins"]]
        newest, one = reports[-1], key_result(told["key"])
        assert one.last_check_in_on == newest.measured_on
        assert (one.last_confidence, one.last_claimed) == (newest.confidence, newest.claimed)


def _share(key: str, report: CheckIn, target: float) -> float | None:
    row = db.session.get_one(Measurement, report.measurement_id)
    return domain.progress(key_result(key).baseline or 0, target, row.value)


def check_changed_targets() -> None:
    for told in told_goals()["target_changes"]:
        one = key_result(told["key_result"])
        assert one.target == told["new"]
        change = db.session.scalars(
            select(GoalChange).where(GoalChange.key_result_id == one.id)
        ).one()
        assert (change.field, change.before, change.after) == ("target", told["old"], told["new"])
        assert (change.reason.de, change.reason.en) == tuple(told["reason"].values())
        assert change.by_name
        assert change.objective_id == one.objective_id


def check_steps() -> None:
    steps = db.session.scalars(select(KeyResultStep)).all()
    ends = {one.ends_on for one in db.session.scalars(select(Cycle))}
    assert {step.due_on for step in steps} <= ends
    for key, kind in type_of.items():
        mine = [step for step in steps if step.key_result_id == key_result(key).id]
        wanted = {
            "find_baseline": 4,
            "binary": 1,
            "milestone": len(KEY_RESULTS[key].get("steps", ())),
        }
        assert len(mine) == wanted.get(kind, 0)
    silent = key_result("kr-q4-bd-1")
    assert silent.progress == 0.5
    assert silent.point_id
    assert db.session.get_one(MeasuringPoint, silent.point_id).current_id is None


def check_blank_cells() -> None:
    """Where a department has neither goal, nor part in one, nor a reason: exactly these four."""
    cycle = db.session.scalars(select(Cycle).order_by(Cycle.starts_on.desc())).first()
    assert cycle
    departments = db.session.scalars(select(Department)).all()
    found = matrix(
        coverage.facts(cycle), coverage.places(), departments, Scope(), today=AS_OF, language="de"
    )
    blank = {
        (row.name, cell.column.name) for row, cells in found.rows for cell in cells if cell.is_blank
    }
    journeys = {one["key"]: one["name"]["de"] for one in told_journeys()["journeys"]}
    names = {one["key"]: one["name"]["de"] for one in story()["departments"]}
    wanted = [one.split() for one in EXPECTED["blank_cells"]]
    assert {one[0] for one in wanted} == {"2026-q4"}
    assert blank == {(journeys[journey], names[department]) for _, journey, department in wanted}
    assert (found.blank, found.cells) == (4, 28)


def check_agreements() -> None:
    states = db.session.scalars(select(DepartmentRequest.state)).all()
    assert sorted(states) == ["accepted"] * 4 + ["declined"] + ["negotiating"] * 2
    declined = select(DepartmentRequest).where(DepartmentRequest.state == RequestState.DECLINED)
    assert db.session.scalars(declined).one().asked_by_name == "Tarek Mansour"
    assert all(one.is_quick_win for one in db.session.scalars(select(Initiative)))
    notes = db.session.scalars(select(CoverageNote)).all()
    assert all(note.by_name and note.reason.de and note.reason.en for note in notes)


def check_proofs() -> None:
    """What is smaller than noise is told as that."""
    told = {one["title"]["de"]: one["smaller_than_noise"] for one in told_goals()["proofs"]}
    for one in db.session.scalars(select(Proof)):
        point = db.session.get_one(MeasuringPoint, one.point_id)
        before = db.session.get_one(Measurement, one.before_id)
        after = db.session.get_one(Measurement, one.after_id)
        found = measuring.change(point, before, after)
        assert (found.verdict is Verdict.NOISE) == told[one.title.de]
        assert found.verdict in {Verdict.NOISE, Verdict.BETTER, Verdict.MARGIN_UNKNOWN}


def check_days() -> None:
    assert (db.session.scalar(select(func.max(CheckIn.measured_on))) or AS_OF) <= AS_OF
    assert (db.session.scalar(select(func.max(KeyResultStep.done_on))) or AS_OF) <= AS_OF


def check_nothing_moves_without_reason() -> None:
    """Computing again on the same day finds what was written."""
    before = _standings()
    for cycle in db.session.scalars(select(Cycle)):
        standing.refresh_cycle(cycle, AS_OF)
    db.session.expire_all()
    assert _standings() == before


def _standings() -> dict[object, tuple[object, ...]]:
    found: dict[object, tuple[object, ...]] = {}
    for one in db.session.scalars(select(Objective)):
        found[one.id] = (one.progress, one.status, one.measured, one.counted)
    for row in db.session.scalars(select(KeyResult)):
        found[row.id] = (row.value, row.progress, row.expected, row.status)
    return found


@pytest.mark.parametrize(
    "today", [date(2026, 12, 1), date(2027, 1, 31), date(2027, 2, 28), date(2028, 2, 29)]
)
def test_whenever_it_is_loaded(app: Flask, monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    """Finance is silent, sales claims more than it has, and nothing lies ahead."""
    with loaded(app, monkeypatch, today):
        silent = select(Objective).where(Objective.status == Status.STALE)
        assert db.session.scalars(silent).all() == [objective(EXPECTED["stale_objective"])]
        sales = objective(EXPECTED["claimed_but_off_track"])
        assert sales.status is Status.OFF_TRACK
        assert {one.last_claimed for one in key_results_of(sales)} == {Status.ON_TRACK}
        newest = db.session.scalar(select(func.max(CheckIn.measured_on)))
        assert newest
        assert newest <= today
        cycle = db.session.get_one(Cycle, sales.cycle_id)
        assert cycle.starts_on <= today <= cycle.ends_on


@pytest.mark.parametrize(
    ("starts", "ends", "german", "english"),
    [
        (date(2026, 10, 1), date(2026, 12, 31), "4. Quartal 2026", "Q4 2026"),
        (date(2027, 1, 1), date(2027, 3, 31), "1. Quartal 2027", "Q1 2027"),
        (date(2026, 12, 1), date(2027, 2, 28), "Dezember 2026 bis Februar 2027",
         "December 2026 to February 2027"),
    ],
)  # fmt: skip
def test_what_a_cycle_is_called(starts: date, ends: date, german: str, english: str) -> None:
    assert stretch(starts, ends, "de") == german
    assert stretch(starts, ends, "en") == english


def test_every_day_lies_in_a_cycle() -> None:
    told = told_goals()["cycles"]
    for number in range(366):
        today = date(2028, 1, 1) + timedelta(days=number)
        calendar = Calendar(AS_OF, today, "Europe/Berlin")
        days = [(calendar.in_months(one["start"]), calendar.in_months(one["end"])) for one in told]
        assert days[-1][0] <= today <= days[-1][1]
        for (_, end), (start, _) in pairwise(days):
            assert end + timedelta(days=1) == start


def test_what_is_told_twice_is_the_same() -> None:
    """A check-in on a day of the point's series repeats its value."""
    series = {
        (point["key"], one["on"]): one
        for point in told_journeys()["points"]
        for one in point.get("series", ())
    }
    seen: dict[tuple[str, date], tuple[object, ...]] = {}
    shared = 0
    for told in KEY_RESULTS.values():
        for report in told["check_ins"] if "target" in told or "lo" in told else ():
            place = (told["point"], report["on"])
            value = (report["n"], report.get("x"), report.get("promoters"))
            assert seen.setdefault(place, value) == value
            if place in series:
                shared += 1
                one = series[place]
                counted = one.get("n") or sum(
                    one[k] for k in ("promoters", "passives", "detractors")
                )
                assert (counted, one.get("x"), one.get("promoters")) == value
                assert one.get("value", report["value"]) == report["value"]
    assert shared == 34


def test_both_languages_say_everything() -> None:
    def texts(node: object) -> Iterator[dict[str, str]]:
        if isinstance(node, dict):
            if "de" in node or "en" in node:
                yield node
            else:
                for below in node.values():
                    yield from texts(below)
        elif isinstance(node, list):
            for below in node:
                yield from texts(below)

    found = list(texts(told_goals()))
    assert len(found) > 400
    for text in found:
        assert set(text) == {"de", "en"}
        assert all(one.strip() == one and one for one in text.values())
