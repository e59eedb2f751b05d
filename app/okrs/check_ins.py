"""Checking in: what somebody reports about a key result. Added, never edited.

    check_in(key_result, entry)     one report; a second click on the same form changes nothing
    why_not(...)                    the sentence for a key result nobody can report on now

Whoever reports holds the measuring point, then the objective: of two reports in the same moment
both are kept, and a measurement that arrives meanwhile waits and then moves the key result. What
is written on the key result passes its revision by, so that nobody who edits it is disturbed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from flask import g
from flask_babel import gettext as _
from sqlalchemy import select, update

from app.accounts.refusals import Refusal
from app.domain import okrs as domain
from app.domain.check_ins import latest_day
from app.domain.okrs import DatedStep, Status
from app.journeys.entries import MeasurementEntry
from app.journeys.measuring_actions import add_measurement, present_day
from app.models import db
from app.models.measuring import MeasuringPoint, Origin
from app.models.okrs import Cycle, CycleState, GoalState, Objective
from app.models.tracking import CheckIn, KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs import history, standing
from app.web import audit
from app.web.locale import day, language

UNWRITTEN = Wording()


@dataclass(frozen=True, slots=True)
class CheckInEntry:
    """What was reported. `value`: None where nothing new was measured. `done`: the steps ticked
    in the form, `shown_done` those that were ticked when it was opened: only what was changed in
    between is changed. `operation` tells a second click from a second report.
    """

    measured_on: date
    confidence: int
    claimed: Status | None = None
    value: MeasurementEntry | None = None
    done: frozenset[UUID] = frozenset()
    shown_done: frozenset[UUID] = frozenset()
    changed: Wording = UNWRITTEN
    blocker: Wording = UNWRITTEN
    next_step: Wording = UNWRITTEN
    operation: UUID | None = None


class Reported(NamedTuple):
    """The check-in that is kept now; `is_new` is False for a second click."""

    check_in: CheckIn
    is_new: bool


def check_in(key_result: KeyResult, entry: CheckInEntry) -> Reported:
    """Report on a key result. Refusal (with its field) for a day or a value that cannot be, and
    for a key result nobody reports on (any more)."""
    objective, cycle, point = _hold(key_result)
    operation_id = _operation(key_result.id, entry)
    if operation_id and (found := _made(operation_id)):
        return Reported(found, is_new=False)
    today = present_day()
    if reason := why_not(key_result, objective, cycle, today):
        raise Refusal(reason)
    _demand_day(entry.measured_on, cycle, today)
    measurement = None
    if point is not None and entry.value is not None:
        measurement = add_measurement(point, entry.value, origin=Origin.CHECK_IN)
    row = CheckIn(
        key_result_id=key_result.id,
        measured_on=entry.measured_on,
        measurement_id=measurement.id if measurement else None,
        share=_tick(key_result, entry),
        confidence=entry.confidence,
        claimed=entry.claimed,
        changed=entry.changed,
        blocker=entry.blocker,
        next_step=entry.next_step,
        by_id=g.actor.user_id,
        by_name=g.actor.name,
        operation_id=operation_id,
    )
    db.session.add(row)
    db.session.flush()
    _remember(key_result)
    standing.refresh([objective.id], today)
    row.progress, row.status = key_result.progress, key_result.status
    audit.note("checked-in", key_result.text.in_language(language()))
    return Reported(row, is_new=True)


def why_not(key_result: KeyResult, objective: Objective, cycle: Cycle, today: date) -> str:
    """Why nobody can report on a key result now; empty if one can."""
    states = {key_result.state, objective.state}
    if GoalState.DROPPED in states:
        return str(_("This goal was given up. Nothing is reported on it any more."))
    if cycle.state is CycleState.CLOSED or GoalState.CLOSED in states:
        return str(_("This cycle has been reviewed and closed. Its goals stay as they ended."))
    if states != {GoalState.ACTIVE}:
        return str(_("Check-ins begin once the goal is being pursued."))
    if today < cycle.starts_on:
        return str(_("The cycle begins on %(day)s; until then there is nothing to report.",
                     day=day(cycle.starts_on)))  # fmt: skip
    return ""


def _hold(key_result: KeyResult) -> tuple[Objective, Cycle, MeasuringPoint | None]:
    """The rows a report moves as they are now, always in one order: point, objective."""
    point = None
    if key_result.point_id and key_result.type in domain.NUMERIC:
        point = db.session.scalars(
            select(MeasuringPoint)
            .where(MeasuringPoint.id == key_result.point_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
    objective = standing.hold([key_result.objective_id])[0]
    db.session.refresh(key_result)
    return objective, db.session.get_one(Cycle, objective.cycle_id), point


def _operation(key_result_id: UUID, entry: CheckInEntry) -> UUID | None:
    """The same form sent again with the same words is the same report; with others it is a new
    one: somebody went back and wrote it differently."""
    if entry.operation is None:
        return None
    return uuid5(key_result_id, f"{g.actor.user_id} {entry!r}")


def _made(operation_id: UUID) -> CheckIn | None:
    return db.session.scalars(select(CheckIn).where(CheckIn.operation_id == operation_id)).first()


def _demand_day(measured_on: date, cycle: Cycle, today: date) -> None:
    latest = latest_day(today, cycle.ends_on)
    if cycle.starts_on <= measured_on <= latest:
        return
    if measured_on > today:
        text = _("A check-in speaks of a day up to today.")
    else:
        text = _("The day lies within the cycle, from %(first)s to %(last)s.",
                 first=day(cycle.starts_on), last=day(cycle.ends_on))  # fmt: skip
    raise Refusal(text, 422, field="measured_on")


def _tick(key_result: KeyResult, entry: CheckInEntry) -> float | None:
    """Do what the form changed about the steps; the share done now, None without steps."""
    if key_result.type in domain.NUMERIC:
        return None
    steps = db.session.scalars(
        select(KeyResultStep)
        .where(KeyResultStep.key_result_id == key_result.id)
        .execution_options(populate_existing=True)
    ).all()
    for step in steps:
        if step.id in entry.done - entry.shown_done and step.done_on is None:
            _turn(key_result, step, entry.measured_on)
        elif step.id in entry.shown_done - entry.done and step.done_on is not None:
            _turn(key_result, step, None)
    db.session.flush()
    return domain.step_progress(
        [DatedStep(step.due_on, step.done_on, step.weight) for step in steps]
    )


def _turn(key_result: KeyResult, step: KeyResultStep, done_on: date | None) -> None:
    before, step.done_on = step.done_on, done_on
    name = history.plain(step.name)
    history.note(
        key_result.objective_id, "done_on", [name, history.plain(before)],
        [name, history.plain(done_on)], key_result_id=key_result.id,
    )  # fmt: skip


def _remember(key_result: KeyResult) -> None:
    """What lists need of the newest check-in: the one with the latest day, then the later one."""
    newest = db.session.scalars(
        select(CheckIn)
        .where(CheckIn.key_result_id == key_result.id)
        .order_by(CheckIn.measured_on.desc(), CheckIn.entered_at.desc(), CheckIn.id)
        .limit(1)
    ).one()
    db.session.execute(
        update(KeyResult)
        .where(KeyResult.id == key_result.id)
        .values(
            last_check_in_on=newest.measured_on,
            last_confidence=newest.confidence,
            last_claimed=newest.claimed,
        )
        .execution_options(synchronize_session="evaluate")
    )
