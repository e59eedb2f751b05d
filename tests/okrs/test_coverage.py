"""Journey × department: blanks are counted, explained for a while, and asked again."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.okrs import KeyResultType, Status
from app.models import db, tenancy
from app.models.accounts import AuditEntry, Department
from app.models.journeys import Journey, JourneyLevel, JourneyState
from app.models.okrs import Cycle, CycleState, GoalState
from app.models.tracking import Contribution
from app.models.wording import Wording
from tests.accounts.browsing import hidden, inside, text_of
from tests.house import CANARY, House
from tests.journeys.test_cases import counted
from tests.okrs.ground import LATER, TODAY, Ground, forge, said_before

WHO_READS = {"olga": 200, "clara": 200, "linus": 200, "petra": 200, "vera": 200, "otto": 404}
WHO_EXCUSES_HR = {
    "olga": 302, "clara": 302, "hanna": 302, "linus": 404, "petra": 403, "vera": 403, "otto": 404,
}  # fmt: skip


REASON = {"reason": "Die Technik spricht hier mit niemandem.", "until": LATER.isoformat()}


@pytest.fixture
def ground(house: House) -> Ground:
    return Ground(house)


def row_of(html: str, journey: str) -> str:
    """The row of a journey, without tags."""
    import re

    for row in re.findall(r"<tr>.*?</tr>", html, re.S):
        if f">{journey}</a></th>" in row:
            return " ".join(re.sub(r"<[^>]+>", " ", row).split())
    raise AssertionError(f"no row {journey}")


def test_everybody_reads_the_matrix(ground: Ground) -> None:
    for who, status in WHO_READS.items():
        assert ground.house.client(who).get(ground.path).status_code == status, who


def test_blank_cells_are_counted_in_the_title(ground: Ground) -> None:
    assert "<h1>6 cells are blank</h1>" in ground.page()
    ground.result(ground.goal("Vertrieb"))
    ground.excuse("Technik")
    assert "<h1>4 cells are blank</h1>" in ground.page()


@pytest.mark.parametrize(
    ("results", "status", "word"),
    [
        ([], Status.OPEN, "no key result yet"),
        ([{"type": KeyResultType.INCREASE, "target": 3.0}], Status.ON_TRACK, "no baseline yet"),
        ([{"type": KeyResultType.INCREASE, "target": 3.0, "baseline": 1.0}], Status.OPEN,
         "baseline stands"),
        ([{}], Status.ON_TRACK, "on track"),
        ([{}], Status.AT_RISK, "at risk"),
        ([{}], Status.OFF_TRACK, "off track"),
        ([{}], Status.STALE, "stale"),
        ([{"state": GoalState.DROPPED}], Status.ON_TRACK, "no key result yet"),
    ],
)  # fmt: skip
def test_a_cell_says_how_its_goal_stands(
    ground: Ground, results: list[dict[str, object]], status: Status, word: str
) -> None:
    goal = ground.goal("Vertrieb", status=status)
    for one in results:
        ground.result(goal, **one)
    assert f"{word} Umzug · Sales" in row_of(ground.page(), "Umzug")


def test_of_two_goals_the_worst_counts_and_both_are_named(ground: Ground) -> None:
    for status in (Status.ON_TRACK, Status.OFF_TRACK):
        ground.result(ground.goal("Vertrieb", status=status))
    row = row_of(ground.page(), "Umzug")
    assert "off track Umzug · Sales 2 goals" in row


def test_a_dropped_goal_leaves_the_cell_blank(ground: Ground) -> None:
    ground.goal("Vertrieb", state=GoalState.DROPPED)
    assert "6 cells are blank" in ground.page()


def test_leading_and_contributing_count_as_well(ground: Ground) -> None:
    goal = ground.goal(None)
    led = ground.result(goal, department_id=ground.house.departments["Technik"],
                       status=Status.AT_RISK)  # fmt: skip
    ground.add(Contribution(key_result_id=led, department_id=ground.house.departments["Personal"]))
    html = ground.page()
    row = row_of(html, "Umzug")
    assert "at risk Umzug · Engineering leads a key result" in row
    assert "at risk Umzug · HR contributes" in row
    assert "4 cells are blank" in html


def test_what_stands_at_a_part_counts_for_its_journey(ground: Ground) -> None:
    part = Journey(id=uuid4(), name=Wording(de="Schlüssel"), parent_id=ground.moving,
                   level=JourneyLevel.PART, state=JourneyState.ACTIVE)  # fmt: skip
    ground.add(part)
    ground.result(ground.goal("Vertrieb", part.id))
    html = ground.page()
    assert "5 cells are blank" in html
    assert "Schlüssel" not in html


def test_drafts_are_not_asked_but_shown_with_what_they_have(ground: Ground) -> None:
    draft = Journey(id=uuid4(), name=Wording(de="Kündigung"))
    ground.add(draft)
    assert "Kündigung" not in ground.page()
    ground.goal("Vertrieb", draft.id)
    html = ground.page()
    assert "6 cells are blank" in html
    assert "not asked" in row_of(html, "Kündigung")


def test_departments_are_asked_by_their_parts(ground: Ground) -> None:
    sales = ground.house.departments["Vertrieb"]
    ground.add(Department(name="Innendienst", parent_id=sales),
              Department(name="Außendienst", parent_id=sales))  # fmt: skip
    html = ground.page()
    assert "8 cells are blank" in html
    assert "Außendienst" in html
    assert ">Sales</th>" not in html
    ground.goal("Vertrieb")
    html = ground.page()
    assert ">Sales</th>" in html
    assert "8 cells are blank" in html


def test_many_departments_are_folded_and_opened(ground: Ground) -> None:
    sales = ground.house.departments["Vertrieb"]
    ground.add(*(Department(name=f"Team {n:02}", parent_id=sales, position=n) for n in range(20)))
    html = ground.page()
    assert "44 cells are blank" in html
    assert "Team 03" not in html
    assert "20 of 20 blank Umzug · Sales" in row_of(html, "Umzug")
    opened = ground.page(below=sales)
    assert "40 cells are blank" in opened
    assert "Team 03" in opened
    assert "Team 15" not in opened, "the second page"
    assert "Team 15" in ground.page(below=sales, columns=2)


def test_an_excuse_holds_until_its_last_day(ground: Ground) -> None:
    ground.excuse("Vertrieb", until=TODAY)
    ground.excuse("Personal", until=TODAY - timedelta(days=1))
    ground.excuse("Technik", until=None)
    html = ground.page()
    row = row_of(html, "Umzug")
    assert "4 cells are blank" in html
    assert "1 reason has run out" in html
    assert row.count("the reason ran out on") == 1
    assert row.count("Kein Kontakt") == 2


def test_a_past_cycle_is_judged_on_its_last_day(ground: Ground) -> None:
    past = Cycle(id=uuid4(), name=Wording(de="Früher"), starts_on=date(2025, 1, 1),
                 ends_on=date(2025, 3, 31), state=CycleState.CLOSED)  # fmt: skip
    ground.add(past)
    ground.excuse("Vertrieb", cycle_id=past.id, until=date(2025, 4, 30))
    html = ground.page(cycle=past.id)
    assert "5 cells are blank" in html
    assert "Say why not" not in html
    assert ground.say("clara", {**ground.cell("Technik"), "cycle": str(past.id)},
                     **REASON).status_code == 409  # fmt: skip


def test_who_may_say_why_not(ground: Ground) -> None:
    cell = ground.cell("Personal")
    path = f"{ground.path}/reason"
    for who, status in WHO_EXCUSES_HR.items():
        client = ground.house.client(who)
        page = client.get(path, query_string=cell)
        assert page.status_code == (200 if status == 302 else status), who
        opened = said_before(client, path, cell) if status == 302 else forge(ground.house, client)
        sent = client.post(path, query_string=cell, data={**opened, **REASON})
        assert sent.status_code == status, who


def test_the_signpost_leads_a_lead_to_their_own_gap(ground: Ground) -> None:
    html = ground.page("linus")
    assert "Umzug · Sales" in html
    assert f"department={ground.house.departments['Vertrieb']}" in html
    assert f"department={ground.house.departments['Technik']}" not in html
    assert "Write a goal" not in ground.page("vera")


def test_saying_why_fills_the_cell_and_is_written_down(ground: Ground) -> None:
    assert ground.say("hanna", ground.cell("Personal"), **REASON).status_code == 302
    (note,) = ground.notes()
    assert (note.reason.de, note.until, note.by_name) == (REASON["reason"], LATER, "Hanna Roth")
    assert "5 cells are blank" in ground.page()
    audit = inside(ground.house, lambda: db.session.scalars(select(AuditEntry.action)).all())
    assert "coverage-excused" in audit


@pytest.mark.words
@pytest.mark.parametrize(
    "bad",
    [
        {"reason": ""},
        {"reason": " \u200b\u2060 "},
        {"reason": "a\x00b"},
        {"reason": "x" * 501},
        {"until": ""},
        {"until": "morgen"},
        {"until": "9999-01-01"},
        {"until": (TODAY - timedelta(days=1)).isoformat()},
    ],
)
def test_a_bad_reason_is_refused_and_kept(ground: Ground, bad: dict[str, str]) -> None:
    answer = ground.say("clara", ground.cell("Technik"), **{**REASON, **bad})
    assert answer.status_code == 422
    assert not ground.notes()
    if "until" in bad:
        assert REASON["reason"] in text_of(answer)


@pytest.mark.parametrize("name", ["cycle", "journey", "department"])
@pytest.mark.parametrize("value", [None, "kein", "00000000-0000-4000-8000-000000000404"])
def test_a_cell_that_does_not_exist(ground: Ground, name: str, value: str | None) -> None:
    cell = {**ground.cell("Technik"), name: value}
    cell = {key: text for key, text in cell.items() if text is not None}
    client = ground.house.client("clara")
    assert client.get(f"{ground.path}/reason", query_string=cell).status_code == 404


def test_two_people_say_why_at_the_same_cell(ground: Ground) -> None:
    cell = ground.cell("Technik")
    clara, olga = ground.house.client("clara"), ground.house.client("olga")
    path = f"{ground.path}/reason"
    opened = {who: said_before(who, path, cell) for who in (clara, olga)}
    assert clara.post(path, query_string=cell, data={**opened[clara], **REASON}).status_code == 302
    mine = {**REASON, "reason": "Erst im Frühjahr."}
    answer = olga.post(path, query_string=cell, data={**opened[olga], **mine})
    html = text_of(answer)
    assert answer.status_code == 409
    assert "Erst im Frühjahr." in html
    assert REASON["reason"] in html
    (note,) = ground.notes()
    assert note.reason.de == REASON["reason"]


def test_a_reason_is_changed_and_taken_back(ground: Ground) -> None:
    note_id = ground.excuse("Vertrieb")
    linus = ground.house.client("linus")
    path = f"{ground.path}/{note_id}"
    kept = hidden(linus, path)
    later = {"reason": "Ab Mai mit eigenem Team.", "until": LATER.isoformat()}
    assert linus.post(path, data={**kept, **later}).status_code == 302
    assert ground.notes()[0].reason.de == "Ab Mai mit eigenem Team."
    assert ground.house.client("hanna").get(path).status_code == 404
    assert linus.get(f"{path}/delete").status_code == 200
    token = hidden(linus, f"{path}/delete")
    assert linus.post(f"{path}/delete", data=token).status_code == 302
    assert not ground.notes()
    assert linus.get(path).status_code == 404


def test_without_cycle_journeys_or_departments_the_page_teaches(house: House) -> None:
    client = house.client("vera")
    client.set_cookie("language", "en")
    path = f"/o/{house.slug}/goals/coverage"
    assert "No cycle yet" in text_of(client.get(path))
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        db.session.add(Cycle(name=Wording(de="Q"), starts_on=TODAY, ends_on=LATER))
        db.session.commit()
    assert "Nothing to lay side by side yet" in text_of(client.get(path))


def test_nonsense_in_the_address_narrows_nothing(ground: Ground) -> None:
    for args in ({"cycle": "x"}, {"below": uuid4()}, {"columns": "-3"}, {"page": "9999999"}):
        assert "6 cells are blank" in ground.page(**args), args


def test_nothing_of_others(ground: Ground) -> None:
    assert CANARY not in ground.page()
    assert ground.house.client("otto").get(f"{ground.path}/{ground.excuse('Technik')}",
                                          ).status_code == 404  # fmt: skip


def test_the_number_of_statements_does_not_grow(ground: Ground, app: Flask) -> None:
    def asked() -> int:
        client = ground.house.client("clara")
        client.get(ground.path)
        with counted(app) as statements:
            assert client.get(ground.path).status_code == 200
        return len([one for one in statements if one != "BEGIN" and "set_config" not in one])

    few = asked()
    for n in range(12):
        goal = ground.goal("Vertrieb" if n % 2 else "Technik", ground.moving if n % 3 else None)
        ground.result(goal)
        ground.result(goal, department_id=ground.house.departments["Personal"])
    assert asked() == few <= 12
