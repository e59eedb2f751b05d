"""What was decided is said better, withdrawn, counted again; nothing of it is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.models.tracking import MeetingDecision
from app.models.wording import Wording
from tests.accounts.browsing import send, text_of
from tests.house import House
from tests.okrs.rounds_of_goals import TODAY, at, change, stored, write_around_today

WHO_MAY_CHANGE = {"olga": 302, "clara": 302, "linus": 302, "hanna": 404, "petra": 403, "vera": 403,
                  "otto": 404}  # fmt: skip


@pytest.fixture
def decided(house: House) -> UUID:
    """Sales has decided something that is up to Petra."""
    write_around_today(house)
    one = stored(house, MeetingDecision)[0]
    change(house, MeetingDecision, one.id, text=Wording(de="Foto zulassen", en="Allow a photo"),
           department_id=house.departments["Vertrieb"], owner_id=house.users["petra"],
           decided_on=TODAY)  # fmt: skip
    return UUID(str(one.id))


def path_of(house: House, one: UUID, rest: str = "edit") -> str:
    return at(house, f"/goals/decisions/{one}/{rest}")


def say(house: House, one: UUID, who: str = "linus", **data: Any) -> Any:
    """Fill in the form."""
    path = path_of(house, one)
    page = path if WHO_MAY_CHANGE[who] == 302 else "/password"
    said = {"text": "Foto und Skizze zulassen", "owner": str(house.users["petra"]), "due_on": "",
            "about": ""}  # fmt: skip
    return send(house.client(who), path, page=page, **{**said, **data})


def withdraw(house: House, one: UUID, who: str = "linus", **data: Any) -> Any:
    page = path_of(house, one) if WHO_MAY_CHANGE[who] == 302 else "/password"
    said = {"to": "withdrawn", "reason": "", **data}
    return send(house.client(who), path_of(house, one, "withdrawal"), page=page, **said)


def of(house: House, one: UUID) -> MeetingDecision:
    return stored(house, MeetingDecision, one)[0]  # type: ignore[no-any-return]


def week(house: House, who: str = "vera") -> str:
    ask = f"?department={house.departments['Vertrieb']}"
    return text_of(house.client(who).get(at(house, f"/goals/weekly{ask}")))


@pytest.mark.parametrize(("who", "status"), WHO_MAY_CHANGE.items())
def test_who_may_change_a_decision(house: House, decided: UUID, who: str, status: int) -> None:
    assert say(house, decided, who).status_code == status
    after = of(house, decided).text.de
    assert after == ("Foto und Skizze zulassen" if status == 302 else "Foto zulassen")
    assert (path_of(house, decided) in week(house, who) if who != "otto" else True) is (
        status == 302 or who == "otto"
    )


@pytest.mark.parametrize(("who", "status"), WHO_MAY_CHANGE.items())
def test_who_may_withdraw_one(house: House, decided: UUID, who: str, status: int) -> None:
    assert withdraw(house, decided, who).status_code == status
    assert (of(house, decided).withdrawn_on == TODAY) is (status == 302)


def test_leads_change_what_their_teams_decided_only(house: House, decided: UUID) -> None:
    change(house, MeetingDecision, decided, department_id=None)
    assert house.client("linus").get(path_of(house, decided)).status_code == 404
    assert say(house, decided, "clara").status_code == 302


def test_what_it_said_before_stays_to_be_read(house: House, decided: UUID) -> None:
    due = TODAY + timedelta(days=9)
    answer = say(house, decided, owner=str(house.users["linus"]), due_on=due.isoformat())
    assert answer.status_code == 302
    one = of(house, decided)
    assert one.text == Wording(de="Foto und Skizze zulassen", en="Allow a photo")
    page = week(house)
    assert "einmal geändert" in page
    assert "Foto zulassen → Foto und Skizze zulassen" in page
    assert "Petra" in page
    assert say(house, decided, owner=str(house.users["linus"]),
               due_on=due.isoformat()).status_code == 302  # fmt: skip
    assert len(of(house, decided).changes) == 1, "the same again is no change"


def test_two_who_change_it_lose_nothing(house: House, decided: UUID) -> None:
    clara, linus = house.client("clara"), house.client("linus")
    path = path_of(house, decided)
    kept = {"owner": "", "due_on": "", "about": "", "revision": str(of(house, decided).revision)}
    assert send(clara, path, **{**kept, "text": "Skizze zulassen"}).status_code == 302
    late = send(linus, path, **{**kept, "text": "Video zulassen"})
    assert late.status_code == 409
    page = text_of(late)
    assert "Skizze zulassen" in page
    assert "Video zulassen" in page
    assert of(house, decided).text.de == "Skizze zulassen"
    again = {**kept, "text": "Video zulassen", "revision": str(of(house, decided).revision)}
    assert send(linus, path, **again).status_code == 302


def test_a_withdrawn_one_says_why_and_can_count_again(house: House, decided: UUID) -> None:
    assert withdraw(house, decided, reason="Die Rechtsabteilung sagt nein").status_code == 302
    page = week(house)
    assert "1 zurückgezogen" in page
    assert "Die Rechtsabteilung sagt nein" in page
    refused = say(house, decided)
    assert refused.status_code == 409
    assert "zurückgezogen" in text_of(refused)
    tick = path_of(house, decided, "state")
    assert send(house.client("petra"), tick, page="/password", to="done").status_code == 409
    assert withdraw(house, decided).status_code == 302, "twice is once"
    assert len(of(house, decided).changes) == 1
    assert withdraw(house, decided, to="counts").status_code == 302
    assert withdraw(house, decided, to="counts").status_code == 302
    one = of(house, decided)
    assert one.withdrawn_on is None
    assert [row["what"] for row in one.changes] == ["withdrawn", "counts-again"]


def test_nobody_withdraws_what_they_have_not_read(house: House, decided: UUID) -> None:
    old = str(of(house, decided).revision)
    assert say(house, decided, "clara").status_code == 302
    late = withdraw(house, decided, revision=old, reason="Unnötig")
    assert late.status_code == 409
    assert "Foto und Skizze zulassen" in text_of(late)
    assert "Unnötig" in text_of(late)
    assert of(house, decided).withdrawn_on is None


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"text": "x" * 301}, {"text": "\x00"}, {"owner": str(uuid4())},
     {"due_on": "31.02.2026"}, {"about": str(uuid4())}],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_kept(
    house: House, decided: UUID, wrong: dict[str, str]
) -> None:
    answer = say(house, decided, **wrong)
    assert answer.status_code == 422
    assert of(house, decided).text.de == "Foto zulassen"
    if "text" not in wrong:
        assert "Foto und Skizze zulassen" in text_of(answer)


def test_withdrawing_is_refused_where_it_says_nothing(house: House, decided: UUID) -> None:
    assert withdraw(house, decided, to="perhaps").status_code == 400
    assert withdraw(house, decided, reason="x" * 301).status_code == 422
