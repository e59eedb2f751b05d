"""Nordlicht's goals: three cycles, what was set, what was reported, where it stands.

Everything is told in goals.toml; days are moved like those of journeys, by whole months. Written as
rows, in a handful of statements; what the loading day has not reached yet is left out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from app.demo.agreements import write_agreements
from app.demo.calendar import Calendar, not_ahead, stretch
from app.demo.check_ins import Told, write_check_ins
from app.demo.journeys import Inventory
from app.domain.okrs import KeyResultType
from app.models import db
from app.models.journeys import Orientation
from app.models.okrs import (
    Commitment,
    Cycle,
    CycleState,
    Decision,
    GoalOrigin,
    GoalState,
    Objective,
    ObjectiveLevel,
)
from app.models.tracking import Contribution, KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs import standing

WRITTEN_BEFORE = 10
"""Days before a cycle on which its goals were written down."""
TO_A_BASELINE = (
    Wording("Quelle gefunden", "Source found"),
    Wording("Zählweise vereinbart", "Way of counting agreed"),
    Wording("Probeweise gemessen", "Measured on trial"),
    Wording("Nullmessung angenommen", "Baseline accepted"),
)


@cache
def told_goals() -> dict[str, Any]:
    """The data as written in goals.toml."""
    return tomllib.loads((Path(__file__).parent / "goals.toml").read_text(encoding="utf-8"))


def write_goals(inventory: Inventory, round_id: UUID, calendar: Calendar) -> None:
    """All cycles with everything in them; goals that came from the findings name this round."""
    told = told_goals()
    cycles = {one["key"]: _cycle(one, calendar) for one in told["cycles"]}
    db.session.add_all(cycles.values())
    db.session.flush()
    objectives = _objectives(cycles, inventory, round_id, calendar)
    db.session.add_all(objectives.values())
    db.session.flush()
    goals = {
        one["key"]: _key_result(one, position, objectives, cycles, inventory, calendar)
        for position, one in enumerate(told["key_results"])
    }
    db.session.add_all(goal.key_result for goal in goals.values())
    db.session.flush()
    db.session.add_all(step for goal in goals.values() for step in goal.steps)
    db.session.add_all(_contributions(goals, inventory))
    write_check_ins(goals, told["target_changes"], inventory, calendar)
    write_agreements(told, {key: goal.key_result for key, goal in goals.items()}, cycles,
                     inventory, calendar)  # fmt: skip
    db.session.flush()
    active = [one.id for one in objectives.values() if one.state is GoalState.ACTIVE]
    standing.refresh(active, calendar.today)


def _cycle(told: Mapping[str, Any], calendar: Calendar) -> Cycle:
    starts_on, ends_on = calendar.in_months(told["start"]), calendar.in_months(told["end"])
    is_closed = told["state"] == "closed"
    return Cycle(
        name=Wording(stretch(starts_on, ends_on, "de"), stretch(starts_on, ends_on, "en")),
        starts_on=starts_on,
        ends_on=ends_on,
        check_in_days=told["check_in_days"],
        state=CycleState.CLOSED if is_closed else CycleState.OPEN,
        computed_on=ends_on if is_closed else calendar.today,
    )


def _objectives(
    cycles: Mapping[str, Cycle], inventory: Inventory, round_id: UUID, calendar: Calendar
) -> dict[str, Objective]:
    """Parents and forerunners are told before those that name them."""
    found: dict[str, Objective] = {}
    for told in told_goals()["objectives"]:
        one = _objective(told, cycles[told["cycle"]], inventory, calendar)
        if "parent" in told:
            one.parent_id = found[told["parent"]].id
        if "continues" in told:
            one.continues_id = found[told["continues"]].id
        if "capability" in told:
            one.assessment_id, one.capability_key = round_id, told["capability"]
        if "closing" in told:
            _close(one, cycles[told["cycle"]], told["closing"])
        found[told["key"]] = one
    return found


def _objective(
    told: Mapping[str, Any], cycle: Cycle, inventory: Inventory, calendar: Calendar
) -> Objective:
    state = GoalState(told["state"])
    written = calendar.moment(cycle.starts_on - timedelta(days=WRITTEN_BEFORE), 14)
    return Objective(
        id=uuid4(),
        cycle_id=cycle.id,
        level=ObjectiveLevel(told["level"]),
        text=_words(told, "text"),
        journey_id=inventory.journeys[told["journey"]] if "journey" in told else None,
        no_journey_reason=_words(told, "no_journey_reason"),
        department_id=inventory.departments[told["department"]] if "department" in told else None,
        owner_id=inventory.people[told["owner"]].id,
        commitment=Commitment(told["commitment"]),
        orientation=Orientation(told["orientation"]),
        business_goal=_words(told, "business_goal"),
        origin=GoalOrigin(told["origin"]),
        no_parent_reason=_words(told, "no_parent_reason"),
        contribution=_words(told, "contribution"),
        note=_words(told, "note"),
        state=state,
        activated_on=None if state is GoalState.DRAFT else cycle.starts_on,
        created_at=not_ahead(written),
    )


def _close(one: Objective, cycle: Cycle, told: Mapping[str, Any]) -> None:
    one.closed_on = cycle.ends_on
    one.score = told["score"]
    one.score_reason = _words(told, "reason")
    one.learning, one.decision = _words(told, "learning"), Decision(told["decision"])


def _key_result(
    told: Mapping[str, Any],
    position: int,
    objectives: Mapping[str, Objective],
    cycles: Mapping[str, Cycle],
    inventory: Inventory,
    calendar: Calendar,
) -> Told:
    objective = objectives[told["objective"]]
    place = next(one for one in told_goals()["objectives"] if one["key"] == told["objective"])
    measured = inventory.measured
    start = measured.rows[told["point"], told["baseline"]["on"]] if "baseline" in told else None
    key_result = KeyResult(
        id=uuid4(),
        objective_id=objective.id,
        type=KeyResultType(told["type"]),
        text=_words(told, "text"),
        point_id=measured.points[told["point"]].id if "point" in told else None,
        baseline_id=start.id if start else None,
        baseline=start.value if start else None,
        target=told.get("target", told.get("lo")),
        bound_high=told.get("hi"),
        tolerance=told.get("tolerance"),
        unit=_words(told, "unit"),
        owner_id=inventory.people[told["owner"]].id,
        department_id=inventory.departments[told["department"]],
        weight=told["weight"],
        is_leading=told["leading"],
        is_guardrail=told["guardrail"],
        start_confidence=told["start_confidence"],
        influence=told["influence"],
        influence_reason=_words(told, "influence_reason"),
        state=objective.state,
        position=position,
    )
    cycle = cycles[place["cycle"]]
    steps = list(_steps(told, key_result.id, cycle.ends_on, calendar))
    return Told(told, objective, key_result, cycle, steps, is_silent=place.get("silent", False))


def _steps(
    told: Mapping[str, Any], key_result_id: UUID, due_on: date, calendar: Calendar
) -> Iterator[KeyResultStep]:
    """Milestones as told, the one thing of a binary goal, four on the way to a baseline."""
    steps: list[tuple[Wording, float, date | None]] = []
    if told["type"] == KeyResultType.MILESTONE:
        steps = [(_words(one, "name"), one["weight"], one.get("done_on")) for one in told["steps"]]
    if told["type"] == KeyResultType.BINARY:
        steps = [(_words(told, "text"), 1, told.get("done_on"))]
    if told["type"] == KeyResultType.FIND_BASELINE:
        steps = [(name, 1, _reached(told, number))
                 for number, name in enumerate(TO_A_BASELINE, start=1)]  # fmt: skip
    for position, (name, weight, done_on) in enumerate(steps):
        moved = calendar.in_months(done_on) if done_on else None
        yield KeyResultStep(
            key_result_id=key_result_id,
            name=name,
            weight=weight,
            due_on=due_on,
            done_on=moved if moved and moved <= calendar.today else None,
            position=position,
        )


def _reached(told: Mapping[str, Any], number: int) -> date | None:
    """When a check-in first reported so many steps done."""
    found = (one["on"] for one in told["check_ins"] if one["steps_done"] >= number)
    return next(found, None)


def _contributions(goals: Mapping[str, Told], inventory: Inventory) -> Iterator[Contribution]:
    for goal in goals.values():
        for department in goal.told.get("contributors", ()):
            yield Contribution(
                key_result_id=goal.key_result.id, department_id=inventory.departments[department]
            )


def _words(told: Mapping[str, Any], name: str) -> Wording:
    return Wording(**told.get(name, {}))
