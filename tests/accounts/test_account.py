"""The page about oneself, and the link in a mail that turns goal mails off without signing in."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import goal_mails_off
from app.models import db
from app.models.accounts import AuditEntry, User
from tests.accounts.browsing import inside, send, text_of
from tests.accounts.pages import change, noted, post
from tests.house import House

PETRA = "petra@example.org"
GOOD = {"name": "Petra Groß", "language": "en"}
LINK = "/goal-mails/"


def petra(house: House) -> User:
    found: User = inside(house, lambda: db.session.get_one(User, house.users["petra"]))
    return found


def link_of(house: House, who: str = "petra") -> str:
    """The path in this person's goal mails."""

    def ask() -> str:
        url = goal_mails_off.link_for(db.session.get_one(User, house.users[who]))
        return url.removeprefix("http://localhost")

    return str(inside(house, ask))


def test_everybody_finds_their_account_in_their_menu(house: House) -> None:
    for who in ("olga", "petra", "vera"):
        client = house.client(who)
        assert 'href="/account"' in text_of(client.get(f"/o/{house.slug}/"))
        page = text_of(client.get("/account"))
        assert f"{who}@example.org" in page
        assert 'href="/password"' in page
        assert f"/o/{house.slug}/goals/mine#calendar" in page
    assert house.client().get("/account").location.startswith("/sign-in")


def test_petra_has_another_name_and_everybody_can_see_who_she_was(house: House) -> None:
    client = house.client("petra")
    assert send(client, "/account", **GOOD).location == "/account"
    assert petra(house).name == "Petra Groß"
    assert "Petra Groß" in text_of(client.get("/account"))
    query = select(AuditEntry).where(AuditEntry.action == "member-renamed")
    (entry,) = inside(house, lambda: db.session.scalars(query).all())
    assert entry.organisation_id == house.organisation_id
    assert entry.target == "Petra Klein → Petra Groß"
    trail = text_of(house.client("olga").get(f"/o/{house.slug}/settings/trail"))
    assert "Petra Klein → Petra Groß" in trail


def test_the_same_name_is_no_news(house: House) -> None:
    send(house.client("petra"), "/account", name="Petra Klein", language="en")
    assert noted(house.app) == []


def test_her_language_counts_from_then_on(house: House) -> None:
    """Even if she chose another one on some page before."""
    client = house.client("petra")
    client.get("/language/de")
    answer = send(client, "/account", **GOOD)
    page = text_of(client.get(answer.location))
    assert petra(house).language == "en"
    assert "<h1>My account</h1>" in page
    assert "Your account is saved." in page


def test_saving_without_a_change_leaves_the_chosen_language_alone(house: House) -> None:
    client = house.client("petra")
    client.get("/language/en")
    send(client, "/account", name="Petra Klein", language="de")
    assert "<h1>My account</h1>" in text_of(client.get("/account"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("name", "Pe\u200btra"), ("name", "a\nb"),
     ("language", "fr"), ("language", "")],
)  # fmt: skip
def test_what_cannot_be_kept(house: House, field: str, value: str) -> None:
    answer = send(house.client("petra"), "/account", **{**GOOD, field: value})
    assert answer.status_code == 422
    assert petra(house).name == "Petra Klein"


def test_the_address_and_the_rest_cannot_be_slipped_in(house: House) -> None:
    more = {"email": "boss@example.org", "active": "", "role": "owner", "goal_mails": ""}
    send(house.client("petra"), "/account", **GOOD, **more)
    one = petra(house)
    assert (one.email, one.active, one.goal_mails) == (PETRA, True, True)


def test_petra_turns_goal_mails_off_and_on_again(house: House) -> None:
    client = house.client("petra")
    answer = send(client, "/account/goal-mails", page="/account", wish="off")
    assert answer.location == "/account#goal-mails"
    assert not petra(house).goal_mails
    assert "Sie sind abgestellt." in text_of(client.get("/account"))
    send(client, "/account/goal-mails", page="/account", wish="off")
    send(client, "/account/goal-mails", page="/account", wish="on")
    assert petra(house).goal_mails
    acts = [(action, who) for action, who, _ in noted(house.app)]
    assert acts == [("goal-mails-off", "Petra Klein"), ("goal-mails-on", "Petra Klein")]


@pytest.mark.parametrize("wish", ["", "maybe", "1"])
def test_an_odd_wish_changes_nothing(house: House, wish: str) -> None:
    answer = send(house.client("petra"), "/account/goal-mails", page="/account", wish=wish)
    assert answer.status_code == 400
    assert petra(house).goal_mails


def test_the_link_asks_first_and_then_turns_them_off(house: House) -> None:
    """Mail scanners follow links: looking changes nothing. Nobody needs to sign in."""
    client, path = house.client(), link_of(house)
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert PETRA in text_of(page)
        assert "Petra Klein" not in text_of(page)
    assert petra(house).goal_mails
    assert post(client, path).location == path
    assert not petra(house).goal_mails
    assert "Mails zu Zielen sind abgestellt" in text_of(client.get(path))
    assert noted(house.app) == [("goal-mails-off", "Petra Klein", "")]
    assert client.get("/account").status_code == 302, "it signs nobody in"


def test_a_mail_program_needs_one_click(house: House) -> None:
    """RFC 8058: one POST without cookies or a form, answered without being sent elsewhere."""
    client, path = house.client(), link_of(house)
    for _ in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert not petra(house).goal_mails
    assert len(noted(house.app)) == 1


def test_another_site_cannot_press_the_button(house: House) -> None:
    assert house.client("petra").post(link_of(house), data={}).status_code == 400
    assert petra(house).goal_mails


@pytest.mark.parametrize("what", ["another address", "disabled"])
def test_the_link_is_dead_for(house: House, app: Flask, what: str) -> None:
    path = link_of(house)
    if what == "disabled":
        change(app, PETRA, active=False)
    else:
        change(app, PETRA, email="petra.gross@example.org")
    for answer in (house.client().get(path), house.client().post(path, data={
            "List-Unsubscribe": "One-Click"})):  # fmt: skip
        assert answer.status_code == 404


def test_links_are_not_guessed(house: House) -> None:
    client, path = house.client(), link_of(house)
    other = link_of(house, "olga").removeprefix(LINK)
    mixed = other[:22] + path.removeprefix(LINK)[22:]
    for token in ("x", "A" * 64, mixed, path.removeprefix(LINK)[:-1], "ä" * 64, "%00"):
        assert client.get(f"{LINK}{token}").status_code == 404
    for _ in range(40):
        last = client.get(f"{LINK}nein").status_code
    assert last == 429
    assert client.get(path).status_code == 200, "one that is right is not a guess"
