"""Joining: from the link in the mail to the first page of the organisation."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, flash, redirect, session, url_for
from flask_babel import gettext as _
from flask_security import current_user, login_user
from werkzeug.wrappers import Response

from app.accounts import actions, bp, invitation_cookie, queries
from app.accounts.forms import ConfirmForm, JoinForm
from app.accounts.member_invitations import Gone, id_in
from app.accounts.queries import Invited
from app.accounts.refusals import Refusal
from app.accounts.roles import ROLE_HINTS, ROLE_WORDS
from app.accounts.sign_in_forms import only_reading
from app.models import tenancy
from app.web.access import public
from app.web.page import Page, show


class Person(NamedTuple):
    """Somebody who is signed in."""

    id: UUID
    name: str
    email: str


@bp.get("/join/<token>")
@public
def show_invitation(token: str) -> Response:
    """Exchange the link for a cookie, so that it leaves the address."""
    invitation_id = id_in(token)
    if invitation_id is None:
        abort(404)
    response = redirect(url_for(".joining"))
    invitation_cookie.remember(response, invitation_id)
    return response


@bp.get("/join")
@public
def joining() -> Any:
    """Who asks, into what, as what; and the step that fits the person."""
    person, invited = _person(), _invited()
    if invited is None or invited.expired:
        return _gone(invited)
    return _show(invited, person, JoinForm())


@bp.post("/join")
@public
def join() -> Any:
    """Become a member: with the account one has, or with a new one."""
    person = _person()
    with nullcontext() if person else only_reading():
        invited = _invited()
    if invited is None or invited.expired:
        return _gone(invited)
    try:
        if person:
            return _join_as_known(invited, person)
        return _join_as_new(invited)
    except Gone:
        return _gone(None)
    except Refusal as refusal:
        return _show(invited, person, JoinForm(), refusal, status=refusal.status)


def _join_as_known(invited: Invited, person: Person) -> Any:
    if not ConfirmForm().validate_on_submit():
        abort(400)
    tenancy.enter(invited.organisation_id)
    actions.join(invited.id, person.id)
    return _welcome(invited)


def _join_as_new(invited: Invited) -> Any:
    """The password is hashed before anything is written: that takes long, and others wait."""
    form = JoinForm()
    if invited.has_account:
        return _show(invited, None, form)
    if not form.validate_on_submit():
        return _show(invited, None, form, status=422)
    password = form.password_hash()
    tenancy.enter(invited.organisation_id)
    session.clear()
    login_user(actions.join_as_new(invited.id, form.name.data, password))
    return _welcome(invited)


def _welcome(invited: Invited) -> Response:
    flash(_("Welcome to %(organisation)s.", organisation=invited.organisation))
    response = redirect(url_for(".overview", slug=invited.slug))
    invitation_cookie.forget(response)
    return response


def _invited() -> Invited | None:
    invitation_id = invitation_cookie.invitation_here()
    if invitation_id is None:
        abort(404)
    return queries.invited(invitation_id)


def _gone(invited: Invited | None) -> Any:
    page = Page(_("This invitation no longer holds"))
    return show("accounts/join_gone.html", page, 410, invited=invited)


def _show(
    invited: Invited,
    person: Person | None,
    form: JoinForm,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Any:
    page = Page(_("Join %(organisation)s", organisation=invited.organisation))
    return show(
        "accounts/join.html",
        page,
        status,
        invited=invited,
        form=form,
        refusal=refusal,
        role=ROLE_WORDS[invited.role],
        role_hint=ROLE_HINTS[invited.role.value],
        person=person,
        is_them=person is not None and person.email == invited.email,
    )


def _person() -> Person | None:
    """Who is signed in, as plain values: entering an organisation empties the session."""
    if not current_user.is_authenticated:
        return None
    return Person(current_user.id, current_user.name, current_user.email)
