"""Apps of these tests' own: with routes that fail, over https, without a database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from app import create_app
from app.models import db
from app.web.access import public
from tests.clients import CriticalClient
from tests.conftest import make_quick, settings_for

FAULTS: dict[str, Callable[[], Exception]] = {
    "broken": lambda: RuntimeError("the secret inside"),
    "away": lambda: OperationalError("SELECT secret", {}, Exception("gone")),
    "crowded": lambda: PoolTimeout(),
    "integrity": lambda: IntegrityError("INSERT secret", {}, Exception("twice")),
    "stale": lambda: StaleDataError("edited"),
}
BuildApp = Callable[..., Flask]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The apps here fail on purpose; all of them share one logger with every other app."""
    logger = logging.getLogger("app")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)


@pytest.fixture(scope="package")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildApp]:
    """Apps that answer errors as in production and have routes that fail; built once each."""
    apps: dict[str, Flask] = {}

    def build_app(url: str | None = None, **changes: Any) -> Flask:
        name = f"{url}{changes}"
        if name not in apps:
            apps[name] = _build(tmp_path_factory.mktemp("web"), url, changes)
        return apps[name]

    yield build_app
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def failing(build: BuildApp) -> Flask:
    return build()


def _build(folder: Path, url: str | None, changes: dict[str, Any]) -> Flask:
    settings = settings_for(url or f"sqlite:///{folder / 'web.sqlite3'}", folder, **changes)
    app = make_quick(create_app(settings, testing=True))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = CriticalClient
    app.add_url_rule("/fail/<int:code>", "fail", public(_abort))
    app.add_url_rule("/fault/<kind>", "fault", public(_fault))
    return app


def _abort(code: int) -> None:
    abort(code)


def _fault(kind: str) -> None:
    raise FAULTS[kind]()
