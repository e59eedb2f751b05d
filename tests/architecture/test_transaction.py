"""One request, one transaction: it is kept whole or not at all, and reading never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, abort, redirect
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import create_app
from app.models import db
from app.models.accounts import AuditEntry, Organisation
from app.web.access import public
from tests import databases
from tests.architecture.world import living_world, methods, rules
from tests.conftest import SECRET, make_quick, migrate, settings_for
from tests.house import House

ENDINGS: dict[str, Callable[[], object]] = {
    "done": lambda: "done",
    "redirect": lambda: redirect("/"),
    "422": lambda: ("again", 422),
    "409": lambda: ("conflict", 409),
    "abort": lambda: abort(403),
    "crash": lambda: 1 // 0,
    "twice": lambda: db.session.add(Organisation(slug="new", name="Twin")) or "twice",
    "flush": lambda: db.session.flush() or abort(400),
}
KEPT = {"done", "redirect"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def writing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An app with one route that writes an organisation and then ends in different ways."""
    folder = tmp_path_factory.mktemp("transaction")
    url = f"sqlite:///{folder / 'wegmarke.sqlite3'}"
    if request.param == "postgresql":
        url = databases.new_database(request.getfixturevalue("postgres"), "transaction")
    migrate(url, folder)
    app = make_quick(create_app(settings_for(url, folder), testing=True))
    app.config.update(PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    app.add_url_rule("/write/<ending>", "write", public(_write), methods=["GET", "POST", "PUT"])
    yield app
    with app.app_context():
        db.engine.dispose()


def _write(ending: str) -> Response:
    db.session.add(Organisation(slug="new", name="Neu"))
    return ENDINGS[ending]()  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def clean(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "writing" in request.fixturenames:
        with request.getfixturevalue("writing").app_context():
            databases.wipe()


def organisations(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Organisation.id))) or 0


@pytest.mark.parametrize("ending", list(ENDINGS))
def test_success_is_kept_and_everything_else_is_not(writing: Flask, ending: str) -> None:
    response = writing.test_client().post(f"/write/{ending}")
    assert (response.status_code < 400) == (ending in KEPT)
    assert response.status_code == {"crash": 500, "twice": 409}.get(ending, response.status_code)
    assert organisations(writing) == (ending in KEPT)


@pytest.mark.parametrize("ending", list(ENDINGS))
def test_reading_never_writes(writing: Flask, ending: str) -> None:
    for method in ("GET", "HEAD"):
        writing.test_client().open(f"/write/{ending}", method=method)
        assert organisations(writing) == 0


def test_the_next_request_starts_with_nothing(writing: Flask) -> None:
    client = writing.test_client()
    client.post("/write/crash")
    client.post("/write/422")
    client.post("/write/done")
    assert organisations(writing) == 1
    assert client.post("/write/done").status_code == 409
    assert organisations(writing) == 1


def test_a_denial_is_remembered_although_the_request_fails(house: House) -> None:
    client = house.client("petra")
    assert client.get(f"/o/{house.slug}/rounds/new").status_code == 403
    assert client.get(f"/o/{house.slug}/rounds/new").status_code == 403
    with house.app.app_context():
        entries = db.session.scalars(select(AuditEntry)).all()
        assert [(e.action, e.actor_name) for e in entries] == [("denied", "Petra Klein")] * 2
        assert {e.organisation_id for e in entries} == {house.organisation_id}
        assert SECRET not in str([e.target for e in entries])


@pytest.fixture(scope="module")
def flushes() -> Iterator[list[str]]:
    """What was written to any table, by name, as it is flushed."""
    written: list[str] = []

    def note(session: Session, context: object) -> None:
        rows = (*session.new, *session.dirty, *session.deleted)
        written.extend(type(row).__name__ for row in rows if session.is_modified(row) or row in
                       session.new or row in session.deleted)  # fmt: skip

    event.listen(Session, "after_flush", note)
    yield written
    event.remove(Session, "after_flush", note)


MAY_BE_NOTED = {"AuditEntry", "Attempt"}


def test_no_page_of_the_house_writes(
    built_apps: Callable[[str], Flask], flushes: list[str], tmp_path: Path
) -> None:
    """Every page, opened by the owner: only the audit and throttling may write meanwhile."""
    for world in living_world(built_apps("sqlite")):
        client = world.client("olga")
        flushes.clear()
        for rule in rules(world.app):
            if "GET" in methods(rule):
                client.get(world.address(rule, world.ours(rule)), buffered=True).close()
        assert set(flushes) <= MAY_BE_NOTED
