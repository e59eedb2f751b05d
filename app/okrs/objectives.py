"""Objectives: written, changed, deleted while they are drafts. Their states: objective_states.

Whoever writes one holds the organisation: no circles of parents, even from two forms at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.okrs import KeyResultType
from app.domain.policy import Actor
from app.findings.speech import _
from app.models import db
from app.models.accounts import Department, Membership
from app.models.journeys import Journey, Orientation
from app.models.okrs import (
    Commitment,
    Cycle,
    CycleState,
    GoalOrigin,
    GoalState,
    Objective,
    ObjectiveLevel,
)
from app.models.tracking import KeyResult
from app.models.wording import Wording
from app.okrs import history, reach
from app.web import audit

MOST_OBJECTIVES = 20_000
TEXTS = ("text", "no_journey_reason", "business_goal", "no_parent_reason", "contribution", "note")
CHOICES = (
    "cycle_id", "level", "journey_id", "department_id", "owner_id", "commitment", "orientation",
    "origin", "parent_id",
)  # fmt: skip
AGREED_ON = frozenset(
    {"text", "cycle_id", "level", "journey_id", "department_id", "owner_id", "commitment"}
)
"""What an owner says yes to: changed afterwards, they are asked anew."""
ENDED = frozenset({GoalState.CLOSED, GoalState.DROPPED})


class ObjectiveEntry(NamedTuple):
    """What a form says about an objective; texts in the language of the page."""

    text: str
    cycle_id: UUID
    level: ObjectiveLevel
    journey_id: UUID | None
    no_journey_reason: str
    department_id: UUID | None
    owner_id: UUID | None
    commitment: Commitment
    orientation: Orientation
    business_goal: str
    origin: GoalOrigin
    parent_id: UUID | None
    no_parent_reason: str
    contribution: str
    note: str


class KeyResultDraft(NamedTuple):
    """A key result to begin with; `fields` are columns of one taken over from another goal."""

    text: Wording
    type: KeyResultType
    fields: Mapping[str, Any]


class Beginning(NamedTuple):
    """Where a new objective comes from, and texts it takes along in the other language."""

    assessment_id: UUID | None = None
    capability_key: str = ""
    continues_id: UUID | None = None
    texts: Mapping[str, Wording] = {}


def create(
    actor: Actor,
    entry: ObjectiveEntry,
    language: str,
    begin: Beginning = Beginning(),  # noqa: B008 (a tuple, never changed)
    key_results: Sequence[KeyResultDraft] = (),
) -> Objective:
    """A new draft with its first key results. Refusal where something does not hold any more."""
    hold_organisation()
    _demand_sense(actor, entry, None)
    objective = Objective(
        state=GoalState.DRAFT,
        assessment_id=begin.assessment_id,
        capability_key=begin.capability_key,
        continues_id=begin.continues_id,
        **{name: _taken(begin, entry, name, language) for name in TEXTS},
    )
    _write(objective, entry, language)
    db.session.add(objective)
    db.session.flush()
    for position, draft in enumerate(key_results):
        db.session.add(
            KeyResult(
                objective_id=objective.id, text=draft.text, type=draft.type, position=position,
                **{"owner_id": entry.owner_id, "department_id": entry.department_id,
                   **draft.fields},
            )
        )  # fmt: skip
    history.note(objective.id, "created", None, objective.text)
    audit.note("objective-created", entry.text)
    db.session.flush()
    return objective


def save(
    actor: Actor, objective: Objective, entry: ObjectiveEntry, revision: int, language: str
) -> bool:
    """Change it; what changed stands in the history. Whether it has to be proposed anew.

    EditedMeanwhile if it is not what the form was opened on; Refusal for what has ended.
    """
    hold_organisation()
    demand_present(objective)
    demand_changeable(objective)
    if objective.revision != revision:
        raise EditedMeanwhile
    _demand_sense(actor, entry, objective)
    before = {name: getattr(objective, name) for name in (*TEXTS, *CHOICES)}
    _write(objective, entry, language)
    changed = [name for name, value in before.items() if getattr(objective, name) != value]
    for name in changed:
        history.note(objective.id, name, before[name], getattr(objective, name))
    asked_anew = bool(AGREED_ON & set(changed)) and objective.state in {
        GoalState.PROPOSED, GoalState.AGREED,
    }  # fmt: skip
    if asked_anew:
        history.note(objective.id, "state", objective.state, GoalState.DRAFT)
        objective.state = GoalState.DRAFT
    db.session.flush()
    return asked_anew


def delete(objective: Objective) -> str:
    """Delete a draft that nothing hangs on. Returns its text in German, else in English."""
    hold_organisation()
    demand_present(objective)
    demand_changeable(objective)
    if objective.state is not GoalState.DRAFT:
        raise Refusal(_("Only drafts are deleted. A goal that was proposed is dropped instead, with"
                        " a reason that stays."))  # fmt: skip
    below = db.session.scalars(
        select(Objective.id).where(
            (Objective.parent_id == objective.id) | (Objective.continues_id == objective.id)
        )
    ).first()
    if below is not None:
        raise Refusal(_("Other goals hang on this one. Please give them another place first."))
    name = objective.text.in_language("de")
    audit.note("objective-deleted", name)
    db.session.delete(objective)
    db.session.flush()
    return name


def demand_present(objective: Objective) -> None:
    """Read it as it is now, whatever was read before the lock; Refusal where it is gone."""
    latest = select(Objective).where(Objective.id == objective.id)
    if not db.session.execute(latest.execution_options(populate_existing=True)).all():
        raise Refusal(_("This goal has been deleted meanwhile."))


def demand_changeable(objective: Objective) -> None:
    """Refusal for a goal that has ended, or whose cycle is closed."""
    state = db.session.scalar(select(Cycle.state).where(Cycle.id == objective.cycle_id))
    if state is CycleState.CLOSED:
        raise Refusal(_("This cycle is closed: nothing in it changes any more."))
    if objective.state in ENDED:
        raise Refusal(_("This goal has ended: nothing about it changes any more."))


def ids_below(objective_id: UUID, parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """The objective and everything under it: none of these can become its parent."""
    found = {objective_id}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def parents_in(cycle_id: UUID) -> dict[UUID, UUID | None]:
    """Each objective of a cycle with its parent."""
    rows = db.session.execute(
        select(Objective.id, Objective.parent_id).where(Objective.cycle_id == cycle_id)
    )
    return {row[0]: row[1] for row in rows}


def _taken(begin: Beginning, entry: ObjectiveEntry, name: str, language: str) -> Wording:
    """A suggested text in both languages if it was left as it is; rewritten, it is a new one."""
    text = begin.texts.get(name, Wording())
    return text if getattr(entry, name) == text.in_language(language) else Wording()


def _write(objective: Objective, entry: ObjectiveEntry, language: str) -> None:
    for name in TEXTS:
        before: Wording = getattr(objective, name)
        setattr(objective, name, before.written_in(language, getattr(entry, name)))
    for name in CHOICES:
        setattr(objective, name, getattr(entry, name))


def _demand_sense(actor: Actor, entry: ObjectiveEntry, objective: Objective | None) -> None:
    """Everything the entry names is still there, and may be named by this actor."""
    _demand_cycle(entry, objective)
    _demand_journey(entry)
    _demand_department(actor, entry)
    if objective is None or entry.owner_id != objective.owner_id:
        _demand_member(entry.owner_id)
    if objective is None or (entry.parent_id, entry.cycle_id) != (
        objective.parent_id,
        objective.cycle_id,
    ):
        _demand_parent(entry, objective)


def _demand_cycle(entry: ObjectiveEntry, objective: Objective | None) -> None:
    state = db.session.scalar(
        select(Cycle.state)
        .where(Cycle.id == entry.cycle_id)
        .execution_options(populate_existing=True)
    )
    if state is None:
        raise Refusal(_("There is no such cycle."), 422, field="cycle")
    if state is CycleState.CLOSED:
        raise Refusal(_("This cycle is closed: nothing in it changes any more."), 409,
                      field="cycle")  # fmt: skip
    if objective is None or entry.cycle_id == objective.cycle_id:
        return
    if objective.state is GoalState.ACTIVE:
        raise Refusal(_("A goal that is being pursued stays in its cycle."), 422, field="cycle")
    below = select(Objective.id).where(Objective.parent_id == objective.id)
    if db.session.scalars(below).first() is not None:
        raise Refusal(_("Goals of this cycle hang below it, so it stays there."), 422,
                      field="cycle")  # fmt: skip


def _demand_journey(entry: ObjectiveEntry) -> None:
    if entry.journey_id is None:
        if entry.level is not ObjectiveLevel.ORGANISATION and not entry.no_journey_reason:
            raise Refusal(_("Please choose a journey, or say why there is none."), 422,
                          field="journey")  # fmt: skip
    elif db.session.scalar(select(Journey.id).where(Journey.id == entry.journey_id)) is None:
        raise Refusal(_("This journey has been deleted meanwhile."), 422, field="journey")


def _demand_department(actor: Actor, entry: ObjectiveEntry) -> None:
    if entry.level is ObjectiveLevel.DEPARTMENT and entry.department_id is None:
        raise Refusal(_("Please choose the department whose goal it is."), 422, field="department")
    if entry.department_id is not None:
        found = select(Department.id).where(Department.id == entry.department_id)
        if db.session.scalar(found) is None:
            raise Refusal(_("This department has been deleted meanwhile."), 422,
                          field="department")  # fmt: skip
    if actor.role in reach.EVERYWHERE:
        return
    if entry.level is not ObjectiveLevel.DEPARTMENT:
        raise Refusal(_("Leads set goals of their departments."), 422, field="level")
    if entry.department_id not in reach.departments_of(actor):
        raise Refusal(_("Leads set goals of their departments."), 422, field="department")


def _demand_member(owner_id: UUID | None) -> None:
    if owner_id is None:
        return
    found = select(Membership.id).where(Membership.user_id == owner_id)
    if db.session.scalar(found) is None:
        raise Refusal(_("This person has left the organisation meanwhile."), 422, field="owner")


def _demand_parent(entry: ObjectiveEntry, objective: Objective | None) -> None:
    if entry.parent_id is None:
        return
    parents = parents_in(entry.cycle_id)
    if entry.parent_id not in parents:
        raise Refusal(_("The goal above belongs to the same cycle; please choose another one."),
                      422, field="parent")  # fmt: skip
    if objective is not None and entry.parent_id in ids_below(objective.id, parents):
        raise Refusal(_("A goal cannot contribute to itself or to one that hangs below it."),
                      422, field="parent")  # fmt: skip
