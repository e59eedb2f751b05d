"""A team's week: Linus's team looks at what is stuck, Petra ticks off what she was given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.okrs import Status
from app.models import db
from app.models.base import now
from app.models.measuring import Measurement, MeasuringPoint
from app.models.okrs import Cycle
from app.models.tracking import CheckIn, KeyResult, MeetingDecision
from app.models.wording import Wording
from tests.accounts.browsing import inside, send, text_of
from tests.house import House
from tests.okrs.rounds_of_goals import TODAY, at, change, statements, stored, write_around_today

WHO_MAY_DECIDE = {"olga": 302, "clara": 302, "linus": 302, "hanna": 404, "petra": 403, "vera": 403,
                  "otto": 404}  # fmt: skip
WHO_MAY_FINISH = {"olga": 302, "linus": 302, "petra": 302, "hanna": 404, "vera": 403, "otto": 404}


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    """All of it measured and entered long ago, so that nothing has moved this week."""
    found = write_around_today(house)

    def age() -> None:
        long_ago = now() - timedelta(days=40)
        for row in db.session.query(Measurement):
            row.entered_at = long_ago
        for report in db.session.query(CheckIn):
            report.entered_at, report.measured_on = long_ago, TODAY - timedelta(40)
            report.status = Status.AT_RISK
        db.session.commit()

    inside(house, age)
    return found


def week(house: House, who: str = "clara", ask: str = "") -> str:
    return text_of(house.client(who).get(at(house, f"/goals/weekly{ask}")))


def sales(house: House) -> str:
    return f"?department={house.departments['Vertrieb']}"


def report(house: House, rows: dict[str, UUID], value: int, **said: Any) -> None:
    """A check-in of today with a new value, as it lies in the database afterwards."""

    def write() -> None:
        measured = Measurement(
            point_id=rows["point_id"], measured_on=TODAY - timedelta(1), value=float(value),
            hits=value, sample_size=100,
        )  # fmt: skip
        db.session.add(measured)
        db.session.flush()
        db.session.query(MeasuringPoint).filter_by(id=rows["point_id"]).update(
            {"current_id": measured.id}
        )
        db.session.add(
            CheckIn(
                key_result_id=rows["key_result_id"], measured_on=TODAY - timedelta(1),
                measurement_id=measured.id, confidence=4, operation_id=uuid4(),
                **{name: Wording(de=text) for name, text in said.items()},
            )
        )  # fmt: skip
        db.session.commit()

    inside(house, write)


def decide(house: House, who: str, ask: str, **data: Any) -> Any:
    """Fill in the form for decisions on the team's page."""
    client = house.client(who)
    page = at(house, f"/goals/weekly{ask}")
    if who in {"petra", "vera", "otto", "hanna"}:
        page = "/password"
    said = {"text": "Foto zulassen", "owner": "", "due_on": "", "about": ""}
    return send(client, at(house, f"/goals/weekly/decisions{ask}"), page=page, **{**said, **data})


def test_what_is_stuck_stands_first_in_the_order_of_urgency(
    house: House, rows: dict[str, UUID]
) -> None:
    results = {r.text.de.removeprefix("Umzug: "): r.id for r in stored(house, KeyResult)}
    for text, status in (
        ("Ankommensquote", Status.AT_RISK),
        ("Vier Seiten", Status.STALE),
        ("Nach 90 Tagen noch da", Status.OFF_TRACK),
    ):
        change(house, KeyResult, results[text], status=status)
    page = week(house)
    main = page[page.index("<h2 id=") :]
    assert main.index("Vier Seiten") < main.index("Nach 90 Tagen") < main.index("Ankommensquote")
    assert "3 Key Results brauchen ein Gespräch" in page
    assert "Kein Check-in seit" in page


def test_a_quiet_week_says_so(house: House, rows: dict[str, UUID]) -> None:
    for result in stored(house, KeyResult):
        change(house, KeyResult, result.id, status=Status.ON_TRACK)
    page = week(house)
    assert "Nichts hängt fest" in page
    assert "Kein Check-in und kein neuer Wert" in page
    assert "Ankommensquote" not in page


def test_what_moved_says_from_where_and_what_that_is_worth(
    house: House, rows: dict[str, UUID]
) -> None:
    for result in stored(house, KeyResult):
        change(house, KeyResult, result.id, status=Status.ON_TRACK)
    change(house, KeyResult, rows["key_result_id"], last_confidence=4, value=47.0)
    report(house, rows, 47, changed="Das Formular fragt weniger.", blocker="Die IT hat keine Zeit.",
           next_step="Termin mit Priya")  # fmt: skip
    page = week(house)
    assert "45,0 % → 47,0 %" in page.replace("\u202f", " ")
    assert "kleiner als das Rauschen" in page
    assert "vorher: gefährdet" in page
    assert "Zuversicht 6 → 4 von 10" in page
    for said in ("Das Formular fragt weniger.", "Die IT hat keine Zeit.", "Termin mit Priya"):
        assert said in page
    moved = page[page.index('id="moved"') :]
    assert "Ankommensquote" in moved


def test_a_correction_of_this_week_is_no_movement_of_its_own_value(
    house: House, rows: dict[str, UUID]
) -> None:
    """What counted a week ago stays what it was, even where it was corrected since."""
    change(house, KeyResult, rows["key_result_id"], value=60.0, status=Status.ON_TRACK)
    old = next(m for m in stored(house, Measurement) if m.value == 45)

    def correct() -> None:
        db.session.add(
            Measurement(point_id=old.point_id, measured_on=old.measured_on, value=60.0, hits=60,
                        sample_size=100, supersedes_id=old.id)
        )  # fmt: skip
        db.session.commit()

    inside(house, correct)
    assert "45,0 % → 60,0 %" in week(house).replace("\u202f", " ")


def test_a_team_sees_its_own_and_what_it_helps_with(house: House, rows: dict[str, UUID]) -> None:
    change(house, KeyResult, rows["key_result_id"], status=Status.OFF_TRACK)
    assert "Ankommensquote" in week(house, "linus")
    assert "Ankommensquote" not in week(house, "hanna")
    assert "Hier wird kein Ziel verfolgt" in week(house, "hanna")
    assert "Ankommensquote" in week(house, "hanna", "?department=")
    change(house, KeyResult, rows["key_result_id"], department_id=house.departments["Personal"])
    assert "Ankommensquote" in week(house, "hanna"), "leads it now"
    assert "Ankommensquote" in week(house, "linus"), "contributes"


@pytest.mark.parametrize(
    "ask",
    [
        "?cycle=x",
        "?cycle=00000000-0000-4000-8000-000000000404",
        "?department=00000000-0000-4000-8000-000000000404",
        "?department=x&cycle=",
        "?days=-1",
        "?days=x",
        "?days=14",
    ],
)
def test_addresses_that_name_nothing_show_the_present(
    house: House, rows: dict[str, UUID], ask: str
) -> None:
    assert house.client("clara").get(at(house, f"/goals/weekly{ask}")).status_code == 200


def test_without_a_cycle_the_page_teaches(house: House) -> None:
    assert "Noch kein Zyklus" in week(house)


@pytest.mark.parametrize(("who", "status"), WHO_MAY_DECIDE.items())
def test_who_may_write_down_a_decision(
    house: House, rows: dict[str, UUID], who: str, status: int
) -> None:
    assert decide(house, who, sales(house)).status_code == status


def test_leads_decide_for_their_team_only(house: House, rows: dict[str, UUID]) -> None:
    assert decide(house, "linus", "?department=").status_code == 404
    elsewhere = f"?department={house.departments['Personal']}"
    assert decide(house, "linus", elsewhere).status_code == 404


def test_a_decision_stays_on_top_until_it_is_done(house: House, rows: dict[str, UUID]) -> None:
    change(house, KeyResult, rows["key_result_id"], status=Status.OFF_TRACK)
    due = TODAY - timedelta(1)
    answer = decide(house, "linus", sales(house), owner=str(house.users["petra"]),
                    due_on=due.isoformat(), about=str(rows["key_result_id"]))  # fmt: skip
    assert answer.status_code == 302
    one = next(d for d in stored(house, MeetingDecision) if d.text.de == "Foto zulassen")
    assert (one.owner_id, one.due_on, one.key_result_id) == (
        house.users["petra"], due, rows["key_result_id"],
    )  # fmt: skip
    assert one.department_id == house.departments["Vertrieb"]
    assert one.decided_on == TODAY
    assert "Neu</h3>" in week(house, "linus")
    change(house, MeetingDecision, one.id, decided_on=TODAY - timedelta(20))
    page = week(house, "linus")
    assert "Noch offen von früher" in page
    assert "überfällig seit" in page
    later = f"{sales(house)}&cycle={rows['later_id']}"
    assert "Foto zulassen" in week(house, "linus", later), "open ones go on into the next cycle"


@pytest.mark.parametrize(("who", "status"), WHO_MAY_FINISH.items())
def test_who_may_tick_it_off(house: House, rows: dict[str, UUID], who: str, status: int) -> None:
    decide(house, "linus", sales(house), owner=str(house.users["petra"]))
    one = next(d for d in stored(house, MeetingDecision) if d.text.de == "Foto zulassen")
    path = at(house, f"/goals/decisions/{one.id}/state")
    client = house.client(who)
    assert send(client, path, page="/password", to="done").status_code == status
    after = stored(house, MeetingDecision, one.id)[0]
    assert (after.done_on == TODAY) is (status == 302)
    if status == 302:
        assert send(client, path, page="/password", to="open").status_code == 302
        assert stored(house, MeetingDecision, one.id)[0].done_on is None
        assert send(client, path, page="/password", to="perhaps").status_code == 400


@pytest.mark.words
@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""}, {"text": "x" * 301}, {"text": "\x00"}, {"owner": str(uuid4())},
        {"owner": "x"}, {"due_on": "31.02.2026"}, {"due_on": "9999-01-01"},
        {"about": str(uuid4())}, {"about": "x"},
    ],
)  # fmt: skip
def test_decisions_that_cannot_be_are_refused_and_kept(
    house: House, rows: dict[str, UUID], wrong: dict[str, str]
) -> None:
    answer = decide(house, "clara", "?department=", **wrong)
    assert answer.status_code == 422
    assert len(stored(house, MeetingDecision)) == 1
    if "text" not in wrong:
        assert "Foto zulassen" in text_of(answer)


def test_a_double_click_decides_once(house: House, rows: dict[str, UUID]) -> None:
    for _time in range(2):
        assert decide(house, "clara", "?department=").status_code == 302
    assert sum(d.text.de == "Foto zulassen" for d in stored(house, MeetingDecision)) == 1


def test_the_week_asks_little(house: House, rows: dict[str, UUID]) -> None:
    change(house, KeyResult, rows["key_result_id"], status=Status.OFF_TRACK)
    report(house, rows, 47)
    client = house.client("clara")
    path = at(house, "/goals/weekly")
    client.get(path)
    assert statements(house, lambda: client.get(path)) <= 18


def test_the_week_begins_seven_days_ago(house: House, rows: dict[str, UUID]) -> None:
    """A value of eight days ago has not moved this week; one of six days ago has."""
    for result in stored(house, KeyResult):
        change(house, KeyResult, result.id, status=Status.ON_TRACK, value=45.0)
    old = next(m for m in stored(house, Measurement) if m.value == 45)
    for days, is_new in ((9, False), (6, True)):
        moment: datetime = now() - timedelta(days=days)
        change(house, Measurement, old.id, entered_at=moment)
        assert ("30,0 % → 45,0 %" in week(house).replace("\u202f", " ")) is is_new
    assert stored(house, Cycle)
