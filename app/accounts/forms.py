"""Forms of an organisation's pages; each ends in a plain value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.accounts.departments import DepartmentEntry
from app.accounts.member_invitations import Invitee
from app.accounts.members import MemberEntry
from app.accounts.my_account import AccountEntry
from app.accounts.organisations import ClientEntry, SettingsEntry
from app.accounts.refusals import Refusal
from app.accounts.roles import ROLE_WORDS
from app.domain.policy import Role
from app.web.addresses import address_in, has_invisible
from app.web.fields import Form, LineField
from app.web.locale import LANGUAGES

NAME_LIMIT = 120
MAX_PASSWORD = 200


def options(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """Values and labels as the form library wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


def demand_visible(form: Any, field: Any) -> None:
    """A name is one line of characters that can be seen: look-alikes pass for someone else."""
    if field.data and has_invisible(field.data):
        raise ValidationError(_l("This holds characters that cannot be seen. Please type it anew."))


class NameField(LineField):
    """A name: one visible line of at most 120 characters."""

    def __init__(self, label: Any, *, required: Any = "", **kwargs: Any) -> None:
        needed = [InputRequired(required)] if required else []
        checks = [*needed, self._something, demand_visible]
        super().__init__(label, checks, limit=NAME_LIMIT, **kwargs)
        self.required = required

    @staticmethod
    def _something(form: Any, field: Any) -> None:
        if field.required and not field.data:
            raise ValidationError(field.required)


class AddressField(LineField):
    """A mail address, read strictly; a valid one is kept in its one spelling."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, [self._is_address], limit=254, **kwargs)

    @staticmethod
    def _is_address(form: Any, field: Any) -> None:
        address = None if has_invisible(field.data) else address_in(field.data)
        if address is None:
            raise ValidationError(
                _l("This is no mail address. It looks like anna.berg@example.org.")
            )
        field.data = address


class RoleForm(Form):
    """Role and place in the organisation, for members and for those invited."""

    role = RadioField(
        _l("Role"), choices=options((r.value, words) for r, words in ROLE_WORDS.items())
    )
    department = SelectField(_l("Department"))

    def validate_department(self, field: Any) -> None:
        """Whoever leads, leads something."""
        if self.role.data == Role.LEAD.value and not field.data:
            raise ValidationError(_l("A lead acts for a department: please choose one."))

    @property
    def department_id(self) -> UUID | None:
        """The department that was chosen."""
        return UUID(self.department.data) if self.department.data else None


class MemberForm(RoleForm):
    """What an owner may change about a member."""

    is_head = BooleanField(_l("Heads this department"))
    was = HiddenField()

    def validate_is_head(self, field: Any) -> None:
        """A head needs something to head."""
        if field.data and not self.department.data:
            raise ValidationError(_l("Please choose the department this person heads."))

    def entry(self) -> MemberEntry:
        """The plain value of a valid form."""
        return MemberEntry(Role(self.role.data), self.department_id, bool(self.is_head.data))


class MemberInvitationForm(RoleForm):
    """Someone to ask in."""

    address = AddressField(_l("Mail address"))
    language = SelectField(_l("Language of the mail"), choices=options(LANGUAGES.items()))

    def entry(self) -> Invitee:
        """The plain value of a valid form."""
        return Invitee(
            self.address.data, Role(self.role.data), self.department_id, self.language.data
        )


class FirstOwnerForm(Form):
    """The person to whom a client's organisation will belong."""

    address = AddressField(_l("Mail address"))
    language = SelectField(_l("Language of the mail"), choices=options(LANGUAGES.items()))

    def entry(self) -> Invitee:
        """The plain value of a valid form."""
        return Invitee(self.address.data, Role.OWNER, None, self.language.data)


class DepartmentForm(Form):
    """A department: its names, its place, its head."""

    name = NameField(_l("Name in German"), required=_l("Please write a name."))
    name_en = NameField(_l("Name in English"))
    parent = SelectField(_l("Belongs to"))
    head = SelectField(_l("Head"))
    revision = HiddenField(default="0")

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number.

        Read as it was sent: a form without it must not pass for one opened a moment ago.
        """
        text = (self.revision.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def entry(self) -> DepartmentEntry:
        """The plain value of a valid form."""
        parent = self.parent.data
        head = self.head.data if self.head else None
        return DepartmentEntry(
            self.name.data,
            self.name_en.data,
            UUID(parent) if parent else None,
            UUID(head) if head else None,
        )


class SettingsForm(Form):
    """What an organisation is called, speaks, and how late it is there."""

    name = NameField(_l("Name of the organisation"), required=_l("Please write a name."))
    language = SelectField(_l("Language"), choices=options(LANGUAGES.items()))
    time_zone = SelectField(_l("Time zone"))
    was = HiddenField()

    def entry(self) -> SettingsEntry:
        """The plain value of a valid form."""
        return SettingsEntry(self.name.data, self.language.data, self.time_zone.data)


class ClientForm(Form):
    """A new organisation for a client."""

    name = NameField(_l("Name of the organisation"), required=_l("Please write a name."))
    language = SelectField(_l("Language"), choices=options(LANGUAGES.items()))

    def entry(self) -> ClientEntry:
        """The plain value of a valid form."""
        return ClientEntry(self.name.data, self.language.data)


class JoinForm(Form):
    """Who someone is, when they have no account yet."""

    name = NameField(_l("Your name"), required=_l("Please write your name."))
    password = PasswordField(_l("Password"))

    def validate_password(self, field: Any) -> None:
        """Long enough, as everywhere; the normal form of it is what gets hashed."""
        if len(field.data or "") > MAX_PASSWORD:
            raise ValidationError(_l("At most %(limit)s characters, please.", limit=MAX_PASSWORD))
        rules = current_app.extensions["security"].password_util
        faults, normal = rules.validate(field.data or "", True)
        if faults:
            raise ValidationError(_l("At least 10 characters, please."))
        field.data = normal

    def password_hash(self) -> str:
        """What is kept of the password of a valid form."""
        return str(hash_password(self.password.data))


class AccountForm(Form):
    """What people change about themselves."""

    name = NameField(_l("Your name"), required=_l("Please write your name."))
    language = SelectField(_l("Your language"), choices=options(LANGUAGES.items()))

    def entry(self) -> AccountEntry:
        """The plain value of a valid form."""
        return AccountEntry(self.name.data, self.language.data)


class ConfirmForm(Form):
    """A button that must not be forged."""


def in_place(form: Form, refusal: Refusal | None) -> Refusal | None:
    """A refusal that belongs to a field is shown there; any other is given back, to stand above."""
    if refusal and refusal.field:
        form[refusal.field].errors = [refusal.sentence]
        return None
    return refusal
