"""The log: one JSON line per event, nothing personal in it, nothing that breaks a terminal."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.logs import JSONLines
from tests.house import PASSWORD, House
from tests.rounds import open_round
from tests.web.conftest import BuildApp
from tests.web.test_site import token_in

SAID = "Der Vorstand hat es nie gelesen"


class Written:
    """A log that is read afterwards."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(JSONLines())

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log(request: pytest.FixtureRequest) -> Iterator[Written]:
    """Everything any logger writes, debug lines of libraries included."""
    written = Written()
    root = logging.getLogger()
    level = root.level
    root.addHandler(written.handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(written.handler)
    root.setLevel(level)


def listen(app: Flask, written: Written) -> None:
    app.logger.setLevel(logging.INFO)
    app.logger.propagate = True


def test_a_participants_visit_leaves_rules_and_times(house: House, log: Written) -> None:
    a_round = open_round(house)
    listen(house.app, log)
    client = house.client()
    client.get(a_round.path("petra"))
    sheet = a_round.tag("petra")
    data = {"sheet": sheet, "value": "3", "comment": SAID, "operation": str(uuid4())}
    client.post(f"{a_round.home}answers/J1", data=data)
    client.post(f"{a_round.home}answers/J1", data={**data, "value": SAID})
    client.post(f"{a_round.home}submit", data={"sheet": sheet})
    client.get(f"{a_round.home}{'x' * 64}?answer={SAID}")
    house.app.logger.setLevel(logging.WARNING)
    cookie = client.get_cookie(a_round.cookie_name)
    assert cookie is not None
    petra = a_round.invitations["petra"]
    secrets = [a_round.token("petra"), sheet, cookie.value, SAID, str(petra), petra.hex]
    for secret in (*secrets, "x" * 64, "127.0.0.1"):
        assert secret not in log.text
    requests = [e for e in log.events if e["message"] == "request"]
    assert len(requests) == 5
    assert {"method", "rule", "status", "ms", "at", "level"} <= set(requests[0])
    assert requests[0]["rule"] == "/r/<uuid:assessment_id>/<token>"


def test_passwords_and_reset_links_are_not_written(house: House, log: Written) -> None:
    listen(house.app, log)
    client = house.client()
    for path, data in (
        ("/sign-in", {"email": "olga@example.org", "password": PASSWORD}),
        ("/sign-in", {"email": "olga@example.org", "password": "wrong horse battery"}),
        ("/password-reset", {"email": "olga@example.org"}),
    ):
        page = house.client().get(path)
        fresh = house.client()
        page = fresh.get(path)
        fresh.post(path, data={"csrf_token": token_in(page.text), **data})
    client.get("/password-reset/WyJhYmMiXQ.secret-token")
    house.app.logger.setLevel(logging.WARNING)
    for secret in (PASSWORD, "wrong horse", "secret-token", "olga@example.org"):
        assert secret not in log.text, secret


ODD = ["a\nb", "a\r\nlevel=error", "\x1b[31mred", "\0", "\u202eevil", "\u2028", "\x85", "\ud800"]


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_one_event_is_one_line_whatever_is_in_it(text: str) -> None:
    record = logging.LogRecord("app", logging.INFO, "x", 1, "said %s", (text,), None)
    line = JSONLines().format(record)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == f"said {text}"


def test_a_crash_is_one_line_with_its_trace(build: BuildApp, log: Written) -> None:
    app = build()
    app.logger.setLevel(logging.INFO)
    app.logger.propagate = True
    app.test_client().get("/fault/broken", headers={"User-Agent": "curl\x1b[31m"})
    app.logger.setLevel(logging.CRITICAL)
    (crash,) = [e for e in log.events if e["message"] == "unhandled"]
    assert "RuntimeError" in crash["trace"]
    assert crash["level"] == "error"
    assert "curl" not in log.text
