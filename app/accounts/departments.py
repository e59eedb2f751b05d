"""Departments: a tree that stays one, whoever moves what at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import flag_modified

from app.accounts import department_tree
from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.models import db
from app.models.accounts import Department, MemberInvitation, Membership
from app.models.assessments import Invitation
from app.models.journeys import Touchpoint
from app.models.okrs import Objective
from app.models.tracking import (
    Contribution,
    CoverageNote,
    DepartmentRequest,
    KeyResult,
    MeetingDecision,
)
from app.web import audit
from app.web.addresses import comparable

MAX_DEPARTMENTS = 500


class DepartmentEntry(NamedTuple):
    """Names, place and head of a department."""

    name: str
    name_en: str
    parent_id: UUID | None
    head_id: UUID | None = None


class Uses(NamedTuple):
    """What a department is needed for."""

    parts: int
    members: int
    invited: int
    asked: int
    touchpoints: int
    goals: int
    key_results: int
    agreements: int


def add_department(entry: DepartmentEntry) -> Department:
    """A new department, the last one among its siblings."""
    hold_organisation()
    departments = _all()
    if len(departments) >= MAX_DEPARTMENTS:
        raise Refusal(_("At most %(most)s departments.", most=MAX_DEPARTMENTS), 422)
    _demand_free_name(entry, departments)
    _demand_parent(entry.parent_id, departments, levels=1)
    department = Department(
        name=entry.name,
        name_en=entry.name_en,
        parent_id=entry.parent_id,
        position=_next_position(entry.parent_id, departments),
    )
    db.session.add(department)
    db.session.flush()
    audit.note("department-added", department.name)
    return department


def save_department(department_id: UUID, entry: DepartmentEntry, revision: int) -> None:
    """Rename, move, give a head. EditedMeanwhile if it is not what the form was opened on."""
    hold_organisation()
    departments = _all()
    department = _held(department_id, departments)
    if department.revision != revision:
        raise EditedMeanwhile
    _demand_free_name(entry, [d for d in departments if d.id != department_id])
    if entry.parent_id != department.parent_id:
        _move(department, entry.parent_id, departments)
    if entry.name != department.name:
        audit.note("department-renamed", f"{department.name} → {entry.name}")
    department.name, department.name_en = entry.name, entry.name_en
    _set_head(department, entry.head_id)


def shift_department(department_id: UUID, *, up: bool) -> None:
    """Swap a department with the sibling before or after it; at the end nothing happens.

    Order is written past the revision: whoever is just renaming one is not disturbed by it.
    """
    hold_organisation()
    departments = _all()
    siblings = department_tree.siblings_of(_held(department_id, departments), departments)
    here = next(i for i, one in enumerate(siblings) if one.id == department_id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(siblings):
        return
    siblings[here], siblings[there] = siblings[there], siblings[here]
    for position, one in enumerate(siblings):
        if one.position != position:
            db.session.execute(
                update(Department).where(Department.id == one.id).values(position=position)
            )


def delete_department(department_id: UUID) -> str:
    """Delete a department that nothing needs. Returns its name."""
    hold_organisation()
    department = _held(department_id, _all())
    reasons = why_needed(uses_of(department_id))
    if reasons:
        raise Refusal(
            _("“%(name)s” is still needed: %(reasons)s.", name=department.name,
              reasons=", ".join(reasons))
        )  # fmt: skip
    audit.note("department-deleted", department.name)
    db.session.delete(department)
    return department.name


def uses_of(department_id: UUID) -> Uses:
    """How often a department is used, and by what."""
    counts = [
        select(func.count(table.id)).where(column == department_id).scalar_subquery()
        for table, column in (
            (Department, Department.parent_id),
            (Membership, Membership.department_id),
            (MemberInvitation, MemberInvitation.department_id),
            (Invitation, Invitation.department_id),
            (Touchpoint, Touchpoint.department_id),
            (Objective, Objective.department_id),
            (KeyResult, KeyResult.department_id),
            (Contribution, Contribution.department_id),
            (DepartmentRequest, DepartmentRequest.department_id),
            (CoverageNote, CoverageNote.department_id),
            (MeetingDecision, MeetingDecision.department_id),
        )
    ]
    found = list(db.session.execute(select(*counts)).one())
    single = len(Uses._fields) - 1
    return Uses._make([*found[:single], sum(found[single:])])


def why_needed(uses: Uses) -> list[str]:
    """The uses in words; empty if it can go."""
    parts = [
        (uses.parts, ngettext("%(num)s department below it", "%(num)s departments below it",
                              uses.parts)),
        (uses.members, ngettext("%(num)s member", "%(num)s members", uses.members)),
        (uses.invited, ngettext("%(num)s invited member", "%(num)s invited members",
                                uses.invited)),
        (uses.asked, ngettext("%(num)s person invited to a round",
                              "%(num)s people invited to rounds", uses.asked)),
        (uses.touchpoints, ngettext("%(num)s touchpoint", "%(num)s touchpoints",
                                    uses.touchpoints)),
        (uses.goals, ngettext("%(num)s objective", "%(num)s objectives", uses.goals)),
        (uses.key_results, ngettext("%(num)s key result", "%(num)s key results",
                                    uses.key_results)),
        (uses.agreements, ngettext("%(num)s agreement about goals",
                                   "%(num)s agreements about goals", uses.agreements)),
    ]  # fmt: skip
    return [words for count, words in parts if count]


def _all() -> Sequence[Department]:
    return db.session.scalars(
        select(Department).execution_options(populate_existing=True)
    ).all()  # fmt: skip


def _held(department_id: UUID, departments: Sequence[Department]) -> Department:
    for one in departments:
        if one.id == department_id:
            return one
    raise Refusal(_("This department has been deleted meanwhile."))


def _move(
    department: Department, parent_id: UUID | None, departments: Sequence[Department]
) -> None:
    if parent_id in department_tree.ids_below(department.id, departments):
        raise Refusal(
            _("A department cannot belong to itself or to one below it."), 422, field="parent"
        )
    levels = department_tree.height(department.id, departments)
    _demand_parent(parent_id, departments, levels=levels)
    department.position = _next_position(parent_id, departments)
    department.parent_id = parent_id
    audit.note("department-moved", department.name)


def _demand_parent(
    parent_id: UUID | None, departments: Sequence[Department], *, levels: int
) -> None:
    if parent_id is None:
        return
    if parent_id not in {d.id for d in departments}:
        raise Refusal(_("This department has been deleted meanwhile."), field="parent")
    if department_tree.depth_of(parent_id, departments) + levels > department_tree.MAX_DEPTH:
        most = department_tree.MAX_DEPTH
        raise Refusal(_("At most %(most)s levels of departments.", most=most), 422, field="parent")


def _demand_free_name(entry: DepartmentEntry, others: Sequence[Department]) -> None:
    """Two departments that read alike could not be told apart in lists and results."""
    taken = {comparable(name) for one in others for name in (one.name, one.name_en) if name}
    for field, name in (("name", entry.name), ("name_en", entry.name_en)):
        if name and comparable(name) in taken:
            raise Refusal(_("There is a department of this name already."), 422, field=field)


def _next_position(parent_id: UUID | None, departments: Sequence[Department]) -> int:
    return max((d.position for d in departments if d.parent_id == parent_id), default=-1) + 1


def _set_head(department: Department, head_id: UUID | None) -> None:
    """Make one of its members the head, and no other."""
    members = db.session.scalars(
        select(Membership)
        .where(Membership.department_id == department.id)
        .execution_options(populate_existing=True)
    ).all()
    if head_id and head_id not in {m.id for m in members}:
        raise Refusal(_("This person belongs to another department now."), field="head")
    if {m.id for m in members if m.is_head} == ({head_id} if head_id else set()):
        return
    for one in members:
        one.is_head = one.id == head_id
    flag_modified(department, "name")
    audit.note("department-head-changed", department.name)
