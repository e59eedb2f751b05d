"""What every table shares: keys, time, names of constraints, and how each database is spoken to."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)
"""True while the current unit of work promises not to write: SQLite then begins deferred."""

_write_lock = threading.Lock()


class UTCDateTime(TypeDecorator[datetime]):
    """An aware point in time, kept in UTC; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On its way in: aware, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a point in time needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On its way out: SQLite keeps no zone, so it is put back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The declarative base; `datetime` means an aware UTC time."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UTCDateTime},
    )


class Record:
    """A row with a random id, so that ids tell neither order nor number."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


def now() -> datetime:
    """The present, aware and in UTC."""
    return datetime.now(UTC)


db = SQLAlchemy(model_class=Base)


def speak_sqlite(engine: Engine) -> None:
    """Durable, foreign-key-true, one writer at a time.

    The driver's own BEGIN comes too late and is deferred: two requests that read and then
    write would deadlock. So units of work that may write begin IMMEDIATE, one per process at
    a time; waiting in the process is fair, waiting in SQLite's busy handler is not.
    """

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if reads_only.get():
            connection.exec_driver_sql("BEGIN")
            return
        if "writes" not in connection.info:  # still ours after a commit: migrations go on with it
            _write_lock.acquire()
            connection.info["writes"] = True
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            _release(connection.info)
            raise

    @event.listens_for(engine, "checkin")
    def give_back(connection: Any, record: Any) -> None:
        _release(record.info)


def _release(info: dict[Any, Any]) -> None:
    if info.pop("writes", False):
        _write_lock.release()
