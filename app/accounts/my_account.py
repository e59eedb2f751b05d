"""What people change about their own account."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from app.accounts import queries
from app.models import db, tenancy
from app.models.accounts import User
from app.web import audit


class AccountEntry(NamedTuple):
    """What a person is called, and which language they are written to in."""

    name: str
    language: str


def save_account(user_id: UUID, entry: AccountEntry) -> None:
    """Keep name and language; who is called otherwise now is noted wherever they belong."""
    user = db.session.get_one(User, user_id)
    before = user.name
    user.name, user.language = entry
    if entry.name == before:
        return
    for home in queries.homes_of(user_id):
        with tenancy.inside(home.organisation_id):
            audit.note("member-renamed", f"{before} → {entry.name}", actor=user)
