"""The page of one measuring point, with whatever form on it is being filled in."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from app.accounts.forms import in_place, options
from app.accounts.refusals import Refusal
from app.domain import measuring as domain
from app.journeys import here, point_chart, point_queries, point_story, reach
from app.journeys.measurement_forms import BaselineForm, MeasurementForm
from app.journeys.measuring import Figure, sample
from app.journeys.point_queries import Everything
from app.journeys.point_words import (
    BETTERS,
    KIND_HINTS,
    KINDS,
    MODES,
    ORIGINS,
    STATE_SIGNS,
    STATES,
    TRUST,
    VERDICTS,
    bare,
    scale_of,
    signed,
    signed_in_full,
    unit_of,
    within,
    written,
)
from app.models.measuring import Measurement, MeasuringPoint, PointState
from app.web.locale import day, language, number
from app.web.page import Crumb, Next, Page, show

VALUES_PER_PAGE = 12
MOST_CHOICES = 200


def show_point(
    point: MeasuringPoint,
    form: MeasurementForm | None = None,
    baseline_form: BaselineForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Any:
    """The page; a form that was sent comes back with what was typed."""
    today = here.today()
    all_of_it = point_queries.everything(point, today)
    figure = all_of_it.figure
    may_measure = reach.may_measure(g.actor, all_of_it.journey, point)
    sent = baseline_form or form
    if sent is not None and refusal is not None:
        refusal = in_place(sent, refusal)
    name = point.name.in_language(language())
    page = Page(name, _way(all_of_it), _next(all_of_it, may_measure=may_measure), "journeys")
    number_of_page, last = _values_page(figure)
    return show(
        "journeys/point.html",
        page,
        status,
        all=all_of_it,
        point=point,
        figure=figure,
        facts=_facts(all_of_it),
        finding=point_story.finding(figure),
        explained=point_story.explained(figure),
        chart=point_chart.drawn(figure, today) if figure.series else None,
        form=form or new_form(point),
        baseline_form=baseline_form or new_baseline_form(point, figure),
        opens_baseline=baseline_form is not None,
        refusal=refusal,
        may_measure=may_measure,
        may_edit=reach.may_edit(g.actor, all_of_it.journey),
        values=_values(figure, number_of_page),
        values_page=number_of_page,
        values_pages=last,
        values_url=lambda n: url_for(".point", point_id=point.id, page=n) + "#values",
        words=WORDS,
    )


def new_form(point: MeasuringPoint) -> MeasurementForm:
    """An empty form for a value of today."""
    return MeasurementForm(point.mode, formdata=None, data={"measured_on": here.today()})


def new_baseline_form(
    point: MeasuringPoint, figure: Figure, *, is_sent: bool = False
) -> BaselineForm:
    """The form to accept a baseline; it suggests the first value that was really measured."""
    lived = [row for row in figure.series if not row.reconstructed] or list(figure.series)
    data: dict[str, Any] = {}
    if not is_sent and lived:
        data = {
            "measurement": str(lived[0].id),
            "method": point.method.in_language(language()),
        }
    form = BaselineForm(data=data) if is_sent else BaselineForm(formdata=None, data=data)
    form.measurement.choices = options(
        (str(row.id), _choice(point, row)) for row in _choosable(figure)
    )
    if figure.accepted is None:
        del form.reason
    return form


def same_day(figure: Figure, row: Measurement) -> list[Measurement]:
    """Other values of the same day; of them all the one entered last counts."""
    return [
        other
        for other in figure.series
        if other.measured_on == row.measured_on and other.id != row.id
    ]


def _choosable(figure: Figure) -> list[Measurement]:
    """The first and the last ones: nobody looks for a baseline among thousands in between."""
    series = list(figure.series)
    if len(series) <= MOST_CHOICES:
        return series
    return [*series[: MOST_CHOICES // 2], *series[-MOST_CHOICES // 2 :]]


def _choice(point: MeasuringPoint, row: Measurement) -> str:
    text = f"{day(row.measured_on)}: {written(point, row.value)}"
    return f"{text} (n = {number(row.sample_size)})" if row.sample_size else text


def _facts(found: Everything) -> list[tuple[str, str]]:
    """What the point measures and how, as pairs."""
    point = found.point
    place = " · ".join(
        one.in_language(language()) for one in (found.stage, found.touchpoint) if one
    )
    band = (
        f" ({written(point, point.band_low)} … {written(point, point.band_high)})"
        if point.band_low is not None
        else ""
    )
    per = f" ({number(point.per)})" if point.per else ""
    return [
        (_("Stands at"), place or _("the journey as a whole")),
        (_("Whose view"), f"{KINDS[point.kind]}: {KIND_HINTS[point.kind]}"),
        (_("How a value comes about"), f"{MODES[point.mode]}{per}"),
        (_("Unit"), unit_of(point) or "–"),
        (_("Which way is better"), f"{BETTERS[point.better]}{band}"),
        (_("Trust"), str(TRUST[point.trust])),
        (_("Interval"), _("every %(days)s days", days=number(point.interval_days))),
        (_("Data owner"), point.data_owner.name if point.data_owner else _("nobody yet")),
        (_("Source"), point.source.in_language(language()) or "–"),
        (_("Method"), point.method.in_language(language()) or "–"),
    ]


def _values_page(figure: Figure) -> tuple[int, int]:
    last = max(-(-len(figure.series) // VALUES_PER_PAGE), 1)
    text = request.args.get("page", "1")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(wanted, 1), last), last


def _values(figure: Figure, page: int) -> list[tuple[Measurement, float | None, bool]]:
    """A page of values, newest first: each with its margin, and whether another of the same day,
    entered later, counts instead."""
    series = figure.series[::-1]
    start = (page - 1) * VALUES_PER_PAGE
    return [
        (
            row,
            domain.margin(sample(figure.point, row)),
            n > 0 and series[n - 1].measured_on == row.measured_on,
        )
        for n, row in enumerate(series)
        if start <= n < start + VALUES_PER_PAGE
    ]


def _next(found: Everything, *, may_measure: bool) -> Next | None:
    """What this point waits for; else back to where it stands."""
    point, figure = found.point, found.figure
    here_again = url_for(".point", point_id=point.id)
    if may_measure and point.state is not PointState.RETIRED:
        if figure.current is None:
            return Next(_("Next"), _("Write down the first value"), f"{here_again}#measure")
        if figure.baseline is None:
            return Next(_("Next"), _("Accept a baseline"), f"{here_again}#baseline")
        if figure.is_stale:
            return Next(_("Overdue"), _("Write down a value"), f"{here_again}#measure")
    name = found.journey.name.in_language(language())
    return Next(_("To the journey"), name, url_for(".journey", journey_id=found.journey.id))


def _way(found: Everything) -> list[Crumb]:
    journey = found.journey.name.in_language(language())
    return [
        Crumb(_("Journeys"), url_for(".inventory")),
        Crumb(journey, url_for(".journey", journey_id=found.journey.id)),
        Crumb(found.point.name.in_language(language())),
    ]


WORDS = {
    "kinds": KINDS,
    "states": STATES,
    "state_signs": STATE_SIGNS,
    "origins": ORIGINS,
    "verdicts": VERDICTS,
    "bare": bare,
    "written": written,
    "signed": signed,
    "signed_in_full": signed_in_full,
    "within": within,
    "unit": unit_of,
    "scale": scale_of,
    "counts": point_story.counts_of,
}
"""What the templates need to write values and choices."""
