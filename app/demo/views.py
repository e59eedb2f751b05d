"""The participant's side, opened by a visitor of the demo. Not there in any other organisation."""

from __future__ import annotations

from typing import Any

from flask import abort, g, url_for
from flask_babel import gettext as _

from app.demo import bp, queries
from app.domain.policy import Permission
from app.web.access import requires
from app.web.page import Crumb, Page, show


@bp.get("/o/<slug>/demo/phone")
@requires(Permission.ROUND_EDIT)
def phone() -> Any:
    """Links that open a participant's pages in a window as large as a phone."""
    if not g.organisation.is_demo:
        abort(404)
    title = _("Answer as a participant (demo)")
    page = Page(title, [Crumb(_("Assessment"), url_for("assessments.rounds")), Crumb(title)])
    page.section = "rounds"
    return show("demo/phone.html", page, seats=queries.guest_seats())
