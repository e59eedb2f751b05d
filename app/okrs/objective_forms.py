"""The forms of an objective; each ends in a plain value."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.forms import demand_visible, options
from app.models.journeys import Orientation
from app.models.okrs import Commitment, GoalOrigin, Objective, ObjectiveLevel
from app.okrs.cycle_forms import revision_in
from app.okrs.objective_states import Answer
from app.okrs.objectives import TEXTS, ObjectiveEntry
from app.okrs.words import COMMITMENT, LEVEL, ORIENTATION, ORIGIN
from app.web.fields import Form, LineField, ProseField

TEXT_LIMIT = 200
PROSE_LIMIT = 2000
ANSWERS = {
    Answer.ACCEPT: _l("I accept it"),
    Answer.NEGOTIATE: _l("Let us talk about it"),
    Answer.DECLINE: _l("I decline"),
}
ANSWER_HINTS = {
    Answer.ACCEPT: _l("You stand up for it; it begins once nothing stands in the way."),
    Answer.NEGOTIATE: _l("It goes back as a draft; say what would have to be different."),
    Answer.DECLINE: _l("It goes back as a draft; say why you cannot or should not own it."),
}


def _words(words: Any) -> list[Any]:
    return options((one.value, text) for one, text in words.items())


class ObjectiveForm(Form):
    """What shall be true at the end of the cycle, whose goal it is, and what it contributes to."""

    text = LineField(_l("Objective"), [demand_visible], limit=TEXT_LIMIT)
    orientation = RadioField(
        _l("Direction"),
        [InputRequired(_l("Please choose a direction."))],
        choices=_words(ORIENTATION),
    )
    cycle = SelectField(_l("Cycle"))
    level = RadioField(_l("Whose goal"), choices=_words(LEVEL))
    journey = SelectField(_l("Journey"))
    no_journey_reason = LineField(_l("Why no journey"), limit=PROSE_LIMIT)
    department = SelectField(_l("Department"))
    owner = SelectField(_l("Owner"))
    commitment = RadioField(
        _l("How firm"), choices=_words(COMMITMENT), default=Commitment.COMMITTED.value
    )
    parent = SelectField(_l("Contributes to"))
    contribution = LineField(_l("What it contributes"), limit=PROSE_LIMIT)
    no_parent_reason = LineField(_l("Why it stands alone"), limit=PROSE_LIMIT)
    business_goal = LineField(_l("Business goal"), limit=PROSE_LIMIT)
    origin = RadioField(
        _l("Where it comes from"), choices=_words(ORIGIN), default=GoalOrigin.CO_CREATED.value
    )
    note = ProseField(_l("Note"), limit=PROSE_LIMIT)
    key_results = SelectMultipleField(
        _l("Key results to begin with"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    revision = HiddenField(default="0")

    def validate_text(self, field: Any) -> None:
        """A goal is spoken of by its text."""
        if not field.data:
            raise ValidationError(_l("Please write what shall be true at the end of the cycle."))

    def validate_journey(self, field: Any) -> None:
        """Goals of journeys and departments hang on a journey, or say why not."""
        needed = self.level.data != ObjectiveLevel.ORGANISATION.value
        if needed and not field.data and not self.no_journey_reason.data:
            raise ValidationError(_l("Please choose a journey, or say why there is none."))

    def validate_department(self, field: Any) -> None:
        """A department's goal names the department."""
        if self.level.data == ObjectiveLevel.DEPARTMENT.value and not field.data:
            raise ValidationError(_l("Please choose the department whose goal it is."))

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        return revision_in(self.revision)

    def entry(self) -> ObjectiveEntry:
        """The plain value of a valid form. What belongs to the other choice is left out."""
        journey_id, parent_id = _id(self.journey.data), _id(self.parent.data)
        return ObjectiveEntry(
            text=self.text.data,
            cycle_id=UUID(self.cycle.data),
            level=ObjectiveLevel(self.level.data),
            journey_id=journey_id,
            no_journey_reason="" if journey_id else self.no_journey_reason.data,
            department_id=_id(self.department.data),
            owner_id=_id(self.owner.data),
            commitment=Commitment(self.commitment.data),
            orientation=Orientation(self.orientation.data),
            business_goal=self.business_goal.data,
            origin=GoalOrigin(self.origin.data),
            parent_id=parent_id,
            no_parent_reason="" if parent_id else self.no_parent_reason.data,
            contribution=self.contribution.data if parent_id else "",
            note=self.note.data,
        )


class StepForm(Form):
    """A button that moves a goal on, and the revision it was seen on."""

    revision = HiddenField(default="0")

    def opened_on(self) -> int:
        """The revision the page showed; 0 for anything that is not a number."""
        return revision_in(self.revision)


class AnswerForm(StepForm):
    """What the owner says."""

    said = RadioField(_l("Your answer"), choices=_words(ANSWERS))
    answer = ProseField(_l("In a sentence"), limit=PROSE_LIMIT)

    def validate_answer(self, field: Any) -> None:
        """Whoever sends a goal back says why."""
        sent_back = {Answer.NEGOTIATE.value, Answer.DECLINE.value}
        if self.said.data in sent_back and not field.data:
            raise ValidationError(
                _l("Please say why: without a reason nobody knows what to change.")
            )


class DropForm(StepForm):
    """Why a goal is given up."""

    reason = ProseField(_l("Why it is given up"), limit=PROSE_LIMIT)

    def validate_reason(self, field: Any) -> None:
        """What is given up without a reason is tried again."""
        if not field.data:
            raise ValidationError(_l("Please say why it is given up."))


def as_shown(objective: Objective, language: str) -> dict[str, Any]:
    """A stored objective as the form shows it."""
    ids = ("cycle", "journey", "department", "owner", "parent")
    return {
        **{name: getattr(objective, name).in_language(language) for name in TEXTS},
        **{name: str(getattr(objective, f"{name}_id") or "") for name in ids},
        **{
            name: getattr(objective, name).value
            for name in ("level", "commitment", "orientation", "origin")
        },
        "revision": objective.revision,
    }


def _id(chosen: str) -> UUID | None:
    return UUID(chosen) if chosen else None
