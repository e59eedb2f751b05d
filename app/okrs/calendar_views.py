"""Due check-ins as a calendar feed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, url_for
from flask_babel import gettext as _

from app.domain.policy import Permission
from app.okrs import bp, calendar
from app.web import throttling
from app.web.access import public, requires

feeds = Blueprint("calendar", __name__)
GUESSES = throttling.Limit("calendar address", 40)


@feeds.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Response:
    """The calendar this address was made for; guessing is slowed, and all wrong ones look alike."""
    whose = calendar.subscriber(token)
    if whose is None:
        _count_guess()
        abort(404)
    return Response(calendar.written(whose), mimetype="text/calendar")


@bp.post("/goals/mine/calendar")
@requires(Permission.GOAL_READ)
def renew_calendar_address() -> Any:
    """Make an address for my calendar, or a new one in place of the old."""
    calendar.renew_address()
    flash(_("This is your new calendar address. An earlier one does not work any more."))
    return redirect(url_for(".mine") + "#calendar")


def _count_guess() -> None:
    who = throttling.network()
    if throttling.is_reached(GUESSES, who):
        raise throttling.TooManyTries(GUESSES)
    throttling.demand(GUESSES, who)
