"""The demo's journeys: what the story claims about them is what their rows say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo import loader
from app.demo.calendar import Calendar
from app.demo.journeys import told_journeys
from app.domain import measuring
from app.domain.journey_questions import Fit, fit
from app.domain.measuring import Sample, Verdict
from app.journeys import catalogue
from app.models import db, tenancy
from app.models.accounts import Department, Organisation, User
from app.models.base import now
from app.models.journeys import (
    Channel,
    Journey,
    JourneyState,
    Persona,
    Stage,
    Step,
    Touchpoint,
)
from app.models.measuring import (
    Baseline,
    Better,
    CaseState,
    MeasurabilityCase,
    Measurement,
    MeasuringPoint,
    Mode,
    Origin,
    PointKind,
    PointState,
    Signal,
)

EXPECTED = told_journeys()["expected"]
POINTS = {told["key"]: told for told in told_journeys()["points"]}


@pytest.fixture
def nordlicht(app: Flask) -> Iterator[Organisation]:
    """Inside the demo organisation."""
    with app.app_context():
        loader.load()
        organisation = db.session.scalars(select(Organisation)).one()
        tenancy.enter(organisation.id)
        yield organisation
        tenancy.leave()
        db.session.rollback()


def point(key: str) -> MeasuringPoint:
    names = {one.name.de: one for one in db.session.scalars(select(MeasuringPoint))}
    return names[POINTS[key]["name"]["de"]]


def values(one: MeasuringPoint) -> list[Measurement]:
    """Month by month, without what check-ins reported in between."""
    query = select(Measurement).where(
        Measurement.point_id == one.id, Measurement.origin != Origin.CHECK_IN
    )
    return list(db.session.scalars(query.order_by(Measurement.measured_on)))


def baseline(one: MeasuringPoint) -> tuple[Baseline, Measurement]:
    accepted = db.session.scalars(select(Baseline).where(Baseline.point_id == one.id)).one()
    return accepted, db.session.get_one(Measurement, accepted.measurement_id)


def sample(one: MeasuringPoint, row: Measurement) -> Sample:
    return Sample(
        one.mode.value, row.value, row.sample_size, row.hits, row.promoters, row.detractors,
        one.spread,
    )  # fmt: skip


def test_the_story_of_the_journeys(nordlicht: Organisation) -> None:
    """One loading for everything that is only read."""
    check_journeys()
    check_steps()
    check_points_and_their_chain()
    check_values_follow_from_counts()
    check_the_unpleasant_baseline()
    check_the_unmeasured_point()
    check_what_is_noise()
    check_cases()
    check_days()


def check_journeys() -> None:
    journeys = db.session.scalars(select(Journey).order_by(Journey.position)).all()
    assert [one.name.en for one in journeys] == [
        "Moving house, and the power is on",
        "Understanding the first bill",
        "The power goes out",
        "Finding and switching to the right tariff",
    ]
    assert {one.state for one in journeys} == {JourneyState.ACTIVE}
    assert [one.template_key for one in journeys] == ["energy-moving-house", "", "", ""]
    owners = {user.id: user.name for user in db.session.scalars(select(User))}
    assert [owners[one.owner_id] for one in journeys if one.owner_id] == [
        "Dilan Aydoğan", "Rolf Stahmer", "Ayşe Korkmaz", "Lena Sommerfeld",
    ]  # fmt: skip
    assert [fit(one.answers) for one in journeys] == [Fit.FITS] * 3 + [Fit.DOUBTFUL]
    for one in journeys:
        assert one.customer_value
        assert one.business_value
        assert one.effort
        told = select(Persona.priority).where(Persona.journey_id == one.id)
        assert sorted(db.session.scalars(told)) == [1, 2]


def check_steps() -> None:
    query = select(Journey.position, func.count(Step.id)).join_from(Journey, Stage).join(Step)
    counts = db.session.execute(query.group_by(Journey.position).order_by(Journey.position))
    assert [count for _, count in counts] == [17, 12, 12, 11]
    names = {one.id: one.name for one in db.session.scalars(select(Department))}
    touchpoints = db.session.scalars(select(Touchpoint)).all()
    places = {one.name.de: names[one.department_id] for one in touchpoints if one.department_id}
    assert len(places) == len(touchpoints) == 17 + 12 + 12 + 11 - 2
    assert places["Mahnung"] == "Finanzen & Recht"
    assert places["Umzugsformular online"] == "IT & Daten"
    assert places["Anruf zur ersten Rechnung"] == "Service-Center"
    shared = [one for one in touchpoints if one.name.de == "Zählerstand per Foto"]
    assert [one.channel for one in shared] == [Channel.APP]
    uses = select(func.count(Step.id)).where(Step.touchpoint_id == shared[0].id)
    assert db.session.scalar(uses) == 2
    for step in db.session.scalars(select(Step)):
        assert step.emotion_current is not None
        assert step.emotion_intended is not None
        assert bool(step.opportunity) == (step.orientation is not None)


def check_points_and_their_chain() -> None:
    points = {one.id: one for one in db.session.scalars(select(MeasuringPoint))}
    assert len(points) == len(POINTS) == 24
    for one in points.values():
        assert one.data_owner_id
        if one.metric_key:
            assert catalogue.metric(one.metric_key)
        if one.better is Better.BAND:
            assert (one.band_low, one.band_high) == (-5, 5)
        if one.mode is Mode.RATE:
            assert one.per in {100, 1000}
            assert f"{one.per:,}" in one.unit.en
    ranks = [PointKind.OPERATIONAL, PointKind.CUSTOMER, PointKind.BUSINESS]
    for link in db.session.scalars(select(Signal)):
        source, moved = points[link.point_id], points[link.moves_id]
        assert ranks.index(source.kind) <= ranks.index(moved.kind), source.name.de
        assert source.journey_id == moved.journey_id


def check_values_follow_from_counts() -> None:
    for key, told in POINTS.items():
        one = point(key)
        rows = values(one)
        assert len(rows) == len(told.get("series", ()))
        for row in rows:
            if one.mode is Mode.SHARE:
                assert row.value == 100 * (row.hits or 0) / (row.sample_size or 0)
            if one.mode is Mode.NPS:
                assert (row.promoters or 0) + (row.passives or 0) + (
                    row.detractors or 0
                ) == row.sample_size
            assert row.sample_size
        reconstructed = [row.reconstructed for row in rows]
        assert reconstructed == sorted(reconstructed, reverse=True)
        expected = 15 if "reconstructed_until" in told else 0
        assert reconstructed.count(True) == expected
        if rows:
            assert one.current_on
            assert one.current_on >= rows[-1].measured_on


def check_the_unpleasant_baseline() -> None:
    one = point(EXPECTED["painful_baseline"])
    accepted, row = baseline(one)
    assert (round(row.value, 1), row.sample_size, row.hits) == (30.9, 353, 109)
    assert accepted.accepted_by_name == "Sofia Lindqvist"
    assert accepted.note.de == "Alle hatten mit 80 Prozent gerechnet. Die Zahl bleibt stehen."
    assert accepted.note.en
    assert accepted.method
    assert str(row.measured_on.year) in accepted.period.en
    assert row.measured_on < accepted.accepted_on
    newest = values(one)[-1]
    assert (newest.hits, newest.sample_size, one.target) == (256, 499, 54)
    assert measuring.change(sample(one, row), sample(one, newest), "up").verdict is Verdict.BETTER


def check_the_unmeasured_point() -> None:
    one = point(EXPECTED["unmeasured_point"])
    assert (one.state, one.current_id, one.due_on) == (PointState.IDEA, None, None)
    assert values(one) == []
    others = select(MeasuringPoint.state).where(MeasuringPoint.id != one.id)
    assert set(db.session.scalars(others)) == {PointState.MEASURING}


def check_what_is_noise() -> None:
    """From −18 to −13, and to −8 since: smaller than noise, so no success."""
    one = point(EXPECTED["only_noise"])
    _, first = baseline(one)
    assert round(first.value) == -18
    for row in values(one):
        if row.measured_on > first.measured_on:
            found = measuring.change(sample(one, first), sample(one, row), "up")
            assert found.verdict is Verdict.NOISE, row.measured_on
            assert found.joint_margin is not None
            assert 17 < found.joint_margin < 21
    assert -13 in [round(row.value) for row in values(one)]


def check_cases() -> None:
    cases = db.session.scalars(select(MeasurabilityCase)).all()
    states = {one.raised_by_name: (one.state, one.step, len(one.tried)) for one in cases}
    assert states == {
        "Rolf Stahmer": (CaseState.OPEN, 5, 5),
        "Enno Tjarks": (CaseState.SOLVED, 1, 1),
        "Tarek Mansour": (CaseState.SOLVED, 3, 3),
    }
    for one in cases:
        assert one.owner_id
        assert one.method
        assert one.due_on
        assert (one.closed_on is not None) is (one.state is CaseState.SOLVED)
        assert one.due_on > one.opened_on
    open_one = next(one for one in cases if one.state is CaseState.OPEN)
    assert open_one.point_id == point(EXPECTED["unmeasured_point"]).id


def check_days() -> None:
    today = now().date()
    for row in db.session.scalars(select(Measurement)):
        assert row.measured_on < today
        assert row.entered_at < now()
        if row.origin is not Origin.CHECK_IN:
            assert row.period_from == row.measured_on.replace(day=1)
    monthly = select(Measurement).where(Measurement.origin != Origin.CHECK_IN)
    last = max(row.measured_on for row in db.session.scalars(monthly))
    assert (last + timedelta(days=1)).day == 1
    for one in db.session.scalars(select(MeasuringPoint)):
        assert not measuring.is_stale(one.due_on, today), one.name.en
    for journey in db.session.scalars(select(Journey)):
        assert journey.reviewed_on
        assert journey.reviewed_on <= today


@pytest.mark.parametrize(
    ("today", "told", "moved"),
    [
        (date(2026, 11, 20), date(2026, 10, 31), date(2026, 10, 31)),
        (date(2026, 12, 1), date(2026, 10, 31), date(2026, 11, 30)),
        (date(2027, 3, 31), date(2026, 10, 31), date(2027, 2, 28)),
        (date(2028, 3, 1), date(2026, 10, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 2, 28), date(2026, 3, 31)),
        (date(2027, 1, 5), date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 3, 5), date(2026, 10, 30), date(2027, 2, 28)),
        (date(2026, 10, 1), date(2026, 1, 15), date(2025, 12, 15)),
        (date(2024, 11, 2), date(2026, 2, 28), date(2024, 2, 29)),
    ],
)
def test_what_is_monthly_stays_monthly(today: date, told: date, moved: date) -> None:
    assert Calendar(date(2026, 11, 20), today, "Europe/Berlin").in_months(told) == moved


def test_no_day_of_a_year_makes_the_demo_stale() -> None:
    """Whenever it is loaded, the newest values are those of last month and not overdue."""
    for number in range(366):
        today = date(2028, 1, 1) + timedelta(days=number)
        calendar = Calendar(date(2026, 11, 20), today, "Europe/Berlin")
        last = calendar.in_months(date(2026, 10, 31))
        assert last < today
        assert not measuring.is_stale(measuring.due_on(last, 31), today)
        assert calendar.in_months(date(2026, 12, 15)) > today


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

    found = list(texts(told_journeys()))
    assert len(found) > 200
    for text in found:
        assert set(text) == {"de", "en"}
        assert all(one.strip() == one and one for one in text.values())
