"""What measuring points say: for each its baseline, its current value, and whether that is real.

The one place that turns rows into the figures other pages show. Everything is on plain values:
points in, `Figure` by the point's id out, in two SELECTs for any number of points.

    figures(points, today)   with the whole series: a journey's map, a point's page, an export
    glances(points, today)   baseline and current row only, series empty: long lists
    figure(point, today)     of one point
    sample(point, row)       a measurement as `app.domain.measuring` wants it
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.domain import measuring as domain
from app.domain.measuring import Change, Sample
from app.models import db
from app.models.measuring import Baseline, Measurement, MeasuringPoint, PointState

AT_ONCE = 5000
"""Ids in one statement: databases allow some ten thousand."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a point says today.

    `baseline`: the measurement accepted as baseline, `accepted` the row that says by whom, when
    and how; both None before. `current`: the measurement that counts; `margin`: half the width of
    its 95 % interval, None where it cannot be known. `change`: from the baseline to the current
    value, None while one of them is missing or both are the same row. `series`: measurements no
    correction has replaced, oldest first. `is_stale`: the next one is overdue.
    """

    point: MeasuringPoint
    baseline: Measurement | None = None
    accepted: Baseline | None = None
    current: Measurement | None = None
    change: Change | None = None
    margin: float | None = None
    series: tuple[Measurement, ...] = ()
    is_stale: bool = False


def figures(points: Sequence[MeasuringPoint], today: date) -> dict[UUID, Figure]:
    """The figures of these points by id, with their series, in two SELECTs."""
    ids = [point.id for point in points]
    rows: dict[UUID, list[Measurement]] = defaultdict(list)
    for some in _batches(ids):
        for row in db.session.scalars(select(Measurement).where(Measurement.point_id.in_(some))):
            rows[row.point_id].append(row)
    accepted = accepted_baselines(ids)
    return {
        point.id: figure_of(point, accepted.get(point.id), rows[point.id], today)
        for point in points
    }


def glances(points: Sequence[MeasuringPoint], today: date) -> dict[UUID, Figure]:
    """The same without the series: reads no measurement but each one's baseline and current row."""
    accepted = accepted_baselines([point.id for point in points])
    wanted = [row.measurement_id for row in accepted.values()]
    wanted += [point.current_id for point in points if point.current_id]
    rows = {
        row.id: row
        for some in _batches(wanted)
        for row in db.session.scalars(select(Measurement).where(Measurement.id.in_(some)))
    }
    return {
        point.id: _made(
            point,
            accepted.get(point.id),
            rows.get(accepted[point.id].measurement_id) if point.id in accepted else None,
            rows.get(point.current_id) if point.current_id else None,
            today,
        )
        for point in points
    }


def figure(point: MeasuringPoint, today: date) -> Figure:
    """The figure of one point, with its series."""
    return figures([point], today)[point.id]


def figure_of(
    point: MeasuringPoint, accepted: Baseline | None, rows: Iterable[Measurement], today: date
) -> Figure:
    """The figure from all rows of a point that were read already, corrected ones among them."""
    series = domain.valid(rows)
    baseline = next((row for row in series if accepted and row.id == accepted.measurement_id), None)
    current = series[-1] if series else None
    return _made(point, accepted, baseline, current, today, tuple(series))


def accepted_baselines(point_ids: Sequence[UUID]) -> dict[UUID, Baseline]:
    """The baseline that counts, by point: the one accepted last."""
    found: dict[UUID, Baseline] = {}
    for some in _batches(point_ids):
        query = select(Baseline).where(Baseline.point_id.in_(some)).order_by(Baseline.accepted_at)
        found |= {row.point_id: row for row in db.session.scalars(query)}
    return found


def sample(point: MeasuringPoint, row: Measurement) -> Sample:
    """A measurement as far as chance is concerned."""
    return Sample(
        mode=point.mode,
        value=row.value,
        size=row.sample_size,
        hits=row.hits,
        promoters=row.promoters,
        detractors=row.detractors,
        spread=point.spread,
    )


def change(point: MeasuringPoint, before: Measurement, after: Measurement) -> Change:
    """Whether the second measurement of a point differs from the first by more than chance."""
    return domain.change(sample(point, before), sample(point, after), point.better, band(point))


def band(point: MeasuringPoint) -> tuple[float, float] | None:
    """The wanted range, where there is one."""
    if point.band_low is None or point.band_high is None:
        return None
    return point.band_low, point.band_high


def _made(
    point: MeasuringPoint,
    accepted: Baseline | None,
    baseline: Measurement | None,
    current: Measurement | None,
    today: date,
    series: tuple[Measurement, ...] = (),
) -> Figure:
    moved = baseline is not None and current is not None and baseline.id != current.id
    return Figure(
        point=point,
        baseline=baseline,
        accepted=accepted if baseline else None,
        current=current,
        change=change(point, baseline, current) if moved and baseline and current else None,
        margin=domain.margin(sample(point, current)) if current else None,
        series=series,
        is_stale=point.state is PointState.MEASURING and domain.is_stale(point.due_on, today),
    )


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
