"""Files made by the worker, such as the PDF of a round's findings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.accounts import words
from app.models.base import Base, Record, now
from app.models.tenancy import TenantOwned, tenant_key


class DocumentState(StrEnum):
    """Where a document is on its way."""

    QUEUED = "queued"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class Document(TenantOwned, Record, Base):
    """The report of one frozen round in one language; made once and kept.

    `requested_at` is when it was last asked for or taken up; `reason` a word, see reports.
    """

    __tablename__ = "document"
    __table_args__ = (
        *tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("assessment_id", "language"),
    )

    assessment_id: Mapped[UUID]
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[DocumentState] = mapped_column(
        words(DocumentState, "state"), default=DocumentState.QUEUED
    )
    progress: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300), default="")
    pages: Mapped[int | None]
    requested_at: Mapped[datetime] = mapped_column(default=now)
    made_at: Mapped[datetime | None]
