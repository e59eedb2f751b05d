"""The page about oneself: name, language, mails, calendar, password."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security import current_user

from app.accounts import actions, bp, queries
from app.accounts.forms import AccountForm, ConfirmForm
from app.models.accounts import User
from app.web.access import signed_in
from app.web.locale import COOKIE
from app.web.page import Crumb, Page, show

WISHES = {"on": True, "off": False}


@bp.get("/account")
@signed_in
def account() -> Any:
    """What Wegmarke knows about me, and what of it I can change."""
    user = _me()
    return _show(user, AccountForm(data={"name": user.name, "language": user.language}))


@bp.post("/account")
@signed_in
def save_account() -> Any:
    """Keep my name and my language."""
    user, form = _me(), AccountForm()
    if not form.validate_on_submit():
        return _show(user, form, 422)
    entry = form.entry()
    speaks_otherwise = entry.language != user.language
    actions.save_account(user.id, entry)
    with force_locale(entry.language):
        flash(_("Your account is saved."))
    response = redirect(url_for(".account"))
    if speaks_otherwise:  # a language chosen on some page before would hide the new one
        response.delete_cookie(COOKIE)
    return response


@bp.post("/account/goal-mails")
@signed_in
def wish_goal_mails() -> Any:
    """Turn mails about my goals on or off."""
    wish = WISHES.get(request.form.get("wish", ""))
    if wish is None or not ConfirmForm().validate_on_submit():
        abort(400)
    actions.wish_goal_mails(_me(), on=wish)
    flash(_("Goal mails are on.") if wish else _("Goal mails are off."))
    return redirect(url_for(".account") + "#goal-mails")


def _me() -> User:
    found: User = current_user._get_current_object()
    return found


def _show(user: User, form: AccountForm, status: int = 200) -> Any:
    crumbs = [Crumb(_("Your organisations"), url_for(".home")), Crumb(_("My account"))]
    address, goal_mails = user.email, user.goal_mails
    return show(
        "accounts/account.html",
        Page(_("My account"), crumbs),
        status,
        form=form,
        address=address,
        goal_mails=goal_mails,
        homes=queries.homes_of(user.id),
    )
