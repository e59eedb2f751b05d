"""The history of a key result in words: what changed, and what was reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.domain.okrs import Status
from app.findings.speech import _
from app.journeys.point_words import written
from app.models import db
from app.models.accounts import Department, User
from app.models.measuring import MeasuringPoint
from app.models.okrs import GoalState, InitiativeState
from app.models.tracking import CheckIn
from app.models.wording import Wording
from app.okrs.key_result_queries import Everything
from app.okrs.request_words import CHANGES
from app.okrs.words import INITIATIVE_STATE, STATE
from app.web.locale import day, language, number, percent

FIELDS: Mapping[str, Any] = {
    "target": _l("Target"),
    "bound_high": _l("Upper bound"),
    "tolerance": _l("Tolerance"),
    "baseline": _l("Baseline"),
    "point_id": _l("Measuring point"),
    "steps": _l("Steps"),
    "done_on": _l("Step"),
    "owner_id": _l("Owner"),
    "department_id": _l("Leading department"),
    "weight": _l("Weight"),
    "is_guardrail": _l("Guardrail"),
    "text": _l("Text"),
    "influence": _l("Influence"),
    "state": _l("State"),
    "created": _l("Created"),
    "contribution": _l("Contribution"),
    "initiative": _l("Work"),
    "initiative_state": _l("Work"),
    "request-made": _l("Asked of another department"),
    "request-changed": _l("Request changed"),
    "request-accepted": _l("Request accepted"),
    "request-negotiating": _l("Request negotiated"),
    "request-declined": _l("Request declined"),
    "request-done": _l("Request delivered"),
    "request-withdrawn": _l("Request withdrawn"),
}
FIGURES = frozenset({"target", "bound_high", "tolerance", "baseline"})
PROMISED = FIGURES | {"point_id", "steps"}


class Line(NamedTuple):
    """A change in words; `is_promise` marks targets and baselines changed on the way."""

    what: str
    before: str
    after: str
    reason: str
    who: str
    at: datetime
    is_promise: bool


class Report(NamedTuple):
    """A check-in in words; `value` is empty where none was given."""

    on: date
    value: str
    confidence: int | None
    status: Status | None
    claimed: Status | None
    changed: str
    blocker: str
    next_step: str
    who: str


def lines(found: Everything) -> list[Line]:
    """What changed, newest first."""
    names = _names(found.changes)
    return [
        Line(
            str(FIELDS.get(change.field) or CHANGES.get(change.field, change.field)),
            _value(found, change.field, change.before, names),
            _value(found, change.field, change.after, names),
            change.reason.in_language(language()),
            change.by_name or _("the system"),
            change.at,
            change.field in PROMISED,
        )
        for change in found.changes
    ]


def check_ins(found: Everything) -> list[Report]:
    """What was reported, newest first."""
    rows = {row.id: row for row in (found.figure.series if found.figure else ())}
    return [
        Report(
            one.measured_on,
            _reported(found, one, rows),
            one.confidence,
            one.status,
            one.claimed,
            one.changed.in_language(language()),
            one.blocker.in_language(language()),
            one.next_step.in_language(language()),
            one.by_name,
        )
        for one in found.check_ins
    ]


def _reported(found: Everything, one: CheckIn, rows: Mapping[UUID, Any]) -> str:
    row = rows.get(one.measurement_id) if one.measurement_id else None
    if row is not None and found.point is not None:
        return written(found.point, row.value)
    return percent(one.share) if one.share is not None else ""


def _value(found: Everything, field: str, value: Any, names: Mapping[str, str]) -> str:
    """A kept value as one reads it."""
    if value is None:
        return "–"
    if field in FIGURES and isinstance(value, int | float):
        return written(found.point, float(value)) if found.point else number(value, 1)
    if field in {"owner_id", "department_id", "point_id"}:
        return names.get(str(value), _("no longer there"))
    write = WRITERS.get(field, _plain)
    return write(value)


def _plain(value: Any) -> str:
    return number(value, 1) if isinstance(value, float) else _text(value)


def _state(value: Any) -> str:
    return str(STATE[GoalState(value)]) if value in set(GoalState) else str(value)


def _work_state(value: Any) -> str:
    known = value in set(InitiativeState)
    return str(INITIATIVE_STATE[InitiativeState(value)]) if known else str(value)


def _yes(value: Any) -> str:
    return _("yes") if value else _("no")


def _steps(value: Any) -> str:
    return ", ".join(_step(row) for row in value) or "–"


def _done(kept: Any) -> str:
    """A step and the day it was done."""
    name, on = kept
    when = day(date.fromisoformat(on)) if on else _("not done")
    return f"{_text(name)}: {when}"


def _step(row: Any) -> str:
    name, _weight, due_on = row
    return f"{_text(name)} ({day(date.fromisoformat(due_on))})"


def _text(value: Any) -> str:
    return Wording(**value).in_language(language()) if isinstance(value, dict) else str(value)


def _names(changes: Any) -> dict[str, str]:
    """People, departments and points that the history names by their ids; 3 statements at most."""
    wanted: dict[str, set[UUID]] = {"owner_id": set(), "department_id": set(), "point_id": set()}
    for change in changes:
        if change.field in wanted:
            kept = (change.before, change.after)
            wanted[change.field] |= {UUID(value) for value in kept if isinstance(value, str)}
    found: dict[str, str] = {}
    tables: tuple[tuple[str, type[Any]], ...] = (
        ("owner_id", User), ("department_id", Department), ("point_id", MeasuringPoint)
    )  # fmt: skip
    for field, table in tables:
        if wanted[field]:
            for row in db.session.scalars(select(table).where(table.id.in_(wanted[field]))):
                found[str(row.id)] = _named(row)
    return found


WRITERS: Mapping[str, Callable[[Any], str]] = {
    "state": _state,
    "initiative_state": _work_state,
    "is_guardrail": _yes,
    "steps": _steps,
    "done_on": _done,
}


def _named(row: Any) -> str:
    if isinstance(row, MeasuringPoint):
        return row.name.in_language(language())
    return str(row.in_language(language()) if isinstance(row, Department) else row.name)
