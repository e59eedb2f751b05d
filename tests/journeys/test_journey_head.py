"""A journey's own facts: created, edited by two at once, moved, confirmed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.journeys import catalogue
from app.models import db, tenancy
from app.models.base import Base
from app.models.journeys import (
    Journey,
    JourneyChange,
    JourneyLevel,
    JourneyState,
    Persona,
    Stage,
    Step,
    Touchpoint,
)
from app.models.measuring import (
    Baseline,
    MeasurabilityCase,
    Measurement,
    MeasuringPoint,
    Signal,
)
from app.models.wording import Wording
from tests.accounts.browsing import at_once, hidden, inside, send, text_of
from tests.accounts.pages import noted
from tests.house import CANARY, House
from tests.journeys import write_journey

YES = {f"asked_{key}": "yes" for key in ("steps", "customer", "organisation", "whole", "free")}
FACTS = {
    "name": "Umzug", "customer_goal": "Strom haben", "business_goal": "", "level": "journey",
    "parent": "", "owner": "",
}  # fmt: skip
REST = {"state": "draft", "customer_value": "", "business_value": "", "effort": ""}
WHO_CREATES = {
    "olga": 200, "clara": 200, "linus": 200, "hanna": 200, "petra": 403, "vera": 403, "otto": 404,
}  # fmt: skip
WHO_EDITS = {**WHO_CREATES, "petra": 404}
WHO_EDITS_PETRAS = {**WHO_CREATES, "petra": 200}
WHO_DELETES = WHO_CREATES


def home(house: House, rest: str = "") -> str:
    return f"/o/{house.slug}/journeys{rest}"


def write(house: House, name: str = "Umzug", **facts: Any) -> UUID:
    def add() -> UUID:
        row = Journey(name=Wording(de=name), **facts)
        db.session.add(row)
        db.session.flush()
        key = row.id
        db.session.commit()
        return key

    found: UUID = inside(house, add)
    return found


def write_whole(house: House, name: str = "Umzug") -> dict[str, UUID]:
    def add() -> dict[str, UUID]:
        ids = write_journey(name)
        db.session.commit()
        return ids

    found: dict[str, UUID] = inside(house, add)
    return found


def of(house: House, journey_id: UUID) -> dict[str, Any]:
    """The stored row, as plain values."""

    def ask() -> dict[str, Any]:
        row = db.session.get_one(Journey, journey_id)
        return {column.key: getattr(row, column.key) for column in Journey.__table__.columns}

    found: dict[str, Any] = inside(house, ask)
    return found


def names(house: House) -> list[str]:
    def ask() -> list[str]:
        return sorted(one.de for one in db.session.scalars(select(Journey.name)))

    found: list[str] = inside(house, ask)
    return found


def count(house: House, table: type[Base]) -> int:
    def ask() -> int:
        return db.session.scalar(select(func.count(table.id))) or 0  # type: ignore[attr-defined]

    found: int = inside(house, ask)
    return found


def create(house: House, who: str = "clara", **changes: str) -> Any:
    data = {**FACTS, **changes}
    return send(house.client(who), home(house, "/new"), **data)


def edit(house: House, journey_id: UUID, who: str = "clara", **changes: str) -> Any:
    data = {**FACTS, **REST, **changes}
    return send(house.client(who), home(house, f"/{journey_id}/edit"), **data)


def test_who_may_create_edit_and_delete(house: House) -> None:
    nobodys = write(house, "Niemandes")
    petras = write(house, "Petras", owner_id=house.users["petra"])
    for who, creates in WHO_CREATES.items():
        client = house.client(who)
        found = {
            "new": client.get(home(house, "/new")).status_code,
            "edit": client.get(home(house, f"/{nobodys}/edit")).status_code,
            "petras": client.get(home(house, f"/{petras}/edit")).status_code,
            "persona": client.get(home(house, f"/{petras}/personas/new")).status_code,
            "delete": client.get(home(house, f"/{petras}/delete")).status_code,
        }
        edits_petras = WHO_EDITS_PETRAS[who]
        assert found == {
            "new": creates, "edit": WHO_EDITS[who], "petras": edits_petras,
            "persona": edits_petras, "delete": WHO_DELETES[who],
        }, who  # fmt: skip


def test_clara_creates_a_journey_that_fits(house: House) -> None:
    linus = str(house.users["linus"])
    response = create(house, owner=linus, **YES)
    assert response.status_code == 302
    (key,) = inside(house, lambda: list(db.session.scalars(select(Journey.id))))
    assert response.location.endswith(f"/journeys/{key}")
    row = of(house, key)
    assert row["name"] == Wording(de="Umzug")
    assert row["customer_goal"] == Wording(de="Strom haben")
    assert row["business_goal"] == Wording()
    assert row["owner_id"] == house.users["linus"]
    assert row["state"] is JourneyState.DRAFT
    assert set(row["answers"].values()) == {"yes"}
    assert ("journey-created", "Clara Berg", "Umzug") in noted(house.app)


def test_a_campaign_is_warned_and_kept(house: House) -> None:
    response = create(house, name="Herbstaktion", **{**YES, "asked_whole": "no",
                                                     "asked_free": "unsure"})  # fmt: skip
    assert response.status_code == 302
    assert response.location.endswith("/edit#questions")
    html = text_of(house.client("clara").get(response.location.split("#")[0]))
    assert "Nicht alles passt zu einer Journey." in html
    assert "Kampagnen, Kontakte, Klickpfade und Prozesse sind das, was das Haus tut." in html
    assert "Stellen Sie es sich per Brief statt online vor" in html
    assert names(house) == ["Herbstaktion"]


def test_answers_stay_editable_and_nobody_has_to_answer(house: House) -> None:
    assert create(house).status_code == 302
    (key,) = inside(house, lambda: list(db.session.scalars(select(Journey.id))))
    assert of(house, key)["answers"] == {}
    assert edit(house, key, **{**YES, "asked_steps": "no"}).location.endswith("#questions")
    assert edit(house, key, **YES).location.endswith(f"/journeys/{key}")
    assert of(house, key)["answers"]["steps"] == "yes"


BAD_FIELDS = [
    ("name", ""),
    ("name", "   "),
    ("name", "x" * 121),
    ("name", "Um\x00zug"),
    ("name", "Um\u200bzug"),
    ("customer_goal", "x" * 2001),
    ("business_goal", "a\x07b"),
    ("level", "x"),
    ("level", ""),
    ("parent", "x"),
    ("parent", str(uuid4())),
    ("owner", str(uuid4())),
    ("owner", "1"),
    ("asked_whole", "maybe"),
]


def test_bad_fields_are_said_and_nothing_is_lost(house: House) -> None:
    key = write(house, "Vorhanden", customer_goal=Wording(de="Alt"))
    for name, value in BAD_FIELDS:
        for response in (
            create(house, **{"customer_goal": "Was ich schrieb", name: value}),
            edit(house, key, **{"customer_goal": "Was ich schrieb", name: value}),
        ):
            assert response.status_code == 422, (name, value)
            html = text_of(response)
            assert "Noch nicht gespeichert." in html
            assert name == "customer_goal" or "Was ich schrieb" in html
    for name in ("customer_value", "business_value", "effort", "state"):
        for value in ("0", "6", "NaN", "1e3", "٣", "3.5"):
            assert edit(house, key, **{name: value}).status_code == 422, (name, value)
    assert names(house) == ["Vorhanden"]
    assert of(house, key)["customer_goal"] == Wording(de="Alt")


def test_rows_of_another_organisation_cannot_be_named(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        foreign = write_journey(CANARY)["journey_id"]
        db.session.commit()
    key = write(house)
    assert create(house, name="Neu", parent=str(foreign)).status_code == 422
    assert edit(house, key, parent=str(foreign)).status_code == 422
    assert create(house, name="Neu", owner=str(house.users["otto"])).status_code == 422
    for path in (f"/{foreign}/edit", f"/{foreign}/delete", f"/{foreign}/personas/new"):
        assert house.client("olga").get(home(house, path)).status_code == 404
    page = home(house, "/new?under=" + str(foreign))
    assert CANARY not in text_of(house.client("olga").get(page))


def test_a_double_click_creates_one(house: House) -> None:
    clara = house.client("clara")
    data = {**hidden(clara, home(house, "/new")), **FACTS}
    first, second = (clara.post(home(house, "/new"), data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert names(house) == ["Umzug"]


def test_the_same_name_from_another_form_is_refused(house: House) -> None:
    for status in (302, 422):
        response = create(house, **FACTS)
        assert response.status_code == status
    assert "gibt es schon eine Journey mit diesem Namen" in text_of(response)


def test_whoever_goes_back_and_writes_another_name_creates_another(house: House) -> None:
    clara = house.client("clara")
    data = {**hidden(clara, home(house, "/new")), **FACTS}
    clara.post(home(house, "/new"), data=data)
    clara.post(home(house, "/new"), data={**data, "name": "Störung"})
    assert sorted(names(house)) == ["Störung", "Umzug"]


def test_a_double_click_on_a_template_creates_one(house: House) -> None:
    """Both at once, as a browser without a script sends them."""
    clara = house.client("clara")
    page = home(house, "/new?template=energy-moving-house")
    data = {**hidden(clara, page), "template": "energy-moving-house"}
    assert data["operation"]
    clients = [house.client("clara") for _ in range(3)]
    for client in clients:
        client._cookies = dict(clara._cookies)
    path = home(house, "/new")
    places = at_once(*(lambda c=c: c.post(path, data=data).location for c in clients))
    assert len(set(places)) == 1
    assert len(names(house)) == 1
    again = {**hidden(clara, page), "template": "energy-moving-house"}
    assert clara.post(path, data=again).location not in places
    assert len(names(house)) == 2


def test_a_double_click_adds_one_persona(house: House) -> None:
    key = write(house)
    page = home(house, f"/{key}/personas/new")
    clara = house.client("clara")
    data = {**hidden(clara, page), "name": "Familie Demir", "need": "", "priority": "1"}
    assert [clara.post(page, data=data).status_code for _ in range(2)] == [302, 302]


def test_two_edit_at_once_and_both_texts_are_seen(house: House) -> None:
    key = write(house)
    page = home(house, f"/{key}/edit")
    clara, linus = house.client("clara"), house.client("linus")
    opened = hidden(clara, page)
    done = send(linus, page, **{**FACTS, **REST, "customer_goal": "Linus’ Fassung"})
    assert done.status_code == 302
    mine = {**opened, **FACTS, **REST, "customer_goal": "Claras Fassung"}
    refused = clara.post(page, data=mine)
    assert refused.status_code == 409
    html = text_of(refused)
    assert "Linus’ Fassung" in html
    assert "Claras Fassung" in html
    told = html[html.index("note bad") : html.index("</dl>")]
    assert "Linus’ Fassung" in told
    assert "Umzug" not in told, "the name is the same in both: nothing to compare"
    assert "nicht bewertet" not in told
    assert of(house, key)["customer_goal"] == Wording(de="Linus’ Fassung")
    again = {**mine, "revision": str(of(house, key)["revision"])}
    assert clara.post(page, data=again).status_code == 302
    assert of(house, key)["customer_goal"] == Wording(de="Claras Fassung")
    for revision in ("", "0", "x", "9" * 40, "١"):
        assert clara.post(page, data={**again, "revision": revision}).status_code == 409


def test_all_facts_are_kept_and_english_stands_beside_german(house: House) -> None:
    key = write(house, owner_id=house.users["linus"])
    assert edit(house, key, state="active", customer_value="5", business_value="3", effort="1",
                owner=str(house.users["petra"])).status_code == 302  # fmt: skip
    row = of(house, key)
    assert row["state"] is JourneyState.ACTIVE
    assert (row["customer_value"], row["business_value"], row["effort"]) == (5, 3, 1)
    assert row["owner_id"] == house.users["petra"]
    clara = house.client("clara")
    clara.set_cookie("language", "en")
    page = home(house, f"/{key}/edit")
    changed = {**FACTS, **REST, "name": "Moving house"}
    assert send(clara, page, **changed).status_code == 302
    assert of(house, key)["name"] == Wording(de="Umzug", en="Moving house")
    assert ("journey-changed", "Clara Berg", "Moving house") in noted(house.app)


def test_an_owner_who_has_left_is_named_and_may_stay(house: House) -> None:
    with house.app.app_context():
        pass
    key = write(house, owner_id=house.users["otto"])
    html = text_of(house.client("clara").get(home(house, f"/{key}/edit")))
    assert "Otto Fremd (nicht mehr dabei)" in html
    assert edit(house, key, owner=str(house.users["otto"])).status_code == 302
    assert edit(house, key, owner="").status_code == 302
    assert edit(house, key, owner=str(house.users["otto"])).status_code == 422


LEVELS = [
    ("journey", "lifecycle", 302),
    ("part", "lifecycle", 302),
    ("part", "journey", 302),
    ("lifecycle", "lifecycle", 422),
    ("lifecycle", "journey", 422),
    ("journey", "journey", 422),
    ("part", "part", 422),
    ("journey", "part", 422),
]


@pytest.mark.parametrize(("level", "above", "status"), LEVELS)
def test_lifecycle_above_journey_above_part(
    house: House, level: str, above: str, status: int
) -> None:
    parent = write(house, "Oben", level=JourneyLevel(above))
    assert create(house, level=level, parent=str(parent)).status_code == status
    key = write(house, "Anders", level=JourneyLevel.PART)
    assert edit(house, key, name="Anders", level=level, parent=str(parent)).status_code == status


def test_a_journey_cannot_sink_to_the_level_of_those_below_it(house: House) -> None:
    life = write(house, "Kunde sein", level=JourneyLevel.LIFECYCLE)
    write(house, "Umzug", parent_id=life)
    response = edit(house, life, name="Kunde sein", level="journey")
    assert response.status_code == 422
    assert "stehen auf derselben oder einer höheren Ebene" in text_of(response)


def test_no_circles_even_when_two_move_at_once(house: House) -> None:
    first = write(house, "Eins", level=JourneyLevel.LIFECYCLE)
    second = write(house, "Zwei", level=JourneyLevel.LIFECYCLE)
    clara, linus = house.client("clara"), house.client("linus")

    def below(client: Any, key: UUID, name: str, parent: UUID) -> Callable[[], int]:
        page = home(house, f"/{key}/edit")
        data = {**hidden(client, page), **FACTS, **REST, "name": name, "parent": str(parent)}
        return lambda: int(client.post(page, data=data).status_code)

    both = at_once(below(clara, first, "Eins", second), below(linus, second, "Zwei", first))
    assert sorted(both) in ([302, 422], [422, 422])
    parents = of(house, first)["parent_id"], of(house, second)["parent_id"]
    assert None in parents
    own = below(clara, first, "Eins", first)
    assert own() == 422


def test_siblings_change_places_past_the_revision(house: House) -> None:
    keys = [write(house, name, position=n) for n, name in enumerate(("Eins", "Zwei", "Drei"))]
    clara = house.client("clara")

    def shift(key: UUID, to: str) -> int:
        page = home(house, f"/{key}/edit")
        return send(clara, home(house, f"/{key}/position"), page=page, to=to).status_code

    assert shift(keys[2], "up") == 302
    assert shift(keys[0], "up") == 302
    assert shift(keys[0], "sideways") == 400
    order = sorted(keys, key=lambda key: of(house, key)["position"])
    assert order == [keys[0], keys[2], keys[1]]
    assert of(house, keys[2])["revision"] == 1


def test_it_still_fits(house: House) -> None:
    key = write(house, reviewed_on=date(2020, 1, 1))
    page = home(house, f"/{key}/edit")
    assert send(house.client("linus"), home(house, f"/{key}/review"), page=page).status_code == 302
    row = of(house, key)
    assert abs(row["reviewed_on"] - date.today()) <= timedelta(days=1)
    assert row["revision"] == 1
    assert ("journey-reviewed", "Linus Vogt", "Umzug") in noted(house.app)


def test_personas_are_added_changed_and_removed(house: House) -> None:
    key = write(house)
    linus = house.client("linus")
    new = home(house, f"/{key}/personas/new")
    assert send(linus, new, name="Familie Demir", need="Strom", priority="1").status_code == 302
    assert send(linus, new, name="FAMILIE demir", need="", priority="2").status_code == 422
    for priority in ("0", "10", "1,5", "NaN", "", "²"):
        assert send(linus, new, name="Lena", need="", priority=priority).status_code == 422
    (persona,) = inside(house, lambda: list(db.session.scalars(select(Persona.id))))
    page = home(house, f"/{key}/personas/{persona}")
    opened = hidden(linus, page)
    assert send(linus, page, name="Familie Demir", need="Ruhe", priority="2").status_code == 302
    late = linus.post(page, data={**opened, "name": "Familie D.", "need": "Licht", "priority": "3"})
    assert late.status_code == 409
    assert "Ruhe" in text_of(late)
    assert "Licht" in text_of(late)
    html = text_of(linus.get(home(house, f"/{key}/edit")))
    assert "2. Familie Demir" in html
    assert "„Familie Demir“ entfernen?" in text_of(linus.get(page + "/delete"))
    assert send(linus, page + "/delete").status_code == 302
    assert count(house, Persona) == 0
    assert linus.get(page).status_code == 404


def test_a_persona_belongs_to_its_own_journey(house: House) -> None:
    ids, other = write_whole(house), write(house, "Andere")
    page = home(house, f"/{other}/personas/{ids['persona_id']}")
    assert house.client("olga").get(page).status_code == 404
    assert house.client("olga").get(page + "/delete").status_code == 404


def test_a_template_becomes_a_draft(house: House) -> None:
    template = catalogue.templates()[0]
    hanna = house.client("hanna")
    page = home(house, f"/new?template={template.key}")
    html = text_of(hanna.get(page))
    assert template.name.de in html
    assert template.stages[0].name.de in html
    path = home(house, "/new")
    response = send(hanna, path, page=page, template=template.key)
    assert response.status_code == 302
    assert count(house, Stage) == len(template.stages)
    assert count(house, Step) == template.step_count
    assert count(house, MeasuringPoint) == len(template.points)
    assert count(house, Measurement) == 0
    (key,) = inside(house, lambda: list(db.session.scalars(select(Journey.id))))
    row = of(house, key)
    assert row["owner_id"] == house.users["hanna"]
    assert row["state"] is JourneyState.DRAFT
    assert hanna.get(home(house, "/new?template=nonsense")).status_code == 404
    assert send(hanna, path, page=page, template="nonsense").status_code == 404


GOES_WITH_IT = (
    Journey, Stage, Step, Persona, MeasuringPoint, Measurement, Baseline, MeasurabilityCase,
    JourneyChange, Signal,
)  # fmt: skip


def test_deleting_names_what_goes_and_takes_it_all(house: House) -> None:
    ids = write_whole(house)

    def more() -> None:
        """A point that announces the other, a case about a point, a corrected measurement."""
        point = db.session.get_one(MeasuringPoint, ids["point_id"])
        second = MeasuringPoint(
            journey_id=ids["journey_id"], stage_id=ids["stage_id"], name=Wording(de="Zwei"),
            kind=point.kind, mode=point.mode,
        )  # fmt: skip
        db.session.add(second)
        db.session.flush()
        db.session.add(Signal(point_id=second.id, moves_id=point.id))
        db.session.get_one(MeasurabilityCase, ids["case_id"]).point_id = point.id
        db.session.add(
            Measurement(point_id=point.id, measured_on=date(2026, 3, 31), value=44.0,
                        sample_size=100, hits=44, supersedes_id=ids["measurement_id"])
        )  # fmt: skip
        db.session.commit()

    inside(house, more)
    page = home(house, f"/{ids['journey_id']}/delete")
    olga = house.client("olga")
    html = text_of(olga.get(page))
    for words in ("„Umzug“ löschen?", "2 Phasen", "2 Schritte", "2 Messpunkte", "3 Messwerte",
                  "1 Fall von", "1 Persona", "2 Touchpoints, durch die keine andere"):  # fmt: skip
        assert words in html, words
    response = send(olga, page)
    assert response.status_code == 302
    assert {table.__name__: count(house, table) for table in GOES_WITH_IT} == dict.fromkeys(
        (table.__name__ for table in GOES_WITH_IT), 0
    )
    assert count(house, Touchpoint) == 0
    assert ("journey-deleted", "Olga Inhaber", "Umzug") in noted(house.app)
    assert olga.get(page).status_code == 404


def test_shared_touchpoints_and_other_journeys_stay(house: House) -> None:
    ids, others = write_whole(house), write_whole(house, "Kündigung")

    def share() -> None:
        db.session.add(Step(stage_id=others["stage_id"], touchpoint_id=ids["touchpoint_id"]))
        case = db.session.get_one(MeasurabilityCase, others["case_id"])
        case.point_id = ids["point_id"]
        db.session.commit()

    inside(house, share)
    page = home(house, f"/{ids['journey_id']}/delete")
    assert "1 Touchpoint, durch den keine andere" in text_of(house.client("olga").get(page))
    assert send(house.client("olga"), page).status_code == 302
    assert names(house) == ["Kündigung"]
    assert count(house, Touchpoint) == 3
    assert count(house, Step) == 3
    assert count(house, Measurement) == 2
    assert count(house, MeasurabilityCase) == 1


def test_a_journey_with_others_below_it_stays(house: House) -> None:
    life = write(house, "Kunde sein", level=JourneyLevel.LIFECYCLE)
    move = write(house, "Umzug", parent_id=life)
    olga, page = house.client("olga"), home(house, f"/{life}/delete")
    html = text_of(olga.get(page))
    assert "Sie müssen zuerst umziehen" in html
    assert "Umzug" in html
    token = hidden(olga, home(house, f"/{move}/delete"))
    assert olga.post(page, data=token).status_code == 409
    assert names(house) == ["Kunde sein", "Umzug"]
    assert olga.post(home(house, f"/{move}/delete"), data=token).status_code == 302
    assert send(olga, page).status_code == 302
    assert names(house) == []


def test_nothing_happens_without_the_form(house: House) -> None:
    key = write(house)
    olga = house.client("olga")
    for rest in ("/new", f"/{key}/edit", f"/{key}/delete", f"/{key}/review", f"/{key}/position"):
        assert olga.post(home(house, rest), data=FACTS).status_code in {400, 422}, rest
    assert names(house) == ["Umzug"]
