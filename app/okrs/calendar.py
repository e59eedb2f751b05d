"""Due check-ins as a calendar that a phone or a mail program subscribes to.

The address holds a token, since calendars cannot sign in. The token names an entry of the audit
trail, which is the only place that knows when an address was made; it proves that we made it for
this membership and this password. So it is dead once a new one is made, the password is changed,
the account is disabled (and stays so when it is enabled again), or the person leaves the
organisation; and it opens nothing but this.
"""

from __future__ import annotations

import hmac
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy import ColumnElement, or_, select

from app.assessments.deadlines import today as day_at
from app.config import Settings
from app.domain import tokens
from app.domain.check_ins import days_due
from app.domain.policy import Actor
from app.models import db, tenancy
from app.models.accounts import AuditEntry, Membership, Organisation, User
from app.models.base import now
from app.okrs import mine, reach
from app.web import audit

MADE = "calendar-address-renewed"
DAYS_AHEAD = 12
"""So many check-ins to come are shown of each key result."""


class Subscriber(NamedTuple):
    """Whose calendar it is, and of which organisation."""

    organisation: Organisation
    user: User
    actor: Actor


def address(actor: Actor) -> str:
    """The address of a person's calendar; empty if they have not asked for one."""
    row = db.session.execute(
        select(AuditEntry.id, User.password)
        .join(User, User.id == AuditEntry.actor_id)
        .where(*_made_by(actor.organisation_id, actor.user_id), _after_disabling())
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
        .limit(1)
    ).first()
    if row is None:
        return ""
    token = tokens.sign_id(_key(actor.membership_id, row.password), row.id)
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.base_url}/calendar/{token}.ics"


def renew_address() -> None:
    """Make an address; the one before is dead from now on."""
    audit.note(MADE)


def subscriber(token: str) -> Subscriber | None:
    """Whose calendar a token opens; None for one that is not, or no longer, ours.

    The organisation it belongs to is entered.
    """
    entry_id = tokens.claimed_id(token)
    entry = db.session.get(AuditEntry, entry_id) if entry_id else None
    if entry is None or entry.organisation_id is None or entry.actor_id is None:
        return None
    made = _made_by(entry.organisation_id, entry.actor_id)
    organisation_id, person_id = entry.organisation_id, entry.actor_id
    newest = db.session.scalars(
        select(AuditEntry.id).where(*made).order_by(AuditEntry.at.desc(), AuditEntry.id).limit(1)
    ).first()
    if newest is None or newest != entry_id:
        return None
    tenancy.enter(organisation_id)
    row = db.session.execute(
        select(Organisation, User, Membership)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(User, User.id == Membership.user_id)
        .join(AuditEntry, AuditEntry.actor_id == User.id)
        .where(
            Membership.user_id == person_id,
            User.active.is_(True),
            AuditEntry.id == newest,
            _after_disabling(),
        )
    ).first()
    if row is None:
        return None
    genuine = tokens.sign_id(_key(row.Membership.id, row.User.password), newest)
    if not hmac.compare_digest(token, genuine):
        return None
    return Subscriber(row.Organisation, row.User, _actor(row.User, row.Membership))


def written(whose: Subscriber) -> bytes:
    """The calendar: a whole day for each check-in that is due or to come, in their language."""
    moment = now()
    today = day_at(moment, whose.organisation.time_zone)
    settings: Settings = current_app.config["SETTINGS"]
    home = f"{settings.base_url}/o/{whose.organisation.slug}"
    language = whose.user.language
    departments = reach.departments_of(whose.actor)
    calendar = Calendar()
    calendar.add("prodid", "-//Wegmarke//Check-ins//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    with force_locale(language):
        name = _("Check-ins · %(organisation)s", organisation=whose.organisation.name)
        calendar.add("x-wr-calname", name)
        for one in mine.check_ins(whose.actor, departments):
            days = days_due(one.rhythm, one.key_result.last_check_in_on, DAYS_AHEAD)
            for number, day in enumerate(days):
                if number and day <= today:
                    continue
                calendar.add_component(
                    _event(one, number, max(day, today), f"{home}/key-results", moment, language)
                )
    return bytes(calendar.to_ical())


def _event(
    one: mine.CheckInDue, number: int, day: date, home: str, moment: datetime, language: str
) -> Event:
    """One check-in; an overdue one lies on today, where it is seen."""
    key_result = one.key_result
    link = f"{home}/{key_result.id}/check-ins"
    event = Event()
    event.add("uid", f"{key_result.id}-{number}@wegmarke.invalid")
    event.add("dtstamp", moment)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    text = " ".join(key_result.text.in_language(language).split())
    event.add("summary", _("Check-in: %(name)s", name=text))
    event.add("description", f"{one.objective.text.in_language(language)}\n{link}")
    event.add("url", link)
    event.add("transp", "TRANSPARENT")
    return event


def _made_by(organisation_id: UUID, user_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        AuditEntry.organisation_id == organisation_id,
        AuditEntry.actor_id == user_id,
        AuditEntry.action == MADE,
    )


def _after_disabling() -> ColumnElement[bool]:
    """Of an account that was disabled since, the entry counts no more."""
    return or_(User.disabled_at.is_(None), AuditEntry.at > User.disabled_at)


def _key(membership_id: UUID, password: str | None) -> bytes:
    settings: Settings = current_app.config["SETTINGS"]
    context = membership_id.bytes + (password or "").encode()
    return tokens.derive_key(settings.secret_key, "calendar", context)


def _actor(user: User, membership: Membership) -> Actor:
    return Actor(
        user_id=user.id,
        name=user.name,
        organisation_id=membership.organisation_id,
        membership_id=membership.id,
        role=membership.role,
        department_id=membership.department_id,
    )
