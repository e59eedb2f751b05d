"""How the tests of these pages fill in forms and look at what came of it."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage
from html import unescape
from threading import Barrier, Thread
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import queue
from app.models import db, tenancy
from app.models.mail import MailState, OutboxMail
from tests.house import House

HIDDEN = ("csrf_token", "was", "revision", "operation")


def values_in(html: str, name: str) -> list[str]:
    return [unescape(v) for v in re.findall(rf'name="{name}"[^>]*value="([^"]*)"', html)]


def hidden(client: FlaskClient, page: str) -> dict[str, str]:
    """What a browser would send along from this page."""
    html = client.get(page).get_data(as_text=True)
    found = {name: values_in(html, name) for name in HIDDEN}
    return {name: values[0] for name, values in found.items() if values}


def send(client: FlaskClient, path: str, *, page: str = "", **data: object) -> TestResponse:
    """Fetch the page with the form, keep its hidden fields, post."""
    return client.post(path, data={**hidden(client, page or path), **data})


def text_of(response: TestResponse) -> str:
    return unescape(response.get_data(as_text=True))


def letters(app: Flask) -> list[EmailMessage]:
    """Let the worker send what waits; everything that was sent so far, the oldest first."""
    queue.drain(app)
    folder = app.config["SETTINGS"].data_dir / "mails"
    paths = sorted(folder.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns)
    return [
        email.message_from_bytes(p.read_bytes(), policy=email.policy.default)  # type: ignore[misc]
        for p in paths
    ]


def body_of(letter: EmailMessage) -> str:
    return str(letter.get_content())


def link_in(letter: EmailMessage) -> str:
    """The path of the link that lets someone join."""
    found = re.search(r"http://localhost(/join/\S+)", body_of(letter))
    assert found
    return found.group(1)


def inside(house: House, ask: Callable[[], Any]) -> Any:
    """Ask the database for something of the house."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        return ask()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment; what came of each."""
    start = Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        start.wait()
        results[number] = acts[number]()

    threads = [Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def fail_mails(app: Flask, reason: str) -> None:
    """As if the mail server had refused everything that waits."""
    with app.app_context():
        for mail in db.session.query(OutboxMail):
            mail.state, mail.reason = MailState.FAILED, reason
        db.session.commit()
