"""Fixtures: the app on both databases, a house with people, a client that reads critically."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from app import create_app
from app.config import Settings
from app.models import db
from tests import databases
from tests.clients import CriticalClient
from tests.house import House, build_house

ROOT = Path(__file__).resolve().parent.parent
COMPILED = ROOT / f".cache/templates-{version('jinja2')}"
SECRET = "a-secret-of-the-tests-and-nothing-else-0123456789"


def settings_for(database_url: str, folder: Path, **changes: object) -> Settings:
    """Settings as the tests want them."""
    values: dict[str, object] = {
        "database_url": database_url,
        "secret_key": SECRET,
        "base_url": "http://localhost",
        "mail_url": "",
        "data_dir": folder,
        "port": 8000,
        "mail_from": "Wegmarke <wegmarke@example.org>",
        "forwarded_hops": 0,
        "development": True,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what a second database cannot tell; keep what belongs together in one worker.

    `words`: the cases of a test differ in words alone, which are judged before any database is
    asked. All of them are tried on SQLite, the first on PostgreSQL too.
    """
    kept, seen = [], set()
    for item in items:
        name = item.nodeid.partition("[")[0]
        kinds = item.callspec.params if hasattr(item, "callspec") else {}
        if item.get_closest_marker("words") and kinds.get("app") == "postgresql":
            if name in seen:
                continue
            seen.add(name)
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(name))
        kept.append(item)
    items[:] = kept


def pytest_collection() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """What has been read by now stays; looking through it for garbage took a tenth of the time."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with databases.cluster() as server:
        yield server


@pytest.fixture(scope="session")
def built_apps(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Flask]]:
    apps: dict[str, Flask] = {}
    begun: set[str] = set()

    def build(kind: str) -> Flask:
        if kind not in begun:
            begun.add(kind)
            folder = tmp_path_factory.mktemp(kind)
            if kind == "sqlite":
                url = f"sqlite:///{folder / 'wegmarke.sqlite3'}"
            else:
                url = databases.new_database(request.getfixturevalue("postgres"), "wegmarke")
            migrate(url, folder)
            apps[kind] = make_quick(create_app(settings_for(url, folder), testing=True))
            apps[kind].test_client_class = CriticalClient
        if kind not in apps:
            pytest.fail(f"{kind} did not come up; the first test that wanted it says why")
        return apps[kind]

    yield build
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


def make_quick(app: Flask) -> Flask:
    """Leave out what costs time and tells nothing: what is asked and answered stays the same.

    Passwords are hashed as cheaply as argon2 can (tests/accounts/test_sign_in.py looks at what
    people get), templates compiled once for all apps, and SQLite waits for no disk: what the tests
    write need not outlive a power cut.
    """

    def hurry(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    cheap = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}
    hashing = app.extensions["security"].pwd_context
    hashing.update(**{f"argon2__{name}": value for name, value in cheap.items()})
    COMPILED.mkdir(parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            db.engine.dispose()
            event.listen(db.engine, "connect", hurry)
    return app


def migrate(url: str, folder: Path) -> None:
    """Bring a database up to date as `./run` does: by the command, in its own process."""
    env = {"DATABASE_URL": url, "SECRET_KEY": SECRET, "DATA_DIR": str(folder), "PATH": ""}
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"],
        check=True,
        cwd=ROOT,
        env=env,
        capture_output=True,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, built_apps: Callable[[str], Flask]) -> Iterator[Flask]:
    """The app on an empty database, once per kind of database. No app context is left open."""
    app = built_apps(request.param)
    yield app
    with app.app_context():
        app.extensions["queue"].flush()
        app.extensions.pop("in_use", None)
        databases.wipe()
    for letter in (app.config["SETTINGS"].data_dir / "mails").glob("*.eml"):
        letter.unlink()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An app context for tests of actions and queries (never together with a client)."""
    with app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def house(app: Flask) -> House:
    """Two organisations with people: see tests/house.py."""
    with app.app_context():
        return build_house(app)
