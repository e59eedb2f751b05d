"""A PostgreSQL cluster of the tests' own, and quick ways to start each test from nothing."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, Engine

from app.models.base import Base, db


def binaries() -> Path:
    """Where this machine keeps PostgreSQL's own programs, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError("PostgreSQL is not installed: the tests need its server programs (initdb).")


@contextmanager
def cluster() -> Iterator[str]:
    """A running server on a socket in a folder of its own; gives its libpq address."""
    folder = Path(tempfile.mkdtemp(prefix="wegmarke-pg-"))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    as_user = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"]
    prefix = as_user if os.geteuid() == 0 else []
    if prefix:
        shutil.chown(folder, user)
    where = binaries()

    def run(*command: str) -> None:
        subprocess.run([*prefix, *command], check=True, capture_output=True, cwd="/")

    data = str(folder / "data")
    run(
        str(where / "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync",
        "-E", "UTF8", "--locale", "C",
    )  # fmt: skip
    options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    # Nothing here outlives the tests, and what lies where must not depend on the time of day.
    options += " -c fsync=off -c full_page_writes=off -c autovacuum=off"
    run(str(where / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"host={folder} user=postgres"
    finally:
        while _administrators:
            _administrators.popitem()[1].connection.close()
        with suppress(subprocess.CalledProcessError):
            run(str(where / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str, name: str) -> str:
    """A database whose owner is no superuser (row-level security binds them); its address."""
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'wegmarke'").fetchone():
            connection.execute("CREATE ROLE wegmarke LOGIN NOSUPERUSER")
        connection.execute(f'CREATE DATABASE "{name}" OWNER wegmarke')
    host = server.split(maxsplit=1)[0].removeprefix("host=")
    return f"postgresql+psycopg://wegmarke@/{name}?host={host}"


def wipe() -> None:
    """Remove every row of every table."""
    db.session.rollback()
    db.session.info.clear()
    db.session.remove()
    if db.engine.dialect.name == "postgresql":
        _wipe_postgresql(db.engine.url)
    else:
        _wipe_sqlite(db.engine)


def renew() -> None:
    """Remove every row, and on PostgreSQL the place where it lay: what follows lies in order."""
    wipe()
    if db.engine.dialect.name == "postgresql":
        _administrators[db.engine.url].truncate()


class _Administrator:
    """A connection that row-level security does not bind and that need not check references."""

    # TRUNCATE takes a hundred times as long as deleting the few rows of a test, but what is
    # deleted goes on lying there.
    truncate_after = 100

    def __init__(self, url: URL) -> None:
        tables = [t.name for t in Base.metadata.sorted_tables]
        self._delete = "; ".join(f"DELETE FROM {table}" for table in tables)
        self._truncate = f"TRUNCATE {', '.join(tables)}"
        self._wiped = 0
        self.connection = psycopg.connect(
            host=str(url.query["host"]), user="postgres", dbname=url.database, autocommit=True,
            options="-c session_replication_role=replica",
        )  # fmt: skip

    def wipe(self) -> None:
        self._wiped += 1
        if self._wiped % self.truncate_after:
            self.connection.execute(self._delete)
        else:
            self.truncate()

    def truncate(self) -> None:
        self.connection.execute(self._truncate)


_administrators: dict[URL, _Administrator] = {}


def _wipe_postgresql(url: URL) -> None:
    if url not in _administrators:
        _administrators[url] = _Administrator(url)
    _administrators[url].wipe()


def _wipe_sqlite(engine: Engine) -> None:
    """References are not checked meanwhile: on SQLite that would look at every row."""
    deletes = [f"DELETE FROM {table.name};" for table in Base.metadata.sorted_tables]
    with closing(engine.raw_connection()) as borrowed:
        borrowed.executescript(
            "PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE;"
            f"{''.join(deletes)} COMMIT; PRAGMA foreign_keys=ON;"
        )
