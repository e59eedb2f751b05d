"""The job queue: work that a request must not wait for.

A task takes ids and is idempotent. Jobs asked for inside a transaction are handed over after
its commit; a rollback forgets them. The rows a job works on are the truth: a lost job is
found again by the minute's tick.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app
from huey import Huey, MemoryHuey, SqliteHuey, crontab
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.config import Settings
from app.models import db, planning, tenancy

Task = TypeVar("Task", bound=Callable[..., None])

_tasks: dict[str, Callable[..., None]] = {}
_ticks: list[Callable[[], None]] = []
_PENDING = "jobs"


def task(function: Task) -> Task:
    """Register a function that jobs may name; it runs in an app context, committed at its end."""
    _tasks[_name(function)] = function
    return function


def every_minute(function: Callable[[], None]) -> Callable[[], None]:
    """Run a function once a minute in the worker; it must be cheap when nothing is due."""
    _tasks[_name(function)] = function
    _ticks.append(function)
    return function


def ask_for(function: Callable[..., None], *ids: UUID) -> None:
    """Have a task run once the present transaction is committed."""
    jobs = db.session().info.setdefault(_PENDING, [])
    jobs.append((_name(function), tuple(str(i) for i in ids)))


def init_app(app: Flask, settings: Settings) -> None:
    """Open the queue's own file beside the data (or one in memory, for tests)."""
    huey: Huey
    if app.testing:
        huey = MemoryHuey("wegmarke")
    else:
        huey = SqliteHuey("wegmarke", filename=str(settings.data_dir / "queue.sqlite3"))
    app.extensions["queue"] = huey

    def run(name: str, ids: tuple[str, ...]) -> None:
        with app.app_context():
            run_now(name, ids)

    app.extensions["run_job"] = huey.task(name="run", retries=2, retry_delay=30)(run)

    def tick() -> None:
        beat(settings.data_dir)
        for function in _ticks:
            run(_name(function), ())

    huey.periodic_task(crontab(minute="*"), name="tick")(tick)


def run_now(name: str, ids: tuple[str, ...]) -> None:
    """Run a task to its commit, or roll everything back and let the error out."""
    try:
        _tasks[name](*(UUID(i) for i in ids))
        db.session.commit()
    except Exception:
        db.session.rollback()
        current_app.logger.exception("job %s failed", name)
        raise
    finally:
        tenancy.leave()
        db.session.remove()


def beat(data_dir: Path) -> None:
    """Leave the sign of life that /readyz looks for."""
    heartbeat = data_dir / "worker.heartbeat"
    heartbeat.touch()
    os.utime(heartbeat, (time.time(), time.time()))


def consume(app: Flask, settings: Settings, workers: int = 2) -> None:
    """Work until told to stop. One scheduler: run this once per installation."""
    beat(settings.data_dir)
    consumer = app.extensions["queue"].create_consumer(
        workers=workers, periodic=True, initial_delay=0.05, max_delay=0.5, backoff=1.3
    )
    consumer.run()


def drain(app: Flask) -> int:
    """Run whatever waits, here and now (commands and tests); the number of jobs run."""
    huey: Huey = app.extensions["queue"]
    done = 0
    while (job := huey.dequeue()) is not None:
        huey.execute(job)
        done += 1
    return done


@event.listens_for(Session, "after_commit")
def _hand_over(session: Session) -> None:
    if session.in_nested_transaction():
        return
    jobs: list[Any] = session.info.pop(_PENDING, [])
    for job in dict.fromkeys(jobs):
        current_app.extensions["run_job"](*job)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_PENDING, None)


def _name(function: Callable[..., None]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


@every_minute
def know_sizes() -> None:
    """Keep the database's plans good while tables grow."""
    planning.gather()
