"""What waits for whom: the page of one's own goals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from app.domain.okrs import KeyResultType, Status
from app.journeys.measuring_actions import present_day
from app.models import db
from app.models.accounts import Membership
from app.models.measuring import MeasuringPoint
from app.models.okrs import Cycle, CycleState, GoalState, Objective
from app.models.tracking import DepartmentRequest, KeyResult
from app.models.wording import Wording
from tests.accounts.browsing import inside, text_of
from tests.house import House
from tests.okrs.tracking import form_of, report, write_tracked


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    return write_tracked(house)


def change(house: House, act: Callable[[], object]) -> None:
    def do() -> None:
        act()
        db.session.commit()

    inside(house, do)


def mine(house: House, who: str) -> str:
    answer = house.client(who).get(f"/o/{house.slug}/goals/mine")
    assert answer.status_code == 200
    return text_of(answer)


def sections(page: str) -> dict[str, str]:
    names = ("due", "proposed", "unrated", "requests", "points", "ahead", "calendar")
    places = sorted((page.index(f'id="{n}"'), n) for n in names if f'id="{n}"' in page)
    ends = [*[at for at, _ in places[1:]], len(page)]
    return {name: page[at:end] for (at, name), end in zip(places, ends, strict=True)}


def test_check_ins_that_are_due_come_first_and_lead_to_the_form(
    house: House, rows: dict[str, UUID]
) -> None:
    page = mine(house, "petra")
    assert "3 Check-ins warten auf Sie" in page
    due = sections(page)["due"]
    assert form_of(house, rows["key_result_id"]) in due
    assert "seit 36 Tagen fällig" in due
    assert "noch nie gemeldet" in due
    report(house, rows["key_result_id"])
    page = mine(house, "petra")
    assert "2 Check-ins warten auf Sie" in page
    assert form_of(house, rows["key_result_id"]) in sections(page)["ahead"]
    assert form_of(house, rows["key_result_id"]) not in sections(page)["due"]


def test_silence_stands_before_danger(house: House, rows: dict[str, UUID]) -> None:
    def set_up() -> None:
        today = present_day()
        standing = {
            "key_result_id": (Status.AT_RISK, 14),
            "milestone_id": (Status.ON_TRACK, 20),
            "guardrail_id": (Status.STALE, 40),
        }
        for name, (status, days) in standing.items():
            one = db.session.get_one(KeyResult, rows[name])
            one.status, one.last_check_in_on = status, today - timedelta(days=days)

    change(house, set_up)
    page = mine(house, "petra")
    assert "3 Check-ins warten auf Sie, 1 davon zu lange" in page
    due = sections(page)["due"]
    order = [due.index(str(rows[n])) for n in ("guardrail_id", "key_result_id", "milestone_id")]
    assert order == sorted(order)
    assert "heute fällig" in due


def test_everything_else_that_waits(house: House, rows: dict[str, UUID]) -> None:
    def set_up() -> None:
        for one in db.session.scalars(select(KeyResult)):
            one.owner_id = None
        goal = db.session.get_one(Objective, rows["objective_id"])
        goal.state, goal.owner_id = GoalState.PROPOSED, house.users["linus"]
        goals = {"objective_id": goal.id, "type": KeyResultType.BINARY}
        for text, influence in (("Unbewertet", None), ("Bewertet", 4)):
            db.session.add(KeyResult(text=Wording(de=text), influence=influence,
                                     owner_id=house.users["linus"], **goals))  # fmt: skip
        point = db.session.get_one(MeasuringPoint, rows["point_id"])
        point.data_owner_id, point.due_on = house.users["linus"], present_day() - timedelta(days=2)

    change(house, set_up)
    page = mine(house, "linus")
    found = sections(page)
    assert "aber jemand wartet auf Sie" in page
    assert "due" not in found
    assert str(rows["objective_id"]) in found["proposed"]
    assert "Unbewertet" in found["unrated"]
    assert "Bewertet" not in found["unrated"]
    assert "Foto zulassen" in found["requests"]
    assert str(rows["point_id"]) in found["points"]
    assert "Foto zulassen" not in mine(house, "hanna")
    assert "Foto zulassen" not in mine(house, "petra")


@pytest.mark.parametrize("how", ["handed to nobody", "left the organisation"])
def test_what_lost_its_owner_waits_for_the_lead(
    house: House, rows: dict[str, UUID], how: str
) -> None:
    def lose() -> None:
        if how == "handed to nobody":
            db.session.get_one(KeyResult, rows["key_result_id"]).owner_id = None
        else:
            of_petra = Membership.user_id == house.users["petra"]
            db.session.delete(db.session.scalars(select(Membership).where(of_petra)).one())

    change(house, lose)
    assert form_of(house, rows["key_result_id"]) in mine(house, "linus")
    assert "gehört niemandem" in mine(house, "linus")
    for who in ("hanna", "clara", "olga"):
        assert form_of(house, rows["key_result_id"]) not in mine(house, who)


@pytest.mark.parametrize("who", ["olga", "clara", "vera", "hanna"])
def test_who_owns_nothing_reads_what_belongs_here(
    house: House, rows: dict[str, UUID], who: str
) -> None:
    page = mine(house, who)
    assert "Nichts wartet auf Sie" in page
    assert "Hier ist es gerade ruhig" in page


def test_a_viewer_owns_nothing_they_could_report_on(house: House, rows: dict[str, UUID]) -> None:
    change(
        house,
        lambda: setattr(
            db.session.get_one(KeyResult, rows["key_result_id"]), "owner_id", house.users["vera"]
        ),
    )
    assert "check-ins" not in mine(house, "vera")


@pytest.mark.parametrize("what", ["cycle", "objective", "key result"])
def test_what_is_over_waits_no_longer(house: House, rows: dict[str, UUID], what: str) -> None:
    def end() -> None:
        if what == "cycle":
            db.session.get_one(Cycle, rows["cycle_id"]).state = CycleState.CLOSED
        elif what == "objective":
            db.session.get_one(Objective, rows["objective_id"]).state = GoalState.DROPPED
        else:
            for one in db.session.scalars(select(KeyResult)):
                one.state = GoalState.DROPPED

    change(house, end)
    assert "Nichts wartet auf Sie" in mine(house, "petra")
    assert form_of(house, rows["key_result_id"]) not in mine(house, "petra")


def test_nothing_of_another_organisation(house: House, rows: dict[str, UUID]) -> None:
    assert house.client("otto").get(f"/o/{house.slug}/goals/mine").status_code == 404


@pytest.mark.parametrize("who", ["petra", "linus"])
def test_ten_statements_however_much_waits(house: House, rows: dict[str, UUID], who: str) -> None:
    def more() -> None:
        one = db.session.get_one(KeyResult, rows["key_result_id"])
        for _ in range(12):
            db.session.add(KeyResult(
                objective_id=one.objective_id, type=one.type, text=one.text, point_id=one.point_id,
                baseline=one.baseline, target=one.target, owner_id=house.users[who],
                department_id=one.department_id, state=GoalState.ACTIVE,
            ))  # fmt: skip
            db.session.add(DepartmentRequest(
                key_result_id=one.id, department_id=one.department_id, text=one.text,
                needed_by=present_day(),
            ))  # fmt: skip

    change(house, more)
    client = house.client(who)
    address = f"/o/{house.slug}/goals/mine"
    client.get(address)
    with house.app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("SELECT") and "set_config" not in statement:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(seen) <= 10, "\n\n".join(seen)
