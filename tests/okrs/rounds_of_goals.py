"""Goals around today, for the tests of meetings, reviews, work and proofs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.models import db
from app.models.okrs import Cycle, GoalState, Objective
from app.models.tracking import KeyResult
from app.models.wording import Wording
from app.okrs import standing
from tests.accounts.browsing import inside
from tests.house import House
from tests.journeys import write_journey
from tests.okrs import Where, write_goals

TODAY = date.today()


def write_around_today(house: House, owner: str = "petra") -> dict[str, UUID]:
    """The goals of `tests.okrs` in a cycle that began 60 days ago, and an empty cycle after it.

    Sales leads the key results, Petra owns them; the point went from 30 of 100 to 45 of 100.
    """

    def write() -> dict[str, UUID]:
        journey = write_journey()
        where = Where(journey, house.departments["Vertrieb"], house.users[owner])
        rows = {**journey, **write_goals(where)}
        cycle = db.session.scalars(select(Cycle)).one()
        cycle.starts_on, cycle.ends_on = TODAY - timedelta(60), TODAY + timedelta(31)
        later = Cycle(
            name=Wording(de="Der nächste Zyklus"), starts_on=TODAY + timedelta(32),
            ends_on=TODAY + timedelta(122),
        )  # fmt: skip
        db.session.add(later)
        for one in db.session.scalars(select(Objective)):
            one.activated_on = cycle.starts_on
        for result in db.session.scalars(select(KeyResult)):
            result.last_check_in_on = TODAY - timedelta(3)
        db.session.flush()
        standing.refresh([one.id for one in db.session.scalars(select(Objective))], TODAY)
        rows["later_id"] = later.id
        rows["department_goal_id"] = goal_of(house.departments["Vertrieb"]).id
        db.session.commit()
        return rows

    return dict(inside(house, write))


def goal_of(department_id: UUID) -> Objective:
    """The department's objective."""
    query = select(Objective).where(Objective.department_id == department_id)
    return db.session.scalars(query).one()


def at(house: House, rest: str) -> str:
    """An address of the house."""
    return f"/o/{house.slug}{rest}"


def stored(house: House, what: type[Any], row_id: UUID | None = None) -> list[Any]:
    """All rows of a table, or the one with this id, as the database has them."""

    def ask() -> list[Any]:
        query = select(what) if row_id is None else select(what).where(what.id == row_id)
        found = list(db.session.scalars(query))
        db.session.expunge_all()
        return found

    return list(inside(house, ask))


def change(house: House, what: type[Any], row_id: UUID, **values: Any) -> None:
    """Write values on a row, as if somebody had."""

    def write() -> None:
        row = db.session.scalars(select(what).where(what.id == row_id)).one()
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()

    inside(house, write)


def end_all(house: House, state: GoalState = GoalState.DROPPED) -> None:
    """End every goal."""

    def write() -> None:
        for one in db.session.scalars(select(Objective)):
            one.state = state
        db.session.commit()

    inside(house, write)


def statements(house: House, act: Callable[[], Any]) -> int:
    """How many statements an act sends to the database."""
    from sqlalchemy import event

    sent: list[str] = []

    def listen(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    with house.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return len(sent)
