"""The page of one key result, with whatever form on it is being filled in."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, current_app, g, url_for
from sqlalchemy import select

from app.accounts.forms import in_place, options
from app.accounts.refusals import Refusal
from app.domain.okrs import LEAST_INFLUENCE, NUMERIC
from app.domain.policy import Permission
from app.findings.speech import _
from app.journeys import editing
from app.journeys.point_words import written
from app.models import db
from app.models.okrs import CycleState, GoalState
from app.models.tracking import KeyResult
from app.okrs import (
    gates,
    here,
    initiatives,
    key_result_chart,
    key_result_history,
    key_result_queries,
    key_result_story,
    proof_words,
    proofs,
    reach,
    request_slot,
)
from app.okrs.key_result_forms import ContributionForm, InfluenceForm, OwnerForm
from app.okrs.key_result_queries import Everything
from app.okrs.key_result_words import promise
from app.okrs.words import INITIATIVE_STATE
from app.web.locale import language
from app.web.page import Crumb, Next, Page, show

ENDED = frozenset({GoalState.CLOSED, GoalState.DROPPED})


class Reach(NamedTuple):
    """What the person who looks may do here."""

    edit: bool
    rate: bool
    report: bool
    contribute: frozenset[UUID] | None
    """Departments they speak for when it comes to contributing; None: all of them."""


class Forms(NamedTuple):
    """The forms of the page; one that was sent comes back with what was typed."""

    influence: InfluenceForm
    owner: OwnerForm
    contribution: ContributionForm


def show_key_result(
    one: KeyResult,
    *,
    refusal: Refusal | None = None,
    sent: InfluenceForm | OwnerForm | ContributionForm | None = None,
    status: int = 200,
) -> Any:
    """The page; a refusal stands at its field or on top."""
    found = key_result_queries.everything(one, here.today())
    if sent is not None and refusal is not None:
        refusal = in_place(sent, refusal)
    may = _reach(found)
    is_draft = one.state not in {GoalState.ACTIVE, *ENDED}
    obstacles = gates.obstacles_of(one) if is_draft else []
    name = one.text.in_language(language())
    page = Page(name, crumbs(found), _next(found, may, obstacles), "goals")
    return show(
        "okrs/key_result.html",
        page,
        status,
        found=found,
        key_result=one,
        objective=found.objective,
        point=found.point,
        may=may,
        is_draft=is_draft,
        obstacles=obstacles,
        forms=_forms(found, may, sent),
        sent=sent,
        refusal=refusal,
        is_numeric=one.type in NUMERIC,
        needs_split=one.influence is not None and one.influence < LEAST_INFLUENCE,
        promise=promise(one, found.point, len(found.steps), found.start),
        finding=key_result_story.finding(found),
        marks=key_result_story.marks(found),
        explained=key_result_story.explained(found) if _is_tracked(found) else [],
        is_tracked=_is_tracked(found),
        chart=key_result_chart.drawn(found),
        changes=key_result_history.lines(found),
        check_ins=key_result_history.check_ins(found),
        written=written,
        requests=request_slot.slot(one.id, here.today()),
        **_work(one),
        **_proven(one),
    )


def _proven(one: KeyResult) -> dict[str, Any]:
    """For templates/okrs/_key_result_proofs.html; a proof may be written after the end too."""
    may_report = one.point_id is not None and g.actor.may(Permission.KEY_RESULT_CHECK_IN)
    return {
        "proven": proofs.of_key_result(g.actor, one.id),
        "may_prove": may_report and _is_there(proofs.provable_by(g.actor), one),
        "proof_words": proof_words,
    }


def _work(one: KeyResult) -> dict[str, Any]:
    """What templates/okrs/_initiatives.html shows."""
    works = initiatives.of_key_result(one, g.actor)
    may_plan = works[0].may_edit if works else initiatives.may_plan(g.actor, one.id)
    today = here.today()
    return {
        "works": works,
        "may_plan": may_plan and one.state not in ENDED,
        "states": INITIATIVE_STATE,
        "overdue": {
            work.initiative.id for work in works if initiatives.is_overdue(work.initiative, today)
        },
    }


def crumbs(found: Everything, *, here_is: str = "") -> list[Crumb]:
    """The way to a key result, or to a page below it."""
    name = found.key_result.text.in_language(language())
    last = url_for("okrs.key_result", key_result_id=found.key_result.id) if here_is else None
    way = [
        Crumb(_("Goals"), url_for("okrs.dashboard", cycle=found.cycle.id)),
        Crumb(
            found.objective.text.in_language(language()),
            url_for("okrs.objective", objective_id=found.objective.id),
        ),
        Crumb(name, last),
    ]
    return [*way, Crumb(here_is)] if here_is else way


def ratable_key_result(key_result_id: UUID) -> KeyResult:
    """A key result whose influence this actor may rate: its owner, owners and consultants."""
    query = select(KeyResult).where(KeyResult.id == key_result_id)
    if g.actor.role not in reach.EVERYWHERE:
        query = query.where(KeyResult.owner_id == g.actor.user_id)
    return db.session.scalars(query).first() or abort(404)


def _is_tracked(found: Everything) -> bool:
    return found.key_result.state in {GoalState.ACTIVE, GoalState.CLOSED}


def _reach(found: Everything) -> Reach:
    """Nothing more may be done to what has ended."""
    actor, one = g.actor, found.key_result
    ended = {found.objective.state, one.state} & ENDED or found.cycle.state is CycleState.CLOSED
    if ended:
        return Reach(False, False, False, frozenset())
    edits = actor.may(Permission.GOAL_EDIT) and _is_there(reach.editable_key_results_by(actor), one)
    rates = actor.may(Permission.GOAL_ANSWER) and (
        actor.role in reach.EVERYWHERE or one.owner_id == actor.user_id
    )
    reports = one.state is GoalState.ACTIVE and _is_there(reach.reportable_by(actor), one)
    reports = reports and actor.may(Permission.KEY_RESULT_CHECK_IN)
    return Reach(edits, rates, reports, None if edits else spoken_for(one))


def spoken_for(one: KeyResult) -> frozenset[UUID] | None:
    """Departments this actor may say contribute; None: all of them. Leads speak for their own."""
    if not g.actor.may(Permission.GOAL_EDIT):
        return frozenset()
    if _is_there(reach.editable_key_results_by(g.actor), one):
        return None
    return frozenset(reach.departments_of(g.actor))


def _is_there(query: Any, one: KeyResult) -> bool:
    if g.actor.role in reach.EVERYWHERE:
        return True
    asked = query.with_only_columns(KeyResult.id).where(KeyResult.id == one.id)
    return db.session.scalars(asked).first() is not None


def _forms(found: Everything, may: Reach, sent: Any) -> Forms:
    """Empty ones with their choices, but for the one that was sent."""
    one = found.key_result
    data = {
        "influence": str(one.influence or ""),
        "influence_reason": one.influence_reason.in_language(language()),
    }
    influence = InfluenceForm(formdata=None, data=data)
    owner = OwnerForm(formdata=None, data={"owner": str(one.owner_id or "")})
    contribution = ContributionForm(formdata=None)
    for form in (owner, contribution):
        if sent is not form:
            offer(form, one, may.contribute)
    return Forms(
        sent if isinstance(sent, InfluenceForm) else influence,
        sent if isinstance(sent, OwnerForm) else owner,
        sent if isinstance(sent, ContributionForm) else contribution,
    )


def offer(
    form: OwnerForm | ContributionForm, one: KeyResult, spoken: frozenset[UUID] | None = None
) -> None:
    """People or departments to choose from; the leading department contributes anyway."""
    if isinstance(form, OwnerForm):
        form.owner.choices = options(key_result_queries.people())
        return
    leading = str(one.department_id or "")
    form.department.choices = options(
        (value, label)
        for value, label in editing.departments()
        if value != leading and (spoken is None or UUID(value) in spoken)
    )


def _next(found: Everything, may: Reach, obstacles: list[gates.Obstacle]) -> Next | None:
    """What this key result waits for; else back to its goal."""
    one = found.key_result
    if may.report and "okrs.check_in" in current_app.view_functions:
        return Next(_("Next"), _("Check in"), url_for("okrs.check_in", key_result_id=one.id))
    if one.state is GoalState.DRAFT and one.influence is None and may.rate:
        return Next(_("Next"), _("Rate your influence"), "#own-influence")
    numeric = one.type in NUMERIC and found.point is not None
    if may.edit and obstacles and numeric and one.baseline is None and found.point:
        url = url_for("journeys.point", point_id=found.point.id)
        return Next(_("Next"), _("Accept a baseline"), url)
    name = found.objective.text.in_language(language())
    url = url_for("okrs.objective", objective_id=found.objective.id)
    return Next(_("To the goal"), name, url)
