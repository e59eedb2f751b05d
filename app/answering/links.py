"""Links and secrets of a round: all computed from SECRET_KEY, none stored. See domain.md 3.

Three keys per round, each derived for its own purpose: one makes the links, one makes the key
a response is filed under, one seals the group a response belongs to. Without SECRET_KEY nobody
can go from an invitation to its response or read the group, not even with the whole database.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from secrets import token_bytes
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from app.config import Settings
from app.domain import tokens
from app.models.assessments import RoleGroup

NOBODY = bytes(16)
NONCE_BYTES = 12
SEALED_BYTES = NONCE_BYTES + 16 + 1 + 16
"""Nonce, department, role group, tag: always this long, so that length tells nothing."""
SHEET_LENGTH = 12
_ROLE_GROUPS = (None, *RoleGroup)


def token_for(assessment_id: UUID, invitation_id: UUID) -> str:
    """The token that opens an invitation: the same one each time, never stored."""
    return tokens.sign_id(_key("participant link", assessment_id), invitation_id)


def link_for(organisation_id: UUID, assessment_id: UUID, invitation_id: UUID) -> str:
    """The absolute address a participant is sent. The organisation does not show in it."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.base_url}/r/{assessment_id}/{token_for(assessment_id, invitation_id)}"


def invitation_in(assessment_id: UUID, token: str) -> UUID | None:
    """The invitation a token opens in this round; None for anything we did not make for it."""
    return tokens.verify_id(_key("participant link", assessment_id), token)


def response_key(assessment_id: UUID, token: str) -> bytes:
    """What a response is filed under: 32 bytes from which neither token nor person follows."""
    return tokens.fingerprint(_key("response key", assessment_id), token)


def sheet_tag(assessment_id: UUID, token: str) -> str:
    """A short mark that tells two sheets on one device apart. No secret: it opens nothing."""
    key = _key("sheet tag", assessment_id)
    return hmac.digest(key, token.encode(), sha256).hex()[:SHEET_LENGTH]


def seal_group(
    assessment_id: UUID, department_id: UUID | None, role_group: RoleGroup | None
) -> bytes:
    """Department and role group, readable with SECRET_KEY only; two seals never look alike."""
    plain = (department_id.bytes if department_id else NOBODY) + bytes(
        [_ROLE_GROUPS.index(role_group)]
    )
    nonce = token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key("group seal", assessment_id)).encrypt(nonce, plain, None)


def open_group(assessment_id: UUID, sealed: bytes) -> tuple[UUID | None, RoleGroup | None]:
    """What `seal_group` sealed in this round. ValueError for anything else."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        plain = AESGCM(_key("group seal", assessment_id)).decrypt(nonce, body, None)
    except (InvalidTag, ValueError) as error:
        raise ValueError("not sealed for this round") from error
    department = UUID(bytes=plain[:16]) if plain[:16] != NOBODY else None
    return department, _ROLE_GROUPS[plain[16]]


def _key(purpose: str, assessment_id: UUID) -> bytes:
    settings: Settings = current_app.config["SETTINGS"]
    return tokens.derive_key(settings.secret_key, purpose, assessment_id.bytes)
