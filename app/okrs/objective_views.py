"""An objective: what it says, where it stands, and the steps from a proposal to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, url_for

from app.accounts.forms import in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.findings.speech import _
from app.models.okrs import GoalState, Objective
from app.okrs import (
    bp,
    gates,
    here,
    key_result_queries,
    objective_queries,
    objective_states,
    objective_words,
)
from app.okrs.objective_forms import ANSWER_HINTS, AnswerForm, DropForm, StepForm
from app.okrs.objective_queries import Reach, Shown
from app.okrs.objective_states import Answer
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Next, Page, show

WAITING = frozenset({GoalState.DRAFT, GoalState.PROPOSED, GoalState.AGREED})
STANDING = frozenset({GoalState.ACTIVE, GoalState.CLOSED})


@bp.get("/goals/<uuid:objective_id>")
@requires(Permission.GOAL_READ)
def objective(objective_id: UUID) -> Any:
    """Everything about one objective."""
    return _show(objective_id)


@bp.post("/goals/<uuid:objective_id>/propose")
@requires(Permission.GOAL_EDIT)
def propose_objective(objective_id: UUID) -> Any:
    """Ask its owner; one's own goal is agreed with that."""
    held, form = here.editable_objective(objective_id), StepForm()
    return _take_step(
        held,
        form,
        lambda: objective_states.propose(held, g.actor, form.opened_on()),
        lambda: _("Agreed.") if held.state is GoalState.AGREED else _("Proposed to its owner."),
    )


@bp.post("/goals/<uuid:objective_id>/answer")
@requires(Permission.GOAL_ANSWER)
def answer_objective(objective_id: UUID) -> Any:
    """The owner accepts, negotiates or declines."""
    held, form = here.answerable_objective(objective_id), AnswerForm()
    return _take_step(
        held,
        form,
        lambda: objective_states.answer(
            held, Answer(form.said.data), form.answer.data, form.opened_on(), language()
        ),
        lambda: (
            _("Accepted.")
            if held.state is GoalState.AGREED
            else _("Sent back as a draft, with your reason.")
        ),
        answering=form,
    )


@bp.post("/goals/<uuid:objective_id>/activate")
@requires(Permission.GOAL_EDIT)
def activate_objective(objective_id: UUID) -> Any:
    """Begin, if nothing stands in the way."""
    held, form = here.editable_objective(objective_id), StepForm()
    return _take_step(
        held,
        form,
        lambda: objective_states.activate(held, form.opened_on(), here.today()),
        lambda: _("It has begun: check-ins are due from now on."),
    )


@bp.post("/goals/<uuid:objective_id>/drop")
@requires(Permission.GOAL_EDIT)
def drop_objective(objective_id: UUID) -> Any:
    """Give it up, with a reason that stays."""
    held, form = here.editable_objective(objective_id), DropForm()
    return _take_step(
        held,
        form,
        lambda: objective_states.drop(held, form.reason.data, form.opened_on(), language()),
        lambda: _("Given up; it stays to be seen with its reason."),
        dropping=form,
    )


def _take_step(
    held: Objective,
    form: StepForm,
    act: Callable[[], None],
    done: Callable[[], str],
    **forms: StepForm,
) -> Any:
    """Validate, act, say what was done; whatever is refused shows the page with what was typed."""
    if not form.validate_on_submit():
        if form.csrf_token.errors:
            abort(400)
        return _show(held.id, status=422, **forms)
    try:
        act()
    except EditedMeanwhile:
        return _show(held.id, status=409, edited=True, **forms)
    except Refusal as refusal:
        return _show(held.id, refusal=in_place(form, refusal), status=refusal.status, **forms)
    flash(done())
    return redirect(url_for(".objective", objective_id=held.id))


def _show(
    objective_id: UUID,
    *,
    status: int = 200,
    edited: bool = False,
    refusal: Refusal | None = None,
    answering: StepForm | None = None,
    dropping: StepForm | None = None,
) -> Any:
    shown = objective_queries.shown(objective_id) or abort(404)
    one, may = shown.objective, objective_queries.reach_of(g.actor, objective_id)
    if shown.is_over:
        may = Reach(edit=False, answer=False)
    waits = one.state in WAITING and not shown.is_over
    results = key_result_queries.listing(objective_id)
    obstacles = gates.obstacles(objective_id) if waits else []
    rows = [row.key_result for row in results if row.key_result.state is not GoalState.DROPPED
            or one.state is GoalState.DROPPED]  # fmt: skip
    name = one.text.in_language(language())
    forms = {"answering": answering or AnswerForm(formdata=None),
             "dropping": dropping or DropForm(formdata=None)}  # fmt: skip
    for form in forms.values():
        form.revision.data = str(one.revision)
    return show(
        "okrs/objective.html",
        Page(name, [Crumb(_("Goals"), url_for(".dashboard")), Crumb(name)],
             _next(shown, may, obstacles), "goals"),
        status,
        shown=shown,
        objective=one,
        may=may,
        edited=edited,
        refusal=refusal,
        key_results=results,
        obstacles=obstacles,
        contributions=objective_queries.contributions(objective_id),
        continued=objective_queries.continued_in(objective_id),
        facts=objective_words.facts(shown),
        way=objective_words.way(shown),
        events=objective_words.history(objective_id),
        measured=objective_words.measured(one),
        explained=objective_words.explanation(one, rows) if one.state in STANDING else None,
        status_explained=objective_words.status_explanation(one, rows),
        answer_hints=ANSWER_HINTS,
        page_may_plan=g.actor.may(Permission.GOAL_EDIT),
        is_own=one.owner_id == g.actor.user_id,
        **forms,
    )  # fmt: skip


def _next(shown: Shown, may: Reach, obstacles: list[gates.Obstacle]) -> Next | None:
    """The one thing to do now: answer, say how one would notice, name who owns it, ask, begin."""
    one, state = shown.objective, shown.objective.state
    step = url_for(".objective", objective_id=one.id) + "#step"
    found: tuple[str, str] | None = None
    if state is GoalState.PROPOSED and may.answer:
        found = _("Say whether you accept it"), step
    elif state is GoalState.DRAFT and may.edit:
        found = _to_propose(one, obstacles, step)
    elif state is GoalState.AGREED and may.edit:
        found = (_("Clear the way"), obstacles[0].url) if obstacles else (_("Let it begin"), step)
    return Next(_("Next"), *found) if found else None


def _to_propose(one: Objective, obstacles: list[gates.Obstacle], step: str) -> tuple[str, str]:
    """What a draft lacks before anybody can say yes to it."""
    if any(row.key_result_id is None for row in obstacles):
        return _("Write a key result"), url_for(".new_key_result", objective_id=one.id)
    if one.owner_id is None:
        return _("Name an owner"), url_for(".edit_objective", objective_id=one.id)
    return _("Propose it"), step
