"""Nordlicht's departments and people, and the addresses of those who are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import cycle
from uuid import UUID

from app.demo.answers import story
from app.domain.policy import Role
from app.mail import DEMO_DOMAIN
from app.models import db
from app.models.accounts import Department, Membership, User
from app.models.base import now

FIRST = (
    "maike ole fatma hauke ines piotr swantje deniz karin lars amira joern wiebke nils elena "
    "henrik sabine milan antje timo yasemin frauke georg merle soenke linda aleksandra uwe nele "
    "kofi birte"
)
LAST = (
    "petersen hansen yilmaz clausen nowak friedrichsen brandt oezdemir carstensen thomsen behrens "
    "wojcik ketelsen martens arslan jessen lorenzen kuehl paulsen dietrich"
    " feddersen andresen krueger"
)
SEATS = {
    ("sales", "leadership"): ("tarek-mansour", "femke-harmsen"),
    ("service-center", "leadership"): ("dilan-aydogan",),
    ("service-center", "front_line"): ("sofia-lindqvist",),
    ("billing", "leadership"): ("rolf-stahmer",),
    ("billing", "department"): ("gudrun-pahl",),
    ("marketing", "leadership"): ("charlotte-ogunleye",),
    ("marketing", "cx_core"): ("jannis-luehrs",),
    ("marketing", "department"): ("lena-sommerfeld",),
    ("grid", "leadership"): ("enno-tjarks",),
    ("grid", "front_line"): ("ayse-korkmaz",),
    ("it", "leadership"): ("priya-raghunathan",),
    ("it", "department"): ("mateusz-wolny",),
    ("finance", "leadership"): ("walter-kienast",),
}
"""Where people with an account sit among those who are asked; everyone else has an address only."""


def write_departments() -> dict[str, UUID]:
    """The tree; its ids by the story's keys, parents first."""
    ids: dict[str, UUID] = {}
    for position, told in enumerate(story()["departments"]):
        department = Department(
            name=told["name"]["de"],
            name_en=told["name"]["en"],
            parent_id=ids.get(told.get("parent", "")),
            position=position,
        )
        db.session.add(department)
        db.session.flush()
        ids[told["key"]] = department.id
    return ids


def write_people(departments: Mapping[str, UUID], password_hash: str) -> None:
    """An account and a membership for everyone the story names."""
    heads = {told["head"] for told in story()["departments"]}
    for told in story()["people"]:
        user = User(
            email=told["email"],
            name=told["name"],
            language=told["language"],
            password=password_hash,
            confirmed_at=now(),
        )
        db.session.add(user)
        db.session.flush()
        db.session.add(
            Membership(
                user_id=user.id,
                role=Role(told["role"]),
                department_id=departments.get(told.get("department", "")),
                is_head=told["key"] in heads,
            )
        )


def addresses(department: str, role_group: str, count: int) -> list[str]:
    """The first so many people of a group: the same ones in every round."""
    return list(_directory()[department, role_group][:count])


@cache
def _directory() -> dict[tuple[str, str], tuple[str, ...]]:
    """Everyone who is ever asked, by department and role group."""
    most: dict[tuple[str, str], int] = {}
    for told in story()["rounds"]:
        for group in told["groups"]:
            place = (group["department"], group["role_group"])
            most[place] = max(most.get(place, 0), group["invited"])
    names = _names()
    found = {}
    for place, count in most.items():
        known = SEATS.get(place, ())
        people = [*known, *(next(names) for _ in range(count - len(known)))]
        found[place] = tuple(f"{name}@{DEMO_DOMAIN}" for name in people)
    return found


def _names() -> Iterator[str]:
    """First and last names in turn: 31 and 23 have no common divisor, so none comes twice soon."""
    return map("-".join, zip(cycle(FIRST.split()), cycle(LAST.split()), strict=True))
