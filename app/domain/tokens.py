"""Computed secrets: keys derived from the server's one secret, and links made with them.

A link is not stored anywhere: it is computed from the secret, a purpose, the round and the
row it opens. 32 bytes of HMAC-SHA-256 make guessing hopeless (256 bits).
"""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256
from uuid import UUID

MAC_BYTES = 32
TOKEN_LENGTH = 64
"""16 bytes of id and 32 bytes of code, in URL-safe base 64 without padding."""


def derive_key(secret: str, purpose: str, context: bytes = b"") -> bytes:
    """A key of 32 bytes for one purpose and one context; different purposes never share keys."""
    return hmac.digest(secret.encode(), purpose.encode() + b"\0" + context, sha256)


def sign_id(key: bytes, row_id: UUID) -> str:
    """The token that opens a row: its id and the proof that we made it."""
    mac = hmac.digest(key, row_id.bytes, sha256)
    return base64.urlsafe_b64encode(row_id.bytes + mac).decode().rstrip("=")


def verify_id(key: bytes, token: str) -> UUID | None:
    """The id inside a token, or None if it is not one of ours."""
    row_id = claimed_id(token)
    if row_id is None:
        return None
    return row_id if hmac.compare_digest(token, sign_id(key, row_id)) else None


def claimed_id(token: str) -> UUID | None:
    """The id a token names, proven by nothing yet: to find out which key it must be made with."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    return UUID(bytes=raw[:16])


def fingerprint(key: bytes, token: str) -> bytes:
    """What may be stored of a token: 32 bytes from which it cannot be found again."""
    return hmac.digest(key, token.encode(), sha256)
