"""Fixtures: the app on both databases, a house with people, a client that reads critically."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.models import db
from tests import databases
from tests.clients import CriticalClient
from tests.house import House, build_house

ROOT = Path(__file__).resolve().parent.parent
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


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with databases.cluster() as server:
        yield server


@pytest.fixture(scope="session")
def built_apps(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Flask]]:
    apps: dict[str, Flask] = {}

    def build(kind: str) -> Flask:
        if kind not in apps:
            folder = tmp_path_factory.mktemp(kind)
            if kind == "sqlite":
                url = f"sqlite:///{folder / 'wegmarke.sqlite3'}"
            else:
                url = databases.new_database(request.getfixturevalue("postgres"), "wegmarke")
            migrate(url, folder)
            apps[kind] = create_app(settings_for(url, folder), testing=True)
            apps[kind].test_client_class = CriticalClient
        return apps[kind]

    yield build
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


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
