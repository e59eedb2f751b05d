"""Which invitation a browser was let in with: so the link leaves the address at once.

A cookie of its own, since signing in ends the session that was there before.
"""

from __future__ import annotations

from uuid import UUID

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.config import Settings

SECONDS = 3 * 3600


def invitation_here() -> UUID | None:
    """The invitation this browser has shown a genuine link of; None without one."""
    packed = request.cookies.get(_name(), "")
    try:
        return UUID(_serializer().loads(packed, max_age=SECONDS))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def remember(response: Response, invitation_id: UUID) -> None:
    """Hand the browser the cookie."""
    packed = _serializer().dumps(invitation_id.hex)
    response.set_cookie(
        _name(),
        packed if isinstance(packed, str) else packed.decode(),
        max_age=SECONDS,
        path="/",
        secure=_https(),
        httponly=True,
        samesite="Lax",
    )


def forget(response: Response) -> None:
    """Take the cookie away: the invitation has been used."""
    response.delete_cookie(_name(), path="/", secure=_https(), httponly=True, samesite="Lax")


def _name() -> str:
    return f"{'__Host-' if _https() else ''}joining"


def _https() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.https


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="joining")
