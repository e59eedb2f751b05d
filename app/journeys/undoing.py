"""Taking back the newest change to a map, whoever made it.

All of it or nothing: if a row is no longer what the change made of it, the sentence says so and
nothing is touched. Rows that were removed come back with their ids, at their places, with the
measuring points that were at them, unless those have been put somewhere else since.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, inspect, select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import Refusal
from app.journeys import changes, placing, removing, touchpoints
from app.journeys.changes import ROWS, Part, columns
from app.models import db
from app.models.accounts import Department
from app.models.journeys import Journey, JourneyChange, Persona, Stage, Step, Touchpoint
from app.models.wording import Wording
from app.web.locale import language

MADE_FIRST = ("journey", "touchpoint", "stage", "persona", "step")
"""Whoever is named by others comes back before them, and goes after them."""


def undo(journey: Journey, number: int) -> JourneyChange | None:
    """Take back the change of this number, which has to be the newest. None if that was done."""
    hold_organisation()
    change = changes.change_of(journey.id, number)
    if change is None or change.undoes is not None:
        raise Refusal(_("There is no such change to take back."))
    if changes.is_undone(change):
        return None
    newest = changes.newest_to_undo(journey.id)
    if newest is None or newest.number != number:
        raise Refusal(
            _("Somebody has changed the map since. Only the newest change can be taken back; it is"
              " shown below.")
        )  # fmt: skip
    parts = changes.parts_of(change)
    for part in parts:
        _demand_untouched(journey, part)
    _take_back(journey, parts)
    back = [Part(p.noun, p.row_id, p.after, p.before, p.name) for p in parts]
    changes.note_parts(journey, back, undoes=number)
    return change


def _demand_untouched(journey: Journey, part: Part) -> None:
    """A measuring point or a new touchpoint that is no longer there is no reason to refuse."""
    if part.noun == "point" or (part.noun == "touchpoint" and part.before is None):
        return
    row = _row(part)
    if part.after is None:
        if row is not None:
            _refuse(part.name)
        return
    if row is None or not _is_ours(journey, row):
        _refuse(part.name)
    is_new = part.before is None
    found = columns(row)
    for key, value in part.after.items():
        if found.get(key) != value and not (is_new and key == "position"):
            _refuse(part.name)
    if is_new and isinstance(row, Stage) and placing.steps_in([row.id]):
        _refuse(part.name)


def _take_back(journey: Journey, parts: Sequence[Part]) -> None:
    removed = [p for p in parts if p.after is None]
    for part in sorted(removed, key=lambda p: MADE_FIRST.index(p.noun)):
        _recreate(part)
    for part in parts:
        if part.before is not None and part.after is not None:
            _restore(journey, part)
    added = [p for p in parts if p.before is None]
    for part in sorted(added, key=lambda p: -MADE_FIRST.index(p.noun)):
        _take_out(part)
    stages = placing.stages_of(journey.id)
    placing.close_ranks(stages)
    for stage in stages:
        placing.close_ranks(placing.steps_in([stage.id]))


def _recreate(part: Part) -> None:
    table, before = ROWS[part.noun], part.before or {}
    values = {key: _typed(table, key, value) for key, value in before.items()}
    if table is Touchpoint:
        values["department_id"] = _department_still_there(values.get("department_id"))
    if table is Step and not (
        _exists(Stage, values["stage_id"]) and _exists(Touchpoint, values["touchpoint_id"])
    ):
        _refuse(part.name)
    if table in {Stage, Step}:
        _make_room(table, values)
    db.session.add(table(id=part.row_id, **values))
    db.session.flush()


def _make_room(table: type[Any], values: dict[str, Any]) -> None:
    """Whatever stands at its place or behind it moves one on."""
    siblings = (
        placing.stages_of(values["journey_id"])
        if table is Stage
        else placing.steps_in([values["stage_id"]])
    )
    placing.leave_gap(siblings, values["position"])


def _restore(journey: Journey, part: Part) -> None:
    row, before, after = _row(part), dict(part.before or {}), part.after or {}
    if part.noun == "point" and (row is None or _is_elsewhere(row, after)):
        return
    place = before.pop("position", None)
    stage_id = before.pop("stage_id", None) if part.noun == "step" else None
    for key, value in before.items():
        typed = _typed(type(row), key, value)
        if key == "department_id":
            typed = _department_still_there(typed)
        if key == "touchpoint_id" and not _exists(Touchpoint, typed):
            _refuse(part.name)
        setattr(row, key, typed)
    db.session.flush()
    if isinstance(row, Step) and (stage_id is not None or place is not None):
        target = UUID(stage_id) if stage_id else row.stage_id
        if not _exists(Stage, target):
            _refuse(part.name)
        placing.move_step(row, target, row.position if place is None else place)
    elif isinstance(row, Stage) and place is not None:
        placing.put(row, placing.stages_of(journey.id), place)
    elif row is not None and place is not None:
        row.position = place


def _take_out(part: Part) -> None:
    row = _row(part)
    if isinstance(row, Step):
        removing.take_out_step(row)
    elif isinstance(row, Stage):
        removing.take_out_stage(row)
    elif isinstance(row, Touchpoint):
        touchpoints.drop_unused([row.id])
    elif row is not None:
        db.session.delete(row)
        db.session.flush()


def _row(part: Part) -> Any:
    table = ROWS[part.noun]
    query = select(table).where(table.id == part.row_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def _is_ours(journey: Journey, row: Any) -> bool:
    """Whether the row is on this journey's map; touchpoints are everybody's."""
    if isinstance(row, Step):
        stage = db.session.get(Stage, row.stage_id)
        return stage is not None and stage.journey_id == journey.id
    if isinstance(row, Stage | Persona):
        return row.journey_id == journey.id
    return not isinstance(row, Journey) or row.id == journey.id


def _is_elsewhere(point: Any, after: dict[str, Any]) -> bool:
    found = columns(point)
    return any(found.get(key) != value for key, value in after.items())


def _exists(table: type[Any], row_id: Any) -> bool:
    return bool(db.session.scalar(select(func.count(table.id)).where(table.id == row_id)))


def _department_still_there(department_id: Any) -> Any:
    """A department that was deleted since cannot come back with what named it."""
    return department_id if department_id and _exists(Department, department_id) else None


def _typed(table: type[Any], key: str, value: Any) -> Any:
    """A column's value as the model has it, from what JSON kept of it."""
    if value is None:
        return None
    kind = inspect(table).columns[key].type
    if kind.__class__.__name__ == "Bilingual":
        return Wording(**value)
    python = kind.python_type
    if python is UUID:
        return UUID(value)
    if python is date:
        return date.fromisoformat(value)
    return python(value) if issubclass(python, Enum) else value


def _refuse(name: Wording) -> None:
    raise Refusal(
        _("“%(name)s” has been changed elsewhere since, so this can no longer be taken back.",
          name=name.in_language(language()))
    )  # fmt: skip
