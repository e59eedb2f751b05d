"""Whoever tries too often has to wait: tries are counted per purpose, per whom, and per window.

The row's key is a keyed hash, so that neither addresses nor accounts are kept. A try is counted
before it is made: of many at once no more get through than of as many one after the other.
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app, request
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import TooManyRequests

from app.domain.tokens import derive_key
from app.models import db
from app.models.accounts import Attempt
from app.models.base import now, reads_only
from app.web import transaction

WINDOW = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most this many tries of one purpose within a quarter of an hour."""

    purpose: str
    most: int


class TooManyTries(TooManyRequests):
    """Answered with the page 429; `reason` names the limit, so that it can say what to do."""

    def __init__(self, limit: Limit) -> None:
        super().__init__()
        self.reason = limit.purpose


def is_reached(limit: Limit, who: str) -> bool:
    """Whether one more try would be too many in this window."""
    attempt = db.session.get(Attempt, (_key(limit, who), _window()))
    return attempt is not None and attempt.count >= limit.most


def count(limit: Limit, who: str) -> int:
    """Remember a try at once, whatever becomes of the request; how many there are now.

    Whatever else the request has written is undone, so this comes first.
    """
    db.session.rollback()
    reads_only.set(False)
    try:
        return _add_one(_key(limit, who), _window())
    except IntegrityError:  # the first two of a window at once: now the row is there
        db.session.rollback()
        return _add_one(_key(limit, who), _window())


def demand(limit: Limit, who: str) -> None:
    """Count a try; raise TooManyTries if it is one too many."""
    if count(limit, who) > limit.most:
        raise TooManyTries(limit)


def give_back(limit: Limit, who: str) -> None:
    """A counted try was a good one: take it off again, in the present transaction."""
    attempt = db.session.get(Attempt, (_key(limit, who), _window()), with_for_update=True)
    if attempt is not None and attempt.count > 0:
        attempt.count -= 1


def network() -> str:
    """Where the request comes from: the address, or the /64 that one IPv6 customer gets."""
    address = request.remote_addr or ""
    with suppress(ValueError):
        if isinstance(ip_address(address), IPv6Address):
            return str(ip_network(f"{address}/64", strict=False))
    return address


def _add_one(key: bytes, window: datetime) -> int:
    attempt = db.session.get(Attempt, (key, window), with_for_update=True)
    if attempt is None:
        _forget_old(window)
        attempt = Attempt(key_hash=key, window_start=window, count=0)
        db.session.add(attempt)
    attempt.count += 1
    found = attempt.count
    transaction.checkpoint()
    return found


def _forget_old(window: datetime) -> None:
    db.session.execute(delete(Attempt).where(Attempt.window_start < window - FORGOTTEN_AFTER))


def _key(limit: Limit, who: str) -> bytes:
    secret = derive_key(current_app.config["SETTINGS"].secret_key, limit.purpose)
    return hmac.digest(secret, who.encode(errors="replace"), sha256)


def _window() -> datetime:
    present = now()
    seconds = int(present.timestamp()) % int(WINDOW.total_seconds())
    return (present - timedelta(seconds=seconds)).replace(microsecond=0)
