"""The history of a point as a chart: which marks, which labels, which table."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from app.charts import history
from app.charts.history import History, Mark
from app.charts.svg import PHONE
from app.domain import measuring as domain
from app.journeys.measuring import Figure, band, sample
from app.journeys.point_story import headline
from app.journeys.point_words import month, within, written
from app.models.measuring import Measurement, MeasuringPoint, Mode
from app.web.locale import day, number

LIMITS = {Mode.SHARE: (0.0, 100.0), Mode.NPS: (-100.0, 100.0), Mode.RATE: (0.0, None)}


class Drawn(NamedTuple):
    """A chart with its words and its table, as components/charts.html wants them."""

    title: str
    summary: str
    svg: str
    narrow: str
    columns: list[tuple[str, bool]]
    rows: list[list[str]]


def drawn(figure: Figure, today: date) -> Drawn:
    """The chart of a point that was measured at least once."""
    spec = described(figure, today)
    columns = [(_("Measured on"), False), (_("Value"), True), (_("Margin"), True), ("n", True)]
    return Drawn(
        spec.title,
        spec.summary,
        history.draw(spec, number, month),
        history.draw(spec, number, month, PHONE),
        columns,
        [_row(figure.point, row) for row in reversed(figure.series)],
    )


def described(figure: Figure, today: date) -> History:
    """What to draw."""
    point = figure.point
    floor, ceiling = LIMITS.get(point.mode, (None, None))
    place = next((n for n, row in enumerate(figure.series) if row is figure.baseline), None)
    return History(
        title=headline(figure),
        summary=summary(figure),
        marks=tuple(_mark(point, row) for row in figure.series),
        today=today,
        today_label=_("today"),
        baseline=place,
        baseline_label=_("Baseline %(value)s", value=written(point, figure.baseline.value))
        if figure.baseline
        else "",
        target=point.target,
        target_on=point.target_on,
        target_label=_("Target %(value)s", value=written(point, point.target)),
        band=band(point),
        last_label=written(point, figure.current.value) if figure.current else "",
        floor=floor,
        ceiling=ceiling,
    )


def summary(figure: Figure) -> str:
    """The chart in words."""
    point, series = figure.point, figure.series
    if not series or figure.current is None:
        return ""
    parts = [
        ngettext("%(num)s value", "%(num)s values", len(series))
        + " "
        + _("from %(first)s to %(last)s.", first=day(series[0].measured_on),
            last=day(series[-1].measured_on))
    ]  # fmt: skip
    if figure.baseline:
        parts.append(_("Baseline %(value)s on %(day)s.",
                       value=written(point, figure.baseline.value),
                       day=day(figure.baseline.measured_on)))  # fmt: skip
    latest = f"{written(point, figure.current.value)} {within(point, figure.margin)}".strip()
    parts.append(_("Latest %(value)s on %(day)s.", value=latest,
                   day=day(figure.current.measured_on)))  # fmt: skip
    if point.target is not None:
        parts.append(
            _("Target %(value)s by %(day)s.", value=written(point, point.target),
              day=day(point.target_on))
            if point.target_on
            else _("Target %(value)s.", value=written(point, point.target))
        )  # fmt: skip
    if figure.margin is not None:
        parts.append(_("The pale ground is the margin of 95 per cent."))
    if any(row.reconstructed for row in series):
        parts.append(_("Dashed: worked out afterwards."))
    return " ".join(parts)


def _mark(point: MeasuringPoint, row: Measurement) -> Mark:
    bounds = domain.interval(sample(point, row))
    low, high = bounds or (None, None)
    return Mark(row.measured_on, row.value, low, high, row.reconstructed)


def _row(point: MeasuringPoint, row: Measurement) -> list[str]:
    return [
        day(row.measured_on),
        written(point, row.value),
        within(point, domain.margin(sample(point, row))) or "–",
        number(row.sample_size) or "–",
    ]
