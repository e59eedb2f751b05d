"""A copy of the whole database in one file, taken while the app runs.

Copying SQLite's file is no backup: a copy taken that way passed the integrity check and lacked
450 acknowledged commits. `VACUUM INTO` reads one consistent state and leaves no traces of what
was deleted. PostgreSQL has `pg_dump`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

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
    everything = url.set(drivername="postgresql", password=None).update_query_dict(
        {"options": f"-capp.organisation={EVERYWHERE}"}
    )
    command = ["pg_dump", "--format=custom", "--enable-row-security", f"--file={path}"]
    if shutil.which("pg_dump") is None:
        raise BackupFailed(
            "pg_dump is not installed here. Please run it where it is:\n"
            f"{' '.join(command)} '{everything.render_as_string()}'"
        )
    with _passfile(url.password) as passfile:
        address = everything.update_query_dict({"passfile": passfile}).render_as_string()
        done = subprocess.run([*command, address], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        path.unlink(missing_ok=True)
        raise BackupFailed(done.stderr.strip() or "pg_dump failed.")


@contextmanager
def _passfile(password: object) -> Iterator[str]:
    """A file that says the password: arguments and environment are seen by others."""
    escaped = str(password or "").replace("\\", "\\\\").replace(":", "\\:")
    with NamedTemporaryFile("w", prefix="wegmarke-", encoding="utf-8") as file:
        file.write(f"*:*:*:*:{escaped}\n")
        file.flush()
        yield file.name
