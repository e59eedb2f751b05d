"""Rounds: whom we ask, what they say, and the frozen findings. See domain.md 3 for the rules.

No row here joins a response to an invitation: the response's key and its group are readable
only with the server's secret, and the close destroys both.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.models.accounts import words
from app.models.base import Base, Record, now
from app.models.tenancy import TenantOwned, tenant_key


class AssessmentState(StrEnum):
    """Where a round is on its way; it never goes back."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


class AssessmentKind(StrEnum):
    """How answers arrive: by personal link, or from a file."""

    PERSONAL = "personal"
    IMPORTED = "imported"


class Form(StrEnum):
    """Every capability, or those of the short form."""

    FULL = "full"
    SHORT = "short"


class Split(StrEnum):
    """The one attribute whose groups are shown with counts."""

    DEPARTMENT = "department"
    ROLE_GROUP = "role_group"


class RoleGroup(StrEnum):
    """A participant's role in the house."""

    LEADERSHIP = "leadership"
    CX_CORE = "cx_core"
    DEPARTMENT = "department"
    FRONT_LINE = "front_line"


class Mark(StrEnum):
    """What an answer says: a level, one of two ways not to give one, or nothing any more."""

    LEVEL = "level"
    CANNOT_JUDGE = "cannot_judge"
    NOT_APPLICABLE = "not_applicable"
    CLEARED = "cleared"


class QuestionnaireVersion(TenantOwned, Record, Base):
    """A questionnaire as this organisation used it; immutable, known by its content."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (*tenant_key(), UniqueConstraint("organisation_id", "content_hash"))

    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    content_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = deferred(mapped_column(Text))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Assessment(TenantOwned, Record, Base):
    """One round: one questionnaire version, one set of people, opened and closed once."""

    __tablename__ = "assessment"
    __table_args__ = (
        *tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "questionnaire_version_id"],
            ["questionnaire_version.organisation_id", "questionnaire_version.id"],
        ),
        CheckConstraint("k BETWEEN 4 AND 10", name="k_in_range"),
        UniqueConstraint("organisation_id", "answers_hash"),
    )

    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[AssessmentKind] = mapped_column(words(AssessmentKind, "kind"))
    state: Mapped[AssessmentState] = mapped_column(
        words(AssessmentState, "state"), default=AssessmentState.DRAFT
    )
    questionnaire_version_id: Mapped[UUID]
    form: Mapped[Form] = mapped_column(words(Form, "form"), default=Form.FULL)
    languages: Mapped[str] = mapped_column(String(5), default="de,en")
    k: Mapped[int] = mapped_column(default=5)
    split: Mapped[Split] = mapped_column(words(Split, "split"), default=Split.DEPARTMENT)
    department_depth: Mapped[int] = mapped_column(default=1)
    deadline: Mapped[date | None]
    welcome_de: Mapped[str] = mapped_column(Text, default="")
    welcome_en: Mapped[str] = mapped_column(Text, default="")
    invitation_de: Mapped[str] = mapped_column(Text, default="")
    invitation_en: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    added_after_launch: Mapped[int] = mapped_column(default=0)
    withdrawn_after_launch: Mapped[int] = mapped_column(default=0)
    shown_invited: Mapped[int] = mapped_column(default=0)
    shown_submitted: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime | None]
    answers_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    revision: Mapped[int] = mapped_column(default=1)

    questionnaire_version: Mapped[QuestionnaireVersion] = relationship(
        lazy="raise", overlaps="organisation_id"
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    @property
    def language_list(self) -> list[str]:
        """The languages participants may answer in, the first one is the default."""
        return self.languages.split(",")

    def title_in(self, language: str) -> str:
        """The title in this language; the first one where no other was given."""
        return self.title_en if language == "en" and self.title_en else self.title

    @property
    def is_open(self) -> bool:
        """Whether answers are accepted (the deadline itself closes the round through a job)."""
        return self.state is AssessmentState.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether the findings are frozen, released or not."""
        return self.state in {AssessmentState.CLOSED, AssessmentState.RELEASED}


class Invitation(TenantOwned, Record, Base):
    """Who was invited. Knows no answers and not whether there are any."""

    __tablename__ = "invitation"
    __table_args__ = (
        *tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
        ),
        UniqueConstraint("assessment_id", "email"),
        Index("ix_invitation_assessment_id_id", "assessment_id", "id"),
    )

    assessment_id: Mapped[UUID]
    email: Mapped[str] = mapped_column(String(254))
    department_id: Mapped[UUID | None]
    role_group: Mapped[RoleGroup | None] = mapped_column(words(RoleGroup, "role_group"))
    language: Mapped[str] = mapped_column(String(2))
    withdrawn: Mapped[bool] = mapped_column(default=False)


class Response(TenantOwned, Record, Base):
    """Answers of one person. While the round is open only the server's secret can tell whose
    group it is; after the close nothing can."""

    __tablename__ = "response"
    __table_args__ = (
        *tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("assessment_id", "key_hash"),
    )

    assessment_id: Mapped[UUID]
    key_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    sealed_group: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    submitted: Mapped[bool] = mapped_column(default=False)


class Answer(TenantOwned, Record, Base):
    """A level, or *cannot judge*, or *not applicable*, with an optional comment."""

    __tablename__ = "answer"
    __table_args__ = (
        *tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("response_id", "capability_key"),
        CheckConstraint("(mark = 'level') = (level IS NOT NULL)", name="level_with_its_mark"),
    )

    response_id: Mapped[UUID]
    capability_key: Mapped[str] = mapped_column(String(20))
    mark: Mapped[Mark] = mapped_column(words(Mark, "mark"))
    level: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    operation_id: Mapped[UUID | None]


class Comment(TenantOwned, Record, Base):
    """A comment of a closed round: shuffled, without its response, department or date."""

    __tablename__ = "comment"
    __table_args__ = (
        *tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            ondelete="CASCADE",
        ),
        Index("ix_comment_assessment_id", "assessment_id"),
    )

    assessment_id: Mapped[UUID]
    capability_key: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)


class Findings(TenantOwned, Record, Base):
    """The frozen, already suppressed results of a closed round: the only source of what is shown.

    `results` is the published part; `personal_means` (per field a sorted list, unlinked across
    fields) serves the comparison with another round and is never shown itself.
    """

    __tablename__ = "findings"
    __table_args__ = (
        *tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("assessment_id"),
    )

    assessment_id: Mapped[UUID]
    results: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    personal_means: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    frozen_at: Mapped[datetime] = mapped_column(default=now)
