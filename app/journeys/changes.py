"""The history of a journey's map: every change written down as it is made.

One act of a person is one `JourneyChange`, even where it touches several rows (a stage goes
with its steps): the columns `noun`, `row_id`, `before` and `after` hold the row that was named,
the key `_with` in them holds the others. `_name` is what the row was called then, `_again` the
number of the change that is done again. An addition or removal keeps all columns, an edit those
that differ. Taking back is in `undoing`, what can be taken back in `retracing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from flask import g
from sqlalchemy import func, inspect, select, update

from app.accounts.holding import hold_organisation
from app.models import db
from app.models.base import now
from app.models.journeys import Journey, JourneyChange, Persona, Stage, Step, Touchpoint
from app.models.measuring import MeasuringPoint
from app.models.wording import Wording

ROWS: dict[str, type[Any]] = {
    "journey": Journey,
    "persona": Persona,
    "stage": Stage,
    "step": Step,
    "touchpoint": Touchpoint,
    "point": MeasuringPoint,
}
"""The tables a change can name."""

APART = {"id", "organisation_id", "revision", "created_at", "changed_at"}
"""Columns that are nobody's words: they are neither compared nor put back."""

PAGE = 25


class Part(NamedTuple):
    """What became of one row: before is None where it was added, after where it was removed."""

    noun: str
    row_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    name: Wording = Wording()


class HistoryPage(NamedTuple):
    """One page of a journey's history, the latest first."""

    changes: Sequence[JourneyChange]
    number: int
    last: int


def columns(row: Any) -> dict[str, Any]:
    """A row's columns by name, as JSON keeps them."""
    names = [attribute.key for attribute in inspect(type(row)).column_attrs]
    return {name: _plain(getattr(row, name)) for name in names if name not in APART}


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of two states of one row, what is not the same in both."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}


def edited(noun: str, row: Any, before: dict[str, Any], name: Wording) -> list[Part]:
    """The part for a row that was changed; none if it is what it was."""
    old, new = differing(before, columns(row))
    return [Part(noun, row.id, old, new, name)] if new else []


def note(
    journey: Journey,
    noun: str,
    row_id: UUID,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    name: Wording | None = None,
    others: Sequence[Part] = (),
    undoes: int | None = None,
    again: int | None = None,
) -> JourneyChange:
    """Write down a change in the present transaction; the journey counts as changed now.

    The organisation is held, so that numbers follow one another. The journey's own revision
    stays: whoever is editing its goals is not disturbed by work on its map.
    """
    with db.session.no_autoflush:
        hold_organisation()
    newest = select(func.max(JourneyChange.number)).where(JourneyChange.journey_id == journey.id)
    change = JourneyChange(
        journey_id=journey.id,
        number=(db.session.scalar(newest) or 0) + 1,
        noun=noun,
        row_id=row_id,
        **_told(Part(noun, row_id, _copy(before), _copy(after), name or Wording()), others, again),
        undoes=undoes,
        actor_id=g.actor.user_id if g.get("actor") else None,
        actor_name=g.actor.name if g.get("actor") else "",
    )
    db.session.add(change)
    db.session.execute(update(Journey).where(Journey.id == journey.id).values(changed_at=now()))
    db.session.flush()
    return change


def note_parts(
    journey: Journey,
    parts: Sequence[Part],
    *,
    undoes: int | None = None,
    again: int | None = None,
) -> None:
    """The same for an act on several rows; the first is the one that was named. None: nothing."""
    if parts:
        first, *others = parts
        note(
            journey, first.noun, first.row_id, first.before, first.after,
            name=first.name, others=others, undoes=undoes, again=again,
        )  # fmt: skip


def again_of(change: JourneyChange) -> int | None:
    """The number of the change that this one does again; None for any other."""
    number: int | None = _aside(change).get("_again")
    return number


def parts_of(change: JourneyChange) -> list[Part]:
    """What a change did to which rows; the first is the one that was named."""
    told = _aside(change)
    first = Part(
        change.noun, change.row_id, _bare(change.before), _bare(change.after),
        Wording(**told.get("_name", {})),
    )  # fmt: skip
    others = [
        Part(noun, UUID(row_id), before, after, Wording(**name))
        for noun, row_id, before, after, name in told.get("_with", [])
    ]
    return [first, *others]


def was_done(journey_id: UUID, row_id: UUID) -> bool:
    """Whether the history knows this row: the same form, sent again, adds nothing."""
    query = select(JourneyChange.id).where(
        JourneyChange.journey_id == journey_id, JourneyChange.row_id == row_id
    )
    return db.session.scalars(query.limit(1)).first() is not None


def change_of(journey_id: UUID, number: int) -> JourneyChange | None:
    """The change of this number."""
    query = select(JourneyChange).where(
        JourneyChange.journey_id == journey_id, JourneyChange.number == number
    )
    return db.session.scalars(query).first()


def page_of(journey_id: UUID, number: int) -> HistoryPage:
    """A page of the history; a number out of range is the nearest one."""
    here = JourneyChange.journey_id == journey_id
    total = db.session.scalar(select(func.count(JourneyChange.id)).where(here)) or 0
    last = max(1, -(-total // PAGE))
    number = min(max(1, number), last)
    rows = db.session.scalars(
        select(JourneyChange)
        .where(here)
        .order_by(JourneyChange.number.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    return HistoryPage(rows, number, last)


def _aside(change: JourneyChange) -> dict[str, Any]:
    """Where the keys stand that are no columns."""
    return change.after if change.after is not None else change.before or {}


def _told(first: Part, others: Sequence[Part], again: int | None) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if again is not None:
        extra["_again"] = again
    if first.name:
        extra["_name"] = _plain(first.name)
    if others:
        extra["_with"] = [
            [p.noun, str(p.row_id), p.before, p.after, _plain(p.name)] for p in others
        ]
    before, after = first.before, first.after
    if after is not None:
        return {"before": before, "after": {**after, **extra}}
    return {"before": {**(before or {}), **extra}, "after": None}


def _bare(told: dict[str, Any] | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {key: value for key, value in told.items() if not key.startswith("_")}


def _copy(columns_: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if columns_ is None else dict(columns_)


def _plain(value: Any) -> Any:
    if isinstance(value, Wording):
        return {language: text for language, text in value._asdict().items() if text}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value
