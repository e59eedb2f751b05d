"""Saving one answer, below the ORM: the statement a whole company sends on the same morning.

As plain statements they cost half. Like erasure.py these pass the guard by, so each carries the
organisation itself, for every table it touches.

Between a close and those who are saving stands a lock on the round: shared by all who save,
taken alone by the close. On PostgreSQL it is an advisory one, since hundreds of row locks on one
row would be written to disk; on SQLite whoever writes is alone anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, and_, bindparam, exists, func, select, update

from app.models import tenancy
from app.models.accounts import Organisation
from app.models.assessments import Answer, Assessment, Invitation, QuestionnaireVersion, Response
from app.models.base import db


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


_ANSWER, _RESPONSE, _ROUND = _table(Answer), _table(Response), _table(Assessment)
_INVITATION, _VERSION, _HOUSE = (
    _table(Invitation), _table(QuestionnaireVersion), _table(Organisation)
)  # fmt: skip
_HOME = bindparam("home", type_=_ROUND.c.organisation_id.type)

_STANDING = (
    select(
        *(_ROUND.c[name] for name in ("title", "title_en", "state", "form", "languages")),
        *(_ROUND.c[name] for name in ("k", "split", "deadline")),
        _HOUSE.c.name,
        _HOUSE.c.time_zone,
        _VERSION.c.id.label("version_id"),
        _VERSION.c.content_hash,
        *(_INVITATION.c[name] for name in ("department_id", "role_group", "withdrawn")),
        _RESPONSE.c.id.label("response_id"),
        _RESPONSE.c.submitted,
        _ANSWER.c.id.label("answer_id"),
        *(_ANSWER.c[name] for name in ("mark", "level", "comment", "revision", "operation_id")),
    )
    .select_from(_ROUND)
    .join(_HOUSE, _HOUSE.c.id == _ROUND.c.organisation_id)
    .join(
        _VERSION,
        and_(
            _VERSION.c.id == _ROUND.c.questionnaire_version_id, _VERSION.c.organisation_id == _HOME
        ),
    )
    .join(
        _INVITATION,
        and_(_INVITATION.c.assessment_id == _ROUND.c.id, _INVITATION.c.organisation_id == _HOME),
    )
    .outerjoin(
        _RESPONSE,
        and_(
            _RESPONSE.c.assessment_id == _ROUND.c.id,
            _RESPONSE.c.organisation_id == _HOME,
            _RESPONSE.c.key_hash == bindparam("key_hash"),
        ),
    )
    .outerjoin(
        _ANSWER,
        and_(
            _ANSWER.c.response_id == _RESPONSE.c.id,
            _ANSWER.c.organisation_id == _HOME,
            _ANSWER.c.capability_key == bindparam("capability"),
        ),
    )
    .where(
        _ROUND.c.id == bindparam("assessment"),
        _ROUND.c.organisation_id == _HOME,
        _INVITATION.c.id == bindparam("invitation"),
    )
)

_WRITE_OVER = (
    update(_ANSWER)
    .where(
        _ANSWER.c.id == bindparam("answer"),
        _ANSWER.c.organisation_id == _HOME,
        _ANSWER.c.revision == bindparam("read"),
        exists().where(_RESPONSE.c.id == _ANSWER.c.response_id, _RESPONSE.c.submitted.is_(False)),
    )
    .values({name: bindparam(f"new_{name}") for name in
             ("mark", "level", "comment", "operation_id", "revision")})
)  # fmt: skip


def shut_out(assessment_id: UUID) -> None:
    """Wait for those who are saving in this round; whoever comes now waits for our commit."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_lock_key(assessment_id))))


def standing(assessment_id: UUID, invitation_id: UUID, key_hash: bytes, capability_key: str) -> Any:
    """Round, place and answer in one row, the round held until the commit; None if unknown here."""
    keys = {
        "home": tenancy.current(),
        "assessment": assessment_id,
        "invitation": invitation_id,
        "key_hash": key_hash,
        "capability": capability_key,
    }
    return _connection_holding(assessment_id).execute(_STANDING, keys).first()


def write_over(answer_id: UUID, revision: int, values: Mapping[str, object]) -> bool:
    """Replace the revision that was read; False if it has another one by now, was handed in, or is
    gone.

    `values`: mark, level, comment, operation_id.
    """
    new = {f"new_{name}": value for name, value in values.items()}
    keys = {"home": tenancy.current(), "answer": answer_id, "read": revision}
    done = db.session.connection().execute(
        _WRITE_OVER, {**keys, **new, "new_revision": revision + 1}
    )
    return bool(done.rowcount)


def _connection_holding(assessment_id: UUID) -> Connection:
    """The session's connection, with the round's lock shared; taken before anything is read."""
    session = db.session()
    session.info[tenancy.HELD] = key = _lock_key(assessment_id)
    connection = session.connection()
    is_announced = session.info.pop(tenancy.HELD, None) is None
    if connection.dialect.name == "postgresql" and not is_announced:
        connection.execute(select(func.pg_advisory_xact_lock_shared(key)))
    return connection


def _lock_key(assessment_id: UUID) -> int:
    return int.from_bytes(assessment_id.bytes[:8], signed=True)
