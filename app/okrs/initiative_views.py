"""Work for key results: planned, moved on, and the lane of quick wins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts import department_tree
from app.accounts.forms import in_place, options
from app.accounts.queries import members
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.models import db
from app.models.accounts import Department
from app.models.okrs import InitiativeState
from app.models.tracking import Initiative, KeyResult
from app.models.wording import Wording
from app.okrs import bp, here, initiatives, words
from app.okrs.initiative_forms import InitiativeForm, MoveForm
from app.okrs.reviewing import ENDED
from app.okrs.words import quoted
from app.web.access import requires
from app.web.locale import day, language, number
from app.web.page import Crumb, Page, show


@bp.get("/key-results/<uuid:key_result_id>/initiatives", endpoint="initiatives")
@requires(Permission.GOAL_READ)
def list_initiatives(key_result_id: UUID) -> Any:
    """The work of one key result."""
    return _show_list(here.key_result(key_result_id), _form(None))


@bp.post("/key-results/<uuid:key_result_id>/initiatives")
@requires(Permission.KEY_RESULT_CHECK_IN)
def add_initiative(key_result_id: UUID) -> Any:
    """Plan a piece of work."""
    key_result = _workable(key_result_id)
    form = _form(None)
    if not form.validate_on_submit():
        return _show_list(key_result, form, status=422)
    try:
        added = initiatives.add_initiative(key_result, form.entry(language(), Wording()))
    except Refusal as refusal:
        return _show_list(key_result, form, refusal, status=refusal.status)
    flash(_("Added: %(name)s.", name=added.title.in_language(language())))
    return redirect(url_for(".initiatives", key_result_id=key_result_id))


@bp.route("/initiatives/<uuid:initiative_id>/edit", methods=["GET", "POST"])
@requires(Permission.KEY_RESULT_CHECK_IN)
def edit_initiative(initiative_id: UUID) -> Any:
    """What is done, by whom, until when."""
    one, key_result = _editable(initiative_id)
    form = _form(one)
    if not form.validate_on_submit():
        return _show_edit(one, key_result, form, status=422 if form.is_submitted() else 200)
    try:
        initiatives.save_initiative(one, form.entry(language(), one.title), form.opened_on())
    except EditedMeanwhile:
        return _show_edit(one, key_result, form, edited=True, status=409)
    flash(_("Saved: %(name)s.", name=one.title.in_language(language())))
    return redirect(url_for(".initiatives", key_result_id=key_result.id))


@bp.post("/initiatives/<uuid:initiative_id>/state")
@requires(Permission.KEY_RESULT_CHECK_IN)
def move_initiative(initiative_id: UUID) -> Any:
    """Move it on, back, or stop it."""
    one, key_result = _editable(initiative_id)
    form = MoveForm()
    state = form.state()
    if not form.validate_on_submit() or state is None:
        abort(400)
    initiatives.move_initiative(one, state, here.today())
    flash(
        _("%(name)s: %(state)s.", name=one.title.in_language(language()),
          state=words.INITIATIVE_STATE[state])
    )  # fmt: skip
    if form.back.data == "board":
        return redirect(
            url_for(".quick_wins", department=request.args.get("department")) + f"#work-{one.id}"
        )
    return redirect(url_for(".initiatives", key_result_id=key_result.id) + f"#work-{one.id}")


@bp.get("/goals/quick-wins")
@requires(Permission.GOAL_READ)
def quick_wins() -> Any:
    """The lane of quick wins: planned, in progress, done."""
    tree = department_tree.branches(db.session.scalars(select(Department)))
    chosen = request.args.get("department", type=UUID)
    every = [branch.department for branch in tree]
    known = chosen in {one.id for one in every}
    inside = department_tree.ids_below(chosen, every) if chosen and known else None
    columns = initiatives.quick_wins(g.actor, inside)
    return show(
        "okrs/initiatives_board.html",
        Page(_headline(columns), [_home(), Crumb(_("Quick wins"))], section="goals"),
        columns=columns, states=words.INITIATIVE_STATE, tree=tree, chosen=chosen if known else None,
        overdue=_overdue(work.initiative for column in columns for work in column.works),
    )  # fmt: skip


def _headline(columns: list[initiatives.Column]) -> str:
    totals = {column.state: column.total for column in columns}
    if not any(totals.values()):
        return str(_("Quick wins"))
    done = totals[InitiativeState.DONE]
    running = totals[InitiativeState.PLANNED] + totals[InitiativeState.DOING]
    if not done:
        return str(
            ngettext(
                "No quick win is done yet, %(count)s is on the way",
                "No quick win is done yet, %(count)s are on the way",
                running,
                count=number(running),
            )
        )
    if not running:
        return str(
            ngettext(
                "%(count)s quick win is done",
                "%(count)s quick wins are done",
                done,
                count=number(done),
            )
        )
    return str(
        ngettext(
            "%(count)s quick win is done, on the way: %(running)s",
            "%(count)s quick wins are done, on the way: %(running)s",
            done,
            count=number(done),
            running=number(running),
        )
    )


def _show_list(
    key_result: KeyResult,
    form: InitiativeForm,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
) -> Any:
    found = initiatives.of_key_result(key_result, g.actor)
    may_plan = found[0].may_edit if found else initiatives.may_plan(g.actor, key_result.id)
    title = _("Work for “%(name)s”", name=quoted(key_result.text.in_language(language())))
    return show(
        "okrs/initiatives.html",
        Page(title, [*_way(key_result), Crumb(_("Work"))], section="goals"),
        status,
        key_result=key_result, works=found, form=form, refusal=in_place(form, refusal),
        may_plan=may_plan and key_result.state not in ENDED, states=words.INITIATIVE_STATE,
        overdue=_overdue(work.initiative for work in found),
    )  # fmt: skip


def _show_edit(
    one: Initiative,
    key_result: KeyResult,
    form: InitiativeForm,
    *,
    edited: bool = False,
    status: int,
) -> Any:
    stored = _stored(one) if edited else []
    if edited:
        form.revision.data = str(one.revision)
    work = Crumb(_("Work"), url_for(".initiatives", key_result_id=key_result.id))
    title = one.title.in_language(language())
    return show(
        "okrs/initiatives_edit.html",
        Page(title, [*_way(key_result), work, Crumb(_("Edit"))], section="goals"),
        status,
        initiative=one,
        key_result=key_result,
        form=form,
        stored=stored,
    )


def _stored(one: Initiative) -> list[tuple[str, str]]:
    """What somebody else has saved, to stand beside what was typed."""
    people = {member.user_id: member.user.name for member in members()}
    return [
        (_("What is done"), one.title.in_language(language())),
        (_("Who does it"), people.get(one.owner_id, "") if one.owner_id else ""),
        (_("To be done by"), day(one.due_on)),
        (_("Quick win"), _("yes") if one.is_quick_win else _("no")),
    ]


def _form(one: Initiative | None) -> InitiativeForm:
    data = (
        {
            "title": one.title.in_language(language()),
            "owner": str(one.owner_id or ""),
            "due_on": one.due_on,
            "is_quick_win": one.is_quick_win,
            "revision": one.revision,
        }
        if one
        else {"owner": str(g.actor.user_id), "is_quick_win": "quick" in request.args}
    )
    form = InitiativeForm(data=data)
    people = [(str(member.user_id), member.user.name) for member in members()]
    form.owner.choices = options([("", _("nobody yet")), *people])
    return form


def _overdue(found: Any) -> set[UUID]:
    return {one.id for one in found if initiatives.is_overdue(one, here.today())}


def _workable(key_result_id: UUID) -> KeyResult:
    query = initiatives.workable_by(g.actor).where(KeyResult.id == key_result_id)
    return db.session.scalars(query).first() or abort(404)


def _editable(initiative_id: UUID) -> tuple[Initiative, KeyResult]:
    query = select(Initiative).where(Initiative.id == initiative_id)
    one = db.session.scalars(query).first() or abort(404)
    return one, _workable(one.key_result_id)


def _home() -> Crumb:
    return Crumb(_("Goals"), url_for(".dashboard"))


def _way(key_result: KeyResult) -> list[Crumb]:
    name = key_result.text.in_language(language())
    return [_home(), Crumb(name, url_for(".key_result", key_result_id=key_result.id))]
