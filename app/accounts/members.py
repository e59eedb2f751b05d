"""Members: their role, their department, and how they leave."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Role
from app.models import db
from app.models.accounts import Department, Membership, User
from app.web import audit


class MemberEntry(NamedTuple):
    """Role and place of a member."""

    role: Role
    department_id: UUID | None
    is_head: bool


def mark_of(membership: Membership) -> str:
    """What a form remembers of a member, to tell whether someone else has changed them since."""
    return f"{membership.role.value}:{membership.department_id or ''}:{membership.is_head:d}"


def change_member(membership_id: UUID, entry: MemberEntry, was: str) -> None:
    """Give a member another role or department. EditedMeanwhile if they are not what they were."""
    hold_organisation()
    membership = _held(membership_id)
    if mark_of(membership) != was:
        raise EditedMeanwhile
    if entry.role is not Role.OWNER:
        _demand_another_owner(membership)
    _demand_department(entry.department_id)
    before = mark_of(membership)
    membership.role = entry.role
    membership.department_id = entry.department_id
    membership.is_head = entry.is_head
    if mark_of(membership) != before:
        audit.note("member-changed", f"{membership.user.name}: {_in_words(membership)}")


def remove_member(membership_id: UUID) -> str:
    """End a membership; the account, and what it is elsewhere, stays. Returns the name."""
    hold_organisation()
    membership = _held(membership_id)
    _demand_another_owner(membership)
    audit.note("member-removed", f"{membership.user.name} ({membership.user.email})")
    db.session.delete(membership)
    return membership.user.name


def _held(membership_id: UUID) -> Membership:
    """The member as they are now: what was read before the lock may be old."""
    membership = db.session.scalars(
        select(Membership)
        .where(Membership.id == membership_id)
        .options(joinedload(Membership.user))
        .execution_options(populate_existing=True)
    ).first()
    if membership is None:
        raise Refusal(_("This person has left the organisation meanwhile."))
    return membership


def _demand_another_owner(membership: Membership) -> None:
    """Someone must remain who can sign in and decide; a disabled account cannot."""
    if membership.role is not Role.OWNER:
        return
    another = db.session.scalar(
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.role == Role.OWNER,
            Membership.id != membership.id,
            User.active.is_(True),
        )
        .limit(1)
    )
    if another is None:
        raise Refusal(
            _(
                "%(name)s is the last owner. Make someone else an owner first, "
                "then this can be changed.",
                name=membership.user.name,
            )
        )


def _demand_department(department_id: UUID | None) -> None:
    if department_id and db.session.get(Department, department_id) is None:
        raise Refusal(_("This department has been deleted meanwhile."), field="department")


def _in_words(membership: Membership) -> str:
    place = None
    if membership.department_id:
        place = db.session.get_one(Department, membership.department_id).name
    head = "head" if membership.is_head else None
    return ", ".join(word for word in (membership.role.value, place, head) if word)
