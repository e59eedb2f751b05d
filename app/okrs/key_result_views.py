"""Key results: seen with their history, written, changed with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, request, url_for

from app.accounts.forms import in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.okrs import NUMERIC, KeyResultType
from app.domain.policy import Permission
from app.findings.speech import _
from app.journeys.point_words import KINDS, written
from app.models import db
from app.models.measuring import MeasuringPoint
from app.models.okrs import GoalState, Objective
from app.models.tracking import KeyResult
from app.models.wording import Wording
from app.okrs import (
    bp,
    coached,
    here,
    key_result_queries,
    key_result_steps,
    key_results,
)
from app.okrs.coaching import Coached
from app.okrs.key_result_forms import (
    MORE_ROWS,
    KeyResultForm,
    as_shown,
    offer,
    shape,
    suggested_steps,
)
from app.okrs.key_result_page import crumbs, show_key_result
from app.okrs.key_result_words import promise
from app.okrs.words import TYPE, TYPE_HINT
from app.web.access import requires
from app.web.locale import day, language, number
from app.web.page import Crumb, Page, show

GROUPS = (
    (KeyResultType.INCREASE, KeyResultType.DECREASE),
    (KeyResultType.AT_LEAST, KeyResultType.AT_MOST, KeyResultType.WITHIN),
    (KeyResultType.FIND_BASELINE, KeyResultType.MILESTONE, KeyResultType.BINARY),
)
"""Types in the order in which one should think of them: move a figure, hold one, do something."""


@bp.get("/key-results/<uuid:key_result_id>")
@requires(Permission.GOAL_READ)
def key_result(key_result_id: UUID) -> Any:
    """One key result: where it stands and why, its way, its history."""
    return show_key_result(here.key_result(key_result_id))


@bp.route("/goals/<uuid:objective_id>/key-results/new", methods=["GET", "POST"])
@requires(Permission.GOAL_EDIT)
def new_key_result(objective_id: UUID) -> Any:
    """Choose a type first, then see only what it needs."""
    objective = here.editable_objective(objective_id)
    kind = _asked_type()
    if kind is None:
        return _show_types(objective, status=422 if request.method == "POST" else 200)
    form = _new_form(objective, kind)
    if _only_asks():
        return _show_new(objective, form, kind, status=200)
    if not form.validate_on_submit():
        return _show_new(objective, form, kind, status=422 if form.is_submitted() else 200)
    try:
        added = key_results.create(objective, form.entry(kind, language(), Wording()))
    except Refusal as refusal:
        return _show_new(objective, form, kind, refusal, status=refusal.status)
    flash(_("Added: %(name)s.", name=added.text.in_language(language())))
    return redirect(url_for(".key_result", key_result_id=added.id))


@bp.route("/key-results/<uuid:key_result_id>/edit", methods=["GET", "POST"])
@requires(Permission.GOAL_EDIT)
def edit_key_result(key_result_id: UUID) -> Any:
    """Everything about it; of an active one the type stays, and its promise needs a reason."""
    one = here.editable_key_result(key_result_id)
    is_active = one.state is GoalState.ACTIVE
    kind = (None if is_active else _asked_type()) or one.type
    form = _edit_form(one, kind, is_active=is_active)
    if _only_asks():
        return _show_edit(one, form, kind, status=200)
    if not form.validate_on_submit():
        return _show_edit(one, form, kind, status=422 if form.is_submitted() else 200)
    entry = form.entry(kind, language(), one.text)
    reason = form.reason.data if "reason" in form else ""
    try:
        key_results.save(one, entry, form.opened_on(), reason)
    except EditedMeanwhile:
        return _show_edit(one, form, kind, edited=True, status=409)
    except Refusal as refusal:
        return _show_edit(one, form, kind, refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=one.text.in_language(language())))
    return redirect(url_for(".key_result", key_result_id=one.id))


def _asked_type() -> KeyResultType | None:
    """The type of the address; what it does not know is none."""
    text = request.args.get("type", "")
    return KeyResultType(text) if text in set(KeyResultType) else None


def _new_form(objective: Objective, kind: KeyResultType) -> KeyResultForm:
    """A new key result, begun with what the address suggests."""
    cycle, _journey = key_result_queries.objective_context(objective)
    point = request.args.get("point", type=UUID)
    data: dict[str, Any] = {
        "text": request.args.get("text", "")[:300],
        "point": str(point or ""),
        "owner": str(objective.owner_id or g.actor.user_id),
        "department": str(objective.department_id or ""),
        "start": "accepted",
        "weight": 1,
        "is_leading": "yes",
        "is_guardrail": "guardrail" in request.args,
        "due_on": cycle.ends_on,
        **suggested_steps(kind, cycle.ends_on),
    }
    form = KeyResultForm(data=data)
    shape(form, kind, is_active=False, more=_more_rows())
    offer(form, key_result_queries.choices(objective))
    return form


def _edit_form(one: KeyResult, kind: KeyResultType, *, is_active: bool) -> KeyResultForm:
    steps = key_result_steps.of(one.id)
    form = KeyResultForm(data=as_shown(one, steps, kind, language()))
    shape(form, kind, is_active=is_active, more=_more_rows())
    objective = here.objective(one.objective_id)
    choices = key_result_queries.choices(objective, [one.point_id] if one.point_id else [])
    offer(form, choices, _start_so_far(one))
    return form


def _start_so_far(one: KeyResult) -> str:
    """What it counts from until now; empty before there is anything."""
    point = db.session.get(MeasuringPoint, one.point_id) if one.point_id else None
    if point is None or one.baseline is None:
        return ""
    return _("%(value)s, as so far", value=written(point, one.baseline))


def _show_types(objective: Objective, *, status: int) -> Any:
    title = _("New key result")
    heads = (
        _("Move a figure"),
        _("Hold a figure"),
        _("Nothing is measured yet, or there is nothing to measure"),
    )
    kept = {name: request.args[name] for name in ("point", "text", "guardrail")
            if name in request.args}  # fmt: skip
    return show(
        "okrs/key_result_types.html",
        Page(title, _to(objective, title), section="goals"),
        status,
        objective=objective,
        groups=list(zip(heads, GROUPS, strict=True)),
        types=TYPE,
        hints=TYPE_HINT,
        kept=kept,
    )


def _show_new(
    objective: Objective,
    form: KeyResultForm,
    kind: KeyResultType,
    refusal: Refusal | None = None,
    *,
    status: int,
) -> Any:
    title = _("New key result")
    page = Page(title, _to(objective, title), section="goals")
    return _show_form(form, kind, page, in_place(form, refusal), status, objective=objective,
                      key_result=None)  # fmt: skip


def _show_edit(
    one: KeyResult,
    form: KeyResultForm,
    kind: KeyResultType,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int,
) -> Any:
    found = key_result_queries.everything(one, here.today())
    stored = _stored(one, found.point, len(found.steps)) if edited else []
    if edited:
        form.revision.data = str(one.revision)
    page = Page(_("Edit key result"), crumbs(found, here_is=_("Edit")), section="goals")
    return _show_form(form, kind, page, in_place(form, refusal), status,
                      objective=found.objective, key_result=one, stored=stored)  # fmt: skip


def _show_form(
    form: KeyResultForm,
    kind: KeyResultType,
    page: Page,
    refusal: Refusal | None,
    status: int,
    **context: Any,
) -> Any:
    """The form with the baseline of the chosen point and what the coach has to say."""
    start = key_result_queries.baseline_of(_chosen(form)) if kind in NUMERIC else None
    one: KeyResult | None = context["key_result"]
    values = {"stored": [], **context}
    return show(
        "okrs/key_result_form.html",
        page,
        status,
        form=form,
        kind=kind,
        refusal=refusal,
        types=TYPE,
        hints=TYPE_HINT,
        is_active=one is not None and one.state is GoalState.ACTIVE,
        chosen=_chosen(form),
        start=start,
        start_words=key_result_queries.start_in_words(start[2], start[:2]) if start else "",
        point_kind=KINDS[start[2].kind] if start else "",
        coached=_coached(form, kind, context["objective"], one),
        **values,
    )


def _chosen(form: KeyResultForm) -> UUID | None:
    """The point of the form, if it is one of those offered."""
    if "point" not in form:
        return None
    offered = {choice.value for choice in form.point.choices}
    return UUID(form.point.data) if form.point.data and form.point.data in offered else None


def _coached(
    form: KeyResultForm, kind: KeyResultType, objective: Objective, one: KeyResult | None
) -> Coached:
    """What the coach says about the text as it stands in the form, beside its siblings."""
    typed = {
        "text": form.text.data or "",
        "type": kind.value,
        "point": str(_chosen(form) or ""),
        "is_leading": form.is_leading.data or "",
        "is_guardrail": "yes" if form.is_guardrail.data else "",
        "influence": str(one.influence or "") if one else "",
        "objective": str(objective.id),
        "key_result": str(one.id) if one else "",
    }
    return coached.by_form(typed)


def _only_asks() -> bool:
    """Without a script the coach, or more rows, are asked for by buttons of the same form: nothing
    is saved."""
    return request.method == "POST" and ("ask" in request.form or "more" in request.form)


def _more_rows() -> int:
    return MORE_ROWS if request.method == "POST" and "more" in request.form else 0


def _stored(one: KeyResult, point: MeasuringPoint | None, steps: int) -> list[tuple[str, str]]:
    """What somebody else has saved, to stand beside what was typed."""
    return [
        (_("Key result"), one.text.in_language(language())),
        (_("Measuring point"), point.name.in_language(language()) if point else ""),
        (_("Promised"), promise(one, point, steps)),
        (_("Owner"), one.owner.name if one.owner else ""),
        (
            _("Leading department"),
            one.department.in_language(language()) if one.department else "",
        ),
        (_("Weight"), number(one.weight, 1)),
        (_("Steps"), ", ".join(
            f"{row.name.in_language(language())} ({day(row.due_on)})"
            for row in key_result_steps.of(one.id)
        )),
    ]  # fmt: skip


def _to(objective: Objective, title: str) -> list[Crumb]:
    return [
        Crumb(_("Goals"), url_for(".dashboard", cycle=objective.cycle_id)),
        Crumb(
            objective.text.in_language(language()),
            url_for(".objective", objective_id=objective.id),
        ),
        Crumb(title),
    ]
