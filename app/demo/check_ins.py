"""What was reported about Nordlicht's key results, and where each stood on that day.

A value that a point was measured with on the same day is that measurement; any other becomes one.
Closed goals keep the standing they ended with, computed from the values of that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.demo.calendar import Calendar, not_ahead
from app.demo.journeys import Inventory, Person, told_journeys
from app.demo.points import note_current, value_of
from app.domain import measuring
from app.domain import okrs as domain
from app.domain.okrs import NUMERIC, DatedStep, KeyResultType, Part, Status
from app.models import db
from app.models.measuring import Measurement, Origin
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import CheckIn, GoalChange, KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs.standing import Computed, Facts, compute

REPORTED_AT, CHANGED_AT = 9, 15
"""O'clock."""


@dataclass(frozen=True, slots=True)
class Told:
    """A key result as told and as written; `is_silent`: nothing was reported for long."""

    told: Mapping[str, Any]
    objective: Objective
    key_result: KeyResult
    cycle: Cycle
    steps: Sequence[KeyResultStep]
    is_silent: bool = False


def write_check_ins(
    goals: Mapping[str, Told],
    changed: Sequence[Mapping[str, Any]],
    inventory: Inventory,
    calendar: Calendar,
) -> None:
    """All reports until today, changes of targets, and where closed goals ended."""
    reported = {key: _reported_on(goal, calendar) for key, goal in goals.items()}
    _measure(goals, reported, inventory, calendar)
    accepted = {
        one["key"]: calendar.in_months(one["baseline"]["accepted_on"])
        for one in told_journeys()["points"]
        if "baseline" in one
    }
    values = _by_point(inventory)
    for goal in goals.values():
        changes = [one for one in changed if one["key_result"] == goal.told["key"]]
        if changes:
            goal.key_result.target = changes[0]["old"]
        for told in reported[goal.told["key"]]:
            _follow_target(goal, changes, told["on"])
            db.session.add(_check_in(goal, told, inventory, accepted, calendar))
        _follow_target(goal, changes, calendar.told)
        db.session.add_all(_change(goal, one, inventory.people, calendar) for one in changes)
    for objective_goals in _closed(goals).values():
        _end(objective_goals, values, accepted)


def _reported_on(goal: Told, calendar: Calendar) -> list[Mapping[str, Any]]:
    """The check-ins that have happened; of silent goals only those long ago."""
    silence = timedelta(days=2 * goal.cycle.check_in_days + 1 if goal.is_silent else 0)
    last = calendar.today - silence
    return [one for one in goal.told["check_ins"] if calendar.in_months(one["on"]) <= last]


def _measure(
    goals: Mapping[str, Told],
    reported: Mapping[str, Sequence[Mapping[str, Any]]],
    inventory: Inventory,
    calendar: Calendar,
) -> None:
    """Values nobody had measured yet become measurements of their points."""
    rows, moved = inventory.measured.rows, set()
    for goal in goals.values():
        if goal.key_result.type not in NUMERIC:
            continue
        point = goal.told["point"]
        for told in reported[goal.told["key"]]:
            if (point, told["on"]) not in rows:
                person = inventory.people[told["by"]]
                rows[point, told["on"]] = _measurement(goal, told, person, calendar)
                moved.add(point)
    db.session.add_all(rows.values())
    db.session.flush()
    by_point = _by_point(inventory)
    for key in moved:
        point = inventory.measured.points[key]
        note_current(point, by_point[key])
    db.session.flush()


def _measurement(
    goal: Told, told: Mapping[str, Any], person: Person, calendar: Calendar
) -> Measurement:
    day = calendar.in_months(told["on"])
    return Measurement(
        point_id=goal.key_result.point_id,
        measured_on=day,
        period_from=day - timedelta(days=goal.cycle.check_in_days - 1),
        value=value_of(told),
        sample_size=told["n"],
        hits=told.get("x"),
        promoters=told.get("promoters"),
        passives=told.get("passives"),
        detractors=told.get("detractors"),
        origin=Origin.CHECK_IN,
        entered_by_id=person.id,
        entered_by_name=person.name,
        entered_at=not_ahead(calendar.moment(day, REPORTED_AT)),
    )


def _check_in(
    goal: Told,
    told: Mapping[str, Any],
    inventory: Inventory,
    accepted: Mapping[str, date],
    calendar: Calendar,
) -> CheckIn:
    """One report; the key result remembers it as its last."""
    one, day = goal.key_result, calendar.in_months(told["on"])
    row = inventory.measured.rows.get((goal.told.get("point", ""), told["on"]))
    row = row if one.type in NUMERIC else None
    one.last_check_in_on, one.last_confidence = day, told["confidence"]
    one.last_claimed = Status(told["claimed"])
    person = inventory.people[told["by"]]
    then = _stood(goal, row, accepted, day)
    return CheckIn(
        key_result_id=one.id,
        measured_on=day,
        measurement_id=row.id if row else None,
        share=_share(one.type, told),
        confidence=told["confidence"],
        claimed=one.last_claimed,
        progress=then.progress,
        status=then.status,
        changed=Wording(**told.get("changed", {})),
        blocker=Wording(**told.get("blocker", {})),
        next_step=Wording(**told.get("next_step", {})),
        by_id=person.id,
        by_name=person.name,
        entered_at=row.entered_at if row else not_ahead(calendar.moment(day, REPORTED_AT)),
    )


def _share(kind: KeyResultType, told: Mapping[str, Any]) -> float | None:
    if kind is KeyResultType.MILESTONE:
        return float(told["done_share"])
    if kind is KeyResultType.BINARY:
        return float(told["done"])
    return told["steps_done"] / 4 if kind is KeyResultType.FIND_BASELINE else None


def _stood(
    goal: Told, row: Measurement | None, accepted: Mapping[str, date], day: date
) -> Computed:
    """Where a key result stood on a day, by what was known then."""
    steps = [
        DatedStep(one.due_on, one.done_on if one.done_on and one.done_on <= day else None,
                  one.weight)
        for one in goal.steps
    ]  # fmt: skip
    found_on = accepted.get(goal.told.get("point", ""))
    return compute(
        Facts(
            goal.key_result, goal.cycle, goal.cycle.starts_on, steps,
            row.value if row else None, row.measured_on if row else None,
            found_on is not None and found_on <= day,
        ),
        day,
    )  # fmt: skip


def _closed(goals: Mapping[str, Told]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for goal in goals.values():
        if goal.objective.state is GoalState.CLOSED:
            found[goal.told["objective"]].append(goal)
    return found


def _end(
    goals: Sequence[Told], values: Mapping[str, list[Measurement]], accepted: Mapping[str, date]
) -> None:
    """An objective with its key results as they stood on the last day of their cycle."""
    parts = []
    for goal in goals:
        one, end = goal.key_result, goal.cycle.ends_on
        known = [row for row in values[goal.told.get("point", "")] if row.measured_on <= end]
        found = _stood(goal, measuring.current(known), accepted, end)
        one.value, one.value_on = found.value, found.value_on
        one.progress, one.expected, one.status = found.progress, found.expected, found.status
        parts.append(Part(one.weight, found.shown, found.status, one.is_guardrail,
                          found.guardrail_broken))  # fmt: skip
    whole, objective = domain.objective(parts), goals[0].objective
    objective.progress, objective.status = whole.progress, whole.status
    objective.measured, objective.counted = whole.measured, whole.counted
    objective.suggested_score = domain.suggested_score(whole.progress)


def _by_point(inventory: Inventory) -> dict[str, list[Measurement]]:
    found: dict[str, list[Measurement]] = defaultdict(list)
    for (point, _day), row in inventory.measured.rows.items():
        found[point].append(row)
    return found


def _follow_target(goal: Told, changes: Sequence[Mapping[str, Any]], day: date) -> None:
    for one in changes:
        if one["on"] <= day:
            goal.key_result.target = one["new"]


def _change(
    goal: Told, told: Mapping[str, Any], people: Mapping[str, Person], calendar: Calendar
) -> GoalChange:
    person = people[told["by"]]
    return GoalChange(
        objective_id=goal.objective.id,
        key_result_id=goal.key_result.id,
        field=told["field"],
        before=told["old"],
        after=told["new"],
        reason=Wording(**told["reason"]),
        by_id=person.id,
        by_name=person.name,
        at=not_ahead(calendar.moment(calendar.in_months(told["on"]), CHANGED_AT)),
    )
