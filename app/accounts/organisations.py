"""Organisations: a client's new one, and the settings of one's own."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Actor, Role
from app.models import db, tenancy
from app.models.accounts import AuditEntry, Membership, Organisation
from app.models.base import now
from app.web import audit

SLUG_LENGTH = 48
CLIENTS_A_DAY = 20
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o"})


class SettingsEntry(NamedTuple):
    """What an owner decides about the organisation."""

    name: str
    language: str
    time_zone: str


class ClientEntry(NamedTuple):
    """A client's organisation."""

    name: str
    language: str


def mark_of(organisation: Organisation) -> str:
    """What a form remembers of the settings, to tell whether someone else has saved since."""
    return "\N{SYMBOL FOR UNIT SEPARATOR}".join(
        (organisation.name, organisation.language, organisation.time_zone)
    )


def save_settings(entry: SettingsEntry, was: str) -> None:
    """Keep the settings. EditedMeanwhile if they are not what the form was opened on."""
    organisation = hold_organisation()
    if mark_of(organisation) != was:
        raise EditedMeanwhile
    for name, value in entry._asdict().items():
        if getattr(organisation, name) != value:
            audit.note("settings-changed", f"{name}: {getattr(organisation, name)} → {value}")
            setattr(organisation, name, value)


def create_client(entry: ClientEntry, actor: Actor, time_zone: str) -> str:
    """A new organisation with the consultant who makes it as its only member. Returns its slug."""
    made = select(func.count(AuditEntry.id)).where(
        AuditEntry.actor_id == actor.user_id,
        AuditEntry.organisation_id == tenancy.current(),
        AuditEntry.action == "client-created",
        AuditEntry.at > now() - timedelta(days=1),
    )
    if (db.session.scalar(made) or 0) >= CLIENTS_A_DAY:
        raise Refusal(_("That is a lot of organisations for one day. Please go on tomorrow."), 429)
    client = Organisation(
        slug=free_slug(entry.name),
        name=entry.name,
        language=entry.language,
        time_zone=time_zone,
    )
    db.session.add(client)
    db.session.flush()
    slug, client_id = client.slug, client.id
    audit.note("client-created", entry.name)
    with tenancy.inside(client_id):
        db.session.add(Membership(user_id=actor.user_id, role=Role.CONSULTANT))
        audit.note("client-created", entry.name)
    return slug


def slug_of(name: str) -> str:
    """A name as an address writes it: small ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(UMLAUTS))
    letters = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode())
    return letters[:SLUG_LENGTH].strip("-") or "organisation"


def free_slug(name: str) -> str:
    """The name as an address writes it, with something added if another one is called so."""
    slug = slug_of(name)
    taken = db.session.scalar(select(Organisation.id).where(Organisation.slug == slug))
    return slug if taken is None else f"{slug}-{secrets.token_hex(3)}"
