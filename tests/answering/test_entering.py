"""From the link to the cookie, and who is not let in."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from app.answering import guesses
from app.models import db
from app.models.accounts import Attempt
from tests.house import House
from tests.rounds import Round, answer_all, open_round


@pytest.fixture
def a_round(house: House) -> Round:
    return open_round(house)


def test_the_token_becomes_a_cookie_and_leaves_the_address(a_round: Round) -> None:
    client = a_round.house.client()
    answer = client.get(a_round.path("petra"))
    assert answer.location == a_round.home
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{a_round.cookie_name}=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    page = client.get(a_round.home)
    assert page.status_code == 200
    assert a_round.token("petra") not in page.text
    assert "session=" not in page.headers.get("Set-Cookie", "")


def test_two_rounds_do_not_collide_and_tokens_do_not_travel(a_round: Round) -> None:
    other = open_round(a_round.house, title="Zweite Runde")
    client = a_round.house.client()
    assert client.get(f"{other.home}{a_round.token('petra')}").status_code == 404
    client.get(a_round.path("petra"))
    assert client.get(other.home).status_code == 404
    client.get(other.path("petra"))
    assert "Zweite Runde" in client.get(other.home).text
    assert "Standortbestimmung Herbst" in client.get(a_round.home).text


@pytest.mark.parametrize("cookie", ["", "x", "abc.def", "W10.x"])
def test_a_made_up_cookie_opens_nothing(a_round: Round, cookie: str) -> None:
    client = a_round.house.client()
    client.set_cookie(a_round.cookie_name, cookie)
    answer = client.get(a_round.home)
    assert answer.status_code == 404
    assert "Link" in answer.text


def test_guessing_is_slowed_and_genuine_links_still_open(a_round: Round) -> None:
    client = a_round.house.client()
    for _ in range(guesses.MOST_GUESSES):
        assert client.get(f"{a_round.home}{'A' * 64}").status_code == 404
    assert client.get(f"{a_round.home}{'A' * 64}").status_code == 429
    assert client.get(f"/r/{uuid4()}/{a_round.token('petra')}").status_code == 429
    assert client.get(a_round.path("petra")).status_code == 302
    with a_round.house.app.app_context():
        attempt = db.session.scalars(select(Attempt)).one()
        assert b"127.0.0.1" not in attempt.key_hash


@pytest.mark.parametrize("sheet", [None, "", "0" * 12, "paul"])
def test_a_page_of_another_sheet_changes_nothing(a_round: Round, sheet: str | None) -> None:
    client = a_round.house.client()
    client.get(a_round.path("petra"))
    tag = a_round.tag("paul") if sheet == "paul" else sheet
    for path in ("answers/J1", "submit", "change", "withdraw", "finish"):
        data = {"value": "3", "operation": str(uuid4()), **({} if tag is None else {"sheet": tag})}
        assert client.post(a_round.home + path, data=data).status_code == 409


def test_submitting_twice_changing_and_withdrawing(a_round: Round) -> None:
    client = a_round.house.client()
    client.get(a_round.path("petra"))
    sheet = {"sheet": a_round.tag("petra")}
    assert client.post(f"{a_round.home}submit", data=sheet).status_code == 422
    answer_all(a_round, {"petra": {"J1": "3"}}, submitted=False)
    for _ in range(2):
        assert client.post(f"{a_round.home}submit", data=sheet).status_code == 303
    for path in ("", "questions/J1", "review"):
        assert client.get(a_round.home + path).location == f"{a_round.home}done"
    late = {**sheet, "value": "4", "operation": str(uuid4()), "revision": "1"}
    assert client.post(f"{a_round.home}answers/J1", data=late).status_code == 409
    assert client.post(f"{a_round.home}change", data=sheet).status_code == 303
    assert client.post(f"{a_round.home}answers/J1", data=late).status_code == 303
    assert client.post(f"{a_round.home}withdraw", data=sheet).status_code == 200
    assert client.get(f"{a_round.home}done").location == a_round.home


@pytest.mark.parametrize(("languages", "spoken"), [("de", "de"), ("en", "en"), ("de,en", "de")])
def test_pages_speak_the_rounds_languages(house: House, languages: str, spoken: str) -> None:
    a_round = open_round(house, languages=languages)
    client = house.client()
    client.get(a_round.path("petra"))
    page = client.get(a_round.home).text
    assert f'<html lang="{spoken}">' in page
    assert ('href="/language/' in page) == ("," in languages)


def test_pages_say_the_rules_of_this_round(house: House) -> None:
    a_round = open_round(house, k=7, form="short")
    client = house.client()
    client.get(a_round.path("petra"))
    page = client.get(a_round.home).text
    assert "mindestens 7 Menschen" in page
    assert "Vertrieb" in page
    assert "12" in page
    assert client.get(f"{a_round.home}questions").text.count("<form") == 12
