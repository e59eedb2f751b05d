"""Objectives as they are written: new ones, changed ones, deleted drafts; the coach beside them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for

from app.accounts.forms import ConfirmForm, in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission, Role
from app.findings.speech import _
from app.models.okrs import GoalState, Objective, ObjectiveLevel
from app.okrs import bp, coached, cycle_queries, here, objective_queries, objectives
from app.okrs.objective_choices import choose
from app.okrs.objective_forms import ObjectiveForm, as_shown
from app.okrs.objective_sources import BLANK, Source, source_of
from app.okrs.objective_words import stored
from app.okrs.words import COMMITMENT_HINT, LEVEL_HINT, ORIENTATION_HINT, quoted
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Page, show

ASKED = ("cycle", "level", "journey", "department", "owner", "parent", "orientation")
"""What an address may bring along for a blank goal."""


@bp.route("/goals/new", methods=["GET", "POST"])
@requires(Permission.GOAL_EDIT)
def new_objective() -> Any:
    """From a step of the findings, a journey's gap, the last cycle, or blank."""
    if not cycle_queries.open_cycles():
        return _show_no_cycle()
    source = source_of(g.actor, request.args)
    form = ObjectiveForm(data=_beginning(source))
    choose(form, g.actor, None, source)
    if _only_asks():
        return _show_new(form, source)
    if not form.validate_on_submit():
        return _show_new(form, source, status=422 if form.errors else 200)
    chosen = set(form.key_results.data or []) if form.key_results else set()
    drafts = [one.draft for one in source.offers if one.key in chosen]
    try:
        added = objectives.create(g.actor, form.entry(), language(), source.begin, drafts)
    except Refusal as refusal:
        return _show_new(form, source, refusal, status=refusal.status)
    flash(_("Created: %(name)s.", name=form.text.data))
    return redirect(url_for(".objective", objective_id=added.id))


@bp.route("/goals/<uuid:objective_id>/edit", methods=["GET", "POST"])
@requires(Permission.GOAL_EDIT)
def edit_objective(objective_id: UUID) -> Any:
    """Everything that is said about an objective."""
    objective = here.editable_objective(objective_id)
    form = ObjectiveForm(data=as_shown(objective, language()))
    choose(form, g.actor, objective, BLANK)
    try:
        objectives.demand_changeable(objective)
    except Refusal as refusal:
        flash(str(refusal.sentence), "error")
        return redirect(url_for(".objective", objective_id=objective_id))
    if _only_asks():
        return _show_edit(objective, form)
    if not form.validate_on_submit():
        return _show_edit(objective, form, status=422 if form.errors else 200)
    try:
        asked_anew = objectives.save(g.actor, objective, form.entry(), form.opened_on(), language())
    except EditedMeanwhile:
        return _show_edit(objective, form, edited=True, status=409)
    except Refusal as refusal:
        return _show_edit(objective, form, refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=form.text.data))
    if asked_anew:
        flash(_("What was agreed has changed, so it is a draft again and has to be proposed."))
    return redirect(url_for(".objective", objective_id=objective_id))


@bp.post("/goals/coach")
@requires(Permission.GOAL_EDIT)
def ask_coach() -> Any:
    """What the coach says to what has been typed so far; writes nothing."""
    return render_template("okrs/_coach.html", coached=coached.by_form(request.form))


@bp.get("/goals/<uuid:objective_id>/delete")
@requires(Permission.GOAL_EDIT)
def confirm_objective_deletion(objective_id: UUID) -> Any:
    """What goes with a draft."""
    return _show_deletion(here.editable_objective(objective_id))


@bp.post("/goals/<uuid:objective_id>/delete")
@requires(Permission.GOAL_EDIT)
def delete_objective(objective_id: UUID) -> Any:
    """Delete a draft with its key results."""
    objective = here.editable_objective(objective_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    name = objective.text.in_language(language())
    try:
        objectives.delete(objective)
    except Refusal as refusal:
        return _show_deletion(objective, refusal, refusal.status)
    flash(_("Deleted: %(name)s.", name=name))
    return redirect(url_for(".dashboard"))


def _only_asks() -> bool:
    """Without a script the coach is asked by a button of the same form: nothing is saved."""
    return request.method == "POST" and "ask" in request.form


def _beginning(source: Source) -> dict[str, Any]:
    """What a new goal begins with: what its source brings, what the address asks for."""
    is_lead = g.actor.role is Role.LEAD
    present = cycle_queries.present(cycle_queries.open_cycles(), here.today())
    asked = {name: request.args[name][:40] for name in ASKED if request.args.get(name)}
    parent = _parent_asked_for(asked.get("parent", ""))
    data: dict[str, Any] = {
        "cycle": str((parent.cycle_id if parent else present.id if present else None) or ""),
        "level": _level(asked, parent).value,
        "owner": str(g.actor.user_id) if is_lead else "",
        "key_results": [one.key for one in source.offers],
    }
    if parent is not None and parent.journey_id:
        data["journey"] = str(parent.journey_id)
    data |= {name: value for name, value in source.data.items() if value}
    data |= asked
    if is_lead:
        data["level"] = ObjectiveLevel.DEPARTMENT.value
        data.setdefault("department", str(g.actor.department_id or ""))
    return data


def _level(asked: dict[str, str], parent: Objective | None) -> ObjectiveLevel:
    """The level that follows from what is known: a department's, a journey's, else the house's."""
    if "department" in asked or (parent and parent.level is not ObjectiveLevel.ORGANISATION):
        return ObjectiveLevel.DEPARTMENT
    if "journey" in asked or parent is not None:
        return ObjectiveLevel.JOURNEY
    return ObjectiveLevel.ORGANISATION


def _parent_asked_for(text: str) -> Objective | None:
    try:
        return objective_queries.one(UUID(text))
    except ValueError:
        return None


def _show_new(
    form: ObjectiveForm, source: Source, refusal: Refusal | None = None, *, status: int = 200
) -> Any:
    title = _("New goal")
    return _show_form(
        form,
        Page(title, [_home(), Crumb(title)], section="goals"),
        status,
        refusal=refusal,
        source=source,
        objective=None,
    )


def _show_edit(
    objective: Objective,
    form: ObjectiveForm,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int = 200,
) -> Any:
    saved = stored(objective) if edited else []
    if edited:
        form.revision.data = str(objective.revision)
    return _show_form(
        form,
        Page(_("Edit goal"), _way(objective, _("Edit")), section="goals"),
        status,
        refusal=refusal,
        source=BLANK,
        objective=objective,
        stored=saved,
        asks_anew=objective.state in {GoalState.PROPOSED, GoalState.AGREED},
    )


def _show_form(
    form: ObjectiveForm,
    page: Page,
    status: int,
    *,
    refusal: Refusal | None,
    objective: Objective | None,
    **context: Any,
) -> Any:
    return show(
        "okrs/objective_form.html",
        page,
        status,
        form=form,
        objective=objective,
        refusal=in_place(form, refusal),
        coached=coached.of_objective(form, objective),
        level_hints=LEVEL_HINT,
        orientation_hints=ORIENTATION_HINT,
        commitment_hints=COMMITMENT_HINT,
        **context,
    )


def _show_no_cycle() -> Any:
    title = _("New goal")
    return show(
        "okrs/objective_no_cycle.html",
        Page(title, [_home(), Crumb(title)], section="goals"),
        may_edit=g.actor.may(Permission.CYCLE_EDIT),
    )


def _show_deletion(objective: Objective, refusal: Refusal | None = None, status: int = 200) -> Any:
    name = quoted(objective.text.in_language(language()))
    return show(
        "okrs/objective_delete.html",
        Page(_("Delete “%(name)s”?", name=name), _way(objective, _("Delete")), section="goals"),
        status,
        objective=objective,
        refusal=refusal,
        key_results=objective_queries.key_results(objective.id),
    )


def _home() -> Crumb:
    return Crumb(_("Goals"), url_for(".dashboard"))


def _way(objective: Objective, last: str) -> list[Crumb]:
    name = objective.text.in_language(language())
    return [
        _home(),
        Crumb(name, url_for(".objective", objective_id=objective.id)),
        Crumb(last),
    ]
