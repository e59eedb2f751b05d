"""Measuring: new values, corrections, the accepted baseline. Everything is added, nothing edited.

The public way to write measurements, for hands, files, check-ins and the demo alike:

    add_measurement(point, entry)                       one value
    add_measurements([(point, entry), …])               many, of one or several points
    correct_measurement(measurement, entry, reason)     a new row that supersedes the old one
    accept_baseline(point, measurement, acceptance)     the Nullmessung; replacing it needs a reason
    refresh_current(point)                              after rows were written some other way
    check_entry(point, entry, today)                    Refusal if such a value cannot be

Whoever writes holds the point's row until the end of the transaction, so that of two values
entered in the same moment both count and the later one is the current. A value never disturbs
somebody who is editing the point's texts: it is written past the point's revision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from flask import Flask, current_app, g
from flask_babel import gettext as _
from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from app.accounts.refusals import EditedMeanwhile, Refusal
from app.assessments.deadlines import today as day_at
from app.domain import measuring as domain
from app.journeys import measuring
from app.journeys.entries import MeasurementEntry, check_entry, counts_of, value_of
from app.journeys.sent_once import id_for
from app.models import db
from app.models.base import now
from app.models.measuring import (
    Baseline,
    Measurement,
    MeasuringPoint,
    Mode,
    Origin,
    PointState,
)
from app.models.wording import Wording
from app.web import audit
from app.web.locale import language

UNWRITTEN = Wording()
FOLLOWERS = "measuring followers"
Follower = Callable[[UUID], None]
"""The field that waits for a number where nothing was said."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is said when a measurement is accepted as baseline; `reason` if it replaces one."""

    period: Wording = UNWRITTEN
    method: Wording = UNWRITTEN
    note: Wording = UNWRITTEN
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who enters a value; without one it is the person whose request this is."""

    user_id: UUID | None
    name: str


def add_measurement(
    point: MeasuringPoint,
    entry: MeasurementEntry,
    *,
    origin: Origin = Origin.HAND,
    author: Author | None = None,
    operation: UUID | None = None,
) -> Measurement:
    """One more value of a point. Refusal (422, with its field) if such a value cannot be.

    `operation` names the form it came from: the same value from the same form is the same row.
    """
    row_id = id_for(operation, f"{point.id} {entry}") if operation else uuid4()
    _hold([point.id])
    made = db.session.scalars(select(Measurement).where(Measurement.id == row_id)).first()
    if made:
        return made
    return add_measurements([(point, entry)], origin=origin, author=author, ids=[row_id])[0]


def add_measurements(
    entries: Sequence[tuple[MeasuringPoint, MeasurementEntry]],
    *,
    origin: Origin = Origin.HAND,
    author: Author | None = None,
    ids: Sequence[UUID] = (),
) -> list[Measurement]:
    """Values of one point or several, all or none; later in the list means entered later."""
    points = {point.id: point for point, _entry in entries}
    _hold(list(points))
    today, moment, who = present_day(), now(), author or _acting()
    rows = []
    for number, (point, entry) in enumerate(entries):
        check_entry(point, entry, today)
        row = _row(point, entry, who, moment + timedelta(microseconds=number))
        row.origin = origin
        row.id = ids[number] if ids else uuid4()
        rows.append(row)
    db.session.add_all(rows)
    db.session.flush()
    for point in points.values():
        refresh_current(point)
    return rows


def correct_measurement(
    measurement: Measurement,
    entry: MeasurementEntry,
    reason: str,
    *,
    origin: Origin = Origin.HAND,
    author: Author | None = None,
) -> Measurement:
    """A new row that takes the place of an old one, which stays to be seen.

    An accepted baseline follows to the correction. EditedMeanwhile if somebody has corrected
    this measurement already; Refusal without a reason.
    """
    if not reason:
        raise Refusal(_("Please say why the value is corrected."), 422, field="reason")
    point = _hold([measurement.point_id])[0]
    taken = select(Measurement.id).where(Measurement.supersedes_id == measurement.id)
    if db.session.scalars(taken).first():
        raise EditedMeanwhile
    check_entry(point, entry, present_day())
    row = _row(point, entry, author or _acting(), now())
    row.origin, row.supersedes_id, row.reason = origin, measurement.id, reason
    db.session.add(row)
    db.session.flush()
    _follow(point, measurement, row, reason)
    refresh_current(point)
    name = point.name.in_language(language())
    audit.note("measurement-corrected", f"{name}, {measurement.measured_on.isoformat()}")
    return row


def accept_baseline(
    point: MeasuringPoint,
    measurement: Measurement,
    acceptance: Acceptance,
    *,
    author: Author | None = None,
    accepted_on: date | None = None,
) -> Baseline:
    """Accept a measurement as the baseline. One accepted before stays visible.

    Refusal if the measurement is another point's, was corrected meanwhile, or replaces an
    accepted baseline without a reason.
    """
    _hold([point.id])
    if measurement.point_id != point.id or _is_superseded(measurement):
        raise Refusal(
            _("This measurement has been corrected meanwhile. Please choose again."),
            409,
            field="measurement",
        )
    if point.id in measuring.accepted_baselines([point.id]) and not acceptance.reason:
        raise Refusal(
            _("A baseline has been accepted already. Please say why another one takes its place."),
            422,
            field="reason",
        )
    who = author or _acting()
    row = Baseline(
        point_id=point.id,
        measurement_id=measurement.id,
        period=acceptance.period,
        method=acceptance.method,
        note=acceptance.note,
        reason=acceptance.reason,
        accepted_by_id=who.user_id,
        accepted_by_name=who.name,
        accepted_on=accepted_on or present_day(),
        accepted_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.note("baseline-accepted", point.name.in_language(language()))
    _tell(point.id)
    return row


def refresh_current(point: MeasuringPoint) -> None:
    """Write down anew which measurement counts, when the next one is due, and that it is measured.

    The first value makes an idea or a definition a point that is measured; a retired point stays
    retired and expects nothing.
    """
    later = aliased(Measurement)
    newest = db.session.execute(
        select(Measurement.id, Measurement.measured_on)
        .where(Measurement.point_id == point.id)
        .where(~exists().where(later.supersedes_id == Measurement.id))
        .order_by(Measurement.measured_on.desc(), Measurement.entered_at.desc())
        .limit(1)
    ).first()
    current_id, current_on = (newest.id, newest.measured_on) if newest else (None, None)
    state = point.state
    if newest and state in {PointState.IDEA, PointState.DEFINED}:
        state = PointState.MEASURING
    is_expected = state is not PointState.RETIRED
    db.session.execute(
        update(MeasuringPoint)
        .where(MeasuringPoint.id == point.id)
        .values(
            current_id=current_id,
            current_on=current_on,
            due_on=domain.due_on(current_on, point.interval_days) if is_expected else None,
            state=state,
        )
    )
    db.session.refresh(point)
    _tell(point.id)


def register_follower(app: Flask, follower: Follower) -> None:
    """Have a function called with a point's id whenever what counts there may have changed.

    Goals hang on points, and rooms above this one cannot be imported from here.
    """
    app.extensions.setdefault(FOLLOWERS, []).append(follower)


def _tell(point_id: UUID) -> None:
    for follower in current_app.extensions.get(FOLLOWERS, ()):
        follower(point_id)


def _row(
    point: MeasuringPoint, entry: MeasurementEntry, who: Author, moment: datetime
) -> Measurement:
    counts = counts_of(entry) if point.mode is Mode.NPS else None
    promoters, passives, detractors = counts or (None, None, None)
    value = value_of(point, entry)
    return Measurement(
        point_id=point.id,
        measured_on=entry.measured_on,
        period_from=entry.period_from,
        value=value,
        sample_size=sum(counts) if counts else entry.sample_size,
        hits=entry.hits if point.mode is Mode.SHARE else None,
        promoters=promoters,
        passives=passives,
        detractors=detractors,
        reconstructed=entry.reconstructed,
        note=entry.note,
        entered_by_id=who.user_id,
        entered_by_name=who.name,
        entered_at=moment,
    )


def _hold(point_ids: Sequence[UUID]) -> list[MeasuringPoint]:
    """The points as they are now, held until the end of the transaction, always in one order."""
    return list(
        db.session.scalars(
            select(MeasuringPoint)
            .where(MeasuringPoint.id.in_(point_ids))
            .order_by(MeasuringPoint.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _is_superseded(measurement: Measurement) -> bool:
    later = select(Measurement.id).where(Measurement.supersedes_id == measurement.id)
    return db.session.scalars(later).first() is not None


def _follow(point: MeasuringPoint, old: Measurement, new: Measurement, reason: str) -> None:
    """The baseline goes on with the corrected value: same acceptance, one row more."""
    accepted = measuring.accepted_baselines([point.id]).get(point.id)
    if accepted is None or accepted.measurement_id != old.id:
        return
    db.session.add(
        Baseline(
            point_id=point.id,
            measurement_id=new.id,
            period=accepted.period,
            method=accepted.method,
            note=accepted.note,
            reason=reason,
            accepted_by_id=accepted.accepted_by_id,
            accepted_by_name=accepted.accepted_by_name,
            accepted_on=accepted.accepted_on,
            accepted_at=now(),
        )
    )
    db.session.flush()


def _acting() -> Author:
    actor = g.get("actor")
    return Author(actor.user_id, actor.name) if actor else Author(None, "")


def present_day() -> date:
    """The day it is where the organisation is."""
    organisation = g.get("organisation")
    return day_at(now(), organisation.time_zone if organisation else "Europe/Berlin")
