"""Whom a journey is for: personas with what they need, in the order they are served."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.journeys import changes
from app.journeys.changes import Part, columns
from app.journeys.sent_once import id_for
from app.models import db
from app.models.journeys import Journey, Persona
from app.models.wording import Wording
from app.web import audit
from app.web.addresses import comparable

MAX_PERSONAS = 12


class PersonaEntry(NamedTuple):
    """What a form says about a persona."""

    name: str
    need: str
    priority: int


def personas_of(journey_id: UUID) -> Sequence[Persona]:
    """The personas of a journey, those served first on top."""
    rows = db.session.scalars(select(Persona).where(Persona.journey_id == journey_id)).all()
    return sorted(rows, key=lambda one: (one.priority, comparable(one.name.in_language("de"))))


def persona_of(journey_id: UUID, persona_id: UUID) -> Persona | None:
    """One persona of a journey, as it is now."""
    return db.session.scalars(
        select(Persona)
        .where(Persona.id == persona_id, Persona.journey_id == journey_id)
        .execution_options(populate_existing=True)
    ).first()


def mark_of(persona: Persona) -> str:
    """What a form remembers of a persona, to tell whether someone else has changed it since."""
    said = repr((persona.name, persona.need, persona.priority))
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def add_persona(journey: Journey, entry: PersonaEntry, language: str, operation: UUID) -> None:
    """One more persona; nothing happens if this form was sent before."""
    hold_organisation()
    row_id = id_for(operation, f"{journey.id} {comparable(entry.name)}")
    if changes.was_done(journey.id, row_id):
        return
    others = personas_of(journey.id)
    if len(others) >= MAX_PERSONAS:
        raise Refusal(_("At most %(most)s personas per journey.", most=MAX_PERSONAS), 422)
    _demand_free_name(entry, language, others)
    persona = Persona(
        id=row_id,
        journey_id=journey.id,
        name=Wording().written_in(language, entry.name),
        need=Wording().written_in(language, entry.need),
        priority=entry.priority,
    )
    db.session.add(persona)
    db.session.flush()
    _note(journey, language, [Part("persona", row_id, None, columns(persona), persona.name)])


def save_persona(
    journey: Journey, persona_id: UUID, entry: PersonaEntry, was: str, language: str
) -> None:
    """Change a persona. EditedMeanwhile if it is not what the form was opened on."""
    hold_organisation()
    persona = persona_of(journey.id, persona_id)
    if persona is None:
        raise Refusal(_("This persona has been removed meanwhile."))
    if mark_of(persona) != was:
        raise EditedMeanwhile
    others = [one for one in personas_of(journey.id) if one.id != persona_id]
    _demand_free_name(entry, language, others)
    before = columns(persona)
    persona.name = persona.name.written_in(language, entry.name)
    persona.need = persona.need.written_in(language, entry.need)
    persona.priority = entry.priority
    db.session.flush()
    _note(journey, language, changes.edited("persona", persona, before, persona.name))


def remove_persona(journey: Journey, persona: Persona, language: str) -> None:
    """Take a persona off the journey."""
    hold_organisation()
    gone = Part("persona", persona.id, columns(persona), None, persona.name)
    db.session.delete(persona)
    db.session.flush()
    _note(journey, language, [gone])


def _note(journey: Journey, language: str, parts: list[Part]) -> None:
    changes.note_parts(journey, parts)
    audit.note("journey-changed", journey.name.in_language(language))


def _demand_free_name(entry: PersonaEntry, language: str, others: Sequence[Persona]) -> None:
    wanted = comparable(entry.name)
    if wanted in {comparable(one.name.in_language(language)) for one in others}:
        raise Refusal(_("There is a persona of this name already."), 422, field="name")
