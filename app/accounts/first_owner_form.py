"""What the first owner is asked."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo

from app.accounts import time_zones
from app.accounts.first_owner import Founding
from app.web.addresses import address_in, has_invisible
from app.web.fields import Form, LineField
from app.web.locale import LANGUAGES, language

HOME_ZONE = "Europe/Berlin"


class FirstOwnerForm(Form):
    """A person, their password, their organisation."""

    name = LineField(_l("Your name"), [DataRequired(_l("Please enter your name."))], limit=120)
    email = EmailField(_l("Mail address"))
    password = PasswordField(_l("Password"))
    password_again = PasswordField(
        _l("Password once more"),
        [EqualTo("password", _l("The two passwords are not the same."))],
    )
    organisation = LineField(
        _l("Name of the organisation"),
        [DataRequired(_l("Please enter the name of your organisation."))],
        limit=120,
    )
    language = SelectField(
        _l("Language"),
        choices=[SelectChoice(code, label) for code, label in LANGUAGES.items()],
        default=language,
    )
    time_zone = SelectField(_l("Time zone"), default=HOME_ZONE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = [
            SelectChoice(zone, place, optgroup=region)
            for region, places in time_zones.by_region(language()).items()
            for zone, place in places
        ]

    def validate_name(self, field: Any) -> None:
        """A name that can be seen."""
        _demand_visible(field)

    def validate_organisation(self, field: Any) -> None:
        """A name that can be seen."""
        _demand_visible(field)

    def validate_email(self, field: Any) -> None:
        """One address, kept in one spelling."""
        found = address_in((field.data or "").strip())
        if found is None:
            raise ValidationError(
                _l("This is not a complete mail address, such as name@example.org.")
            )
        field.data = found

    def validate_password(self, field: Any) -> None:
        """The rule that stands above the field."""
        problems, _normal = _passwords().validate(field.data or "", True, email=self.email.data)
        if problems:
            raise ValidationError(" ".join(problems))

    def entry(self) -> Founding:
        """What was entered, as one value."""
        return Founding(
            name=self.name.data,
            email=self.email.data,
            password=_passwords().normalize(self.password.data),
            organisation=self.organisation.data,
            language=self.language.data,
            time_zone=self.time_zone.data,
        )


def _passwords() -> Any:
    return current_app.extensions["security"].password_util


def _demand_visible(field: Any) -> None:
    if has_invisible(field.data):
        raise ValidationError(_l("This text holds characters that cannot be stored."))
