"""What is stored now, set beside what somebody typed when two have edited at once."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.domain.journey_questions import known
from app.journeys.journey_words import (
    ANSWER_WORDS,
    LEVEL_WORDS,
    QUESTIONS,
    STATE_WORDS,
    VALUE_WORDS,
)
from app.models import db
from app.models.accounts import User
from app.models.journeys import Journey, Persona
from app.web.locale import language


def stored_facts(journey: Journey) -> list[tuple[str, str]]:
    """Every fact of a journey as label and value."""
    words = language()
    parent = select(Journey.name).where(Journey.id == journey.parent_id)
    above = db.session.scalar(parent) if journey.parent_id else None
    owner = db.session.scalar(select(User.name).where(User.id == journey.owner_id))
    values = (journey.customer_value, journey.business_value, journey.effort)
    rated = [str(VALUE_WORDS[value]) if value else "" for value in values]
    answers = [(str(QUESTIONS[q]), str(ANSWER_WORDS[a])) for q, a in known(journey.answers).items()]
    return [
        (_("Name"), journey.name.in_language(words)),
        (_("Goal of the customers"), journey.customer_goal.in_language(words)),
        (_("Goal of the organisation"), journey.business_goal.in_language(words)),
        (_("Owner"), owner or ""),
        (_("State"), str(STATE_WORDS[journey.state])),
        (_("Level"), str(LEVEL_WORDS[journey.level])),
        (_("Belongs to"), above.in_language(words) if above else _("– top level –")),
        (_("Worth to the customers"), rated[0]),
        (_("Worth to the organisation"), rated[1]),
        (_("Effort to improve it"), rated[2]),
        *answers,
    ]


def stored_persona(persona: Persona) -> list[tuple[str, str]]:
    """Every fact of a persona as label and value."""
    words = language()
    return [
        (_("Name of the persona"), persona.name.in_language(words)),
        (_("What they need"), persona.need.in_language(words)),
        (_("Served in place"), str(persona.priority)),
    ]
