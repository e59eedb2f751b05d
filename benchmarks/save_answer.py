"""Saving one answer, against the least one could do: a bare Flask app with one upsert.

Both run on the same server (gunicorn, two workers) and the same database, in turns, at one and at
eight clients, on SQLite (synchronous=FULL) and on PostgreSQL. Measured are milliseconds per save
as a client waits for it, their ratio, and our SQL statements.

The limit is on the mean wait, which for a fixed number of clients is the throughput. Median and
95th percentile are printed beside it and judge nothing: whoever waits in SQLite's busy handler
sleeps for ever longer, so the bare app serves half of its clients at once by starving the others,
and its median tells only of the lucky half.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import statistics
import sys
import time
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask, request
from sqlalchemy import create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.harness import DATABASES, furnished, in_turns, served, statements, verdict
from tests.house import House
from tests.rounds import Round, open_round

SAVES = 480
TURNS = 9
CLIENTS = (1, 8)
LEVELS = "12345"
LIMITS = {**{f"ratio at {clients}": 2.0 for clients in CLIENTS}, "statements": 6}
Visit = tuple[str, str, str]
"""Where to, with which cookie, and the sheet's tag."""


class Waits(NamedTuple):
    """How long clients waited, in milliseconds."""

    mean: float
    median: float
    p95: float


class Base(DeclarativeBase):
    """Of the bare app's one table."""


class BareAnswer(Base):
    """What the least needs to keep."""

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
    dialect: Any = sqlite if url.startswith("sqlite") else postgresql
    if dialect is sqlite:

        @event.listens_for(engine, "connect")
        def durable(connection: Any, record: Any) -> None:
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


def main() -> int:
    """Measure on both databases."""
    figures: dict[str, float] = {}
    for name, database in DATABASES.items():
        with database() as place, furnished(*place) as house:
            figures |= {f"{name} {key}": value for key, value in compared(house).items()}
    limits = {f"{name} {key}": most for name in DATABASES for key, most in LIMITS.items()}
    return verdict("save_answer", figures, limits)


def compared(house: House) -> dict[str, float]:
    """Both apps in turns on one database."""
    settings = house.app.config["SETTINGS"]
    url, folder = settings.database_url, settings.data_dir
    people = [f"p{n}" for n in range(max(CLIENTS))]
    visits, count = prepare(house, open_round(house, people=people), people)
    bare = [("/answers/J1", "x=1", who) for who in people]
    figures: dict[str, float] = {"statements": count}
    with (
        served("benchmarks.save_answer:bare_app()", url, folder) as plain,
        served("app:create_app()", url, folder) as mine,
    ):
        for clients in CLIENTS:
            seen: dict[str, list[Waits]] = {"": [], "bare ": []}
            *_, ratio = in_turns(
                partial(waiting, mine, visits, clients, seen[""]),
                partial(waiting, plain, bare, clients, seen["bare "]),
                turns=TURNS,
            )
            figures[f"ratio at {clients}"] = round(ratio, 2)
            for whose, waits in seen.items():
                for name in Waits._fields:
                    middle = statistics.median(getattr(one, name) for one in waits)
                    figures[f"{whose}{name} ms at {clients}"] = round(middle, 2)
    return figures


def prepare(house: House, a_round: Round, people: list[str]) -> tuple[list[Visit], int]:
    """Everyone's address, cookie and tag; and the statements of a save that replaces."""
    visits = []
    for who in people:
        browser = house.app.test_client()
        browser.get(a_round.path(who))
        cookie = browser.get_cookie(a_round.cookie_name)
        assert cookie is not None
        tag = a_round.tag(who)
        visits.append((f"{a_round.home}answers/J3", f"{cookie.key}={cookie.value}", tag))
    with statements(house.app) as seen:
        for revision, value in ((0, "1"), (1, "2")):
            seen.clear()
            browser.post(
                visits[-1][0],
                data={"sheet": tag, "operation": uuid4(), "revision": revision, "value": value},
                headers={"Accept": "application/json"},
            )
    return visits, len(seen)


def waiting(port: int, visits: list[Visit], clients: int, seen: list[Waits]) -> float:
    """Mean wait of so many clients at once; all three figures are added to `seen`."""
    queue: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    times = max(40, SAVES // clients)
    running = [
        multiprocessing.Process(target=client, args=(port, *visit, times, queue))
        for visit in visits[:clients]
    ]
    for one in running:
        one.start()
    waits = sorted(wait for _ in running for wait in queue.get(timeout=120))
    for one in running:
        one.join()
    p95 = waits[len(waits) * 19 // 20]
    seen.append(Waits(statistics.mean(waits), statistics.median(waits), p95))
    return seen[-1].mean


def client(port: int, path: str, cookie: str, sheet: str, times: int, queue: Any) -> None:
    """Save the same question again and again, each time another level; report the waiting time."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {
        "Accept": "application/json", "Cookie": cookie, "Host": f"127.0.0.1:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    revision, waits = 0, []
    for turn in range(times):
        body = urlencode(
            {"sheet": sheet, "operation": uuid4(), "revision": revision, "comment": "",
             "value": LEVELS[turn % len(LEVELS)]}
        )  # fmt: skip
        started = time.perf_counter()
        connection.request("POST", path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        waits.append((time.perf_counter() - started) * 1000)
        answer = json.loads(content)
        if reply.status == http.HTTPStatus.CONFLICT:  # the turn before ended at another revision
            revision = answer["theirs"]["revision"]
            continue
        assert reply.status == http.HTTPStatus.OK, (reply.status, content[:300])
        revision = answer.get("revision", 0)
    queue.put(waits[5:])


if __name__ == "__main__":
    sys.exit(main())
