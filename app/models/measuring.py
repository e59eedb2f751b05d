"""Measuring points: their measurements, their accepted baselines, and what is not measured yet.

Rules: domain.md 8. Nothing measured is ever edited: a correction is a new row, an accepted
baseline stays visible beside the one that replaced it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.accounts import User, words
from app.models.base import Base, Record, now
from app.models.journeys import belongs_to
from app.models.tenancy import TenantOwned, tenant_key
from app.models.wording import Bilingual, Wording


class PointKind(StrEnum):
    """Whose view a figure takes; the chain runs operational → customer → business."""

    CUSTOMER = "customer"
    OPERATIONAL = "operational"
    BUSINESS = "business"


class Better(StrEnum):
    """Which way a figure should move."""

    UP = "up"
    DOWN = "down"
    BAND = "band"


class Mode(StrEnum):
    """How a value comes about, which decides its margin.

    SHARE: 100·x/n per cent. NPS: from promoters, passives, detractors. MEAN: of n cases, with a
    margin where the spread is known. RATE: events per so many cases, which one case can have
    several of. FIGURE: read off, without n.
    """

    SHARE = "share"
    NPS = "nps"
    MEAN = "mean"
    RATE = "rate"
    FIGURE = "figure"


class PointState(StrEnum):
    """Where a measuring point is on its way."""

    IDEA = "idea"
    DEFINED = "defined"
    MEASURING = "measuring"
    RETIRED = "retired"


class Trust(StrEnum):
    """How far the figure is to be trusted: A counted by a system, B checked, C estimated in part,
    D guessed."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Origin(StrEnum):
    """How a measurement came in."""

    HAND = "hand"
    FILE = "file"
    CHECK_IN = "check_in"


class CaseState(StrEnum):
    """Whether “we cannot measure that” still stands."""

    OPEN = "open"
    SOLVED = "solved"


class MeasuringPoint(TenantOwned, Record, Base):
    """A metric at a journey, at one of its stages, or at a step.

    `spread`: the standard deviation of single cases, from which a mean's margin follows.
    `band_low`, `band_high`: the wanted range where better = band. `per`: of a rate, e.g. 100.
    `current_id` and `current_on` name the newest measurement that counts, `due_on` the day by
    which the next one is expected: written with every measurement, so that lists need not search.
    """

    __tablename__ = "measuring_point"
    __table_args__ = (
        *tenant_key(),
        belongs_to("journey_id", "journey", goes_with_it=True),
        belongs_to("stage_id", "stage"),
        belongs_to("step_id", "step"),
        CheckConstraint("interval_days BETWEEN 1 AND 1100", name="interval_days"),
        CheckConstraint("decimals BETWEEN 0 AND 4", name="decimals"),
        CheckConstraint("spread > 0", name="spread_positive"),
        CheckConstraint("per > 0", name="per_positive"),
        CheckConstraint("band_low < band_high", name="band_low_below_high"),
        CheckConstraint(
            "(better = 'band') = (band_low IS NOT NULL AND band_high IS NOT NULL)",
            name="band_with_its_bounds",
        ),
        Index("ix_measuring_point_journey_id", "journey_id", "organisation_id", "state"),
        Index("ix_measuring_point_stage_id", "stage_id"),
        Index("ix_measuring_point_step_id", "step_id"),
        Index("ix_measuring_point_due_on", "organisation_id", "state", "due_on"),
    )

    journey_id: Mapped[UUID]
    stage_id: Mapped[UUID | None]
    step_id: Mapped[UUID | None]
    metric_key: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[Wording] = mapped_column(Bilingual)
    kind: Mapped[PointKind] = mapped_column(words(PointKind, "kind"))
    mode: Mapped[Mode] = mapped_column(words(Mode, "mode"))
    unit: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    better: Mapped[Better] = mapped_column(words(Better, "better"), default=Better.UP)
    band_low: Mapped[float | None] = mapped_column(Double)
    band_high: Mapped[float | None] = mapped_column(Double)
    per: Mapped[int | None]
    decimals: Mapped[int] = mapped_column(default=1)
    spread: Mapped[float | None] = mapped_column(Double)
    source: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    method: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    interval_days: Mapped[int] = mapped_column(default=30)
    data_owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    trust: Mapped[Trust] = mapped_column(words(Trust, "trust"), default=Trust.C)
    state: Mapped[PointState] = mapped_column(
        words(PointState, "state"), default=PointState.DEFINED
    )
    target: Mapped[float | None] = mapped_column(Double)
    target_on: Mapped[date | None]
    current_id: Mapped[UUID | None]
    current_on: Mapped[date | None]
    due_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)

    data_owner: Mapped[User | None] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class Signal(TenantOwned, Record, Base):
    """One figure is thought to announce another: operational → customer → business."""

    __tablename__ = "signal"
    __table_args__ = (
        *tenant_key(),
        belongs_to("point_id", "measuring_point", goes_with_it=True),
        belongs_to("moves_id", "measuring_point", goes_with_it=True),
        CheckConstraint("point_id <> moves_id", name="not_itself"),
        UniqueConstraint("point_id", "moves_id"),
        Index("ix_signal_moves_id", "moves_id"),
    )

    point_id: Mapped[UUID]
    moves_id: Mapped[UUID]


class Measurement(TenantOwned, Record, Base):
    """A dated value of a measuring point; corrected by a new row, never edited.

    `value` in the point's unit (a share in per cent, an NPS from −100 to 100). The counts it was
    made from are kept: `hits` of `sample_size`, or promoters, passives and detractors.
    """

    __tablename__ = "measurement"
    __table_args__ = (
        *tenant_key(),
        belongs_to("point_id", "measuring_point", goes_with_it=True),
        belongs_to("supersedes_id", "measurement", goes_with_it=True),
        CheckConstraint("sample_size > 0", name="sample_size_positive"),
        CheckConstraint("hits >= 0 AND hits <= sample_size", name="hits_within_sample"),
        CheckConstraint("promoters >= 0 AND passives >= 0 AND detractors >= 0", name="counts"),
        UniqueConstraint("supersedes_id"),
        Index("ix_measurement_point_id", "point_id", "measured_on"),
    )

    point_id: Mapped[UUID]
    measured_on: Mapped[date]
    period_from: Mapped[date | None]
    value: Mapped[float] = mapped_column(Double)
    sample_size: Mapped[int | None]
    hits: Mapped[int | None]
    promoters: Mapped[int | None]
    passives: Mapped[int | None]
    detractors: Mapped[int | None]
    reconstructed: Mapped[bool] = mapped_column(default=False)
    note: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    origin: Mapped[Origin] = mapped_column(words(Origin, "origin"), default=Origin.HAND)
    supersedes_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    entered_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    entered_by_name: Mapped[str] = mapped_column(String(120), default="")
    entered_at: Mapped[datetime] = mapped_column(default=now)


class Baseline(TenantOwned, Record, Base):
    """The accepted first measurement. The newest row counts; earlier ones stay to be seen."""

    __tablename__ = "baseline"
    __table_args__ = (
        *tenant_key(),
        belongs_to("point_id", "measuring_point", goes_with_it=True),
        belongs_to("measurement_id", "measurement", goes_with_it=True),
        Index("ix_baseline_point_id", "point_id"),
        Index("ix_baseline_measurement_id", "measurement_id"),
    )

    point_id: Mapped[UUID]
    measurement_id: Mapped[UUID]
    period: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    method: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    note: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    reason: Mapped[str] = mapped_column(Text, default="")
    accepted_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    accepted_by_name: Mapped[str] = mapped_column(String(120))
    accepted_on: Mapped[date]
    accepted_at: Mapped[datetime] = mapped_column(default=now)


class MeasurabilityCase(TenantOwned, Record, Base):
    """“We cannot measure that”, taken seriously: seven steps that end with a method, an owner and
    a date.

    `tried`: what each step taken so far brought, in order. `step`: the step it stands at, 1…7.
    """

    __tablename__ = "measurability_case"
    __table_args__ = (
        *tenant_key(),
        belongs_to("journey_id", "journey", goes_with_it=True),
        belongs_to("point_id", "measuring_point"),
        CheckConstraint("step BETWEEN 1 AND 7", name="step"),
        Index("ix_measurability_case_journey_id", "journey_id"),
        Index("ix_measurability_case_point_id", "point_id"),
    )

    journey_id: Mapped[UUID]
    point_id: Mapped[UUID | None]
    claim: Mapped[Wording] = mapped_column(Bilingual)
    raised_by_name: Mapped[str] = mapped_column(String(120), default="")
    opened_on: Mapped[date]
    step: Mapped[int] = mapped_column(default=1)
    tried: Mapped[list[Any]] = mapped_column(JSON, default=list)
    method: Mapped[Wording] = mapped_column(Bilingual, default=Wording())
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    due_on: Mapped[date | None]
    state: Mapped[CaseState] = mapped_column(words(CaseState, "state"), default=CaseState.OPEN)
    closed_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User | None] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012
