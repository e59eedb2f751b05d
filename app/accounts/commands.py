"""Commands of the installation's operator: `flask organisation create`."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from itertools import count

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.domain.policy import Role
from app.mail import post
from app.models import db, tenancy
from app.models.accounts import MemberInvitation, Organisation
from app.models.base import now
from app.web import audit
from app.web.addresses import address_in
from app.web.fields import clean, is_storable
from app.web.locale import LANGUAGES
from app.web.transaction import work_done

LONGEST_NAME, LONGEST_SLUG = 120, 60
OPEN_FOR = timedelta(days=14)
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "&": " und "})


@click.group("organisation")
def organisation() -> None:
    """Create organisations."""


@organisation.command("create")
@click.argument("name")
@click.argument("owner")
@click.option("--language", default="de", show_default=True, type=click.Choice(list(LANGUAGES)))
@with_appcontext
def create(name: str, owner: str, language: str) -> None:
    """Create the organisation NAME; its first owner is invited by mail at the address OWNER."""
    title, address = clean(name), address_in(owner.strip())
    if not title or "\n" in title or not is_storable(title) or len(title) > LONGEST_NAME:
        raise click.BadParameter(f"The name is one line of up to {LONGEST_NAME} characters.")
    if address is None:
        raise click.BadParameter(f"“{owner}” is not a mail address.")
    slug = free_slug(title)
    made = Organisation(name=title, slug=slug, language=language)
    db.session.add(made)
    db.session.flush()
    with tenancy.inside(made.id):
        _invite_owner(address, language)
        audit.note("organisation-created", title)
    work_done()
    click.echo(f"Created {title} at /o/{slug}/. {address} is invited as its owner.")


def free_slug(name: str) -> str:
    """A short name for addresses that no organisation has yet: “Öl & Gas” → oel-und-gas."""
    spelt = unicodedata.normalize("NFKD", name.casefold().translate(SPELT_OUT))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in spelt if not unicodedata.combining(c)))
    base = "-".join(words)[: LONGEST_SLUG - 6].strip("-") or "organisation"
    tries = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(slug for slug in tries if _is_free(slug))


def _is_free(slug: str) -> bool:
    return db.session.scalar(select(Organisation.id).where(Organisation.slug == slug)) is None


def _invite_owner(address: str, language: str) -> None:
    invitation = MemberInvitation(
        email=address,
        role=Role.OWNER,
        language=language,
        invited_by="Wegmarke",
        expires_at=now() + OPEN_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    post("member-invitation", address, language, invitation.id)
