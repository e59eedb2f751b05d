"""What a meeting writes down: a decision, and that one is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, ValidationError
from wtforms.validators import Optional

from app.models.wording import Wording
from app.okrs.meetings import DecisionEntry
from app.web.fields import DayField, Form, LineField

TEXT_LIMIT = 300


class DecisionForm(Form):
    """What was decided, who sees to it, until when, and about which key result."""

    text = LineField(_l("What was decided"), limit=TEXT_LIMIT)
    owner = SelectField(_l("Who sees to it"))
    due_on = DayField(_l("Until when"), [Optional()])
    about = SelectField(_l("About"))

    def validate_text(self, field: Any) -> None:
        """A decision says something."""
        if not field.data:
            raise ValidationError(_l("Please write down what was decided."))

    def entry(self, language: str) -> DecisionEntry:
        """The plain value of a valid form."""
        owner, about = self.owner.data, self.about.data
        return DecisionEntry(
            Wording().written_in(language, self.text.data),
            UUID(owner) if owner else None,
            self.due_on.data,
            UUID(about) if about else None,
        )


class FinishForm(Form):
    """A button that ticks a decision off, or takes that back."""

    to = HiddenField()

    def validate_to(self, field: Any) -> None:
        """Done or not."""
        if field.data not in {"done", "open"}:
            raise ValidationError(_l("Please choose one of the two."))
