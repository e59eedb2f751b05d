"""The form that says why a department has no goal at a journey."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, ValidationError

from app.okrs.coverage_notes import NoteEntry
from app.web.addresses import has_invisible
from app.web.fields import DayField, Form, ProseField

REASON_LIMIT = 500


class NoteForm(Form):
    """A reason and its last day; `was`: what stood there when the form was opened."""

    reason = ProseField(_l("Why there is no goal"), limit=REASON_LIMIT)
    until: Any = DayField(_l("Holds until"))
    was = HiddenField(default="")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def validate_reason(self, field: Any) -> None:
        """Without a sentence the cell stays blank."""
        if all(has_invisible(sign) or sign.isspace() for sign in field.data or ""):
            raise ValidationError(_("One sentence, please: why not here, why not now?"))

    def validate_until(self, field: Any) -> None:
        """A reason runs out, so that somebody asks again; not before today."""
        if not field.errors and field.data is None:
            raise ValidationError(_("Please say until when: then the question is asked again."))
        if field.data and field.data < self._today:
            raise ValidationError(_("This day has passed already."))

    def entry(self) -> NoteEntry:
        """The plain value of a valid form."""
        return NoteEntry(str(self.reason.data), self.until.data)
