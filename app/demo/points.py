"""Nordlicht's measuring points: definitions, two years of values, accepted baselines, cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from app.demo.calendar import Calendar, month, not_ahead
from app.domain import measuring
from app.models import db
from app.models.journeys import Stage, Step
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
    Trust,
)
from app.models.wording import Wording

AT_JOURNEY = "journey"
ENTERED_AFTER = 3
"""Days after the end of a month."""
RECONSTRUCTED = date(2026, 3, 5)
"""When the past year was put together from what the systems still held."""


class Person(Protocol):
    """Somebody who owns data and accepts baselines."""

    @property
    def id(self) -> UUID:
        """Their account."""
        ...

    @property
    def name(self) -> str:
        """As it is written beside what they enter."""
        ...


@dataclass(frozen=True, slots=True)
class Measured:
    """Points by their keys, and their measurements by point and day as told."""

    points: Mapping[str, MeasuringPoint]
    rows: dict[tuple[str, date], Measurement] = field(default_factory=dict)


def write_points(
    told: Sequence[Mapping[str, Any]],
    journeys: Mapping[str, UUID],
    places: Mapping[tuple[str, str], Stage | Step],
    people: Mapping[str, Person],
    calendar: Calendar,
) -> Measured:
    """All points with everything about them."""
    points = {
        one["key"]: _point(one, position, journeys, places, people, calendar)
        for position, one in enumerate(told)
    }
    db.session.add_all(points.values())
    db.session.flush()
    measured = Measured(points)
    for one in told:
        rows = _write_values(one, points[one["key"]], people, calendar)
        measured.rows.update({(one["key"], day): row for day, row in rows.items()})
    db.session.add_all(
        Signal(point_id=points[one["key"]].id, moves_id=points[moved].id)
        for one in told
        for moved in one.get("moves", ())
    )
    db.session.flush()
    return measured


def write_cases(
    told: Sequence[Mapping[str, Any]],
    points: Mapping[str, MeasuringPoint],
    people: Mapping[str, Person],
    calendar: Calendar,
) -> None:
    """What was called unmeasurable, with the steps taken so far."""
    for one in told:
        point, raised_by = points[one["point"]], people[one["raised_by"]]
        db.session.add(
            MeasurabilityCase(
                journey_id=point.journey_id,
                point_id=point.id,
                claim=Wording(**one["claim"]),
                raised_by_name=raised_by.name,
                opened_on=calendar.in_months(one["opened"]),
                step=one["step"],
                tried=[
                    {"step": number, "found": found, "on": None, "by": raised_by.name}
                    for number, found in enumerate(one["tried"], start=1)
                ],
                method=Wording(**one["method"]),
                owner_id=people[one["owner"]].id,
                due_on=calendar.in_months(one["due"]),
                state=CaseState(one["state"]),
                closed_on=calendar.in_months(one["closed"]) if "closed" in one else None,
            )
        )
    db.session.flush()


def _point(
    told: Mapping[str, Any],
    position: int,
    journeys: Mapping[str, UUID],
    places: Mapping[tuple[str, str], Stage | Step],
    people: Mapping[str, Person],
    calendar: Calendar,
) -> MeasuringPoint:
    at = told["at"]
    place = None if at == AT_JOURNEY else places[told["journey"], at]
    band_low, band_high = told.get("band", (None, None))
    return MeasuringPoint(
        journey_id=journeys[told["journey"]],
        stage_id=place.id if isinstance(place, Stage) else None,
        step_id=place.id if isinstance(place, Step) else None,
        metric_key=told.get("metric", ""),
        name=Wording(**told["name"]),
        kind=PointKind(told["kind"]),
        mode=Mode(told["mode"]),
        unit=Wording(**told["unit"]),
        better=Better(told["better"]),
        band_low=band_low,
        band_high=band_high,
        per=told.get("per"),
        decimals=told["decimals"],
        spread=told.get("spread"),
        source=Wording(**told["source"]),
        interval_days=told["interval_days"],
        data_owner_id=people[told["data_owner"]].id,
        trust=Trust(told["trust"]),
        state=PointState(told["state"]),
        target=told.get("target"),
        target_on=calendar.in_months(told["target_on"]) if "target_on" in told else None,
        position=position,
    )


def _write_values(
    told: Mapping[str, Any], point: MeasuringPoint, people: Mapping[str, Person], calendar: Calendar
) -> dict[date, Measurement]:
    owner = people[told["data_owner"]]
    rows = {
        one["on"]: _measurement(one, told, point.id, owner, calendar)
        for one in told.get("series", ())
    }
    db.session.add_all(rows.values())
    db.session.flush()
    note_current(point, rows.values())
    if "baseline" in told:
        accepted = told["baseline"]
        row = rows[accepted["on"]]
        db.session.add(
            _baseline(row, told, people[accepted["accepted_by"]], accepted["accepted_on"], calendar)
        )
    return rows


def note_current(point: MeasuringPoint, rows: Iterable[Measurement]) -> None:
    """Write down which of all its measurements counts, and when the next one is due."""
    newest = measuring.current(rows)
    if newest is not None:
        point.current_id, point.current_on = newest.id, newest.measured_on
        point.due_on = measuring.due_on(newest.measured_on, point.interval_days)


def _measurement(
    told: Mapping[str, Any],
    point: Mapping[str, Any],
    point_id: UUID,
    owner: Person,
    calendar: Calendar,
) -> Measurement:
    """One value; what comes from counts follows from them exactly."""
    measured_on = calendar.in_months(told["on"])
    reconstructed = told["on"] <= point.get("reconstructed_until", date.min)
    known = calendar.in_months(RECONSTRUCTED) if reconstructed else _days_after(measured_on)
    counts = tuple(told.get(one) for one in ("promoters", "passives", "detractors"))
    return Measurement(
        point_id=point_id,
        measured_on=measured_on,
        period_from=measured_on.replace(day=1),
        value=value_of(told),
        sample_size=told.get("n") or sum(count or 0 for count in counts),
        hits=told.get("x"),
        promoters=counts[0],
        passives=counts[1],
        detractors=counts[2],
        reconstructed=reconstructed,
        origin=Origin.FILE if reconstructed else Origin.HAND,
        entered_by_id=owner.id,
        entered_by_name=owner.name,
        entered_at=not_ahead(calendar.moment(known, 10)),
    )


def value_of(told: Mapping[str, Any]) -> float:
    """A value as told; what comes from counts follows from them."""
    if "x" in told:
        return measuring.share(told["x"], told["n"])
    if "promoters" in told:
        return measuring.nps(told["promoters"], told["passives"], told["detractors"])
    return float(told["value"])


def _baseline(
    row: Measurement,
    told: Mapping[str, Any],
    accepted_by: Person,
    accepted_on: date,
    calendar: Calendar,
) -> Baseline:
    day = calendar.in_months(accepted_on)
    return Baseline(
        point_id=row.point_id,
        measurement_id=row.id,
        period=Wording(month(row.measured_on, "de"), month(row.measured_on, "en")),
        method=Wording(**told["source"]),
        note=Wording(**told.get("baseline_note", {})),
        accepted_by_id=accepted_by.id,
        accepted_by_name=accepted_by.name,
        accepted_on=day,
        accepted_at=calendar.moment(day, 11),
    )


def _days_after(day: date) -> date:
    return day + timedelta(days=ENTERED_AFTER)
