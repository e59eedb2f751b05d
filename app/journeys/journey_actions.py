"""A journey's own facts: written, moved, confirmed. The hierarchy stays one, whoever moves what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import update

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.journeys import changes, journey_rules, journey_tree, starting
from app.journeys.sent_once import id_for
from app.models import db
from app.models.base import now
from app.models.journeys import Journey, JourneyLevel, JourneyState
from app.models.wording import Wording
from app.web import audit
from app.web.addresses import comparable


class JourneyEntry(NamedTuple):
    """What a form says about a journey; texts in the language of the page."""

    name: str
    customer_goal: str
    business_goal: str
    level: JourneyLevel
    parent_id: UUID | None
    owner_id: UUID | None
    answers: dict[str, str]
    state: JourneyState = JourneyState.DRAFT
    customer_value: int | None = None
    business_value: int | None = None
    effort: int | None = None


def create(entry: JourneyEntry, language: str, operation: UUID) -> Journey:
    """A new journey, the last one among its siblings; the one there is if it was sent before."""
    hold_organisation()
    others = journey_rules.everyone()
    row_id = id_for(operation, comparable(entry.name))
    for one in others:
        if one.id == row_id:
            return one
    journey_rules.demand_room(others)
    journey = Journey(id=row_id, name=Wording(), position=_next_position(entry.parent_id, others))
    journey_rules.demand_free_name(entry.name, language, entry.parent_id, others)
    journey_rules.demand_parent(entry.level, entry.parent_id, others)
    journey_rules.demand_member(entry.owner_id)
    _write(journey, entry, language)
    db.session.add(journey)
    db.session.flush()
    audit.note("journey-created", entry.name)
    return journey


def create_from_template(
    template_key: str, owner_id: UUID, language: str, operation: UUID
) -> Journey:
    """A journey with everything its template draws; the one there is if it was sent before.

    LookupError for an unknown key.
    """
    hold_organisation()
    others = journey_rules.everyone()
    row_id = id_for(operation, template_key)
    for one in others:
        if one.id == row_id:
            return one
    journey_rules.demand_room(others)
    journey = starting.start_from(template_key, owner_id, row_id)
    audit.note("journey-created", journey.name.in_language(language))
    return journey


def save(journey: Journey, entry: JourneyEntry, revision: int, language: str) -> None:
    """Change its facts. EditedMeanwhile if it is not what the form was opened on."""
    hold_organisation()
    others = journey_rules.everyone()
    if journey not in others:
        raise Refusal(_("This journey has been deleted meanwhile."))
    if journey.revision != revision:
        raise EditedMeanwhile
    others = [one for one in others if one is not journey]
    journey_rules.demand_free_name(entry.name, language, entry.parent_id, others)
    journey_rules.demand_parent(entry.level, entry.parent_id, others, journey)
    if entry.owner_id != journey.owner_id:
        journey_rules.demand_member(entry.owner_id)
    before = changes.columns(journey)
    if entry.parent_id != journey.parent_id:
        journey.position = _next_position(entry.parent_id, others)
    _write(journey, entry, language)
    journey.changed_at = now()
    db.session.flush()
    changes.note_parts(journey, changes.edited("journey", journey, before, journey.name))
    audit.note("journey-changed", entry.name)


def shift(journey: Journey, *, up: bool) -> None:
    """Swap it with the sibling before or after; at the end nothing happens.

    Order is written past the revision: whoever is just editing one is not disturbed by it.
    """
    hold_organisation()
    siblings = journey_tree.siblings_of(journey, journey_rules.everyone())
    same = [one for one in siblings if one.level is journey.level]
    here = next(i for i, one in enumerate(same) if one.id == journey.id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(same):
        return
    same[here], same[there] = same[there], same[here]
    for position, one in enumerate(same):
        if one.position != position:
            _past_revision(one.id, position=position)


def confirm(journey: Journey, day: date, language: str) -> None:
    """Somebody has looked it through: the picture still fits. Written past the revision."""
    _past_revision(journey.id, reviewed_on=day)
    audit.note("journey-reviewed", journey.name.in_language(language))


def _past_revision(journey_id: UUID, **values: object) -> None:
    statement = update(Journey).where(Journey.id == journey_id).values(**values)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _write(journey: Journey, entry: JourneyEntry, language: str) -> None:
    journey.name = journey.name.written_in(language, entry.name)
    journey.customer_goal = _wording(journey.customer_goal, language, entry.customer_goal)
    journey.business_goal = _wording(journey.business_goal, language, entry.business_goal)
    journey.level, journey.state = entry.level, entry.state
    journey.parent_id, journey.owner_id = entry.parent_id, entry.owner_id
    journey.answers = dict(entry.answers)
    journey.customer_value = entry.customer_value
    journey.business_value = entry.business_value
    journey.effort = entry.effort


def _wording(before: Wording | None, language: str, text: str) -> Wording:
    """A journey that is just being written has no goals yet, not even empty ones."""
    return (before or Wording()).written_in(language, text)


def _next_position(parent_id: UUID | None, others: Sequence[Journey]) -> int:
    return max((one.position for one in others if one.parent_id == parent_id), default=-1) + 1
