"""Measurements by hand, corrections, and the baseline."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.forms import in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain import measuring as domain
from app.domain.policy import Permission
from app.journeys import bp, catalogue, here, measuring, measuring_actions, point_queries
from app.journeys.measurement_forms import CorrectionForm, MeasurementForm, as_typed
from app.journeys.point_page import WORDS, new_baseline_form, same_day, show_point
from app.journeys.point_words import within, written
from app.models import db
from app.models.measuring import Measurement, MeasuringPoint
from app.web.access import requires
from app.web.locale import day, language
from app.web.page import Crumb, Page, show


@bp.get("/points/<uuid:point_id>/measurements")
@bp.get("/points/<uuid:point_id>/baseline")
@requires(Permission.JOURNEY_READ)
def back_to_point(point_id: UUID) -> Any:
    """Whoever opens the address of a form that came back with a mistake finds the form."""
    here.point(point_id)
    part = "baseline" if request.path.endswith("baseline") else "values"
    return redirect(url_for(".point", point_id=point_id) + f"#{part}")


@bp.post("/points/<uuid:point_id>/measurements")
@requires(Permission.JOURNEY_EDIT)
def add_measurement(point_id: UUID) -> Any:
    """Write down a value."""
    point = here.measurable_point(point_id)
    form = MeasurementForm(point.mode)
    if not form.validate_on_submit():
        return show_point(point, form, status=422)
    try:
        row = measuring_actions.add_measurement(
            point, form.entry(language()), operation=form.sent_as()
        )
    except Refusal as refusal:
        return show_point(point, form, refusal=refusal, status=refusal.status)
    _say(point, row)
    return redirect(url_for(".point", point_id=point_id))


@bp.route(
    "/points/<uuid:point_id>/measurements/<uuid:measurement_id>/correct", methods=["GET", "POST"]
)
@requires(Permission.JOURNEY_EDIT)
def correct_measurement(point_id: UUID, measurement_id: UUID) -> Any:
    """A new row in the place of a wrong one."""
    point = here.measurable_point(point_id)
    old = _measurement_or_404(point, measurement_id)
    form = CorrectionForm(point.mode, data=as_typed(old, language()))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _show_correction(point, old, form, status=status)
    try:
        entry = form.entry(language(), old.note)
        row = measuring_actions.correct_measurement(old, entry, form.reason.data)
    except EditedMeanwhile:
        return _show_correction(point, old, form, status=409)
    except Refusal as refusal:
        return _show_correction(point, old, form, refusal, status=refusal.status)
    accepted = measuring.accepted_baselines([point.id]).get(point.id)
    if accepted and accepted.measurement_id == row.id:
        flash(_("The baseline goes on with the corrected value; the old one stays visible."))
    _say(point, row)
    return redirect(url_for(".point", point_id=point_id))


@bp.post("/points/<uuid:point_id>/baseline")
@requires(Permission.JOURNEY_EDIT)
def accept_baseline(point_id: UUID) -> Any:
    """Accept a measurement as the baseline."""
    point = here.measurable_point(point_id)
    figure = measuring.figure(point, here.today())
    form = new_baseline_form(point, figure, is_sent=True)
    if not form.validate_on_submit():
        return show_point(point, baseline_form=form, status=422)
    row = _measurement_or_404(point, form.measurement_id)
    try:
        measuring_actions.accept_baseline(point, row, form.acceptance(language()))
    except Refusal as refusal:
        return show_point(point, baseline_form=form, refusal=refusal, status=refusal.status)
    flash(
        _("Baseline accepted: %(value)s of %(day)s.", value=written(point, row.value),
          day=day(row.measured_on))
    )  # fmt: skip
    return redirect(url_for(".point", point_id=point_id) + "#baseline")


def _say(point: MeasuringPoint, row: Measurement) -> None:
    """What was saved, with its margin, and whatever about it should make one look twice."""
    figure = measuring.figure(point, here.today())
    margin = within(point, domain.margin(measuring.sample(point, row)))
    value = f"{written(point, row.value)} {margin}".strip()
    flash(_("Saved: %(value)s on %(day)s.", value=value, day=day(row.measured_on)))
    if same_day(figure, row):
        flash(_("There is another value of the same day: the one entered later counts."))
    if outside := _usual_scale(point, row.value):
        flash(outside)


def _usual_scale(point: MeasuringPoint, value: float) -> str:
    """A sentence for a value outside the scale of its metric; empty for all others."""
    try:
        metric = catalogue.metric(point.metric_key)
    except LookupError:
        return ""
    low, high = metric.scale_min, metric.scale_max
    if (low is None or value >= low) and (high is None or value <= high):
        return ""
    return str(_("That lies outside the usual scale of this metric. If it is a slip, correct it."))


def _measurement_or_404(point: MeasuringPoint, measurement_id: UUID) -> Measurement:
    query = select(Measurement).where(
        Measurement.id == measurement_id, Measurement.point_id == point.id
    )
    return db.session.scalars(query).first() or abort(404)


def _show_correction(
    point: MeasuringPoint,
    old: Measurement,
    form: CorrectionForm,
    refusal: Refusal | None = None,
    *,
    status: int,
) -> Any:
    """The form; where somebody was faster, with their value, and aimed at that one."""
    newer = point_queries.successor(old.id)
    name = point.name.in_language(language())
    title = _("Correct a value")
    address = url_for(".point", point_id=point.id)
    return show(
        "journeys/measurement_correct.html",
        Page(title, [Crumb(_("Journeys"), url_for(".inventory")),
                     Crumb(_("Measuring points"), url_for(".points")), Crumb(name, address),
                     Crumb(title)], section="journeys"),
        status,
        point=point,
        old=old,
        newer=newer,
        target=newer or old,
        form=form,
        refusal=in_place(form, refusal),
        was_late=newer is not None and request.method == "POST",
        words=WORDS,
    )  # fmt: skip
