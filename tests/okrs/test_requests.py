"""What a key result needs from other departments: asked, answered, never lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models import db
from app.models.accounts import AuditEntry
from app.models.okrs import GoalState, RequestState
from app.models.tracking import DepartmentRequest, GoalChange, KeyResult
from app.models.wording import Wording
from tests.accounts.browsing import hidden, inside, send, text_of
from tests.house import House
from tests.journeys.test_cases import counted
from tests.okrs.ground import LATER, TODAY, Ground, forge

WHO_ASKS = {
    "olga": 200, "clara": 200, "linus": 200, "petra": 200, "hanna": 404, "vera": 403, "otto": 404,
}  # fmt: skip
WHO_ANSWERS = {
    "olga": 302, "clara": 302, "hanna": 302, "linus": 404, "petra": 403, "vera": 403, "otto": 404,
}  # fmt: skip


class Desk(Ground):
    """A key result of Sales that Petra owns; Sales may ask HR."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.objective = self.goal("Vertrieb")
        self.key_result = self.result(
            self.objective, department_id=house.departments["Vertrieb"],
            owner_id=house.users["petra"],
        )  # fmt: skip
        self.asking = f"/o/{house.slug}/key-results/{self.key_result}/requests"
        self.list = f"/o/{house.slug}/requests"
        self.hr = str(house.departments["Personal"])

    def entry(self, **changes: object) -> dict[str, object]:
        return {"department": self.hr, "text": "Zwei Tage Schulung", "needed_by": LATER.isoformat(),
                **changes}  # fmt: skip

    def ask(self, who: str = "linus", **changes: object) -> TestResponse:
        return send(self.house.client(who), self.asking, **self.entry(**changes))

    def asked(self, **values: object) -> UUID:
        id_ = uuid4()
        self.add(
            DepartmentRequest(
                **{
                    "id": id_, "key_result_id": self.key_result,
                    "department_id": self.house.departments["Personal"],
                    "text": Wording(de="Zwei Tage Schulung"), "needed_by": LATER,
                    "asked_by_name": "Linus Vogt", **values,
                }
            )
        )  # fmt: skip
        return id_

    def row(self) -> DepartmentRequest:
        def read() -> DepartmentRequest:
            found = db.session.scalars(select(DepartmentRequest)).one()
            db.session.refresh(found)
            return found

        found: DepartmentRequest = inside(self.house, read)
        return found

    def changes(self) -> list[GoalChange]:
        query = select(GoalChange).order_by(GoalChange.at)
        return inside(self.house, lambda: list(db.session.scalars(query)))

    def english(self, who: str) -> FlaskClient:
        client = self.house.client(who)
        client.set_cookie("language", "en")
        return client


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_who_may_ask(desk: Desk) -> None:
    for who, status in WHO_ASKS.items():
        assert desk.house.client(who).get(desk.asking).status_code == status, who
    for who, status in WHO_ASKS.items():
        client = desk.house.client(who)
        data = {**forge(desk.house, client), **desk.entry()}
        assert client.post(desk.asking, data=data).status_code == (
            302 if status == 200 else status
        ), who


def test_asking_is_kept_with_who_asked_and_in_the_history(desk: Desk) -> None:
    answer = desk.ask("petra")
    row = desk.row()
    assert answer.location.endswith(f"/requests/{row.id}")
    assert (row.state, row.text.de, row.needed_by, row.asked_by_name) == (
        RequestState.ASKED, "Zwei Tage Schulung", LATER, "Petra Klein",
    )  # fmt: skip
    (change,) = desk.changes()
    assert (change.field, change.after, change.key_result_id) == (
        "request-made", "Personal", desk.key_result,
    )  # fmt: skip
    audit = inside(desk.house, lambda: db.session.scalars(select(AuditEntry.action)).all())
    assert "request-made" in audit


@pytest.mark.words
@pytest.mark.parametrize(
    "bad",
    [
        {"text": ""},
        {"text": "\u200b"},
        {"text": "x" * 1001},
        {"text": "a\x00"},
        {"needed_by": ""},
        {"needed_by": "0001-01-01"},
        {"needed_by": "bald"},
        {"needed_by": (TODAY - timedelta(days=1)).isoformat()},
        {"department": ""},
        {"department": "kein"},
        {"department": str(uuid4())},
    ],
)
def test_a_bad_request_is_refused_and_kept(desk: Desk, bad: dict[str, str]) -> None:
    answer = desk.ask(**bad)
    assert answer.status_code == 422
    if "text" not in bad:
        assert "Zwei Tage Schulung" in text_of(answer)
    assert not inside(desk.house, lambda: db.session.scalars(select(DepartmentRequest)).all())


def test_the_leading_department_needs_no_asking(desk: Desk) -> None:
    sales = str(desk.house.departments["Vertrieb"])
    assert desk.ask(department=sales).status_code == 422


def test_nothing_is_asked_for_a_goal_that_is_over(desk: Desk) -> None:
    over = desk.goal("Vertrieb", state=GoalState.CLOSED)
    one = desk.result(over, department_id=desk.house.departments["Vertrieb"])
    path = f"/o/{desk.house.slug}/key-results/{one}/requests"
    assert send(desk.house.client("linus"), path, **desk.entry()).status_code == 409


def test_who_may_answer(desk: Desk) -> None:
    path = f"{desk.list}/{desk.asked()}"
    for who, status in WHO_ANSWERS.items():
        client = desk.house.client(who)
        opened = hidden(client, path) if status == 302 else forge(desk.house, client)
        data = {**opened, "state": "accepted", "reply": f"Gern, {who}."}
        assert client.post(path, data=data).status_code == status, who
    for who in ("petra", "vera", "linus"):
        html = text_of(desk.english(who).get(path))
        assert "Answer for" not in html, who


@pytest.mark.parametrize("state", ["accepted", "negotiating", "declined", "done"])
def test_an_answer_is_dated_and_stays_in_the_history(desk: Desk, state: str) -> None:
    desk.ask()
    path = f"{desk.list}/{desk.row().id}"
    sent = send(desk.house.client("hanna"), path, state=state, reply="Testzugang im August.")
    assert sent.status_code == 302
    row = desk.row()
    assert (row.state.value, row.reply.de, row.replied_on) == (
        state, "Testzugang im August.", TODAY,
    )  # fmt: skip
    assert [one.field for one in desk.changes()] == ["request-made", f"request-{state}"]
    html = text_of(desk.english("vera").get(path))
    assert "Another department asked" in html
    assert html.count("Testzugang im August.") == 2
    assert "Hanna Roth" in html


@pytest.mark.words
@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"state": "declined", "reply": ""}, 422),
        ({"state": "negotiating", "reply": ""}, 422),
        ({"state": "accepted", "reply": ""}, 302),
        ({"state": "done", "reply": ""}, 302),
        ({"state": "asked", "reply": "x"}, 422),
        ({"state": "", "reply": "x"}, 422),
        ({"reply": "x"}, 422),
        ({"state": "vielleicht", "reply": "x"}, 422),
        ({"state": "accepted", "reply": "x" * 1001}, 422),
    ],
)
def test_what_passes_for_an_answer(desk: Desk, data: dict[str, str], status: int) -> None:
    path = f"{desk.list}/{desk.asked()}"
    assert send(desk.house.client("hanna"), path, **data).status_code == status


def test_two_leads_answer_at_once(desk: Desk) -> None:
    path = f"{desk.list}/{desk.asked()}"
    hanna, clara = desk.english("hanna"), desk.english("clara")
    opened = hidden(hanna, path), hidden(clara, path)
    first = hanna.post(path, data={**opened[0], "state": "accepted", "reply": "Gern."})
    assert first.status_code == 302
    second = clara.post(path, data={**opened[1], "state": "declined", "reply": "Keine Zeit."})
    html = text_of(second)
    assert second.status_code == 409
    assert "Keine Zeit." in html
    assert "Gern." in html
    assert desk.row().state is RequestState.ACCEPTED
    again = {"csrf_token": opened[1]["csrf_token"], "revision": str(desk.row().revision)}
    third = clara.post(path, data={**again, "state": "declined", "reply": "Keine Zeit."})
    assert third.status_code == 302
    assert desk.row().state is RequestState.DECLINED


def test_asking_differently_asks_again(desk: Desk) -> None:
    request_id = desk.asked(state=RequestState.NEGOTIATING, reply=Wording(de="Nur einen Tag."))
    path = f"{desk.list}/{request_id}/edit"
    assert desk.house.client("hanna").get(path).status_code == 404
    assert desk.house.client("vera").get(path).status_code == 403
    sent = send(desk.house.client("petra"), path, **desk.entry(text="Ein Tag Schulung"))
    assert sent.status_code == 302
    row = desk.row()
    assert (row.state, row.text.de, row.reply, row.replied_on) == (
        RequestState.ASKED, "Ein Tag Schulung", Wording(), None,
    )  # fmt: skip
    assert desk.changes()[-1].field == "request-changed"


def test_asking_differently_while_it_is_answered(desk: Desk) -> None:
    request_id = desk.asked()
    path = f"{desk.list}/{request_id}/edit"
    linus = desk.english("linus")
    opened = hidden(linus, path)
    send(desk.house.client("hanna"), f"{desk.list}/{request_id}", state="accepted", reply="Gern.")
    late = linus.post(path, data={**opened, **desk.entry(text="Drei Tage")})
    html = text_of(late)
    assert late.status_code == 409
    assert "Drei Tage" in html
    assert "Gern." in html
    assert desk.row().state is RequestState.ACCEPTED


def test_a_day_that_has_passed_may_stay_when_something_else_changes(desk: Desk) -> None:
    past = TODAY - timedelta(days=3)
    path = f"{desk.list}/{desk.asked(needed_by=past)}/edit"
    entry = desk.entry(text="Trotzdem noch", needed_by=past.isoformat())
    assert send(desk.house.client("linus"), path, **entry).status_code == 302


def test_taking_it_back_asks_once_and_keeps_the_history(desk: Desk) -> None:
    desk.ask()
    path = f"{desk.list}/{desk.row().id}/delete"
    linus = desk.house.client("linus")
    assert desk.house.client("hanna").get(path).status_code == 404
    assert "Zwei Tage Schulung" in text_of(linus.get(path))
    assert send(linus, path).status_code == 302
    assert linus.get(path).status_code == 404
    assert [one.field for one in desk.changes()] == ["request-made", "request-withdrawn"]


def test_lists_are_sorted_and_marked(desk: Desk) -> None:
    desk.asked(text=Wording(de="Erledigtes"), state=RequestState.DONE, needed_by=TODAY)
    desk.asked(text=Wording(de="Verspätetes"), needed_by=TODAY - timedelta(days=1))
    desk.asked(text=Wording(de="Späteres"))
    desk.asked(text=Wording(de="An Technik"), department_id=desk.house.departments["Technik"])
    html = text_of(desk.english("hanna").get(desk.list))
    places = [html.index(text) for text in ("Verspätetes", "Späteres", "Erledigtes")]
    assert places == sorted(places)
    assert html.count("overdue") == 1
    assert "An Technik" not in html
    assert "2 requests wait for an answer" in html
    mine = text_of(desk.english("petra").get(desk.list))
    assert "An Technik" in mine
    assert "Späteres" not in text_of(desk.english("hanna").get(f"{desk.list}?view=from"))
    assert "An Technik" in text_of(desk.english("hanna").get(f"{desk.list}?view=all"))
    assert "An Technik" in text_of(desk.english("vera").get(f"{desk.list}?view=to"))


def test_an_empty_list_teaches(desk: Desk) -> None:
    assert "Nobody is waiting" in text_of(desk.english("hanna").get(desk.list))
    assert "Nothing has been asked yet" in text_of(desk.english("vera").get(desk.list))


def test_others_see_nothing(desk: Desk) -> None:
    request_id = desk.asked()
    otto = desk.house.client("otto")
    assert otto.get(f"{desk.list}/{request_id}").status_code == 404
    assert otto.get(f"/o/{desk.house.other_slug}/requests/{request_id}").status_code == 404
    assert desk.house.client("olga").get(f"{desk.list}/{uuid4()}").status_code == 404


def test_the_number_of_statements_does_not_grow(desk: Desk, app: Flask) -> None:
    def asked() -> int:
        client = desk.house.client("clara")
        client.get(desk.list)
        with counted(app) as statements:
            assert client.get(desk.list).status_code == 200
        return len([one for one in statements if one != "BEGIN" and "set_config" not in one])

    desk.asked()
    few = asked()
    for _ in range(50):
        desk.asked()
    assert asked() == few <= 8


def test_the_slot_on_a_key_result(desk: Desk, app: Flask) -> None:
    from app.okrs import request_queries

    desk.asked(text=Wording(de="Ein Foto"))
    found = inside(desk.house, lambda: request_queries.of_key_result(desk.key_result))
    assert [one.request.text.de for one in found] == ["Ein Foto"]
    assert not inside(desk.house, lambda: request_queries.of_key_result(uuid4()))
    assert inside(desk.house, lambda: db.session.get_one(KeyResult, desk.key_result))


def test_the_ways_between_goals_count_open_requests(house: House) -> None:
    desk = Desk(house)
    desk.asked()
    desk.asked(state=RequestState.ACCEPTED)
    desk.asked(state=RequestState.DECLINED)
    page = f"/o/{house.slug}/goals/mine"
    assert "Anfragen (2)</a>" in text_of(house.client("hanna").get(page)), "waiting for HR"
    assert "Anfragen (2)</a>" in text_of(house.client("petra").get(page)), "from her goals"
    assert "Anfragen</a>" in text_of(house.client("linus").get(page)), "nobody waits for Sales"
    assert "Anfragen (2)</a>" in text_of(house.client("vera").get(page))
