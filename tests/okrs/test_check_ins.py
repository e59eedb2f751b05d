"""Checking in through the browser: what is kept, what it moves, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.domain.okrs import Status
from app.journeys.entries import MeasurementEntry
from app.journeys.measuring_actions import add_measurement, correct_measurement, present_day
from app.models import db
from app.models.accounts import AuditEntry
from app.models.measuring import Measurement, MeasuringPoint, Mode, Origin
from app.models.okrs import Cycle, CycleState, GoalState, Objective
from app.models.tracking import CheckIn, GoalChange, KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs import standing
from tests.accounts.browsing import at_once, inside, text_of
from tests.house import House
from tests.okrs.tracking import day, form_of, opened, post_bare, report, write_tracked

WHO_MAY = {"olga": 302, "clara": 302, "linus": 302, "petra": 302, "hanna": 404, "vera": 403,
           "otto": 404}  # fmt: skip


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    return write_tracked(house)


def change(house: House, act: Callable[[], object]) -> None:
    def do() -> None:
        act()
        db.session.commit()

    inside(house, do)


def kept(house: House, rows: dict[str, UUID], name: str = "key_result_id") -> KeyResult:
    found: KeyResult = inside(house, lambda: db.session.get_one(KeyResult, rows[name]))
    return found


def all_check_ins(house: House) -> list[CheckIn]:
    query = select(CheckIn).order_by(CheckIn.measured_on, CheckIn.entered_at)
    return list(inside(house, lambda: db.session.scalars(query).all()))


def test_petra_reports_a_value_confidence_and_a_sentence(
    house: House, rows: dict[str, UUID]
) -> None:
    answer = report(
        house, rows["key_result_id"], hits="48", sample_size="100", confidence="8",
        changed="Die SMS geht raus.", blocker="Fehlende Rufnummern", next_step="Abgleich",
    )  # fmt: skip
    assert answer.status_code == 302
    assert answer.location.endswith("/goals/mine")
    row = all_check_ins(house)[0]
    assert (row.confidence, row.by_name, row.claimed) == (8, "Petra Klein", None)
    assert row.changed == Wording(de="Die SMS geht raus.")
    assert row.progress == pytest.approx(0.75)
    assert row.status is Status.ON_TRACK
    one = kept(house, rows)
    assert (one.last_confidence, one.value, one.status) == (8, 48.0, Status.ON_TRACK)
    assert one.last_check_in_on is not None
    measured = inside(house, lambda: db.session.get_one(Measurement, row.measurement_id))
    assert (measured.value, measured.sample_size, measured.origin) == (48.0, 100, Origin.CHECK_IN)
    page = text_of(house.client("petra").get(form_of(house, rows["key_result_id"])))
    assert "Die SMS geht raus." in page
    assert "Fehlende Rufnummern" in page
    noted = inside(house, lambda: db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "checked-in")).one())  # fmt: skip
    assert noted.target == "Umzug: Ankommensquote"


@pytest.mark.parametrize("who", WHO_MAY)
def test_who_may_report(house: House, rows: dict[str, UUID], who: str) -> None:
    may = WHO_MAY[who] == 302
    send = report if may else post_bare
    assert send(house, rows["key_result_id"], who).status_code == WHO_MAY[who]
    assert len(all_check_ins(house)) == may
    if who == "linus":
        assert "#told" in report(house, rows["key_result_id"], who).location


def test_a_member_reports_only_on_what_is_theirs(house: House, rows: dict[str, UUID]) -> None:
    change(
        house,
        lambda: setattr(
            db.session.get_one(KeyResult, rows["key_result_id"]), "owner_id", house.users["linus"]
        ),
    )
    assert post_bare(house, rows["key_result_id"], "petra").status_code == 404


def test_without_a_value_it_is_still_somebodys_word(house: House, rows: dict[str, UUID]) -> None:
    assert report(house, rows["key_result_id"], confidence="2").status_code == 302
    row = all_check_ins(house)[0]
    assert row.measurement_id is None
    assert row.status is Status.AT_RISK, "little confidence"
    assert kept(house, rows).value == 45.0


def test_claimed_and_computed_stand_side_by_side(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("petra")
    path = form_of(house, rows["key_result_id"])
    data = {"confidence": "3", "claimed": "on_track", **opened(client, path)}
    answer = client.post(path, data=data, follow_redirects=True)
    assert "beides wird gezeigt" in text_of(answer)
    assert kept(house, rows).last_claimed is Status.ON_TRACK
    assert "gemeldet: auf Kurs" in text_of(client.get(path))


@pytest.mark.parametrize(
    ("mode", "data", "value"),
    [
        (Mode.NPS, {"promoters": "50", "passives": "30", "detractors": "20"}, 30.0),
        (Mode.MEAN, {"value": "51,5", "sample_size": "40"}, 51.5),
        (Mode.RATE, {"value": "51.5"}, 51.5),
        (Mode.FIGURE, {"value": "51"}, 51.0),
        (Mode.SHARE, {"value": "51"}, 51.0),
    ],
)
def test_it_asks_the_way_the_point_is_measured(
    house: House, rows: dict[str, UUID], mode: Mode, data: dict[str, str], value: float
) -> None:
    change(
        house, lambda: setattr(db.session.get_one(MeasuringPoint, rows["point_id"]), "mode", mode)
    )
    assert report(house, rows["key_result_id"], **data).status_code == 302
    assert kept(house, rows).value == value


def test_steps_are_ticked_and_only_what_was_changed(house: House, rows: dict[str, UUID]) -> None:
    def more() -> None:
        one = db.session.get_one(KeyResult, rows["milestone_id"])
        due = db.session.get_one(Cycle, rows["cycle_id"]).ends_on
        db.session.add(KeyResultStep(key_result_id=one.id, name=Wording(de="Seite 2"), weight=3,
                                     due_on=due, position=1))  # fmt: skip

    change(house, more)
    client = house.client("petra")
    path = form_of(house, rows["milestone_id"])
    stale = opened(client, path)
    second = inside(house, lambda: db.session.scalars(
        select(KeyResultStep.id).where(KeyResultStep.weight == 3)).one())  # fmt: skip
    first = rows["goal_step_id"]
    report(house, rows["milestone_id"], "linus", done=[str(second)])
    assert all_check_ins(house)[-1].share == pytest.approx(0.75)
    answer = client.post(path, data={**stale, "confidence": "6", "done": [str(first)]})
    assert answer.status_code == 302
    assert kept(house, rows, "milestone_id").progress == pytest.approx(1.0)
    report(house, rows["milestone_id"], done=[str(first)])
    assert kept(house, rows, "milestone_id").progress == pytest.approx(0.25)
    changes = inside(house, lambda: db.session.scalar(
        select(func.count(GoalChange.id)).where(GoalChange.field == "done_on")))  # fmt: skip
    assert changes == 3
    strange = report(house, rows["milestone_id"], done=["kein Schritt"])
    assert strange.status_code == 422


BAD = [
    ({"confidence": "11"}, "confidence"),
    ({"confidence": ""}, "confidence"),
    ({"confidence": "NaN"}, "confidence"),
    ({"claimed": "stale"}, "claimed"),
    ({"hits": "48"}, "sample_size"),
    ({"hits": "101", "sample_size": "100"}, "hits"),
    ({"hits": "1_0", "sample_size": "100"}, "hits"),
    ({"value": "NaN"}, "value"),
    ({"value": "1e400"}, "value"),
    ({"value": "١٢"}, "value"),
    ({"value": "120"}, "value"),
    ({"value": "20", "hits": "1", "sample_size": "5"}, "value"),
    ({"changed": "x" * 501}, "changed"),
    ({"changed": "\x00"}, "changed"),
    ({"measured_on": ""}, "measured_on"),
    ({"measured_on": "2027-02-29"}, "measured_on"),
    ({"measured_on": "0001-01-01"}, "measured_on"),
    ({"measured_on": "9999-12-31"}, "measured_on"),
    ({"measured_on": "gestern"}, "measured_on"),
]


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    house: House, rows: dict[str, UUID]
) -> None:
    for data, field in [
        *BAD,
        ({"measured_on": day(1, house)}, "measured_on"),
        ({"measured_on": day(-51, house)}, "measured_on"),
    ]:
        answer = report(house, rows["key_result_id"], **{"next_step": "Weiter so", **data})
        page = text_of(answer)
        assert answer.status_code == 422, data
        assert f'href="#{field}"' in page, data
        assert "Weiter so" in page, data
    assert all_check_ins(house) == []
    assert kept(house, rows).value != 20.0


def test_odd_tokens_of_a_form_are_no_crash(house: House, rows: dict[str, UUID]) -> None:
    for operation in ("", "x", "1" * 400):
        answer = report(
            house, rows["key_result_id"], operation=operation, shown_done="a b \x01 c",
            id="1", organisation_id=str(house.other_organisation_id), status="on_track",
        )  # fmt: skip
        assert answer.status_code == 302
    assert len(all_check_ins(house)) == 3, "without a token each is a report of its own"


def test_a_second_click_is_the_same_report(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("petra")
    path = form_of(house, rows["key_result_id"])
    form = {"confidence": "7", "hits": "46", "sample_size": "100", **opened(client, path)}
    for _ in range(3):
        assert client.post(path, data=form).status_code == 302
    assert len(all_check_ins(house)) == 1
    other = client.post(path, data={**form, "hits": "47"})
    assert other.status_code == 302
    assert len(all_check_ins(house)) == 2, "gone back and written differently"
    linus = house.client("linus")
    again = {**form, **{"csrf_token": opened(linus, path)["csrf_token"]}}
    assert linus.post(path, data=again).status_code == 302
    assert len(all_check_ins(house)) == 3, "somebody else's word"


def test_many_clicks_at_once_are_one_report(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("petra")
    path = form_of(house, rows["key_result_id"])
    form = {"confidence": "7", "hits": "46", "sample_size": "100", **opened(client, path)}
    cookies = dict(client._cookies)

    def click() -> int:
        browser = house.app.test_client()
        browser._cookies = dict(cookies)
        return int(browser.post(path, data=form).status_code)

    assert set(at_once(*[click] * 12)) == {302}
    assert len(all_check_ins(house)) == 1
    query = select(func.count(Measurement.id)).where(Measurement.origin == Origin.CHECK_IN)
    assert inside(house, lambda: db.session.scalar(query)) == 1


def test_two_in_the_same_moment_and_a_measurement_are_all_kept(
    house: House, rows: dict[str, UUID]
) -> None:
    def say(who: str, hits: str, **data: str) -> Callable[[], Any]:
        client = house.client(who)
        path = form_of(house, rows["key_result_id"])
        form = {"hits": hits, "sample_size": "100", **opened(client, path), **data}
        return lambda: client.post(path, data=form).status_code

    def measure() -> None:
        point = db.session.get_one(MeasuringPoint, rows["point_id"])
        add_measurement(point, MeasurementEntry(present_day(), hits=33, sample_size=100))
        db.session.commit()

    def arrives() -> int:
        inside(house, measure)
        return 302

    acts = [
        say("petra", "50", confidence="9"),
        say("linus", "49", confidence="1", measured_on=day(-3, house)),
        say("clara", "48", confidence="2", measured_on=day(-2, house)),
        arrives,
    ]
    assert at_once(*acts) == [302] * 4
    assert len(all_check_ins(house)) == 3
    one = kept(house, rows)
    assert one.last_confidence == 9, "of the latest day, whoever came last"
    assert one.last_check_in_on == inside(house, present_day)

    def anew() -> tuple[float | None, Status]:
        at = next(a for a in standing.facts([rows["objective_id"]])[rows["objective_id"]]
                  if a.key_result.id == rows["key_result_id"])  # fmt: skip
        point = db.session.get_one(MeasuringPoint, rows["point_id"])
        current = db.session.get_one(Measurement, point.current_id)
        computed = standing.compute(at, present_day())
        assert computed.value == current.value
        return computed.value, computed.status

    assert (one.value, one.status) == inside(house, anew)


def test_an_older_day_is_kept_but_does_not_count(house: House, rows: dict[str, UUID]) -> None:
    report(house, rows["key_result_id"], confidence="8", hits="50", sample_size="100")
    client = house.client("petra")
    path = form_of(house, rows["key_result_id"])
    form = {"confidence": "1", "hits": "20", "sample_size": "100", **opened(client, path)}
    late = client.post(path, data={**form, "measured_on": day(-10, house)}, follow_redirects=True)
    assert "Es gibt einen Check-in von einem späteren Tag" in text_of(late)
    assert "Es gibt einen neueren Wert" in text_of(late)
    one = kept(house, rows)
    assert (one.last_confidence, one.value) == (8, 50.0)


def test_of_the_same_day_the_later_one_counts(house: House, rows: dict[str, UUID]) -> None:
    for confidence, hits in (("8", "50"), ("4", "41")):
        report(house, rows["key_result_id"], confidence=confidence, hits=hits, sample_size="100")
    one = kept(house, rows)
    assert (one.last_confidence, one.value) == (4, 41.0)


def test_all_key_results_on_the_point_move(house: House, rows: dict[str, UUID]) -> None:
    report(house, rows["key_result_id"], hits="20", sample_size="100")
    guardrail = kept(house, rows, "guardrail_id")
    assert guardrail.value == 20.0
    assert guardrail.progress == pytest.approx(0.0)
    page = text_of(house.client("petra").get(form_of(house, rows["guardrail_id"])))
    assert "Inzwischen gemessen" in page
    assert "(kein Check-in)" in page


def test_a_measurement_moves_it_and_is_marked_as_such(house: House, rows: dict[str, UUID]) -> None:
    report(house, rows["key_result_id"], hits="46", sample_size="100", measured_on=day(-5, house))

    def measure() -> None:
        point = db.session.get_one(MeasuringPoint, rows["point_id"])
        add_measurement(point, MeasurementEntry(present_day() - timedelta(days=1), hits=52,
                                                sample_size=100))  # fmt: skip

    change(house, measure)
    one = kept(house, rows)
    assert one.value == 52.0
    assert one.last_check_in_on == inside(house, lambda: present_day() - timedelta(days=5))
    page = text_of(house.client("petra").get(form_of(house, rows["key_result_id"])))
    assert "Inzwischen gemessen am" in page
    assert page.count("(kein Check-in)") == 2, "above the form and in the history"
    report(house, rows["key_result_id"])
    page = text_of(house.client("petra").get(form_of(house, rows["key_result_id"])))
    assert page.count("(kein Check-in)") == 1, "only in the history"


def test_a_corrected_value_is_marked_in_the_history(house: House, rows: dict[str, UUID]) -> None:
    report(house, rows["key_result_id"], hits="46", sample_size="100")
    row = all_check_ins(house)[0]

    def correct() -> None:
        measured = db.session.get_one(Measurement, row.measurement_id)
        entry = MeasurementEntry(measured.measured_on, hits=44, sample_size=100)
        correct_measurement(measured, entry, "Doppelt gezählt")

    change(house, correct)
    assert kept(house, rows).value == 44.0
    page = text_of(house.client("petra").get(form_of(house, rows["key_result_id"])))
    assert "dieser Wert wurde später korrigiert" in page
    assert "Korrigierter Wert (kein Check-in)" in page


CLOSED = {
    "aufgegeben": (KeyResult, "key_result_id", "state", GoalState.DROPPED),
    "ausgewertet und geschlossen": (Cycle, "cycle_id", "state", CycleState.CLOSED),
    "sobald das Ziel verfolgt wird": (Objective, "objective_id", "state", GoalState.AGREED),
}


@pytest.mark.parametrize("sentence", CLOSED)
def test_what_nobody_reports_on_says_why(
    house: House, rows: dict[str, UUID], sentence: str
) -> None:
    table, name, field, state = CLOSED[sentence]
    path = form_of(house, rows["key_result_id"])
    before = opened(house.client("petra"), path)
    change(house, lambda: setattr(db.session.get_one(table, rows[name]), field, state))
    client = house.client("petra")
    page = client.get(path)
    assert page.status_code == 200
    assert sentence in text_of(page)
    assert 'name="confidence"' not in text_of(page)
    form = {**before, "confidence": "7", "csrf_token": opened(client, f"/o/{house.slug}/goals/mine")
            .get("csrf_token", "")}  # fmt: skip
    answer = client.post(path, data=form)
    assert answer.status_code == 409
    assert sentence in text_of(answer)
    assert all_check_ins(house) == []


def test_after_the_end_one_reports_up_to_the_last_day(house: House) -> None:
    rows = write_tracked(
        house,
        starts_on=inside(house, lambda: present_day() - timedelta(days=90)),
        ends_on=inside(house, lambda: present_day() - timedelta(days=3)),
    )
    path = form_of(house, rows["key_result_id"])
    page = text_of(house.client("petra").get(path))
    assert "Der Zyklus endete am" in page
    assert f'value="{day(-3, house)}"' in page
    assert report(house, rows["key_result_id"], measured_on=day(-2, house)).status_code == 422
    assert report(house, rows["key_result_id"]).status_code == 302


def test_before_the_cycle_there_is_nothing_to_report(house: House) -> None:
    rows = write_tracked(house, starts_on=inside(house, lambda: present_day() + timedelta(days=3)))
    page = text_of(house.client("petra").get(form_of(house, rows["key_result_id"])))
    assert "Der Zyklus beginnt am" in page


def test_whoever_edits_the_key_result_is_not_disturbed(house: House, rows: dict[str, UUID]) -> None:
    before = kept(house, rows).revision
    report(house, rows["key_result_id"], hits="50", sample_size="100")
    assert kept(house, rows).revision == before


def test_the_page_asks_the_database_little(house: House, rows: dict[str, UUID]) -> None:
    from sqlalchemy import event

    for _ in range(3):
        report(house, rows["key_result_id"], hits="50", sample_size="100")
    seen: list[str] = []
    client = house.client("petra")
    client.get(form_of(house, rows["key_result_id"]))
    with house.app.app_context():
        engine = db.engine

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("SELECT") and "set_config" not in statement:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(form_of(house, rows["key_result_id"]))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(seen) <= 8, "\n".join(seen)
