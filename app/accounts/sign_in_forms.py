"""Forms of the sign-in pages: Flask-Security's checks, our words, nobody waits for a hash.

Hashing a password takes a fifth of a second, and SQLite has one writer: the checks run in a
transaction that only reads and is over before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from flask_security.forms import (
    ChangePasswordForm,
    EmailValidation,
    EqualToLocalize,
    ForgotPasswordForm,
    LoginForm,
    ResetPasswordForm,
    SendConfirmationForm,
    VerifyForm,
    email_required,
    password_required,
    valid_user_email,
)
from wtforms import BooleanField, EmailField, PasswordField

from app.accounts import throttling
from app.accounts.sessions import start_afresh
from app.models import db
from app.models.base import reads_only
from app.web import audit
from app.web.addresses import address_in


@contextmanager
def only_reading() -> Iterator[None]:
    """A transaction of its own that writes nothing and ends with the block."""
    db.session.rollback()
    reads_only.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        reads_only.set(False)


def say_if_incomplete(form: Any) -> None:
    """Flask-Security hides all errors of addresses; a slip of the finger gives nobody away."""
    if address_in((form.email.data or "").strip()) is None:
        form.form_errors.extend(form.email.errors)


class Unhurried:
    """A form whose checks take long: they run without making anybody else wait."""

    def validate(self, **kwargs: Any) -> bool:
        """Check in a transaction that only reads."""
        with only_reading():
            return bool(super().validate(**kwargs))  # type: ignore[misc]


class SignInForm(Unhurried, LoginForm):
    """Address and password. Staying signed in is a choice, never the default."""

    email = EmailField(
        _l("Mail address"), validators=[email_required, EmailValidation(verify=False)]
    )
    password = PasswordField(_l("Password"), validators=[password_required])
    remember = None
    stay = BooleanField(_l("Stay signed in on this device for two weeks"))

    def validate(self, **kwargs: Any) -> bool:
        """Check; a new session for whoever comes in, a note about whoever does not."""
        if super().validate(**kwargs):
            start_afresh(stay=bool(self.stay.data))
            return True
        if self.email.data and self.password.data:
            audit.note_at_once("sign-in-failed", actor=self.user)
        if self.user_authenticated:
            self._say_what_is_wrong_with_the_account()
        return False

    def _say_what_is_wrong_with_the_account(self) -> None:
        """Whoever knows the password may learn that the account is off or unconfirmed."""
        self.form_errors.extend(self.email.errors)
        self.email.errors = []


class ForgottenForm(Unhurried, ForgotPasswordForm):
    """Asks for a link to a new password."""

    email = EmailField(
        _l("Mail address"),
        validators=[email_required, EmailValidation(verify=True), valid_user_email],
    )

    def validate(self, **kwargs: Any) -> bool:
        """As long for a known address as the view takes for an unknown one: one hash."""
        valid = super().validate(**kwargs)
        if valid:
            hash_password("takes as long")
        say_if_incomplete(self)
        return valid


class ConfirmationForm(Unhurried, SendConfirmationForm):
    """Asks for the link that confirms an address."""

    email = EmailField(
        _l("Mail address"),
        validators=[email_required, EmailValidation(verify=True), valid_user_email],
    )

    def validate(self, **kwargs: Any) -> bool:
        """Check without making anybody wait."""
        valid = super().validate(**kwargs)
        say_if_incomplete(self)
        return bool(valid)


class NewPasswordForm(Unhurried, ResetPasswordForm):
    """A new password after the old one was forgotten."""

    password = PasswordField(_l("New password"), validators=[password_required])
    password_confirm = PasswordField(
        _l("New password once more"),
        validators=[
            EqualToLocalize("password", message="RETYPE_PASSWORD_MISMATCH"),
            password_required,
        ],
    )


class ChangeForm(Unhurried, ChangePasswordForm):
    """A new password for somebody who knows the old one."""

    password = PasswordField(_l("Present password"))
    new_password = PasswordField(_l("New password"), validators=[password_required])
    new_password_confirm = PasswordField(
        _l("New password once more"),
        validators=[
            EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"),
            password_required,
        ],
    )


class AgainForm(Unhurried, VerifyForm):
    """The password once more, before something that matters."""

    password = PasswordField(_l("Password"), validators=[password_required])

    def validate(self, **kwargs: Any) -> bool:
        """Whoever knows the password has not guessed."""
        valid = super().validate(**kwargs)
        if valid:
            throttling.forgive_own_password()
        return valid


FORMS: dict[str, type] = {
    "login_form": SignInForm,
    "forgot_password_form": ForgottenForm,
    "send_confirmation_form": ConfirmationForm,
    "reset_password_form": NewPasswordForm,
    "change_password_form": ChangeForm,
    "verify_form": AgainForm,
}
"""Flask-Security's names and our forms."""
