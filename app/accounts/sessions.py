"""Who is signed in where: every end of a session ends all copies of its cookie, and is noted."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Flask, g, session
from flask_login import user_logged_out
from flask_security.signals import (
    password_changed,
    password_reset,
    user_authenticated,
    user_confirmed,
)
from sqlalchemy import event

from app.accounts import throttling
from app.models.accounts import User
from app.models.base import now
from app.web import audit

AFTER_CHANGE = "change"


def init_app(app: Flask) -> None:
    """Listen to Flask-Security's signals; all write in the transaction of their request."""
    user_authenticated.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_password_changed, app)
    password_reset.connect(_password_reset, app)
    user_confirmed.connect(_confirmed, app)


def start_afresh(*, stay: bool = False) -> None:
    """Before somebody is signed in: nothing of the session so far survives, no planted token.

    `stay` lets the cookie outlive the browser's window, for two weeks from the last visit.
    """
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = stay


def end_all(user: User) -> None:
    """Sign the person out everywhere: no cookie given out so far is worth anything now."""
    user.fs_uniquifier = uuid4().hex


@event.listens_for(User.active, "set")
def _switched(user: User, active: bool, before: Any, initiator: Any) -> None:
    """Disabling is for good: enabling again revives no copied cookie and no address given out."""
    if active:
        return
    user.disabled_at = now()
    if user.fs_uniquifier:
        end_all(user)


def _signed_in(app: Flask, user: User, authn_via: list[str] | None = None, **extra: Any) -> None:
    if AFTER_CHANGE in (authn_via or ()):
        return
    audit.note("sign-in", actor=user)
    throttling.forgive_sign_in()


def _signed_out(app: Flask, user: Any, **extra: Any) -> None:
    person = getattr(user, "_get_current_object", lambda: user)()
    if isinstance(person, User):
        audit.note("sign-out", actor=person)
        end_all(person)


def _password_changed(app: Flask, user: User, **extra: Any) -> None:
    audit.note("password-change", actor=user)
    throttling.forgive_own_password()


def _password_reset(app: Flask, user: User, **extra: Any) -> None:
    audit.note("password-reset", actor=user)


def _confirmed(app: Flask, user: User, **extra: Any) -> None:
    audit.note("address-confirmed", actor=user)
