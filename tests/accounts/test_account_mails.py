"""Mails about an account: written when sent, in its language; the outbox knows no links."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from app.mail import post as put_into_outbox
from app.models import db
from app.models.accounts import User
from app.models.mail import MailState, OutboxMail
from tests.accounts.pages import OLGA, change, letters, link_in, outbox, post
from tests.house import PASSWORD, House

NEW = "ganz neu und länger"
GREETING = {"de": "Guten Tag Olga Inhaber,", "en": "Hello Olga Inhaber,"}
KINDS = {
    "account-reset_instructions": {
        "de": ("Ein neues Passwort für Wegmarke", "/password-reset/", "2 Stunden"),
        "en": ("A new password for Wegmarke", "/password-reset/", "2 hours"),
    },
    "account-confirmation_instructions": {
        "de": ("Bitte bestätigen Sie Ihre E-Mail-Adresse", "/confirm/", "5 Tage"),
        "en": ("Please confirm your mail address", "/confirm/", "5 days"),
    },
    "account-reset_notice": {
        "de": ("Ihr Passwort für Wegmarke wurde geändert", "/password-reset", "nicht Sie"),
        "en": ("Your password for Wegmarke was changed", "/password-reset", "not you"),
    },
    "account-change_notice": {
        "de": ("Ihr Passwort für Wegmarke wurde geändert", "/password-reset", "nicht Sie"),
        "en": ("Your password for Wegmarke was changed", "/password-reset", "not you"),
    },
}


def put(app: Flask, kind: str, recipient: str = OLGA) -> None:
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == OLGA)).one()
        put_into_outbox(kind, recipient, user.language, user.id)
        db.session.commit()


@pytest.mark.words
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_in_the_language_of_the_account(house: House, kind: str, language: str) -> None:
    unconfirmed = {"confirmed_at": None} if "confirmation" in kind else {}
    change(house.app, OLGA, language=language, **unconfirmed)
    put(house.app, kind)
    (letter,) = letters(house.app)
    subject, path, words = KINDS[kind][language]
    assert (letter["Subject"], letter["To"]) == (subject, OLGA)
    assert letter.get_content_type() == "text/plain"
    assert link_in(letter).startswith(path)
    assert words in letter.get_content()
    assert letter.get_content().startswith(GREETING[language])
    assert letter["Content-Language"] == language


def test_the_outbox_holds_neither_link_nor_token(house: House) -> None:
    change(house.app, "petra@example.org", confirmed_at=None)
    browser = house.client("clara")
    post(browser, "/password-reset", email=OLGA)
    post(browser, "/confirm", email="petra@example.org")
    post(browser, "/password", password=PASSWORD, new_password=NEW, new_password_confirm=NEW)
    rows = outbox(house.app)
    assert {row.kind for row in rows} == {
        "account-reset_instructions", "account-confirmation_instructions",
        "account-change_notice",
    }  # fmt: skip
    columns = [column.key for column in inspect(OutboxMail).columns]
    for row in rows:
        kept = " ".join(str(getattr(row, column)) for column in columns)
        for never in ("http", "/password-reset", "/confirm", "Ij", ".", NEW):
            assert never not in kept.replace(row.recipient, "").replace(str(row.due_at), "")
    sent = " ".join(letter.get_content() for letter in letters(house.app))
    assert sent.count("http://localhost/") == 3


def test_a_reset_tells_the_person_by_mail(house: House) -> None:
    post(house.client(), "/password-reset", email=OLGA)
    (letter,) = letters(house.app)
    browser = house.client()
    browser.get(link_in(letter))
    post(browser, "/password-reset/new", password=NEW, password_confirm=NEW)
    (notice,) = letters(house.app)
    assert notice["Subject"] == "Ihr Passwort für Wegmarke wurde geändert"


@pytest.mark.parametrize(
    "meanwhile", [{"active": False}, {"email": "olga@elsewhere.example"}, {"confirmed_at": None}]
)
def test_no_link_for_whoever_may_not_use_it_any_more(
    house: House, meanwhile: dict[str, object]
) -> None:
    put(house.app, "account-reset_instructions")
    change(house.app, OLGA, **meanwhile)
    assert letters(house.app) == []


def test_no_mail_about_an_account_that_is_gone(house: House) -> None:
    put(house.app, "account-change_notice")
    with house.app.app_context():
        db.session.delete(db.session.scalars(select(User).where(User.email == OLGA)).one())
        db.session.commit()
    assert letters(house.app) == []


def test_nobody_is_told_that_an_account_is_confirmed_already(house: House) -> None:
    put(house.app, "account-confirmation_instructions")
    assert letters(house.app) == []


def test_an_unknown_kind_is_given_up_and_the_rest_is_sent(house: House) -> None:
    put(house.app, "account-of-the-future")
    put(house.app, "account-change_notice")
    assert len(letters(house.app)) == 1
    states = {row.kind: (row.state, row.reason) for row in outbox(house.app)}
    assert states == {
        "account-of-the-future": (
            MailState.FAILED, "nobody writes mails of the kind account-of-the-future"
        ),
        "account-change_notice": (MailState.SENT, ""),
    }  # fmt: skip
