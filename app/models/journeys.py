"""Journeys: stages, steps and touchpoints, and the history of their map.

Rules: domain.md 8. What people write is `Wording`: German, English, or both.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.accounts import Department, User, words
from app.models.base import Base, Record, now
from app.models.tenancy import TenantOwned, tenant_key
from app.models.wording import Bilingual, Wording


def belongs_to(column: str, table: str, *, goes_with_it: bool = False) -> ForeignKeyConstraint:
    """A foreign key that carries the organisation; `goes_with_it`: deleted with what it names."""
    return ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{table}.organisation_id", f"{table}.id"],
        ondelete="CASCADE" if goes_with_it else None,
    )


class JourneyLevel(StrEnum):
    """Where a journey stands in the hierarchy."""

    LIFECYCLE = "lifecycle"
    JOURNEY = "journey"
    PART = "part"


class JourneyState(StrEnum):
    """Whether a journey is being drawn, is used for decisions, or is history."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class Evidence(StrEnum):
    """What a stated emotion rests on."""

    NONE = "none"
    OPINION = "opinion"
    SOME = "some"
    SOLID = "solid"


class Moment(StrEnum):
    """A step is what the customer came for, or something that befalls them."""

    OBJECTIVE = "objective"
    UNPLANNED = "unplanned"


class Channel(StrEnum):
    """Where customer and organisation meet."""

    WEB = "web"
    APP = "app"
    MAIL = "mail"
    PHONE = "phone"
    LETTER = "letter"
    CHAT = "chat"
    BRANCH = "branch"
    FIELD = "technician"
    PARTNER = "partner"
    OTHER = "other"


class Orientation(StrEnum):
    """What an opportunity does to the journey; repair looks back, the others shape."""

    REPAIR = "repair"
    IMPROVE = "improve"
    CREATE = "create"
    ENABLE = "enable"


class Journey(TenantOwned, Record, Base):
    """A series of steps a customer takes to reach a goal that is worth something to both sides.

    `answers`: the five questions “is this a journey?”, key → "yes", "no" or "unsure".
    `customer_value`, `business_value`, `effort`: 1…5, None where nobody has said.
    `reviewed_on`: when somebody last confirmed that the picture still fits.
    """

    __tablename__ = "journey"
    __table_args__ = (
        *tenant_key(),
        belongs_to("parent_id", "journey"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("customer_value BETWEEN 1 AND 5", name="customer_value"),
        CheckConstraint("business_value BETWEEN 1 AND 5", name="business_value"),
        CheckConstraint("effort BETWEEN 1 AND 5", name="effort"),
        Index("ix_journey_parent_id", "parent_id"),
    )

    name: Mapped[Wording] = mapped_column(Bilingual)
    customer_goal: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    business_goal: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    level: Mapped[JourneyLevel] = mapped_column(
        words(JourneyLevel, "level"), default=JourneyLevel.JOURNEY
    )
    state: Mapped[JourneyState] = mapped_column(
        words(JourneyState, "state"), default=JourneyState.DRAFT
    )
    parent_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    customer_value: Mapped[int | None]
    business_value: Mapped[int | None]
    effort: Mapped[int | None]
    reviewed_on: Mapped[date | None]
    template_key: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    owner: Mapped[User | None] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class Persona(TenantOwned, Record, Base):
    """A segment the journey is for; 1 is served first."""

    __tablename__ = "persona"
    __table_args__ = (
        *tenant_key(),
        belongs_to("journey_id", "journey", goes_with_it=True),
        CheckConstraint("priority BETWEEN 1 AND 9", name="priority"),
        Index("ix_persona_journey_id", "journey_id"),
    )

    journey_id: Mapped[UUID]
    name: Mapped[Wording] = mapped_column(Bilingual)
    need: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    priority: Mapped[int] = mapped_column(default=1)


class Felt:
    """An emotion from −2 to +2, current and intended, each with its evidence; None = not said."""

    emotion_current: Mapped[int | None]
    emotion_intended: Mapped[int | None]
    evidence_current: Mapped[Evidence] = mapped_column(
        words(Evidence, "evidence_current"), default=Evidence.NONE
    )
    evidence_intended: Mapped[Evidence] = mapped_column(
        words(Evidence, "evidence_intended"), default=Evidence.NONE
    )


def felt_within_bounds() -> tuple[CheckConstraint, ...]:
    """The table arguments that come with `Felt`."""
    return (
        CheckConstraint("emotion_current BETWEEN -2 AND 2", name="emotion_current"),
        CheckConstraint("emotion_intended BETWEEN -2 AND 2", name="emotion_intended"),
    )


class Stage(TenantOwned, Felt, Record, Base):
    """A stretch of a journey, with what the customer wants there."""

    __tablename__ = "stage"
    __table_args__ = (
        *tenant_key(),
        belongs_to("journey_id", "journey", goes_with_it=True),
        *felt_within_bounds(),
        Index("ix_stage_journey_id", "journey_id"),
    )

    journey_id: Mapped[UUID]
    name: Mapped[Wording] = mapped_column(Bilingual)
    wants: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    position: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class Touchpoint(TenantOwned, Record, Base):
    """A place where customer and organisation meet; several journeys may lead through it."""

    __tablename__ = "touchpoint"
    __table_args__ = (
        *tenant_key(),
        belongs_to("department_id", "department"),
        Index("ix_touchpoint_department_id", "department_id"),
    )

    name: Mapped[Wording] = mapped_column(Bilingual)
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"), default=Channel.OTHER)
    department_id: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)

    department: Mapped[Department | None] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class Step(TenantOwned, Felt, Record, Base):
    """A touchpoint on one journey: how it feels there, and what could be done about it."""

    __tablename__ = "step"
    __table_args__ = (
        *tenant_key(),
        belongs_to("stage_id", "stage", goes_with_it=True),
        belongs_to("touchpoint_id", "touchpoint"),
        *felt_within_bounds(),
        Index("ix_step_stage_id", "stage_id"),
        Index("ix_step_touchpoint_id", "touchpoint_id"),
    )

    stage_id: Mapped[UUID]
    touchpoint_id: Mapped[UUID]
    moment: Mapped[Moment] = mapped_column(words(Moment, "moment"), default=Moment.OBJECTIVE)
    decisive: Mapped[bool] = mapped_column(default=False)
    pain_point: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    opportunity: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    orientation: Mapped[Orientation | None] = mapped_column(words(Orientation, "orientation"))
    position: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)

    touchpoint: Mapped[Touchpoint] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class JourneyChange(TenantOwned, Record, Base):
    """What somebody did to a journey's map: kept as history, and what *undo* takes back.

    `before` and `after` hold the row's columns by name, None where it did not exist.
    `number` counts up within the journey.
    """

    __tablename__ = "journey_change"
    __table_args__ = (
        *tenant_key(),
        belongs_to("journey_id", "journey", goes_with_it=True),
        UniqueConstraint("journey_id", "number"),
    )

    journey_id: Mapped[UUID]
    number: Mapped[int]
    noun: Mapped[str] = mapped_column(String(30))
    row_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    undoes: Mapped[int | None]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(default=now)
