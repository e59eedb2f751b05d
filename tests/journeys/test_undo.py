"""Nothing done to a map is final: history in words, taking back step by step, and doing again."""

from __future__ import annotations

from html import unescape

import pytest
from sqlalchemy import select, update

from app.models import db, tenancy
from app.models.accounts import Department
from app.models.journeys import Stage, Step, Touchpoint
from app.models.measuring import MeasuringPoint
from tests.accounts.browsing import at_once
from tests.house import House
from tests.journeys.map_editing import Map, journey_of

FORM, CALL = "Umzug: Formular", "Umzug: Anruf"
DRAWN = {"Melden": [FORM, CALL], "Einziehen": []}


def everything(at: Map) -> dict[str, object]:
    """All there is of the map, but for revisions."""

    def ask() -> dict[str, object]:
        found: dict[str, object] = {}
        for table in (Stage, Step, Touchpoint, MeasuringPoint):
            for row in db.session.scalars(select(table)):
                columns = {c.key: getattr(row, c.key) for c in table.__mapper__.column_attrs}
                found[str(row.id)] = {k: v for k, v in columns.items() if k != "revision"}
        return found

    return at.ask(ask)  # type: ignore[no-any-return]


def do_everything(at: Map) -> None:
    """One of each act."""
    at.add_stages("Ankommen\nÜbergeben")
    at.add_step("Brief", "Ankommen", channel="letter")
    at.save(at.step_path(), name="Formular", emotion_current="-2", pain_point="hakt")
    at.save(at.stage_path(), name="Umzug melden", wants="Schnell")
    at.post(at.step_path("/position"), to="down")
    at.post(at.step_path("/position"), to=at.stage_id("Ankommen"))
    at.post(at.stage_path("/position"), to="right")
    at.save(at.step_path(step="Brief"), instead=CALL)
    at.save(at.step_path(step="Formular"), name="Formular 2", channel="app")
    at.post(at.step_path("/delete", "Formular 2"))
    at.post(at.stage_path("/delete", "Umzug melden"))
    at.post(at.stage_path("/delete", "Ankommen"))


def test_everything_is_taken_back_in_reverse(house: House) -> None:
    at = Map(house)
    before = everything(at)
    do_everything(at)
    assert list(at.picture()) == ["Einziehen", "Übergeben"]
    assert len(at.changes()) == 12
    for _ in range(12):
        assert at.undo().status_code == 302
    assert everything(at) == before
    assert at.picture() == DRAWN
    assert at.newest() == 0
    assert len(at.changes()) == 24
    assert [c.undoes for c in at.changes()[12:]] == list(range(12, 0, -1))


def test_a_removed_stage_comes_back_with_all_that_was_in_it(house: House) -> None:
    at = Map(house)
    before = everything(at)
    at.post(at.stage_path("/delete"))
    assert at.point() == (None, None)
    response = at.undo()
    assert response.status_code == 302
    assert everything(at) == before
    assert at.point() == (None, at.ids["step_id"])


def test_undo_says_whose_change_it_takes_back(house: House) -> None:
    at = Map(house)
    at.as_("clara").add_step("Brief")
    at.undo()
    html = unescape(at.page(f"{at.home}/history"))
    assert "Zurückgenommen, was Clara Berg gemacht hatte: Schritt „Brief“ hinzugefügt" in html
    assert "Änderung 1 zurückgenommen: Schritt „Brief“ entfernt" in html
    assert at.picture() == DRAWN
    assert [c.actor_name for c in at.changes()] == ["Clara Berg", "Linus Vogt"]


def test_whoever_has_not_seen_the_newest_change_takes_nothing_back(house: House) -> None:
    at = Map(house)
    at.add_step("Brief")
    seen = at.newest()
    at.as_("clara").add_step("Chat")
    response = at.undo(seen)
    assert response.status_code == 409
    assert "Nur die neueste Änderung" not in unescape(response.get_data(as_text=True))
    assert "lässt sich nur die neueste Änderung" in unescape(response.get_data(as_text=True))
    assert at.picture()["Melden"] == [FORM, CALL, "Brief", "Chat"]


def test_a_double_click_takes_back_once(house: House) -> None:
    at = Map(house)
    at.add_step("Brief")
    at.add_step("Chat")
    token, number = at.token(), at.newest()
    clients = [house.client("linus") for _ in range(8)]
    for client in clients:
        client._cookies = dict(at.client._cookies)
    data = {"csrf_token": token, "number": number}
    answers = at_once(
        *(lambda c=c: c.post(f"{at.home}/undo", data=data).status_code for c in clients)
    )
    assert set(answers) == {302}
    assert at.picture()["Melden"] == [FORM, CALL, "Brief"]
    assert len(at.changes()) == 3


@pytest.mark.parametrize("number", ["", "x", "-1", "1_0", "١", "99999999999", "NaN"])
def test_no_number_is_a_bad_request(house: House, number: str) -> None:
    at = Map(house)
    assert at.post(f"{at.home}/undo", number=number).status_code == 400
    assert at.post(f"{at.home}/undo", number="77").status_code == 409


def test_a_change_of_another_journey_is_not_taken_back_here(house: House) -> None:
    at, other = Map(house), Map(house, ids=journey_of(house, "Störung"))
    other.add_step("Brief")
    assert at.undo(other.newest()).status_code == 409
    assert other.picture()["Melden"][-1] == "Brief"


def test_what_changed_since_behind_the_history_is_not_overwritten(house: House) -> None:
    """The touchpoint was renamed from another journey: taking back would lose that."""
    at, other = Map(house), Map(house, "clara", journey_of(house, "Störung"))
    other.add_step(FORM)
    at.save(at.step_path(), name="Formular neu", pain_point="hakt")
    other.save(other.step_path(step="Formular neu"), name="Formular von Clara")
    response = at.undo()
    assert response.status_code == 409
    assert "wurde seither an anderer Stelle geändert" in unescape(response.get_data(as_text=True))
    assert at.picture()["Melden"][0] == "Formular von Clara"
    assert at.row(Step, at.ids["step_id"]).pain_point.de == "hakt"


def test_a_touchpoint_that_others_use_by_now_stays(house: House) -> None:
    at, other = Map(house), Map(house, ids=journey_of(house, "Störung"))
    at.add_step("Zählerfoto", channel="app")
    other.add_step("Zählerfoto")
    assert at.undo().status_code == 302
    assert at.picture() == DRAWN
    assert other.picture()["Melden"][-1] == "Zählerfoto"


def test_a_point_that_was_moved_since_stays_where_it_is(house: House) -> None:
    at = Map(house)
    at.post(at.step_path("/delete"))
    elsewhere = at.stage_id("Einziehen")
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        db.session.execute(
            update(MeasuringPoint)
            .where(MeasuringPoint.id == at.ids["point_id"])
            .values(stage_id=elsewhere)
        )
        db.session.commit()
    assert at.undo().status_code == 302
    assert at.picture() == DRAWN
    assert at.point() == (elsewhere, None)


def test_a_point_at_a_new_step_survives_when_the_step_is_taken_back(house: House) -> None:
    at = Map(house)
    at.add_step("Brief")
    step = at.step_id("Brief")
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        point = db.session.get_one(MeasuringPoint, at.ids["point_id"])
        point.step_id = step
        db.session.commit()
    assert at.undo().status_code == 302
    assert at.point() == (at.ids["stage_id"], None)


def test_a_department_that_is_gone_does_not_come_back(house: House) -> None:
    at = Map(house)
    at.add_step("Brief", department=house.departments["Technik"])
    at.post(at.step_path("/delete", "Brief"))
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        db.session.delete(db.session.get_one(Department, house.departments["Technik"]))
        db.session.commit()
    assert at.undo().status_code == 302
    touchpoint = at.row(Touchpoint, at.row(Step, at.step_id("Brief")).touchpoint_id)
    assert touchpoint.department_id is None


def test_the_history_says_old_and_new(house: House) -> None:
    at = Map(house)
    at.save(
        at.step_path(), name="Formular", emotion_current="-2", evidence_current="solid",
        decisive="y", department=str(house.departments["Vertrieb"]), orientation="repair",
    )  # fmt: skip
    at.post(at.step_path("/position"), to="right")
    at.post(at.step_path("/delete", CALL))
    at.post(at.stage_path("/delete", "Einziehen"))
    html = " ".join(unescape(at.page(f"{at.home}/history")).split())
    for words in ("Schritt „Formular“ geändert", "−1 genervt", "−2 verärgert", "Vertrieb",
                  "ohne Beleg", "belegt: gemessen", "reparieren", "Schritt „Formular“ verschoben",
                  "Phase „Einziehen“ entfernt mit 1 Schritt", "Linus Vogt",
                  f"Schritt „{CALL}“ entfernt"):  # fmt: skip
        assert words in html, words
    at.client.set_cookie("language", "en")
    english = unescape(at.page(f"{at.home}/history"))
    assert "Stage “Einziehen” removed with 1 step" in english


def test_a_long_history_has_pages(house: House) -> None:
    at = Map(house)
    for number in range(30):
        at.save(at.stage_path(), name=f"Name {number}")
    first, last = ("Name 28", "Name 2<"), ("Name 1", "Name 28")
    expected = {"": first, "2": last, "-1": first, "999": last, "x": first}
    for page, (seen, unseen) in expected.items():
        html = at.page(f"{at.home}/history?page={page}")
        assert seen in html
        assert unseen not in html


def test_an_untouched_map_says_what_belongs_into_its_history(house: House) -> None:
    at = Map(house)
    html = at.page(f"{at.home}/history")
    assert "Noch wurde nichts geändert" in html
    assert "Rückgängig" not in html


def test_two_take_back_at_once_and_the_map_stays_whole(house: House) -> None:
    at = Map(house)
    clara = at.as_("clara")
    at.add_step("Brief")
    tokens = (at.token(), clara.token())
    number = at.newest()
    first = {"csrf_token": tokens[0], "number": number}
    second = {"csrf_token": tokens[1], "operation": "", "name": "Chat", "channel": "",
              "department": ""}  # fmt: skip
    taken, added = at_once(
        lambda: at.client.post(f"{at.home}/undo", data=first).status_code,
        lambda: clara.client.post(at.stage_path("/steps"), data=second).status_code,
    )
    assert added == 302
    assert taken in {302, 409}
    assert ("Brief" in at.picture()["Melden"]) == (taken == 409)
    assert at.places()[1] == list(range(len(at.picture()["Melden"])))
