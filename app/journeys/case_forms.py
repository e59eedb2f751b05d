"""Forms of a case: opening it, a step of its way, and its end."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, ValidationError
from wtforms.validators import Optional

from app.accounts.forms import NameField
from app.journeys.cases import Attempt, CaseEntry, Solution
from app.journeys.sent_once import SentOnce
from app.models.wording import Wording
from app.web.fields import DayField, Form, LineField, ProseField

CLAIM_LIMIT = 200
FOUND_LIMIT = 2000
METHOD_LIMIT = 500


class CaseForm(SentOnce):
    """What somebody says cannot be measured."""

    claim = LineField(_l("What is said to be unmeasurable"), limit=CLAIM_LIMIT)
    point = SelectField(_l("Measuring point"))
    raised_by = NameField(_l("Who says so"))

    def validate_claim(self, field: Any) -> None:
        """Without a claim there is nothing to find out."""
        if not field.data:
            raise ValidationError(_l("Please write the sentence as it was said."))

    def entry(self, language: str) -> CaseEntry:
        """The plain value of a valid form."""
        point = self.point.data
        claim = Wording().written_in(language, self.claim.data)
        return CaseEntry(claim, self.raised_by.data, UUID(point) if point else None)


class _Revised(Form):
    revision = HiddenField(default="0")

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        text = (self.revision.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class StepForm(_Revised):
    """What a step brought. Going on asks for a sentence; saving does not."""

    found = ProseField(_l("What did you find?"), limit=FOUND_LIMIT)

    def demand_words(self) -> bool:
        """Whether something was written; if not, the field says why it is needed."""
        if self.found.data:
            return True
        self.found.errors = [
            _l("One sentence, please: what came out, or why this way does not help here.")
        ]
        return False

    def attempt(self, step: int, was: Wording, language: str, on: date, by: str) -> Attempt:
        """The plain value of a valid form."""
        return Attempt(step, was.written_in(language, self.found.data), on, by)


class SolutionForm(_Revised):
    """How it will be measured, by whom, until when."""

    method = ProseField(_l("Method"), limit=METHOD_LIMIT)
    owner = SelectField(_l("Who sees to it"))
    due_on = DayField(_l("First figure by"), [Optional()])

    def demand_all(self) -> bool:
        """Whether all three are there; fields that are empty say what they are needed for."""
        needed = {
            "method": _l("Please say how it will be measured."),
            "owner": _l("Please name the person who sees to it."),
            "due_on": _l("Please choose the day by which the first figure is there."),
        }
        missing = self.solution().missing
        for name in missing:
            self[name].errors = [needed[name]]
        return not missing

    def solution(self) -> Solution:
        """The plain value of a valid form."""
        owner = self.owner.data
        return Solution(self.method.data, UUID(owner) if owner else None, self.due_on.data)


class ReopenForm(_Revised):
    """A button that takes a solved case up again."""
