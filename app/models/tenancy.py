"""The guard: every ORM statement sees the rows of one organisation only, or none at all.

Traps this answers, each found by trying: `session.get` serves from the identity map without
SQL (so entering a tenant empties the session); subqueries and EXISTS leak unless the criterion
rides on every statement; None as "no organisation" would fix the lambda cache on the wrong
type (so there is a nowhere); bulk inserts pass `before_flush` by (so they are refused). Core
statements and `text()` are not limited: an architecture test bans them outside `models/`.
On PostgreSQL row-level security is the second lock, set at the start of each transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, event, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)

from app.models.base import db

NOWHERE: Final = UUID(int=0)
EVERYWHERE: Final = UUID(int=2**128 - 1)
HELD: Final = "held"
"""A lock to be taken together with the next announcement, which spares a round trip."""
_KEY = "organisation_id"
_ANNOUNCE = text("SELECT set_config('app.organisation', :organisation, true)")
_ANNOUNCE_AND_HOLD = text(
    "SELECT set_config('app.organisation', :organisation, true),"
    " pg_advisory_xact_lock_shared(CAST(:key AS bigint))"
)


class TenantError(RuntimeError):
    """A row of one organisation was about to be written while working for another."""


class TenantOwned:
    """A row that belongs to exactly one organisation.

    The pair (organisation_id, id) is unique, so that foreign keys can carry the organisation
    and a row can never point across.
    """

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return tenant_key()


def tenant_key() -> tuple[Any, ...]:
    """The table arguments every tenant-owned table carries; add to them, never leave them out."""
    return (UniqueConstraint("organisation_id", "id"),)


def current(session: Session | None = None) -> UUID:
    """The organisation the session works for; NOWHERE if none was entered."""
    organisation: UUID = (session or db.session()).info.get(_KEY, NOWHERE)
    return organisation


def enter(organisation_id: UUID) -> None:
    """Work for this organisation from here on; whatever was loaded before is forgotten."""
    session = db.session()
    if current(session) == organisation_id:
        return
    session.flush()
    session.expunge_all()
    session.info[_KEY] = organisation_id
    if session.in_transaction():
        _announce(session, session.connection())


def leave() -> None:
    """Work for no organisation."""
    enter(NOWHERE)


@contextmanager
def inside(organisation_id: UUID) -> Iterator[None]:
    """Work for one organisation for the length of a block."""
    before = current()
    enter(organisation_id)
    try:
        yield
        db.session.flush()
    finally:
        enter(before)


@contextmanager
def everywhere() -> Iterator[None]:
    """See all organisations: only to find out *which* one to enter (a test lists the callers)."""
    with inside(EVERYWHERE):
        yield


@event.listens_for(Session, "do_orm_execute")
def _limit(state: ORMExecuteState) -> None:
    organisation = current(state.session)
    if state.is_insert and _owned(state):
        raise TenantError("bulk inserts pass the guard by: add objects instead")
    if organisation == EVERYWHERE or state.is_column_load:
        return
    state.statement = state.statement.options(
        with_loader_criteria(
            TenantOwned,
            lambda cls: cls.organisation_id == organisation,
            include_aliases=True,
        )
    )


def _owned(state: ORMExecuteState) -> bool:
    mapper = state.bind_mapper
    return mapper is not None and issubclass(mapper.class_, TenantOwned)


@event.listens_for(Session, "before_flush")
def _stamp(session: Session, context: Any, instances: Any) -> None:
    organisation = current(session)
    for row in session.new:
        if isinstance(row, TenantOwned) and row.organisation_id is None:
            row.organisation_id = organisation
    if organisation == EVERYWHERE:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantOwned) and _foreign(row, organisation):
            raise TenantError(f"{type(row).__name__} belongs to another organisation")


def _foreign(row: TenantOwned, organisation: UUID) -> bool:
    history = inspect(row).attrs.organisation_id.history
    touched = {*(history.added or ()), *(history.unchanged or ()), *(history.deleted or ())}
    return bool(touched - {organisation}) or organisation == NOWHERE


@event.listens_for(Session, "after_begin")
def _lock_rows(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if connection.dialect.name == "postgresql" and not transaction.nested:
        _announce(session, connection)


def _announce(session: Session, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        key = session.info.pop(HELD, None)
        if key is None:
            connection.execute(_ANNOUNCE, {"organisation": str(current(session))})
        else:
            keys = {"organisation": str(current(session)), "key": key}
            connection.execute(_ANNOUNCE_AND_HOLD, keys)
