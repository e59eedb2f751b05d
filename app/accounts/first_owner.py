"""The first owner of an empty installation: founded once, by the one who comes first.

There is no default account. Nobody can send mail yet, so the address counts as confirmed. Where
the operator has created an organisation by command, its owner is invited instead: not empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from flask_security import hash_password
from sqlalchemy import exists, or_, select

from app.accounts.organisations import slug_of
from app.domain.policy import Role
from app.models import db, tenancy
from app.models.accounts import Attempt, Membership, Organisation, User
from app.models.base import now
from app.web import audit

IN_USE = "in_use"
TURN = b"first owner"
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class InUse(Exception):
    """Somebody was faster: the installation is not empty any more."""


@dataclass(frozen=True, slots=True)
class Founding:
    """What the form asks for. The password is not hashed yet."""

    name: str
    email: str
    password: str
    organisation: str
    language: str
    time_zone: str


def is_new() -> bool:
    """Whether there is no account and no organisation yet: one statement, later none at all."""
    if current_app.extensions.get(IN_USE):
        return False
    current_app.extensions[IN_USE] = in_use = _is_in_use()
    return not in_use


def found_organisation(founding: Founding) -> tuple[User, str]:
    """Write organisation, account and ownership; raise InUse if somebody was faster.

    Returns the owner and the organisation's slug.
    """
    password = hash_password(founding.password)
    turn = _wait_for_turn()
    if _is_in_use():
        raise InUse
    organisation = Organisation(
        slug=slug_of(founding.organisation),
        name=founding.organisation,
        time_zone=founding.time_zone,
        language=founding.language,
    )
    owner = User(
        email=founding.email,
        name=founding.name,
        password=password,
        language=founding.language,
        confirmed_at=now(),
    )
    db.session.add_all([organisation, owner])
    db.session.delete(turn)
    db.session.flush()
    slug, organisation_id, owner_id = organisation.slug, organisation.id, owner.id
    with tenancy.inside(organisation_id):
        db.session.add(Membership(user_id=owner_id, role=Role.OWNER))
        audit.note("organisation-founded", founding.organisation, actor=owner)
        db.session.flush()
    return db.session.get_one(User, owner_id), slug


def _is_in_use() -> bool:
    somebody, something = exists(select(User.id)), exists(select(Organisation.id))
    return bool(db.session.scalar(select(or_(somebody, something))))


def _wait_for_turn() -> Attempt:
    """Two at once write the same key: the second waits here until the first has finished."""
    turn = Attempt(key_hash=TURN, window_start=BEGINNING, count=0)
    db.session.add(turn)
    db.session.flush()
    return turn
