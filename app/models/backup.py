"""A copy of the whole database in one file, taken while the app runs.

Copying SQLite's file is no backup: a copy taken that way passed the integrity check and lacked
450 acknowledged commits. `VACUUM INTO` reads one consistent state and leaves no traces of what
was deleted. PostgreSQL has `pg_dump`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from app.models.base import db
from app.models.tenancy import EVERYWHERE


class BackupFailed(Exception):
    """No copy was made; the text says why and what to do."""


def copy_to(path: Path) -> None:
    """Write the copy; an existing file is never overwritten. Readable by its owner alone."""
    if path.exists():
        raise BackupFailed(f"{path} exists already.")
    before = os.umask(0o077)
    try:
        if db.engine.dialect.name == "sqlite":
            _copy_sqlite(path)
        else:
            _dump_postgresql(path)
    finally:
        os.umask(before)


def _copy_sqlite(path: Path) -> None:
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(path),))
    except Exception as error:
        path.unlink(missing_ok=True)
        raise BackupFailed(f"{path}: {error}") from error
    finally:
        connection.close()


def _dump_postgresql(path: Path) -> None:
    """Row-level security binds the app's own role too, so the dump asks for all organisations."""
    url = db.engine.url
    program = shutil.which("pg_dump")
    command = ["pg_dump", "--format=custom", "--enable-row-security", f"--file={path}"]
    address = url.set(drivername="postgresql", password=None).render_as_string()
    if program is None:
        raise BackupFailed(
            "pg_dump is not installed here. Please run it where it is, for all organisations:\n"
            f"PGOPTIONS='-c app.organisation={EVERYWHERE}' {' '.join(command)} '{address}'"
        )
    env = {**os.environ, "PGOPTIONS": f"-c app.organisation={EVERYWHERE}"}
    if url.password:
        env["PGPASSWORD"] = str(url.password)
    done = subprocess.run(
        [program, *command[1:], address], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        path.unlink(missing_ok=True)
        raise BackupFailed(done.stderr.strip() or "pg_dump failed.")
