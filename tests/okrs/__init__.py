"""A small set of goals to try things on: one cycle, three objectives, three key results."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from app.domain.okrs import KeyResultType, Status
from app.models import db
from app.models.journeys import Orientation
from app.models.okrs import Cycle, GoalState, Objective, ObjectiveLevel
from app.models.tracking import (
    CheckIn,
    Contribution,
    CoverageNote,
    DepartmentRequest,
    GoalChange,
    Initiative,
    KeyResult,
    KeyResultStep,
    MeetingDecision,
    Proof,
)
from app.models.wording import Wording

STARTS, ENDS = date(2026, 10, 1), date(2026, 12, 31)


class Where(NamedTuple):
    """What goals hang on: the ids that `tests.journeys.write_journey` gave, and a department."""

    journey: dict[str, UUID]
    department_id: UUID
    owner_id: UUID | None = None


def write_goals(where: Where, name: str = "Umzug") -> dict[str, UUID]:
    """Write them for the organisation that was entered; ids by the names addresses give them.

    An active journey objective with an increasing key result on the journey's point (30 → 54 per
    cent), a milestone and a guardrail; an organisation's objective above it, a department's below.
    """
    cycle = Cycle(name=Wording(de=f"{name}: 4. Quartal"), starts_on=STARTS, ends_on=ENDS)
    db.session.add(cycle)
    db.session.flush()
    top = _objective(cycle, f"{name}: Wer entscheidet, kennt die Wege", ObjectiveLevel.ORGANISATION,
                     where)  # fmt: skip
    middle = _objective(cycle, f"{name}: Am Einzugstag brennt Licht", ObjectiveLevel.JOURNEY, where)
    middle.journey_id, middle.parent_id = where.journey["journey_id"], top.id
    low = _objective(cycle, f"{name}: Jede Meldung ist vollständig", ObjectiveLevel.DEPARTMENT,
                     where)  # fmt: skip
    low.journey_id, low.parent_id = where.journey["journey_id"], middle.id
    low.department_id = where.department_id
    db.session.flush()
    results = [
        KeyResult(
            objective_id=middle.id, type=kind, text=Wording(de=f"{name}: {text}"), position=i,
            owner_id=where.owner_id, department_id=where.department_id, influence=4,
            start_confidence=6, state=GoalState.ACTIVE,
        )
        for i, (kind, text) in enumerate((
            (KeyResultType.INCREASE, "Ankommensquote"), (KeyResultType.MILESTONE, "Vier Seiten"),
            (KeyResultType.AT_LEAST, "Nach 90 Tagen noch da"),
        ))
    ]  # fmt: skip
    for one in (results[0], results[2]):
        one.point_id, one.unit = where.journey["point_id"], Wording("%", "%")
        one.baseline, one.target = 30.0, 54.0
    results[2].target, results[2].is_guardrail = 25.0, True
    db.session.add_all(results)
    db.session.flush()
    check_in = CheckIn(
        key_result_id=results[0].id, measured_on=date(2026, 10, 15), confidence=6,
        claimed=Status.ON_TRACK, measurement_id=where.journey["measurement_id"],
        by_name="Olga Inhaber", operation_id=uuid4(),
    )  # fmt: skip
    results[0].last_check_in_on, results[0].last_confidence = check_in.measured_on, 6
    request = DepartmentRequest(
        key_result_id=results[0].id, department_id=where.department_id,
        text=Wording(de=f"{name}: Foto zulassen"), needed_by=date(2026, 11, 30),
    )  # fmt: skip
    note = CoverageNote(
        cycle_id=cycle.id, journey_id=where.journey["journey_id"],
        department_id=where.department_id, reason=Wording(de=f"{name}: kein Kontakt"),
    )  # fmt: skip
    initiative = Initiative(key_result_id=results[0].id, title=Wording(de=f"{name}: SMS"))
    proof = Proof(
        key_result_id=results[0].id, point_id=where.journey["point_id"],
        before_id=where.journey["measurement_id"], after_id=where.journey["measurement_id"],
        title=Wording(de=f"{name}: Der Knopf"),
    )  # fmt: skip
    decision = MeetingDecision(
        cycle_id=cycle.id, text=Wording(de=f"{name}: Wir bleiben dran"), decided_on=STARTS
    )
    step = KeyResultStep(key_result_id=results[1].id, name=Wording(de=f"{name}: Seite 1"),
                         due_on=date(2026, 10, 31))  # fmt: skip
    db.session.add_all([
        check_in, request, note, initiative, proof, decision, step,
        Contribution(key_result_id=results[0].id, department_id=where.department_id),
        GoalChange(objective_id=middle.id, key_result_id=results[0].id, field="target",
                   before=50, after=54, reason=Wording(de="Schon übertroffen")),
    ])  # fmt: skip
    db.session.flush()
    return {
        "cycle_id": cycle.id, "objective_id": middle.id, "key_result_id": results[0].id,
        "check_in_id": check_in.id, "request_id": request.id, "coverage_note_id": note.id,
        "initiative_id": initiative.id, "proof_id": proof.id, "decision_id": decision.id,
        "goal_step_id": step.id,
    }  # fmt: skip


def _objective(cycle: Cycle, text: str, level: ObjectiveLevel, where: Where) -> Objective:
    one = Objective(
        cycle_id=cycle.id, text=Wording(de=text), level=level, orientation=Orientation.IMPROVE,
        owner_id=where.owner_id, state=GoalState.ACTIVE, activated_on=STARTS,
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    return one
