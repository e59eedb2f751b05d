"""Everything a thief of the database holds: every row of every table, and the files' bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy.engine import make_url

from app.models.base import Base

Row = Mapping[str, Any]
HIDDEN_COLUMNS = {"sqlite": ("rowid",), "postgresql": ("ctid", "xmin", "xmax")}


@dataclass(frozen=True)
class Dump:
    """Rows by table in the order in which they lie on disk, with the columns nobody declared."""

    tables: Mapping[str, list[Row]]

    def values(self, tables: set[str]) -> dict[Any, set[str]]:
        """Every value in these tables, and where it stands."""
        found: dict[Any, set[str]] = {}
        for table in tables:
            for row in self.tables[table]:
                for column, value in row.items():
                    found.setdefault(value, set()).add(f"{table}.{column}")
        return found


def take(app: Flask) -> Dump:
    """A dump of everything, as the database's own administrator would take it."""
    kind = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name()
    hidden = ", ".join(HIDDEN_COLUMNS[kind])
    order = "rowid" if kind == "sqlite" else "ctid"
    with administrator(app) as connection:
        return Dump({
            table.name: _rows(connection, f"SELECT {hidden}, * FROM {table.name} ORDER BY {order}")
            for table in Base.metadata.sorted_tables
        })  # fmt: skip


def administrator(app: Flask) -> Any:
    """A connection that no guard and no row-level security binds."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        return sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)
    return psycopg.connect(host=str(url.query["host"]), user="postgres", dbname=url.database)


def _rows(connection: Any, query: str) -> list[Row]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [{n: _plain(v) for n, v in zip(names, row, strict=True)} for row in cursor]


def _plain(value: Any) -> Any:
    """Ids alike on both databases, JSON as text."""
    if isinstance(value, UUID):
        return value.hex
    return str(value) if isinstance(value, dict | list) else value


def raw_files(app: Flask) -> Iterator[tuple[str, bytes]]:
    """The bytes of the database's files, write-ahead log included; nothing for PostgreSQL."""
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if database.get_backend_name() == "sqlite":
        place = Path(str(database.database))
        for file in sorted(place.parent.glob(f"{place.name}*")):
            yield file.name, file.read_bytes()
