"""Where an organisation stands: its rounds and what is missing, in two statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain.policy import Actor, Permission, Role
from app.models import db
from app.models.accounts import Department, MemberInvitation, Membership
from app.models.assessments import Assessment, AssessmentState


@dataclass(frozen=True)
class Standing:
    """What the overview is made of, as far as this person may see it."""

    departments: int
    members: int
    owners: int
    invited_owners: int
    rounds: Sequence[Assessment]

    @property
    def newest(self) -> Assessment | None:
        """The round that was begun last."""
        return self.rounds[0] if self.rounds else None

    @property
    def draft(self) -> Assessment | None:
        """The newest draft."""
        return self._newest(AssessmentState.DRAFT)

    @property
    def running(self) -> list[Assessment]:
        """Open rounds; as a rule there is one."""
        return [r for r in self.rounds if r.state is AssessmentState.OPEN]

    @property
    def unreleased(self) -> Assessment | None:
        """The newest round whose findings wait to be released."""
        return self._newest(AssessmentState.CLOSED)

    @property
    def readable(self) -> Assessment | None:
        """The round with the latest findings this person may read."""
        closed = [r for r in self.rounds if r.is_closed and r.closed_at is not None]
        return max(closed, key=lambda r: r.closed_at, default=None)  # type: ignore[arg-type,return-value]

    def _newest(self, state: AssessmentState) -> Assessment | None:
        return next((r for r in self.rounds if r.state is state), None)


def standing_for(actor: Actor) -> Standing:
    """Counts of the organisation, and the rounds this actor may know of, the newest first."""
    counts = [
        select(func.count(Department.id)).scalar_subquery(),
        select(func.count(Membership.id)).scalar_subquery(),
        select(func.count(Membership.id)).where(Membership.role == Role.OWNER).scalar_subquery(),
        select(func.count(MemberInvitation.id))
        .where(MemberInvitation.role == Role.OWNER)
        .scalar_subquery(),
    ]
    departments, members, owners, invited_owners = db.session.execute(select(*counts)).one()
    rounds = db.session.scalars(
        select(Assessment)
        .where(Assessment.state.in_(_states_for(actor)))
        .order_by(Assessment.created_at.desc(), Assessment.id)
    ).all()
    return Standing(departments, members, owners, invited_owners, rounds)


def _states_for(actor: Actor) -> list[AssessmentState]:
    states = [AssessmentState.OPEN, AssessmentState.RELEASED]
    if actor.may(Permission.ROUND_EDIT):
        states.append(AssessmentState.DRAFT)
    if actor.may(Permission.FINDINGS_READ_EARLY):
        states.append(AssessmentState.CLOSED)
    return states
