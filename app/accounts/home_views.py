"""Front page and overview: where the organisations stand and what comes next."""

from __future__ import annotations

from app.accounts import bp
from app.domain.policy import Permission
from app.web.access import requires, signed_in


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
