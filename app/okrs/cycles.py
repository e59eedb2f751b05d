"""Cycles: begun and changed. Closing one belongs to its review."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.findings.speech import _
from app.models import db
from app.models.okrs import Cycle, CycleState
from app.models.wording import Wording
from app.okrs import standing
from app.web import audit
from app.web.addresses import comparable

MOST_CYCLES = 200


class CycleEntry(NamedTuple):
    """What a form says about a cycle; the name in the language of the page."""

    name: str
    starts_on: date
    ends_on: date
    check_in_days: int


def create(entry: CycleEntry, language: str) -> Cycle:
    """A new cycle. Refusal where one of this name exists."""
    hold_organisation()
    others = _all()
    if len(others) >= MOST_CYCLES:
        raise Refusal(_("At most %(most)s cycles.", most=MOST_CYCLES), 422)
    _demand_free_name(entry, language, others)
    cycle = Cycle(
        name=Wording().written_in(language, entry.name),
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        check_in_days=entry.check_in_days,
    )
    db.session.add(cycle)
    db.session.flush()
    audit.note("cycle-created", entry.name)
    return cycle


def save(cycle: Cycle, entry: CycleEntry, revision: int, language: str, today: date) -> None:
    """Change it; where time is counted anew, its goals are too. EditedMeanwhile if it is not what
    the form was opened on."""
    hold_organisation()
    others = [one for one in _all() if one.id != cycle.id]
    demand_open(cycle)
    if cycle.revision != revision:
        raise EditedMeanwhile
    _demand_free_name(entry, language, others)
    is_moved = entry[1:] != (cycle.starts_on, cycle.ends_on, cycle.check_in_days)
    cycle.name = cycle.name.written_in(language, entry.name)
    cycle.starts_on, cycle.ends_on = entry.starts_on, entry.ends_on
    cycle.check_in_days = entry.check_in_days
    db.session.flush()
    if is_moved:
        standing.refresh_cycle(cycle, today)
    audit.note("cycle-changed", entry.name)


def demand_open(cycle: Cycle) -> None:
    """Refusal for a closed cycle: nothing in it changes any more."""
    if cycle.state is CycleState.CLOSED:
        raise Refusal(_("This cycle is closed: nothing in it changes any more."))


def _all() -> list[Cycle]:
    """Every cycle as it is now: what was read before the lock may be old."""
    return list(db.session.scalars(select(Cycle).execution_options(populate_existing=True)))


def _demand_free_name(entry: CycleEntry, language: str, others: list[Cycle]) -> None:
    wanted = comparable(entry.name)
    if any(comparable(one.name.in_language(language)) == wanted for one in others):
        raise Refusal(_("There is a cycle of this name already."), 422, field="name")
