"""Who holds a link: the one thing a participant's cookie says. There is no state on the server.

The cookie is signed and carries the round's organisation, so that saving an answer needs no
look across organisations. One cookie per round: two rounds on one device do not collide.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from app.answering import links
from app.config import Settings

COOKIE_SECONDS = 60 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone who has shown a genuine link of a round."""

    organisation_id: UUID
    assessment_id: UUID
    invitation_id: UUID
    token: str
    language: str

    @property
    def key_hash(self) -> bytes:
        """What this person's response is filed under."""
        return links.response_key(self.assessment_id, self.token)

    @property
    def tag(self) -> str:
        """What tells this person's sheet from another one on the same device."""
        return links.sheet_tag(self.assessment_id, self.token)


def holder_here(assessment_id: UUID) -> Holder | None:
    """The holder this browser's cookie names for the round; None without a genuine cookie."""
    packed = request.cookies.get(_name(assessment_id), "")
    try:
        organisation, token, language = _serializer().loads(packed)
        organisation_id = UUID(organisation)
    except (BadData, ValueError, TypeError, AttributeError):
        return None
    invitation_id = links.invitation_in(assessment_id, token)
    if invitation_id is None:
        return None
    return Holder(organisation_id, assessment_id, invitation_id, token, language)


def remember(response: Response, holder: Holder) -> None:
    """Hand the browser the holder's cookie."""
    packed = _serializer().dumps([holder.organisation_id.hex, holder.token, holder.language])
    response.set_cookie(
        _name(holder.assessment_id),
        packed if isinstance(packed, str) else packed.decode(),
        max_age=COOKIE_SECONDS,
        path="/",
        secure=_https(),
        httponly=True,
        samesite="Lax",
    )


def forget(response: Response, assessment_id: UUID) -> None:
    """Take the cookie away: the next person on this device starts with nothing."""
    response.delete_cookie(
        _name(assessment_id), path="/", secure=_https(), httponly=True, samesite="Lax"
    )


def _name(assessment_id: UUID) -> str:
    return f"{'__Host-' if _https() else ''}sheet-{assessment_id.hex}"


def _https() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.https


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="participant")
