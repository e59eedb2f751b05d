"""Signing in with Flask-Security, in our design, our languages and our transaction.

A copied cookie dies with sign-out, password change and disabling: each of them renews the
account's `fs_uniquifier`, which every cookie carries.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask, current_app
from flask_login import user_logged_out
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore
from flask_security.signals import user_authenticated

from app.mail import post
from app.models import db
from app.models.accounts import AccountRole, User
from app.web import audit

MIN_PASSWORD = 10


class OutboxMailUtil(MailUtil):
    """Flask-Security's mails go through the outbox; their links are computed when sent."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Keep which mail is wanted for whom; forget the rendered text with its token."""
        user = context["user"]
        post(f"account-{template}", user.email, user.language, user.id)


def init_app(app: Flask) -> None:
    """Configure Flask-Security: password, reset, confirmation; nothing else is switched on."""
    app.config.update(
        SECURITY_PASSWORD_SALT=app.config["SETTINGS"].secret_key,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_LENGTH_MIN=MIN_PASSWORD,
        SECURITY_PASSWORD_CHECK_BREACHED=None,
        SECURITY_RECOVERABLE=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_REGISTERABLE=False,
        SECURITY_TRACKABLE=False,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_USE_REGISTER_V2=True,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_RESET_URL="/password-reset",
        SECURITY_CONFIRM_URL="/confirm",
        SECURITY_CHANGE_URL="/password",
        SECURITY_VERIFY_URL="/verify",
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_POST_RESET_VIEW="/",
        SECURITY_POST_CHANGE_VIEW="/",
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(hours=2),
        SECURITY_CONFIRM_EMAIL_WITHIN=timedelta(days=5),
        SECURITY_AUTO_LOGIN_AFTER_RESET=False,
        SECURITY_AUTO_LOGIN_AFTER_CONFIRM=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_EMAIL_SUBJECT_PASSWORD_RESET="-",
        SECURITY_EMAIL_SENDER="-",
        SECURITY_USER_IDENTITY_ATTRIBUTES=[
            {"email": {"mapper": _address, "case_insensitive": True}}
        ],
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["SETTINGS"].https,
    )
    datastore = SQLAlchemyUserDatastore(db, User, AccountRole)
    Security(app, datastore, mail_util_cls=OutboxMailUtil)
    user_logged_out.connect(_end_all_sessions, app)
    user_authenticated.connect(_note_sign_in, app)


def _address(identity: str) -> str | None:
    try:
        return str(current_app.extensions["security"].mail_util.normalize(identity))
    except ValueError:
        return None


def _end_all_sessions(app: Flask, user: Any, **extra: Any) -> None:
    if isinstance(getattr(user, "_get_current_object", lambda: user)(), User):
        user.fs_uniquifier = uuid4().hex


def _note_sign_in(app: Flask, user: User, **extra: Any) -> None:
    audit.note("sign-in", actor=user)
