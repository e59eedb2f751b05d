"""Headers on whatever leaves the house, errors and files included; cookies; hosts; forgery."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.clients import check_headers
from tests.house import House
from tests.rounds import open_round
from tests.web.conftest import BuildApp

ADDRESSES = [
    "/sign-in", "/password-reset", "/nothing", "/healthz", "/readyz", "/language/de",
    "/language/xx", "/assets/x/css/app.css", "/assets/x/none.css", "/static/js/app.js",
    "/fail/400", "/fail/413", "/fail/503", "/fault/broken", "/fault/away", "/o/nowhere/",
    "/favicon.ico", "/sign-in?next=//x",
]  # fmt: skip
METHODS = ["GET", "POST", "HEAD", "OPTIONS", "TRACE"]
FILES = ("/assets/", "/static/")


@pytest.mark.parametrize("path", ADDRESSES)
def test_headers_are_on_everything(failing: Flask, path: str) -> None:
    for method in METHODS:
        response = failing.test_client().open(path, method=method, buffered=True)
        response.close()
        demand_headers(response, is_file=path.startswith(FILES))


def demand_headers(response: TestResponse, *, is_file: bool) -> None:
    check_headers(response)
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"]
                  .split("; "))  # fmt: skip
    assert policy["script-src"] == policy["style-src"] == policy["font-src"] == "'self'"
    for nothing in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[nothing] == "'none'"
    assert "Strict-Transport-Security" not in response.headers
    assert is_file or response.headers["Cache-Control"] == "no-store"


def test_over_https_cookies_are_bound_to_the_host(build: BuildApp) -> None:
    app = build(base_url="https://wegmarke.example")
    client = app.test_client()
    page = client.get("/password-reset", base_url="https://wegmarke.example")
    assert "max-age=" in page.headers["Strict-Transport-Security"]
    chosen = client.get("/language/en", base_url="https://wegmarke.example")
    cookies = page.headers.getlist("Set-Cookie") + chosen.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-session", "language"}
    for cookie in cookies:
        for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert word in cookie, cookie
        assert "Domain=" not in cookie


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example",
             "127.0.0.1", "", "local host", "[::1", "a" * 300]
)  # fmt: skip
def test_another_host_is_refused(failing: Flask, host: str) -> None:
    for path in ("/sign-in", "/password-reset", "/nothing", "/healthz"):
        response = failing.test_client().get(path, headers={"Host": host})
        assert response.status_code == 400
        assert host not in response.text or not host


def test_forwarded_headers_mean_nothing_unless_configured(build: BuildApp) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https",
              "X-Forwarded-For": "10.0.0.1", "Forwarded": "host=evil.example"}  # fmt: skip
    response = build().test_client().get("/password", headers=forged)
    assert response.location.startswith("/sign-in")
    assert "evil" not in str(response.headers)


def signed_in_post(client: FlaskClient, **data: str) -> TestResponse:
    return client.post("/sign-out", data=data)


def test_a_form_without_a_good_token_is_refused(house: House) -> None:
    client = house.client("olga")
    assert signed_in_post(client).status_code == 400
    for token in ("", "x", "a.b.c", "null", "'; --", "x" * 5000):
        assert signed_in_post(client, csrf_token=token).status_code == 400
    assert client.get("/", follow_redirects=True).status_code == 200, "still signed in"


def test_somebody_elses_token_is_refused(house: House) -> None:
    page = house.client("clara").get(f"/o/{house.slug}/rounds/new").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert signed_in_post(house.client("olga"), csrf_token=token).status_code == 400


def test_pages_of_a_person_are_never_kept(house: House) -> None:
    a_round = open_round(house)
    client = house.client()
    client.get(a_round.path("petra"))
    pages = [client.get(a_round.home), house.client("olga").get(f"/o/{house.slug}/rounds")]
    for page in pages:
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
