"""The token of a reset link leaves the address bar at once: it moves into the session's cookie.

Flask-Security's view goes on as if the token still stood in the address.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g, redirect, request, session, url_for
from flask_security.signals import password_reset
from werkzeug.wrappers import Response

ENDPOINT = "security.reset_password"
PLACE = "new"
"""What stands in the address instead of the token."""
KEY = "reset_token"


def init_app(app: Flask) -> None:
    """Put the token where the view looks for it, before anything else runs."""
    app.url_value_preprocessor(_bring)
    app.before_request(_take_away)
    password_reset.connect(_forget, app)


def _bring(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint == ENDPOINT and values and values["token"] == PLACE:
        values["token"] = session.get(KEY, "-")
        g.reset_link_is_hidden = True


def _take_away() -> Response | None:
    if request.endpoint != ENDPOINT or g.get("reset_link_is_hidden") or request.method == "POST":
        return None
    session[KEY] = (request.view_args or {})["token"]
    return redirect(url_for(ENDPOINT, token=PLACE))


def _forget(app: Flask, **extra: Any) -> None:
    session.pop(KEY, None)
