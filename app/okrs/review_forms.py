"""The forms of a review: closing a goal, taking it over, closing a cycle."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, ValidationError

from app.accounts.forms import options
from app.models.okrs import Decision
from app.models.wording import Wording
from app.okrs.reviewing import Closing
from app.okrs.words import DECISION
from app.web.fields import Form, ProseField
from app.web.locale import number

REASON_LIMIT = 500
LEARNING_LIMIT = 2000
TENTHS = tuple(f"{tenth / 10:.1f}" for tenth in range(11))


class ClosingForm(Form):
    """Score, reason, learning, decision."""

    score = SelectField(_l("Closing score"), validate_choice=False)
    reason = ProseField(_l("Why the score differs from the suggested one"), limit=REASON_LIMIT)
    learning = ProseField(_l("What was learned"), limit=LEARNING_LIMIT)
    decision = RadioField(_l("What becomes of it"), validate_choice=False)
    revision = HiddenField(default="0")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.score.choices = options((one, number(float(one), 1)) for one in TENTHS)
        self.decision.choices = options((one.value, str(words)) for one, words in DECISION.items())

    def validate_score(self, field: Any) -> None:
        """A tenth between 0.0 and 1.0."""
        if field.data not in TENTHS:
            raise ValidationError(_l("Please choose a score between 0.0 and 1.0."))

    def validate_learning(self, field: Any) -> None:
        """A goal nothing was learned from was not looked at."""
        if not field.data:
            raise ValidationError(_l("Please write one sentence: what do you know now?"))

    def validate_decision(self, field: Any) -> None:
        """Keep, change or stop."""
        if field.data not in {one.value for one in Decision}:
            raise ValidationError(_l("Please choose what becomes of this goal."))

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        text = (self.revision.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def entry(self, language: str, was: Wording) -> Closing:
        """The plain value of a valid form; `was` is what had been written about it before."""
        return Closing(
            float(self.score.data),
            Wording().written_in(language, self.reason.data),
            was.written_in(language, self.learning.data),
            Decision(self.decision.data),
        )


class TakeOverForm(Form):
    """Into which cycle a goal goes on."""

    cycle = SelectField(_l("Cycle"))

    def cycle_id(self) -> UUID:
        """The cycle that was chosen."""
        return UUID(self.cycle.data)
