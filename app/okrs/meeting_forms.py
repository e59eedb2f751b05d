"""What a meeting writes down: a decision, that it is done, that it does not count any more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, ValidationError
from wtforms.validators import Optional

from app.models.wording import Wording
from app.okrs.decisions import DecisionEntry
from app.web.fields import DayField, Form, LineField

TEXT_LIMIT, REASON_LIMIT = 300, 300


class DecisionForm(Form):
    """What was decided, who sees to it, until when, and about which key result."""

    text = LineField(_l("What was decided"), limit=TEXT_LIMIT)
    owner = SelectField(_l("Who sees to it"))
    due_on = DayField(_l("Until when"), [Optional()])
    about = SelectField(_l("About"))
    revision = HiddenField(default="0")

    def validate_text(self, field: Any) -> None:
        """A decision says something."""
        if not field.data:
            raise ValidationError(_l("Please write down what was decided."))

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        return _number(self.revision)

    def entry(self, language: str, was: Wording = Wording()) -> DecisionEntry:  # noqa: B008
        """The plain value of a valid form; `was` is what had been written before."""
        owner, about = self.owner.data, self.about.data
        return DecisionEntry(
            was.written_in(language, self.text.data),
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


class WithdrawalForm(Form):
    """That a decision does not count any more, and why; or that it does after all."""

    to = HiddenField()
    reason = LineField(_l("Why it does not count any more"), limit=REASON_LIMIT)
    revision = HiddenField(default="0")

    def validate_to(self, field: Any) -> None:
        """Withdrawn or not."""
        if field.data not in {"withdrawn", "counts"}:
            raise ValidationError(_l("Please choose one of the two."))

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        return _number(self.revision)


def _number(field: Any) -> int:
    text = (field.raw_data or [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
