"""Current against intended: the widest gap first, opportunities by a printed formula."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.charts import svg
from app.charts.spec import Axis, Dumbbells, Pair
from app.models import db, tenancy
from app.models.journeys import (
    Channel,
    Evidence,
    Journey,
    JourneyState,
    Orientation,
    Persona,
    Stage,
    Step,
    Touchpoint,
)
from app.models.measuring import MeasuringPoint
from app.models.wording import Wording
from tests.accounts.browsing import text_of
from tests.house import CANARY, House
from tests.journeys import write_journey
from tests.journeys.test_cases import change, counted

MOST_STATEMENTS = 7


@pytest.fixture
def ids(house: House) -> dict[str, UUID]:
    """The journey of two steps: the form (decisive, −1 → +1) and the call (0 → +1)."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        found = write_journey()
        db.session.commit()
    return found


def page(house: House, ids: dict[str, UUID], who: str = "vera", language: str = "de") -> str:
    client = house.client(who)
    client.set_cookie("language", language)
    return text_of(client.get(f"/o/{house.slug}/journeys/{ids['journey_id']}/gaps"))


def all_page(house: House, who: str = "vera") -> str:
    return text_of(house.client(who).get(f"/o/{house.slug}/journeys/gaps"))


def idea(text: str, orientation: Orientation | None, evidence: Evidence) -> dict[str, object]:
    return {
        "opportunity": Wording(de=text), "orientation": orientation, "evidence_current": evidence,
    }  # fmt: skip


def test_everybody_here_may_read_and_nobody_else(house: House, ids: dict[str, UUID]) -> None:
    for who, status in {"olga": 200, "petra": 200, "vera": 200, "otto": 404}.items():
        for path in ("gaps", f"{ids['journey_id']}/gaps"):
            answer = house.client(who).get(f"/o/{house.slug}/journeys/{path}")
            assert answer.status_code == status, (who, path)
    otto = house.client("otto")
    for journey_id in (ids["journey_id"], uuid4()):
        answer = otto.get(f"/o/{house.other_slug}/journeys/{journey_id}/gaps")
        assert answer.status_code == 404


def test_the_widest_weighted_gap_stands_first(house: House, ids: dict[str, UUID]) -> None:
    html = page(house, ids)
    assert "Am weitesten auseinander bei „Umzug: Formular“: Ist −1, Soll +1" in html
    assert "2 von 2 Schritten sind bewertet" in html
    assert "zuerst für Familie Demir, Priorität 1" in html
    steps = html[html.index('id="steps"') :]
    assert steps.index("1.1 Umzug: Formular") < steps.index("1.2 Umzug: Anruf")
    # (2·2 + 1·1) / (2 + 1) = 1.67
    assert ">1,67<" in html
    english = page(house, ids, language="en")
    assert "Furthest apart at “Umzug: Formular”: −1 today, +1 intended" in english
    assert ">1.67<" in english


def test_every_figure_opens_to_its_formula(house: House, ids: dict[str, UUID]) -> None:
    change(house, Step, ids["step_id"],
           **idea("Formular kürzen", Orientation.REPAIR, Evidence.SOME))  # fmt: skip
    html = page(house, ids)
    assert html.count("Gewicht = (2 bei einem entscheidenden Moment, sonst 1)") == 2
    assert "Punktwert = gewichtete Lücke × Beleg für das Ist" in html
    opened = html[html.index('id="score-1"') :]
    assert "<dt>Punktwert</dt><dd>3</dd>" in opened
    assert "<dd>1 (Familie Demir)</dd>" in opened
    assert 'popovertarget="distance"' in html
    assert 'popovertarget="repairing"' in html


def test_what_is_not_judged_is_named_and_is_not_zero(house: House, ids: dict[str, UUID]) -> None:
    change(house, Step, ids["step_id"], emotion_current=None,
           **idea("Formular kürzen", None, Evidence.NONE))  # fmt: skip
    html = page(house, ids)
    unjudged = html[html.index("unjudged") :]
    assert "nicht bewertet" in unjudged
    assert "1.1 Umzug: Formular" in unjudged
    assert "score-1" not in html
    assert "Noch keine Chance sagt, ob sie repariert oder gestaltet" in html
    assert "Noch 1 Schritt bewerten" in page(house, ids, "clara")
    assert "Noch 1 Schritt bewerten" not in html


def test_a_stage_counts_as_a_whole_until_its_steps_are_judged(
    house: House, ids: dict[str, UUID]
) -> None:
    """Linus has drawn the stages only, and says of the first how it feels: −2 for +2."""
    change(house, Stage, ids["stage_id"], emotion_current=-2, emotion_intended=2)
    assert "die Phase als Ganzes" not in page(house, ids), "its steps speak for it"
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        for step in db.session.scalars(select(Step)):
            step.emotion_intended = None
        db.session.commit()
    html = page(house, ids)
    assert "Am weitesten auseinander bei „Melden“: Ist −2, Soll +2" in html
    assert "0 von 2 Schritten sind bewertet" in html
    assert "1 Phase ist als Ganzes bewertet, keiner ihrer Schritte." in html
    assert "die Phase als Ganzes" in html
    assert "<dt>Phasen, als Ganzes bewertet</dt><dd>1</dd>" in html
    assert "Noch 2 Schritte bewerten" in page(house, ids, "clara")
    assert "Zuerst ansehen: „Umzug“" in all_page(house)


def test_a_journey_of_stages_alone_has_gaps(house: House, ids: dict[str, UUID]) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        for point in db.session.scalars(select(MeasuringPoint)):
            point.step_id = None
        db.session.flush()
        for step in db.session.scalars(select(Step)):
            db.session.delete(step)
        db.session.commit()
    assert "Diese Journey hat noch keine Schritte" in page(house, ids)
    change(house, Stage, ids["stage_id"], emotion_current=-1, emotion_intended=1)
    html = page(house, ids)
    assert "Am weitesten auseinander bei „Melden“" in html
    map_page = text_of(house.client("vera").get(f"/o/{house.slug}/journeys/{ids['journey_id']}"))
    assert "Am weitesten bleibt das Erleben in Phase 1 hinter dem Soll zurück, Melden" in map_page


def test_more_than_intended_is_called_so(house: House, ids: dict[str, UUID]) -> None:
    change(house, Step, ids["step_id"], emotion_current=2, emotion_intended=0)
    html = page(house, ids)
    assert html.count("mehr als gewollt") == 1
    assert "Am weitesten auseinander bei „Umzug: Anruf“" in html


def test_opportunities_are_ranked_by_score_and_balanced(house: House, ids: dict[str, UUID]) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        form, call = db.session.scalars(select(Step).order_by(Step.position)).all()
        for step, told in (
            (form, idea("Formular kürzen", Orientation.REPAIR, Evidence.NONE)),
            (call, idea("Rückruf anbieten", Orientation.CREATE, Evidence.SOLID)),
        ):
            for name, value in told.items():
                setattr(step, name, value)
        call.emotion_current = -1
        db.session.commit()
    html = page(house, ids)
    # form: 2·2·¼ = 1; call: 2·1·1 = 2
    ranked = html[html.index('id="opportunities"') :]
    assert ranked.index("Rückruf anbieten") < ranked.index("Formular kürzen")
    assert "1 Chance repariert, 1 gestaltet" in html


def test_pages_without_anything_teach(house: House, ids: dict[str, UUID]) -> None:
    change(house, Step, ids["step_id"], emotion_current=None)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        for step in db.session.scalars(select(Step)):
            step.emotion_intended = None
        db.session.commit()
    html = page(house, ids)
    assert "Noch hat niemand bewertet" in html
    assert "Noch ist keine Chance notiert" in html
    assert "Noch bei keinem Schritt sind Ist und Soll bewertet" in all_page(house)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        for step in db.session.scalars(select(Step)):
            step.touchpoint_id = ids["touchpoint_id"]
        db.session.commit()
    other = house.client("otto").get(f"/o/{house.other_slug}/journeys/gaps")
    assert "Noch keine Journey" in text_of(other)


def test_a_journey_without_steps(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        journey = Journey(name=Wording(de="Leer"))
        db.session.add(journey)
        db.session.flush()
        journey_id = journey.id
        db.session.commit()
    assert "hat noch keine Schritte" in page(house, {"journey_id": journey_id})


def test_all_journeys_are_ranked_by_urgency(house: House, ids: dict[str, UUID]) -> None:
    """Umzug falls short by 1.67 with priority 1; Störung by as much with priority 3."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        later = write_journey("Störung")
        db.session.get_one(Persona, later["persona_id"]).priority = 3
        nobody = write_journey("Tarifwechsel")
        db.session.delete(db.session.get_one(Persona, nobody["persona_id"]))
        old = write_journey("Altes")
        db.session.get_one(Journey, old["journey_id"]).state = JourneyState.RETIRED
        db.session.commit()
    html = all_page(house)
    assert "Zuerst ansehen: „Umzug“" in html
    listed = html[html.index('id="journeys"') :]
    assert listed.index("Umzug") < listed.index("Störung") < listed.index("Tarifwechsel")
    assert "keine Persona, kein Rang" in listed
    assert "0,56" in listed  # 5/3 ÷ 3
    assert "Altes" not in html


def test_nothing_of_another_organisation(house: House, ids: dict[str, UUID]) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        found = write_journey(CANARY)
        step = db.session.get_one(Step, found["step_id"])
        step.opportunity = Wording(de=CANARY)
        db.session.commit()
    assert CANARY not in all_page(house)


def test_many_journeys_cost_as_many_statements_as_one(
    house: House, ids: dict[str, UUID], app: Flask
) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        for n in range(12):
            write_journey(f"Journey {n}")
        for step in db.session.scalars(select(Step)):
            step.opportunity, step.orientation = Wording(de="Etwas"), Orientation.IMPROVE
        db.session.commit()
    client = house.client("vera")
    for path in ("gaps", f"{ids['journey_id']}/gaps"):
        client.get(f"/o/{house.slug}/journeys/{path}")
        with counted(app) as statements:
            html = text_of(client.get(f"/o/{house.slug}/journeys/{path}"))
        real = [one for one in statements if one != "BEGIN" and "set_config" not in one]
        assert len(real) <= MOST_STATEMENTS, real
    html = all_page(house)
    assert "Alle 26 Chancen gestalten, keine repariert" in html


def test_the_longest_list_says_what_it_leaves_out(house: House, ids: dict[str, UUID]) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        stage = Stage(journey_id=ids["journey_id"], name=Wording(de="Viele"), position=9)
        touchpoint = Touchpoint(name=Wording(de="Brief"), channel=Channel.LETTER)
        db.session.add_all([stage, touchpoint])
        db.session.flush()
        db.session.add_all(
            Step(stage_id=stage.id, touchpoint_id=touchpoint.id, position=n,
                 opportunity=Wording(de=f"Idee {n}"))
            for n in range(33)
        )  # fmt: skip
        db.session.commit()
    assert "18 weitere mit kleinerem oder ohne Punktwert" in all_page(house)


def test_the_scale_of_emotions_carries_signs() -> None:
    pair = Pair(Axis("Formular", ""), -1, 1, "", True)
    spec = Dumbbells("t", "s", 2, "Ist", "Soll", (pair,), low=-2)
    assert ">−2<" in svg.axis(spec)
    assert ">+2<" in svg.axis(spec)
    assert ">0<" in svg.axis(spec)
    assert svg.bars(spec, lambda value, _places: f"{value:.0f}")[0].count("<rect") == 6
