"""The one mail of a day about somebody's goals, composed at the moment of sending."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask import current_app, render_template
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.accounts import goal_mails_off
from app.assessments.deadlines import today as day_at
from app.config import Settings
from app.mail import Letter, composes
from app.models import db, tenancy
from app.models.accounts import User
from app.models.base import now
from app.models.mail import OutboxMail
from app.models.wording import Wording
from app.okrs import mine, reminding
from app.okrs.mine import CheckInDue

TITLE_LIMIT = 80


class Line(NamedTuple):
    """Something that waits: its name, the way to it, a day, and what it belongs to."""

    name: str
    url: str
    day: date | None = None
    about: str = ""


class Part(NamedTuple):
    """What waits in one organisation."""

    organisation: str
    home: str
    due: list[Line]
    soon: list[Line]
    proposed: list[Line]
    unrated: list[Line]
    requests: list[Line]
    points: list[Line]


@composes(reminding.KIND)
def goals(row: OutboxMail) -> Letter | None:
    """What is due; None if nothing is any more, the day is over, or they want none or have left."""
    user = db.session.get(User, row.subject_id)
    if user is None or not user.active or not user.goal_mails or user.email != row.recipient:
        return None
    name, language, off = user.name, user.language, goal_mails_off.link_for(user)
    places = reminding.places_of(user.id)
    if not any(_is_still(row, place) for place in places):
        return None
    with force_locale(language):
        parts = [part for place in places if (part := _part(place, language))]
        if not parts:
            return None
        body = render_template("mails/goals.txt", name=name, parts=parts, off=off)
        return Letter(subject=_subject(parts), body=body, unsubscribe=off)


def _is_still(row: OutboxMail, place: reminding.Place) -> bool:
    """A mail that could not be sent on its day would be a second one on the next."""
    return reminding.day_of(row) == day_at(now(), place.time_zone)


def _part(place: reminding.Place, language: str) -> Part | None:
    today = day_at(now(), place.time_zone)
    with tenancy.inside(place.organisation_id):
        found = mine.waiting(place.actor, today)
        ahead = mine.soon(found, today)
        if not found and not ahead:
            return None
        settings: Settings = current_app.config["SETTINGS"]
        home = f"{settings.base_url}/o/{place.slug}"

        def said(text: Wording) -> str:
            return _in_one_line(text.in_language(language))

        def report(one: CheckInDue) -> Line:
            url = _form(home, one.key_result.id)
            return Line(said(one.key_result.text), url, one.due_on, said(one.objective.text))

        return Part(
            place.name,
            home,
            [report(one) for one in found.due],
            [report(one) for one in ahead],
            [Line(said(o.text), f"{home}/goals/{o.id}") for o in found.proposed],
            [Line(said(k.text), _influence(home, k.id)) for k in found.unrated],
            [
                Line(said(one.request.text), f"{home}/requests/{one.request.id}",
                     one.request.needed_by, one.department.in_language(language))
                for one in found.requests
            ],
            [Line(said(p.name), f"{home}/points/{p.id}", p.due_on) for p in found.points],
        )  # fmt: skip


def _form(home: str, key_result_id: UUID) -> str:
    return f"{home}/key-results/{key_result_id}/check-ins"


def _influence(home: str, key_result_id: UUID) -> str:
    return f"{home}/key-results/{key_result_id}#own-influence"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _subject(parts: list[Part]) -> str:
    due = [line for part in parts for line in part.due]
    if len(due) == 1:
        name = due[0].name
        short = name if len(name) <= TITLE_LIMIT else f"{name[: TITLE_LIMIT - 1]}…"
        return str(_("Check-in due: %(name)s", name=short))
    if due:
        return str(ngettext("%(num)s check-in is due", "%(num)s check-ins are due", len(due)))
    return str(_("Your goals this week"))
