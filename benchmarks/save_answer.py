"""Saving one answer, against the least one could do: `python benchmarks/save_answer.py`.

A bare Flask app with one SQLAlchemy upsert and our app run on the same server (gunicorn, two
workers) and the same database, in turns, at one and at eight clients, on SQLite
(synchronous=FULL) and on a PostgreSQL cluster of its own. Printed: milliseconds per save as a
client waits for it (median over the rounds), the ratio, and our SQL statements.
"""

from __future__ import annotations

import http.client
import multiprocessing
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask import Flask, request  # noqa: E402
from sqlalchemy import create_engine, event  # noqa: E402
from sqlalchemy.dialects import postgresql, sqlite  # noqa: E402
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column  # noqa: E402

SAVES = 150
TURNS = 5
CLIENTS = (1, 8)
LEVELS = "12345"


class Base(DeclarativeBase):
    pass


class BareAnswer(Base):
    __tablename__ = "bare_answer"
    response: Mapped[str] = mapped_column(primary_key=True)
    capability: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int]
    comment: Mapped[str] = mapped_column(default="")


def bare_app() -> Flask:
    """One route, one upsert, one commit."""
    app = Flask("bare")
    url = os.environ["DATABASE_URL"]
    engine = create_engine(url, pool_size=8, max_overflow=8)
    dialect = sqlite if url.startswith("sqlite") else postgresql
    if dialect is sqlite:

        @event.listens_for(engine, "connect")
        def durable(connection, record):  # type: ignore[no-untyped-def]
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
                connection.execute(f"PRAGMA {pragma}")

    Base.metadata.create_all(engine)

    @app.post("/answers/<key>")
    def save(key: str) -> dict[str, bool]:
        values = {"level": int(request.form["value"]), "comment": request.form["comment"]}
        with Session(engine) as session:
            session.execute(
                dialect.insert(BareAnswer)
                .values(response=request.form["sheet"], capability=key, **values)
                .on_conflict_do_update(index_elements=["response", "capability"], set_=values)
            )
            session.commit()
        return {"saved": True}

    return app


@contextmanager
def served(what: str, url: str, folder: Path) -> Iterator[int]:
    """gunicorn with two workers around an app, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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
        _await(port, folder)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _await(port: int, folder: Path) -> None:
    """Wait until a worker, not only the listening parent, answers."""
    for _ in range(300):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError((folder / "server.log").read_text()[-2000:])


def client(port: int, path: str, cookie: str, sheet: str, times: int, queue) -> None:  # type: ignore[no-untyped-def]
    """Save the same question again and again, each time another level; report the waiting time."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {
        "Accept": "application/json", "Cookie": cookie, "Host": f"127.0.0.1:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    revision, waited = 0, []
    for turn in range(times):
        body = urlencode(
            {"sheet": sheet, "operation": uuid4(), "revision": revision, "comment": "",
             "value": LEVELS[turn % len(LEVELS)]}
        )  # fmt: skip
        started = time.perf_counter()
        connection.request("POST", path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        waited.append((time.perf_counter() - started) * 1000)
        if reply.status == 409:  # the turn before ended at another revision
            revision = json_of(content)["theirs"]["revision"]
            continue
        assert reply.status == 200, (reply.status, content[:300])
        revision = json_of(content).get("revision", 0)
    queue.put(waited[5:])


def json_of(content: bytes) -> dict:  # type: ignore[type-arg]
    import json

    return json.loads(content)


def measure(port: int, visits: list[tuple[str, str, str]], clients: int) -> float:
    """Median wait of so many clients at once."""
    queue: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    times = max(40, SAVES // clients)
    running = [
        multiprocessing.Process(target=client, args=(port, *visit, times, queue))
        for visit in visits[:clients]
    ]
    for one in running:
        one.start()
    waited = [wait for _ in running for wait in queue.get(timeout=120)]
    for one in running:
        one.join()
    return statistics.median(waited)


def compare(name: str, url: str, folder: Path) -> None:
    """Both apps in turns on one database; print the ratios."""
    from tests.conftest import migrate

    migrate(url, folder)
    visits, statements = prepare(url, folder)
    bare = [("/answers/J1", "x=1", str(n)) for n in range(max(CLIENTS))]
    with (
        served("benchmarks.save_answer:bare_app()", url, folder) as plain,
        served("app:create_app()", url, folder) as ours,
    ):
        for clients in CLIENTS:
            measure(plain, bare, clients), measure(ours, visits, clients)  # warm up
            pairs = [
                (measure(plain, bare, clients), measure(ours, visits, clients))
                for _ in range(TURNS)
            ]
            least = statistics.median(b for b, _ in pairs)
            wegmarke = statistics.median(o for _, o in pairs)
            ratio = statistics.median(o / b for b, o in pairs)
            print(
                f"{name:11} {clients} client{'s' if clients > 1 else ' '}  "
                f"bare {least:6.2f} ms  ours {wegmarke:6.2f} ms  ratio {ratio:4.2f}  "
                f"statements {statements}",
                flush=True,
            )


def prepare(url: str, folder: Path) -> tuple[list[tuple[str, str, str]], int]:
    """An open round with enough people: address, cookie and tag of each; statements of a save."""
    from app import create_app
    from app.models import db
    from tests.conftest import settings_for
    from tests.house import build_house
    from tests.rounds import open_round

    app = create_app(settings_for(url, folder), testing=True)
    with app.app_context():
        house = build_house(app)
    people = [f"p{n}" for n in range(max(CLIENTS))]
    a_round = open_round(house, people=people)
    visits = []
    for who in people:
        browser = app.test_client()
        browser.get(a_round.path(who))
        cookie = browser.get_cookie(a_round.cookie_name)
        assert cookie is not None
        tag = a_round.tag(who)
        visits.append((f"{a_round.home}answers/J3", f"{cookie.key}={cookie.value}", tag))
    with app.app_context():
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    for revision, value in ((0, "1"), (1, "2")):
        seen.clear()
        browser.post(
            visits[-1][0],
            data={"sheet": tag, "operation": uuid4(), "revision": revision, "value": value},
            headers={"Accept": "application/json"},
        )
    with app.app_context():
        db.engine.dispose()
    return visits, len(seen)


SECRET = "a-secret-of-the-tests-and-nothing-else-0123456789"


def main() -> None:
    """Measure on both databases."""
    from tests import databases

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compare("SQLite", f"sqlite:///{folder / 'benchmark.sqlite3'}", folder)
    with tempfile.TemporaryDirectory() as name, databases.cluster() as server:
        compare("PostgreSQL", databases.new_database(server, "benchmark"), Path(name))


if __name__ == "__main__":
    main()
