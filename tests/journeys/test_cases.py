"""“We cannot measure that”: seven steps that end with a method, a person and a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.journeys import cases
from app.journeys.case_steps import LAST, STEPS, step_of
from app.models import db, tenancy
from app.models.accounts import AuditEntry
from app.models.measuring import CaseState, MeasurabilityCase, MeasuringPoint, PointState
from app.models.wording import Wording
from tests.accounts.browsing import at_once, hidden, inside, send, text_of, values_in
from tests.house import CANARY, House
from tests.journeys import write_journey

MOST_STATEMENTS = 8
WHO_READS = {
    "olga": 200, "clara": 200, "linus": 200, "petra": 200, "vera": 200, "otto": 404,
}  # fmt: skip
WHO_OPENS = {
    "olga": 200, "clara": 200, "linus": 200, "petra": 404, "vera": 403, "otto": 404,
}  # fmt: skip


@pytest.fixture
def ids(house: House) -> dict[str, UUID]:
    """A journey nobody owns, with an open case and a point."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        found = write_journey()
        db.session.commit()
    return found


def at(house: House, rest: object = "") -> str:
    return f"/o/{house.slug}/cases{f'/{rest}' if rest else ''}"


def new(house: House, ids: dict[str, UUID]) -> str:
    return f"/o/{house.slug}/journeys/{ids['journey_id']}/cases/new"


def case_of(house: House, case_id: UUID) -> MeasurabilityCase:
    def ask() -> MeasurabilityCase:
        found = db.session.get_one(MeasurabilityCase, case_id)
        db.session.refresh(found)
        return found

    return inside(house, ask)


def point_state(house: House, point_id: UUID) -> PointState:
    return inside(house, lambda: db.session.get_one(MeasuringPoint, point_id).state)


def change(house: House, noun: type[Any], id_: UUID, **values: object) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        row = db.session.get_one(noun, id_)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


def step(house: House, ids: dict[str, UUID], who: str = "clara", **data: object) -> int:
    return send(house.client(who), at(house, ids["case_id"]), **data).status_code


def solve(house: House, ids: dict[str, UUID], who: str = "clara", **data: object) -> int:
    path = at(house, ids["case_id"])
    entry = {"method": "Strichliste, zwei Wochen je Monat", "owner": str(house.users["petra"]),
             "due_on": "2026-12-15", "act": "solve", **data}  # fmt: skip
    return send(house.client(who), f"{path}/solution", page=path, **entry).status_code


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*found: object) -> None:
        seen.append(str(found[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_there_are_seven_steps_in_order() -> None:
    assert [one.number for one in STEPS] == list(range(1, 8))
    assert LAST == 7
    for number in (0, 8, -1):
        with pytest.raises(IndexError):
            step_of(number)


def test_who_may_read_and_who_may_open(house: House, ids: dict[str, UUID]) -> None:
    for who, status in WHO_READS.items():
        client = house.client(who)
        assert client.get(at(house)).status_code == status, who
        assert client.get(at(house, ids["case_id"])).status_code == status, who
    for who, status in WHO_OPENS.items():
        assert house.client(who).get(new(house, ids)).status_code == status, who


def test_a_member_goes_on_only_with_cases_of_journeys_she_owns(
    house: House, ids: dict[str, UUID]
) -> None:
    from app.models.journeys import Journey

    path = at(house, ids["case_id"])
    petra = house.client("petra")
    assert "Was haben Sie gefunden?" not in text_of(petra.get(path))
    data = {**hidden(house.client("clara"), path), **hidden(petra, at(house)), "found": "x"}
    assert petra.post(path, data={**data, "act": "save"}).status_code in {400, 404}
    change(house, Journey, ids["journey_id"], owner_id=house.users["petra"])
    assert "Was haben Sie gefunden?" in text_of(petra.get(path))
    assert step(house, ids, "petra", found="Die Telefonanlage zählt.", act="next") == 302
    assert case_of(house, ids["case_id"]).step == 2


def test_an_organisation_without_cases_is_told_what_belongs_here(house: House) -> None:
    html = text_of(house.client("vera").get(at(house)))
    assert "kein Fall ist offen" in html
    assert "Das hat noch niemand gesagt" in html


def test_clara_opens_a_case_for_a_point(house: House, ids: dict[str, UUID]) -> None:
    clara = house.client("clara")
    html = text_of(clara.get(f"{new(house, ids)}?point={ids['point_id']}"))
    assert re.search(rf'<option selected value="{ids["point_id"]}"', html)
    claim = "„Wen wir erreichen, steht in keinem System.“"
    sent = send(clara, new(house, ids), claim=claim, point=str(ids["point_id"]), raised_by="Enno")
    assert sent.status_code == 302
    page = text_of(clara.get(sent.location))
    assert claim in page
    assert "Enno" in page
    assert "Schritt 1 von 7" in page
    html = text_of(clara.get(at(house)))
    assert "2 Fälle sind offen" in html
    noted = inside(
        house, lambda: db.session.scalars(select(AuditEntry).order_by(AuditEntry.at)).all()[-1]
    )
    assert (noted.action, noted.target) == ("case-opened", claim)


def test_a_double_click_opens_one_case(house: House, ids: dict[str, UUID]) -> None:
    client = house.client("clara")
    data = {**hidden(client, new(house, ids)), "claim": "Vertrauen", "point": ids["point_id"],
            "raised_by": ""}  # fmt: skip
    first, second = (client.post(new(house, ids), data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location


def test_a_point_has_one_open_case(house: House, ids: dict[str, UUID]) -> None:
    clara = house.client("clara")
    entry = {"claim": "Geht nicht", "point": str(ids["point_id"]), "raised_by": ""}
    assert send(clara, new(house, ids), **entry).status_code == 302
    again = send(clara, new(house, ids), **entry)
    assert again.status_code == 422
    assert "schon einen offenen Fall" in text_of(again)


@pytest.mark.words
@pytest.mark.parametrize(
    "bad",
    [
        {"claim": ""}, {"claim": "   "}, {"claim": "x" * 201}, {"claim": "a\0b"},
        {"point": "nonsense"}, {"point": "foreign"}, {"raised_by": "y" * 121},
        {"raised_by": "Re\u200bgina"},
    ],
)  # fmt: skip
def test_bad_entries_come_back_with_what_was_typed(
    house: House, ids: dict[str, UUID], bad: dict[str, str]
) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        foreign = write_journey(CANARY)["point_id"]
        db.session.commit()
    entry = {"claim": "Nicht messbar, sagt Enno", "point": "", "raised_by": "Enno", **bad}
    if entry["point"] == "foreign":
        entry["point"] = str(foreign)
    answer = send(house.client("clara"), new(house, ids), **entry)
    assert answer.status_code == 422
    html = text_of(answer)
    assert CANARY not in html
    if "claim" not in bad:
        assert "Nicht messbar, sagt Enno" in html
    assert house.client("clara").get(f"{new(house, ids)}?point={foreign}").status_code == 200


def test_going_all_seven_steps(house: House, ids: dict[str, UUID]) -> None:
    for number in range(1, LAST):
        assert step(house, ids, found=f"Versuch {number}", act="next") == 302
    case = case_of(house, ids["case_id"])
    assert case.step == LAST
    assert [one.found.de for one in cases.attempts(case).values()] == [
        f"Versuch {n}" for n in range(1, LAST)
    ]
    html = text_of(house.client("clara").get(at(house, ids["case_id"])))
    assert "Versuch 3" in html
    assert "Die Nullmessung zu finden ist das Key Result" in html
    assert "Umzug: nicht messbar" in html
    assert step(house, ids, act="back") == 302
    assert case_of(house, ids["case_id"]).step == LAST - 1
    assert "Versuch 6" in text_of(house.client("clara").get(at(house, ids["case_id"])))


def test_going_on_asks_for_a_sentence_and_saving_does_not(
    house: House, ids: dict[str, UUID]
) -> None:
    for act in ("next", "figure"):
        assert step(house, ids, found="  ", act=act) == 422
    assert step(house, ids, found="", act="save") == 302
    case = case_of(house, ids["case_id"])
    assert (case.step, case.tried) == (1, [])
    assert step(house, ids, found="Ein Satz", act="save") == 302
    assert cases.attempts(case_of(house, ids["case_id"]))[1].by == "Clara Berg"
    assert step(house, ids, found="Ein anderer Satz", act="save") == 302
    assert cases.attempts(case_of(house, ids["case_id"]))[1].found.de == "Ein anderer Satz"


@pytest.mark.parametrize("act", ["", "solve", "reopen", "no"])
def test_unknown_acts_do_nothing(house: House, ids: dict[str, UUID], act: str) -> None:
    assert step(house, ids, found="x", act=act) == 400
    assert case_of(house, ids["case_id"]).tried == []


@pytest.mark.parametrize("found", ["x" * 2001, "a\x07b", "\ud800"])
def test_what_cannot_be_stored_is_refused(house: House, ids: dict[str, UUID], found: str) -> None:
    if found == "\ud800":
        path, client = at(house, ids["case_id"]), house.client("clara")
        body = {**hidden(client, path), "act": "save", "found": b"\xed\xa0\x80"}
        assert client.post(path, data=body).status_code in {302, 422}
        return
    assert step(house, ids, found=found, act="next") == 422


def test_a_figure_ends_the_case(house: House, ids: dict[str, UUID]) -> None:
    change(house, MeasurabilityCase, ids["case_id"], point_id=ids["point_id"])
    change(house, MeasuringPoint, ids["point_id"], state=PointState.IDEA)
    path = at(house, ids["case_id"])
    sent = send(house.client("clara"), path, found="Strichliste", act="figure")
    assert "figure=1" in sent.location
    html = text_of(house.client("clara").get(sent.location))
    assert "Strichliste</textarea>" in html
    assert solve(house, ids) == 302
    case = case_of(house, ids["case_id"])
    assert case.state is CaseState.SOLVED
    assert case.closed_on is not None
    assert (case.method.de, case.owner_id, case.due_on) == (
        "Strichliste, zwei Wochen je Monat", house.users["petra"], date(2026, 12, 15)
    )  # fmt: skip
    assert point_state(house, ids["point_id"]) is PointState.DEFINED
    page = text_of(house.client("vera").get(path))
    assert "Petra Klein" in page
    assert "gelöst am" in page
    html = text_of(house.client("vera").get(at(house)))
    assert "kein Fall ist offen" in html
    assert "1 Fall hat seine Zahl gefunden" in html


@pytest.mark.parametrize("state", [PointState.MEASURING, PointState.RETIRED])
def test_only_an_idea_becomes_defined(
    house: House, ids: dict[str, UUID], state: PointState
) -> None:
    change(house, MeasurabilityCase, ids["case_id"], point_id=ids["point_id"])
    change(house, MeasuringPoint, ids["point_id"], state=state)
    assert solve(house, ids) == 302
    assert point_state(house, ids["point_id"]) is state


@pytest.mark.words
@pytest.mark.parametrize(
    "bad",
    [
        {"method": ""}, {"owner": ""}, {"due_on": ""}, {"owner": "nonsense"},
        {"owner": "otto"}, {"due_on": "2026-02-30"}, {"due_on": "0001-01-01"},
        {"due_on": "9999-12-31"}, {"method": "x" * 501},
    ],
)  # fmt: skip
def test_a_case_is_never_solved_without_method_person_and_date(
    house: House, ids: dict[str, UUID], bad: dict[str, str]
) -> None:
    if bad.get("owner") == "otto":
        bad = {"owner": str(house.users["otto"])}
    assert solve(house, ids, **bad) == 422
    assert case_of(house, ids["case_id"]).state is CaseState.OPEN


def test_the_end_can_be_saved_in_parts(house: House, ids: dict[str, UUID]) -> None:
    assert solve(house, ids, act="save", owner="", due_on="") == 302
    case = case_of(house, ids["case_id"])
    assert (case.state, case.owner_id, case.due_on) == (CaseState.OPEN, None, None)
    assert case.method.de.startswith("Strichliste")


def test_solving_without_a_part_is_an_error_of_the_program(context: None) -> None:
    with pytest.raises(ValueError, match="method, owner and date"):
        cases.solve(MeasurabilityCase(), cases.Solution("x", None, None), "de", 1, date(2026, 1, 1))


def test_two_at_once_lose_nothing(house: House, ids: dict[str, UUID]) -> None:
    clara, olga, path = house.client("clara"), house.client("olga"), at(house, ids["case_id"])
    opened = hidden(clara, path)
    assert send(olga, path, found="Olga war zuerst da", act="next").status_code == 302
    answer = clara.post(path, data={**opened, "found": "Claras Fund", "act": "next"})
    assert answer.status_code == 409
    html = text_of(answer)
    assert "Claras Fund</textarea>" in html
    assert "2 Eine Spur im Betrieb" in html
    assert case_of(house, ids["case_id"]).step == 2
    again = {**opened, "revision": values_in(html, "revision")[0]}
    kept = clara.post(path, data={**again, "found": "Claras Fund", "act": "save"})
    assert kept.status_code == 302
    assert cases.attempts(case_of(house, ids["case_id"]))[2].found.de == "Claras Fund"


def test_writing_into_a_solved_case_shows_what_was_written(
    house: House, ids: dict[str, UUID]
) -> None:
    clara, path = house.client("clara"), at(house, ids["case_id"])
    opened = hidden(clara, path)
    assert solve(house, ids, "olga") == 302
    answer = clara.post(path, data={**opened, "found": "Claras Fund", "act": "next"})
    assert answer.status_code == 409
    assert "Claras Fund" in text_of(answer)
    stale = clara.post(f"{path}/reopening", data=opened)
    assert stale.status_code == 409
    assert send(clara, f"{path}/reopening", page=path).status_code == 302
    assert case_of(house, ids["case_id"]).state is CaseState.OPEN


def test_a_double_click_moves_one_step(house: House, ids: dict[str, UUID]) -> None:
    clara, path = house.client("clara"), at(house, ids["case_id"])
    data = {**hidden(clara, path), "found": "Einmal", "act": "next"}
    statuses = at_once(*[lambda: clara.post(path, data=data).status_code] * 4)
    assert sorted(statuses) == [302, 409, 409, 409]
    assert case_of(house, ids["case_id"]).step == 2


def test_what_the_demo_stores_can_be_read() -> None:
    case = MeasurabilityCase(
        tried=[{"de": "Daten", "en": "Data"}, {"step": 4, "found": {"de": "Frage"}}]
    )
    found = cases.attempts(case)
    assert found[1].found == Wording("Daten", "Data")
    assert found[4].found.de == "Frage"


def test_the_oldest_open_case_stands_first_and_late_ones_are_marked(
    house: House, ids: dict[str, UUID], app: Flask
) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        for n in range(28):
            db.session.add(
                MeasurabilityCase(
                    journey_id=ids["journey_id"], point_id=ids["point_id"],
                    claim=Wording(de=f"Fall {n:02}"), opened_on=date(2026, 1, 1 + n),
                    owner_id=house.users["petra"],
                    due_on=date(2026, 2, 1) if n == 3 else date(2099, 1, 1),
                )
            )  # fmt: skip
        db.session.commit()
    vera = house.client("vera")
    vera.get(at(house))
    with counted(app) as statements:
        html = text_of(vera.get(at(house)))
    assert len([one for one in statements if one != "BEGIN"]) <= MOST_STATEMENTS, statements
    assert html.index("Fall 00") < html.index("Fall 01") < html.index("Fall 02")
    assert html.index("Fall 27") < html.index("Umzug: nicht messbar")
    assert html.count("überfällig") == 1
    assert "29 Fälle sind offen" in html


def test_missing_and_foreign_cases_look_the_same(house: House, ids: dict[str, UUID]) -> None:
    otto = house.client("otto")
    foreign = otto.get(f"/o/{house.other_slug}/cases/{ids['case_id']}")
    missing = otto.get(f"/o/{house.other_slug}/cases/{uuid4()}")
    assert (foreign.status_code, missing.status_code) == (404, 404)


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_languages(house: House, ids: dict[str, UUID], language: str) -> None:
    client = house.client("clara")
    client.set_cookie("language", language)
    for path in (at(house), new(house, ids), at(house, ids["case_id"]),
                 f"{at(house, ids['case_id'])}?figure=1"):  # fmt: skip
        html = client.get(path).get_data(as_text=True)
        assert f'<html lang="{language}"' in html
