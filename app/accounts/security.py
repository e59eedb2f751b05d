"""Signing in with Flask-Security, in our design, our languages and our transaction.

A copied cookie dies with sign-out, password change and disabling: each of them renews the
account's `fs_uniquifier`, which every cookie carries. There is one cookie, no second one that
remembers, and no tokens for programs.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, abort, redirect, render_template, request
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore
from flask_security.mail_util import EmailValidateException
from flask_security.utils import get_message
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.accounts import reset_links, sessions, throttling
from app.accounts.sign_in_forms import FORMS
from app.accounts.sign_in_messages import as_settings
from app.mail import post
from app.models import db
from app.models.accounts import AccountRole, User
from app.models.base import now
from app.web.addresses import address_in
from app.web.site import local_path

MIN_PASSWORD = 10
ROOM = "security"
TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"


class OutboxMailUtil(MailUtil):
    """Flask-Security's mails go through the outbox; their links are computed when sent."""

    def normalize(self, email: str) -> str:
        """The one spelling under which accounts are kept."""
        found = address_in(email.strip())
        if found is None:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0])
        return found

    validate = normalize

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
        """Keep which mail is wanted for whom, and nothing of its text."""
        user = context["user"]
        post(f"account-{Path(template).name}", user.email, user.language, user.id)


def init_app(app: Flask) -> None:
    """Configure Flask-Security: password, reset, confirmation; nothing else is switched on."""
    app.config.update(_settings(), **as_settings())
    app.config["SECURITY_PASSWORD_SALT"] = app.config["SETTINGS"].secret_key
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, User, AccountRole),
        mail_util_cls=OutboxMailUtil,
        render_template=_render,
        **FORMS,
    )
    security.want_json(lambda request: False)
    app.extensions["security"].login_manager.request_loader(lambda request: None)
    app.before_request(_only_forms)
    app.before_request(_only_local_next)
    reset_links.init_app(app)
    throttling.init_app(app)
    sessions.init_app(app)


def _settings() -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
        "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
        "SECURITY_PASSWORD_LENGTH_MIN": MIN_PASSWORD,
        "SECURITY_PASSWORD_CHECK_BREACHED": None,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_TRACKABLE": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_DATETIME_FACTORY": now,
        "SECURITY_I18N_DOMAIN": "messages",
        "SECURITY_I18N_DIRNAME": str(TRANSLATIONS),
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_RESET_URL": "/password-reset",
        "SECURITY_CONFIRM_URL": "/confirm",
        "SECURITY_CHANGE_URL": "/password",
        "SECURITY_VERIFY_URL": "/verify",
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
        "SECURITY_POST_RESET_VIEW": "/sign-in",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_POST_CONFIRM_VIEW": "/sign-in",
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_CONFIRM_EMAIL_WITHIN": timedelta(days=5),
        "SECURITY_AUTO_LOGIN_AFTER_RESET": False,
        "SECURITY_AUTO_LOGIN_AFTER_CONFIRM": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_SENDER": "-",
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"email": {"mapper": address_in, "case_insensitive": True}}
        ],
    }


def _render(template: str, **context: Any) -> tuple[str, int]:
    """A page of ours; 422 where its form was refused, and each refusal said once."""
    status = 200
    for form in context.values():
        if isinstance(form, FlaskForm) and form.errors:
            form.form_errors = list(dict.fromkeys(map(str, form.form_errors)))
            status = 422
    return render_template(template, **context), status


def _only_forms() -> None:
    """Flask-Security would also speak JSON and hand out tokens; ours does not."""
    if request.blueprint == ROOM and request.is_json:
        abort(415)


def _only_local_next() -> Response | None:
    """`next` is a path of this site, or it is not there at all."""
    if request.blueprint != ROOM:
        return None
    wanted = [*request.args.getlist("next"), *request.form.getlist("next")]
    if all(local_path(one) == one for one in wanted if one):
        return None
    if request.method == "POST":
        abort(400)
    return redirect(request.path)
