"""A real server that can be killed and started again, and a real browser to look at it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app import create_app
from app.models import db
from tests import databases
from tests.conftest import ROOT, SECRET, migrate, settings_for
from tests.house import House, build_house

AXE = ROOT / "node_modules/axe-core/axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class LiveServer:
    """gunicorn in a process of its own, on a database that the test may read as well."""

    app: Flask
    url: str
    folder: Path
    house: House = field(init=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> str:
        return self.url.rsplit(":", 1)[1]

    def start(self) -> None:
        """Serve, and wait until it answers."""
        settings = self.app.config["SETTINGS"]
        env = {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "SECRET_KEY": SECRET,
            "BASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "WEGMARKE_DEVELOPMENT": "1",
        }
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "gunicorn", "app:create_app()", "--no-control-socket",
                    "-b", f"127.0.0.1:{self.port}", "-w", "1", "--threads", "4",
                    "-k", "gthread", "--log-level", "warning",
                ],
                cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as answer:
                    answer.read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((self.folder / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """SIGKILL to all of it: no shutting down, no goodbye."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def log(self) -> str:
        """What the server has written so far."""
        return (self.folder / "server.log").read_text()


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("live")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    database = f"sqlite:///{folder / 'wegmarke.sqlite3'}"
    migrate(database, folder)
    app = create_app(settings_for(database, folder, base_url=url), testing=True)
    server = LiveServer(app, url, folder)
    yield server
    if server.process:
        server.kill()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def live_server(_server: LiveServer) -> LiveServer:
    """The server, running, on a database that holds the house and nothing else."""
    with _server.app.app_context():
        databases.wipe()
        _server.house = build_house(_server.app)
        db.session.remove()
    if _server.process is None:
        _server.start()
    return _server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=ARGUMENTS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Any]:
    """Open a device of its own: `visit(width=390, language="de", dark=False, script=True)`."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_device(
        width: int = 390, language: str = "de", *, dark: bool = False, script: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 900},
            locale={"de": "de-DE", "en": "en-GB"}[language],
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if _alarming(line.text) else None)
        return page

    yield open_device
    for context in contexts:
        context.close()
    assert not faults, faults


def _alarming(line: str) -> bool:
    """Whether the console reports a breach of the content security policy."""
    return "Content Security Policy" in line


def axe(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: rule and where."""
    if page.evaluate("() => !window.axe"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {n['target']} {n.get('failureSummary', '')[:200]}"
        for v in found["violations"]
        for n in v["nodes"]
    ]
