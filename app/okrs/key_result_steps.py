"""Steps of key results without a figure: milestones, done or not, on the way to a baseline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.refusals import Refusal
from app.domain.okrs import NUMERIC, KeyResultType
from app.findings.speech import _
from app.models import db
from app.models.tracking import KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs import history
from app.web.locale import language

MOST_STEPS = 40
"""At one key result: more than that is a project plan, and belongs in one."""
TO_A_BASELINE = (
    _l("Agreed what is measured, and how"),
    _l("Source found, and somebody who owns the data"),
    _l("First value measured"),
    _l("Baseline accepted"),
)
"""The four steps on the way to a baseline."""


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A step as it was typed: `id` of the one it changes, None for a new one; without a day it is
    due at the end of the cycle."""

    name: str
    weight: float = 1.0
    due_on: date | None = None
    id: UUID | None = None


def of(key_result_id: UUID) -> list[KeyResultStep]:
    """The steps of a key result in their order."""
    query = select(KeyResultStep).where(KeyResultStep.key_result_id == key_result_id)
    return list(db.session.scalars(query.order_by(KeyResultStep.position, KeyResultStep.id)).all())


def write(one: KeyResult, entries: tuple[StepEntry, ...], ends_on: date) -> None:
    """Exactly these steps from now on; what was done stays done. Refusal for a step that is not
    one of this key result, for too many, or for none at all where steps are what is promised."""
    there = {row.id: row for row in of(one.id)}
    if one.type in NUMERIC:
        entries = ()
    elif not entries:
        raise Refusal(_("Please name at least one step."), 422, field="step_name_0")
    if len(entries) > MOST_STEPS:
        raise Refusal(
            _("At most %(most)s steps at one key result. Please bring some of them together.",
              most=MOST_STEPS),
            422, field=f"step_name_{MOST_STEPS}",
        )  # fmt: skip
    kept: set[UUID] = set()
    for position, entry in enumerate(entries):
        row = there.get(entry.id) if entry.id else None
        if entry.id and (row is None or row.id in kept):
            raise Refusal(_("One of these steps does not exist any more."), 409)
        if row is None:
            row = KeyResultStep(key_result_id=one.id, name=Wording())
            db.session.add(row)
        else:
            kept.add(row.id)
        row.name = row.name.written_in(language(), entry.name)
        row.weight, row.due_on, row.position = entry.weight, entry.due_on or ends_on, position
    for row_id, row in there.items():
        if row_id not in kept:
            db.session.delete(row)
    db.session.flush()


def copy(one: KeyResult, other: KeyResult) -> None:
    """The same steps for another key result, none of them done."""
    db.session.add_all(
        KeyResultStep(
            key_result_id=other.id, name=row.name, weight=row.weight, due_on=row.due_on,
            position=row.position,
        )
        for row in of(one.id)
    )  # fmt: skip
    db.session.flush()


def as_kept(key_result_id: UUID) -> list[list[Any]]:
    """The steps as the history keeps them: name, weight, day."""
    return [
        [history.plain(row.name), row.weight, row.due_on.isoformat()] for row in of(key_result_id)
    ]


def default_names(kind: KeyResultType) -> list[str]:
    """What a new form suggests: four steps to a baseline, none otherwise."""
    return [str(name) for name in TO_A_BASELINE] if kind is KeyResultType.FIND_BASELINE else []
