"""The pages through HTTP: who may read what, with which rounds, at what price."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from app.findings import queries
from app.models import db
from app.models.assessments import AssessmentState, Form
from tests.findings.frozen import bfi, few, nordlicht, write
from tests.house import CANARY, House

PAGES = ("", "/capabilities/S6", "/table", "/method", ".json")
WHO_READS_RELEASED = {
    "olga": 200, "clara": 200, "linus": 200, "hanna": 200, "petra": 200, "vera": 200,
    "otto": 404, "dora": 302, None: 302,
}  # fmt: skip
WHO_READS_EARLY = {
    **WHO_READS_RELEASED, "linus": 404, "hanna": 404, "petra": 404, "vera": 404,
}  # fmt: skip
MOST_STATEMENTS = 9


def address(house: House, round_id: UUID, page: str = "", slug: str = "") -> str:
    return f"/o/{slug or house.slug}/rounds/{round_id}/findings{page}"


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements of a block."""
    seen: list[str] = []

    def note(*found: object) -> None:
        seen.append(str(found[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("state", [AssessmentState.RELEASED, AssessmentState.CLOSED])
def test_who_may_read(house: House, state: AssessmentState) -> None:
    round_id = write(house, few(3), state)
    expected = WHO_READS_RELEASED if state is AssessmentState.RELEASED else WHO_READS_EARLY
    for who, status in expected.items():
        client = house.client(who)
        found = {page: client.get(address(house, round_id, page)).status_code for page in PAGES}
        assert found == dict.fromkeys(PAGES, status), who


def test_another_organisation_does_not_exist(house: House) -> None:
    round_id = write(house, nordlicht())
    otto = house.client("otto")
    foreign = otto.get(address(house, round_id, slug=house.other_slug))
    missing = otto.get(address(house, uuid4(), slug=house.other_slug))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    olga = house.client("olga")
    for page in PAGES:
        body = olga.get(address(house, round_id, page)).get_data(as_text=True)
        assert CANARY not in body


def test_what_was_not_asked_does_not_exist(house: House) -> None:
    short = write(house, nordlicht(form=Form.SHORT))
    olga = house.client("olga")
    for key in ("J1", "X9", "s6", "S6%00", "..%2Fmethod"):
        page = address(house, short, f"/capabilities/{key}")
        assert olga.get(page).status_code == 404, key


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_of_a_round_stands(house: House, language: str) -> None:
    """The client reads each page critically: one h1, labels, no German page with English on it."""
    rounds = [nordlicht(), nordlicht(form=Form.SHORT), few(0), few(3), few(10), bfi(60)]
    for what in rounds:
        round_id = write(house, what)
        client = house.client("vera")
        client.set_cookie("language", language)
        key = what.questionnaire.short_form[0].key if what.form is Form.SHORT else "C2"
        for page in ("", f"/capabilities/{key}", "/table", "/method"):
            response = client.get(address(house, round_id, page))
            assert response.status_code == 200, (page, what.form)
            assert f'<html lang="{language}"' in response.get_data(as_text=True)


def test_too_few_answers_show_no_figure(house: House) -> None:
    body = house.client("vera").get(address(house, write(house, few(3)))).get_data(as_text=True)
    assert "3 Personen haben geantwortet" in body
    assert "Warum hier keine Zahlen stehen" in body
    assert 'id="disputed"' not in body


def test_the_signpost_leads_to_the_release_first(house: House) -> None:
    closed = write(house, nordlicht(), AssessmentState.CLOSED)
    body = house.client("clara").get(address(house, closed)).get_data(as_text=True)
    assert "Befund freigeben" in body
    assert "noch nicht freigegeben" in body
    released = house.client("petra").get(address(house, write(house, nordlicht())))
    assert "Befund freigeben" not in released.get_data(as_text=True)


def test_the_file_holds_what_is_published_and_nothing_else(house: House) -> None:
    round_id = write(house, nordlicht())
    response = house.client("vera").get(address(house, round_id, ".json"))
    assert response.mimetype == "application/json"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    content = json.loads(response.data)
    assert set(content) == {"title", "facts", "results"}
    assert content["results"]["respondents"] == 64
    assert "personal_means" not in response.get_data(as_text=True)


def test_a_large_round_costs_what_a_small_one_does(house: House, app: Flask) -> None:
    for what in (few(10), bfi(2800)):
        round_id = write(house, what)
        client = house.client("vera")
        for page in ("", "", "/capabilities/C2", "/table", "/method"):
            with counted(app) as statements:
                assert client.get(address(house, round_id, page)).status_code == 200
            assert len([one for one in statements if one != "BEGIN"]) <= MOST_STATEMENTS, statements
            assert not [one for one in statements if "response" in one or "FROM answer" in one]


def test_a_story_is_told_once_and_anew_when_words_change(house: House, app: Flask) -> None:
    from app.models import tenancy
    from app.models.assessments import Assessment

    round_id = write(house, few(10))
    with app.app_context(), tenancy.inside(house.organisation_id):
        first = queries.story_of(None, round_id, "de")
        assert first is queries.story_of(None, round_id, "de")
        english = queries.story_of(None, round_id, "en")
        assert english is not None
        assert english.language == "en"
        db.session.get_one(Assessment, round_id).title = "Herbst, umbenannt"
        db.session.flush()
        renamed = queries.story_of(None, round_id, "de")
        assert renamed is not None
        assert renamed.title == "Herbst, umbenannt"
        db.session.rollback()


def test_labels_are_text(house: House) -> None:
    """Names of departments come from people: nothing of them is markup."""
    nasty = "<script>alert(1)</script>"
    what = replace(nordlicht(), labels={"sales": {"de": nasty, "en": nasty}})
    body = house.client("vera").get(address(house, write(house, what))).get_data(as_text=True)
    assert nasty not in body
    assert "&lt;script&gt;alert(1)" in body
