"""Taking back the newest change to a journey, whoever made it, and doing it again.

All of it or nothing: if a row is no longer what the change made of it, the sentence says so and
nothing is touched. Rows that were removed come back with their ids, at their places, with the
measuring points that were at them, unless those have been put somewhere else since.

Doing again is taking back the taking back: the same parts, turned round twice.
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
from app.journeys import changes, journey_rules, placing, removing, retracing, touchpoints
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
    if retracing.is_taken_back(change):
        return None
    newest = retracing.newest_to_undo(journey.id)
    if newest is None or newest.number != number:
        raise Refusal(
            _("Somebody has changed the journey since. Only the newest change can be taken back; it"
              " is shown below.")
        )  # fmt: skip
    changes.note_parts(journey, _turn_round(journey, change), undoes=number)
    return change


def redo(journey: Journey, number: int) -> JourneyChange | None:
    """Do again what the row of this number took back; that has to be the latest taking back.

    Returns what was done again; None if that had happened before.
    """
    hold_organisation()
    back = changes.change_of(journey.id, number)
    change = changes.change_of(journey.id, back.undoes) if back and back.undoes else None
    if back is None or change is None or change.undoes is not None:
        raise Refusal(_("There is no such change to do again."))
    if retracing.is_taken_back(back):
        return None
    newest = retracing.newest_to_redo(journey.id)
    if newest is None or newest.number != number:
        raise Refusal(
            _("Somebody has changed the journey since. Only what was taken back last can be done"
              " again, and only until something new is done.")
        )  # fmt: skip
    changes.note_parts(journey, _turn_round(journey, back), undoes=number, again=change.number)
    return change


def _turn_round(journey: Journey, change: JourneyChange) -> list[Part]:
    """Make everything what it was before this change; returns that as parts of a new one."""
    parts = changes.parts_of(change)
    going = {part.row_id for part in parts if part.before is None}
    for part in parts:
        _demand_untouched(journey, part, going)
    moved = _take_back(journey, parts)
    turned = [Part(p.noun, p.row_id, p.after, p.before, p.name) for p in parts]
    told = {part.row_id for part in parts}
    return [*turned, *(part for part in moved if part.row_id not in told)]


def _demand_untouched(journey: Journey, part: Part, going: set[UUID]) -> None:
    """A measuring point or a new touchpoint that is no longer there is no reason to refuse."""
    if part.noun == "point" or (part.noun == "touchpoint" and None in (part.before, part.after)):
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
    if isinstance(row, Journey):
        _demand_fit(row, {**found, **(part.before or {})})
    for key, value in part.after.items():
        if not (is_new and key == "position") and not _is_still(key, found.get(key), value):
            _refuse(part.name)
    if is_new and isinstance(row, Stage):
        steps = placing.steps_in([row.id])
        if any(step.id not in going for step in steps):
            _refuse(part.name)


def _demand_fit(journey: Journey, wanted: dict[str, Any]) -> None:
    """Other journeys may have taken its name or place in the meantime, or gone."""
    name, level, parent_id = (
        _typed(Journey, key, wanted[key]) for key in ("name", "level", "parent_id")
    )
    try:
        journey_rules.demand_fit(journey, name, level, parent_id)
    except Refusal as refusal:
        raise Refusal(refusal.sentence) from refusal


def _is_still(key: str, now: Any, then: Any) -> bool:
    """Whether a column is what it was; whoever or whatever was deleted since left it empty."""
    return bool(now == then or (now is None and _still_there(key, then) is None))


def _take_back(journey: Journey, parts: Sequence[Part]) -> list[Part]:
    """Returns what became of measuring points at rows that went."""
    removed = [p for p in parts if p.after is None]
    for part in sorted(removed, key=lambda p: MADE_FIRST.index(p.noun)):
        _recreate(part)
    for part in parts:
        if part.before is not None and part.after is not None:
            _restore(journey, part)
    added = [p for p in parts if p.before is None]
    moved: dict[UUID, Part] = {}
    for part in sorted(added, key=lambda p: -MADE_FIRST.index(p.noun)):
        for point in _take_out(part):
            first = moved.get(point.row_id, point)
            moved[point.row_id] = point._replace(
                before={**(point.before or {}), **(first.before or {})}
            )
    stages = placing.stages_of(journey.id)
    placing.close_ranks(stages)
    for stage in stages:
        placing.close_ranks(placing.steps_in([stage.id]))
    return list(moved.values())


def _recreate(part: Part) -> None:
    table, before = ROWS[part.noun], part.before or {}
    values = {key: _still_there(key, _typed(table, key, value)) for key, value in before.items()}
    if table is Touchpoint and _exists(Touchpoint, part.row_id):
        return
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
        typed = _still_there(key, _typed(type(row), key, value))
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


def _take_out(part: Part) -> list[Part]:
    row, gone = _row(part), list[Part]()
    if isinstance(row, Step):
        gone = removing.take_out_step(row)
    elif isinstance(row, Stage):
        gone = removing.take_out_stage(row)
    elif isinstance(row, Touchpoint):
        touchpoints.drop_unused([row.id])
    elif row is not None:
        db.session.delete(row)
        db.session.flush()
    return [one for one in gone if one.noun == "point"]


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


def _still_there(key: str, value: Any) -> Any:
    """A department or an owner that has gone since cannot come back with what named them."""
    if value and key == "department_id":
        return value if _exists(Department, value) else None
    if value and key == "owner_id":
        return value if journey_rules.is_member(UUID(str(value))) else None
    return value


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
