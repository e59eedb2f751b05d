"""The six-field link: what a journey lacks, and what the last released findings say about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, g

from app import questionnaires
from app.domain.policy import Actor, Role
from app.findings import neighbours
from app.findings.neighbours import Neighbour, Neighbours
from app.journeys import capabilities, journey_facts
from app.journeys.capabilities import RULES, STRENGTHS, Link, lacks, related, shows
from app.journeys.journey_facts import Facts
from app.models import db, tenancy
from app.models.accounts import Organisation
from app.models.assessments import Assessment, AssessmentState, Form
from app.models.base import now
from app.models.journeys import Evidence, Journey, JourneyLevel, JourneyState, Orientation, Step
from app.models.measuring import MeasuringPoint, PointKind, PointState
from app.models.wording import Wording
from tests.accounts.browsing import text_of
from tests.findings.frozen import Told, bfi, few, nordlicht, voice, write
from tests.house import CANARY, House
from tests.journeys import write_journey
from tests.journeys.test_cases import change, counted

TODAY = date(2026, 3, 15)
NOTHING_LACKS = Facts(
    id=uuid4(), name=Wording(de="Umzug"), level=JourneyLevel.JOURNEY, owner_id=uuid4(), personas=1,
    steps=4, felt=4, intended=4, proven=1, homeless=0, directed=2, repairs=1, points=3, based=1,
    overdue=0, customer=1, business=1,
)  # fmt: skip
LACKS: list[tuple[dict[str, Any], str]] = [
    ({"intended": 0}, "J3"), ({"personas": 0}, "J4"), ({"points": 0}, "J6"), ({"based": 0}, "J6"),
    ({"customer": 0}, "I1"), ({"proven": 0}, "I2"), ({"business": 0}, "I4"), ({"repairs": 2}, "C2"),
    ({"homeless": 1}, "C3"), ({"owner_id": None}, "O2"), ({"overdue": 1}, "T3"),
]  # fmt: skip


@pytest.fixture
def ids(house: House) -> dict[str, UUID]:
    """A journey nobody owns, with one accepted baseline and an overdue operational point."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        found = write_journey()
        db.session.commit()
    return found


def levels(level: int, count: int = 10, **others: int) -> Told:
    """So many people who all say this level, except for the capabilities named."""
    keys = [one.key for one in questionnaires.default().capabilities]
    said: dict[str, int | str | None] = {**dict.fromkeys(keys, level), **others}
    return Told([voice(said, "sales") for _ in range(count)], invited=12)


def inside(house: House, who: str, ask: Callable[[Actor], Any]) -> Any:
    """Ask as somebody of the house, in a request of theirs."""
    role = {"olga": Role.OWNER, "vera": Role.VIEWER}[who]
    with house.app.test_request_context(), tenancy.inside(house.organisation_id):
        g.organisation = db.session.get_one(Organisation, house.organisation_id)
        g.slug = house.slug
        actor = Actor(house.users[who], who, house.organisation_id, uuid4(), role, None)
        return ask(actor)


def link_of(house: House, ids: dict[str, UUID], who: str = "vera") -> Link | None:
    found: Link | None = inside(house, who, lambda actor: related(actor, ids["journey_id"]))
    return found


def later(house: House, round_id: UUID) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        db.session.get_one(Assessment, round_id).closed_at = now()
        db.session.commit()


def capability(house: House, round_id: UUID, key: str, who: str = "vera") -> str:
    path = f"/o/{house.slug}/rounds/{round_id}/findings/capabilities/{key}"
    return text_of(house.client(who).get(path))


def test_every_rule_names_a_capability_and_says_why(context: None) -> None:
    known = [one.key for one in questionnaires.default().capabilities]
    order = [known.index(rule.key) for rule in RULES]
    assert order == sorted(order)
    assert 6 <= len({rule.key for rule in RULES}) <= 10
    assert all(str(rule.why).endswith(".") for rule in RULES)


def test_a_journey_that_lacks_nothing_names_what_it_shows(app: Flask) -> None:
    assert lacks(NOTHING_LACKS) == {}
    with app.test_request_context():
        assert list(shows(NOTHING_LACKS._replace(points=1))) == ["J3", "J6", "O2"]
        assert list(shows(NOTHING_LACKS._replace(felt=3, based=2, owner_id=None))) == []


@pytest.mark.words
@pytest.mark.parametrize(("changes", "key"), LACKS)
def test_nothing_is_lacked_and_shown_at_once(app: Flask, changes: dict[str, Any], key: str) -> None:
    facts = NOTHING_LACKS._replace(**{"based": 3, **changes})
    with app.test_request_context():
        assert not lacks(facts).keys() & shows(facts).keys()
        assert {rule.key for rule in STRENGTHS} <= {rule.key for rule in RULES}


@pytest.mark.words
@pytest.mark.parametrize(("changes", "key"), LACKS)
def test_each_lack_names_its_capability(app: Flask, changes: dict[str, Any], key: str) -> None:
    with app.test_request_context():
        assert list(lacks(NOTHING_LACKS._replace(**changes))) == [key]


def test_an_empty_journey_is_not_blamed_for_what_it_cannot_have(app: Flask) -> None:
    """Without steps nothing can be felt, without points none can lack a baseline."""
    empty = NOTHING_LACKS._replace(
        steps=0, felt=0, intended=0, proven=0, directed=0, repairs=0, points=0, based=0,
        customer=0, business=0,
    )  # fmt: skip
    with app.test_request_context():
        assert list(lacks(empty)) == ["J6"]
        assert lacks(NOTHING_LACKS._replace(directed=1, repairs=1)) == {}
        roof = empty._replace(level=JourneyLevel.LIFECYCLE, owner_id=None, personas=0)
        assert list(lacks(roof)) == ["O2"]


def test_facts_are_counted(house: House, ids: dict[str, UUID]) -> None:
    change(house, Step, ids["step_id"], evidence_current=Evidence.SOLID,
           orientation=Orientation.REPAIR)  # fmt: skip
    found: Facts = inside(
        house, "vera", lambda _: journey_facts.facts_of(ids["journey_id"], date(2026, 5, 1))
    )
    assert found._replace(id=NOTHING_LACKS.id, name=NOTHING_LACKS.name) == NOTHING_LACKS._replace(
        owner_id=None, steps=2, felt=2, intended=2, proven=1, homeless=2, directed=1, repairs=1,
        points=1, based=1, overdue=1, customer=0, business=0,
    )  # fmt: skip
    change(house, MeasuringPoint, ids["point_id"], state=PointState.RETIRED)
    found = inside(house, "vera", lambda _: journey_facts.facts_of(ids["journey_id"], TODAY))
    assert (found.points, found.based, found.overdue) == (0, 0, 0)


def test_facts_of_all_journeys_leave_out_retired_ones(house: House, ids: dict[str, UUID]) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        db.session.add(Journey(name=Wording(de="Leer"), position=1))
        db.session.add(Journey(name=Wording(de="Alt"), state=JourneyState.RETIRED))
        db.session.commit()
    found: list[Facts] = inside(house, "vera", lambda _: journey_facts.all_facts(TODAY))
    assert [(one.name.de, one.steps, one.points) for one in found] == [
        ("Umzug", 2, 1), ("Leer", 0, 0),
    ]  # fmt: skip


def test_without_a_released_round_nothing_is_said(house: House, ids: dict[str, UUID]) -> None:
    assert link_of(house, ids) is None
    write(house, levels(3), AssessmentState.CLOSED)
    assert link_of(house, ids) is None
    assert link_of(house, ids, "olga") is None


def test_the_last_two_rounds_are_named_then_and_now(house: House, ids: dict[str, UUID]) -> None:
    write(house, levels(1, O2=2))
    newest = write(house, levels(3))
    later(house, newest)
    link = link_of(house, ids)
    assert link is not None
    assert (link.title, link.before) == ("Herbst 2025", "Herbst 2025")
    owner = next(row for row in link.rows if row.key == "O2")
    assert (owner.letter, owner.then, owner.now, owner.missing) == ("O", "2", "3", "")
    assert owner.name == "Journey-Verantwortung"
    assert str(newest) in owner.url
    assert [row.key for row in link.rows if row.lacking] == ["I1", "I2", "C3", "O2", "T3"]
    assert [row.key for row in link.rows if not row.lacking] == ["J3", "J6"]


def test_too_few_answers_stay_too_few(house: House, ids: dict[str, UUID]) -> None:
    write(house, few(3))
    link = link_of(house, ids)
    assert link is not None
    assert {row.now for row in link.rows} == {""}
    assert all("zu wenige Antworten" in row.missing for row in link.rows)


def test_an_earlier_round_with_too_few_answers_is_not_shown(
    house: House, ids: dict[str, UUID]
) -> None:
    write(house, few(3))
    later(house, write(house, levels(4)))
    link = link_of(house, ids)
    assert link is not None
    assert {(row.then, row.now) for row in link.rows} == {("", "4")}


def test_what_the_short_form_did_not_ask_is_left_out(house: House, ids: dict[str, UUID]) -> None:
    change(house, Journey, ids["journey_id"], level=JourneyLevel.JOURNEY)
    asked = {one.key for one in questionnaires.default().short_form}
    write(house, nordlicht(form=Form.SHORT))
    link = link_of(house, ids)
    assert link is not None
    assert {row.key for row in link.rows} <= asked
    assert "O2" not in {row.key for row in link.rows} or "O2" in asked


def test_another_questionnaire_does_not_count(house: House, ids: dict[str, UUID]) -> None:
    write(house, bfi(60))
    assert link_of(house, ids) is None


def test_the_capability_lists_the_journeys_concerned(house: House, ids: dict[str, UUID]) -> None:
    round_id = write(house, levels(3))
    html = capability(house, round_id, "O2")
    assert "Betroffene Journeys" in html
    assert f"/o/{house.slug}/journeys/{ids['journey_id']}" in html
    assert "Niemand steht für die ganze Journey ein." in html
    assert "Betroffene Journeys" not in capability(house, round_id, "S1")
    change(house, Journey, ids["journey_id"], owner_id=house.users["petra"])
    assert "Betroffene Journeys" not in capability(house, round_id, "O2")


def test_another_questionnaire_with_the_same_key_lists_none(
    house: House, ids: dict[str, UUID]
) -> None:
    round_id = write(house, bfi(60))
    found = inside(house, "vera", lambda actor: capabilities.concerned(actor, round_id, "O2"))
    assert found is None
    assert "Betroffene Journeys" not in capability(house, round_id, "O2")


def test_many_journeys_are_cut_and_cost_no_more(
    house: House, ids: dict[str, UUID], app: Flask
) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        for n in range(24):
            db.session.add(Journey(name=Wording(de=f"Journey {n}"), position=n + 1))
        db.session.commit()
    round_id = write(house, levels(3))
    client = house.client("vera")
    path = f"/o/{house.slug}/rounds/{round_id}/findings/capabilities/O2"
    client.get(path)
    with counted(app) as statements:
        html = text_of(client.get(path))
    assert len([one for one in statements if one != "BEGIN"]) <= 9, statements
    assert "5 weitere Journeys" in html
    link_of(house, ids)
    with counted(app) as statements:
        link_of(house, ids)
    asked = [one for one in statements if one.startswith("SELECT assessment")
             or one.startswith("SELECT journey")]  # fmt: skip
    assert len(asked) == 2, statements


def test_nothing_of_another_organisation(house: House, ids: dict[str, UUID]) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        found = write_journey(CANARY)
        db.session.commit()
    round_id = write(house, levels(3))
    assert CANARY not in capability(house, round_id, "O2")
    assert link_of(house, {"journey_id": found["journey_id"]}) is None


def test_a_customer_figure_without_a_business_figure(house: House, ids: dict[str, UUID]) -> None:
    change(house, MeasuringPoint, ids["point_id"], kind=PointKind.CUSTOMER)
    write(house, levels(3))
    link = link_of(house, ids)
    assert link is not None
    assert "I4" in {row.key for row in link.rows}
    assert "I1" not in {row.key for row in link.rows}


def test_findings_ask_whoever_registered() -> None:
    app, actor = Flask(__name__), object()
    asked: list[object] = []

    def says(*about: object) -> Neighbours:
        asked.append(about)
        return Neighbours("Ziele", "", (Neighbour("Ziel", "/", "darum"),))

    def silent(*_about: object) -> None:
        return None

    def empty(*_about: object) -> Neighbours:
        return Neighbours("Nichts", "", ())

    with app.app_context():
        assert neighbours.around(actor, uuid4(), "J6") == ()  # type: ignore[arg-type]
        for source in (says, silent, empty, says):
            neighbours.register(app, source)
        round_id = uuid4()
        found = neighbours.around(actor, round_id, "J6")  # type: ignore[arg-type]
    assert [one.title for one in found] == ["Ziele"]
    assert asked == [(actor, round_id, "J6")]


def test_the_journeys_page_names_its_findings(house: House, ids: dict[str, UUID]) -> None:
    vera, path = house.client("vera"), f"/o/{house.slug}/journeys/{ids['journey_id']}"
    assert "Verwandte Befunde" not in text_of(vera.get(path))
    write(house, levels(1, O2=2))
    newest = write(house, levels(3))
    later(house, newest)
    html = text_of(vera.get(path))
    assert "Verwandte Befunde" in html
    bearing = html[html.index('id="bearing"') :]
    assert f"/o/{house.slug}/rounds/{newest}/findings/capabilities/O2" in bearing
    assert "O2 Journey-Verantwortung" in bearing
    assert re.search(r"2 → .*?3</span>", bearing, re.S)
