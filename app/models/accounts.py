"""People, organisations, departments, and who belongs where."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.policy import Role
from app.models.base import Base, Record, now
from app.models.tenancy import TenantOwned, tenant_key


def words(kind: type[StrEnum], name: str) -> Enum:
    """A column type that stores an enumeration's words and lets the database check them."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


class Organisation(Record, Base):
    """The tenant; everything below belongs to exactly one."""

    __tablename__ = "organisation"

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Berlin")
    language: Mapped[str] = mapped_column(String(2), default="de")
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class AccountRole(RoleMixin):
    """Flask-Security's idea of a role, which we do not use: roles live in `Membership`."""

    name: str


class User(Record, UserMixin, Base):
    """A person who signs in. What they may do stands in their memberships."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid4().hex)
    confirmed_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(2), default="de")
    goal_mails: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether Wegmarke may remind this person of goals by mail."""
    disabled_at: Mapped[datetime | None]
    """When it was last disabled: addresses given out before then stay dead."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def roles(self) -> list[AccountRole]:
        """None: Flask-Security asks for them, our rights are per organisation."""
        return []


class Department(TenantOwned, Record, Base):
    """A part of the organisation; departments form a tree."""

    __tablename__ = "department"
    __table_args__ = (
        *tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "parent_id"], ["department.organisation_id", "department.id"]
        ),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        UniqueConstraint("organisation_id", "name"),
    )

    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    parent_id: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    def in_language(self, language: str) -> str:
        """The name in this language; the German one where no English one was given."""
        return self.name_en if language == "en" and self.name_en else self.name


class Membership(TenantOwned, Record, Base):
    """A person's one role in an organisation; a department's head says so here."""

    __tablename__ = "membership"
    __table_args__ = (
        *tenant_key(),
        UniqueConstraint("organisation_id", "user_id"),
        ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
        ),
        CheckConstraint("NOT is_head OR department_id IS NOT NULL", name="heads_a_department"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    department_id: Mapped[UUID | None]
    is_head: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship(lazy="raise")


class MemberInvitation(TenantOwned, Record, Base):
    """Someone an owner asked to join. The link is computed from the id, never stored."""

    __tablename__ = "member_invitation"
    __table_args__ = (
        *tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
        ),
        UniqueConstraint("organisation_id", "email"),
    )

    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    department_id: Mapped[UUID | None]
    language: Mapped[str] = mapped_column(String(2), default="de")
    invited_by: Mapped[str] = mapped_column(String(120))
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=now)


class AuditEntry(Record, Base):
    """Who did what to what: written once, never changed. No organisation for sign-ins."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_organisation_id_at", "organisation_id", "at"),)

    at: Mapped[datetime] = mapped_column(default=now)
    organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE")
    )
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    action: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(String(200), default="")


class Attempt(Base):
    """How often something was tried in a window of time (sign-ins, resets): throttling."""

    __tablename__ = "attempt"

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=1)
