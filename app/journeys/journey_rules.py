"""What has to hold of a journey among the others: room, name, place in the hierarchy, owner.

Call these while the organisation is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.refusals import Refusal
from app.journeys import journey_tree
from app.models import db
from app.models.accounts import Membership
from app.models.journeys import Journey, JourneyLevel
from app.models.wording import Wording
from app.web.addresses import comparable

MAX_JOURNEYS = 2000


def everyone() -> Sequence[Journey]:
    """Every journey as it is now: what was read before the lock may be old."""
    return db.session.scalars(
        select(Journey).execution_options(populate_existing=True)
    ).all()  # fmt: skip


def demand_room(others: Sequence[Journey]) -> None:
    """Not more journeys than can be looked after."""
    if len(others) >= MAX_JOURNEYS:
        raise Refusal(_("At most %(most)s journeys.", most=MAX_JOURNEYS), 422)


def demand_free_name(
    name: str, language: str, parent_id: UUID | None, others: Sequence[Journey]
) -> None:
    """Two that read alike at the same place could not be told apart in lists."""
    wanted = comparable(name)
    for one in others:
        if one.parent_id == parent_id and comparable(one.name.in_language(language)) == wanted:
            raise Refusal(
                _("There is a journey of this name at this place already."), 422, field="name"
            )


def demand_parent(
    level: JourneyLevel,
    parent_id: UUID | None,
    others: Sequence[Journey],
    journey: Journey | None = None,
) -> None:
    """Lifecycle above journey above part, upwards and downwards; never below oneself."""
    by_id = {one.id: one for one in others}
    if parent_id is not None:
        below = journey_tree.ids_below(journey.id, others) if journey else set()
        if parent_id in below:
            raise Refusal(
                _("A journey cannot lie below itself or below one that lies below it."),
                422,
                field="parent",
            )
        parent = by_id.get(parent_id)
        if parent is None:
            raise Refusal(_("This journey has been deleted meanwhile."), 422, field="parent")
        if not journey_tree.may_lie_below(level, parent.level):
            raise Refusal(
                _("A lifecycle lies above journeys, a journey above its parts; please choose a"
                  " higher one or another level."),
                422,
                field="parent",
            )  # fmt: skip
    children = [one for one in others if journey and one.parent_id == journey.id]
    if any(not journey_tree.may_lie_below(one.level, level) for one in children):
        raise Refusal(
            _("Journeys below this one stand on the same level or a higher one."),
            422,
            field="level",
        )


def demand_member(owner_id: UUID | None) -> None:
    """An owner is somebody of this organisation, or nobody."""
    if owner_id is not None and not is_member(owner_id):
        raise Refusal(_("This person has left the organisation meanwhile."), 422, field="owner")


def is_member(user_id: UUID) -> bool:
    """Whether this person belongs to the organisation."""
    found = select(Membership.id).where(Membership.user_id == user_id)
    return db.session.scalar(found) is not None


def demand_fit(
    journey: Journey, name: Wording, level: JourneyLevel, parent_id: UUID | None
) -> None:
    """Whether the journey could bear this name at this place, in both languages."""
    others = [one for one in everyone() if one.id != journey.id]
    for language in name._fields:
        demand_free_name(name.in_language(language), language, parent_id, others)
    demand_parent(level, parent_id, others, journey)
