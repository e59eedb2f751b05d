"""A journey's own facts: written, moved, confirmed. The hierarchy stays one, whoever moves what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select, update

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.journeys import journey_tree, starting
from app.models import db
from app.models.accounts import Membership
from app.models.base import now
from app.models.journeys import Journey, JourneyLevel, JourneyState
from app.models.wording import Wording
from app.web import audit
from app.web.addresses import comparable

MAX_JOURNEYS = 2000


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


def create(entry: JourneyEntry, language: str) -> Journey:
    """A new journey, the last one among its siblings."""
    hold_organisation()
    others = _all()
    _demand_room(others)
    journey = Journey(name=Wording(), position=_next_position(entry.parent_id, others))
    _demand_free_name(entry, language, others)
    _demand_parent(entry, others)
    _demand_member(entry.owner_id)
    _write(journey, entry, language)
    db.session.add(journey)
    db.session.flush()
    audit.note("journey-created", entry.name)
    return journey


def create_from_template(template_key: str, owner_id: UUID, language: str) -> Journey:
    """A journey with everything its template draws. LookupError for an unknown key."""
    hold_organisation()
    _demand_room(_all())
    journey = starting.start_from(template_key, owner_id)
    audit.note("journey-created", journey.name.in_language(language))
    return journey


def save(journey: Journey, entry: JourneyEntry, revision: int, language: str) -> None:
    """Change its facts. EditedMeanwhile if it is not what the form was opened on."""
    hold_organisation()
    others = _all()
    if journey not in others:
        raise Refusal(_("This journey has been deleted meanwhile."))
    if journey.revision != revision:
        raise EditedMeanwhile
    others = [one for one in others if one is not journey]
    _demand_free_name(entry, language, others)
    _demand_parent(entry, others, journey)
    if entry.owner_id != journey.owner_id:
        _demand_member(entry.owner_id)
    if entry.parent_id != journey.parent_id:
        journey.position = _next_position(entry.parent_id, others)
    _write(journey, entry, language)
    journey.changed_at = now()
    audit.note("journey-changed", entry.name)


def shift(journey: Journey, *, up: bool) -> None:
    """Swap it with the sibling before or after; at the end nothing happens.

    Order is written past the revision: whoever is just editing one is not disturbed by it.
    """
    hold_organisation()
    siblings = journey_tree.siblings_of(journey, _all())
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


def _all() -> Sequence[Journey]:
    """Every journey as it is now: what was read before the lock may be old."""
    return db.session.scalars(
        select(Journey).execution_options(populate_existing=True)
    ).all()  # fmt: skip


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


def _demand_room(others: Sequence[Journey]) -> None:
    if len(others) >= MAX_JOURNEYS:
        raise Refusal(_("At most %(most)s journeys.", most=MAX_JOURNEYS), 422)


def _demand_free_name(entry: JourneyEntry, language: str, others: Sequence[Journey]) -> None:
    """Two that read alike at the same place could not be told apart in lists."""
    wanted = comparable(entry.name)
    for one in others:
        if (
            one.parent_id == entry.parent_id
            and comparable(one.name.in_language(language)) == wanted
        ):
            raise Refusal(
                _("There is a journey of this name at this place already."), 422, field="name"
            )


def _demand_parent(
    entry: JourneyEntry, others: Sequence[Journey], journey: Journey | None = None
) -> None:
    """Lifecycle above journey above part, upwards and downwards; never below oneself."""
    by_id = {one.id: one for one in others}
    if entry.parent_id is not None:
        below = journey_tree.ids_below(journey.id, others) if journey else set()
        if entry.parent_id in below:
            raise Refusal(
                _("A journey cannot lie below itself or below one that lies below it."),
                422,
                field="parent",
            )
        parent = by_id.get(entry.parent_id)
        if parent is None:
            raise Refusal(_("This journey has been deleted meanwhile."), 422, field="parent")
        if not journey_tree.may_lie_below(entry.level, parent.level):
            raise Refusal(
                _("A lifecycle lies above journeys, a journey above its parts; please choose a"
                  " higher one or another level."),
                422,
                field="parent",
            )  # fmt: skip
    children = [one for one in others if journey and one.parent_id == journey.id]
    if any(not journey_tree.may_lie_below(one.level, entry.level) for one in children):
        raise Refusal(
            _("Journeys below this one stand on the same level or a higher one."),
            422,
            field="level",
        )


def _demand_member(owner_id: UUID | None) -> None:
    if owner_id is None:
        return
    found = select(Membership.id).where(Membership.user_id == owner_id)
    if db.session.scalar(found) is None:
        raise Refusal(_("This person has left the organisation meanwhile."), 422, field="owner")
