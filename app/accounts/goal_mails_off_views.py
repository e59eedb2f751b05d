"""The link in each goal mail: a page that asks, a button that turns them off; no sign-in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts import goal_mails_off
from app.models.accounts import User
from app.web import throttling
from app.web.access import public
from app.web.page import Page, show

bp = Blueprint("goal_mails", __name__)
GUESSES = throttling.Limit("goal mails link", 40)
ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program sends for its reader (RFC 8058); it has no page, so no forgery token."""


def init_app(app: Flask) -> None:
    """Register the page; it looks after forgery itself."""
    app.extensions["csrf"].exempt(bp)
    app.register_blueprint(bp)


@bp.get("/goal-mails/<token>")
@public
def ask(token: str) -> Any:
    """Whether goal mails are to be turned off, or that they are. Nothing changes by looking."""
    user = _holder_or_404(token)
    title = _("Turn goal mails off?") if user.goal_mails else _("Goal mails are off")
    return show(
        "accounts/goal_mails.html",
        Page(title),
        address=user.email,
        on=user.goal_mails,
        url=url_for(".turn_off", token=token),
    )


@bp.post("/goal-mails/<token>")
@public
def turn_off(token: str) -> Any:
    """Turn them off: for a person with the button, or for their mail program without asking."""
    name, value = ONE_CLICK
    by_program = request.form.get(name) == value
    if not by_program:
        current_app.extensions["csrf"].protect()
    goal_mails_off.wish_goal_mails(_holder_or_404(token), on=False)
    return ask(token) if by_program else redirect(url_for(".ask", token=token))


def _holder_or_404(token: str) -> User:
    user = goal_mails_off.holder_of(token)
    if user is None:
        _count_guess()
        abort(404)
    return user


def _count_guess() -> None:
    who = throttling.network()
    if throttling.is_reached(GUESSES, who):
        raise throttling.TooManyTries(GUESSES)
    throttling.demand(GUESSES, who)
