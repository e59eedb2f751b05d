"""The cases somebody may read: all of the organisation's. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.accounts import queries as people
from app.models import db
from app.models.journeys import Journey
from app.models.measuring import CaseState, MeasurabilityCase, MeasuringPoint


class CaseRow(NamedTuple):
    """A case with the journey and the measuring point it is about."""

    case: MeasurabilityCase
    journey: Journey
    point: MeasuringPoint | None


@dataclass(frozen=True, slots=True)
class CaseList:
    """All cases: open ones oldest first, solved ones latest first."""

    open: tuple[CaseRow, ...]
    solved: tuple[CaseRow, ...]
    overdue: frozenset[UUID]
    """Open cases whose date has passed."""


def cases(today: date) -> CaseList:
    """Every case of the organisation, in one statement."""
    rows = [CaseRow(*row) for row in db.session.execute(_every())]
    waiting = [row for row in rows if row.case.state is CaseState.OPEN]
    done = [row for row in rows if row.case.state is CaseState.SOLVED]
    late = {row.case.id for row in waiting if is_overdue(row.case, today)}
    return CaseList(
        tuple(sorted(waiting, key=lambda row: (row.case.opened_on, str(row.case.id)))),
        tuple(sorted(done, key=_latest)),
        frozenset(late),
    )


def open_cases(journey_id: UUID) -> Sequence[MeasurabilityCase]:
    """The open cases of one journey, oldest first."""
    query = (
        select(MeasurabilityCase)
        .where(
            MeasurabilityCase.journey_id == journey_id, MeasurabilityCase.state == CaseState.OPEN
        )
        .order_by(MeasurabilityCase.opened_on, MeasurabilityCase.id)
    )
    return db.session.scalars(query).all()


def case(case_id: UUID) -> CaseRow | None:
    """One case, if this organisation has it."""
    row = db.session.execute(_every().where(MeasurabilityCase.id == case_id)).first()
    return CaseRow(*row) if row else None


def is_overdue(case: MeasurabilityCase, today: date) -> bool:
    """Whether an open case has promised a figure by a day that has passed."""
    return case.state is CaseState.OPEN and case.due_on is not None and case.due_on < today


def point_choices(journey_id: UUID, language: str) -> list[tuple[str, str]]:
    """The journey's measuring points as id and name, in their order."""
    query = (
        select(MeasuringPoint.id, MeasuringPoint.name)
        .where(MeasuringPoint.journey_id == journey_id)
        .order_by(MeasuringPoint.position, MeasuringPoint.id)
    )
    return [(str(id_), name.in_language(language)) for id_, name in db.session.execute(query)]


def owner_choices() -> list[tuple[str, str]]:
    """The members of the organisation as account id and name."""
    return [(str(one.user_id), one.user.name) for one in people.members()]


def _every() -> Select[MeasurabilityCase, Journey, MeasuringPoint]:
    return (
        select(MeasurabilityCase, Journey, MeasuringPoint)
        .join(Journey, Journey.id == MeasurabilityCase.journey_id)
        .outerjoin(MeasuringPoint, MeasuringPoint.id == MeasurabilityCase.point_id)
        .options(joinedload(MeasurabilityCase.owner))
    )


def _latest(row: CaseRow) -> tuple[int, str]:
    day = row.case.closed_on or row.case.opened_on
    return -day.toordinal(), str(row.case.id)
