"""Editing the map: steps in one row, and everything about a step in its form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.accounts.forms import ConfirmForm, in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.journeys import bp, conflicts, editing, here, mapping, placing, removing, touchpoints
from app.journeys.stage_views import DIRECTIONS, crumbs, felt, shifted, stage_or_404, to_map
from app.journeys.step_forms import NewStepForm, StepForm, revision_in
from app.models import db
from app.models.journeys import Journey, Stage, Step
from app.models.measuring import MeasuringPoint
from app.web.access import requires
from app.web.locale import language
from app.web.page import Page, show


@bp.route("/journeys/<uuid:journey_id>/stages/<uuid:stage_id>/steps", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def add_step(journey_id: UUID, stage_id: UUID) -> Any:
    """One more step at the end of a stage."""
    journey = here.editable_journey(journey_id)
    stage = stage_or_404(journey, stage_id)
    form = NewStepForm()
    form.offer(editing.departments())
    if not form.validate_on_submit():
        return _show_adding(journey, stage, form, status=422 if form.errors else 200)
    try:
        added = mapping.add_step(journey, stage_id, form.entry(), form.sent_as())
    except Refusal as refusal:
        return _show_adding(journey, stage, form, in_place(form, refusal), refusal.status)
    if added:
        elsewhere = sum(place.times for place in touchpoints.places_of(added.touchpoint_id)) - 1
        told = _("Step added: %(name)s.", name=form.name.data)
        if elsewhere:
            told += " " + ngettext(
                "The touchpoint is used in %(num)s other place too.",
                "The touchpoint is used in %(num)s other places too.", elsewhere,
            )  # fmt: skip
        flash(told)
    return redirect(to_map(journey, "step", added.id if added else None))


@bp.route("/journeys/<uuid:journey_id>/steps/<uuid:step_id>", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def step(journey_id: UUID, step_id: UUID) -> Any:
    """Everything about a step and its touchpoint."""
    journey = here.editable_journey(journey_id)
    shown = step_or_404(journey, step_id)
    form = StepForm(data=_written(shown))
    form.offer(editing.departments())
    if not form.validate_on_submit():
        if not form.errors:
            form.remember()
        return _show_one(journey, shown, form, status=422 if form.errors else 200)
    try:
        mapping.save_step(
            journey, step_id, form.entry(), form.opened_on(), revision_in(form.touchpoint_revision)
        )
    except EditedMeanwhile:
        shown = step_or_404(journey, step_id)
        stored = conflicts.settle(form, _written(shown))
        form.revision.data = str(shown.revision)
        form.touchpoint_revision.data = str(shown.touchpoint.revision)
        return _show_one(journey, shown, form, stored=stored, status=409)
    except Refusal as refusal:
        return _show_one(journey, shown, form, refusal=refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=form.instead.data or form.name.data))
    return redirect(to_map(journey, "step", step_id))


@bp.post("/journeys/<uuid:journey_id>/steps/<uuid:step_id>/position")
@requires(Permission.JOURNEY_EDIT)
def shift_step(journey_id: UUID, step_id: UUID) -> Response:
    """One place up or down, or into another stage."""
    journey = here.editable_journey(journey_id)
    shown = step_or_404(journey, step_id)
    to = _destination(request.form.get("to", ""))
    if not ConfirmForm().validate_on_submit() or to is None:
        abort(400)
    if isinstance(to, UUID):
        stage_or_404(journey, to)
    try:
        moved = mapping.shift_step(journey, step_id, to)
    except Refusal as refusal:
        flash(str(refusal.sentence), "error")
    else:
        flash(shifted(shown.touchpoint.name, moved=moved))
    return redirect(to_map(journey, "step", step_id))


@bp.get("/journeys/<uuid:journey_id>/steps/<uuid:step_id>/delete")
@requires(Permission.JOURNEY_EDIT)
def confirm_step_deletion(journey_id: UUID, step_id: UUID) -> Any:
    """What goes with a step, and what stays."""
    journey = here.editable_journey(journey_id)
    shown = step_or_404(journey, step_id)
    name = shown.touchpoint.name.in_language(language())
    return show(
        "journeys/delete_step.html",
        Page(_("Remove the step “%(name)s”?", name=name), crumbs(journey, name),
             section="journeys"),
        journey=journey,
        step=shown,
        going=going_with(shown),
    )  # fmt: skip


@bp.post("/journeys/<uuid:journey_id>/steps/<uuid:step_id>/delete")
@requires(Permission.JOURNEY_EDIT)
def delete_step(journey_id: UUID, step_id: UUID) -> Response:
    """Remove a step; it can be taken back."""
    journey = here.editable_journey(journey_id)
    stage_id = step_or_404(journey, step_id).stage_id
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        name = removing.remove_step(journey, step_id)
    except Refusal as refusal:
        flash(str(refusal.sentence), "error")
    else:
        flash(_("Removed: %(name)s. You can take that back.", name=name.in_language(language())))
    return redirect(to_map(journey, "stage", stage_id))


def step_or_404(journey: Journey, step_id: UUID) -> Step:
    """A step of this journey with its touchpoint, as they are now."""
    query = (
        select(Step)
        .join(Stage, Stage.id == Step.stage_id)
        .where(Step.id == step_id, Stage.journey_id == journey.id)
        .options(joinedload(Step.touchpoint))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).first() or abort(404)


def going_with(shown: Step) -> str:
    """What moves up when the step goes, in a sentence; empty if nothing does."""
    query = select(func.count(MeasuringPoint.id)).where(MeasuringPoint.step_id == shown.id)
    moving = db.session.scalar(query) or 0
    if not moving:
        return ""
    return str(
        ngettext("%(num)s measuring point stays and moves to the stage.",
                 "%(num)s measuring points stay and move to the stage.", moving)
    )  # fmt: skip


def _destination(text: str) -> str | UUID | None:
    if text in DIRECTIONS:
        return text
    try:
        return UUID(text)
    except ValueError:
        return None


def _written(shown: Step) -> dict[str, Any]:
    touchpoint = shown.touchpoint
    return {
        "name": touchpoint.name.in_language(language()),
        "channel": touchpoint.channel.value,
        "department": str(touchpoint.department_id or ""),
        "moment": shown.moment.value,
        "decisive": shown.decisive,
        "pain_point": shown.pain_point.in_language(language()),
        "opportunity": shown.opportunity.in_language(language()),
        "orientation": shown.orientation.value if shown.orientation else "",
        "revision": str(shown.revision),
        "touchpoint_revision": str(touchpoint.revision),
        **felt(shown),
    }


def _show_adding(
    journey: Journey, stage: Stage, form: NewStepForm, refusal: Refusal | None = None,
    status: int = 200,
) -> Any:  # fmt: skip
    name = stage.name.in_language(language())
    return show(
        "journeys/add_step.html",
        Page(_("Add a step"), crumbs(journey, name, _("Add a step")), section="journeys"),
        status,
        journey=journey,
        stage=stage,
        form=form,
        refusal=refusal,
    )


def _show_one(
    journey: Journey,
    shown: Step,
    form: StepForm,
    *,
    refusal: Refusal | None = None,
    stored: list[conflicts.Conflict] | None = None,
    status: int = 200,
) -> Any:
    title = shown.touchpoint.name.in_language(language())
    stages = placing.stages_of(journey.id)
    steps = placing.steps_in([shown.stage_id])
    places = touchpoints.places_of(shown.touchpoint_id)
    return show(
        "journeys/step.html",
        Page(title, crumbs(journey, title), section="journeys"),
        status,
        journey=journey,
        step=shown,
        form=form,
        refusal=in_place(form, refusal),
        stored=stored or [],
        is_conflict=status == 409 and refusal is None,
        stages=stages,
        number=next((i for i, one in enumerate(steps, 1) if one.id == shown.id), 1),
        last=len(steps),
        places=places,
        is_shared=sum(place.times for place in places) > 1,
        suggestions=touchpoints.suggestions(language()),
        suggested=None if touchpoints.are_all_suggested() else touchpoints.SUGGESTED,
        going=going_with(shown),
    )
