"""A world to try every address in: two organisations with something of everything, and who asks.

`ADDRESSES` says what stands for a part of an address. A route with a part that is not named
there fails the tests that walk all routes, with a sentence how to add it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.routing.converters import UUIDConverter

from app import queue
from app.accounts import goal_mails_off
from app.assessments import actions
from app.domain.policy import Role
from app.models import db, tenancy
from app.models.accounts import Department, MemberInvitation, Membership, User
from app.models.assessments import Assessment, AssessmentState, RoleGroup
from app.models.base import now
from app.models.documents import Document, DocumentState
from app.web import assets
from tests import databases, journeys, okrs
from tests.house import CANARY, House, build_house
from tests.rounds import Group, Round, answer_all, keys_asked, open_round

NOBODY = UUID("00000000-0000-4000-8000-000000000404")
NOWHERE = "no-such-place"


class Place(NamedTuple):
    """What stands for a part of an address: ours, Otto's, and something that does not exist.

    Where a part names nothing that belongs to anybody, `theirs` and `missing` are None.
    """

    ours: tuple[Any, ...]
    theirs: Any = None
    missing: Any = None


@dataclass(frozen=True)
class World:
    """Both organisations, and what the parts of an address can stand for in them."""

    house: House
    open: Round
    places: Mapping[str, Place]

    @property
    def app(self) -> Flask:
        return self.house.app

    def client(self, who: str) -> FlaskClient:
        """A browser of somebody named in `house`, of nobody, or of a participant; it can post."""
        known = who if who in self.house.uniquifiers or who == "otto" else None
        with self.app.app_context():
            client = FlaskClient(self.app, self.app.response_class)
        if known:
            with client.session_transaction() as session:
                session["_user_id"] = self.house.uniquifiers[known]
                session["_fresh"] = True
        with client.session_transaction() as session:
            session["csrf_token"] = "f" * 40
        if who == "participant":
            assert client.get(self.open.path("f0")).status_code == 302
        return client

    def forgery_token(self) -> str:
        """What a form of these browsers carries."""
        with self.app.test_request_context():
            from flask import session

            session["csrf_token"] = "f" * 40
            return str(generate_csrf())

    def place(self, rule: Rule, part: str) -> Place:
        """What stands for a part of this rule's address."""
        room = rule.endpoint.partition(".")[0]
        found = self.places.get(f"{room}.{part}") or self.places.get(part)
        if found is None:
            pytest.fail(
                f"Nothing stands for <{part}> in {rule.rule} ({rule.endpoint}): add it to"
                " `build_world` in tests/architecture/world.py, so that the address is tried too."
            )
        return found

    def ours(self, rule: Rule) -> dict[str, Any]:
        """The parts of an address inside our organisation."""
        return {part: self.place(rule, part).ours[0] for part in rule.arguments}

    def address(self, rule: Rule, parts: Mapping[str, Any]) -> str:
        return str(self.app.url_map.bind("localhost").build(rule.endpoint, parts))


def rules(app: Flask) -> list[Rule]:
    """Every address there is, the app's and the libraries'."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def names_rows(rule: Rule) -> list[str]:
    """The parts of an address that name rows of an organisation."""
    return [
        part
        for part in sorted(rule.arguments)
        if isinstance(rule._converters.get(part), UUIDConverter)
    ]


@contextmanager
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every commit becomes a rollback, so that each request meets the same world.

    Nor is app/static looked through for changes with each page, which takes longer than the rest.
    """

    def forget(session: Session) -> None:
        session.flush()
        session.rollback()

    with monkeypatch.context() as patched:
        patched.setattr(Session, "commit", forget)
        patched.setattr(assets, "_signature", tuple)
        yield


def living_world(app: Flask) -> Iterator[World]:
    """A world, and afterwards an empty database: the body of a fixture."""
    yield build_world(app)
    with app.app_context():
        app.extensions["queue"].flush()
        databases.wipe()


def _live_long(data_dir: Path) -> None:
    """A worker whose sign of life outlasts the walk over all pages, on a slow machine too."""
    queue.beat(data_dir)
    later = time.time() + 86_400
    os.utime(data_dir / "worker.heartbeat", (later, later))


def build_world(app: Flask) -> World:
    """Write something of everything into an empty database, for us and for Otto."""
    with app.app_context():
        house = build_house(app)
        users = house.uniquifiers | {"otto": _uniquifier_of_otto(house)}
    house = replace(house, uniquifiers=users)
    ottos = _house_of_otto(house)
    _live_long(app.config["SETTINGS"].data_dir)
    running = _round(house, "Läuft gerade")
    rounds = [running, _round(house, "Entwurf", AssessmentState.DRAFT), _round(house, "Fertig"),
              _round(house, "Freigegeben")]  # fmt: skip
    for one, released in ((rounds[2], False), (rounds[3], True)):
        _close(one, released=released)
    theirs = _round(ottos, f"{CANARY} Runde")
    their_findings = _round(ottos, f"{CANARY} Befund")
    _close(their_findings, released=True)
    app.extensions["queue"].flush()
    with app.app_context():
        rows, foreign = _rows(house, rounds[3]), _rows(ottos, their_findings)
    here = tuple(one.assessment_id for one in rounds)
    places = {
        "slug": Place((house.slug,), house.other_slug, NOWHERE),
        "round_id": Place(here, their_findings.assessment_id, NOBODY),
        "assessment_id": Place(here, theirs.assessment_id, NOBODY),
        "invitation_id": Place((running.invitations["f0"],), theirs.invitations["f0"], NOBODY),
        **{name: Place((row,), foreign[name], NOBODY) for name, row in rows.items()},
        "token": Place(("A" * 64,)),
        "goal_mails.token": Place((_token_of_petra(house), "A" * 64)),
        "key": Place(("J3",)),
        "kind": Place(("csv", "xlsx", "json", "svg", "png", "exe")),
        "number": Place((1, 999999)),
        "capability_key": Place(("J3",)),
        "field_key": Place(("journeys",)),
        "site.code": Place(("de", "xx")),
        "style.code": Place((404,)),
        "language": Place(("de", "en")),
        "version": Place(("0" * 12,)),
        "name": Place(("css/app.css", "../config.py")),
        "filename": Place(("js/app.js", "../config.py")),
        "who": Place(("clara", "nobody")),
    }
    return World(house, running, places)


def _token_of_petra(house: House) -> str:
    """What her link to turn goal mails off carries."""
    with house.app.app_context():
        return goal_mails_off.token_for(db.session.get_one(User, house.users["petra"]))


def _uniquifier_of_otto(house: House) -> str:
    return str(
        db.session.scalars(select(User.fs_uniquifier).where(User.email == "otto@example.org")).one()
    )


def _house_of_otto(house: House) -> House:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        department = db.session.scalars(select(Department)).one().id
    return replace(
        house,
        slug=house.other_slug,
        organisation_id=house.other_organisation_id,
        departments=dict.fromkeys(house.departments, department),
    )


def _round(house: House, title: str, state: AssessmentState = AssessmentState.OPEN) -> Round:
    people: dict[str, Group] = {
        **{f"f{i}": ("Vertrieb", RoleGroup.FRONT_LINE) for i in range(9)},
        **{f"l{i}": ("Technik", RoleGroup.LEADERSHIP) for i in range(8)},
    }
    built = open_round(house, people=people, form="short", title=title, state=state)
    if state is AssessmentState.OPEN:
        answer_all(built, {
            who: {key: str(1 + (i + j) % 5) for j, key in enumerate(keys_asked("short"))}
            for i, who in enumerate(people) if who != "f0"
        })  # fmt: skip
    return built


def _close(a_round: Round, *, released: bool) -> None:
    house = a_round.house
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assessment = db.session.get_one(Assessment, a_round.assessment_id)
        actions.close(assessment)
        if released:
            actions.release(assessment)
        db.session.commit()


def _rows(house: House, a_round: Round) -> dict[str, UUID]:
    """One row of each further kind that an address can name."""
    with tenancy.inside(house.organisation_id):
        member = MemberInvitation(
            email="neu@example.org", role=Role.MEMBER, invited_by=CANARY if house.slug != "wattwerk"
            else "Olga", expires_at=now() + timedelta(days=5),
        )  # fmt: skip
        document = Document(
            assessment_id=a_round.assessment_id, language="de", state=DocumentState.FAILED
        )
        db.session.add_all([member, document])
        db.session.flush()
        name = CANARY if house.slug != "wattwerk" else "Umzug"
        journey = journeys.write_journey(name)
        department = db.session.scalars(select(Department.id)).first()
        assert department is not None
        goals = okrs.write_goals(okrs.Where(journey, department), name)
        who = select(Membership.id).where(
            Membership.user_id == house.users["petra"]
            if house.slug == "wattwerk"
            else Membership.role == Role.OWNER
        )
        found = {
            "accounts.invitation_id": member.id,
            "document_id": document.id,
            **journey,
            **goals,
            "department_id": department,
            "member_id": db.session.scalars(who).first(),
        }
        db.session.commit()
    return {name: row for name, row in found.items() if row is not None}
