"""Asking people in: by an owner, or by a consultant for a client that has no owner yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import actions, bp, queries
from app.accounts.forms import ConfirmForm, FirstOwnerForm, MemberInvitationForm, in_place
from app.accounts.member_invitations import demand_no_owner
from app.accounts.people_views import choose_departments
from app.accounts.refusals import Refusal
from app.accounts.roles import ROLE_HINTS, ROLE_WORDS
from app.domain.policy import Permission, Role
from app.models.accounts import MemberInvitation
from app.web.access import requires
from app.web.fields import Form
from app.web.locale import language
from app.web.page import Crumb, Page, show

Act = Callable[[UUID], MemberInvitation]


@bp.route("/o/<slug>/people/invitations", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def new_invitation() -> Any:
    """Ask someone in."""
    form = MemberInvitationForm(
        data={"role": Role.MEMBER.value, "language": g.organisation.language}
    )
    choose_departments(form)
    if form.validate_on_submit():
        try:
            invitation = actions.invite(form.entry(), g.actor)
        except Refusal as refusal:
            return _show_invitation(form, refusal)
        return _sent(invitation, ".people")
    return _show_invitation(form)


@bp.post("/o/<slug>/people/invitations/<uuid:invitation_id>/mails")
@requires(Permission.PEOPLE_EDIT)
def resend(invitation_id: UUID) -> Response:
    """Send the mail once more."""
    return _sent_again(invitation_id, ".people")


@bp.post("/o/<slug>/people/invitations/<uuid:invitation_id>/withdraw")
@requires(Permission.PEOPLE_EDIT)
def withdraw(invitation_id: UUID) -> Response:
    """Take the invitation back."""
    return _taken_back(invitation_id, ".people")


@bp.route("/o/<slug>/client/owner", methods=["GET", "POST"])
@requires(Permission.CLIENT_CREATE)
def client_owner() -> Any:
    """Ask in the first owner of a client's organisation."""
    if queries.has_owner():
        flash(_("This organisation has an owner, who decides about its people."))
        return redirect(url_for(".overview"))
    form = FirstOwnerForm(data={"language": g.organisation.language})
    if form.validate_on_submit():
        try:
            invitation = actions.invite_first_owner(form.entry(), g.actor)
        except Refusal as refusal:
            return _show_client_owner(form, refusal)
        return _sent(invitation, ".client_owner")
    return _show_client_owner(form)


@bp.post("/o/<slug>/client/owner/<uuid:invitation_id>/mails")
@requires(Permission.CLIENT_CREATE)
def resend_to_owner(invitation_id: UUID) -> Response:
    """Send the first owner's mail once more."""
    return _for_a_client(_sent_again, invitation_id)


@bp.post("/o/<slug>/client/owner/<uuid:invitation_id>/withdraw")
@requires(Permission.CLIENT_CREATE)
def withdraw_from_owner(invitation_id: UUID) -> Response:
    """Take the first owner's invitation back."""
    return _for_a_client(_taken_back, invitation_id)


def _for_a_client(act: Callable[[UUID, str], Response], invitation_id: UUID) -> Response:
    try:
        demand_no_owner()
    except Refusal as refusal:
        flash(str(refusal.sentence), "error")
        return redirect(url_for(".overview"))
    return act(invitation_id, ".client_owner")


def _sent_again(invitation_id: UUID, back: str) -> Response:
    return _act(actions.resend, invitation_id, back, _("The mail to %(email)s goes out again."))


def _taken_back(invitation_id: UUID, back: str) -> Response:
    return _act(actions.withdraw, invitation_id, back, _("%(email)s is no longer invited."))


def _act(act: Act, invitation_id: UUID, back: str, done: str) -> Response:
    if not ConfirmForm().validate_on_submit():
        abort(400)
    if not queries.is_pending(invitation_id):
        abort(404)
    try:
        flash(done % {"email": act(invitation_id).email})
    except Refusal as refusal:
        flash(str(refusal.sentence), "error")
    return redirect(url_for(back))


def _sent(invitation: MemberInvitation, back: str) -> Response:
    flash(_("An invitation goes out to %(email)s.", email=invitation.email))
    return redirect(url_for(back))


def _show_invitation(form: MemberInvitationForm, refusal: Refusal | None = None) -> Any:
    crumbs = [Crumb(_("People"), url_for(".people")), Crumb(_("Invite someone"))]
    return show(
        "accounts/invite.html",
        Page(_("Invite someone"), crumbs, section="people"),
        _status(form, refusal),
        form=form,
        hints=ROLE_HINTS,
        refusal=in_place(form, refusal),
    )


def _show_client_owner(form: FirstOwnerForm, refusal: Refusal | None = None) -> Any:
    crumbs = [Crumb(g.organisation.name, url_for(".overview")), Crumb(_("First owner"))]
    return show(
        "accounts/client_owner.html",
        Page(_("Invite the first owner"), crumbs, section="overview"),
        _status(form, refusal),
        form=form,
        pending=queries.pending(language()),
        roles=ROLE_WORDS,
        refusal=in_place(form, refusal),
    )


def _status(form: Form, refusal: Refusal | None) -> int:
    if refusal:
        return refusal.status
    return 422 if form.errors else 200
