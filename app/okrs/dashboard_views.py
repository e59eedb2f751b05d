"""Goals at a glance: for the organisation, a journey, a department."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.domain.policy import Permission
from app.okrs import bp
from app.web.access import requires
from app.web.page import Crumb, Page, show


@bp.get("/goals")
@requires(Permission.GOAL_READ)
def dashboard() -> Any:
    """Where the goals of the present cycle stand."""
    return show("okrs/dashboard.html", Page(_("Goals"), [Crumb(_("Goals"))], section="goals"))
