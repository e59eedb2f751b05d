"""Whoever tries links gets slower: wrong ones are counted per address and quarter of an hour.

The address itself is kept nowhere; the row's key is a keyed hash of it, and only wrong links
write one. With 256 bits in a link this protects the server rather than the links.
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.domain.tokens import derive_key
from app.models import db
from app.models.accounts import Attempt
from app.models.base import now, reads_only
from app.web import transaction

WINDOW = timedelta(minutes=15)
MOST_GUESSES = 30


def too_many(address: str) -> bool:
    """Whether this address has already tried too many wrong links in this window."""
    attempt = db.session.get(Attempt, (_key(address), _window()))
    return attempt is not None and attempt.count >= MOST_GUESSES


def count_one(address: str) -> None:
    """Remember a wrong link, although the request that brought it fails."""
    db.session.rollback()
    reads_only.set(False)
    key, window = _key(address), _window()
    attempt = db.session.get(Attempt, (key, window), with_for_update=True)
    if attempt is None:
        db.session.execute(
            delete(Attempt).where(Attempt.key_hash == key, Attempt.window_start < window)
        )
        db.session.add(Attempt(key_hash=key, window_start=window, count=1))
    else:
        attempt.count += 1
    with suppress(IntegrityError):  # two guesses at once: one of them is counted
        transaction.checkpoint()


def _key(address: str) -> bytes:
    secret = derive_key(current_app.config["SETTINGS"].secret_key, "guessed links")
    return hmac.digest(secret, address.encode(), sha256)


def _window() -> datetime:
    present = now()
    seconds = int(present.timestamp()) % int(WINDOW.total_seconds())
    return (present - timedelta(seconds=seconds)).replace(microsecond=0)
