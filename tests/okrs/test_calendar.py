"""The calendar address: what it shows, to whom, and when it is dead."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask_security import hash_password
from icalendar import Calendar
from sqlalchemy import select

from app.journeys.measuring_actions import present_day
from app.models import db
from app.models.accounts import AuditEntry, Membership, User
from app.models.tracking import KeyResult
from app.models.wording import Wording
from tests.accounts.browsing import inside, send, text_of, values_in
from tests.house import House
from tests.okrs.tracking import report, write_tracked


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    return write_tracked(house)


def change(house: House, act: Callable[[], object]) -> None:
    def do() -> None:
        act()
        db.session.commit()

    inside(house, do)


def make_address(house: House, who: str = "petra") -> str:
    """Ask for an address; its path."""
    client = house.client(who)
    page = f"/o/{house.slug}/goals/mine"
    assert send(client, f"{page}/calendar", page=page).status_code == 302
    html = client.get(page).get_data(as_text=True)
    found = html.split("http://localhost/calendar/")[1].split('"')[0]
    return f"/calendar/{found}"


def fetch(house: House, address: str) -> Any:
    """As a calendar program does: without cookies."""
    return house.app.test_client().get(address)


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_nobody_has_an_address_before_they_want_one(house: House, rows: dict[str, UUID]) -> None:
    page = text_of(house.client("petra").get(f"/o/{house.slug}/goals/mine"))
    assert "Kalenderadresse anlegen" in page
    assert "/calendar/" not in page.replace("/goals/mine/calendar", "")


def test_it_lists_due_check_ins_and_those_to_come(house: House, rows: dict[str, UUID]) -> None:
    report(house, rows["key_result_id"])
    found = events(fetch(house, make_address(house)))
    today = inside(house, present_day)
    mine = [e for e in found if str(rows["key_result_id"]) in e["uid"]]
    assert [e["dtstart"].dt for e in mine] == [
        today + timedelta(days=14), today + timedelta(days=28), today + timedelta(days=41),
    ]  # fmt: skip
    late = [e for e in found if str(rows["milestone_id"]) in e["uid"]]
    assert late[0]["dtstart"].dt == today, "an overdue one lies where it is seen"
    one = mine[0]
    assert one["summary"] == "Check-in: Umzug: Ankommensquote"
    assert one["url"].endswith(f"/o/{house.slug}/key-results/{rows['key_result_id']}/check-ins")
    assert isinstance(one["dtstart"].dt, date)
    assert len({e["uid"] for e in found}) == len(found)


def test_long_and_odd_texts_stay_one_line_each(house: House, rows: dict[str, UUID]) -> None:
    text = "Übergabe für Süd; sofort, \\ „jetzt“ 🚚 " * 8 + "\nBEGIN:VEVENT\nSUMMARY:Falsch"
    change(
        house,
        lambda: setattr(
            db.session.get_one(KeyResult, rows["key_result_id"]), "text", Wording(de=text)
        ),
    )
    answer = fetch(house, make_address(house))
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    assert b"\nSUMMARY:Falsch" not in answer.data
    found = [e for e in events(answer) if str(rows["key_result_id"]) in e["uid"]]
    assert found[0]["summary"] == "Check-in: " + " ".join(text.split())


def test_it_speaks_the_persons_language(house: House, rows: dict[str, UUID]) -> None:
    change(house, lambda: setattr(db.session.get_one(User, house.users["petra"]), "language", "en"))
    data = fetch(house, make_address(house)).get_data(as_text=True)
    assert "Check-ins · Wattwerk AG" in data


def test_each_sees_only_their_own(house: House, rows: dict[str, UUID]) -> None:
    assert events(fetch(house, make_address(house, "clara"))) == []
    assert events(fetch(house, make_address(house, "vera"))) == []
    assert len(events(fetch(house, make_address(house, "petra")))) > 3


def test_a_new_address_ends_the_old_one(house: House, rows: dict[str, UUID]) -> None:
    old = make_address(house)
    new = make_address(house)
    assert old != new
    assert fetch(house, old).status_code == 404
    assert fetch(house, new).status_code == 200
    query = select(AuditEntry).where(AuditEntry.action == "calendar-address-renewed")
    noted = inside(house, lambda: db.session.scalars(query).all())
    assert [one.target for one in noted] == ["", ""]


@pytest.mark.parametrize(
    "what", ["password", "disabled", "disabled and back", "removed", "removed and back"]
)
def test_it_is_dead_after(house: House, rows: dict[str, UUID], what: str) -> None:
    address = make_address(house)

    def end() -> None:
        user = db.session.get_one(User, house.users["petra"])
        if what == "password":
            user.password = hash_password("another horse battery")
        elif what.startswith("disabled"):
            user.active = False
            db.session.flush()
            user.active = what.endswith("back")
        else:
            row = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
            role = row.role
            db.session.delete(row)
            db.session.flush()
            if what == "removed and back":
                db.session.add(Membership(user_id=user.id, role=role))

    change(house, end)
    assert fetch(house, address).status_code == 404


def test_somebody_who_is_back_makes_a_new_one(house: House, rows: dict[str, UUID]) -> None:
    """Petra was away for a year; her page offers to make an address and shows no old one."""
    old = make_address(house)
    change(house, lambda: setattr(db.session.get_one(User, house.users["petra"]), "active", False))
    change(house, lambda: setattr(db.session.get_one(User, house.users["petra"]), "active", True))
    house.uniquifiers["petra"] = inside(
        house, lambda: db.session.get_one(User, house.users["petra"]).fs_uniquifier
    )
    page = text_of(house.client("petra").get(f"/o/{house.slug}/goals/mine"))
    assert "Kalenderadresse anlegen" in page
    assert fetch(house, make_address(house)).status_code == 200
    assert fetch(house, old).status_code == 404


def test_it_outlives_signing_out(house: House, rows: dict[str, UUID]) -> None:
    address = make_address(house)
    client = house.client("petra")
    page = f"/o/{house.slug}/goals/mine"
    assert client.post("/sign-out", data={"csrf_token": values_in(
        client.get(page).get_data(as_text=True), "csrf_token")[0]}).status_code == 302  # fmt: skip
    assert fetch(house, address).status_code == 200


def test_it_opens_nothing_else(house: House, rows: dict[str, UUID]) -> None:
    token = make_address(house).removeprefix("/calendar/").removesuffix(".ics")
    client = house.app.test_client()
    client.set_cookie("session", token)
    for path in (f"/o/{house.slug}/goals/mine", "/", f"/r/{UUID(int=1)}/{token}", f"/join/{token}"):
        answer = client.get(path)
        assert answer.status_code != 200 or "Petra" not in text_of(answer)


def test_guesses_look_alike_and_are_slowed(
    house: House, rows: dict[str, UUID], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    house.app.logger.setLevel(logging.INFO)
    genuine = make_address(house)
    token = genuine.removeprefix("/calendar/").removesuffix(".ics")
    flipped = ("A" if token[0] != "A" else "B") + token[1:]
    wrong = ["x", "A" * 64, token[:-1] + ("A" if token[-1] != "A" else "B"), flipped, token + "A",
             "ä" * 64, "%00", token.swapcase()]  # fmt: skip
    bodies = {fetch(house, f"/calendar/{one}.ics").status_code for one in wrong}
    assert bodies == {404}
    for _ in range(40):
        last = fetch(house, "/calendar/nein.ics").status_code
    assert last == 429
    assert fetch(house, genuine).status_code == 200, "an address that is right is not a guess"
    assert not [r for r in caplog.records if token in r.getMessage() or token in str(r.__dict__)]
    house.app.logger.setLevel(logging.WARNING)
