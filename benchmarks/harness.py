"""What the benchmarks share: databases, a real server, people who visit it, and the verdict.

Figures are compared within one run, in turns, so that a slow or busy machine slows both sides.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from app import create_app
from app.models import db
from tests import databases
from tests.conftest import ROOT, SECRET, migrate, settings_for
from tests.house import House, build_house

PATIENCE_SECONDS = 30
LOG_PAGES = 1100
"""A little more than SQLite writes before it starts the log again from its beginning."""


@contextmanager
def sqlite() -> Iterator[tuple[str, Path]]:
    """A migrated SQLite file in a folder of its own: its address and the folder."""
    with tempfile.TemporaryDirectory(prefix="wegmarke-benchmark-") as name:
        url = f"sqlite:///{name}/wegmarke.sqlite3"
        migrate(url, Path(name))
        _grow_log(Path(name) / "wegmarke.sqlite3")
        yield url, Path(name)


@contextmanager
def postgresql() -> Iterator[tuple[str, Path]]:
    """A migrated database in a PostgreSQL cluster of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="wegmarke-benchmark-") as name,
        databases.cluster() as server,
    ):
        url = databases.new_database(server, "benchmark")
        migrate(url, Path(name))
        yield url, Path(name)


def _grow_log(file: Path) -> None:
    """Bring the write-ahead log to the size it keeps.

    While it grows, each commit waits for the file system's journal as well: ten times as long,
    and whoever happens to be measured then would look slow.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("CREATE TABLE growth (n INTEGER)")
        for n in range(LOG_PAGES):
            connection.execute("INSERT INTO growth VALUES (?)", (n,))
        connection.execute("DROP TABLE growth")


DATABASES = {"SQLite": sqlite, "PostgreSQL": postgresql}


@contextmanager
def furnished(url: str, folder: Path) -> Iterator[House]:
    """The app on a database, with the people of the tests in it."""
    app = create_app(settings_for(url, folder, development=False), testing=True)
    with app.app_context():
        house = build_house(app)
    yield house
    with app.app_context():
        db.engine.dispose()


@contextmanager
def served(what: str, url: str, folder: Path) -> Iterator[int]:
    """gunicorn with two workers around an app, on a free port."""
    port = free_port()
    env = {
        **os.environ, "DATABASE_URL": url, "SECRET_KEY": SECRET, "DATA_DIR": str(folder),
        "BASE_URL": f"http://127.0.0.1:{port}", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "gunicorn", what, "--no-control-socket", "-b", f"127.0.0.1:{port}",
        "-w", "2", "--threads", "4", "-k", "gthread", "--log-level", "error",
    ]  # fmt: skip
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        await_answer(port, "/healthz")
        yield port
    except TimeoutError as error:
        raise RuntimeError((folder / "server.log").read_text()[-2000:]) from error
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def await_answer(port: int, path: str, seconds: float = PATIENCE_SECONDS) -> int:
    """Wait until a worker, not only the listening parent, answers; the status it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise TimeoutError(f"nobody answers on port {port}")


def fetched(connection: http.client.HTTPConnection, path: str, cookie: str = "") -> float:
    """Milliseconds until a page is here."""
    started = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path}: {answer.status} {content[:200]!r}")
    return (time.perf_counter() - started) * 1000


def in_turns(
    ours: Callable[[], float], least: Callable[[], float], *, turns: int
) -> tuple[float, float, float]:
    """Both measured alternately after a warm-up: medians of each, and of their ratio."""
    ours(), least()
    pairs = [(ours(), least()) for _ in range(turns)]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL sent while the block runs; BEGIN and COMMIT are not among it."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        if not arguments[2].startswith("BEGIN"):
            seen.append(arguments[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def verdict(name: str, figures: Mapping[str, Any], limits: Mapping[str, float]) -> int:
    """Print the figures and the limits as JSON; 1 if any figure is above its limit."""
    over = sorted(key for key, most in limits.items() if figures[key] > most)
    print(json.dumps({"benchmark": name, **figures, "limits": limits, "over": over}, indent=1))
    return 1 if over else 0
