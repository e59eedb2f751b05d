"""Commands of the installation's operator: `flask organisation create`, `flask account address`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.accounts.member_invitations import KIND, VALID_FOR
from app.accounts.organisations import free_slug
from app.accounts.sessions import end_all
from app.domain.policy import Role
from app.mail import post
from app.models import db, tenancy
from app.models.accounts import MemberInvitation, Organisation, User
from app.models.base import now
from app.web import audit
from app.web.addresses import address_in
from app.web.fields import clean, is_storable
from app.web.locale import LANGUAGES
from app.web.transaction import work_done

LONGEST_NAME = 120


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
        audit.note("organisation-created", title)
        _invite_owner(address, language)
    work_done()
    click.echo(f"Created {title} at /o/{slug}/. {address} is invited as its owner.")


@click.group("account")
def account() -> None:
    """Change accounts."""


@account.command("address")
@click.argument("old")
@click.argument("new")
@with_appcontext
def change_address(old: str, new: str) -> None:
    """Give the account with the address OLD the address NEW; everything else of it stays."""
    address = address_in(new.strip())
    if address is None:
        raise click.BadParameter(f"“{new}” is not a mail address.")
    user = _account_of(address_in(old.strip()))
    if user is None:
        raise click.BadParameter(f"There is no account with the address “{old}”.")
    if _account_of(address) is not None:
        raise click.BadParameter(f"There is an account with the address {address} already.")
    user.email = address
    end_all(user)
    audit.note("account-address-changed", actor=user)
    work_done()
    click.echo(f"{user.name} signs in with {address} from now on, and is signed out everywhere.")


def _account_of(address: str | None) -> User | None:
    return db.session.scalars(select(User).where(User.email == address)).first()


def _invite_owner(address: str, language: str) -> None:
    invitation = MemberInvitation(
        email=address,
        role=Role.OWNER,
        language=language,
        invited_by="Wegmarke",
        expires_at=now() + VALID_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    audit.note("member-invited", f"{address}: {Role.OWNER.value}")
    post(KIND, address, language, invitation.id, invitation.id)
