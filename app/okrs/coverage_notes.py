"""Saying why a department has no goal at a journey, changing it, taking it back."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import NamedTuple

from flask import g
from flask_babel import gettext as _
from sqlalchemy import Select, select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Actor
from app.models import db
from app.models.accounts import Department
from app.models.journeys import Journey
from app.models.okrs import Cycle, CycleState
from app.models.tracking import CoverageNote
from app.models.wording import Wording
from app.okrs import reach
from app.okrs.coverage import note_of
from app.web import audit


class NoteEntry(NamedTuple):
    """What a form says: a reason and its last day."""

    reason: str
    until: date


class Gap(NamedTuple):
    """The cell a reason is given for."""

    cycle: Cycle
    journey: Journey
    department: Department

    def in_words(self, language: str) -> str:
        """Journey and department, to be named."""
        journey = self.journey.name.in_language(language)
        return f"{journey} · {self.department.in_language(language)}"


def excusable_by(actor: Actor) -> Select[Department]:
    """Departments this actor may excuse."""
    query = select(Department)
    if actor.role in reach.EVERYWHERE:
        return query
    return query.where(Department.id.in_(reach.departments_of(actor)))


def mark_of(note: CoverageNote | None) -> str:
    """What a form remembers of a reason, to tell whether someone has changed it since."""
    if note is None:
        return ""
    said = repr((note.id, note.reason, note.until))
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def excuse(gap: Gap, entry: NoteEntry, was: str, language: str) -> None:
    """Say why, or say it anew. EditedMeanwhile if the cell is not what the form was opened on."""
    demand_open(gap.cycle)
    hold_organisation()
    note = note_of(gap.cycle.id, gap.journey.id, gap.department.id)
    if mark_of(note) != was:
        raise EditedMeanwhile
    if note is None:
        note = CoverageNote(
            cycle_id=gap.cycle.id, journey_id=gap.journey.id, department_id=gap.department.id,
            reason=Wording(),
        )  # fmt: skip
        db.session.add(note)
    note.reason = note.reason.written_in(language, entry.reason)
    note.until = entry.until
    note.by_name = g.actor.name
    audit.note("coverage-excused", gap.in_words(language))


def withdraw(gap: Gap, note: CoverageNote, language: str) -> None:
    """Take a reason back: the cell is blank again."""
    demand_open(gap.cycle)
    db.session.delete(note)
    audit.note("coverage-asked-again", gap.in_words(language))


def demand_open(cycle: Cycle) -> None:
    """What was blank in a closed cycle stays blank."""
    if cycle.state is CycleState.CLOSED:
        raise Refusal(_("This cycle is closed; its matrix stays as it was."))
