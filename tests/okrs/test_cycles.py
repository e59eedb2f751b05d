"""Cycles: begun, changed, never overlapping in silence."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.models import db
from app.models.accounts import AuditEntry
from app.models.okrs import Cycle, CycleState
from app.models.wording import Wording
from app.okrs import cycle_queries
from tests.accounts.browsing import at_once, hidden, inside, send, text_of
from tests.house import House

WHO_MAY_BEGIN = {"olga": 302, "clara": 302, "linus": 403, "petra": 403, "vera": 403, "otto": 404}
QUARTER = {"name": "4. Quartal", "starts_on": "2026-10-01", "ends_on": "2026-12-31",
           "check_in_days": "14"}  # fmt: skip


def at(house: House, rest: str = "") -> str:
    return f"/o/{house.slug}/cycles{rest}"


def begin(house: House, who: str = "clara", **data: Any) -> Any:
    client = house.client(who)
    allowed = WHO_MAY_BEGIN[who] == 302
    return send(client, at(house, "/new"), page="" if allowed else "/password",
                **{**QUARTER, **data})  # fmt: skip


def stored(house: House) -> list[Cycle]:
    def ask() -> list[Cycle]:
        found = list(db.session.scalars(select(Cycle).order_by(Cycle.starts_on)))
        db.session.expunge_all()
        return found

    return list(inside(house, ask))


@pytest.mark.parametrize("who", WHO_MAY_BEGIN)
def test_owners_and_consultants_begin_cycles(house: House, who: str) -> None:
    assert begin(house, who).status_code == WHO_MAY_BEGIN[who]
    assert len(stored(house)) == (WHO_MAY_BEGIN[who] == 302)


def test_a_list_without_cycles_teaches_what_one_is(house: House) -> None:
    html = text_of(house.client("clara").get(at(house)))
    assert "Noch kein Zyklus" in html
    assert "Ersten Zyklus anlegen" in html
    html = text_of(house.client("vera").get(at(house)))
    assert "Ersten Zyklus anlegen" not in html, "Vera only looks"


@pytest.mark.words
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "Bitte schreiben Sie einen Namen."),
        ({"ends_on": "2026-10-01"}, "Der letzte Tag kommt nach dem ersten."),
        ({"ends_on": "2026-09-30"}, "Der letzte Tag kommt nach dem ersten."),
        ({"starts_on": ""}, "Bitte wählen Sie einen Tag."),
        ({"starts_on": "1999-01-01"}, "zwischen 2000 und 2100"),
        ({"check_in_days": "0"}, "zwischen 1 und 92"),
        ({"check_in_days": "93"}, "zwischen 1 und 92"),
        ({"check_in_days": "1,5"}, "ganze Zahl"),
        ({"check_in_days": "NaN"}, "in Ziffern"),
        ({"name": "x" * 121}, "Höchstens 120 Zeichen"),
        ({"name": "Q4\x00"}, "nicht"),
    ],
)
def test_odd_cycles_are_sent_back(house: House, data: dict[str, str], sentence: str) -> None:
    answer = begin(house, **data)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not stored(house)


def test_the_bounds_of_the_rhythm_are_allowed(house: House) -> None:
    assert begin(house, check_in_days="1").status_code == 302
    assert begin(house, name="Jahr", check_in_days="92").status_code == 302


def test_two_cycles_may_share_days_but_not_a_name(house: House) -> None:
    begin(house)
    answer = begin(house, name=" 4.  QUARTAL ")
    assert answer.status_code == 422
    assert "gibt es schon" in text_of(answer)
    client = house.client("clara")
    answer = send(client, at(house, "/new"), **{**QUARTER, "name": "Das Jahr",
                                                "starts_on": "2026-12-31",
                                                "ends_on": "2027-12-31"})  # fmt: skip
    assert answer.status_code == 302
    html = text_of(client.get(at(house)))
    assert "Es teilt sich Tage mit: 4. Quartal" in html
    assert "zugleich mit" in html, "the list says it for good"


def test_cycles_that_only_touch_share_nothing() -> None:
    one = Cycle(starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31))
    other = Cycle(starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31))
    one.id, other.id = uuid4(), uuid4()
    assert cycle_queries.overlapping(one, [one, other]) == ()
    other.starts_on = date(2026, 12, 31)
    assert cycle_queries.overlapping(one, [one, other]) == (other,)


def test_the_present_cycle_is_the_shortest_that_runs_and_is_open() -> None:
    def cycle(first: date, last: date, state: CycleState = CycleState.OPEN) -> Cycle:
        one = Cycle(starts_on=first, ends_on=last, state=state)
        one.id = uuid4()
        return one

    year = cycle(date(2026, 1, 1), date(2026, 12, 31))
    quarter = cycle(date(2026, 10, 1), date(2026, 12, 31))
    closed = cycle(date(2026, 11, 1), date(2026, 11, 30), CycleState.CLOSED)
    coming = cycle(date(2027, 1, 1), date(2027, 3, 31))
    every = [year, quarter, closed, coming]
    assert cycle_queries.present(every, date(2026, 11, 15)) is quarter
    assert cycle_queries.present(every, date(2026, 5, 1)) is year
    assert cycle_queries.present([coming], date(2026, 5, 1)) is coming
    assert cycle_queries.present([closed], date(2027, 5, 1)) is closed
    assert cycle_queries.present([], date(2027, 5, 1)) is None


def test_a_cycle_is_changed_and_the_trail_says_so(house: House) -> None:
    begin(house)
    (one,) = stored(house)
    client = house.client("olga")
    address = at(house, f"/{one.id}/edit")
    answer = send(client, address, **{**QUARTER, "ends_on": "2027-01-15"})
    assert answer.status_code == 302
    assert stored(house)[0].ends_on == date(2027, 1, 15)

    def trail() -> list[str]:
        return [one.action for one in db.session.scalars(select(AuditEntry))
                if one.action.startswith("cycle")]  # fmt: skip

    assert inside(house, trail) == ["cycle-created", "cycle-changed"]


def test_an_old_form_loses_nothing(house: House) -> None:
    begin(house)
    (one,) = stored(house)
    address = at(house, f"/{one.id}/edit")
    olga, clara = house.client("olga"), house.client("clara")
    old = hidden(clara, address)
    assert send(olga, address, **{**QUARTER, "name": "Herbst"}).status_code == 302
    answer = clara.post(address, data={**old, **QUARTER, "name": "Viertes"})
    html = text_of(answer)
    assert answer.status_code == 409
    assert "Herbst" in html
    assert "Viertes" in html
    assert stored(house)[0].name == Wording(de="Herbst")


def test_a_closed_cycle_stays_as_it_is(house: House) -> None:
    begin(house)
    (one,) = stored(house)
    address = at(house, f"/{one.id}/edit")
    client = house.client("olga")
    fields = hidden(client, address)

    def close() -> None:
        db.session.get_one(Cycle, one.id).state = CycleState.CLOSED
        db.session.commit()

    inside(house, close)
    answer = client.post(address, data={**fields, **QUARTER, "name": "Anders"})
    assert answer.status_code == 409
    assert "abgeschlossen" in text_of(answer)
    assert stored(house)[0].name == Wording(de="4. Quartal")


def test_ottos_cycle_is_out_of_reach(house: House) -> None:
    assert house.client("otto").get(at(house)).status_code == 404


def test_two_cycles_of_one_name_at_once_become_one(house: House) -> None:
    clients = [house.client("olga"), house.client("clara")]
    tokens = [hidden(client, at(house, "/new")) for client in clients]
    answers = at_once(
        *(
            lambda c=client, t=token: c.post(at(house, "/new"), data={**t, **QUARTER}).status_code
            for client, token in zip(clients, tokens, strict=True)
        )
    )
    assert sorted(answers) == [302, 422]
    assert len(stored(house)) == 1


def test_the_list_takes_few_statements(house: House, app: Flask) -> None:
    for i in range(5):
        begin(house, name=f"Zyklus {i}")
    client = house.client("vera")
    client.get(at(house))
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(at(house)).status_code == 200
    finally:
        with app.app_context():
            event.remove(db.engine, "before_cursor_execute", note)
    real = [one for one in seen if one != "BEGIN" and "set_config" not in one]
    assert len(real) <= 5, real
