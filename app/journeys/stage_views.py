"""Editing the map: stages, several at once, in place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.accounts.forms import ConfirmForm, in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.journeys import bp, conflicts, here, mapping, placing, removing
from app.journeys.step_forms import StageForm, StagesForm
from app.models import db
from app.models.journeys import Journey, Stage, Step
from app.models.measuring import MeasuringPoint
from app.models.wording import Wording
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Page, show

DIRECTIONS = frozenset({"up", "down", "left", "right"})


@bp.route("/journeys/<uuid:journey_id>/stages", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def add_stage(journey_id: UUID) -> Any:
    """One more stage, or several, one per line."""
    journey = here.editable_journey(journey_id)
    form = StagesForm()
    if not form.validate_on_submit():
        return _show_adding(journey, form, status=422 if form.errors else 200)
    try:
        added = mapping.add_stages(journey, form.lines(), language(), form.sent_as())
    except Refusal as refusal:
        return _show_adding(journey, form, in_place(form, refusal), refusal.status)
    if added:
        flash(ngettext("Stage added: %(names)s.", "Stages added: %(names)s.", len(added),
                       names=", ".join(form.lines())))  # fmt: skip
    return redirect(to_map(journey, "stage", added[-1].id if added else None))


@bp.route("/journeys/<uuid:journey_id>/stages/<uuid:stage_id>", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def stage(journey_id: UUID, stage_id: UUID) -> Any:
    """What a stage is called, what customers want there, how it feels."""
    journey = here.editable_journey(journey_id)
    shown = stage_or_404(journey, stage_id)
    form = StageForm(data=_written(shown))
    if not form.validate_on_submit():
        if not form.errors:
            form.remember()
        return _show_one(journey, shown, form, status=422 if form.errors else 200)
    try:
        mapping.save_stage(journey, stage_id, form.entry(), form.opened_on())
    except EditedMeanwhile:
        stored = conflicts.settle(form, _written(shown))
        form.revision.data = str(shown.revision)
        return _show_one(journey, shown, form, stored=stored, status=409)
    except Refusal as refusal:
        return _show_one(journey, shown, form, refusal=refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=shown.name.in_language(language())))
    return redirect(to_map(journey, "stage", stage_id))


@bp.post("/journeys/<uuid:journey_id>/stages/<uuid:stage_id>/position")
@requires(Permission.JOURNEY_EDIT)
def shift_stage(journey_id: UUID, stage_id: UUID) -> Response:
    """One place left or right."""
    journey = here.editable_journey(journey_id)
    shown = stage_or_404(journey, stage_id)
    if not ConfirmForm().validate_on_submit() or request.form.get("to") not in DIRECTIONS:
        abort(400)
    try:
        moved = mapping.shift_stage(journey, stage_id, request.form["to"])
    except Refusal as refusal:
        flash(str(refusal.sentence), "error")
    else:
        flash(shifted(shown.name, moved=moved))
    return redirect(to_map(journey, "stage", stage_id))


@bp.get("/journeys/<uuid:journey_id>/stages/<uuid:stage_id>/delete")
@requires(Permission.JOURNEY_EDIT)
def confirm_stage_deletion(journey_id: UUID, stage_id: UUID) -> Any:
    """What goes with a stage, and what stays."""
    journey = here.editable_journey(journey_id)
    shown = stage_or_404(journey, stage_id)
    name = shown.name.in_language(language())
    return show(
        "journeys/delete_stage.html",
        Page(_("Remove the stage “%(name)s”?", name=name), crumbs(journey, name),
             section="journeys"),
        journey=journey,
        stage=shown,
        going=going_with(shown),
    )  # fmt: skip


@bp.post("/journeys/<uuid:journey_id>/stages/<uuid:stage_id>/delete")
@requires(Permission.JOURNEY_EDIT)
def delete_stage(journey_id: UUID, stage_id: UUID) -> Response:
    """Remove a stage with its steps; it can be taken back."""
    journey = here.editable_journey(journey_id)
    stage_or_404(journey, stage_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        name = removing.remove_stage(journey, stage_id)
    except Refusal as refusal:
        flash(str(refusal.sentence), "error")
    else:
        flash(_("Removed: %(name)s. You can take that back.", name=name.in_language(language())))
    return redirect(to_map(journey))


def to_map(journey: Journey, noun: str = "map", row_id: UUID | None = None) -> str:
    """The address of a place on the journey's page."""
    anchor = f"{noun}-{row_id}" if row_id else "map"
    return url_for("journeys.journey", journey_id=journey.id, _anchor=anchor)


def shifted(name: Wording, *, moved: bool) -> str:
    """Whether something went one place on, in words."""
    shown = name.in_language(language())
    if moved:
        return str(_("Moved: %(name)s.", name=shown))
    return str(_("“%(name)s” stays where it is: there is no further place.", name=shown))


def stage_or_404(journey: Journey, stage_id: UUID) -> Stage:
    """A stage of this journey."""
    query = select(Stage).where(Stage.id == stage_id, Stage.journey_id == journey.id)
    return db.session.scalars(query).first() or abort(404)


def crumbs(journey: Journey, *last: str) -> list[Crumb]:
    """The way to a page about a part of this journey."""
    name = journey.name.in_language(language())
    return [
        Crumb(_("Journeys"), url_for("journeys.inventory")),
        Crumb(name, url_for("journeys.journey", journey_id=journey.id)),
        *(Crumb(label) for label in last),
    ]


def going_with(stage: Stage) -> str:
    """What goes with a stage and what moves up, in a sentence."""
    steps = select(Step.id).where(Step.stage_id == stage.id)
    points = select(func.count(MeasuringPoint.id)).where(
        (MeasuringPoint.stage_id == stage.id) | MeasuringPoint.step_id.in_(steps)
    )
    n = db.session.scalar(select(func.count(Step.id)).where(Step.stage_id == stage.id)) or 0
    moving = db.session.scalar(points) or 0
    sentence = ngettext("%(num)s step goes with it.", "%(num)s steps go with it.", n) if n else ""
    if moving:
        sentence += " " + ngettext(
            "%(num)s measuring point stays and moves to the journey.",
            "%(num)s measuring points stay and move to the journey.", moving,
        )  # fmt: skip
    return str(sentence).strip()


def _written(shown: Stage) -> dict[str, Any]:
    return {
        "name": shown.name.in_language(language()),
        "wants": shown.wants.in_language(language()),
        "revision": str(shown.revision),
        **felt(shown),
    }


def felt(row: Stage | Step) -> dict[str, str]:
    """Emotions and evidence as the form has them."""
    current, intended = row.emotion_current, row.emotion_intended
    return {
        "emotion_current": "" if current is None else str(current),
        "emotion_intended": "" if intended is None else str(intended),
        "evidence_current": row.evidence_current.value,
        "evidence_intended": row.evidence_intended.value,
    }


def _show_adding(
    journey: Journey, form: StagesForm, refusal: Refusal | None = None, status: int = 200
) -> Any:
    return show(
        "journeys/add_stage.html",
        Page(_("Add stages"), crumbs(journey, _("Add stages")), section="journeys"),
        status,
        journey=journey,
        form=form,
        refusal=refusal,
    )


def _show_one(
    journey: Journey,
    shown: Stage,
    form: StageForm,
    *,
    refusal: Refusal | None = None,
    stored: list[conflicts.Conflict] | None = None,
    status: int = 200,
) -> Any:
    title = shown.name.in_language(language())
    stages = placing.stages_of(journey.id)
    return show(
        "journeys/stage.html",
        Page(title, crumbs(journey, title), section="journeys"),
        status,
        journey=journey,
        stage=shown,
        form=form,
        refusal=in_place(form, refusal),
        stored=stored or [],
        is_conflict=status == 409 and refusal is None,
        number=next((i for i, s in enumerate(stages, 1) if s.id == shown.id), 1),
        last=len(stages),
        going=going_with(shown),
    )
