"""Journeys in one sentence, for the organisation's overview; 1 statement."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, select

from app.accounts.glances import Glance
from app.findings.speech import _, ngettext
from app.journeys.here import today
from app.journeys.inventory_conditions import is_overdue
from app.models import db
from app.models.journeys import Journey, JourneyState
from app.models.measuring import MeasuringPoint


def glance() -> Glance | None:
    """How many journeys there are, and how many figures are overdue; None without a journey."""
    overdue = (
        select(func.count()).select_from(MeasuringPoint).where(is_overdue(today()))
    ).scalar_subquery()
    count, late = db.session.execute(
        select(func.count(Journey.id), overdue).where(Journey.state != JourneyState.RETIRED)
    ).one()
    if not count:
        return None
    text = ngettext("%(num)s journey is drawn.", "%(num)s journeys are drawn.", count)
    if late:
        text += " " + ngettext(
            "%(num)s measuring point is overdue.", "%(num)s measuring points are overdue.", late
        )
        return Glance(_("Journeys"), text, url_for("journeys.points"), _("To the measuring points"))
    return Glance(_("Journeys"), text, url_for("journeys.inventory"), _("To the journeys"))
