"""What the forms of a journey let people choose: owners, and journeys to lie below."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.forms import options
from app.accounts.queries import members
from app.journeys import journey_tree
from app.journeys.journey_forms import NewJourneyForm
from app.journeys.journey_tree import Node
from app.models import db
from app.models.accounts import User
from app.models.journeys import Journey, JourneyLevel
from app.web.locale import language


def choose(form: NewJourneyForm, journey: Journey | None) -> None:
    """Fill the lists of owners and parents."""
    form.owner.choices = options([("", _("nobody yet")), *_owners(journey)])
    parents = [("", _("– top level –")), *_parents(journey)]
    form.parent.choices = options(parents)
    if not form.is_submitted() and form.parent.data not in dict(parents):
        form.parent.data = ""  # an address may ask for what is not there


def place_among(journey: Journey) -> tuple[int, int]:
    """Which place it has among siblings of its level, and how many there are."""
    everyone = db.session.scalars(select(Journey).where(Journey.level == journey.level)).all()
    siblings = journey_tree.siblings_of(journey, everyone)
    return siblings.index(journey) + 1, len(siblings)


def _owners(journey: Journey | None) -> list[tuple[str, str]]:
    people = [(str(one.user_id), one.user.name) for one in members()]
    owner_id = journey.owner_id if journey else None
    if owner_id and str(owner_id) not in {key for key, _name in people}:
        people.append((str(owner_id), _("%(name)s (has left)", name=_name_of(owner_id))))
    return people


def _name_of(user_id: UUID) -> str:
    return db.session.scalar(select(User.name).where(User.id == user_id)) or ""


def _parents(journey: Journey | None) -> list[tuple[str, str]]:
    """Every journey that may have others below it, indented as it lies; never one below this."""
    every = db.session.scalars(select(Journey)).all()
    own = journey_tree.ids_below(journey.id, every) if journey else set()
    listed: list[tuple[str, str]] = []

    def list_below(nodes: list[Node[Journey]], depth: int) -> None:
        for node in nodes:
            one = node.journey
            if one.level is not JourneyLevel.PART and one.id not in own:
                indent = "\N{EN SPACE}" * 2 * depth
                listed.append((str(one.id), indent + one.name.in_language(language())))
            list_below(node.children, depth + 1)

    list_below(journey_tree.nodes(every), 0)
    return listed
