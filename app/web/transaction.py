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
SELF_COMMITTING = "security"
"""Flask-Security writes on some GETs (a confirmed address) and commits after the view."""


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


def _announce() -> None:
    reads_only.set(request.method in SAFE and request.blueprint != SELF_COMMITTING)


def _forget(error: BaseException | None) -> None:
    reads_only.set(False)


def _finish(response: Response) -> None:
    if request.blueprint == SELF_COMMITTING and response.status_code < 400:
        return
    if request.method in SAFE or response.status_code >= 400:
        db.session.rollback()
    else:
        db.session.commit()
