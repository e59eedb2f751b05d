"""What was taken back by mistake is done again; goals and personas are part of the history too."""

from __future__ import annotations

from html import unescape
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.models import db, tenancy
from app.models.accounts import Membership
from app.models.journeys import Journey, Persona, Step, Touchpoint
from app.models.measuring import MeasuringPoint
from tests.accounts.browsing import at_once
from tests.house import House
from tests.journeys.map_editing import Map, form_in, journey_of
from tests.journeys.test_undo import DRAWN, do_everything, everything


def facts(at: Map, **changes: object) -> dict[str, object]:
    """What the form of the journey's facts sends."""
    return {**form_in(at.page(f"{at.home}/edit"), "novalidate"), **changes}


def save_facts(at: Map, **changes: object) -> None:
    response = at.client.post(f"{at.home}/edit", data=facts(at, **changes))
    assert response.status_code == 302


def add_persona(at: Map, name: str, need: str = "", priority: int = 2) -> None:
    data = {"name": name, "need": need, "priority": priority, "operation": uuid4()}
    assert at.post(f"{at.home}/personas/new", **data).status_code == 302


def personas(at: Map) -> dict[str, tuple[str, int]]:
    def ask() -> dict[str, tuple[str, int]]:
        query = select(Persona).where(Persona.journey_id == at.ids["journey_id"])
        rows = db.session.scalars(query)
        return {one.name.de: (one.need.de, one.priority) for one in rows}

    return at.ask(ask)  # type: ignore[no-any-return]


def test_everything_is_done_again_in_order(house: House) -> None:
    at = Map(house)
    before = everything(at)
    do_everything(at)
    after = everything(at)
    for _ in range(12):
        at.undo()
    for _ in range(12):
        assert at.redo().status_code == 302
    assert everything(at) == after
    assert at.newest_back() == 0
    for _ in range(12):
        assert at.undo().status_code == 302
    assert everything(at) == before
    assert at.newest() == 0
    assert len(at.changes()) == 48


def test_back_and_forth_ends_where_one_stands(house: House) -> None:
    at = Map(house)
    at.add_step("Brief")
    at.add_step("Chat")
    for act in (at.undo, at.undo, at.redo, at.undo, at.redo, at.redo):
        assert act().status_code == 302
    assert at.picture()["Melden"][2:] == ["Brief", "Chat"]
    html = unescape(at.page(f"{at.home}/history"))
    assert "Änderung 2 wiederhergestellt: Schritt „Chat“ hinzugefügt" in html
    assert "(zurückgenommen)" not in html


def test_something_new_ends_the_way_forth(house: House) -> None:
    at = Map(house)
    at.add_step("Brief")
    at.undo()
    seen = at.newest_back()
    assert seen
    at.as_("clara").add_step("Chat")
    assert at.newest_back() == 0
    response = at.redo(seen)
    assert response.status_code == 409
    assert "bis etwas Neues dazukommt" in unescape(response.get_data(as_text=True))
    assert at.picture()["Melden"][2:] == ["Chat"]


def test_a_double_click_does_it_again_once(house: House) -> None:
    at = Map(house)
    at.add_step("Brief")
    at.add_step("Chat")
    at.undo()
    at.undo()
    token, back = at.token(), at.newest_back()
    clients = [house.client("linus") for _ in range(4)]
    for client in clients:
        client._cookies = dict(at.client._cookies)
    data = {"csrf_token": token, "back": back}
    answers = at_once(
        *(lambda c=c: c.post(f"{at.home}/redo", data=data).status_code for c in clients)
    )
    assert set(answers) == {302}
    assert at.picture()["Melden"][2:] == ["Brief"]


@pytest.mark.parametrize("back", ["", "x", "-1", "1_0", "99999999999"])
def test_no_number_is_a_bad_request(house: House, back: str) -> None:
    at = Map(house)
    at.add_step("Brief")
    assert at.post(f"{at.home}/redo", back=back).status_code == 400
    for not_taken_back in ("1", "77"):
        assert at.post(f"{at.home}/redo", back=not_taken_back).status_code == 409


def test_what_changed_since_elsewhere_is_not_overwritten(house: House) -> None:
    """The touchpoint was renamed from another journey after Linus had taken his own name back."""
    at, other = Map(house), Map(house, "clara", journey_of(house, "Störung"))
    other.add_step("Umzug: Formular")
    at.save(at.step_path(), name="Formular neu", pain_point="hakt")
    at.undo()
    other.save(other.step_path(step="Umzug: Formular"), name="Formular von Clara")
    response = at.redo()
    assert response.status_code == 409
    assert "wurde seither an anderer Stelle geändert" in unescape(response.get_data(as_text=True))
    assert at.picture()["Melden"][0] == "Formular von Clara"
    assert at.row(Step, at.ids["step_id"]).pain_point.de == ""


def test_a_touchpoint_that_others_use_by_now_serves_again(house: House) -> None:
    """Undo left the touchpoint, since another journey had begun to use it."""
    at, other = Map(house), Map(house, ids=journey_of(house, "Störung"))
    at.add_step("Zählerfoto", channel="app")
    other.add_step("Zählerfoto")
    at.undo()
    assert at.redo().status_code == 302
    step = at.row(Step, at.step_id("Zählerfoto"))
    assert at.row(Touchpoint, step.touchpoint_id).name.de == "Zählerfoto"
    assert step.touchpoint_id == other.row(Step, other.step_id("Zählerfoto")).touchpoint_id


def test_a_point_comes_along_there_and_back(house: House) -> None:
    at = Map(house)
    at.add_step("Brief")
    step = at.step_id("Brief")
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        db.session.get_one(MeasuringPoint, at.ids["point_id"]).step_id = step
        db.session.commit()
    at.undo()
    assert at.point() == (at.ids["stage_id"], None)
    at.redo()
    assert at.point() == (None, step)


def test_a_whole_stage_goes_again(house: House) -> None:
    at = Map(house)
    at.post(at.stage_path("/delete"))
    gone = everything(at)
    at.undo()
    assert at.picture() == DRAWN
    assert at.redo().status_code == 302
    assert everything(at) == gone


def test_goals_are_taken_back_and_done_again(house: House) -> None:
    at = Map(house)
    save_facts(at, name="Umziehen", customer_goal="Licht am ersten Abend", customer_value="5",
               asked_steps="yes")  # fmt: skip
    html = " ".join(unescape(at.page(f"{at.home}/history")).split())
    for words in ("Journey „Umziehen“ geändert", "Am Einzugstag Strom haben",
                  "Licht am ersten Abend", "5 – sehr viel", "Linus Vogt"):  # fmt: skip
        assert words in html, words
    assert at.undo().status_code == 302
    row = at.row(Journey, at.ids["journey_id"])
    assert (row.name.de, row.customer_goal.de) == ("Umzug", "Am Einzugstag Strom haben")
    assert (row.customer_value, row.answers) == (None, {})
    assert at.redo().status_code == 302
    row = at.row(Journey, at.ids["journey_id"])
    assert (row.name.de, row.customer_value, row.answers) == ("Umziehen", 5, {"steps": "yes"})


def test_saving_what_stands_there_is_no_change(house: House) -> None:
    at = Map(house)
    save_facts(at)
    assert at.changes() == []


def test_a_name_that_another_journey_took_is_not_taken_back(house: House) -> None:
    at = Map(house)
    save_facts(at, name="Umziehen")
    journey_of(house, "Umzug")
    response = at.undo()
    assert response.status_code == 409
    assert "gibt es schon eine Journey mit diesem Namen" in unescape(
        response.get_data(as_text=True)
    )
    assert at.row(Journey, at.ids["journey_id"]).name.de == "Umziehen"


def test_an_owner_who_has_left_does_not_come_back(house: House) -> None:
    at = Map(house)
    save_facts(at, owner=str(house.users["hanna"]))
    save_facts(at, owner=str(house.users["linus"]))
    leave(house, house.users["hanna"])
    assert at.undo().status_code == 302
    assert at.row(Journey, at.ids["journey_id"]).owner_id is None


def test_personas_are_taken_back_and_done_again(house: House) -> None:
    at = Map(house)
    add_persona(at, "Rentner Kruse", "Eine Stimme am Telefon")
    demir = at.ids["persona_id"]
    at.post(f"{at.home}/personas/{demir}/delete")
    assert list(personas(at)) == ["Rentner Kruse"]
    at.undo()
    assert personas(at)["Familie Demir"] == ("", 1)
    at.undo()
    assert list(personas(at)) == ["Familie Demir"]
    at.redo()
    assert personas(at)["Rentner Kruse"] == ("Eine Stimme am Telefon", 2)
    html = unescape(at.page(f"{at.home}/history"))
    assert "Persona „Rentner Kruse“ hinzugefügt" in html
    assert "Persona „Familie Demir“ entfernt" in html


def leave(house: House, user_id: UUID) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        query = select(Membership).where(Membership.user_id == user_id)
        db.session.delete(db.session.scalars(query).one())
        db.session.commit()
