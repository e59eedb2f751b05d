"""Forms about a journey itself; each ends in a plain value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, ValidationError

from app.accounts.forms import NameField, options
from app.domain.journey_questions import Question
from app.journeys.journey_actions import JourneyEntry
from app.journeys.journey_words import (
    ANSWER_WORDS,
    LEVEL_WORDS,
    QUESTIONS,
    STATE_WORDS,
    VALUE_WORDS,
)
from app.journeys.personas import PersonaEntry
from app.journeys.sent_once import SentOnce
from app.models.journeys import JourneyLevel, JourneyState
from app.web.fields import NumberField, ProseField

PROSE_LIMIT = 2000
UNRATED = ("", _l("– not rated –"))


def _question(question: Question) -> RadioField:
    return RadioField(
        QUESTIONS[question],
        choices=options((answer.value, words) for answer, words in ANSWER_WORDS.items()),
        validate_choice=False,
    )


def _rating(label: Any) -> SelectField:
    values = [UNRATED, *((str(value), words) for value, words in VALUE_WORDS.items())]
    return SelectField(label, choices=options(values))


class NewJourneyForm(SentOnce):
    """A journey's first facts, and the five questions. These warn; nothing of them is demanded."""

    name = NameField(_l("Name"), required=_l("Please write a name."))
    customer_goal = ProseField(_l("Goal of the customers"), limit=PROSE_LIMIT)
    business_goal = ProseField(_l("Goal of the organisation"), limit=PROSE_LIMIT)
    level = RadioField(
        _l("Level"),
        choices=options((level.value, words) for level, words in LEVEL_WORDS.items()),
        default=JourneyLevel.JOURNEY.value,
    )
    parent = SelectField(_l("Belongs to"))
    owner = SelectField(_l("Owner"))
    asked_steps = _question(Question.STEPS)
    asked_customer = _question(Question.CUSTOMER)
    asked_organisation = _question(Question.ORGANISATION)
    asked_whole = _question(Question.WHOLE)
    asked_free = _question(Question.FREE)

    def asked(self) -> Iterable[tuple[Question, Any]]:
        """Each question with its field."""
        return [(question, self[f"asked_{question.value}"]) for question in Question]

    def validate(self, extra_validators: Any = None) -> bool:
        """An answer that does not exist is refused; none at all is not."""
        valid = super().validate(extra_validators)
        known = {answer.value for answer in ANSWER_WORDS}
        for _question, field in self.asked():
            if field.data and field.data not in known:
                field.errors = [_l("Please choose one of the answers.")]
                valid = False
        return bool(valid)

    def answers(self) -> dict[str, str]:
        """What was answered, as it is kept."""
        return {q.value: field.data for q, field in self.asked() if field.data}

    def entry(self) -> JourneyEntry:
        """The plain value of a valid form."""
        return JourneyEntry(
            self.name.data,
            self.customer_goal.data,
            self.business_goal.data,
            JourneyLevel(self.level.data),
            _id(self.parent.data),
            _id(self.owner.data),
            self.answers(),
        )


class JourneyForm(NewJourneyForm):
    """All facts of a journey."""

    state = RadioField(
        _l("State"), choices=options((state.value, words) for state, words in STATE_WORDS.items())
    )
    customer_value = _rating(_l("Worth to the customers"))
    business_value = _rating(_l("Worth to the organisation"))
    effort = _rating(_l("Effort to improve it"))
    revision = HiddenField(default="0")

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        text = (self.revision.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def entry(self) -> JourneyEntry:
        """The plain value of a valid form."""
        return (
            super()
            .entry()
            ._replace(
                state=JourneyState(self.state.data),
                customer_value=_value(self.customer_value.data),
                business_value=_value(self.business_value.data),
                effort=_value(self.effort.data),
            )
        )


class PersonaForm(SentOnce):
    """Whom a journey is for."""

    name = NameField(_l("Name of the persona"), required=_l("Please write a name."))
    need = ProseField(_l("What they need"), limit=PROSE_LIMIT)
    priority = NumberField(_l("Served in place"), least=1, most=9)
    was = HiddenField()

    def validate_priority(self, field: Any) -> None:
        """A place in a row is a whole number."""
        if field.data is not None and field.data != int(field.data):
            raise ValidationError(_l("Please write a whole number."))

    def entry(self) -> PersonaEntry:
        """The plain value of a valid form."""
        return PersonaEntry(self.name.data, self.need.data, int(self.priority.data or 1))


def _id(chosen: str) -> UUID | None:
    return UUID(chosen) if chosen else None


def _value(chosen: str) -> int | None:
    return int(chosen) if chosen else None
