"""Goals at a glance: what needs a conversation first, figures that open, never too many reads."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.domain.okrs import KeyResultType, Status
from app.journeys.measuring_actions import present_day
from app.models import db
from app.models.accounts import Department
from app.models.journeys import Journey, JourneyLevel, JourneyState, Orientation
from app.models.okrs import Cycle, GoalState, Objective, ObjectiveLevel
from app.models.tracking import CheckIn, Contribution, CoverageNote, KeyResult
from app.models.wording import Wording
from app.okrs import coverage, coverage_matrix, dashboard_coverage
from app.okrs.coverage_matrix import Scope as MatrixScope
from tests.accounts.browsing import inside, text_of
from tests.house import CANARY, House
from tests.journeys.test_inventory import counted

MOST_STATEMENTS = 12
WHO_READS = {
    "olga": 200, "clara": 200, "linus": 200, "petra": 200, "vera": 200, "otto": 404, None: 302,
}  # fmt: skip


def write_cycle(name: str = "4. Quartal", begun: int = 50, days: int = 91) -> Cycle:
    today = present_day()
    cycle = Cycle(
        name=Wording(de=name, en=f"{name} en"), starts_on=today - timedelta(days=begun),
        ends_on=today + timedelta(days=days - begun),
    )  # fmt: skip
    db.session.add(cycle)
    db.session.flush()
    return cycle


def write_journey(name: str, **facts: Any) -> Journey:
    journey = Journey(
        name=Wording(de=name),
        **{"state": JourneyState.ACTIVE, "level": JourneyLevel.JOURNEY} | facts,
    )
    db.session.add(journey)
    db.session.flush()
    return journey


def write_goal(cycle: Cycle, text: str, **facts: Any) -> Objective:
    """An active goal with a standing; `results` are facts of its key results."""
    results = facts.pop("results", [{}])
    goal = Objective(
        cycle_id=cycle.id, text=Wording(de=text),
        **{
            "level": ObjectiveLevel.DEPARTMENT, "orientation": Orientation.IMPROVE,
            "state": GoalState.ACTIVE, "activated_on": cycle.starts_on, "progress": 0.5,
            "measured": 1, "counted": 1, "status": Status.ON_TRACK,
        } | facts,
    )  # fmt: skip
    db.session.add(goal)
    db.session.flush()
    for position, one in enumerate(results):
        db.session.add(
            KeyResult(
                objective_id=goal.id, text=Wording(de=f"{text}: KR {position + 1}"),
                position=position,
                **{
                    "type": KeyResultType.INCREASE, "baseline": 10.0, "target": 20.0,
                    "state": GoalState.ACTIVE, "progress": goal.progress, "expected": 0.55,
                    "status": goal.status, "last_check_in_on": present_day(),
                } | one,
            )
        )  # fmt: skip
    db.session.flush()
    return goal


def write_house(house: House) -> dict[str, UUID]:
    """One goal of each kind, at two journeys, in two of three departments."""

    def write() -> dict[str, UUID]:
        today = present_day()
        cycle = write_cycle()
        move, outage = write_journey("Umzug"), write_journey("Störung")
        sales, staff = house.departments["Vertrieb"], house.departments["Personal"]
        at_move = {"journey_id": move.id, "department_id": sales}
        write_goal(cycle, "Alles gut", **at_move, owner_id=house.users["petra"])
        stale = write_goal(
            cycle, "Niemand meldet sich", status=Status.STALE, owner_id=house.users["linus"],
            results=[{"last_claimed": Status.ON_TRACK, "last_confidence": 7,
                      "last_check_in_on": today - timedelta(days=40),
                      "owner_id": house.users["petra"]}], **at_move,
        )  # fmt: skip
        off = write_goal(
            cycle, "Weit zurück", status=Status.OFF_TRACK, progress=-0.2, journey_id=outage.id,
            department_id=staff, orientation=Orientation.REPAIR,
        )  # fmt: skip
        write_goal(
            cycle, "An der Leitplanke", status=Status.AT_RISK, results=[
                {"is_guardrail": True, "type": KeyResultType.AT_LEAST, "target": 30.0,
                 "value": 20.0, "value_on": today},
                {"value": 15.0, "value_on": today},
            ],
        )  # fmt: skip
        write_goal(
            cycle, "Ohne jede Zahl", progress=None, measured=0,
            results=[{"baseline": None, "progress": None}],
        )  # fmt: skip
        write_goal(cycle, "Nur ein Entwurf", state=GoalState.DRAFT, results=[])
        write_goal(cycle, "Fallen gelassen", state=GoalState.DROPPED)
        result = db.session.scalars(select(KeyResult).where(KeyResult.objective_id == off.id)).one()
        for ago, confidence in ((45, 8), (30, 6), (2, 4)):
            db.session.add(
                CheckIn(key_result_id=result.id, measured_on=today - timedelta(days=ago),
                        confidence=confidence, operation_id=uuid4())
            )  # fmt: skip
        ids = {
            "cycle": cycle.id, "move": move.id, "outage": outage.id, "stale": stale.id,
            "off": off.id, "result": result.id,
        }  # fmt: skip
        db.session.commit()
        return ids

    found: dict[str, UUID] = inside(house, write)
    return found


def seen(house: House, path: str = "", who: str = "vera", english: bool = False) -> str:
    client = house.client(who)
    client.set_cookie("language", "en" if english else "de")
    response = client.get(f"/o/{house.slug}/goals{path}")
    assert response.status_code == 200
    return text_of(response)


def titles(html: str) -> list[str]:
    return re.findall(r'class="goal-link" href="[^"]+">([^<]+)<', html)


@pytest.mark.parametrize(("who", "status"), WHO_READS.items())
def test_who_may_look(house: House, who: str | None, status: int) -> None:
    ids = write_house(house)
    for path in ("", f"/journeys/{ids['move']}", f"/departments/{house.departments['Vertrieb']}"):
        assert house.client(who).get(f"/o/{house.slug}/goals{path}").status_code == status


def test_without_a_cycle_the_page_says_what_comes_first(house: House) -> None:
    assert "Erst ein Zyklus, dann Ziele" in (html := seen(house, who="olga"))
    assert f"/o/{house.slug}/cycles/new" in html
    assert "cycles/new" not in seen(house, who="vera")


def test_a_cycle_without_goals_teaches(house: House) -> None:
    inside(house, lambda: (write_cycle(), db.session.commit()))
    html = seen(house, who="clara")
    assert "In diesem Zyklus gibt es noch kein Ziel" in html
    assert "Das erste Ziel schreiben" in html
    assert "Das erste Ziel schreiben" not in seen(house, who="vera")


def test_only_drafts_are_not_a_standing(house: House) -> None:
    def write() -> None:
        write_goal(write_cycle(), "Nur ein Entwurf", state=GoalState.DRAFT, results=[])
        db.session.commit()

    inside(house, write)
    html = seen(house)
    assert "Noch wird kein Ziel verfolgt" in html
    assert "1 ist ein Entwurf" in html
    assert re.search(r'class="sign-btn"[^>]*>\s*<span><span class="sub">Weiter mit</span>', html)


def test_a_single_goal_and_all_goals_are_said_as_people_say_it(house: House) -> None:
    ids = write_house(house)
    staff = seen(house, f"/departments/{house.departments['Personal']}")
    assert "<h1>Das Ziel braucht ein Gespräch</h1>" in staff
    inside(house, lambda: (
        write_goal(db.session.get_one(Cycle, ids["cycle"]), "Auch „weit“ zurück",
                   status=Status.OFF_TRACK, department_id=house.departments["Personal"]),
        db.session.commit(),
    ))  # fmt: skip
    staff = seen(house, f"/departments/{house.departments['Personal']}")
    assert "<h1>Alle 2 Ziele brauchen ein Gespräch</h1>" in staff
    assert "„Auch ‚weit‘ zurück“" in staff, "quotation marks within quotation marks"


def test_it_opens_with_what_needs_a_conversation(house: House) -> None:
    write_house(house)
    html = seen(house)
    assert "<h1>2 von 5 Zielen brauchen ein Gespräch</h1>" in html
    for sentence in (
        "1 Ziel ist veraltet", "1 Ziel ist nicht auf Kurs", "1 Ziel ist gefährdet",
        "Bei 1 Key Result wurde anderes gemeldet", "1 Leitplanke ist gebrochen",
        "2 von 6 Key Results haben seit dem", "1 Ziel hat noch gar keinen Wert",
        "1 Key Result fehlt die Nullmessung", "1 Ziel wird noch nicht verfolgt",
        "Die Zuversicht ist von 8,0 auf 4,0 von 10 gesunken",
    ):  # fmt: skip
        assert sentence in html, sentence


def test_stale_off_track_at_risk_and_missing_come_first(house: House) -> None:
    write_house(house)
    assert titles(seen(house)) == [
        "Niemand meldet sich", "Weit zurück", "An der Leitplanke", "Ohne jede Zahl", "Alles gut",
        "Nur ein Entwurf",
    ]  # fmt: skip


def test_computed_stands_above_reported(house: House) -> None:
    write_house(house)
    html = seen(house)
    row = html[html.index("goal-rows") :]
    assert row.index("veraltet") < row.index("gemeldet: auf Kurs")
    assert "unter der Nullmessung" in row
    assert "noch kein Wert" in row
    assert "erwartet 55" in row


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("stale", ["Niemand meldet sich"]), ("off_track", ["Weit zurück"]),
        ("differs", ["Niemand meldet sich"]), ("guardrails", ["An der Leitplanke"]),
        ("unmeasured", ["Ohne jede Zahl"]), ("no_baseline", ["Ohne jede Zahl"]),
        ("not_running", ["Nur ein Entwurf"]), ("open", []),
        ("on_track", ["Ohne jede Zahl", "Alles gut"]),
    ],
)  # fmt: skip
def test_each_sentence_leads_to_its_goals(house: House, show: str, names: list[str]) -> None:
    write_house(house)
    html = seen(house, f"?show={show}")
    assert titles(html) == names
    assert ("Nichts passt" in html) == (not names)


def test_nonsense_in_the_address_narrows_nothing(house: House) -> None:
    write_house(house)
    for query in ("?show=x", "?page=99", "?page=-1", "?page=²", "?cycle=x", "?show=%00"):
        assert len(titles(seen(house, query))) == 6, query


def test_foreign_and_missing_places_do_not_exist(house: House) -> None:
    write_house(house)
    client = house.client("olga")
    for path in (f"?cycle={uuid4()}", f"/journeys/{uuid4()}", f"/departments/{uuid4()}"):
        assert client.get(f"/o/{house.slug}/goals{path}").status_code == 404
    html = text_of(house.client("otto").get(f"/o/{house.other_slug}/goals"))
    assert "Niemand meldet sich" not in html
    assert CANARY in html


def test_a_journey_has_its_own_goals_and_names_who_is_blank(house: House) -> None:
    ids = write_house(house)
    html = seen(house, f"/journeys/{ids['move']}")
    assert titles(html) == ["Niemand meldet sich", "Alles gut"]
    assert "2 von 3 Feldern aus Journey × Bereich sind leer" in html
    assert "Personal · Technik" in html


def test_a_department_has_those_below_it_too(house: House) -> None:
    ids = write_house(house)

    def write() -> None:
        team = Department(name="Außendienst", parent_id=house.departments["Vertrieb"])
        db.session.add(team)
        db.session.flush()
        cycle = db.session.get_one(Cycle, ids["cycle"])
        write_goal(cycle, "Im Außendienst", department_id=team.id, journey_id=ids["outage"])
        db.session.commit()

    inside(house, write)
    html = seen(house, f"/departments/{house.departments['Vertrieb']}")
    assert set(titles(html)) == {"Niemand meldet sich", "Alles gut", "Im Außendienst"}
    assert titles(seen(house, f"/departments/{house.departments['Personal']}")) == ["Weit zurück"]
    assert "Hier gibt es in diesem Zyklus kein Ziel" in seen(
        house, f"/departments/{house.departments['Technik']}"
    )


def test_percentages_open_to_formula_inputs_and_rule(house: House) -> None:
    write_house(house)
    html = seen(house, english=True)
    for words in (
        "(today − first day) ÷ (last day − first day)", "(cells − blank cells) ÷ cells",
        "Objectives that repair ÷ all objectives", "Σ confidence ÷ number of check-ins",
        "Progress: Σ weight × progress", "Key results without a value are left out of the mean",
        "Silence is no reason",
    ):  # fmt: skip
        assert words in html, words
    coverage_block = html[html.index('id="coverage"') :][:900]
    assert ">6<" in coverage_block
    assert ">4<" in coverage_block
    assert "33%" in html


def test_people_with_too_much_are_named(house: House) -> None:
    def write() -> None:
        cycle = write_cycle()
        for n in range(4):
            write_goal(cycle, f"Ziel {n}", owner_id=house.users["linus"], results=[])
        for n in range(3):
            write_goal(cycle, f"Mein {n}", owner_id=house.users["petra"], results=[])
        guardrails = [{"owner_id": house.users["petra"], "is_guardrail": n > 4} for n in range(8)]
        write_goal(cycle, "Viele Key Results", results=guardrails)
        db.session.commit()

    inside(house, write)
    html = seen(house)
    assert "1 Person verantwortet mehr als drei Ziele oder fünf Key Results" in html
    assert "Linus Vogt: 4 Ziele, 0 Key Results" in html
    assert "Petra Klein:" not in html


def test_due_check_ins_come_next_for_whom_they_are_due(house: House) -> None:
    write_house(house)
    assert "1 Check-in ist fällig" in seen(house, who="petra")
    html = seen(house, who="vera")
    assert "Check-in ist fällig" not in html
    assert "4 leere Felder klären" in html


def test_another_cycle_can_be_looked_at(house: House) -> None:
    write_house(house)

    def write() -> UUID:
        old = write_cycle("3. Quartal", begun=150)
        write_goal(old, "Längst vorbei", state=GoalState.CLOSED)
        found = old.id
        db.session.commit()
        return found

    old = inside(house, write)
    html = seen(house, f"?cycle={old}")
    assert titles(html) == ["Längst vorbei"]
    assert "Was aus 1 Ziel geworden ist" in html
    assert "Längst vorbei" not in seen(house)


def test_blanks_are_those_of_the_matrix(house: House) -> None:
    """The sums agree with what the matrix finds by loading every goal."""
    ids = write_house(house)

    def compare() -> None:
        today = present_day()
        cycle = db.session.get_one(Cycle, ids["cycle"])
        part = write_journey("Umzug: Adresse", level=JourneyLevel.PART, parent_id=ids["move"])
        technik, staff = house.departments["Technik"], house.departments["Personal"]
        write_goal(cycle, "An einem Teil", journey_id=part.id, department_id=technik)
        db.session.add_all([
            Contribution(key_result_id=ids["result"], department_id=technik),
            CoverageNote(cycle_id=cycle.id, journey_id=ids["move"], department_id=staff,
                         reason=Wording(de="Abgelaufen"), until=today - timedelta(days=1)),
            CoverageNote(cycle_id=cycle.id, journey_id=ids["outage"],
                         department_id=house.departments["Vertrieb"], reason=Wording(de="Gilt"),
                         until=today),
        ])  # fmt: skip
        db.session.flush()
        every = db.session.scalars(select(Department)).all()
        matrix = coverage_matrix.matrix(
            coverage.facts(cycle), coverage.places(), every, MatrixScope(), today=today,
            language="de",
        )  # fmt: skip
        filled = dashboard_coverage.filled(
            cycle, coverage.rows_for(coverage.places()), [one.id for one in every], today
        )
        assert matrix.cells == 6
        assert matrix.cells - sum(filled[one] for one in (ids["move"], ids["outage"])) == 1
        assert matrix.blank == 1
        present = dashboard_coverage.present_at(cycle, {ids["move"], part.id}, today)
        assert present == {house.departments["Vertrieb"], technik}

    inside(house, compare)


@pytest.mark.parametrize("who", ["linus", "petra"])
@pytest.mark.parametrize("place", ["", "journey", "department"])
def test_few_statements_however_many_goals(house: House, place: str, who: str) -> None:
    ids = write_house(house)

    def write() -> None:
        cycle = db.session.get_one(Cycle, ids["cycle"])
        for n in range(60):
            write_goal(
                cycle, f"Ziel {n}", journey_id=ids["move"], status=list(Status)[n % 5],
                department_id=house.departments["Vertrieb"], results=[{}, {}],
            )  # fmt: skip
        db.session.commit()

    inside(house, write)
    path = {
        "": "", "journey": f"/journeys/{ids['move']}",
        "department": f"/departments/{house.departments['Vertrieb']}",
    }[place]  # fmt: skip
    client = house.client(who)
    client.get(f"/o/{house.slug}/goals{path}")
    with counted(house.app) as statements:
        assert client.get(f"/o/{house.slug}/goals{path}").status_code == 200
    real = [one for one in statements if one != "BEGIN" and "set_config" not in one]
    assert len(real) <= MOST_STATEMENTS, "\n".join(real)
    assert len(titles(seen(house, path))) == 25
    last = titles(seen(house, f"{path}?page=3"))
    assert len(last) == {"": 16, "journey": 12, "department": 12}[place]


def test_a_name_that_is_markup_stays_a_name(house: House) -> None:
    def write() -> None:
        write_goal(write_cycle(), "<b>Ziel</b>", status=Status.STALE)
        db.session.commit()

    inside(house, write)
    response = house.client("vera").get(f"/o/{house.slug}/goals")
    assert "<b>Ziel" not in response.get_data(as_text=True)


def test_the_journey_says_who_has_a_goal_and_who_is_blank(house: House) -> None:
    ids = write_house(house)
    html = text_of(house.client("vera").get(f"/o/{house.slug}/journeys/{ids['move']}"))
    part = html[html.index("Ziele an dieser Journey") :]
    assert part.index("Niemand meldet sich") < part.index("Alles gut")
    assert "Vertrieb · Linus Vogt" in part
    assert "2 von 3 Bereichen sind hier leer: Personal, Technik." in part
    assert "Weit zurück" not in part


def test_the_journey_takes_two_statements_more(house: House) -> None:
    ids = write_house(house)
    client = house.client("vera")
    path = f"/o/{house.slug}/journeys/{ids['move']}"
    client.get(path)
    sources = house.app.extensions.pop("journeys-pursuits")
    with counted(house.app) as before:
        assert "Ziele an dieser Journey" not in text_of(client.get(path))
    house.app.extensions["journeys-pursuits"] = sources
    with counted(house.app) as after:
        assert "Ziele an dieser Journey" in text_of(client.get(path))
    assert len(after) - len(before) == 2


def test_a_journey_says_nothing_of_goals_without_a_cycle(house: House) -> None:
    def write() -> UUID:
        found = write_journey("Umzug").id
        db.session.commit()
        return found

    journey_id = inside(house, write)
    page = house.client("vera").get(f"/o/{house.slug}/journeys/{journey_id}")
    assert "Ziele an dieser Journey" not in text_of(page)


def test_a_draft_journey_blames_nobody(house: House) -> None:
    def write() -> UUID:
        write_cycle()
        found = write_journey("Entwurf", state=JourneyState.DRAFT).id
        db.session.commit()
        return found

    journey_id = inside(house, write)
    html = text_of(house.client("vera").get(f"/o/{house.slug}/journeys/{journey_id}"))
    assert "4. Quartal: Hier hat niemand ein Ziel." in html
    assert "hier leer" not in html


def test_the_overview_has_a_sentence_for_journeys_and_goals(house: House) -> None:
    path = f"/o/{house.slug}/"
    assert "Journeys und Ziele" not in text_of(house.client("vera").get(path))
    write_house(house)
    html = text_of(house.client("vera").get(path))
    assert "2 Journeys sind gezeichnet." in html
    assert "2 von 5 Zielen brauchen ein Gespräch, 1 veraltet, 1 nicht auf Kurs." in html
