"""Front page, overview, people, departments, settings."""

from __future__ import annotations

from flask import Blueprint

from app.domain.policy import Permission
from app.web.access import requires, signed_in

bp = Blueprint("accounts", __name__)


@bp.get("/")
@signed_in
def home() -> str:
    """The organisations of the signed-in person."""
    return "home"


@bp.get("/o/<slug>/")
@requires(Permission.ORGANISATION_READ)
def overview() -> str:
    """Where the organisation stands and what comes next."""
    return "overview"
