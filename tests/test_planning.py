"""SQLite finds measurements by their point, not by the organisation, once it knows the sizes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app import queue
from app.models import db, planning, tenancy
from app.models.measuring import Measurement, MeasuringPoint, Mode, PointKind
from app.models.wording import Wording
from tests.house import House
from tests.journeys import write_journey

POINTS = 400
POINT_INDEX = "ix_measurement_point_id"


def plan(connection: Any, moment: str) -> str:
    """How a page looks up the figures of thirty points; asked anew, not from the driver's cache."""
    points = ", ".join(f"'{n}'" for n in range(30))
    query = f"SELECT value FROM measurement WHERE point_id IN ({points}) AND organisation_id = 'x'"
    connection.cursor().execute(query).fetchall()
    asked = connection.cursor().execute(f"EXPLAIN QUERY PLAN {query} /* {moment} */")
    return str(asked.fetchall())


def grow(house: House, rows: int) -> None:
    """Some years of values, spread over all points."""
    with tenancy.inside(house.organisation_id):
        points = db.session.scalars(select(MeasuringPoint.id)).all()
        db.session.add_all(
            Measurement(
                point_id=points[n % len(points)],
                measured_on=date(2000, 1, 1) + timedelta(days=n),
                value=n,
            )
            for n in range(rows)
        )
        db.session.commit()


@pytest.fixture
def measured(house: House) -> Iterator[House]:
    """A house with four hundred points, whose tables nobody has looked at yet."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        journey_id = write_journey()["journey_id"]
        db.session.add_all(
            MeasuringPoint(
                journey_id=journey_id, name=Wording(de=f"Wert {n}"), mode=Mode.FIGURE,
                kind=PointKind.OPERATIONAL,
            )
            for n in range(POINTS)
        )  # fmt: skip
        db.session.commit()
    forget(house)
    yield house
    forget(house)


def forget(house: House) -> None:
    """As in a new database; connections that know sizes by heart are closed."""
    with house.app.app_context():
        db.session.execute(text("DROP TABLE IF EXISTS sqlite_stat1"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def test_small_tables_are_left_alone(house: House) -> None:
    forget(house)
    with house.app.app_context():
        with tenancy.inside(house.organisation_id):
            write_journey()
            db.session.commit()
        assert planning.gather() is False


def test_grown_tables_are_looked_at_once(measured: House) -> None:
    is_sqlite = "sqlite" in str(measured.app.config["SQLALCHEMY_DATABASE_URI"])
    with measured.app.app_context():
        grow(measured, planning.LEAST)
        assert planning.gather() is is_sqlite
        assert planning.gather() is False
        grow(measured, planning.LEAST * 2)
        assert planning.gather() is False
        grow(measured, planning.LEAST * 2)
        assert planning.gather() is is_sqlite


def test_other_connections_notice(measured: House) -> None:
    """Also those that had planned without statistics before."""
    if "postgres" in str(measured.app.config["SQLALCHEMY_DATABASE_URI"]):
        return
    with measured.app.app_context():
        grow(measured, 10 * POINTS)
        held = db.engine.raw_connection()
        assert POINT_INDEX not in plan(held, "before")
        assert planning.gather()
        assert POINT_INDEX in plan(held, "after")
        held.close()


def test_only_counts_of_the_goal_side_are_kept(measured: House) -> None:
    if "postgres" in str(measured.app.config["SQLALCHEMY_DATABASE_URI"]):
        return
    with measured.app.app_context():
        grow(measured, planning.LEAST)
        planning.gather()
        names = db.session.scalars(
            text("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'")
        ).all()
        assert names == ["sqlite_stat1"]
        tables = set(db.session.scalars(text("SELECT tbl FROM sqlite_stat1")))
        assert tables == {"measurement", "measuring_point"}
        assert not {"response", "answer", "comment", "invitation"} & set(planning.TABLES)
        db.session.rollback()


def test_the_worker_looks_every_minute(measured: House) -> None:
    assert queue.know_sizes in queue._ticks
    with measured.app.app_context():
        grow(measured, planning.LEAST)
        queue.run_now("app.queue.know_sizes", ())
        assert planning.gather() is False
