"""Jobs: handed over after the commit, forgotten by a rollback, alone in their transaction."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import queue
from app.models import db, tenancy
from app.models.accounts import Department
from tests.house import House

ran: list[tuple[UUID, ...]] = []


@queue.task
def remember(*ids: UUID) -> None:
    """A task of these tests: notes that it ran."""
    ran.append(ids)


@queue.task
def write_and_fail(organisation_id: UUID) -> None:
    """A task that writes a row, then breaks."""
    tenancy.enter(organisation_id)
    db.session.add(Department(name="Halb geschrieben"))
    db.session.flush()
    raise RuntimeError("broken")


@queue.task
def write(organisation_id: UUID) -> None:
    """A task that writes a row."""
    tenancy.enter(organisation_id)
    db.session.add(Department(name="Geschrieben"))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    ran.clear()
    yield
    ran.clear()


def test_a_job_waits_for_the_commit(app: Flask) -> None:
    wanted = uuid4()
    with app.app_context():
        queue.ask_for(remember, wanted)
        assert queue.drain(app) == 0
        db.session.execute(select(1))
        db.session.commit()
    assert queue.drain(app) == 1
    assert ran == [(wanted,)]


def test_a_rollback_forgets(app: Flask) -> None:
    with app.app_context():
        db.session.execute(select(1))
        queue.ask_for(remember)
        db.session.rollback()
        db.session.execute(select(1))
        db.session.commit()
    assert queue.drain(app) == 0


def test_asking_twice_is_asking_once(app: Flask) -> None:
    wanted = uuid4()
    with app.app_context():
        for one in (wanted, wanted, uuid4()):
            queue.ask_for(remember, one)
        db.session.execute(select(1))
        db.session.commit()
    assert queue.drain(app) == 2


def departments(house: House) -> int:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        return db.session.scalar(select(func.count(Department.id))) or 0


def test_a_job_commits_or_leaves_nothing(house: House) -> None:
    before = departments(house)
    with house.app.app_context():
        queue.run_now(queue._name(write), (str(house.organisation_id),))
        with pytest.raises(RuntimeError):
            queue.run_now(queue._name(write_and_fail), (str(house.organisation_id),))
    assert departments(house) == before + 1


def test_a_job_leaves_no_organisation_behind(house: House) -> None:
    with house.app.app_context():
        queue.run_now(queue._name(write), (str(house.organisation_id),))
        assert tenancy.current() == tenancy.NOWHERE


def test_a_failing_job_does_not_stop_the_others(house: House) -> None:
    with house.app.app_context():
        queue.ask_for(write_and_fail, house.organisation_id)
        queue.ask_for(remember)
        db.session.execute(select(1))
        db.session.commit()
    try:
        queue.drain(house.app)
    except RuntimeError:
        queue.drain(house.app)
    assert ran == [()]


def test_the_heartbeat_is_a_sign_of_life(app: Flask) -> None:
    folder = app.config["SETTINGS"].data_dir
    (folder / "worker.heartbeat").unlink(missing_ok=True)
    queue.beat(folder)
    assert (folder / "worker.heartbeat").exists()
