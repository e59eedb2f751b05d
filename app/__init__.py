"""Wegmarke: the composition root, the only module that knows all others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    accounts,
    answering,
    assessments,
    cli,
    demo,
    findings,
    journeys,
    logs,
    okrs,
    queue,
    reports,
)
from app.config import IncompleteSettings, Settings
from app.findings import style_charts
from app.models import db
from app.models.base import speak_sqlite
from app.web import access, assets, errors, headers, locale, page, site, style, transaction

ROOT = Path(__file__).resolve().parent.parent
MAX_REQUEST_BYTES = 4 * 1024 * 1024
MAX_FORM_PARTS = 3000


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """Build the app; it refuses to start with an undeclared route or incomplete settings."""
    if settings is None:
        try:
            settings = Settings.from_environment()
        except IncompleteSettings as fault:
            return cli.stand_in(fault)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = transaction.TransactionalFlask(
        __name__, template_folder=str(ROOT / "templates"), static_folder="static"
    )
    app.testing = testing
    app.config.update(_flask_config(settings))
    logs.init_app(app)
    _open_database(app, settings)
    queue.init_app(app, settings)
    CSRFProtect(app)
    transaction.init_app(app)
    locale.init_app(app)
    access.init_app(app)
    headers.init_app(app, settings)
    errors.init_app(app)
    page.init_app(app)
    assets.init_app(app)
    app.register_blueprint(site.bp)
    for subject in (accounts, assessments, answering, findings, journeys, okrs, reports, demo):
        subject.init_app(app)
    if settings.development:
        app.register_blueprint(style.bp)
        app.register_blueprint(style_charts.bp)
    cli.init_app(app)
    if settings.forwarded_hops:
        hops = settings.forwarded_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops)  # type: ignore[method-assign]
    access.demand_declarations(app)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    prefix = "__Host-" if settings.https else ""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": [settings.host.split(":")[0]],
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_REQUEST_BYTES,
        "MAX_FORM_PARTS": MAX_FORM_PARTS,
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "WTF_CSRF_TIME_LIMIT": None,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
    }


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.sqlite:
        return {"pool_size": 10, "max_overflow": 10, "pool_timeout": 10, "hide_parameters": True}
    return {
        "pool_size": 8,
        "max_overflow": 8,
        "pool_timeout": 10,
        "pool_pre_ping": True,
        "hide_parameters": True,
    }


def _open_database(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    if settings.sqlite:
        with app.app_context():
            speak_sqlite(db.engine)
