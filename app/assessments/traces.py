"""Erasing what a close leaves on disk: freed pages and the write-ahead log.

Outside of any transaction, as a job. A marker beside the data stays until it worked, and the
minute's tick tries again: a crash or a busy database delays the erasure, never cancels it.
"""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from app.models import db
from app.models.erasure import DatabaseInUse, compact
from app.queue import task

MARKER = "compaction.due"


@task
def erase() -> None:
    """Rewrite the database's files, so that deleted rows leave no pages behind.

    That others are reading just then is no fault: the marker stays, and the next minute tries.
    """
    db.session.rollback()
    _marker().touch()
    try:
        compact()
    except DatabaseInUse as busy:
        current_app.logger.info("erasure waits: %s is in use, next try within a minute", busy)
        return
    _marker().unlink(missing_ok=True)


def remain() -> bool:
    """Whether an erasure is still to be done."""
    return _marker().exists()


def _marker() -> Path:
    return Path(current_app.config["SETTINGS"].data_dir) / MARKER
