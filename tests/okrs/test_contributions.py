"""Who says that a department contributes to a key result another one leads."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.models.okrs import GoalState
from app.models.tracking import Contribution, KeyResult
from tests.accounts.browsing import hidden, send, text_of
from tests.house import House
from tests.okrs.rounds_of_goals import at, change, stored, write_around_today

OWN_WORDS = "Wir schulen, wer am Telefon sitzt."


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    return write_around_today(house)


def page_of(house: House, rows: dict[str, UUID]) -> str:
    return at(house, f"/key-results/{rows['key_result_id']}")


def say(house: House, rows: dict[str, UUID], who: str, department: str) -> int:
    """Post it, with the token that any page gives."""
    client, where = house.client(who), page_of(house, rows)
    token = {"csrf_token": hidden(client, "/password")["csrf_token"]}
    sent = {**token, "department": str(house.departments[department]), "sentence": OWN_WORDS}
    return client.post(f"{where}/contributions", data=sent).status_code


def contributing(house: House) -> set[UUID]:
    return {one.department_id for one in stored(house, Contribution)}


WHO_MAY_SPEAK_FOR_PERSONNEL = {
    "olga": 302, "clara": 302, "hanna": 302, "linus": 422, "petra": 403, "vera": 403, "otto": 404,
}  # fmt: skip


def test_heads_speak_for_their_own_department(house: House, rows: dict[str, UUID]) -> None:
    for who, status in WHO_MAY_SPEAK_FOR_PERSONNEL.items():
        assert say(house, rows, who, "Personal") == status, who
    assert say(house, rows, "hanna", "Technik") == 422, "not hers"
    assert house.departments["Technik"] not in contributing(house)


def test_hanna_finds_the_form_and_may_take_it_back(house: House, rows: dict[str, UUID]) -> None:
    hanna, where = house.client("hanna"), page_of(house, rows)
    html = text_of(hanna.get(where))
    assert "Sagen, was Ihr Bereich beiträgt" in html
    assert ">Technik</option>" not in html
    own = str(house.departments["Personal"])
    path = f"{where}/contributions"
    assert send(hanna, path, page=where, department=own, sentence=OWN_WORDS).status_code == 302
    assert OWN_WORDS in text_of(hanna.get(where))
    assert say(house, rows, "clara", "Technik") == 302
    others = f"{path}/{house.departments['Technik']}/delete"
    assert others not in text_of(hanna.get(where))
    assert send(hanna, others, page=where).status_code == 404
    assert send(hanna, f"{path}/{own}/delete", page=where).status_code == 302
    assert house.departments["Personal"] not in contributing(house)


def test_nobody_joins_what_is_over(house: House, rows: dict[str, UUID]) -> None:
    assert say(house, rows, "hanna", "Personal") == 302
    change(house, KeyResult, rows["key_result_id"], state=GoalState.CLOSED)
    before = contributing(house)
    assert say(house, rows, "clara", "Technik") == 409
    hanna, where = house.client("hanna"), page_of(house, rows)
    token = {"csrf_token": hidden(hanna, "/password")["csrf_token"]}
    own = house.departments["Personal"]
    assert hanna.post(f"{where}/contributions/{own}/delete", data=token).status_code == 409
    assert contributing(house) == before
    assert "Sagen, was Ihr Bereich beiträgt" not in text_of(hanna.get(where))
