"""Every form of every page, found by reading the pages, filled with what no form expects.

A form added later is tried without being named here. Whatever is sent: a clear answer, never a
5xx, never a page that falls apart, and nothing kept that a database cannot hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import tinyhtml5.parser
from flask import Flask
from flask.testing import FlaskClient

from app.web.access import PARTICIPANT, access_of
from tests.architecture.world import World, living_world, methods, nothing_is_kept, rules
from tests.clients import HTML, check_page

TEXT = {"text", "email", "search", "password", "tel", "url", "number", "date", "textarea"}
CHOICES = {"select", "radio", "checkbox", "hidden"}
UNSTORABLE = {"nul": b"a%00b", "escape": b"%1B%5B31m"}
ODD = {
    "surrogate": b"%ED%A0%80", "bytes": b"%FF%FE%FD", "infinite": b"1e400", "no number": b"sNaN",
    "other digits": "١٢", "underscore": b"1_0", "formula": b"=1%2B1", "empty": b"",
    "backwards": "\u202eevil\u202c", "zero width": "a\u200b\u200db", "long": b"x" * 100_000,
    "blank": b"+++", "year": b"0001-01-01", "lines": b"a%0D%0AX:%20y",
    "zalgo": "z" + "\u0335" * 500, "no character": "\uffff\ufdd0",
    "template": b"%7B%7B7*7%7D%7D%25s%25(x)s",
}  # fmt: skip
FILES = {
    "nothing": b"", "noise": bytes(range(256)) * 40, "zip": b"PK\x03\x04" + b"\0" * 400,
    "picture": b"\x89PNG\r\n\x1a\n<script>", "nul": b"a;b\n\0;1\n", "quotes": b'"' * 5000,
    "wide": b";" * 20_000, "markup": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;",
}  # fmt: skip
NAMES = ("../../evil.csv", "a\0.xlsx", "=cmd.toml", "")

pytestmark = pytest.mark.xdist_group("access")


@dataclass(frozen=True)
class Filled:
    """A form as it stands on a page, with the values it would send."""

    who: str
    action: str
    fields: tuple[tuple[str, str, str], ...]

    @property
    def shape(self) -> tuple[Any, ...]:
        return (self.who == "participant", self.action.rpartition("/")[2],
                tuple((name, kind) for name, kind, _ in self.fields))  # fmt: skip

    def of(self, kinds: set[str]) -> list[str]:
        found = [name for name, kind, _ in self.fields if kind in kinds]
        return [name for name in dict.fromkeys(found) if name not in ("csrf_token", "sheet")]

    def sending(self, **changes: str | bytes) -> bytes:
        """The body it sends with some values changed; bytes are sent as they are."""
        kept = [(n, value) for n, kind, value in self.fields if n not in changes and kind != "file"]
        body = urlencode(kept).encode()
        for name, value in changes.items():
            sent = value if isinstance(value, bytes) else quote(value, safe="").encode()
            body += b"&" + quote(name).encode() + b"=" + sent
        return body


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, built_apps: Callable[[str], Flask]) -> Iterator[World]:
    yield from living_world(built_apps(request.param))


@pytest.fixture(autouse=True)
def forgetful(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with nothing_is_kept(monkeypatch):
        yield


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, FlaskClient]:
    return {who: world.client(who) for who in ("olga", "clara", "participant", "anonymous")}


@pytest.fixture(scope="module")
def forms(world: World, clients: dict[str, FlaskClient]) -> list[Filled]:
    """One of each shape, from every page these people can open."""
    found: dict[Any, Filled] = {}
    for rule in rules(world.app):
        if "GET" not in methods(rule) or rule.endpoint.startswith(("style.", "assets.", "static")):
            continue
        is_theirs = access_of(world.app, rule.endpoint) is PARTICIPANT
        for parts in _addresses(world, rule):
            path = world.address(rule, parts)
            for who in ["participant"] if is_theirs else ["olga", "clara", "anonymous"]:
                page = clients[who].get(path, buffered=True)
                page.close()
                if page.status_code != 200 or page.mimetype != "text/html":
                    continue
                for form in forms_in(page.text, who, path):
                    found.setdefault(form.shape, form)
                break
    return list(found.values())


def _addresses(world: World, rule: Any) -> Iterator[dict[str, Any]]:
    ours = world.ours(rule)
    yield ours
    for part in sorted(rule.arguments & {"round_id"}):
        for other in world.place(rule, part).ours[1:]:
            yield {**ours, part: other}


def forms_in(html: str, who: str, path: str) -> Iterator[Filled]:
    """Every form that posts, with its fields as (name, kind, value)."""
    if 'method="post"' not in html.replace('action="/sign-out" method="post"', ""):
        return
    tree = tinyhtml5.parser.HTMLParser(namespace_html_elements=True).parse(html)
    for form in tree.iter(HTML + "form"):
        if form.get("method", "get").lower() != "post" or form.get("action", "") == "/sign-out":
            continue
        fields = [_field(one) for one in form.iter() if one.get("name")]
        yield Filled(who, form.get("action") or path, tuple(f for f in fields if f))


def _field(element: Any) -> tuple[str, str, str] | None:
    tag, name = str(element.tag).removeprefix(HTML), element.get("name")
    if tag == "textarea":
        return name, "textarea", element.text or ""
    if tag == "select":
        options = list(element.iter(HTML + "option"))
        chosen = [o for o in options if o.get("selected") is not None] or options[:1]
        return name, "select", chosen[0].get("value", "") if chosen else ""
    kind = element.get("type", "text") if tag == "input" else "button"
    if kind in ("radio", "checkbox") and element.get("checked") is None:
        return name, kind, ""
    return (name, kind, element.get("value", "")) if kind not in ("submit", "button") else None


class Sending:
    """Posts forms and collects what went wrong; each form is sent from where it stood."""

    def __init__(self, clients: dict[str, FlaskClient]) -> None:
        self.clients = clients
        self.faults: list[str] = []
        self.reading = False
        """Whether to read what comes back as a critic, which takes longer than sending."""

    def send(
        self,
        form: Filled,
        body: Any,
        kind: str = "application/x-www-form-urlencoded",
        least: int = 200,
    ) -> None:
        client = self.clients[form.who]
        before = dict(client._cookies)
        fault = ""
        try:
            response = client.post(form.action, data=body, content_type=kind, buffered=True)
            response.close()
            if not least <= response.status_code < 500:
                fault = str(response.status_code)
            if self.reading and response.mimetype == "text/html":
                check_page(response.text)
        except AssertionError as error:
            fault = str(error)[:150]
        client._cookies = before
        if fault:
            self.faults.append(f"{form.who} {form.action} {body[-80:]!r}: {fault}")

    def finish(self) -> None:
        assert not self.faults, "\n".join(self.faults)


@pytest.fixture
def sending(clients: dict[str, FlaskClient]) -> Iterator[Sending]:
    found = Sending(clients)
    yield found
    found.finish()


def test_there_are_forms(forms: list[Filled]) -> None:
    """An attack on nothing proves nothing."""
    assert len(forms) >= 15
    assert {form.who for form in forms} >= {"olga", "participant", "anonymous"}


@pytest.mark.parametrize("kind", list(UNSTORABLE))
def test_text_that_no_database_keeps(forms: list[Filled], sending: Sending, kind: str) -> None:
    """It is refused, except where any address gets the same answer (asking for a mail)."""
    sending.reading = True
    for form in forms:
        if names := form.of(TEXT):
            least = 200 if form.of({"email"}) == names else 400
            body = form.sending(**dict.fromkeys(names, UNSTORABLE[kind]))
            sending.send(form, body, least=least)


@pytest.mark.parametrize("turn", range(4))
def test_odd_texts(forms: list[Filled], sending: Sending, turn: int) -> None:
    """Each field of each form gets another oddity with each turn."""
    sending.reading = turn == 0
    kinds = itertools.cycle(ODD.values())
    for _ in range(turn * 5):
        next(kinds)
    for form in forms:
        if names := form.of(TEXT):
            sending.send(form, form.sending(**{name: next(kinds) for name in names}))


def test_odd_choices(forms: list[Filled], sending: Sending, world: World) -> None:
    """A choice nobody offered, an id of Otto's, and characters that are no choice at all."""
    foreign = str(world.places["department_id"].theirs)
    for form in forms:
        for name in form.of(CHOICES):
            for value in (b"__class__", foreign, b"a%00b", b"9" * 400):
                sending.send(form, form.sending(**{name: value}))


def test_odd_shapes(forms: list[Filled], sending: Sending) -> None:
    """Nothing, everything twice, names nobody knows (mass assignment), a body of another type."""
    more = b"&id=1&organisation_id=1&role=owner&state=released&is_demo=1&revision=99999999999"
    for form in forms:
        good = form.sending()
        bare = {n: v for n, _, v in form.fields if n in ("csrf_token", "sheet")}
        for body in (b"", urlencode(bare).encode(), good + b"&" + good, good + more,
                     good + b"&=&&;%&%zz=%", good.replace(b"=", b"[]=")):  # fmt: skip
            sending.send(form, body)
        sending.send(form, good, kind="application/json")
        sending.send(form, good, kind="multipart/form-data; boundary=")


def test_odd_files(forms: list[Filled], sending: Sending) -> None:
    """Where a file may be sent: noise, bombs and names that climb folders."""
    uploads = [form for form in forms if "file" in [name for name, _, _ in form.fields]]
    assert uploads
    for form in uploads:
        for number, content in enumerate(FILES.values()):
            body: dict[str, Any] = {n: v for n, k, v in form.fields if k != "file"}
            body["file"] = (BytesIO(content), NAMES[number % len(NAMES)])
            sending.send(form, Multipart(body), kind="multipart/form-data")


class Multipart(dict[str, Any]):
    """A body of several parts; in complaints it shows its file's name."""

    def __getitem__(self, key: Any) -> Any:
        return self["file"][1] if isinstance(key, slice) else super().__getitem__(key)
