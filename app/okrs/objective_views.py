"""An objective: what it says, where it stands, and the steps from a proposal to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, url_for

from app.accounts.forms import in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.okrs import Status
from app.domain.policy import Permission
from app.findings.speech import _
from app.models.okrs import GoalState, Objective
from app.models.tracking import KeyResult
from app.okrs import (
    bp,
    coached,
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
    **forms: Any,
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
    answering: AnswerForm | None = None,
    dropping: DropForm | None = None,
) -> Any:
    shown = objective_queries.shown(objective_id) or abort(404)
    may = Reach(edit=False, answer=False)
    if not shown.is_over:
        may = objective_queries.reach_of(g.actor, objective_id)
    answering, dropping = (
        answering or AnswerForm(formdata=None),
        dropping or DropForm(formdata=None),
    )
    answering.revision.data = dropping.revision.data = str(shown.objective.revision)
    name = shown.objective.text.in_language(language())
    found = _everything(shown, may)
    crumbs = [Crumb(_("Goals"), url_for(".dashboard")), Crumb(name)]
    return show(
        "okrs/objective.html",
        Page(name, crumbs, _next(shown, may, found["obstacles"], found["counted"]), "goals"),
        status,
        shown=shown,
        objective=shown.objective,
        may=may,
        refusal=refusal,
        edited=edited,
        typed=(answering.answer.data or dropping.reason.data) if edited else "",
        answering=answering,
        dropping=dropping,
        answer_hints=ANSWER_HINTS,
        is_own=shown.objective.owner_id == g.actor.user_id,
        may_plan=g.actor.may(Permission.GOAL_EDIT),
        **found,
    )


def _everything(shown: Shown, may: Reach) -> dict[str, Any]:
    """What the page shows below its head."""
    one = shown.objective
    results = key_result_queries.listing(one.id)
    is_dropped = one.state is GoalState.DROPPED
    counted = [row.key_result for row in results
               if is_dropped or row.key_result.state is not GoalState.DROPPED]  # fmt: skip
    waits, stands = one.state in WAITING and not shown.is_over, one.state in STANDING
    return {
        "key_results": results,
        "counted": counted,
        "obstacles": gates.obstacles(one.id) if waits else [],
        "contributions": objective_queries.contributions(one.id),
        "continued": objective_queries.continued_in(one.id),
        "facts": objective_words.facts(shown),
        "way": objective_words.way(shown),
        "events": objective_words.history(one.id),
        "measured": objective_words.measured(one),
        "explained": objective_words.explanation(one, counted) if stands else None,
        "status_explained": objective_words.status_explanation(one, counted),
        "coached": coached.of_stored(one) if one.state is GoalState.DRAFT and may.edit else None,
    }


def _next(
    shown: Shown, may: Reach, obstacles: list[gates.Obstacle], results: Sequence[KeyResult]
) -> Next | None:
    """The one thing to do now: answer, say how one would notice, name who owns it, ask, begin."""
    one, state = shown.objective, shown.objective.state
    step = url_for(".objective", objective_id=one.id) + "#step"
    found: tuple[str, str] | None = None
    if state is GoalState.PROPOSED and may.answer and one.owner_id == g.actor.user_id:
        found = _("Say whether you accept it"), step
    elif state is GoalState.DRAFT and may.edit:
        found = _to_propose(one, obstacles, step)
    elif state is GoalState.AGREED and may.edit:
        found = (_("Clear the way"), obstacles[0].url) if obstacles else (_("Let it begin"), step)
    elif state is GoalState.ACTIVE:
        return _most_urgent(results)
    return Next(_("Next"), *found) if found else None


def _to_propose(one: Objective, obstacles: list[gates.Obstacle], step: str) -> tuple[str, str]:
    """What a draft lacks before anybody can say yes to it."""
    if any(row.key_result_id is None for row in obstacles):
        return _("Write a key result"), url_for(".new_key_result", objective_id=one.id)
    if one.owner_id is None:
        return _("Name an owner"), url_for(".edit_objective", objective_id=one.id)
    return _("Propose it"), step


def _most_urgent(results: Sequence[KeyResult]) -> Next | None:
    """The key result that stands worst, unless all are on track or open."""
    for status in (Status.STALE, Status.OFF_TRACK, Status.AT_RISK):
        for one in results:
            if one.status is status and one.state is GoalState.ACTIVE:
                url = url_for(".key_result", key_result_id=one.id)
                return Next(_("Most urgent"), one.text.in_language(language()), url)
    return None
