"""Departments that contribute to a key result another one leads."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.refusals import Refusal
from app.findings.speech import _
from app.models import db
from app.models.accounts import Department
from app.models.okrs import GoalState, Objective
from app.models.tracking import Contribution, KeyResult
from app.models.wording import Wording
from app.okrs import history
from app.okrs.objectives import demand_changeable
from app.web import audit
from app.web.locale import language


def contribute(one: KeyResult, department_id: UUID, sentence: str) -> None:
    """A department contributes, in a sentence; said again, the sentence changes.

    Refusal for the department that leads, for one that does not exist, and for what is over.
    """
    _demand_open(one)
    department = db.session.scalars(
        select(Department).where(Department.id == department_id).with_for_update()
    ).first()
    if department is None:
        raise Refusal(_("This department does not exist any more."), 422, field="department")
    if department_id == one.department_id:
        raise Refusal(_("This department leads already."), 422, field="department")
    row = _row(one, department_id)
    if row is None:
        row = Contribution(key_result_id=one.id, department_id=department_id, sentence=Wording())
        db.session.add(row)
        history.note(one.objective_id, "contribution", None, department.name, key_result_id=one.id)
    row.sentence = row.sentence.written_in(language(), sentence)
    db.session.flush()
    audit.note("key-result-changed", one.text.in_language(language()))


def withdraw(one: KeyResult, department_id: UUID) -> bool:
    """It contributes no longer; False if it did not. Refusal for what is over."""
    _demand_open(one)
    row = _row(one, department_id)
    if row is None:
        return False
    department = db.session.get_one(Department, department_id)
    history.note(one.objective_id, "contribution", department.name, None, key_result_id=one.id)
    db.session.delete(row)
    db.session.flush()
    audit.note("key-result-changed", one.text.in_language(language()))
    return True


def _demand_open(one: KeyResult) -> None:
    demand_changeable(db.session.get_one(Objective, one.objective_id))
    if one.state in {GoalState.CLOSED, GoalState.DROPPED}:
        raise Refusal(_("This key result is over; nothing about it changes any more."))


def _row(one: KeyResult, department_id: UUID) -> Contribution | None:
    return db.session.scalars(
        select(Contribution).where(
            Contribution.key_result_id == one.id, Contribution.department_id == department_id
        )
    ).first()
