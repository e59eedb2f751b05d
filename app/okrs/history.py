"""The history of goals: what changed, from what to what, why, and who did it."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from flask import g

from app.models import db
from app.models.tracking import GoalChange
from app.models.wording import Wording


def note(
    objective_id: UUID,
    field: str,
    before: Any,
    after: Any,
    reason: Wording = Wording(),  # noqa: B008 (a tuple, never changed)
    key_result_id: UUID | None = None,
) -> GoalChange:
    """Write down one change in the present transaction, with who made it.

    `field` names the column (at most 30 characters), or what happened: "created", "deleted".
    Texts in two languages, days, enumerations and ids are kept as JSON has them.
    """
    actor = g.get("actor")
    change = GoalChange(
        objective_id=objective_id,
        key_result_id=key_result_id,
        field=field,
        before=plain(before),
        after=plain(after),
        reason=reason,
        by_id=actor.user_id if actor else None,
        by_name=actor.name if actor else "",
    )
    db.session.add(change)
    return change


def plain(value: Any) -> Any:
    """A value as JSON keeps it: a text as {"de": …, "en": …}, an enumeration as its word."""
    if isinstance(value, Wording):
        return {language: text for language, text in value._asdict().items() if text} or None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value
