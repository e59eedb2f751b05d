"""Departments: the tree, and each of its parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import actions, bp, department_tree, queries
from app.accounts.departments import uses_of, why_needed
from app.accounts.forms import ConfirmForm, DepartmentForm, in_place, options
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.models.accounts import Department
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Page, show


@bp.get("/o/<slug>/departments")
@requires(Permission.DEPARTMENT_EDIT)
def departments() -> Any:
    """All departments, each below the one it belongs to."""
    return _show_all(_form(None, formdata=None))


@bp.post("/o/<slug>/departments")
@requires(Permission.DEPARTMENT_EDIT)
def add_department() -> Any:
    """One more department."""
    form = _form(None)
    if not form.validate_on_submit():
        return _show_all(form, status=422)
    try:
        added = actions.add_department(form.entry())
    except Refusal as refusal:
        return _show_all(form, refusal, refusal.status)
    flash(_("Added: %(name)s.", name=added.in_language(language())))
    return redirect(url_for(".departments", under=form.parent.data or None))


@bp.route("/o/<slug>/departments/<uuid:department_id>", methods=["GET", "POST"])
@requires(Permission.DEPARTMENT_EDIT)
def department(department_id: UUID) -> Any:
    """Names, place and head of one department."""
    shown = department_or_404(department_id)
    form = _form(shown)
    if not form.validate_on_submit():
        return _show_one(shown, form, status=422 if form.errors else 200)
    try:
        actions.save_department(department_id, form.entry(), form.opened_on())
    except EditedMeanwhile:
        return _show_one(shown, form, edited=True, status=409)
    except Refusal as refusal:
        return _show_one(shown, form, refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=shown.in_language(language())))
    return redirect(url_for(".departments"))


@bp.post("/o/<slug>/departments/<uuid:department_id>/position")
@requires(Permission.DEPARTMENT_EDIT)
def shift_department(department_id: UUID) -> Response:
    """One place up or down among its siblings."""
    department_or_404(department_id)
    if not ConfirmForm().validate_on_submit() or request.form.get("to") not in {"up", "down"}:
        abort(400)
    actions.shift_department(department_id, up=request.form["to"] == "up")
    return redirect(url_for(".departments") + f"#d-{department_id}")


@bp.get("/o/<slug>/departments/<uuid:department_id>/delete")
@requires(Permission.DEPARTMENT_EDIT)
def confirm_deletion(department_id: UUID) -> Any:
    """Whether it can go, and what that means."""
    return _show_deletion(department_or_404(department_id))


@bp.post("/o/<slug>/departments/<uuid:department_id>/delete")
@requires(Permission.DEPARTMENT_EDIT)
def delete_department(department_id: UUID) -> Any:
    """Delete a department that nothing needs."""
    shown = department_or_404(department_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        name = actions.delete_department(department_id)
    except Refusal as refusal:
        return _show_deletion(shown, refusal.status)
    flash(_("Deleted: %(name)s.", name=name))
    return redirect(url_for(".departments"))


def department_or_404(department_id: UUID) -> Department:
    """The department, if this organisation has it."""
    found = queries.department(department_id)
    if found is None:
        abort(404)
    return found


def _form(shown: Department | None, **kwargs: Any) -> DepartmentForm:
    """The form with the departments and people of this organisation to choose from."""
    every = queries.departments()
    members = queries.members_in(shown.id) if shown else []
    data: dict[str, Any] = {"parent": request.args.get("under", "")}
    own: set[UUID] = set()
    if shown:
        own = department_tree.ids_below(shown.id, every)
        head = next((str(m.id) for m in members if m.is_head), "")
        data = {
            "name": shown.name,
            "name_en": shown.name_en,
            "parent": str(shown.parent_id or ""),
            "head": head,
            "revision": shown.revision,
        }
    form = DepartmentForm(data=data, **kwargs)
    form.parent.choices = options([("", _("– top level –")), *_parents(every, own)])
    if shown is None:
        del form.head  # nobody belongs to a department that is not there yet
    else:
        form.head.choices = options(
            [("", _("nobody yet")), *((str(m.id), m.user.name) for m in members)]
        )
    return form


def _parents(every: Any, own: set[UUID]) -> list[tuple[str, str]]:
    return [
        (
            str(one.department.id),
            "\N{EN SPACE}" * 2 * (one.depth - 1) + one.department.in_language(language()),
        )
        for one in department_tree.branches(every)
        if one.department.id not in own and one.depth < department_tree.MAX_DEPTH
    ]


def _show_all(form: DepartmentForm, refusal: Refusal | None = None, status: int = 200) -> Any:
    return show(
        "accounts/departments.html",
        Page(_("Departments"), [Crumb(_("Departments"))], section="departments"),
        status,
        tree=queries.tree(),
        people=queries.people_by_department(),
        form=form,
        refusal=in_place(form, refusal),
    )


def _show_one(
    shown: Department,
    form: DepartmentForm,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int = 200,
) -> Any:
    stored = []
    if edited:
        form.revision.data = str(shown.revision)
        stored = _stored(shown)
    title = shown.in_language(language())
    return show(
        "accounts/department.html",
        Page(title, _crumbs(title), section="departments"),
        status,
        department=shown,
        form=form,
        refusal=in_place(form, refusal),
        stored=stored,
        may_edit_people=g.actor.may(Permission.PEOPLE_EDIT),
    )


def _stored(shown: Department) -> list[tuple[str, str]]:
    parent = queries.department(shown.parent_id) if shown.parent_id else None
    heads = [m.user.name for m in queries.members_in(shown.id) if m.is_head]
    return [
        (_("Name in German"), shown.name),
        (_("Name in English"), shown.name_en),
        (_("Belongs to"), parent.in_language(language()) if parent else _("– top level –")),
        (_("Head"), ", ".join(heads)),
    ]


def _show_deletion(shown: Department, status: int = 200) -> Any:
    title = shown.in_language(language())
    return show(
        "accounts/delete_department.html",
        Page(_("Delete %(name)s?", name=title), _crumbs(title, shown.id), section="departments"),
        status,
        department=shown,
        reasons=why_needed(uses_of(shown.id)),
    )


def _crumbs(title: str, deleting: UUID | None = None) -> list[Crumb]:
    start = Crumb(_("Departments"), url_for(".departments"))
    if deleting is None:
        return [start, Crumb(title)]
    return [start, Crumb(title, url_for(".department", department_id=deleting)), Crumb(_("Delete"))]
