"""Signing in and out: who comes in, what the others learn, and which cookies are dead."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select

from app import create_app
from app.accounts import throttling
from app.models import db
from app.models.accounts import Attempt
from tests.accounts.pages import (
    OLGA,
    TOKEN,
    change,
    cookie_of,
    is_in,
    letters,
    link_in,
    noted,
    outbox,
    post,
    sign_in,
    sign_out,
    with_cookie,
)
from tests.conftest import settings_for
from tests.house import PASSWORD, House

NOBODY = "nobody@example.org"
DAY = 24 * 3600
NEW = "ganz neu und länger"
GERMAN_FAILURE = "Adresse und Passwort passen nicht zusammen"


@pytest.fixture
def browser(house: House) -> FlaskClient:
    return house.client()


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Passwort vergessen?"), ("en", "Forgot your password?")]
)
def test_the_pages_are_ours_in_both_languages(
    browser: FlaskClient, language: str, words: str
) -> None:
    browser.set_cookie("language", language)
    page = browser.get("/sign-in")
    assert page.status_code == 200
    assert words in page.text
    assert 'autocomplete="current-password"' in page.text
    assert 'autocomplete="username"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    for path in ("/password-reset", "/confirm"):
        assert browser.get(path).status_code == 200


def test_no_template_of_the_library_is_ever_shown(house: House) -> None:
    ours = Path(house.app.jinja_loader.searchpath[0])  # type: ignore[union-attr]
    for name in ("LOGIN_USER", "FORGOT_PASSWORD", "RESET_PASSWORD", "SEND_CONFIRMATION",
                 "CHANGE_PASSWORD", "VERIFY"):  # fmt: skip
        template = house.app.jinja_env.get_template(house.app.config[f"SECURITY_{name}_TEMPLATE"])
        assert template.filename
        assert Path(template.filename).is_relative_to(ours), name
    assert not house.app.config["SECURITY_LOGOUT_CSRF"], "would show a page we do not have"


def test_olga_signs_in_and_it_is_noted(house: House, browser: FlaskClient) -> None:
    assert not is_in(browser)
    answer = sign_in(browser, " Olga@Example.ORG ")
    assert (answer.status_code, answer.location) == (302, "/")
    assert is_in(browser)
    assert noted(house.app) == [("sign-in", "Olga Inhaber", "")]
    assert browser.get("/sign-in").location == "/"


def test_a_wrong_password_is_noted_without_what_was_typed(
    house: House, browser: FlaskClient
) -> None:
    browser.set_cookie("language", "de")
    for email in (OLGA, NOBODY):
        answer = sign_in(browser, email, "secret-of-mine")
        assert answer.status_code == 422
        assert answer.text.count(GERMAN_FAILURE) == 1
        assert "secret-of-mine" not in answer.text
    assert not is_in(browser)
    assert noted(house.app) == [("sign-in-failed", "Olga Inhaber", ""), ("sign-in-failed", "", "")]


def test_an_empty_form_says_the_same_and_is_no_guess(house: House, browser: FlaskClient) -> None:
    answer = sign_in(browser, "", "")
    assert answer.status_code == 422
    assert noted(house.app) == []


@pytest.mark.parametrize("path", ["/sign-in", "/password-reset", "/confirm"])
def test_known_and_unknown_addresses_get_the_same_page(
    house: House, browser: FlaskClient, path: str
) -> None:
    change(house.app, "petra@example.org", confirmed_at=None)
    pages = set()
    for email in (OLGA, "petra@example.org", "dora@example.org", NOBODY):
        answer = post(browser, path, email=email, password="wrong password")
        text = TOKEN.sub("", answer.text).replace(email, "·")
        pages.add((answer.status_code, text))
    assert len(pages) == 1


@pytest.mark.words
@pytest.mark.parametrize("typed", ["", "olga", "olga@", "ölga@example.org", "a\x00@b.org"])
@pytest.mark.parametrize("path", ["/password-reset", "/confirm"])
def test_a_slip_of_the_finger_is_named(browser: FlaskClient, path: str, typed: str) -> None:
    answer = post(browser, path, email=typed)
    assert answer.status_code == 422
    words = "Das ist keine vollständige E-Mail-Adresse" if typed else "Bitte geben Sie"
    assert answer.text.count(words) == 1
    assert "unterwegs" not in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/password-reset", "/confirm"])
def test_known_and_unknown_addresses_cost_the_same_work(
    browser: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only one kind of work takes time that could be measured: hashing passwords."""
    hashed: Counter[str] = Counter()
    security = browser.application.extensions["security"]
    for name in ("hash", "verify"):
        slow = getattr(security.pwd_context, name)

        def counted(*args: Any, slow: Callable[..., Any] = slow, **more: Any) -> Any:
            hashed[current] += 1
            return slow(*args, **more)

        monkeypatch.setattr(security.pwd_context, name, counted)
    people = (OLGA, "dora@example.org", NOBODY)
    for current in people:
        post(browser, path, email=current, password="wrong password")
    assert len({hashed[who] for who in people}) == 1


def test_dora_is_disabled_and_learns_it_only_with_her_password(
    house: House, browser: FlaskClient
) -> None:
    browser.set_cookie("language", "de")
    assert "abgeschaltet" not in sign_in(browser, "dora@example.org", "wrong password").text
    answer = sign_in(browser, "dora@example.org")
    assert answer.status_code == 422
    assert "abgeschaltet" in answer.text
    assert not is_in(browser)
    assert not is_in(house.client("dora"))


def test_an_unconfirmed_address_does_not_come_in(house: House, browser: FlaskClient) -> None:
    change(house.app, OLGA, confirmed_at=None)
    answer = sign_in(browser)
    assert answer.status_code == 422
    assert "Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse" in answer.text
    assert post(browser, "/confirm", email=OLGA).status_code == 200
    (letter,) = letters(house.app)
    answer = browser.get(link_in(letter))
    assert answer.location == "/sign-in"
    assert sign_in(browser).status_code == 302
    assert ("address-confirmed", "Olga Inhaber", "") in noted(house.app)


def test_a_copied_cookie_is_dead_after_signing_out(house: House, browser: FlaskClient) -> None:
    sign_in(browser)
    thief = with_cookie(house.app, cookie_of(browser))
    assert is_in(thief)
    assert sign_out(browser).location == "/sign-in"
    assert not is_in(browser)
    assert not is_in(thief)
    assert noted(house.app)[-1] == ("sign-out", "Olga Inhaber", "")


def test_a_copied_cookie_is_dead_after_a_password_change(
    house: House, browser: FlaskClient
) -> None:
    sign_in(browser)
    thief = with_cookie(house.app, cookie_of(browser))
    answer = post(browser, "/password", password=PASSWORD, new_password=NEW,
                  new_password_confirm=NEW)  # fmt: skip
    assert answer.status_code == 302
    assert is_in(browser)
    assert not is_in(thief)
    assert not is_in(with_cookie(house.app, ""))
    assert [action for action, _, _ in noted(house.app)] == ["sign-in", "password-change"]
    assert NEW not in str(noted(house.app))
    sign_out(browser)
    assert sign_in(browser).status_code == 422
    assert sign_in(browser, password=NEW).status_code == 302


def test_a_copied_cookie_is_dead_after_disabling_and_stays_dead(
    house: House, browser: FlaskClient
) -> None:
    sign_in(browser)
    thief = with_cookie(house.app, cookie_of(browser))
    change(house.app, OLGA, active=False)
    assert not is_in(browser)
    change(house.app, OLGA, active=True)
    assert not is_in(thief)
    assert sign_in(house.client()).status_code == 302


def test_the_session_is_a_new_one(browser: FlaskClient) -> None:
    """What stood in the cookie before, planted or not, is gone; so is the forgery token."""
    browser.get("/sign-in")
    with browser.session_transaction() as session:
        session["planted"] = "by somebody else"
        token = session["csrf_token"]
    sign_in(browser)
    with browser.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != token
        assert not session.permanent


def test_staying_signed_in_is_a_choice(browser: FlaskClient) -> None:
    page = browser.get("/sign-in").text
    assert 'name="stay"' in page
    assert "checked" not in page
    assert "Expires=" not in sign_in(browser).headers["Set-Cookie"]
    sign_out(browser)
    cookies = sign_in(browser, stay="y").headers.getlist("Set-Cookie")
    assert len(cookies) == 1, "there is one cookie only"
    assert "Expires=" in cookies[0]


@pytest.mark.words
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example",
        "\\\\evil.example", "http:evil.example", "/\t/evil.example", "javascript:alert(1)",
        "http://localhost/password", "evil",
    ],
)  # fmt: skip
def test_next_leads_nowhere_else(browser: FlaskClient, elsewhere: str) -> None:
    page = browser.get("/sign-in", query_string={"next": elsewhere})
    assert (page.status_code, page.location) == (302, "/sign-in")
    assert sign_in(browser, next=elsewhere).status_code == 400
    token = TOKEN.search(browser.get("/sign-in").text)
    assert token
    data = {"csrf_token": token.group(1), "email": OLGA, "password": PASSWORD}
    sent = browser.post("/sign-in", query_string={"next": elsewhere}, data=data)
    assert sent.status_code == 400
    assert not is_in(browser)


def test_next_leads_back_to_where_one_wanted_to_go(browser: FlaskClient) -> None:
    wanted = browser.get("/o/wattwerk/rounds?page=2").location
    assert wanted == "/sign-in?next=/o/wattwerk/rounds?page%3D2"
    page = browser.get(wanted).text
    assert 'value="/o/wattwerk/rounds?page=2"' in page
    answer = sign_in(browser, next="/o/wattwerk/rounds?page=2")
    assert answer.location == "/o/wattwerk/rounds?page=2"


def test_programs_get_no_tokens(house: House, browser: FlaskClient) -> None:
    for path in ("/sign-in", "/password-reset", "/confirm"):
        sent = browser.post(path, json={"email": OLGA, "password": PASSWORD})
        assert sent.status_code in {400, 415}
    page = browser.get("/sign-in", headers={"Accept": "application/json"})
    assert page.mimetype == "text/html"
    with house.app.test_request_context():
        user = house.app.extensions["security"].datastore.find_user(email=OLGA)
        token = user.get_auth_token()
    assert browser.get("/password", headers={"Authentication-Token": token}).status_code == 302
    assert browser.get("/password", query_string={"auth_token": token}).status_code == 302


def test_guessing_a_password_is_slowed_for_known_and_unknown(
    house: House, browser: FlaskClient
) -> None:
    browser.set_cookie("language", "de")
    for email in (OLGA, NOBODY):
        for _ in range(throttling.SIGN_IN.most):
            assert sign_in(browser, email, "wrong password").status_code == 422
        answer = sign_in(browser, email)
        assert answer.status_code == 429
        assert "In einer Viertelstunde können Sie es wieder versuchen." in answer.text
    assert not is_in(browser)
    assert sign_in(browser, "clara@example.org").status_code == 302
    with house.app.app_context():
        keys = b"".join(db.session.scalars(select(Attempt.key_hash)))
    assert b"olga" not in keys
    assert b"127.0.0.1" not in keys


def test_good_sign_ins_are_not_counted(browser: FlaskClient) -> None:
    for _ in range(throttling.SIGN_IN.most + 2):
        assert sign_in(browser).status_code == 302
        sign_out(browser)


def test_a_network_that_tries_every_account_is_slowed(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "SIGN_IN_FROM_NETWORK",
                        throttling.Limit("sign-in from network", 3))  # fmt: skip
    for number in range(3):
        assert sign_in(browser, f"p{number}@example.org", "Herbst2026!").status_code == 422
    assert sign_in(browser, "p4@example.org", "Herbst2026!").status_code == 429
    token = TOKEN.search(browser.get("/sign-in").text)
    assert token
    data = {"csrf_token": token.group(1), "email": NOBODY, "password": "Herbst2026!"}
    for number in range(4):
        far = {"REMOTE_ADDR": f"2001:db8::{number}"}
        expected = 422 if number < 3 else 429
        answer = browser.post("/sign-in", data=data, environ_overrides=far)
        assert answer.status_code == expected, "one IPv6 network is one network"


def test_many_guesses_at_once_get_no_further_than_one_by_one(house: House) -> None:
    found: Counter[int] = Counter()

    def guess() -> None:
        found[sign_in(house.client(), OLGA, "wrong password").status_code] += 1

    threads = [threading.Thread(target=guess) for _ in range(throttling.SIGN_IN.most + 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {422: throttling.SIGN_IN.most, 429: 6}


def test_nobody_is_buried_in_mail(house: House, browser: FlaskClient) -> None:
    for email in (OLGA, NOBODY):
        for _ in range(throttling.MAIL.most):
            assert post(browser, "/password-reset", email=email).status_code == 200
        for path in ("/password-reset", "/confirm"):
            assert post(browser, path, email=email.upper()).status_code == 429
    assert len(outbox(house.app)) == throttling.MAIL.most


def test_somebody_at_an_open_browser_cannot_guess_the_password(browser: FlaskClient) -> None:
    sign_in(browser)
    wrong = {"password": "wrong password", "new_password": NEW, "new_password_confirm": NEW}
    for _ in range(throttling.OWN_PASSWORD.most):
        assert post(browser, "/password", **wrong).status_code == 422
    assert post(browser, "/password", **{**wrong, "password": PASSWORD}).status_code == 429
    assert post(browser, "/verify", password=PASSWORD).status_code == 429


def test_a_forgotten_password_is_replaced(house: House, browser: FlaskClient) -> None:
    signed_in = house.client()
    sign_in(signed_in)
    post(browser, "/password-reset", email=OLGA)
    (letter,) = letters(house.app)
    path = link_in(letter)
    opened = browser.get(path)
    assert opened.location == "/password-reset/new", "the token leaves the address"
    page = browser.get("/password-reset/new")
    assert page.status_code == 200
    assert path.rsplit("/", 1)[1] not in page.text
    short = post(browser, "/password-reset/new", password="kurz", password_confirm="kurz")
    assert short.status_code == 422
    other = post(browser, "/password-reset/new", password=NEW, password_confirm=NEW + "!")
    assert other.status_code == 422
    assert not is_in(browser)
    done = post(browser, "/password-reset/new", password=NEW, password_confirm=NEW)
    assert (done.status_code, done.location) == (302, "/sign-in")
    assert "Ihr neues Passwort gilt." in browser.get("/sign-in").text
    assert not is_in(signed_in), "everybody is signed out"
    assert sign_in(browser).status_code == 422
    assert sign_in(browser, password=NEW).status_code == 302
    assert [action for action, _, _ in noted(house.app)] == [
        "sign-in", "password-reset", "sign-in-failed", "sign-in",
    ]  # fmt: skip
    thief = house.client()
    thief.get(path)
    assert thief.get("/password-reset/new").location == "/password-reset", "it works once"


@pytest.mark.parametrize("token", ["new", "x", "A" * 400, "ü", "a.b.c"])
def test_made_up_links_open_nothing(browser: FlaskClient, token: str) -> None:
    browser.set_cookie("language", "de")
    answer = browser.get(f"/password-reset/{token}", follow_redirects=True)
    assert answer.request.path == "/password-reset"
    assert "Dieser Link gilt nicht oder nicht mehr." in answer.text
    answer = browser.get(f"/confirm/{token}", follow_redirects=True)
    assert answer.request.path == "/confirm"
    assert "Dieser Link gilt nicht oder nicht mehr." in answer.text


def test_old_links_open_nothing(house: House, browser: FlaskClient) -> None:
    change(house.app, "petra@example.org", confirmed_at=None)
    post(browser, "/password-reset", email=OLGA)
    post(browser, "/confirm", email="petra@example.org")
    paths = [link_in(letter) for letter in letters(house.app)]
    with pytest.MonkeyPatch.context() as later:
        later.setattr("itsdangerous.timed.time.time", lambda: time.time_ns() / 1e9 + 6 * DAY)
        for path in paths:
            answer = house.client().get(path, follow_redirects=True)
            assert "Dieser Link ist abgelaufen." in answer.text


@pytest.mark.words
@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"password": ""}, "password"),
        ({"password": "wrong password"}, "password"),
        ({"new_password": "kurz", "new_password_confirm": "kurz"}, "new_password"),
        ({"new_password": "x" * 129, "new_password_confirm": "x" * 129}, "new_password"),
        ({"new_password_confirm": NEW + "!"}, "new_password_confirm"),
        ({"new_password": PASSWORD, "new_password_confirm": PASSWORD}, "password"),
    ],
)
def test_a_password_change_says_what_is_wrong(
    house: House, entered: dict[str, str], field: str
) -> None:
    browser = house.client("olga")
    browser.set_cookie("language", "de")
    right = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    answer = post(browser, "/password", **{**right, **entered})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Mindestens 10 Zeichen" in browser.get("/password").text, "told in advance"


def test_umlauts_in_passwords_are_the_same_however_they_are_typed(browser: FlaskClient) -> None:
    composed, decomposed = "gr\u00fcne \u00c4pfel", "gru\u0308ne A\u0308pfel"
    sign_in(browser)
    post(browser, "/password", password=PASSWORD, new_password=composed,
         new_password_confirm=composed)  # fmt: skip
    sign_out(browser)
    assert sign_in(browser, password=decomposed).status_code == 302


def test_the_password_once_more(house: House) -> None:
    browser = house.client("olga")
    assert post(browser, "/verify", password="wrong password").status_code == 422
    assert post(browser, "/verify", password=PASSWORD).status_code == 302
    assert house.client().get("/verify").location == "/sign-in?next=/verify"


def test_what_is_cheap_here_is_dear_to_people(tmp_path: Path, house: House) -> None:
    """Guessing passwords from a stolen database costs 64 MB and three rounds each."""
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path), testing=True)
    with app.app_context():
        assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    with house.app.app_context():
        assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=64,t=1,p=1$")


def test_cookies_are_bound_to_the_host_when_encrypted(tmp_path: Path) -> None:
    settings = settings_for(
        f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, base_url="https://wegmarke.example"
    )
    app = create_app(settings, testing=True)
    cookie = _first_cookie(app)
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain=" not in cookie


def _first_cookie(app: Flask) -> str:
    app.extensions["in_use"] = True
    page = app.test_client().get("/sign-in", base_url="https://wegmarke.example")
    return str(page.headers["Set-Cookie"])
