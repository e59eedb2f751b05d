"""The people of the tests. Petra takes part, Linus leads Sales, Hanna leads HR, Clara consults,
Olga owns, Vera views, Dora's account is disabled; Otto owns another organisation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password

from app.domain.policy import Role
from app.models import db, tenancy
from app.models.accounts import Department, Membership, Organisation, User
from app.models.base import now

PASSWORD = "correct horse battery"
CANARY = "Kanarienvogel GmbH"

PEOPLE = {
    "olga": ("Olga Inhaber", Role.OWNER, None),
    "clara": ("Clara Berg", Role.CONSULTANT, None),
    "linus": ("Linus Vogt", Role.LEAD, "Vertrieb"),
    "hanna": ("Hanna Roth", Role.LEAD, "Personal"),
    "petra": ("Petra Klein", Role.MEMBER, "Vertrieb"),
    "vera": ("Vera Blick", Role.VIEWER, None),
    "dora": ("Dora Aus", Role.OWNER, None),
}
DEPARTMENTS = {"Vertrieb": "Sales", "Personal": "HR", "Technik": "Engineering"}


@dataclass(frozen=True)
class House:
    """Ids of what was built; `client("linus")` is a browser Linus has signed in with."""

    app: Flask
    slug: str
    organisation_id: UUID
    other_slug: str
    other_organisation_id: UUID
    departments: dict[str, UUID]
    users: dict[str, UUID]
    uniquifiers: dict[str, str]

    def client(self, who: str | None = None) -> FlaskClient:
        """A browser, signed in as `who` or not at all."""
        client = self.app.test_client()
        if who is not None:
            with client.session_transaction() as session:
                session["_user_id"] = self.uniquifiers[who]
                session["_fresh"] = True
        return client


@cache
def _hashed(password: str) -> str:
    """Argon2 is slow on purpose; the tests' apps share one salt, so once is enough."""
    return str(hash_password(password))


def build_house(app: Flask) -> House:
    """Write the people and both organisations into an empty database."""
    password = _hashed(PASSWORD)
    organisation = Organisation(slug="wattwerk", name="Wattwerk AG")
    other = Organisation(slug="kanarienvogel", name=CANARY)
    db.session.add_all([organisation, other])
    db.session.flush()
    users: dict[str, User] = {}
    for who in (*PEOPLE, "otto"):
        name = PEOPLE[who][0] if who in PEOPLE else "Otto Fremd"
        users[who] = User(
            email=f"{who}@example.org", name=name, password=password, confirmed_at=now(),
            active=who != "dora",
        )  # fmt: skip
    db.session.add_all(users.values())
    db.session.flush()
    ids = (organisation.id, other.id)
    with tenancy.inside(ids[0]):
        departments = {
            name: Department(name=name, name_en=english, position=i)
            for i, (name, english) in enumerate(DEPARTMENTS.items())
        }
        db.session.add_all(departments.values())
        db.session.flush()
        department_ids = {name: d.id for name, d in departments.items()}
        for who, (_, role, department) in PEOPLE.items():
            place = department_ids[department] if department else None
            db.session.add(
                Membership(
                    user_id=users[who].id, role=role, department_id=place,
                    is_head=role is Role.LEAD,
                )
            )  # fmt: skip
        user_ids = {who: u.id for who, u in users.items()}
        uniquifiers = {who: u.fs_uniquifier for who, u in users.items()}
    with tenancy.inside(ids[1]):
        db.session.add(Department(name=f"{CANARY} Bereich"))
        db.session.add(Membership(user_id=user_ids["otto"], role=Role.OWNER))
    db.session.commit()
    tenancy.leave()
    return House(
        app, "wattwerk", ids[0], "kanarienvogel", ids[1], department_ids, user_ids, uniquifiers
    )
