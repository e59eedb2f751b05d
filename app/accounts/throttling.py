"""Guessing passwords and ordering mails by the dozen is slowed; the typed address counts.

Whether there is an account for it makes no difference: known and unknown are slowed alike.
A sign-in that succeeds is taken off again, so that a whole company behind one network address
can start its Monday.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, request
from flask_security import current_user

from app.web.addresses import address_in
from app.web.throttling import Limit, demand, give_back, network

SIGN_IN = Limit("sign-in", 10)
SIGN_IN_FROM_NETWORK = Limit("sign-in from network", 100)
MAIL = Limit("account mail", 4)
MAIL_FROM_NETWORK = Limit("account mail from network", 40)
OWN_PASSWORD = Limit("own password", 10)

ASKS_FOR_MAIL = {"security.forgot_password", "security.send_confirmation"}
ASKS_FOR_PASSWORD = {"security.change_password", "security.verify"}


def init_app(app: Flask) -> None:
    """Count each try before it is made."""
    app.before_request(_count)


def forgive_sign_in() -> None:
    """The present sign-in succeeded: it was no guess."""
    for limit, who in _sign_in():
        give_back(limit, who)


def forgive_own_password() -> None:
    """The signed-in person knew their password."""
    give_back(OWN_PASSWORD, str(current_user.id))


def _count() -> None:
    if request.method == "POST":
        for limit, who in _counted():
            demand(limit, who)


def _counted() -> Iterator[tuple[Limit, str]]:
    if request.endpoint == "security.login":
        yield from _sign_in()
    elif request.endpoint in ASKS_FOR_MAIL:
        yield MAIL, _typed_address()
        yield MAIL_FROM_NETWORK, network()
    elif request.endpoint in ASKS_FOR_PASSWORD:
        yield OWN_PASSWORD, str(current_user.id)


def _sign_in() -> Iterator[tuple[Limit, str]]:
    yield SIGN_IN, f"{network()} {_typed_address()}"
    yield SIGN_IN_FROM_NETWORK, network()


def _typed_address() -> str:
    typed = request.form.get("email", "")[:320]
    return address_in(typed.strip()) or typed.strip().casefold()
