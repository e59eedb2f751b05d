"""A PostgreSQL cluster of the tests' own, and quick ways to start each test from nothing."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from sqlalchemy import text

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
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run(str(where / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"host={folder} user=postgres"
    finally:
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
    tables = [t.name for t in Base.metadata.sorted_tables]
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))
            return
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in tables:
            connection.execute(text(f"DELETE FROM {table}"))
