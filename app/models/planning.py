"""What SQLite has to know about sizes to find measurements by their point and not by tenant.

Every statement is limited to an organisation, and every table has an index on it. Without
statistics SQLite cannot tell that this index leads to all rows there are: `point_id IN (…)` would
read 200,000 measurements. PostgreSQL gathers statistics by itself.

Only tables of the goal side are looked at. Nothing about who answered may be left in a sample, and
`sqlite_stat1` holds counts alone.
"""

from __future__ import annotations

from typing import Any

from app.models import db
from app.models.journeys import Journey, JourneyChange, Persona, Stage, Step, Touchpoint
from app.models.measuring import (
    Baseline,
    MeasurabilityCase,
    Measurement,
    MeasuringPoint,
    Signal,
)
from app.models.okrs import Cycle, Objective
from app.models.tracking import (
    CheckIn,
    Contribution,
    CoverageNote,
    DepartmentRequest,
    GoalChange,
    Initiative,
    KeyResult,
    KeyResultStep,
    MeetingDecision,
    Proof,
)

TABLES = tuple(
    model.__tablename__
    for model in (
        Journey, Persona, Stage, Touchpoint, Step, JourneyChange,
        MeasuringPoint, Signal, Measurement, Baseline, MeasurabilityCase,
        Cycle, Objective, KeyResult, KeyResultStep, Contribution, CheckIn, GoalChange,
        DepartmentRequest, CoverageNote, Initiative, Proof, MeetingDecision,
    )
)  # fmt: skip
LEAST, GROWN = 100, 4
"""Smaller tables are quick anyway; the others are looked at again when they have grown so much."""
ROWS_LOOKED_AT = 1000


def gather() -> bool:
    """Look at all tables again if one has grown; cheap if none has, nothing to do on PostgreSQL."""
    if db.engine.dialect.name != "sqlite":
        return False
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        sizes = {table: _rows(cursor, table) for table in TABLES}
        known = _known(cursor)
        is_due = any(rows >= max(LEAST, GROWN * known.get(t, 0)) for t, rows in sizes.items())
        if is_due:
            _look(cursor, [table for table, rows in sizes.items() if rows >= LEAST])
        cursor.close()
    finally:
        connection.close()
    return is_due


def _rows(cursor: Any, table: str) -> int:
    """By the highest row number, which is read without counting."""
    highest = cursor.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0]  # noqa: S608
    return int(highest or 0)


def _known(cursor: Any) -> dict[str, int]:
    """How many rows there were when a table was last looked at."""
    exists = "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'"
    if not cursor.execute(exists).fetchone()[0]:
        return {}
    found = cursor.execute("SELECT tbl, stat FROM sqlite_stat1").fetchall()
    return {table: int(stat.split()[0]) for table, stat in found}


def _look(cursor: Any, tables: list[str]) -> None:
    """In one transaction, and from scratch: other connections notice a table that is new only."""
    cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
    cursor.execute("BEGIN IMMEDIATE")
    try:
        cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")
