"""The form of a piece of work, and the buttons that move it on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, ValidationError
from wtforms.validators import Optional

from app.models.okrs import InitiativeState
from app.models.wording import Wording
from app.okrs.initiatives import Entry
from app.web.fields import DayField, Form, LineField

TITLE_LIMIT = 200


class InitiativeForm(Form):
    """What is done, by whom, until when."""

    title = LineField(_l("What is done"), limit=TITLE_LIMIT)
    owner = SelectField(_l("Who does it"))
    due_on = DayField(_l("To be done by"), [Optional()])
    is_quick_win = BooleanField(_l("Quick win: done within weeks, and customers notice it"))
    revision = HiddenField(default="0")

    def validate_title(self, field: Any) -> None:
        """Work without a name cannot be talked about."""
        if not field.data:
            raise ValidationError(_l("Please say in a few words what is done."))

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        text = (self.revision.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def entry(self, language: str, was: Wording) -> Entry:
        """The plain value of a valid form; `was` is the title so far."""
        owner = self.owner.data
        return Entry(
            was.written_in(language, self.title.data),
            UUID(owner) if owner else None,
            self.due_on.data,
            bool(self.is_quick_win.data),
        )


class MoveForm(Form):
    """A button that moves a piece of work."""

    to = HiddenField()
    back = HiddenField()

    def state(self) -> InitiativeState | None:
        """Where to; None for a word that means nothing here."""
        try:
            return InitiativeState(self.to.data or "")
        except ValueError:
            return None
