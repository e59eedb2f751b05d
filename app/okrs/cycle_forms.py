"""The form of a cycle; it ends in a plain value."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, ValidationError
from wtforms.validators import InputRequired

from app.accounts.forms import NameField
from app.okrs.cycles import CycleEntry
from app.web.fields import DayField, Form, NumberField


class CycleForm(Form):
    """What a cycle is called, when it runs, how often one checks in."""

    name = NameField(_l("Name"), required=_l("Please write a name."))
    starts_on = DayField(_l("First day"), [InputRequired(_l("Please choose a day."))])
    ends_on = DayField(_l("Last day"), [InputRequired(_l("Please choose a day."))])
    check_in_days = NumberField(_l("Days between two check-ins"), least=1, most=92)
    revision = HiddenField(default="0")

    def validate_ends_on(self, field: Any) -> None:
        """A cycle ends after it has begun."""
        if field.data and self.starts_on.data and field.data <= self.starts_on.data:
            raise ValidationError(_l("The last day comes after the first one."))

    def validate_check_in_days(self, field: Any) -> None:
        """Days are counted whole."""
        if field.data is not None and field.data != int(field.data):
            raise ValidationError(_l("Please write a whole number."))

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        return revision_in(self.revision)

    def entry(self) -> CycleEntry:
        """The plain value of a valid form."""
        starts_on, ends_on = self.starts_on.data, self.ends_on.data
        assert starts_on is not None and ends_on is not None  # noqa: S101, PT018 (a valid form)
        return CycleEntry(self.name.data, starts_on, ends_on, int(self.check_in_days.data or 0))


def revision_in(field: Any) -> int:
    """The revision a form was opened on, as it was sent; 0 for anything that is not a number."""
    text = (field.raw_data or [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
