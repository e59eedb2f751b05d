"""Errors are pages: what happened, in the reader's language, with nothing from the inside."""

from __future__ import annotations

import pytest
from flask import Flask

from app.web.errors import PAGES
from tests.web.conftest import FAULTS, BuildApp

STATUS = {"broken": 500, "away": 503, "crowded": 503, "integrity": 409, "stale": 409}
WITHOUT_DATABASE = {
    "sqlite": "sqlite:////no/such/folder/wegmarke.sqlite3",
    "postgresql": "postgresql+psycopg://wegmarke@/wegmarke?host=/no/such/folder",
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("code", sorted(PAGES))
def test_every_error_has_a_page_in_both_languages(failing: Flask, code: int, language: str) -> None:
    client = failing.test_client()
    client.set_cookie("language", language)
    response = client.get(f"/fail/{code}")
    assert response.status_code == code
    assert response.headers["Cache-Control"] == "no-store"
    page = response.text
    words = {"de": f"Fehler {code}", "en": f"Error {code}"}
    assert words[language] in page or "Fehler" in page
    if code in {500, 503}:
        assert 'lang="en"' in page, "these pages ask for no language and show both"
    else:
        assert f'<html lang="{language}">' in page
        assert words[language] in page


@pytest.mark.parametrize("code", [401, 406, 408, 411, 414, 415, 418, 431, 451, 501, 502, 504])
def test_codes_without_a_page_borrow_one(failing: Flask, code: int) -> None:
    response = failing.test_client().get(f"/fail/{code}")
    assert response.status_code == code
    assert response.mimetype == "text/html"


@pytest.mark.parametrize("kind", list(FAULTS))
def test_faults_become_answers_without_their_secrets(failing: Flask, kind: str) -> None:
    response = failing.test_client().get(f"/fault/{kind}")
    assert response.status_code == STATUS[kind]
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert (response.headers.get("Retry-After") is not None) == (STATUS[kind] == 503)


@pytest.mark.parametrize("kind", list(FAULTS))
def test_scripts_get_json(failing: Flask, kind: str) -> None:
    response = failing.test_client().get(f"/fault/{kind}", headers={"Accept": "application/json"})
    assert response.status_code == STATUS[kind]
    assert response.get_json()["error"] == STATUS[kind]
    assert "secret" not in response.text


@pytest.mark.parametrize("kind", list(WITHOUT_DATABASE))
@pytest.mark.parametrize("path", ["/", "/o/wattwerk/rounds", "/nothing-here", "/sign-in"])
def test_without_a_database_signed_in_people_get_a_503(
    build: BuildApp, kind: str, path: str
) -> None:
    """Even for an address that does not exist: nobody can be told so without asking who it is."""
    client = build(WITHOUT_DATABASE[kind]).test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "a" * 32, True
    response = client.get(path)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "Pause" in response.text


@pytest.mark.parametrize("kind", list(WITHOUT_DATABASE))
def test_without_a_database_the_rest_stands(build: BuildApp, kind: str) -> None:
    client = build(WITHOUT_DATABASE[kind]).test_client()
    link = f"/r/00000000-0000-4000-8000-000000000000/{'A' * 64}"
    assert client.get(link).status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/nothing-here").status_code == 404
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.get_json()["database"] is False


def test_a_post_that_loses_its_database_is_a_503(build: BuildApp) -> None:
    client = build(WITHOUT_DATABASE["sqlite"]).test_client()
    token = client.get("/password-reset").text.split('name="csrf_token"')[1].split('value="')[1]
    data = {"csrf_token": token.split('"')[0], "email": "a@example.org"}
    assert client.post("/password-reset", data=data).status_code == 503
