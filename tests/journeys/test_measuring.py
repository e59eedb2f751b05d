"""Figures and the writing of measurements: what counts, what follows, what cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.measuring import Verdict
from app.journeys import measuring
from app.journeys.entries import MeasurementEntry
from app.journeys.measuring_actions import (
    Acceptance,
    accept_baseline,
    add_measurement,
    add_measurements,
    correct_measurement,
)
from app.models import db, tenancy
from app.models.measuring import Baseline, Measurement, MeasuringPoint, Mode, PointKind, PointState
from app.models.wording import Wording
from tests.house import House
from tests.journeys import write_journey

TODAY = date(2026, 5, 15)


@pytest.fixture
def rows(app: Flask, house: House, context: None) -> Iterator[dict[str, UUID]]:
    """Olga's journey: a share of 30 of 100 in February (the baseline), 45 of 100 in March."""
    with tenancy.inside(house.organisation_id):
        yield write_journey()


def the_point(rows: dict[str, UUID]) -> MeasuringPoint:
    return db.session.get_one(MeasuringPoint, rows["point_id"])


def another(rows: dict[str, UUID], mode: Mode) -> MeasuringPoint:
    point = MeasuringPoint(
        journey_id=rows["journey_id"], name=Wording(de=mode.value), kind=PointKind.CUSTOMER,
        mode=mode, interval_days=10, state=PointState.DEFINED,
    )  # fmt: skip
    db.session.add(point)
    db.session.flush()
    return point


def test_a_point_says_where_it_stands(rows: dict[str, UUID]) -> None:
    point = the_point(rows)
    found = measuring.figures([point], TODAY)[point.id]
    assert found.baseline is not None
    assert found.baseline.value == 30
    assert found.accepted is not None
    assert found.accepted.accepted_by_name == "Olga Inhaber"
    assert found.current is not None
    assert found.current.value == 45
    assert [row.value for row in found.series] == [30, 45]
    assert found.change is not None
    assert found.change.verdict is Verdict.BETTER
    assert found.margin == pytest.approx(9.57, abs=0.05)  # Wilson, 45 of 100
    assert found.is_stale, "due on 30 April, and it is the middle of May"
    glance = measuring.glances([point], TODAY)[point.id]
    assert (glance.baseline, glance.current) == (found.baseline, found.current)
    assert (glance.change, glance.series) == (found.change, ())


def test_any_number_of_points_takes_two_statements(rows: dict[str, UUID]) -> None:
    points = [the_point(rows), *(another(rows, Mode.FIGURE) for _ in range(20))]
    add_measurements([(p, MeasurementEntry(date(2026, 4, 1), value=1.5)) for p in points[1:]])
    for ask in (measuring.figures, measuring.glances):
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a, seen=seen: seen.append(a[2]))
        found = ask(points, TODAY)
        assert len([text for text in seen if text.startswith("SELECT")]) == 2
        assert all(one.current is not None for one in found.values())


def test_the_latest_measured_counts_and_of_one_day_the_later_entered(
    rows: dict[str, UUID],
) -> None:
    point = another(rows, Mode.MEAN)
    first = add_measurement(point, MeasurementEntry(date(2026, 4, 2), value=4.1, sample_size=60))
    assert (point.current_id, point.state) == (first.id, PointState.MEASURING)
    assert point.due_on == date(2026, 4, 12)
    add_measurement(point, MeasurementEntry(date(2026, 3, 1), value=9.0))
    assert point.current_id == first.id, "an older day entered later changes nothing"
    second = add_measurement(point, MeasurementEntry(date(2026, 4, 2), value=4.3))
    assert point.current_id == second.id
    pair = add_measurements([
        (point, MeasurementEntry(date(2026, 4, 3), value=value)) for value in (1.0, 2.0)
    ])  # fmt: skip
    assert point.current_id == pair[1].id
    assert len(measuring.figure(point, TODAY).series) == 5, "all of them count as measured"


def test_values_do_not_disturb_whoever_edits_the_point(rows: dict[str, UUID]) -> None:
    point = the_point(rows)
    before = point.revision
    add_measurement(point, MeasurementEntry(date(2026, 4, 2), hits=1, sample_size=3))
    assert point.revision == before


def test_values_follow_from_counts(rows: dict[str, UUID]) -> None:
    nps, share = another(rows, Mode.NPS), the_point(rows)
    row = add_measurement(
        nps, MeasurementEntry(date(2026, 4, 2), promoters=50, passives=30, detractors=20)
    )
    assert (row.value, row.sample_size) == (30, 100)
    row = add_measurement(share, MeasurementEntry(date(2026, 4, 2), hits=1, sample_size=3))
    assert row.value == pytest.approx(100 / 3)
    row = add_measurement(share, MeasurementEntry(date(2026, 4, 3), value=51.3, sample_size=499))
    assert (row.value, row.hits) == (51.3, None), "nothing is written down that nobody said"
    assert measuring.figure(share, TODAY).margin == pytest.approx(4.4, abs=0.05), "n is enough"


def test_a_correction_takes_the_place_and_the_baseline_follows(rows: dict[str, UUID]) -> None:
    point = the_point(rows)
    old = measuring.figure(point, TODAY).baseline
    assert old is not None
    entry = MeasurementEntry(old.measured_on, hits=40, sample_size=100)
    new = correct_measurement(old, entry, "Zehn Fälle doppelt gezählt")
    found = measuring.figure(point, TODAY)
    assert found.baseline is new
    assert found.accepted is not None
    assert found.accepted.accepted_by_name == "Olga Inhaber"
    assert found.accepted.accepted_on == date(2026, 3, 10)
    assert found.accepted.reason == "Zehn Fälle doppelt gezählt"
    assert [row.value for row in found.series] == [40, 45]
    assert found.change is not None
    assert found.change.verdict is Verdict.NOISE
    assert len(db.session.scalars(select(Measurement)).all()) == 3, "nothing was edited"
    assert len(db.session.scalars(select(Baseline)).all()) == 2
    with pytest.raises(EditedMeanwhile):
        correct_measurement(old, entry, "Noch einmal")


def test_correcting_the_day_of_the_current_value_may_make_another_current(
    rows: dict[str, UUID],
) -> None:
    point = the_point(rows)
    current = measuring.figure(point, TODAY).current
    assert current is not None
    moved = MeasurementEntry(date(2026, 1, 31), hits=45, sample_size=100)
    correct_measurement(current, moved, "Falscher Monat")
    assert point.current_on == date(2026, 2, 28)
    assert point.due_on == date(2026, 2, 28) + timedelta(days=30)


def test_another_baseline_needs_a_reason_and_the_old_one_stays(rows: dict[str, UUID]) -> None:
    point = the_point(rows)
    march = db.session.get_one(Measurement, rows["measurement_id"])
    with pytest.raises(Refusal) as refused:
        accept_baseline(point, march, Acceptance())
    assert (refused.value.status, refused.value.field) == (422, "reason")
    accept_baseline(point, march, Acceptance(reason="Im Februar fehlte eine Region"))
    found = measuring.figure(point, TODAY)
    assert found.baseline is march
    assert found.change is None
    assert len(db.session.scalars(select(Baseline)).all()) == 2


def test_a_corrected_value_is_no_baseline(rows: dict[str, UUID]) -> None:
    point, march = the_point(rows), db.session.get_one(Measurement, rows["measurement_id"])
    correct_measurement(march, MeasurementEntry(march.measured_on, hits=1, sample_size=9), "Irrtum")
    with pytest.raises(Refusal) as refused:
        accept_baseline(point, march, Acceptance(reason="Trotzdem"))
    assert refused.value.status == 409


IMPOSSIBLE = {
    "tomorrow": (Mode.FIGURE, {"measured_on": date(2999, 1, 1), "value": 1}, "measured_on"),
    "before 2000": (Mode.FIGURE, {"measured_on": date(1999, 12, 31), "value": 1}, "measured_on"),
    "no value": (Mode.FIGURE, {}, "value"),
    "x above n": (Mode.SHARE, {"hits": 11, "sample_size": 10}, "hits"),
    "x without n": (Mode.SHARE, {"hits": 11}, "sample_size"),
    "n of zero": (Mode.SHARE, {"hits": 0, "sample_size": 0}, "sample_size"),
    "120 per cent": (Mode.SHARE, {"value": 120}, "value"),
    "minus one per cent": (Mode.SHARE, {"value": -1}, "value"),
    "NPS of 101": (Mode.NPS, {"value": 101}, "value"),
    "nobody answered": (Mode.NPS, {"promoters": 0, "passives": 0, "detractors": 0}, "promoters"),
    "a count left out": (Mode.NPS, {"promoters": 9, "passives": 2}, "detractors"),
    "minus one answer": (Mode.NPS, {"promoters": -1, "passives": 2, "detractors": 0}, "promoters"),
    "a negative rate": (Mode.RATE, {"value": -0.5}, "value"),
    "not a number": (Mode.MEAN, {"value": float("nan")}, "value"),
    "infinite": (Mode.MEAN, {"value": float("inf")}, "value"),
    "period after the day": (Mode.MEAN, {"value": 1, "period_from": date(2026, 5, 1)},
                             "period_from"),
}  # fmt: skip


@pytest.mark.words
@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_what_cannot_be_is_refused(rows: dict[str, UUID], what: str) -> None:
    mode, values, field = IMPOSSIBLE[what]
    entry = MeasurementEntry(**{"measured_on": date(2026, 4, 1), **values})
    with pytest.raises(Refusal) as refused:
        add_measurement(another(rows, mode), entry)
    assert (refused.value.status, refused.value.field) == (422, field)
