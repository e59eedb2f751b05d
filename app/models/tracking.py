"""Key results and how they are tracked: steps, check-ins, contributions, requests, proofs.

Rules: domain.md 9. A check-in is never edited. What a list needs of the newest one is kept on the
key result, written with every check-in, so that no list searches the history.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Double, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.okrs import KeyResultType, Status
from app.models.accounts import Department, User, words
from app.models.base import Base, Record, now
from app.models.journeys import belongs_to
from app.models.okrs import GoalState, InitiativeState, RequestState, person
from app.models.tenancy import TenantOwned, tenant_key
from app.models.wording import Bilingual, Wording


class KeyResult(TenantOwned, Record, Base):
    """How one would notice that the objective is reached.

    `target` is the lower bound of *within*, whose upper one is `bound_high`. `baseline` is the
    value that counted as the start when it became active, `baseline_id` the measurement it came
    from. `last_*` repeat the newest check-in, `value` … `status` what domain.okrs computes.
    """

    __tablename__ = "key_result"
    __table_args__ = (
        *tenant_key(),
        belongs_to("objective_id", "objective", goes_with_it=True),
        belongs_to("point_id", "measuring_point"),
        belongs_to("baseline_id", "measurement"),
        belongs_to("department_id", "department"),
        CheckConstraint("weight > 0", name="weight_positive"),
        CheckConstraint("tolerance > 0", name="tolerance_positive"),
        CheckConstraint("start_confidence BETWEEN 0 AND 10", name="start_confidence"),
        CheckConstraint("influence BETWEEN 1 AND 5", name="influence"),
        Index("ix_key_result_objective_id", "objective_id"),
        Index("ix_key_result_point_id", "point_id"),
        Index("ix_key_result_baseline_id", "baseline_id"),
        Index("ix_key_result_department_id", "department_id"),
        Index("ix_key_result_owner_id", "owner_id"),
    )

    objective_id: Mapped[UUID]
    type: Mapped[KeyResultType] = mapped_column(words(KeyResultType, "type"))
    text: Mapped[Wording] = mapped_column(Bilingual)
    point_id: Mapped[UUID | None]
    baseline_id: Mapped[UUID | None]
    baseline: Mapped[float | None] = mapped_column(Double)
    target: Mapped[float | None] = mapped_column(Double)
    bound_high: Mapped[float | None] = mapped_column(Double)
    tolerance: Mapped[float | None] = mapped_column(Double)
    unit: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    owner_id: Mapped[UUID | None] = person()
    department_id: Mapped[UUID | None]
    weight: Mapped[float] = mapped_column(Double, default=1.0)
    is_leading: Mapped[bool] = mapped_column(default=True)
    is_guardrail: Mapped[bool] = mapped_column(default=False)
    start_confidence: Mapped[int | None]
    influence: Mapped[int | None]
    influence_reason: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    state: Mapped[GoalState] = mapped_column(words(GoalState, "state"), default=GoalState.DRAFT)
    position: Mapped[int] = mapped_column(default=0)
    last_check_in_on: Mapped[date | None]
    last_confidence: Mapped[int | None]
    last_claimed: Mapped[Status | None] = mapped_column(words(Status, "last_claimed"))
    value: Mapped[float | None] = mapped_column(Double)
    value_on: Mapped[date | None]
    progress: Mapped[float | None] = mapped_column(Double)
    expected: Mapped[float | None] = mapped_column(Double)
    status: Mapped[Status] = mapped_column(words(Status, "status"), default=Status.OPEN)
    revision: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User | None] = relationship(viewonly=True)
    department: Mapped[Department | None] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class KeyResultStep(TenantOwned, Record, Base):
    """A step of a milestone, the one step of a binary goal, or one of four towards a baseline."""

    __tablename__ = "key_result_step"
    __table_args__ = (
        *tenant_key(),
        belongs_to("key_result_id", "key_result", goes_with_it=True),
        CheckConstraint("weight > 0", name="weight_positive"),
        Index("ix_key_result_step_key_result_id", "key_result_id"),
    )

    key_result_id: Mapped[UUID]
    name: Mapped[Wording] = mapped_column(Bilingual)
    weight: Mapped[float] = mapped_column(Double, default=1.0)
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)


class Contribution(TenantOwned, Record, Base):
    """A department that contributes to a key result another one leads."""

    __tablename__ = "contribution"
    __table_args__ = (
        *tenant_key(),
        belongs_to("key_result_id", "key_result", goes_with_it=True),
        belongs_to("department_id", "department"),
        UniqueConstraint("key_result_id", "department_id"),
        Index("ix_contribution_department_id", "department_id"),
    )

    key_result_id: Mapped[UUID]
    department_id: Mapped[UUID]
    sentence: Mapped[Wording] = mapped_column(Bilingual, default=Wording())


class CheckIn(TenantOwned, Record, Base):
    """What somebody reported about a key result on a day; append-only.

    `measurement_id`: the measurement its value became. `share`: done steps, 0…1, of the types that
    have steps. `progress` and `status` as computed at that moment, for the history.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        *tenant_key(),
        belongs_to("key_result_id", "key_result", goes_with_it=True),
        belongs_to("measurement_id", "measurement"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence"),
        UniqueConstraint("operation_id"),
        Index("ix_check_in_key_result_id", "key_result_id", "measured_on"),
        Index("ix_check_in_measurement_id", "measurement_id"),
    )

    key_result_id: Mapped[UUID]
    measured_on: Mapped[date]
    measurement_id: Mapped[UUID | None]
    share: Mapped[float | None] = mapped_column(Double)
    confidence: Mapped[int | None]
    claimed: Mapped[Status | None] = mapped_column(words(Status, "claimed"))
    progress: Mapped[float | None] = mapped_column(Double)
    status: Mapped[Status | None] = mapped_column(words(Status, "status"))
    changed: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    blocker: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    next_step: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    by_id: Mapped[UUID | None] = person()
    by_name: Mapped[str] = mapped_column(String(120), default="")
    operation_id: Mapped[UUID | None]
    entered_at: Mapped[datetime] = mapped_column(default=now)


class GoalChange(TenantOwned, Record, Base):
    """What changed about a goal and why: targets and baselines after activation need a reason."""

    __tablename__ = "goal_change"
    __table_args__ = (
        *tenant_key(),
        belongs_to("objective_id", "objective", goes_with_it=True),
        belongs_to("key_result_id", "key_result", goes_with_it=True),
        Index("ix_goal_change_objective_id", "objective_id"),
        Index("ix_goal_change_key_result_id", "key_result_id"),
    )

    objective_id: Mapped[UUID]
    key_result_id: Mapped[UUID | None]
    field: Mapped[str] = mapped_column(String(30))
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    reason: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    by_id: Mapped[UUID | None] = person()
    by_name: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(default=now)


class DepartmentRequest(TenantOwned, Record, Base):
    """What a key result needs from another department, by when, and what that one says."""

    __tablename__ = "department_request"
    __table_args__ = (
        *tenant_key(),
        belongs_to("key_result_id", "key_result", goes_with_it=True),
        belongs_to("department_id", "department"),
        Index("ix_department_request_key_result_id", "key_result_id"),
        Index("ix_department_request_department_id", "department_id"),
    )

    key_result_id: Mapped[UUID]
    department_id: Mapped[UUID]
    text: Mapped[Wording] = mapped_column(Bilingual)
    needed_by: Mapped[date]
    state: Mapped[RequestState] = mapped_column(
        words(RequestState, "state"), default=RequestState.ASKED
    )
    reply: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    replied_on: Mapped[date | None]
    asked_by_name: Mapped[str] = mapped_column(String(120), default="")
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class CoverageNote(TenantOwned, Record, Base):
    """Why a department has no goal at a journey in a cycle; it runs out on a day."""

    __tablename__ = "coverage_note"
    __table_args__ = (
        *tenant_key(),
        belongs_to("cycle_id", "cycle", goes_with_it=True),
        belongs_to("journey_id", "journey", goes_with_it=True),
        belongs_to("department_id", "department"),
        UniqueConstraint("cycle_id", "journey_id", "department_id"),
        Index("ix_coverage_note_journey_id", "journey_id"),
        Index("ix_coverage_note_department_id", "department_id"),
    )

    cycle_id: Mapped[UUID]
    journey_id: Mapped[UUID]
    department_id: Mapped[UUID]
    reason: Mapped[Wording] = mapped_column(Bilingual)
    until: Mapped[date | None]
    by_name: Mapped[str] = mapped_column(String(120), default="")


class Initiative(TenantOwned, Record, Base):
    """A piece of work for a key result; quick wins run in a lane of their own."""

    __tablename__ = "initiative"
    __table_args__ = (
        *tenant_key(),
        belongs_to("key_result_id", "key_result", goes_with_it=True),
        Index("ix_initiative_key_result_id", "key_result_id"),
    )

    key_result_id: Mapped[UUID]
    title: Mapped[Wording] = mapped_column(Bilingual)
    owner_id: Mapped[UUID | None] = person()
    is_quick_win: Mapped[bool] = mapped_column(default=False)
    state: Mapped[InitiativeState] = mapped_column(
        words(InitiativeState, "state"), default=InitiativeState.PLANNED
    )
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class Proof(TenantOwned, Record, Base):
    """Proof of success: a point before and after, what is not known, and who was told."""

    __tablename__ = "proof"
    __table_args__ = (
        *tenant_key(),
        belongs_to("key_result_id", "key_result", goes_with_it=True),
        belongs_to("point_id", "measuring_point"),
        belongs_to("before_id", "measurement"),
        belongs_to("after_id", "measurement"),
        Index("ix_proof_key_result_id", "key_result_id"),
        Index("ix_proof_point_id", "point_id"),
        Index("ix_proof_before_id", "before_id"),
        Index("ix_proof_after_id", "after_id"),
    )

    key_result_id: Mapped[UUID]
    point_id: Mapped[UUID]
    before_id: Mapped[UUID]
    after_id: Mapped[UUID]
    title: Mapped[Wording] = mapped_column(Bilingual)
    unknown: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    shared_with: Mapped[list[Any]] = mapped_column(JSON, default=list)
    shared_on: Mapped[date | None]


class MeetingDecision(TenantOwned, Record, Base):
    """Something a team decided when it looked at its goals.

    `changes` holds what it said before, the oldest first: {"at", "by", "what"} each, with "fields"
    (name, before, after) of a change or the "reason" of a withdrawal.
    """

    __tablename__ = "meeting_decision"
    __table_args__ = (
        *tenant_key(),
        belongs_to("cycle_id", "cycle", goes_with_it=True),
        belongs_to("department_id", "department"),
        belongs_to("key_result_id", "key_result", goes_with_it=True),
        Index("ix_meeting_decision_cycle_id", "cycle_id"),
        Index("ix_meeting_decision_department_id", "department_id"),
        Index("ix_meeting_decision_key_result_id", "key_result_id"),
    )

    cycle_id: Mapped[UUID]
    department_id: Mapped[UUID | None]
    key_result_id: Mapped[UUID | None]
    text: Mapped[Wording] = mapped_column(Bilingual)
    owner_id: Mapped[UUID | None] = person()
    due_on: Mapped[date | None]
    decided_on: Mapped[date]
    done_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    revision: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012
