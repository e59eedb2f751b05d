"""All journeys: list, tree, portfolio."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.domain.policy import Permission
from app.journeys import bp
from app.web.access import requires
from app.web.page import Crumb, Page, show


@bp.get("/journeys")
@requires(Permission.JOURNEY_READ)
def inventory() -> Any:
    """All journeys of the organisation."""
    return show(
        "journeys/inventory.html",
        Page(_("Journeys"), [Crumb(_("Journeys"))], section="journeys"),
    )
