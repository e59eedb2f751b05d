"""The audit trail: who did what to what. Written once, never changed."""

from __future__ import annotations

from flask import g

from app.domain.policy import Actor
from app.models import db, tenancy
from app.models.accounts import AuditEntry, User
from app.models.base import reads_only
from app.web import transaction


def note(action: str, target: str = "", *, actor: User | None = None) -> None:
    """Write down an act of the signed-in person (or of `actor`), in the present transaction.

    `target` names a row in words people know; never a token, an answer or a comment.
    """
    acting: Actor | None = g.get("actor")
    organisation = tenancy.current()
    db.session.add(
        AuditEntry(
            action=action,
            target=target[:200],
            organisation_id=None if organisation == tenancy.NOWHERE else organisation,
            actor_id=acting.user_id if acting else actor.id if actor else None,
            actor_name=acting.name if acting else actor.name if actor else "",
        )
    )


def note_at_once(action: str, target: str = "", *, actor: User | None = None) -> None:
    """Write down an act whose own transaction is not kept: a denial, a download.

    Whatever else the request has written is undone; rows read before are read again.
    """
    db.session.rollback()
    reads_only.set(False)
    note(action, target, actor=actor)
    transaction.checkpoint()
