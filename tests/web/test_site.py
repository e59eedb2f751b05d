"""Language, health, sizes, and where people are sent on to."""

from __future__ import annotations

import os
import time
from urllib.parse import quote

import pytest
from flask import Flask

from app import MAX_REQUEST_BYTES, queue
from app.web.site import WORKER_SILENCE_SECONDS, local_path
from tests.house import PASSWORD, House
from tests.rounds import open_round

LOCAL = ["/", "/o/wattwerk/", "/o/x/rounds?page=2", "/a/b#c", "/r/%2e%2e", "/ä"]
FOREIGN = [
    None, "", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https://evil.example", "http:evil.example", "javascript:alert(1)", "evil.example", "/\t/evil",
    "/\n/evil.example", "/\r\nSet-Cookie: a=b", " //evil.example", "/x\\..\\evil", "\0/", "/\0",
    "data:text/html,x", "/\x0b/evil.example", "mailto:a@b", "?next=/", "%2f%2fevil.example",
    "/;@evil.example\\", "//[::1]/", "//[bad",
]  # fmt: skip


@pytest.mark.parametrize("path", LOCAL)
def test_local_paths_stay(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize("path", FOREIGN)
def test_anything_else_is_the_front_page(path: str | None) -> None:
    assert local_path(path) == "/"


def test_switching_the_language_sends_nobody_away(failing: Flask) -> None:
    for path in filter(None, FOREIGN):
        response = failing.test_client().get(f"/language/en?next={quote(path, safe='')}")
        assert response.status_code == 302
        assert response.location == "/"


def test_signing_in_sends_nobody_away(house: House) -> None:
    if house.app.config["SETTINGS"].sqlite:
        return
    for path in [p for p in FOREIGN if p and "%" not in p]:
        client = house.client()
        page = client.get(f"/sign-in?next={quote(path, safe='')}", follow_redirects=True).text
        sent = {"email": "olga@example.org", "password": PASSWORD, "next": path}
        response = client.post(
            f"/sign-in?next={quote(path, safe='')}", data={"csrf_token": token_in(page), **sent}
        )
        assert response.status_code in {302, 400}, path
        assert local_path(response.location) in {response.location, "/"}, response.location
        assert "evil" not in (response.location or "")


def token_in(page: str) -> str:
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"', maxsplit=1)[0]


def test_the_language_is_chosen_and_kept(failing: Flask) -> None:
    client = failing.test_client()
    german, english = {"Accept-Language": "de"}, {"Accept-Language": "en"}
    assert '<html lang="de">' in client.get("/password-reset", headers=german).text
    assert '<html lang="en">' in client.get("/password-reset", headers=english).text
    back = client.get("/language/en?next=/password-reset")
    assert back.location == "/password-reset"
    assert '<html lang="en">' in client.get("/password-reset", headers=german).text
    assert client.get("/language/fr").status_code == 404
    client.set_cookie("language", "../../etc")
    assert '<html lang="de">' in client.get("/password-reset", headers=german).text


def test_health_needs_nothing(app: Flask) -> None:
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_ready_means_database_disk_and_worker(app: Flask) -> None:
    folder = app.config["SETTINGS"].data_dir
    client = app.test_client()
    queue.beat(folder)
    ready = client.get("/readyz")
    assert (ready.status_code, set(ready.get_json().values())) == (200, {True})
    long_ago = time.time() - WORKER_SILENCE_SECONDS - 5
    os.utime(folder / "worker.heartbeat", (long_ago, long_ago))
    silent = client.get("/readyz")
    assert (silent.status_code, silent.get_json()["worker"]) == (503, False)
    (folder / "worker.heartbeat").unlink()
    assert client.get("/readyz").status_code == 503


def test_a_body_that_is_too_large_is_a_413(house: House) -> None:
    client = house.client("olga")
    path = f"/o/{house.slug}/rounds/new"
    token = token_in(client.get(path).text)
    data = {"csrf_token": token, "title": "x" * (MAX_REQUEST_BYTES + 1)}
    response = client.post(path, data=data)
    assert response.status_code == 413
    assert "413" in response.text
    many = {"csrf_token": token, **{f"f{i}": "x" for i in range(4000)}}
    assert client.post(path, data=many, content_type="multipart/form-data").status_code == 413


ODD_PAGES = ["-1", "0", "1e400", "NaN", "١٢", "999999999999", "", "2&page=1", "1_0", "+1", "%00"]
ODD_QUERIES = [
    "search=%00", "search=%ED%A0%80", "search=%FF%FE", f"search={'x' * 3000}", "sort=__class__",
    "search=a&search=b", "search[]=a", "%00=%00", "search=%25_%5C", "search=%E2%80%AE", "&&=&",
]  # fmt: skip
ODD_ADDRESSES = [
    "/%00", "/%ED%A0%80", "/o/%00/", f"/o/{'a' * 3000}/", "/o/../../etc/passwd", "/o/a%00b/rounds",
    "/assets/x/../../config.py", "/assets/x/%2e%2e/%2e%2e/config.py", "/o/wattwerk%0d%0aX/",
    "/r/not-a-uuid/", "/o/wattwerk/rounds/1", "/o/wattwerk/rounds/9223372036854775808",
    "/o/wattwerk/handbook/%00", "/o/wattwerk/handbook/J3%00", "/language/%00", "/assets/%00/%00",
]  # fmt: skip


def test_odd_queries_are_a_page(house: House) -> None:
    a_round = open_round(house)
    client = house.client("olga")
    for query in [*ODD_QUERIES, *(f"page={page}" for page in ODD_PAGES)]:
        path = f"/o/{house.slug}/rounds/{a_round.assessment_id}/people?{query}"
        assert client.get(path).status_code == 200, query


def test_odd_addresses_are_not_there(house: House) -> None:
    client = house.client("olga")
    for path in ODD_ADDRESSES:
        assert client.get(path).status_code in {400, 404}, path
