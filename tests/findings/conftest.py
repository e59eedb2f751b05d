"""Stories told without a database: an app that knows languages and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.web import locale
from tests.conftest import ROOT


@pytest.fixture
def words() -> Iterator[None]:
    app = Flask(__name__, root_path=str(ROOT / "app"))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "app/translations")
    locale.init_app(app)
    with app.app_context():
        yield
