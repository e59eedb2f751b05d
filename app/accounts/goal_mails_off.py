"""Goal mails on and off: wished on one's own page, or turned off by a link in each of them.

The link works without signing in, since whoever wants no mail any more may not remember a
password either. It is computed from account and address, opens nothing else, and can turn these
mails off only; it is dead once the address is another one or the account is disabled.
"""

from __future__ import annotations

import hmac

from flask import current_app

from app.config import Settings
from app.domain import tokens
from app.models import db
from app.models.accounts import User
from app.web import audit

PURPOSE = "goal mails off"


def link_for(user: User) -> str:
    """Where this person turns goal mails off."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.base_url}/goal-mails/{token_for(user)}"


def token_for(user: User) -> str:
    """The proof that we wrote to this person at this address."""
    settings: Settings = current_app.config["SETTINGS"]
    key = tokens.derive_key(settings.secret_key, PURPOSE, user.email.encode())
    return tokens.sign_id(key, user.id)


def holder_of(token: str) -> User | None:
    """Whose goal mails a token turns off; None for one that is not, or no longer, ours."""
    user_id = tokens.claimed_id(token)
    user = db.session.get(User, user_id) if user_id else None
    if user is None or not user.active or not hmac.compare_digest(token, token_for(user)):
        return None
    return user


def wish_goal_mails(user: User, *, on: bool) -> None:
    """Turn them on or off; what is so already is not noted again."""
    if user.goal_mails is not on:
        user.goal_mails = on
        audit.note("goal-mails-on" if on else "goal-mails-off", actor=user)
