"""What a person uploaded, carried from page to page in a signed field: no file is kept meanwhile.

The signature says that it was read and found harmless here, for this purpose and this person.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, g
from itsdangerous import BadData, URLSafeSerializer

MAX_CARRIED = 3_500_000


class NotCarried(ValueError):
    """A field that was changed, belongs elsewhere, or grew too large."""


def carry(purpose: str, content: Any) -> str:
    """The content as a field's value. NotCarried if it is too large for a request."""
    text = _signer(purpose).dumps(content)
    written = text if isinstance(text, str) else text.decode()
    if len(written) > MAX_CARRIED:
        raise NotCarried("too large to be carried")
    return written


def carried(purpose: str, text: str) -> Any:
    """The content of such a field. NotCarried if it is not ours."""
    try:
        return _signer(purpose).loads(text)
    except (BadData, ValueError) as error:
        raise NotCarried("not ours") from error


def _signer(purpose: str) -> URLSafeSerializer:
    salt = f"{purpose}:{g.actor.organisation_id}:{g.actor.user_id}"
    return URLSafeSerializer(current_app.secret_key or "", salt=salt)
