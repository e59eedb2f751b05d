"""The access matrix, generated: every address × method × person × organisation.

What is expected follows from the access each route declares and from `policy.GRANTS`; a route
added later is tried without being named here. Nothing the requests write is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.domain.policy import GRANTS, Role
from app.web.access import PARTICIPANT, PUBLIC, SIGNED_IN, Access, access_of
from tests.architecture.world import (
    World,
    living_world,
    methods,
    names_rows,
    nothing_is_kept,
    rules,
)
from tests.clients import CriticalClient
from tests.house import CANARY, PEOPLE

MEMBERS = {who: role for who, (_, role, _) in PEOPLE.items() if who != "dora"}
STRANGERS = ("anonymous", "participant", "dora")
EVERYBODY = (*STRANGERS, *MEMBERS, "otto")
BLOBS = ("application/pdf", "application/zip", "application/vnd", "image/", "font/")

pytestmark = pytest.mark.xdist_group("access")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, built_apps: Callable[[str], Flask]) -> Iterator[World]:
    yield from living_world(built_apps(request.param))


@pytest.fixture(autouse=True)
def forgetful(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with nothing_is_kept(monkeypatch):
        yield


class Asking:
    """Everybody's browser, kept for the length of a test; complaints are collected."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients: dict[str, FlaskClient] = {}
        self.cookies: dict[str, dict[Any, Any]] = {}
        self.token = world.forgery_token()
        self.complaints: list[str] = []
        self.asked = 0

    def ask(self, who: str, method: str, path: str) -> TestResponse:
        client = self._client(who)
        data = {"csrf_token": self.token} if method not in {"GET", "HEAD", "OPTIONS"} else None
        self.asked += 1
        response = client.open(path, method=method, data=data, buffered=True)
        response.close()
        if who != "otto" and not response.mimetype.startswith(BLOBS):
            self.demand(CANARY.encode() not in response.data, who, method, path, "shows Otto's")
        return response

    def _client(self, who: str) -> FlaskClient:
        """Their browser with the cookies it had at first: some requests sign out."""
        if who not in self.clients:
            self.clients[who] = self.world.client(who)
            self.cookies[who] = dict(self.clients[who]._cookies)
        self.clients[who]._cookies = dict(self.cookies[who])
        return self.clients[who]

    def demand(self, good: bool, *what: object) -> None:
        if not good:
            self.complaints.append(" ".join(str(part) for part in what))

    def finish(self) -> None:
        assert self.asked
        assert not self.complaints, "\n".join(self.complaints)


def admits(access: Access, who: str) -> bool:
    """Whether this person may ask for an address of our organisation."""
    if access in (PUBLIC, PARTICIPANT):
        return True
    if access is SIGNED_IN or access.permission is None:
        return who in MEMBERS or who == "otto"
    return who in MEMBERS and access.permission in GRANTS[MEMBERS[who]]


def refusal(access: Access, who: str) -> tuple[int, str]:
    """Status, and where it leads, for somebody who is not admitted."""
    if who in STRANGERS:
        return 302, "/sign-in"
    return (404, "") if who == "otto" else (403, "")


def is_fine(access: Access, response: TestResponse) -> bool:
    """Admitted: whatever is wrong with the request itself, it is neither a refusal nor a crash."""
    refused = response.status_code in {401, 403}
    bounced = access not in (PUBLIC, PARTICIPANT) and _leads_to_sign_in(response)
    return response.status_code < 500 and not refused and not bounced


def _leads_to_sign_in(response: TestResponse) -> bool:
    """Bounced for want of an account. Signing out leads there too, but because it worked."""
    bounced = response.status_code == 302 and f"{response.location}?".startswith("/sign-in?")
    return bounced and response.request.path != "/sign-out"


def walk(world: World) -> Iterator[tuple[Rule, str, Access]]:
    for rule in rules(world.app):
        for method in methods(rule):
            yield rule, method, access_of(world.app, rule.endpoint)


def test_everybody_at_every_address_of_ours(world: World) -> None:
    asking = Asking(world)
    for rule, method, access in walk(world):
        path = world.address(rule, world.ours(rule))
        for who in EVERYBODY:
            response = asking.ask(who, method, path)
            here = (who, method, path, f"({rule.endpoint})", "got", response.status_code)
            if admits(access, who):
                asking.demand(is_fine(access, response), *here, "although admitted")
                continue
            status, leads = refusal(access, who)
            asking.demand(response.status_code == status, *here, "instead of", status)
            asking.demand((response.location or "").startswith(leads), *here, response.location)
    asking.finish()


def test_every_state_and_value_is_survived(world: World) -> None:
    """Whoever is admitted meets drafts, open, closed and released rounds, and odd words."""
    asking = Asking(world)
    for rule, method, access in walk(world):
        for part in sorted(rule.arguments):
            for other in world.place(rule, part).ours[1:]:
                path = world.address(rule, {**world.ours(rule), part: other})
                for who in ("olga", "vera", "participant"):
                    if not admits(access, who):
                        continue
                    response = asking.ask(who, method, path)
                    here = (who, method, path, f"({rule.endpoint})", "got", response.status_code)
                    asking.demand(is_fine(access, response), *here)
    asking.finish()


def test_another_organisation_does_not_exist(world: World) -> None:
    """Otto's addresses, and ours with his ids in them, answer as if there were nothing."""
    asking = Asking(world)
    for rule, method, access in walk(world):
        if access in (PUBLIC, SIGNED_IN):
            continue
        for foreign, missing in _elsewhere(world, rule):
            for who in _askers(access):
                compare(asking, who, method, world.address(rule, foreign),
                        world.address(rule, missing), _words(foreign, missing))  # fmt: skip
    asking.finish()


def _elsewhere(world: World, rule: Rule) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of addresses: with something of Otto's, and the same with something missing."""
    ours = world.ours(rule)
    parts = [p for p in ("slug", *names_rows(rule)) if p in ours]
    for part in parts:
        place = world.place(rule, part)
        assert place.theirs is not None, f"{part} of {rule.rule} has nothing of Otto's"
        yield {**ours, part: place.theirs}, {**ours, part: place.missing}
    if len(parts) > 1:
        places = {part: world.place(rule, part) for part in parts}
        yield (
            ours | {part: place.theirs for part, place in places.items()},
            ours | {part: place.missing for part, place in places.items()},
        )


def _askers(access: Access) -> list[str]:
    if access is PARTICIPANT:
        return ["participant", "anonymous"]
    found = [w for w, role in MEMBERS.items() if access.permission in GRANTS[role]]
    return found[:1] + found[-1:]


def _words(*parts: dict[str, Any]) -> set[str]:
    return {str(value) for one in parts for value in one.values()}


def compare(
    asking: Asking, who: str, method: str, foreign: str, missing: str, words: set[str]
) -> None:
    """The same 404 with the same body, apart from the address itself.

    Or the same way back, where an address leads nowhere at present whatever stands in it.
    """
    answers = [asking.ask(who, method, path) for path in (foreign, missing)]
    for path, answer in zip((foreign, missing), answers, strict=True):
        fine = answer.status_code == 404 or answer.location == answers[0].location is not None
        asking.demand(fine, who, method, path, "got", answer.status_code)
    texts = [answer.get_data(as_text=True) for answer in answers]
    for word in sorted(words, key=len, reverse=True):
        texts = [text.replace(word, "·") for text in texts]
    asking.demand(texts[0] == texts[1], who, method, foreign, "differs from", missing)


def test_other_methods_are_no_way_around(world: World) -> None:
    asking = Asking(world)
    known = {(rule.rule, method) for rule in rules(world.app) for method in rule.methods or ()}
    for rule, _method, access in walk(world):
        path = world.address(rule, world.ours(rule))
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
            response = asking.ask("anonymous", method, path)
            here = (method, path, "got", response.status_code)
            if (rule.rule, method) not in known:
                asking.demand(response.status_code in {404, 405}, *here)
            elif admits(access, "anonymous"):
                asking.demand(response.status_code < 500, *here)
            else:
                leads = f"{response.location}?".startswith("/sign-in?")
                asking.demand(leads, *here)
    asking.finish()


def test_nothing_unsafe_without_the_forgery_token(world: World) -> None:
    """400 for forms of people with an account; a participant's forms carry their sheet's tag."""
    asking = Asking(world)
    asking.token = ""
    for rule, method, access in walk(world):
        if method == "GET":
            continue
        path = world.address(rule, world.ours(rule))
        who = "participant" if access is PARTICIPANT else "olga"
        response = asking.ask(who, method, path)
        wanted = 409 if access is PARTICIPANT else 400
        asking.demand(response.status_code == wanted, method, path, "got", response.status_code)
    asking.finish()


def test_every_page_is_well_made(world: World) -> None:
    """The critical client reads every page there is: in German on one database, in English on
    the other."""
    language = "de" if world.app.config["SETTINGS"].sqlite else "en"
    asking = Asking(world)
    for who in ("olga", "vera", "anonymous", "participant"):
        client = asking._client(who)
        client.__class__ = CriticalClient
        client.set_cookie("language", language)
        asking.cookies[who] = dict(client._cookies)
    for rule, method, access in walk(world):
        if method != "GET":
            continue
        for parts in _all_of_ours(world, rule):
            path = world.address(rule, parts)
            for who in ("olga", "vera", "anonymous", "participant"):
                if not admits(access, who) or (access is PARTICIPANT) != (who == "participant"):
                    continue
                try:
                    asking.ask(who, method, path)
                except AssertionError as fault:
                    asking.demand(False, who, path, str(fault)[:200])
    asking.finish()


def _all_of_ours(world: World, rule: Rule) -> Iterator[dict[str, Any]]:
    ours = world.ours(rule)
    yield ours
    for part in sorted(rule.arguments):
        for other in world.place(rule, part).ours[1:]:
            yield {**ours, part: other}


def test_roles_are_what_the_design_says() -> None:
    """The table everything above is derived from, as a person would say it."""
    rows = {
        "round:edit": {Role.OWNER, Role.CONSULTANT},
        "findings:read": set(Role),
        "findings:read-early": {Role.OWNER, Role.CONSULTANT},
        "people:edit": {Role.OWNER},
        "settings:edit": {Role.OWNER},
        "audit:read": {Role.OWNER},
        "department:edit": {Role.OWNER, Role.CONSULTANT},
        "client:create": {Role.CONSULTANT},
    }
    for name, roles in rows.items():
        assert {role for role in Role if name in {p.value for p in GRANTS[role]}} == roles, name
