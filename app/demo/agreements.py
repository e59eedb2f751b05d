"""What Nordlicht's departments agreed on about goals, what came out early, and what is proven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.demo.answers import story
from app.demo.calendar import Calendar
from app.demo.journeys import Inventory
from app.models import db
from app.models.okrs import Cycle, InitiativeState, RequestState
from app.models.tracking import (
    CoverageNote,
    DepartmentRequest,
    Initiative,
    KeyResult,
    Proof,
)
from app.models.wording import Wording

STATES = {"accepted": RequestState.ACCEPTED, "declined": RequestState.DECLINED,
          "negotiated": RequestState.NEGOTIATING}  # fmt: skip

Goals = Mapping[str, KeyResult]


def write_agreements(
    told: Mapping[str, Any],
    goals: Goals,
    cycles: Mapping[str, Cycle],
    inventory: Inventory,
    calendar: Calendar,
) -> None:
    """Requests, reasons for having no goal, quick wins, proofs of success."""
    db.session.add_all(_requests(told, goals, inventory, calendar))
    db.session.add_all(_coverage_notes(told, cycles, inventory, calendar))
    db.session.add_all(_quick_wins(told, goals, inventory, calendar))
    db.session.add_all(_proofs(told, goals, inventory, calendar))


def _requests(
    told: Mapping[str, Any], goals: Goals, inventory: Inventory, calendar: Calendar
) -> Iterator[DepartmentRequest]:
    names = {one.id: one.name for one in inventory.people.values()}
    for one in told["requests"]:
        asking = goals[one["key_result"]]
        yield DepartmentRequest(
            key_result_id=asking.id,
            department_id=inventory.departments[one["to_department"]],
            text=Wording(**one["text"]),
            needed_by=calendar.in_months(one["needed_by"]),
            state=STATES[one["state"]],
            reply=Wording(**one["reply"]),
            replied_on=calendar.in_months(one["replied_on"]),
            asked_by_name=names[asking.owner_id] if asking.owner_id else "",
        )


def _coverage_notes(
    told: Mapping[str, Any], cycles: Mapping[str, Cycle], inventory: Inventory, calendar: Calendar
) -> Iterator[CoverageNote]:
    """Each is said by the head of the department."""
    heads = {one["key"]: one["head"] for one in story()["departments"]}
    for one in told["coverage_notes"]:
        for cycle in one["cycles"]:
            yield CoverageNote(
                cycle_id=cycles[cycle].id,
                journey_id=inventory.journeys[one["journey"]],
                department_id=inventory.departments[one["department"]],
                reason=Wording(**one["reason"]),
                until=calendar.in_months(one["until"]),
                by_name=inventory.people[heads[one["department"]]].name,
            )


def _quick_wins(
    told: Mapping[str, Any], goals: Goals, inventory: Inventory, calendar: Calendar
) -> Iterator[Initiative]:
    for one in told["quick_wins"]:
        done_on = calendar.in_months(one["done_on"])
        yield Initiative(
            key_result_id=goals[one["key_result"]].id,
            title=Wording(**one["title"]),
            owner_id=inventory.people[one["owner"]].id,
            is_quick_win=True,
            state=InitiativeState(one["state"]),
            due_on=done_on,
            done_on=done_on,
        )


def _proofs(
    told: Mapping[str, Any], goals: Goals, inventory: Inventory, calendar: Calendar
) -> Iterator[Proof]:
    measured = inventory.measured
    for one in told["proofs"]:
        yield Proof(
            key_result_id=goals[one["key_result"]].id,
            point_id=measured.points[one["point"]].id,
            before_id=measured.rows[one["point"], one["before_on"]].id,
            after_id=measured.rows[one["point"], one["after_on"]].id,
            title=Wording(**one["title"]),
            unknown=Wording(**one["unknown"]),
            shared_with=one["shared_with"],
            shared_on=calendar.in_months(one["shared_on"]),
        )
