"""Addresses that belong to no subject: language, health."""

from __future__ import annotations

import shutil
import time
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, jsonify, redirect, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.config import Settings
from app.models import db
from app.web.access import public
from app.web.locale import COOKIE, LANGUAGES

bp = Blueprint("site", __name__)

MIN_FREE_BYTES = 200 * 1024 * 1024
WORKER_SILENCE_SECONDS = 120
YEAR = 365 * 24 * 3600


@bp.get("/language/<code>")
@public
def switch_language(code: str) -> Response:
    """Remember the language in a cookie and go back to where the reader was."""
    if code not in LANGUAGES:
        abort(404)
    response = redirect(local_path(request.args.get("next")))
    secure = current_app.config["SETTINGS"].https
    response.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)
    return response


@bp.get("/healthz")
@public
def health() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readiness() -> tuple[Response, int]:
    """Database, disk space and worker are there; 503 names what is not."""
    settings: Settings = current_app.config["SETTINGS"]
    checks = {
        "database": _database_answers(),
        "disk": shutil.disk_usage(settings.data_dir).free >= MIN_FREE_BYTES,
        "worker": _worker_lives(settings),
    }
    return jsonify(checks), 200 if all(checks.values()) else 503


def local_path(wanted: str | None) -> str:
    """A path on this site, or the front page: never another host, scheme or backslash trick."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or any(ord(c) < 32 for c in wanted) or "\\" in wanted:
        return "/"
    return wanted


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _worker_lives(settings: Settings) -> bool:
    heartbeat = settings.data_dir / "worker.heartbeat"
    return heartbeat.exists() and time.time() - heartbeat.stat().st_mtime < WORKER_SILENCE_SECONDS
