"""One request, one transaction, one hook: a successful unsafe request commits, all else rolls back.

Nobody else writes `commit()`. The hook sits where the view has answered but errors are still
handled as errors, so that a refused commit becomes a proper page instead of a bare 500.
"""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.models.base import db, reads_only

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WRITES_ON_GET = "security.confirm_email"
"""A link from a mail is a GET, and confirming the address is the point of this one."""


class TransactionalFlask(Flask):
    """Flask, with the fate of the transaction decided between view and error handling."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, then keep or discard what it wrote."""
        response = self.make_response(super().dispatch_request())
        _finish(response)
        return response


def init_app(app: Flask) -> None:
    """Tell the database at the start whether this request may write."""
    app.before_request(_announce)
    app.teardown_request(_forget)


def checkpoint() -> None:
    """Keep what was written so far, whatever becomes of the request (throttling only)."""
    db.session.commit()


def work_done() -> None:
    """Commit a unit of work outside a request: a job, a command."""
    db.session.commit()


def work_failed() -> None:
    """Undo the unit of work since the last `work_done`, to write down that it failed."""
    db.session.rollback()


def _announce() -> None:
    reads_only.set(_is_safe())


def _forget(error: BaseException | None) -> None:
    reads_only.set(False)


def _finish(response: Response) -> None:
    if _is_safe() or response.status_code >= 400:
        db.session.rollback()
    else:
        db.session.commit()


def _is_safe() -> bool:
    return request.method in SAFE and request.endpoint != WRITES_ON_GET
