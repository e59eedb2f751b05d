"""What a meeting does with decisions: written down, changed, ticked off, withdrawn."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, flash, g, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import department_tree
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.models import db
from app.models.accounts import Department, User
from app.models.okrs import Cycle
from app.models.tracking import KeyResult, MeetingDecision
from app.models.wording import Wording
from app.okrs import bp, decision_words, decisions, here, reach
from app.okrs.meeting_forms import DecisionForm, FinishForm, WithdrawalForm
from app.okrs.meeting_views import address, asked, crumbs, offer, show_week, this_week
from app.okrs.meetings import View
from app.web.access import requires
from app.web.locale import language
from app.web.page import Page, show


class Around(NamedTuple):
    """A decision with the names it needs to be shown."""

    decision: MeetingDecision
    owner: str
    key_result: KeyResult | None


@bp.post("/goals/weekly/decisions")
@requires(Permission.GOAL_EDIT)
def add_decision() -> Any:
    """Write down what the team has decided."""
    view, tree, cycles = asked()
    if view is None or not decisions.may_decide(g.actor, view.department_id):
        abort(404)
    found = this_week(view)
    form = DecisionForm()
    offer(form, found)
    if not form.validate_on_submit():
        return show_week(view, tree, cycles, found=found, form=form, status=422)
    decisions.add_decision(view, form.entry(language()), here.today())
    flash(_("Written down."))
    return _back()


@bp.post("/goals/decisions/<uuid:decision_id>/state")
@requires(Permission.GOAL_ANSWER)
def finish_decision(decision_id: UUID) -> Any:
    """Tick a decision off, or take that back."""
    query = select(MeetingDecision).where(MeetingDecision.id == decision_id)
    one = db.session.scalars(query).first() or abort(404)
    if not decisions.may_finish(one, g.actor, reach.departments_of(g.actor)):
        abort(404)
    form = FinishForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        decisions.finish_decision(one, here.today(), done=form.to.data == "done")
    except Refusal as refusal:
        return _show_week_with(refusal)
    return _back()


@bp.route("/goals/decisions/<uuid:decision_id>/edit", methods=["GET", "POST"])
@requires(Permission.GOAL_EDIT)
def edit_decision(decision_id: UUID) -> Any:
    """Say it better, hand it to somebody else, give it another day."""
    around = _around(_changeable(decision_id))
    one = around.decision
    form = _form(around)
    if not form.validate_on_submit():
        return _show_edit(around, form, status=422 if form.is_submitted() else 200)
    try:
        decisions.change_decision(one, form.entry(language(), one.text), form.opened_on())
    except EditedMeanwhile:
        return _show_edit(_around(one), form, edited=True, status=409)
    except Refusal as refusal:
        return _show_edit(around, form, refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=one.text.in_language(language()).rstrip(".")))
    return _back()


@bp.post("/goals/decisions/<uuid:decision_id>/withdrawal")
@requires(Permission.GOAL_EDIT)
def withdraw_decision(decision_id: UUID) -> Any:
    """It does not count any more; or it does after all."""
    around = _around(_changeable(decision_id))
    one = around.decision
    form = WithdrawalForm()
    if not form.validate_on_submit():
        if form.to.errors:
            abort(400)
        return _show_edit(around, _form(around), withdrawal=form, status=422)
    if form.to.data == "counts":
        decisions.count_again(one)
        flash(_("It counts again."))
        return _back()
    reason = Wording().written_in(language(), form.reason.data)
    try:
        decisions.withdraw_decision(one, reason, form.opened_on(), here.today())
    except EditedMeanwhile:
        around = _around(one)
        return _show_edit(around, _form(around, fresh=True), withdrawal=form, edited=True,
                          status=409)  # fmt: skip
    flash(_("Withdrawn; it stays to be seen below."))
    return _back()


def _changeable(decision_id: UUID) -> MeetingDecision:
    query = decisions.changeable_by(g.actor).where(MeetingDecision.id == decision_id)
    return db.session.scalars(query).first() or abort(404)


def _around(one: MeetingDecision) -> Around:
    owner = db.session.get(User, one.owner_id) if one.owner_id else None
    about = db.session.get(KeyResult, one.key_result_id) if one.key_result_id else None
    return Around(one, owner.name if owner else "", about)


def _form(around: Around, *, fresh: bool = False) -> DecisionForm:
    one = around.decision
    data = {
        "text": one.text.in_language(language()),
        "owner": str(one.owner_id or ""),
        "due_on": one.due_on,
        "about": str(one.key_result_id or ""),
        "revision": str(one.revision),
    }
    form = DecisionForm(**({"formdata": None} if fresh else {}), data=data)
    offer(form, this_week(_view_of(one)), around.key_result)
    return form


def _view_of(one: MeetingDecision) -> View:
    """The week of the team that has decided it."""
    cycle = db.session.get_one(Cycle, one.cycle_id)
    if one.department_id is None:
        return View(cycle)
    every = db.session.scalars(select(Department)).all()
    below = frozenset(department_tree.ids_below(one.department_id, every))
    return View(cycle, one.department_id, below)


def _show_edit(
    around: Around,
    form: DecisionForm,
    refusal: Refusal | None = None,
    *,
    withdrawal: WithdrawalForm | None = None,
    edited: bool = False,
    status: int,
) -> Any:
    one = around.decision
    if withdrawal is None:
        withdrawal = WithdrawalForm(formdata=None)
    if edited:
        form.revision.data = str(one.revision)
    withdrawal.revision.data = str(one.revision)
    title = _("Change decision")
    view, _tree, _cycles = asked()
    return show(
        "okrs/decision_edit.html",
        Page(title, crumbs(here_is=title), section="goals"),
        status,
        decision=one, form=form, withdrawal=withdrawal, refusal=refusal,
        stored=decision_words.stored(*around) if edited else [],
        address=address(view) if view else {},
    )  # fmt: skip


def _show_week_with(refusal: Refusal) -> Any:
    view, tree, cycles = asked()
    if view is None:
        abort(refusal.status)
    return show_week(view, tree, cycles, refusal=refusal, status=refusal.status)


def _back() -> Any:
    view, _tree, _cycles = asked()
    return redirect(url_for(".weekly", **(address(view) if view else {})) + "#decisions")
