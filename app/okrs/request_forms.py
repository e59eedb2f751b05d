"""Forms of a request: asking another department, and its answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, ValidationError

from app.accounts.forms import options
from app.models.okrs import RequestState
from app.okrs.requests import Answer, RequestEntry
from app.web.addresses import has_invisible
from app.web.fields import DayField, Form, ProseField

TEXT_LIMIT = 1000
ANSWERS = (
    RequestState.ACCEPTED, RequestState.NEGOTIATING, RequestState.DECLINED, RequestState.DONE,
)  # fmt: skip
ANSWER_WORDS = {
    RequestState.ACCEPTED: _l("We do it, by that day"),
    RequestState.NEGOTIATING: _l("Not like this: we offer something else"),
    RequestState.DECLINED: _l("We cannot"),
    RequestState.DONE: _l("It is done"),
}


class _Revised(Form):
    revision = HiddenField(default="0")

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        text = (self.revision.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class RequestForm(_Revised):
    """What is asked of whom, and by when."""

    department = SelectField(_l("Department"), validate_choice=False)
    text = ProseField(_l("What we need"), limit=TEXT_LIMIT)
    needed_by: Any = DayField(_l("Needed by"))

    def __init__(
        self, *args: Any, departments: Iterable[tuple[str, str]], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.department.choices = options([("", _("– which one? –")), *departments])
        self._today = today

    def validate_department(self, field: Any) -> None:
        """Somebody has to be asked."""
        if field.data not in {str(one.value) for one in field.choices if one.value}:
            raise ValidationError(_("Please choose a department."))

    def validate_text(self, field: Any) -> None:
        """A request is a sentence."""
        if all(has_invisible(sign) or sign.isspace() for sign in field.data or ""):
            raise ValidationError(_("Please write what is needed, in a sentence or two."))

    def validate_needed_by(self, field: Any) -> None:
        """A day one can still keep; one that was set earlier may stay."""
        if not field.errors and field.data is None:
            raise ValidationError(_("Please say by when."))
        if field.data and field.data < self._today and field.data != field.object_data:
            raise ValidationError(_("This day has passed already."))

    def entry(self) -> RequestEntry:
        """The plain value of a valid form."""
        return RequestEntry(UUID(self.department.data), self.text.data, self.needed_by.data)


class AnswerForm(_Revised):
    """What the asked department says."""

    state = RadioField(
        _l("Your answer"),
        choices=options((one.value, ANSWER_WORDS[one]) for one in ANSWERS),
        validate_choice=False,
    )
    reply = ProseField(_l("In a sentence"), limit=TEXT_LIMIT)

    def validate_state(self, field: Any) -> None:
        """One of the answers."""
        if field.data not in {one.value for one in ANSWERS}:
            raise ValidationError(_("Please choose an answer."))

    def entry(self) -> Answer:
        """The plain value of a valid form."""
        return Answer(RequestState(self.state.data), self.reply.data)
