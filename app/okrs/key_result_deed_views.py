"""What happens to a key result on its way: rated, handed over, split, begun, ticked, given up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from sqlalchemy import select

from app.accounts.forms import ConfirmForm, in_place
from app.accounts.refusals import Refusal
from app.domain.policy import Permission
from app.findings.speech import _
from app.models import db
from app.models.okrs import GoalState
from app.models.tracking import KeyResult, KeyResultStep
from app.okrs import bp, contributions, here, key_result_page, key_result_queries, key_results
from app.okrs.key_result_forms import ContributionForm, DropForm, InfluenceForm, OwnerForm
from app.okrs.key_result_page import crumbs, ratable_key_result, show_key_result
from app.okrs.words import quoted
from app.web.access import requires
from app.web.locale import language
from app.web.page import Page, show


@bp.post("/key-results/<uuid:key_result_id>/influence")
@requires(Permission.GOAL_ANSWER)
def rate_influence(key_result_id: UUID) -> Any:
    """How much its owner can move, in a sentence."""
    one = ratable_key_result(key_result_id)
    form = InfluenceForm()
    if not form.validate_on_submit():
        return show_key_result(one, sent=form, status=422)
    reason = one.influence_reason.written_in(language(), form.influence_reason.data)
    try:
        key_results.rate_influence(one, int(form.influence.data), reason)
    except Refusal as refusal:
        return show_key_result(one, sent=form, refusal=refusal, status=refusal.status)
    return _back(one, "own-influence")


@bp.post("/key-results/<uuid:key_result_id>/owner")
@requires(Permission.GOAL_EDIT)
def hand_over_key_result(key_result_id: UUID) -> Any:
    """Hand it to somebody with more influence."""
    one = here.editable_key_result(key_result_id)
    form = OwnerForm()
    key_result_page.offer(form, one)
    if not form.validate_on_submit():
        return show_key_result(one, sent=form, status=422)
    try:
        key_results.hand_over(one, form.owner_id)
    except Refusal as refusal:
        return show_key_result(one, sent=form, refusal=refusal, status=refusal.status)
    return _back(one, "own-influence")


@bp.post("/key-results/<uuid:key_result_id>/split")
@requires(Permission.GOAL_EDIT)
def split_key_result(key_result_id: UUID) -> Any:
    """Copy it into two; the second one is worded next."""
    one = _confirmed(here.editable_key_result(key_result_id))
    try:
        copy = key_results.split(one)
    except Refusal as refusal:
        return show_key_result(one, refusal=refusal, status=refusal.status)
    flash(_("There are two now. Say what the second one is about, and who owns it."))
    return redirect(url_for(".edit_key_result", key_result_id=copy.id))


@bp.post("/key-results/<uuid:key_result_id>/activate")
@requires(Permission.GOAL_EDIT)
def activate_key_result(key_result_id: UUID) -> Any:
    """Begin with one that was added while its goal is being pursued already."""
    one = _confirmed(here.editable_key_result(key_result_id))
    try:
        key_results.activate(one)
    except Refusal as refusal:
        return show_key_result(one, refusal=refusal, status=refusal.status)
    return _back(one, "")


@bp.post("/key-results/<uuid:key_result_id>/steps/<uuid:goal_step_id>")
@requires(Permission.KEY_RESULT_CHECK_IN)
def tick_step(key_result_id: UUID, goal_step_id: UUID) -> Any:
    """A step is done, or not done after all."""
    one = here.reportable_key_result(key_result_id)
    query = select(KeyResultStep).where(
        KeyResultStep.id == goal_step_id, KeyResultStep.key_result_id == one.id
    )
    step = db.session.scalars(query).first() or abort(404)
    to = request.form.get("to")
    if not ConfirmForm().validate_on_submit() or to not in {"done", "open"}:
        abort(400)
    try:
        key_results.tick(one, step, here.today(), done=to == "done")
    except Refusal as refusal:
        return show_key_result(one, refusal=refusal, status=refusal.status)
    return _back(one, "steps")


@bp.post("/key-results/<uuid:key_result_id>/contributions")
@requires(Permission.GOAL_EDIT)
def add_contribution(key_result_id: UUID) -> Any:
    """Another department contributes: leads say it for their own."""
    one = here.key_result(key_result_id)
    form = ContributionForm()
    key_result_page.offer(form, one, _spoken_for(one))
    if not form.validate_on_submit():
        return show_key_result(one, sent=form, status=422)
    try:
        contributions.contribute(one, UUID(form.department.data), form.sentence.data)
    except Refusal as refusal:
        refusal = in_place(form, refusal) or refusal
        return show_key_result(one, sent=form, status=refusal.status)
    return _back(one, "contributions")


@bp.post("/key-results/<uuid:key_result_id>/contributions/<uuid:department_id>/delete")
@requires(Permission.GOAL_EDIT)
def remove_contribution(key_result_id: UUID, department_id: UUID) -> Any:
    """It contributes no longer."""
    one = _confirmed(here.key_result(key_result_id))
    spoken = _spoken_for(one)
    if spoken is not None and department_id not in spoken:
        abort(404)
    try:
        if not contributions.withdraw(one, department_id):
            abort(404)
    except Refusal as refusal:
        return show_key_result(one, refusal=refusal, status=refusal.status)
    return _back(one, "contributions")


def _spoken_for(one: KeyResult) -> frozenset[UUID] | None:
    spoken = key_result_page.spoken_for(one)
    return abort(404) if spoken is not None and not spoken else spoken


@bp.get("/key-results/<uuid:key_result_id>/drop")
@requires(Permission.GOAL_EDIT)
def confirm_drop_of_key_result(key_result_id: UUID) -> Any:
    """What becomes of it."""
    return _show_drop(here.editable_key_result(key_result_id), DropForm(formdata=None))


@bp.post("/key-results/<uuid:key_result_id>/drop")
@requires(Permission.GOAL_EDIT)
def drop_key_result(key_result_id: UUID) -> Any:
    """Delete a draft, give up an active one."""
    one = here.editable_key_result(key_result_id)
    form = DropForm()
    if not form.validate_on_submit():
        return _show_drop(one, form, status=422)
    name, objective_id = one.text.in_language(language()), one.objective_id
    is_active = one.state is GoalState.ACTIVE
    try:
        key_results.drop(one, form.reason.data)
    except Refusal as refusal:
        return _show_drop(one, form, refusal, status=refusal.status)
    words = _("Given up: %(name)s.") if is_active else _("Deleted: %(name)s.")
    flash(words % {"name": name})
    return redirect(url_for(".objective", objective_id=objective_id))


def _show_drop(
    one: KeyResult, form: DropForm, refusal: Refusal | None = None, *, status: int = 200
) -> Any:
    found = key_result_queries.everything(one, here.today())
    is_active = one.state is GoalState.ACTIVE
    name = quoted(one.text.in_language(language()))
    title = _("Give up “%(name)s”?") if is_active else _("Delete “%(name)s”?")
    return show(
        "okrs/key_result_drop.html",
        Page(title % {"name": name}, crumbs(found, here_is=_("Remove")), section="goals"),
        status,
        key_result=one,
        form=form,
        is_active=is_active,
        refusal=in_place(form, refusal),
    )


def _confirmed(one: KeyResult) -> KeyResult:
    if not ConfirmForm().validate_on_submit():
        abort(400)
    return one


def _back(one: KeyResult, part: str) -> Any:
    flash(_("Saved: %(name)s.", name=one.text.in_language(language())))
    address = url_for(".key_result", key_result_id=one.id)
    return redirect(f"{address}#{part}" if part else address)
