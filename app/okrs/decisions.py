"""What a meeting has decided: written down, changed, ticked off, withdrawn.

    decisions(view, actor, since)     what was decided; open ones of earlier weeks first
    add_decision, change_decision     write it down, or say it better
    finish_decision                   tick it off, or take that back
    withdraw_decision, count_again    it does not count any more; or it does after all

A decision keeps what it said before: each change is added to `changes`, with who made it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask import g
from flask_babel import gettext as _
from sqlalchemy import Select, and_, false, or_, select

from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Actor
from app.models import db
from app.models.accounts import User
from app.models.base import now
from app.models.okrs import Cycle
from app.models.tracking import KeyResult, MeetingDecision
from app.models.wording import Wording
from app.okrs import reach
from app.okrs.history import plain
from app.okrs.meetings import View

DONE_AT_MOST = 30
MOST_CHANGES = 50
"""A decision that was changed more often keeps the newest of them."""


class Decided(NamedTuple):
    """A decision with its owner's name and the key result it is about; who may tick it off, and
    who may change it."""

    decision: MeetingDecision
    owner: str
    key_result: KeyResult | None
    may_finish: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Decisions:
    """`earlier`: open from before this week; `fresh`: open from this week; `done` and `withdrawn`,
    newest first."""

    earlier: Sequence[Decided]
    fresh: Sequence[Decided]
    done: Sequence[Decided]
    withdrawn: Sequence[Decided]


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """What a form says about a decision."""

    text: Wording
    owner_id: UUID | None
    due_on: date | None
    key_result_id: UUID | None


def decisions(view: View, actor: Actor, since: date) -> Decisions:
    """What was decided: open ones of any cycle that began by then, all others of this one."""
    cycle = view.cycle
    is_open = and_(MeetingDecision.done_on.is_(None), MeetingDecision.withdrawn_on.is_(None))
    limits: list[Any] = [
        or_(
            MeetingDecision.cycle_id == cycle.id,
            and_(is_open, Cycle.starts_on < cycle.starts_on),
        )
    ]
    if view.departments is not None:
        limits.append(MeetingDecision.department_id.in_(view.departments))
    found = _told(limits, actor)
    waiting = [row for row in found if _ended_on(row.decision) is None]
    ended = sorted(
        (row for row in found if _ended_on(row.decision) is not None),
        key=lambda row: _ended_on(row.decision) or date.min,
        reverse=True,
    )
    return Decisions(
        earlier=[row for row in waiting if row.decision.decided_on <= since],
        fresh=[row for row in waiting if row.decision.decided_on > since],
        done=[row for row in ended if row.decision.withdrawn_on is None][:DONE_AT_MOST],
        withdrawn=[row for row in ended if row.decision.withdrawn_on][:DONE_AT_MOST],
    )


def may_decide(actor: Actor, department_id: UUID | None) -> bool:
    """Whether this actor may write down what this team decides: leads for their departments."""
    return actor.role in reach.EVERYWHERE or (
        department_id is not None and department_id in reach.departments_of(actor)
    )


def may_finish(one: MeetingDecision, actor: Actor, places: Collection[UUID]) -> bool:
    """Whether this actor may tick a decision off: who may write it, and whoever it is up to."""
    return _may_change(one, actor, places) or one.owner_id == actor.user_id


def changeable_by(actor: Actor) -> Select[MeetingDecision]:
    """Decisions this actor may change or withdraw: those of teams they may decide for."""
    query = select(MeetingDecision)
    if actor.role in reach.EVERYWHERE:
        return query
    places = reach.departments_of(actor)
    return query.where(MeetingDecision.department_id.in_(places) if places else false())


def add_decision(view: View, entry: DecisionEntry, today: date) -> MeetingDecision:
    """Write down what was decided. The same words on the same day are the same decision."""
    same = select(MeetingDecision).where(
        MeetingDecision.cycle_id == view.cycle.id,
        MeetingDecision.decided_on == today,
        MeetingDecision.withdrawn_on.is_(None),
        MeetingDecision.department_id == view.department_id
        if view.department_id
        else MeetingDecision.department_id.is_(None),
    )
    for other in db.session.scalars(same):
        if other.text == entry.text and other.owner_id == entry.owner_id:
            return other
    added = MeetingDecision(
        cycle_id=view.cycle.id,
        department_id=view.department_id,
        key_result_id=entry.key_result_id,
        text=entry.text,
        owner_id=entry.owner_id,
        due_on=entry.due_on,
        decided_on=today,
    )
    db.session.add(added)
    db.session.flush()
    return added


def change_decision(one: MeetingDecision, entry: DecisionEntry, opened_on: int) -> None:
    """Say it better; what it said before stays in its history. EditedMeanwhile if it is not what
    the form was opened on; Refusal once it was withdrawn."""
    held = _held(one, opened_on)
    if held.withdrawn_on is not None:
        raise Refusal(_("This decision was withdrawn: let it count again before changing it."))
    before = _said(held)
    held.text, held.due_on = entry.text, entry.due_on
    held.owner_id, held.key_result_id = entry.owner_id, entry.key_result_id
    after = _said(held)
    fields = [[name, before[name], after[name]] for name in after if before[name] != after[name]]
    if fields:
        _note(held, "changed", fields=fields)
    db.session.flush()


def finish_decision(one: MeetingDecision, today: date, *, done: bool) -> None:
    """Tick it off, or take that back; ticking twice keeps the first day."""
    held = _held(one)
    if held.withdrawn_on is not None:
        raise Refusal(_("This decision was withdrawn: there is nothing to tick off."))
    if done and held.done_on is None:
        held.done_on = today
    elif not done:
        held.done_on = None
    db.session.flush()


def withdraw_decision(
    one: MeetingDecision, reason: Wording, opened_on: int, today: date
) -> None:  # fmt: skip
    """It does not count any more, and stays to be seen; twice is once."""
    held = _held(one)
    if held.withdrawn_on is not None:
        return
    if held.revision != opened_on:
        raise EditedMeanwhile
    held.withdrawn_on = today
    _note(held, "withdrawn", reason=plain(reason))
    db.session.flush()


def count_again(one: MeetingDecision) -> None:
    """A withdrawn decision counts after all."""
    held = _held(one)
    if held.withdrawn_on is None:
        return
    held.withdrawn_on = None
    _note(held, "counts-again")
    db.session.flush()


def _held(one: MeetingDecision, opened_on: int | None = None) -> MeetingDecision:
    """The decision as it is now, held until the end of the transaction."""
    query = select(MeetingDecision).where(MeetingDecision.id == one.id).with_for_update()
    held = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if held is None or (opened_on is not None and held.revision != opened_on):
        raise EditedMeanwhile
    return held


def _said(one: MeetingDecision) -> dict[str, Any]:
    """What it says, as its history keeps it: with names, since ids say nothing later."""
    owner = db.session.get(User, one.owner_id) if one.owner_id else None
    about = db.session.get(KeyResult, one.key_result_id) if one.key_result_id else None
    return {
        "text": plain(one.text),
        "owner": owner.name if owner else None,
        "due_on": plain(one.due_on),
        "about": plain(about.text) if about else None,
    }


def _note(one: MeetingDecision, what: str, **more: Any) -> None:
    change = {"at": now().isoformat(), "by": g.actor.name, "what": what, **more}
    one.changes = [*one.changes, change][-MOST_CHANGES:]


def _told(limits: list[Any], actor: Actor) -> list[Decided]:
    rows = db.session.execute(
        select(MeetingDecision, User.name, KeyResult)
        .join(Cycle, Cycle.id == MeetingDecision.cycle_id)
        .outerjoin(User, User.id == MeetingDecision.owner_id)
        .outerjoin(KeyResult, KeyResult.id == MeetingDecision.key_result_id)
        .where(*limits)
        .order_by(
            MeetingDecision.due_on.is_(None), MeetingDecision.due_on, MeetingDecision.decided_on,
            MeetingDecision.id,
        )
    ).all()  # fmt: skip
    places = reach.departments_of(actor)
    return [
        Decided(one, name or "", about, may_finish(one, actor, places),
                _may_change(one, actor, places))
        for one, name, about in rows
    ]  # fmt: skip


def _may_change(one: MeetingDecision, actor: Actor, places: Collection[UUID]) -> bool:
    return actor.role in reach.EVERYWHERE or one.department_id in places


def _ended_on(one: MeetingDecision) -> date | None:
    return one.withdrawn_on or one.done_on
