"""Errors as pages: what happened, what was kept, what to do."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, jsonify, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from app.models import db

PAGES = {400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503}
BARE = {500, 503}
"""These ask neither for the person nor for the language: whoever answers may be what is broken."""
RETRY_AFTER_SECONDS = "10"


def init_app(app: Flask) -> None:
    """Answer every error with a page in our design, or JSON to those who asked for it."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _another_host)
    app.register_error_handler(CSRFError, lambda error: _answer(400, "stale_form"))
    app.register_error_handler(StaleDataError, lambda error: _answer(409, "edited_meanwhile"))
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(PoolTimeout, _away)
    app.register_error_handler(DBAPIError, _away_or_broken)
    app.register_error_handler(Exception, _broken)


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _answer(error.code, str(getattr(error, "reason", "")))


def _another_host(error: SecurityError) -> Any:
    """No address can be built for a host that is not ours, so our own stands in."""
    host = current_app.config["SETTINGS"].host
    request_ctx.url_adapter = current_app.url_map.bind(host)
    return _answer(400, "")


def _integrity(error: IntegrityError) -> Any:
    current_app.logger.warning("integrity: %s", type(error.orig).__name__)
    return _answer(409, "edited_meanwhile")


def _away(error: Exception) -> Any:
    current_app.logger.error("database away: %s", type(error).__name__)
    return _answer(503, "")


def _away_or_broken(error: DBAPIError) -> Any:
    return _away(error) if error.connection_invalidated else _broken(error)


def _broken(error: Exception) -> Any:
    current_app.logger.exception("unhandled")
    return _answer(500, "")


def _answer(code: int, reason: str) -> Any:
    _let_go()
    if request.accept_mimetypes.best == "application/json":
        response = jsonify(error=code, reason=reason)
    else:
        try:
            response = current_app.make_response(_page(code, reason))
        except (OperationalError, PoolTimeout) as error:
            return _away(error)
    response.status_code = code
    if code == 503:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _page(code: int, reason: str) -> str:
    """The page of this code, or of the nearest one that has a page."""
    page = code if code in PAGES else (400 if code < 500 else 500)
    if page in BARE:
        return current_app.jinja_env.get_template(f"errors/{page}.html").render()
    return render_template(f"errors/{page}.html", reason=reason)


def _let_go() -> None:
    """An error page must not fail because the database did."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()
