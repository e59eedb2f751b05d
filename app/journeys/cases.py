"""What can be done with “we cannot measure that”: open it, go its steps, end it with a method.

A case never ends with a no: it stays open, or it is solved by a method, an owner and a date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.journeys.case_steps import LAST
from app.journeys.sent_once import id_for
from app.models import db
from app.models.journeys import Journey
from app.models.measuring import CaseState, MeasurabilityCase, MeasuringPoint, PointState
from app.models.wording import Wording
from app.web import audit


class CaseEntry(NamedTuple):
    """A new case: what is said to be unmeasurable, who says so, and which point it is about."""

    claim: Wording
    raised_by_name: str
    point_id: UUID | None


class Solution(NamedTuple):
    """How a case ends; while it stays open any part may still be missing."""

    method: str
    owner_id: UUID | None
    due_on: date | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts without which a case is not solved, by the names of their fields."""
        parts = (("method", self.method), ("owner", self.owner_id), ("due_on", self.due_on))
        return tuple(name for name, value in parts if not value)


class Attempt(NamedTuple):
    """What a step of a case brought, when, and who wrote it down; empty where nobody has said."""

    step: int
    found: Wording
    on: date | None = None
    by: str = ""


def open_case(
    journey: Journey, entry: CaseEntry, today: date, operation: UUID
) -> MeasurabilityCase:
    """A new case of a journey; the one there is if it was sent before.

    Refused while the same point has an open one.
    """
    hold_organisation()
    row_id = id_for(operation, f"{journey.id} {entry.claim}")
    query = select(MeasurabilityCase).where(MeasurabilityCase.id == row_id)
    made = db.session.scalars(query).first()
    if made:
        return made
    if entry.point_id is not None:
        _demand_no_other(entry.point_id)
    case = MeasurabilityCase(
        id=row_id,
        journey_id=journey.id,
        point_id=entry.point_id,
        claim=entry.claim,
        raised_by_name=entry.raised_by_name,
        opened_on=today,
    )
    db.session.add(case)
    db.session.flush()
    audit.note("case-opened", entry.claim.in_language("de"))
    return case


def save_attempt(case: MeasurabilityCase, attempt: Attempt, revision: int) -> None:
    """Write down what the present step brought, without going on."""
    _demand_open(case, revision)
    kept = [one for one in attempts(case).values() if one.step != attempt.step]
    if attempt.found:
        kept.append(attempt)
    case.tried = [_stored(one) for one in sorted(kept)]


def go_to(case: MeasurabilityCase, step: int) -> None:
    """Stand at another step; what was written at the others stays."""
    case.step = min(max(step, 1), LAST)


def save_solution(
    case: MeasurabilityCase, solution: Solution, language: str, revision: int
) -> None:
    """Keep method, owner and date as far as they are known; the case stays open."""
    _demand_open(case, revision)
    case.method = case.method.written_in(language, solution.method)
    case.owner_id, case.due_on = solution.owner_id, solution.due_on


def solve(
    case: MeasurabilityCase, solution: Solution, language: str, revision: int, today: date
) -> None:
    """End the case. Raises ValueError if method, owner or date is missing.

    The point the case was about was an idea so far: now there is a way to measure it.
    """
    if solution.missing:
        raise ValueError(f"a case is solved by method, owner and date, not without {solution}")
    save_solution(case, solution, language, revision)
    case.state, case.closed_on = CaseState.SOLVED, today
    point = _point(case.point_id)
    if point is not None and point.state is PointState.IDEA:
        point.state = PointState.DEFINED
    audit.note("case-solved", case.claim.in_language("de"))


def reopen(case: MeasurabilityCase, revision: int) -> None:
    """Take a solved case up again: its path, method, owner and date stay."""
    if case.revision != revision:
        raise EditedMeanwhile
    if case.state is CaseState.OPEN:
        return
    if case.point_id is not None:
        _demand_no_other(case.point_id)
    case.state, case.closed_on = CaseState.OPEN, None
    audit.note("case-reopened", case.claim.in_language("de"))


def attempts(case: MeasurabilityCase) -> dict[int, Attempt]:
    """What was tried so far, by step. An entry without its number stands in its own place."""
    found = {}
    for place, entry in enumerate(case.tried, 1):
        attempt = _read(place, entry)
        if attempt.found and 1 <= attempt.step <= LAST:
            found[attempt.step] = attempt
    return found


def _read(place: int, entry: Mapping[str, Any]) -> Attempt:
    words = entry.get("found", entry)
    day = entry.get("on")
    return Attempt(
        int(entry.get("step", place)),
        Wording(str(words.get("de", "")), str(words.get("en", ""))),
        date.fromisoformat(day) if day else None,
        str(entry.get("by", "")),
    )


def _stored(attempt: Attempt) -> dict[str, Any]:
    return {
        "step": attempt.step,
        "found": {k: v for k, v in attempt.found._asdict().items() if v},
        "on": attempt.on.isoformat() if attempt.on else None,
        "by": attempt.by,
    }


def _demand_open(case: MeasurabilityCase, revision: int) -> None:
    if case.revision != revision:
        raise EditedMeanwhile
    if case.state is CaseState.SOLVED:
        raise Refusal(_("This case is solved already. Open it again to go on with it."))


def _demand_no_other(point_id: UUID) -> None:
    other = select(MeasurabilityCase.id).where(
        MeasurabilityCase.point_id == point_id, MeasurabilityCase.state == CaseState.OPEN
    )
    if db.session.scalars(other).first() is not None:
        raise Refusal(
            _("There is an open case about this measuring point already."), 422, field="point"
        )


def _point(point_id: UUID | None) -> MeasuringPoint | None:
    if point_id is None:
        return None
    query = select(MeasuringPoint).where(MeasuringPoint.id == point_id)
    return db.session.scalars(query).first()
