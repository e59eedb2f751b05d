"""The demo: what the story claims is what the frozen findings say, on the day it is loaded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import queue
from app.assessments.deadlines import today
from app.demo import loader
from app.demo.answers import story
from app.demo.calendar import Calendar, season
from app.demo.people import addresses
from app.demo.queries import guest_seats
from app.domain.change import assured, cliffs_delta, holm, unlinked_p
from app.domain.policy import Role
from app.domain.results import Results
from app.mail import _smtp
from app.models import db, tenancy
from app.models.accounts import Department, Membership, Organisation, User
from app.models.assessments import (
    Assessment,
    AssessmentKind,
    AssessmentState,
    Comment,
    Findings,
    Form,
    Response,
    RoleGroup,
)
from app.models.base import now
from app.models.mail import OutboxMail
from tests.house import House
from tests.rounds import open_round

EXPECTED = story()["expected"]
SECONDS = 4


@dataclass(frozen=True)
class Change:
    """A field between the rounds: its difference in means of people, and the test."""

    difference: float
    p_holm: float
    delta: float


@pytest.fixture
def demo(app: Flask) -> Flask:
    with app.app_context():
        loader.load()
    return app


@pytest.fixture
def nordlicht(demo: Flask) -> Iterator[Organisation]:
    """Inside the demo organisation."""
    with demo.app_context():
        organisation = db.session.scalars(select(Organisation)).one()
        tenancy.enter(organisation.id)
        yield organisation
        tenancy.leave()
        db.session.rollback()


def rounds() -> list[Assessment]:
    return list(db.session.scalars(select(Assessment).order_by(Assessment.opened_at)))


def frozen() -> list[Findings]:
    return list(
        db.session.scalars(
            select(Findings)
            .join(Assessment, Assessment.id == Findings.assessment_id)
            .order_by(Assessment.opened_at)
        )
    )


def test_the_findings_say_what_the_story_says(nordlicht: Organisation) -> None:
    check_capabilities_and_gaps()
    check_hidden_departments()
    check_changes()


def check_capabilities_and_gaps() -> None:
    first, second = (Results.from_json(one.results) for one in frozen())
    split = [c.key for c in first.capabilities if c.figures and c.figures.verdict == "split"]
    assert split == [EXPECTED["split_capability"]]
    assert gaps(first) == EXPECTED["visibility_gaps_r1"]
    assert gaps(second) == EXPECTED["visibility_gaps_r2"]
    seen = {gap.field for gap in first.perception_gaps if gap.assured}
    assert seen == set(EXPECTED["perception_gap_r1"])
    assert all(gap.difference > 0 for gap in first.perception_gaps if gap.assured)


def gaps(results: Results) -> list[str]:
    return sorted(one.key for one in results.capabilities if one.visibility_gap)


def check_hidden_departments() -> None:
    names = {d.name: d.id for d in db.session.scalars(select(Department))}
    told = {d["key"]: names[d["name"]["de"]] for d in story()["departments"]}
    first = frozen()[0]
    shown = set(first.facts["response_rates"])
    hidden = {key for key, known in told.items() if str(known) not in shown} - {"service"}
    assert hidden == set(EXPECTED["hidden_departments_r1"])
    results = Results.from_json(first.results)
    for key in EXPECTED["hidden_departments_r1"]:
        cells = results.group(str(told[key])).cells.values()
        hidden_cells = [cell for cell in cells if cell.n is None and cell.median is None]
        assert len(hidden_cells) / len(cells) >= 0.75
    assert all(c.n is None for c in results.group(str(told["finance"])).cells.values())


def check_changes() -> None:
    changes = changes_between(*(one.personal_means for one in frozen()))
    up = {key for key, one in changes.items() if assured(one.p_holm, one.delta) and one.delta > 0}
    assert up == set(EXPECTED["fields_assured_up"])
    assert not any(assured(one.p_holm, one.delta) for k, one in changes.items() if k not in up)
    unsure = set(changes) - up
    assert unsure == {*EXPECTED["fields_not_assured"], *EXPECTED["fields_slightly_lower"]}
    lower = {key for key, one in changes.items() if one.difference < 0}
    assert set(EXPECTED["fields_slightly_lower"]) <= lower


def changes_between(
    before: dict[str, list[float]], after: dict[str, list[float]]
) -> dict[str, Change]:
    p_values = holm([unlinked_p(before[key], after[key]) or 1 for key in before])
    return {
        key: Change(
            sum(after[key]) / len(after[key]) - sum(before[key]) / len(before[key]),
            p,
            cliffs_delta(before[key], after[key]) or 0,
        )
        for key, p in zip(before, p_values, strict=True)
    }


def test_the_organisation_is_what_the_story_says(nordlicht: Organisation) -> None:
    check_people_and_departments(nordlicht)
    check_days()
    check_that_the_close_was_real()


def check_people_and_departments(nordlicht: Organisation) -> None:
    assert (nordlicht.slug, nordlicht.is_demo) == ("nordlicht", True)
    members = db.session.scalars(select(Membership)).all()
    assert len(members) == 16
    assert {member.role for member in members} == set(Role)
    assert sum(member.is_head for member in members) == 8
    parents = {d.name: d.parent_id for d in db.session.scalars(select(Department))}
    assert sorted(name for name, parent in parents.items() if parent) == [
        "Abrechnung und Forderungen",
        "Service-Center",
    ]


def check_days() -> None:
    first, second, running = rounds()
    day = today(now(), "Europe/Berlin")
    moved = day - story()["meta"]["as_of"]
    assert {one.kind for one in (first, second, running)} == {AssessmentKind.PERSONAL}
    for one, told in zip((first, second), story()["rounds"], strict=True):
        assert one.state is AssessmentState.RELEASED
        assert (one.shown_invited, one.shown_submitted) == (told["invited"], told["submitted"])
        assert one.closed_at is not None
        assert today(one.closed_at, "Europe/Berlin") == told["closed"] + moved
    assert (running.state, running.form) == (AssessmentState.OPEN, Form.SHORT)
    assert running.deadline is not None
    assert running.deadline > day
    assert 10 < running.shown_submitted < running.shown_invited - 5


def check_that_the_close_was_real() -> None:
    *closed, running = rounds()
    for one in closed:
        kept = db.session.scalars(select(Response).where(Response.assessment_id == one.id)).all()
        assert {(r.key_hash, r.sealed_group, r.submitted) for r in kept} == {(None, None, True)}
        assert len(kept) == one.shown_submitted
    said = db.session.scalars(select(Comment.text)).all()
    assert sorted(said) == sorted(c["text"] for r in story()["rounds"] for c in r["comments"])
    sealed = select(Response).where(Response.assessment_id == running.id)
    assert all(r.key_hash and r.sealed_group for r in db.session.scalars(sealed))


def test_quickly_and_without_mail(app: Flask) -> None:
    with app.app_context():
        start = time.process_time()
        loader.load()
        assert time.process_time() - start < SECONDS
        assert db.session.scalar(select(func.count(OutboxMail.id))) == 0
    queue.drain(app)
    assert not list((app.config["SETTINGS"].data_dir / "mails").glob("*.eml"))


def test_the_demos_people_get_no_mail_from_a_real_server() -> None:
    sent: list[str] = []
    server = SimpleNamespace(send_message=lambda message: sent.append(message["To"]))
    for address in ("ole-hansen@nordlicht.example", "Ole@Nordlicht.example", "olga@example.org"):
        message = EmailMessage()
        message["To"] = address
        _smtp(server, message)  # type: ignore[arg-type]
    assert sent == ["olga@example.org"]


def test_only_into_an_empty_installation(app: Flask, house: House) -> None:
    with app.app_context():
        assert not loader.is_empty()
    done = app.test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 1
    assert "empty" in done.output


def test_the_command_prints_who_may_sign_in(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 0, done.output
    password = done.output.split()[-1]
    for role in Role:
        assert role.value in done.output
    address = next(w for w in done.output.split() if w.startswith("tarek"))
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == address)).one()
        assert user.verify_and_update_password(password)
        assert loader.greeting(app.config["SETTINGS"]) in done.output


def test_an_empty_installation_asks_for_its_first_owner(app: Flask) -> None:
    with app.app_context():
        greeting = loader.greeting(app.config["SETTINGS"])
    assert "first owner" in greeting
    assert "password" not in greeting


def test_every_address_once() -> None:
    groups = {
        (g["department"], g["role_group"]): g["invited"]
        for told in story()["rounds"]
        for g in told["groups"]
    }
    everyone = [address for place, count in groups.items() for address in addresses(*place, count)]
    assert len(everyone) == len(set(everyone))
    assert all(address.endswith("@nordlicht.example") for address in everyone)


def test_seasons() -> None:
    days = [date(2026, month, 15) for month in (1, 4, 7, 10, 12)]
    assert [season(day, "en") for day in days] == [
        "winter 2026", "spring 2026", "summer 2026", "autumn 2026", "winter 2026",
    ]  # fmt: skip
    calendar = Calendar(date(2026, 11, 20), date(2028, 2, 29), "Europe/Berlin")
    assert calendar.day(date(2026, 11, 6)) == date(2028, 2, 29) - timedelta(days=14)


def signed_in(app: Flask, name: str) -> FlaskClient:
    with app.app_context():
        who = select(User).where(User.email == f"{name}@nordlicht.example")
        uniquifier = db.session.scalars(who).one().fs_uniquifier
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = uniquifier
        session["_fresh"] = True
    return client


WHO_SEES_THE_PHONE = {
    "jannis-luehrs": 200,
    "malin-ekstroem": 200,
    "tarek-mansour": 403,
    "lena-sommerfeld": 403,
    "gudrun-pahl": 403,
}


def test_one_click_opens_the_phone(demo: Flask) -> None:
    for who, status in WHO_SEES_THE_PHONE.items():
        page = signed_in(demo, who).get("/o/nordlicht/demo/phone")
        assert page.status_code == status, who
        assert ("/r/" in page.get_data(as_text=True)) == (status == 200)
    html = signed_in(demo, "jannis-luehrs").get("/o/nordlicht/demo/phone").get_data(as_text=True)
    assert "Diese Seite gibt es nur in der Demo." in html
    assert_round_leads_there(demo)
    links = [part.split('"')[0] for part in html.split('href="http://localhost')[1:]]
    assert len(links) == 5
    visitor = demo.test_client()
    for link in links:
        opened = visitor.get(link, follow_redirects=True)
        assert opened.status_code == 200
        assert "Nordlicht Energie" in opened.get_data(as_text=True)


def assert_round_leads_there(demo: Flask) -> None:
    with demo.app_context():
        organisation = db.session.scalars(select(Organisation)).one()
        with tenancy.inside(organisation.id):
            running = rounds()[-1].id
    page = signed_in(demo, "jannis-luehrs").get(f"/o/nordlicht/rounds/{running}")
    assert "/o/nordlicht/demo/phone" in page.get_data(as_text=True)


def test_nobody_else_ever_sees_a_link(house: House) -> None:
    """Not even where someone is invited under a visitor's address."""
    a_round = open_round(house, people=["gast-1", "petra"])
    client = house.client("olga")
    assert client.get(f"/o/{house.slug}/demo/phone").status_code == 404
    for path in ("", "/people", "/preview"):
        page = client.get(f"/o/{house.slug}/rounds/{a_round.assessment_id}{path}")
        assert page.status_code == 200
        html = page.get_data(as_text=True)
        assert "/demo/phone" not in html
        for who in ("gast-1", "petra"):
            assert a_round.token(who) not in html


def test_the_statement_itself_asks_for_the_demo(house: House) -> None:
    open_round(house, people={"gast-1": ("Vertrieb", RoleGroup.FRONT_LINE)})
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert not guest_seats()
        db.session.get_one(Organisation, house.organisation_id).is_demo = True
        db.session.flush()
        assert [seat.department for seat in guest_seats()] == ["Vertrieb"]
        db.session.rollback()
