"""The outbox: what is to be sent to whom. Never a link, a token or an answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.accounts import words
from app.models.base import Base, Record, now


class MailState(StrEnum):
    """Where a mail is on its way."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class OutboxMail(Record, Base):
    """A mail to be composed by the worker at the moment of sending.

    `subject_id` names the row the mail is about (an invitation, an account, …); `kind` names
    the composer. Failed mails keep a short reason that people can read.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_state_due_at", "state", "due_at"),)

    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    subject_id: Mapped[UUID]
    organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    about_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[MailState] = mapped_column(words(MailState, "state"), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(String(300), default="")
