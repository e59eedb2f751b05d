"""Mails about one's own account, composed at the moment of sending; only here the links exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from babel.dates import format_timedelta
from flask import current_app, render_template
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_security.confirmable import generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token

from app.config import Settings
from app.mail import Letter, composes
from app.models import db
from app.models.accounts import User
from app.models.mail import OutboxMail


@composes("account-reset_instructions")
def reset_instructions(mail: OutboxMail) -> Letter | None:
    """The link to a new password; it holds for two hours from now and once."""
    user = _holder(mail)
    if user is None or user.confirmed_at is None:
        return None
    with force_locale(user.language):
        return _letter(
            _("A new password for Wegmarke"),
            "mails/account-reset.txt",
            user,
            link=_link("security.reset_password", generate_reset_password_token(user)),
            within=_within("SECURITY_RESET_PASSWORD_WITHIN"),
        )


@composes("account-confirmation_instructions")
def confirmation_instructions(mail: OutboxMail) -> Letter | None:
    """The link that confirms an address; None once it is confirmed."""
    user = _holder(mail)
    if user is None or user.confirmed_at is not None:
        return None
    with force_locale(user.language):
        return _letter(
            _("Please confirm your mail address"),
            "mails/account-confirmation.txt",
            user,
            link=_link("security.confirm_email", generate_confirmation_token(user)),
            within=_within("SECURITY_CONFIRM_EMAIL_WITHIN"),
        )


@composes("account-reset_notice")
@composes("account-change_notice")
def password_notice(mail: OutboxMail) -> Letter | None:
    """The password was changed; whoever did not do it learns what to do now."""
    user = _holder(mail)
    if user is None:
        return None
    with force_locale(user.language):
        return _letter(
            _("Your password for Wegmarke was changed"),
            "mails/account-password-notice.txt",
            user,
            link=_link("security.forgot_password"),
        )


def _holder(mail: OutboxMail) -> User | None:
    """Whose account it is about, if it still exists, is not disabled, and has this address."""
    user = db.session.get(User, mail.subject_id)
    if user is None or not user.active or user.email != mail.recipient:
        return None
    return user


def _letter(subject: str, template: str, user: User, **context: Any) -> Letter:
    return Letter(subject=subject, body=render_template(template, name=user.name, **context))


def _link(endpoint: str, token: str | None = None) -> str:
    """The absolute address; the worker has no request that could make it."""
    settings: Settings = current_app.config["SETTINGS"]
    path = current_app.url_map.bind("").build(endpoint, {"token": token} if token else {})
    return f"{settings.base_url}{path}"


def _within(setting: str) -> str:
    """How long a link holds, in words."""
    span: timedelta = current_app.config[setting]
    return format_timedelta(span, threshold=1, locale=get_locale())
