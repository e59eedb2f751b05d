"""Key results: written, started, changed with a reason, split, handed on, dropped.

create(objective, entry)                     a draft
save(key_result, entry, revision, reason)    after activation a changed promise needs a reason
start(objective)                             those of an objective that was just activated
activate(key_result)                         a later one, if nothing stands in the way
rate_influence, hand_over, split, drop       what happens to it on the way
tick(step, done, today)                      a step done, or not done after all
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.okrs import NUMERIC, KeyResultType, Target
from app.findings.speech import _
from app.models import db
from app.models.measuring import Measurement, MeasuringPoint
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs import gates, here, history, key_result_steps, standing
from app.okrs.key_result_steps import StepEntry
from app.okrs.objectives import demand_changeable
from app.web import audit
from app.web.locale import language

MOST_KEY_RESULTS = 40
"""At one objective: the coach says far earlier that it is too many."""
PROMISE = ("point_id", "target", "bound_high", "tolerance")
"""What was promised: after activation it changes only with a reason."""


class Start(StrEnum):
    """What a key result with a figure counts from. KEPT: as before, else the accepted baseline.
    LATEST: the newest value, as when a second cycle goes on where the first one ended."""

    KEPT = "kept"
    ACCEPTED = "accepted"
    LATEST = "latest"


OVER = frozenset({GoalState.CLOSED, GoalState.DROPPED})


@dataclass(frozen=True, slots=True)
class KeyResultEntry:
    """What is said about a key result; names as in `KeyResult`. `start`: what it counts from."""

    type: KeyResultType
    text: Wording
    point_id: UUID | None
    target: float | None
    bound_high: float | None
    tolerance: float | None
    owner_id: UUID | None
    department_id: UUID | None
    weight: float
    is_leading: bool
    is_guardrail: bool
    start_confidence: int | None
    steps: tuple[StepEntry, ...] = ()
    start: Start = Start.KEPT


def create(objective: Objective, entry: KeyResultEntry) -> KeyResult:
    """One more key result, a draft; 422 with its field where the promise makes no sense."""
    demand_changeable(objective)
    count = select(func.count(KeyResult.id)).where(KeyResult.objective_id == objective.id)
    number = db.session.scalars(count).one()
    if number >= MOST_KEY_RESULTS:
        raise Refusal(_("At most %(most)s key results at one goal.", most=MOST_KEY_RESULTS), 422)
    one = KeyResult(id=uuid4(), objective_id=objective.id, type=entry.type, position=number)
    _write(one, entry)
    db.session.add(one)
    db.session.flush()
    key_result_steps.write(one, entry.steps, _ends_on(objective))
    history.note(objective.id, "created", None, one.text, key_result_id=one.id)
    audit.note("key-result-created", _name(one))
    return one


def save(one: KeyResult, entry: KeyResultEntry, revision: int, reason: str = "") -> None:
    """Change a key result. EditedMeanwhile if it is not what the form was opened on.

    Once active its type stays, and whatever was promised changes only with a reason; both are
    kept in the history.
    """
    held = _hold(one)
    if held.revision != revision:
        raise EditedMeanwhile
    objective = db.session.get_one(Objective, held.objective_id)
    demand_changeable(objective)
    is_active = held.state is GoalState.ACTIVE
    if is_active and entry.type is not held.type:
        raise Refusal(_("Its type stays once a key result is being pursued."), 422, field="text")
    held.type = entry.type
    before = _remembered(held)
    _write(held, entry)
    db.session.flush()
    key_result_steps.write(held, entry.steps, _ends_on(objective))
    after = _remembered(held)
    changed = {field for field in before if before[field] != after[field]}
    promise = changed & {*PROMISE, "baseline", "steps"} if is_active else set()
    if promise and not reason:
        raise Refusal(
            _("Please say why: what was promised changes while it is being pursued."),
            422,
            field="reason",
        )
    if is_active:
        _note_all(held, before, after, reason)
    if "owner_id" in changed:
        _new_owner(held, before["owner_id"], reason, noted=is_active)
    db.session.flush()
    audit.note("key-result-target-changed" if promise else "key-result-changed", _name(held))
    standing.refresh([held.objective_id], here.today())


def start(objective: Objective) -> None:
    """Make the key results of an objective that was just activated active.

    The accepted baseline of each one's point becomes its start. The gates were asked before.
    """
    query = select(KeyResult).where(
        KeyResult.objective_id == objective.id, KeyResult.state != GoalState.DROPPED
    )
    begin(db.session.scalars(query).all())


def begin(found: Sequence[KeyResult]) -> None:
    """Make key results active. Those that say nothing else start from the accepted baseline."""
    starts = gates.baselines({one.point_id for one in found if one.point_id})
    for one in found:
        row = starts.get(one.point_id) if one.point_id and one.type in NUMERIC else None
        if row is not None:
            kept = _as_corrected(one.baseline_id) if one.baseline_id else row[0]
            one.baseline_id, one.baseline = kept.id, kept.value
        one.state = GoalState.ACTIVE
    db.session.flush()


def activate(one: KeyResult) -> None:
    """A key result that was added while its objective is pursued already. Refusal with the first
    obstacle, or while the objective itself is not active."""
    held = _hold(one)
    objective = db.session.get_one(Objective, held.objective_id)
    if objective.state is not GoalState.ACTIVE:
        raise Refusal(_("It becomes active together with its goal."))
    if held.state is GoalState.ACTIVE:
        return
    standing_in_the_way = gates.obstacles_of(held)
    if standing_in_the_way:
        raise Refusal(standing_in_the_way[0].sentence)
    begin([held])
    history.note(objective.id, "state", GoalState.DRAFT, GoalState.ACTIVE, key_result_id=held.id)
    audit.note("key-result-changed", _name(held))
    standing.refresh([objective.id], here.today())


def rate_influence(one: KeyResult, influence: int, reason: Wording) -> None:
    """How much the owner can move, 1…5, in their own words."""
    held = _hold(one)
    demand_changeable(db.session.get_one(Objective, held.objective_id))
    history.note(
        held.objective_id, "influence", held.influence, influence, reason, key_result_id=held.id
    )
    held.influence, held.influence_reason = influence, reason
    db.session.flush()
    audit.note("key-result-changed", _name(held))


def hand_over(one: KeyResult, owner_id: UUID | None) -> None:
    """Somebody else owns it from now on, and says anew how much they can move."""
    held = _hold(one)
    demand_changeable(db.session.get_one(Objective, held.objective_id))
    if held.owner_id == owner_id:
        return
    before, held.owner_id = held.owner_id, owner_id
    _new_owner(held, before, "", noted=False)
    db.session.flush()
    audit.note("key-result-changed", _name(held))


def split(one: KeyResult) -> KeyResult:
    """Two of it, each with half its weight: the part one can move, and the rest for somebody else.

    The copy is a draft without owner; both are rated anew.
    """
    held = _hold(one)
    objective = db.session.get_one(Objective, held.objective_id)
    demand_changeable(objective)
    held.weight /= 2
    count = select(func.count(KeyResult.id)).where(KeyResult.objective_id == objective.id)
    same = ("objective_id", "type", "point_id", "baseline_id", "baseline", "target", "bound_high",
            "tolerance", "unit", "department_id", "weight", "is_leading", "is_guardrail",
            "start_confidence")  # fmt: skip
    copy = KeyResult(
        id=uuid4(), position=db.session.scalars(count).one(),
        text=Wording(*(text and _("%(name)s (second part)", name=text) for text in held.text)),
        **{field: getattr(held, field) for field in same},
    )  # fmt: skip
    history.note(objective.id, "influence", held.influence, None, key_result_id=held.id)
    held.influence, held.influence_reason = None, Wording()
    db.session.add(copy)
    db.session.flush()
    key_result_steps.copy(held, copy)
    history.note(objective.id, "created", None, copy.text, key_result_id=copy.id)
    audit.note("key-result-created", _name(copy))
    standing.refresh([objective.id], here.today())
    return copy


def drop(one: KeyResult, reason: str) -> None:
    """Remove a key result: a draft is deleted, an active one stays to be seen with its reason."""
    held = _hold(one)
    demand_changeable(db.session.get_one(Objective, held.objective_id))
    objective_id, name = held.objective_id, _name(held)
    if held.state is GoalState.ACTIVE:
        if not reason:
            raise Refusal(_("Please say why it is given up."), 422, field="reason")
        said = Wording().written_in(language(), reason)
        history.note(objective_id, "state", held.state, GoalState.DROPPED, said,
                     key_result_id=held.id)  # fmt: skip
        held.state = GoalState.DROPPED
    else:
        history.note(objective_id, "deleted", held.text, None)
        db.session.delete(held)
    db.session.flush()
    audit.note("key-result-dropped", name)
    standing.refresh([objective_id], here.today())


def tick(one: KeyResult, step: KeyResultStep, today: date, *, done: bool) -> None:
    """Say that a step is done today, or that it was not after all. Refusal before activation."""
    if one.state is not GoalState.ACTIVE:
        raise Refusal(_("Steps are ticked once the key result is being pursued."))
    if (step.done_on is not None) is done:
        return
    before, step.done_on = step.done_on, today if done else None
    history.note(
        one.objective_id, "done_on", [history.plain(step.name), history.plain(before)],
        [history.plain(step.name), history.plain(step.done_on)], key_result_id=one.id,
    )  # fmt: skip
    db.session.flush()
    standing.refresh([one.objective_id], today)


def _write(one: KeyResult, entry: KeyResultEntry) -> None:
    """Fill in a key result; its start stays as it was unless the point changes or another start
    is chosen."""
    is_numeric = entry.type in NUMERIC
    moved = entry.point_id != one.point_id
    for field in ("text", "owner_id", "department_id", "weight", "is_leading", "is_guardrail",
                  "start_confidence", "target", "bound_high", "tolerance", "point_id"):  # fmt: skip
        setattr(one, field, getattr(entry, field))
    point = db.session.get(MeasuringPoint, entry.point_id) if entry.point_id else None
    if entry.point_id and point is None:
        raise Refusal(_("This measuring point does not exist any more."), 422, field="point")
    one.unit = point.unit if point else Wording()
    if not is_numeric or point is None:
        one.baseline_id, one.baseline = None, None
    elif moved or one.baseline is None or entry.start is not Start.KEPT:
        _set_start(one, point, entry.start)
    if is_numeric and entry.target is not None:
        goal = Target(one.type, one.baseline, entry.target, entry.bound_high, entry.tolerance)
        problem = gates.target_problem(goal)
        if problem:
            raise Refusal(problem, 422, field="target")


def _set_start(one: KeyResult, point: MeasuringPoint, start: Start) -> None:
    """The accepted baseline, or the latest value where one was accepted at all."""
    accepted = gates.baselines([point.id]).get(point.id)
    if accepted is None and one.state is GoalState.ACTIVE:
        raise Refusal(_("This measuring point has no accepted baseline yet."), 422, field="point")
    row = accepted[0] if accepted else None
    if row is not None and start is Start.LATEST and point.current_id is not None:
        row = db.session.get_one(Measurement, point.current_id)
    one.baseline_id, one.baseline = (row.id, row.value) if row else (None, None)


def _as_corrected(measurement_id: UUID) -> Measurement:
    """A measurement, or the correction that has taken its place meanwhile."""
    row = db.session.get_one(Measurement, measurement_id)
    while (
        later := db.session.scalars(
            select(Measurement).where(Measurement.supersedes_id == row.id)
        ).first()
    ):  # fmt: skip
        row = later
    return row


def _remembered(one: KeyResult) -> dict[str, Any]:
    fields = (*PROMISE, "baseline", "owner_id", "weight", "is_guardrail", "text", "department_id")
    return {
        **{field: getattr(one, field) for field in fields},
        "steps": key_result_steps.as_kept(one.id),
    }


def _note_all(one: KeyResult, before: dict[str, Any], after: dict[str, Any], reason: str) -> None:
    said = Wording().written_in(language(), reason)
    for field, old in before.items():
        if old != after[field] and field != "owner_id":
            history.note(one.objective_id, field, old, after[field], said, key_result_id=one.id)


def _new_owner(one: KeyResult, before: UUID | None, reason: str, *, noted: bool) -> None:
    """Influence is personal: the new owner says it for themselves."""
    said = Wording().written_in(language(), reason) if noted else Wording()
    history.note(one.objective_id, "owner_id", before, one.owner_id, said, key_result_id=one.id)
    one.influence, one.influence_reason = None, Wording()


def _hold(one: KeyResult) -> KeyResult:
    """The row as it is now, held until the end of the transaction.

    Its objective is held first, as check-ins do it: in another order two of them could wait for
    each other.
    """
    standing.hold([one.objective_id])
    query = select(KeyResult).where(KeyResult.id == one.id).with_for_update()
    held = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if held is None:
        raise EditedMeanwhile
    if held.state in OVER:
        raise Refusal(_("This key result is over: nothing about it changes any more."))
    return held


def _ends_on(objective: Objective) -> date:
    return db.session.get_one(Cycle, objective.cycle_id).ends_on


def _name(one: KeyResult) -> str:
    return one.text.in_language(language())
