"""Goals: cycles, objectives, key results, check-ins, and what departments agree on about them.

Rules: domain.md 9. Check-ins are never edited; a changed target or baseline stays in the history
with its reason.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.okrs import Status
from app.models.accounts import Department, User, words
from app.models.base import Base, Record, now
from app.models.journeys import Orientation, belongs_to
from app.models.tenancy import TenantOwned, tenant_key
from app.models.wording import Bilingual, Wording


def person() -> Mapped[UUID | None]:
    """A column naming somebody; empty once their account is gone."""
    return mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class CycleState(StrEnum):
    """Whether goals of a cycle are planned, pursued or reviewed."""

    OPEN = "open"
    CLOSED = "closed"


class ObjectiveLevel(StrEnum):
    """Whose goal it is."""

    ORGANISATION = "organisation"
    JOURNEY = "journey"
    DEPARTMENT = "department"


class Commitment(StrEnum):
    """Committed goals are expected to reach 1.0, aspirational ones about 0.7."""

    COMMITTED = "committed"
    ASPIRATIONAL = "aspirational"


class GoalOrigin(StrEnum):
    """Where a goal came from."""

    TOP_DOWN = "top_down"
    CO_CREATED = "co_created"
    BOTTOM_UP = "bottom_up"


class GoalState(StrEnum):
    """From the first draft to the review."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    AGREED = "agreed"
    ACTIVE = "active"
    CLOSED = "closed"
    DROPPED = "dropped"


class Decision(StrEnum):
    """What becomes of a goal after its cycle."""

    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"


class RequestState(StrEnum):
    """How the asked department has answered."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NEGOTIATING = "negotiating"
    DONE = "done"


class InitiativeState(StrEnum):
    """Where a piece of work stands."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    STOPPED = "stopped"


class Cycle(TenantOwned, Record, Base):
    """A stretch of time goals are set for, such as a quarter.

    `computed_on`: the day for which the standing of all its goals was last computed.
    """

    __tablename__ = "cycle"
    __table_args__ = (
        *tenant_key(),
        CheckConstraint("starts_on < ends_on", name="starts_before_it_ends"),
        CheckConstraint("check_in_days BETWEEN 1 AND 92", name="check_in_days"),
    )

    name: Mapped[Wording] = mapped_column(Bilingual)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    check_in_days: Mapped[int] = mapped_column(default=14)
    state: Mapped[CycleState] = mapped_column(words(CycleState, "state"), default=CycleState.OPEN)
    computed_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class Objective(TenantOwned, Record, Base):
    """What shall be true at the end of the cycle; key results say how one would notice.

    `suggested_score` and `score` 0.0…1.0, set at the close. `assessment_id` and `capability_key`
    name the step of the findings it came from, `continues_id` the goal of the last cycle.
    `progress`, `measured`, `counted` and `status` repeat what domain.okrs computes: written with
    every change and once a day, so that dashboards need not compute thousands.
    """

    __tablename__ = "objective"
    __table_args__ = (
        *tenant_key(),
        belongs_to("cycle_id", "cycle"),
        belongs_to("journey_id", "journey"),
        belongs_to("department_id", "department"),
        belongs_to("parent_id", "objective"),
        belongs_to("continues_id", "objective"),
        belongs_to("assessment_id", "assessment"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        Index("ix_objective_cycle_id", "cycle_id"),
        Index("ix_objective_journey_id", "journey_id"),
        Index("ix_objective_department_id", "department_id"),
        Index("ix_objective_parent_id", "parent_id"),
        Index("ix_objective_owner_id", "owner_id"),
    )

    cycle_id: Mapped[UUID]
    level: Mapped[ObjectiveLevel] = mapped_column(words(ObjectiveLevel, "level"))
    text: Mapped[Wording] = mapped_column(Bilingual)
    journey_id: Mapped[UUID | None]
    no_journey_reason: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    department_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None] = person()
    commitment: Mapped[Commitment] = mapped_column(
        words(Commitment, "commitment"), default=Commitment.COMMITTED
    )
    orientation: Mapped[Orientation] = mapped_column(words(Orientation, "orientation"))
    business_goal: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    origin: Mapped[GoalOrigin] = mapped_column(
        words(GoalOrigin, "origin"), default=GoalOrigin.CO_CREATED
    )
    parent_id: Mapped[UUID | None]
    no_parent_reason: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    contribution: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    note: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    state: Mapped[GoalState] = mapped_column(words(GoalState, "state"), default=GoalState.DRAFT)
    answer: Mapped[str] = mapped_column(Text, default="")
    assessment_id: Mapped[UUID | None]
    capability_key: Mapped[str] = mapped_column(String(20), default="")
    continues_id: Mapped[UUID | None]
    activated_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    suggested_score: Mapped[float | None] = mapped_column(Double)
    score: Mapped[float | None] = mapped_column(Double)
    score_reason: Mapped[Wording] = mapped_column(Bilingual, default=Wording(), server_default="{}")
    learning: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    decision: Mapped[Decision | None] = mapped_column(words(Decision, "decision"))
    progress: Mapped[float | None] = mapped_column(Double)
    measured: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0)
    status: Mapped[Status] = mapped_column(words(Status, "status"), default=Status.OPEN)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)

    owner: Mapped[User | None] = relationship(viewonly=True)
    department: Mapped[Department | None] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012
