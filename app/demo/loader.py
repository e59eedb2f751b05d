"""Writing the demo organisation into an empty installation, and greeting whoever starts it."""

from __future__ import annotations

import base64

from flask import current_app
from flask_security import hash_password
from sqlalchemy import select

from app.assessments.deadlines import today
from app.config import Settings
from app.demo import goals, journeys, people, rounds
from app.demo.answers import story
from app.demo.calendar import Calendar
from app.domain.policy import Role
from app.domain.tokens import derive_key
from app.models import db, tenancy
from app.models.accounts import Organisation, User
from app.models.base import now
from app.web import audit
from app.web.transaction import work_done

SLUG = "nordlicht"
TIME_ZONE = "Europe/Berlin"
PASSWORD_BYTES = 10


def is_empty() -> bool:
    """Whether nobody has an account here and no organisation exists."""
    anyone = db.session.scalar(select(User.id).limit(1))
    return anyone is None and db.session.scalar(select(Organisation.id).limit(1)) is None


def load() -> None:
    """Write everything in one transaction: all of Nordlicht is there, or nothing."""
    organisation = Organisation(
        slug=SLUG,
        name=story()["organisation"]["name"],
        time_zone=TIME_ZONE,
        language="de",
        is_demo=True,
    )
    db.session.add(organisation)
    db.session.flush()
    settings: Settings = current_app.config["SETTINGS"]
    calendar = Calendar(story()["meta"]["as_of"], today(now(), TIME_ZONE), TIME_ZONE)
    with tenancy.inside(organisation.id):
        departments = people.write_departments()
        people.write_people(departments, hash_password(password(settings)))
        first, *_later = [
            rounds.write_closed_round(told["key"], departments, calendar)
            for told in story()["rounds"]
        ]
        rounds.write_running_round(departments, calendar)
        inventory = journeys.write_journeys(departments, calendar)
        goals.write_goals(inventory, first, calendar)
        audit.note("demo-loaded", story()["organisation"]["name"])
    work_done()


def password(settings: Settings) -> str:
    """The password all people of the demo begin with: derived, so that every start can say it."""
    key = derive_key(settings.secret_key, "demo sign-in")[:PASSWORD_BYTES]
    text = base64.b32encode(key).decode().lower()
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def greeting(settings: Settings) -> str:
    """Where Wegmarke is, and who can sign in to the demo if there is one."""
    lines = [f"Wegmarke runs on {settings.base_url}  (Ctrl-C stops it)"]
    if _has_demo():
        lines += ["", "Sign in to the demo organisation Nordlicht Energie as", *_sign_ins()]
        lines += [f"each with the password  {password(settings)}"]
    elif is_empty():
        lines += ["Nobody has an account yet: that address asks for the first owner."]
    return "\n".join(lines)


def _has_demo() -> bool:
    demo = select(Organisation.id).where(Organisation.is_demo.is_(True)).limit(1)
    return db.session.scalar(demo) is not None


def _sign_ins() -> list[str]:
    """One person per role, in the order of roles."""
    first: dict[str, str] = {}
    for told in story()["people"]:
        first.setdefault(told["role"], told["email"])
    return [f"  {role.value:<11} {first[role.value]}" for role in Role]
