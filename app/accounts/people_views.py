"""People: who belongs to the organisation, as what; changing that, and ending it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import actions, bp, queries
from app.accounts.forms import ConfirmForm, MemberForm, RoleForm, options
from app.accounts.members import mark_of
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.accounts.roles import ROLE_HINTS, ROLE_WORDS
from app.domain.policy import Permission
from app.models.accounts import Membership
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Next, Page, show


@bp.get("/o/<slug>/people")
@requires(Permission.PEOPLE_EDIT)
def people() -> Any:
    """Everyone who belongs here or was asked to."""
    step = Next(_("Next"), _("Invite someone"), url_for(".new_invitation"))
    return show(
        "accounts/people.html",
        Page(_("People"), [Crumb(_("People"))], step, "people"),
        members=queries.members(),
        pending=queries.pending(language()),
        departments=_department_names(),
        roles=ROLE_WORDS,
    )


@bp.route("/o/<slug>/people/<uuid:member_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def person(member_id: UUID) -> Any:
    """One member: role, department, head."""
    member = member_or_404(member_id)
    form = MemberForm(data=_data_of(member))
    choose_departments(form)
    if not form.validate_on_submit():
        return _show_person(member, form, status=422 if form.errors else 200)
    try:
        actions.change_member(member_id, form.entry(), form.was.data or "")
    except EditedMeanwhile:
        return _show_person(member_or_404(member_id), form, edited=True, status=409)
    except Refusal as refusal:
        return _show_person(member, form, refusal=refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=member.user.name))
    return _to_people(member)


@bp.get("/o/<slug>/people/<uuid:member_id>/remove")
@requires(Permission.PEOPLE_EDIT)
def confirm_removal(member_id: UUID) -> Any:
    """What removing means, before it happens."""
    return _show_removal(member_or_404(member_id))


@bp.post("/o/<slug>/people/<uuid:member_id>/remove")
@requires(Permission.PEOPLE_EDIT)
def remove(member_id: UUID) -> Any:
    """End a membership."""
    member = member_or_404(member_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        name = actions.remove_member(member_id)
    except Refusal as refusal:
        return _show_removal(member, refusal)
    flash(_("%(name)s no longer belongs to the organisation.", name=name))
    return _to_people(member)


def member_or_404(member_id: UUID) -> Membership:
    """The member, if they belong to this organisation."""
    member = queries.member(member_id)
    if member is None:
        abort(404)
    return member


def choose_departments(form: RoleForm) -> None:
    """Let the form choose among the departments of this organisation."""
    tree = [
        (str(one.department.id), "\N{EN SPACE}" * 2 * (one.depth - 1) + _name(one.department))
        for one in queries.tree()
    ]
    form.department.choices = options([("", _("no department")), *tree])


def _name(department: Any) -> str:
    return str(department.in_language(language()))


def _department_names() -> dict[UUID, str]:
    return {one.id: _name(one) for one in queries.departments()}


def _data_of(member: Membership) -> dict[str, Any]:
    return {
        "role": member.role.value,
        "department": str(member.department_id or ""),
        "is_head": member.is_head,
        "was": mark_of(member),
    }


def _show_person(
    member: Membership,
    form: MemberForm,
    *,
    edited: bool = False,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Any:
    if edited:
        form.was.data = mark_of(member)
    crumbs = [Crumb(_("People"), url_for(".people")), Crumb(member.user.name)]
    return show(
        "accounts/person.html",
        Page(member.user.name, crumbs, section="people"),
        status,
        member=member,
        form=form,
        hints=ROLE_HINTS,
        refusal=refusal,
        stored=_stored(member) if edited else [],
        is_me=member.user_id == g.actor.user_id,
    )


def _stored(member: Membership) -> list[tuple[str, str]]:
    place = _department_names().get(member.department_id) if member.department_id else None
    return [
        (_("Role"), str(ROLE_WORDS[member.role])),
        (_("Department"), place or _("no department")),
        (_("Heads this department"), _("yes") if member.is_head else _("no")),
    ]


def _show_removal(member: Membership, refusal: Refusal | None = None) -> Any:
    name = member.user.name
    crumbs = [
        Crumb(_("People"), url_for(".people")),
        Crumb(name, url_for(".person", member_id=member.id)),
        Crumb(_("Remove")),
    ]
    return show(
        "accounts/remove_person.html",
        Page(_("Remove %(name)s?", name=name), crumbs, section="people"),
        refusal.status if refusal else 200,
        member=member,
        refusal=refusal,
        is_me=member.user_id == g.actor.user_id,
        goals=queries.running_goals_of(member.user_id),
    )


def _to_people(member: Membership) -> Response:
    """Back to the list; whoever gave up their own rights to it goes to the start page."""
    mine = member.user_id == g.actor.user_id
    return redirect(url_for(".home") if mine else url_for(".people"))
