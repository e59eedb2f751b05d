"""Work for key results: Petra plans it for hers, Linus for his team's, quick wins have a lane."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.models.okrs import GoalState, InitiativeState
from app.models.tracking import GoalChange, Initiative, KeyResult
from tests.accounts.browsing import send, text_of
from tests.house import House
from tests.okrs.rounds_of_goals import TODAY, at, change, statements, stored, write_around_today

WHO_MAY_PLAN = {"olga": 302, "clara": 302, "linus": 302, "petra": 302, "hanna": 404, "vera": 403,
                "otto": 404}  # fmt: skip


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    return write_around_today(house)


def page_of(house: House, rows: dict[str, UUID]) -> str:
    return at(house, f"/key-results/{rows['key_result_id']}/initiatives")


def plan(house: House, rows: dict[str, UUID], who: str = "petra", **data: Any) -> Any:
    path = page_of(house, rows)
    may = WHO_MAY_PLAN.get(who) == 302
    said = {"title": "SMS am Vorabend", "owner": "", "due_on": ""}
    return send(house.client(who), path, page=path if may else "/password", **{**said, **data})


def planned(house: House, title: str = "SMS am Vorabend") -> Initiative:
    return next(one for one in stored(house, Initiative) if one.title.de == title)


def move(house: House, one: UUID, to: str, who: str = "petra", **data: str) -> Any:
    path = at(house, f"/initiatives/{one}/state")
    return send(house.client(who), path, page="/password", to=to, **data)


@pytest.mark.parametrize(("who", "status"), WHO_MAY_PLAN.items())
def test_who_may_plan_work(house: House, rows: dict[str, UUID], who: str, status: int) -> None:
    assert plan(house, rows, who).status_code == status


def test_work_has_a_person_and_a_day(house: House, rows: dict[str, UUID]) -> None:
    due = TODAY - timedelta(2)
    plan(house, rows, owner=str(house.users["linus"]), due_on=due.isoformat(), is_quick_win="y")
    one = planned(house)
    assert (one.owner_id, one.due_on, one.is_quick_win) == (house.users["linus"], due, True)
    page = text_of(house.client("vera").get(page_of(house, rows)))
    assert "Linus Vogt" in page
    assert "überfällig seit" in page
    assert "Arbeit planen" not in page
    assert "initiative" in {row.field for row in stored(house, GoalChange)}


@pytest.mark.words
@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "x" * 201}, {"title": "\x00"}, {"owner": str(uuid4())},
        {"owner": "x"}, {"due_on": "0001-01-01"}, {"due_on": "soon"},
    ],
)  # fmt: skip
def test_work_that_cannot_be_is_refused_and_kept(
    house: House, rows: dict[str, UUID], wrong: dict[str, str]
) -> None:
    answer = plan(house, rows, **wrong)
    assert answer.status_code == 422
    assert len(stored(house, Initiative)) == 1
    if "title" not in wrong:
        assert "SMS am Vorabend" in text_of(answer)


def test_an_ended_key_result_takes_no_more_work(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("petra")
    change(house, KeyResult, rows["key_result_id"], state=GoalState.CLOSED)
    answer = send(client, page_of(house, rows), page="/password", title="Zu spät", owner="")
    assert answer.status_code == 409


def test_work_moves_on_and_back(house: House, rows: dict[str, UUID]) -> None:
    one = rows["initiative_id"]
    assert move(house, one, "doing").status_code == 302
    assert move(house, one, "done").status_code == 302
    after = stored(house, Initiative, one)[0]
    assert (after.state, after.done_on) == (InitiativeState.DONE, TODAY)
    change(house, Initiative, one, done_on=TODAY - timedelta(5))
    assert move(house, one, "done").status_code == 302
    assert stored(house, Initiative, one)[0].done_on == TODAY - timedelta(5), "stays the first day"
    assert move(house, one, "planned").status_code == 302
    assert stored(house, Initiative, one)[0].done_on is None
    assert move(house, one, "elsewhere").status_code == 400
    for who, status in {"hanna": 404, "vera": 403, "otto": 404, "linus": 302}.items():
        assert move(house, one, "stopped", who).status_code == status, who


def test_two_people_in_one_form_lose_nothing(house: House, rows: dict[str, UUID]) -> None:
    path = at(house, f"/initiatives/{rows['initiative_id']}/edit")
    client = house.client("petra")
    assert send(client, path, title="SMS mit Zeitfenster", owner="").status_code == 302
    answer = send(client, path, title="Meine Fassung", owner="", revision="1")
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Meine Fassung" in page
    assert "SMS mit Zeitfenster" in page
    assert send(client, path, title="").status_code == 422
    assert house.client("hanna").get(path).status_code == 404


def test_the_lane_shows_quick_wins_by_state(house: House, rows: dict[str, UUID]) -> None:
    lane = at(house, "/goals/quick-wins")
    client = house.client("petra")
    assert "Noch keine Schnellerfolge" in text_of(client.get(lane))
    for title, to in (("Erstens", "planned"), ("Zweitens", "doing"), ("Drittens", "done")):
        plan(house, rows, title=title, is_quick_win="y")
        move(house, planned(house, title).id, to)
    plan(house, rows, title="Etwas Großes")
    page = text_of(client.get(lane))
    assert "1 Schnellerfolg erreicht, unterwegs: 2" in page
    assert "Etwas Großes" not in page
    assert page.index("Erstens") < page.index("Zweitens") < page.index("Drittens")
    hr = text_of(client.get(f"{lane}?department={house.departments['Personal']}"))
    assert "Erstens" not in hr
    answer = move(house, planned(house, "Erstens").id, "doing", back="board")
    assert answer.location.startswith(lane)
    assert "Beginnen" not in text_of(house.client("vera").get(lane))
    client.get(lane)
    assert statements(house, lambda: client.get(lane)) <= 14
