"""Structured logs: one JSON line per event, control characters escaped, nothing personal.

Paths are logged by their rule, never as typed: a participant's token must not reach a log.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime

from flask import Flask, g, request
from werkzeug.wrappers import Response


class JSONLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Level, time, logger, message, and the traceback if there is one."""
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            event["trace"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=True)


def init_app(app: Flask) -> None:
    """Write to standard error; one line per request with rule, status and time."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JSONLines())
    app.logger.handlers = [handler]
    app.logger.setLevel(logging.WARNING if app.testing else logging.INFO)
    app.logger.propagate = app.testing

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "-"
        took = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
        facts = {
            "method": request.method,
            "rule": rule,
            "status": response.status_code,
            "ms": round(took, 1),
        }
        app.logger.info("request", extra={"facts": facts})
        return response
