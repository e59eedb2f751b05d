"""A new installation gets its first owner once, and never has one by default."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app.accounts.first_owner import is_new
from app.models import db, tenancy
from app.models.accounts import Attempt, Membership, Organisation, User
from tests.accounts.pages import TOKEN, is_in, noted, post, sign_in, sign_out
from tests.house import House

HERE = "/first-owner"
FRIEDA = {
    "name": "Frieda Große",
    "email": "Frieda@Stadtwerke.example",
    "password": "grüner Deich im Nebel",
    "password_again": "grüner Deich im Nebel",
    "organisation": "Stadtwerke Süß & Söhne",
    "language": "de",
    "time_zone": "Europe/Berlin",
}


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def test_signing_in_leads_to_the_founding_while_nobody_can(browser: FlaskClient) -> None:
    assert browser.get("/sign-in").location == HERE
    assert browser.get("/", follow_redirects=True).request.path == HERE
    assert browser.get("/o/wattwerk/", follow_redirects=True).request.path == HERE
    assert browser.post("/sign-in").status_code in {302, 400}


@pytest.mark.parametrize(
    ("language", "rule"), [("de", "Mindestens 10 Zeichen"), ("en", "At least 10 characters")]
)
def test_the_page_says_the_rules_in_advance(browser: FlaskClient, language: str, rule: str) -> None:
    browser.set_cookie("language", language)
    page = browser.get(HERE)
    assert page.status_code == 200
    assert rule in page.text
    assert 'selected value="Europe/Berlin"' in page.text
    assert f'selected value="{language}"' in page.text


def test_frieda_founds_and_is_in(app: Flask, browser: FlaskClient) -> None:
    answer = post(browser, HERE, **FRIEDA)
    assert answer.location == "/o/stadtwerke-suess-soehne/"
    assert browser.get(answer.location).status_code == 200
    with app.app_context(), tenancy.everywhere():
        owner = db.session.scalars(select(User)).one()
        organisation = db.session.scalars(select(Organisation)).one()
        membership = db.session.scalars(select(Membership)).one()
        assert (owner.name, owner.email) == ("Frieda Große", "frieda@stadtwerke.example")
        assert owner.confirmed_at is not None
        assert owner.password is not None
        assert owner.password.startswith("$argon2id$")
        assert (organisation.name, organisation.time_zone, organisation.language) == (
            "Stadtwerke Süß & Söhne", "Europe/Berlin", "de",
        )  # fmt: skip
        assert (membership.user_id, membership.role) == (owner.id, "owner")
        assert membership.organisation_id == organisation.id
        assert not db.session.scalar(select(func.count(Attempt.count)))
    actions = noted(app)
    assert sorted(action for action, _, _ in actions) == ["organisation-founded", "sign-in"]
    assert {name for _, name, _ in actions} == {"Frieda Große"}
    assert FRIEDA["password"] not in str(actions)
    sign_out(browser)
    assert sign_in(browser, FRIEDA["email"], FRIEDA["password"]).status_code == 302


def test_afterwards_there_is_nothing_at_this_address(app: Flask, browser: FlaskClient) -> None:
    other = app.test_client()
    token = TOKEN.search(other.get(HERE).text)
    assert token
    post(browser, HERE, **FRIEDA)
    late = {**FRIEDA, "email": "late@example.org", "csrf_token": token.group(1)}
    assert other.post(HERE, data=late).status_code == 404
    for client in (browser, other, app.test_client()):
        assert client.get(HERE).status_code == 404
    assert other.get("/sign-in").status_code == 200
    with app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 1


def test_of_many_at_once_one_wins(app: Flask) -> None:
    """The page was open in eight browsers; all of them send it in the same moment."""
    start, found = threading.Barrier(8), Counter[int]()
    clients = [app.test_client() for _ in range(8)]
    tokens = [TOKEN.search(client.get(HERE).text) for client in clients]

    def submit(number: int) -> None:
        token = tokens[number]
        assert token
        data = {**FRIEDA, "email": f"f{number}@example.org", "organisation": f"Haus {number}"}
        start.wait()
        answer = clients[number].post(HERE, data={**data, "csrf_token": token.group(1)})
        found[answer.status_code] += 1

    threads = [threading.Thread(target=submit, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {302: 1, 404: 7}
    assert sum(is_in(client) for client in clients) == 1
    with app.app_context(), tenancy.everywhere():
        for table in (User, Organisation, Membership):
            assert len(db.session.scalars(select(table)).all()) == 1


@pytest.mark.words
@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "A\u202eB"}, "name"),
        ({"email": ""}, "email"),
        ({"email": "frieda"}, "email"),
        ({"email": "fri\u00e9da@example.org"}, "email"),
        ({"email": "f@" + "x" * 300 + ".org"}, "email"),
        ({"password": "kurz", "password_again": "kurz"}, "password"),
        ({"password": "x" * 129, "password_again": "x" * 129}, "password"),
        ({"password": ""}, "password"),
        ({"password_again": "something else"}, "password_again"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "a\x00b"}, "organisation"),
        ({"language": "fr"}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_mistakes_are_named_and_nothing_is_lost(
    app: Flask, browser: FlaskClient, entered: dict[str, str], field: str
) -> None:
    answer = post(browser, HERE, **{**FRIEDA, **entered})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    kept = "organisation" if field != "organisation" else "name"
    assert FRIEDA[kept].replace("&", "&amp;") in answer.text
    assert FRIEDA["password"] not in answer.text
    with app.app_context():
        assert is_new()


@pytest.mark.words
@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Müller & Söhne GmbH", "mueller-soehne-gmbh"),
        ("STRASSE straße", "strasse-strasse"),
        ("Café Łódź", "cafe-odz"),
        ("  --  ", "organisation"),
        ("北京", "organisation"),
        ("x" * 100, "x" * 48),
    ],
)
def test_the_address_is_spelled_in_plain_letters(
    browser: FlaskClient, name: str, slug: str
) -> None:
    answer = post(browser, HERE, **{**FRIEDA, "organisation": name})
    assert answer.location == f"/o/{slug}/"


def test_where_somebody_lives_there_is_no_founding(house: House) -> None:
    assert house.client().get(HERE).status_code == 404
    assert house.client("olga").get(HERE).status_code == 404


def test_where_an_owner_was_invited_by_command_there_is_no_founding(app: Flask) -> None:
    with app.app_context():
        db.session.add(Organisation(slug="wattwerk", name="Wattwerk AG"))
        db.session.commit()
    assert app.test_client().get(HERE).status_code == 404
    assert app.test_client().get("/sign-in").status_code == 200


def test_looking_costs_a_statement_and_later_none(app: Flask) -> None:
    statements: list[str] = []

    def look() -> None:
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
            is_new()
            event.remove(db.engine, "before_cursor_execute", note)

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("SELECT") and "set_config" not in statement:
            statements.append(statement)

    look()
    look()
    assert len(statements) == 2, "while it is new, one each"
    post(app.test_client(), HERE, **FRIEDA)
    look()
    assert len(statements) == 3
    look()
    assert len(statements) == 3
