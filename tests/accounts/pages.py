"""How the tests of this room fill in forms and find what was noted or sent."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import queue
from app.models import db
from app.models.accounts import AuditEntry, User
from app.models.mail import OutboxMail
from tests.house import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
OLGA = "olga@example.org"


def post(client: FlaskClient, path: str, **data: Any) -> TestResponse:
    """Fetch the page, fill in its form, send it."""
    found = TOKEN.search(client.get(path).get_data(as_text=True))
    assert found, f"no form at {path}"
    return client.post(path, data={"csrf_token": found.group(1), **data})


def sign_in(client: FlaskClient, email: str = OLGA, password: str = PASSWORD, **more: Any) -> Any:
    return post(client, "/sign-in", email=email, password=password, **more)


def sign_out(client: FlaskClient) -> TestResponse:
    found = TOKEN.search(client.get("/password").get_data(as_text=True))
    assert found
    return client.post("/sign-out", data={"csrf_token": found.group(1)})


def is_in(client: FlaskClient) -> bool:
    """Whether this browser is signed in."""
    return client.get("/password").status_code == 200


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    """Another browser, to which somebody has copied a cookie."""
    client = app.test_client()
    client.set_cookie("session", value)
    return client


def noted(app: Flask) -> list[tuple[str, str, str]]:
    """Action, person and target of everything in the audit trail, oldest first."""
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.at)).all()
        return [(row.action, row.actor_name, row.target) for row in rows]


def outbox(app: Flask) -> list[OutboxMail]:
    with app.app_context():
        rows = list(db.session.scalars(select(OutboxMail)))
        db.session.expunge_all()
        return rows


def letters(app: Flask) -> list[Any]:
    """Whatever the worker sends now, as mails."""
    folder = app.config["SETTINGS"].data_dir / "mails"
    before = set(folder.glob("*.eml"))
    queue.drain(app)
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(set(folder.glob("*.eml")) - before)
    ]


def link_in(letter: Any) -> str:
    """The path of the one link in a mail."""
    found = re.findall(r"http://localhost(/\S+)", letter.get_content())
    assert len(found) == 1, found
    return str(found[0])


def change(app: Flask, address: str, /, **values: Any) -> None:
    """Have an owner's page, or time, change an account."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == address)).one()
        for name, value in values.items():
            setattr(user, name, value)
        db.session.commit()
