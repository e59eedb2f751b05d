"""A journey's page: what it says, to whom it offers what, and what may be taken away."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import event

from app.models import db, tenancy
from app.models.journeys import (
    Channel,
    Evidence,
    Journey,
    JourneyLevel,
    Persona,
    Stage,
    Step,
    Touchpoint,
)
from app.models.measuring import (
    Baseline,
    CaseState,
    MeasurabilityCase,
    Measurement,
    MeasuringPoint,
    Mode,
    PointKind,
    PointState,
    Signal,
)
from app.models.wording import Wording
from tests.house import CANARY, House
from tests.journeys import write_journey

PAGES = ("", "/print", "/map.svg", "/map.png")
READERS = ("olga", "clara", "linus", "hanna", "petra", "vera")
EDITORS = {"olga", "clara", "linus", "hanna", "petra"}
MOST_STATEMENTS = 9
"""To read; three more for the tools of those who may edit."""

Change = Callable[[dict[str, UUID]], None]


def write(house: House, change: Change | None = None, **wanted: Any) -> dict[str, UUID]:
    """Write the small journey, change it, keep it."""
    with house.app.app_context():
        with tenancy.inside(house.organisation_id):
            ids = write_journey(**wanted)
            if change:
                change(ids)
                db.session.flush()
        db.session.commit()
    return ids


def address(house: House, journey_id: UUID, page: str = "") -> str:
    return f"/o/{house.slug}/journeys/{journey_id}{page}"


def read(house: House, journey_id: UUID, who: str = "vera", language: str = "de") -> str:
    """The page as text somebody reads, without marks and with single spaces."""
    client = house.client(who)
    client.set_cookie("language", language)
    page = client.get(address(house, journey_id)).get_data(as_text=True)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u202f", " ").split())


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements of a block."""
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


def test_everybody_in_the_house_reads_and_nobody_else(house: House) -> None:
    ids = write(house, owner_id=house.users["petra"])
    for page in PAGES:
        where = address(house, ids["journey_id"], page)
        assert {who: house.client(who).get(where).status_code for who in READERS} == dict.fromkeys(
            READERS, 200
        ), page
        assert house.client("otto").get(where).status_code == 404
        assert house.client().get(where).status_code in {302, 401}
        missing = house.client("olga").get(address(house, UUID(int=7), page))
        foreign = house.client("otto").get(
            f"/o/{house.other_slug}/journeys/{ids['journey_id']}{page}"
        )
        assert missing.status_code == foreign.status_code == 404
        assert CANARY not in missing.get_data(as_text=True)


def test_the_page_says_what_was_found(house: House) -> None:
    ids = write(house, owner_id=house.users["petra"])
    page = read(house, ids["journey_id"])
    assert "Am weitesten bleibt das Erleben in Schritt 1.1 hinter dem Soll zurück" in page
    assert "−1 statt +1" in page
    assert "Umzug: Ankommensquote: von 30,0 % auf 45,0 %, sicher besser." in page
    assert "Für Phase 2 spricht noch kein Wert." in page
    assert "Petra Klein" in page
    assert "Am Einzugstag Strom haben" in page
    assert "Familie Demir" in page
    assert "2 Phasen, 2 Schritte" in page
    assert "ungeplantes Erlebnis" in page
    assert "entscheidender Moment" in page
    assert "Umzug: nicht messbar" in page
    english = read(house, ids["journey_id"], language="en")
    assert "surely better" in english
    assert "instead of +1" in english


def test_a_figure_stands_at_its_step_and_says_its_margin(house: House) -> None:
    ids = write(house)
    page = house.client("vera").get(address(house, ids["journey_id"])).get_data(as_text=True)
    step = page[page.index(f'id="step-{ids["step_id"]}"') :]
    step = step[: step.index("</li>")]
    assert f"/points/{ids['point_id']}" in step
    assert "45,0" in step
    assert 'class="chart chart-trend"' in step
    assert "± 9,6" in read(house, ids["journey_id"])
    assert "n = 100" in page


def test_a_small_change_is_smaller_than_noise_and_without_n_nothing_is_known(
    house: House,
) -> None:
    def smaller(ids: dict[str, UUID]) -> None:
        row = db.session.get_one(Measurement, ids["measurement_id"])
        row.value, row.hits = 33.0, 33

    def without(ids: dict[str, UUID]) -> None:
        point = db.session.get_one(MeasuringPoint, ids["point_id"])
        point.mode = Mode.RATE

    noise = read(house, write(house, smaller)["journey_id"])
    assert "Kein Wert sicher besser, 1 kleiner als das Rauschen" in noise
    assert "Kein Wert hat sich seit seiner Nullmessung stärker bewegt als der Zufall." in noise
    assert "Spanne unbekannt" in read(house, write(house, without)["journey_id"])


def test_only_those_who_may_edit_are_offered_to(house: House) -> None:
    ids = write(house, owner_id=house.users["petra"])
    for who in READERS:
        page = house.client(who).get(address(house, ids["journey_id"])).get_data(as_text=True)
        offers = [mark in page for mark in ("data-edit", "data-shift", "/review", "points/new")]
        assert offers == [who in EDITORS] * 4, who
    elses = write(house, name="Anderes")
    page = house.client("petra").get(address(house, elses["journey_id"])).get_data(as_text=True)
    assert "data-edit" not in page, "Petra edits the journeys she owns, and no others"


def test_a_new_stage_is_added_right_under_the_map(house: House) -> None:
    ids = write(house)
    page = house.client("linus").get(address(house, ids["journey_id"])).get_data(as_text=True)
    order = [page.index(mark) for mark in ('class="atlas', 'id="add-stage"', 'class="key')]
    assert order == sorted(order)
    for kind in ("xlsx", "csv", "json"):
        assert f"/export.{kind}" in page


def test_a_blank_journey_teaches_its_first_step(house: House) -> None:
    ids = write(house, lambda ids: emptied(ids["journey_id"]), name="Leer")
    page = read(house, ids["journey_id"], "linus")
    assert "Die Karte ist noch leer" in page
    assert "Als Nächstes Die erste Phase anlegen" in page
    assert "noch niemand" in page
    viewer = read(house, ids["journey_id"])
    assert "Die erste Phase anlegen" not in viewer
    assert "Wer für diese Journey verantwortlich ist, kann sie zeichnen." in viewer
    for kind in PAGES[1:]:
        assert house.client("vera").get(address(house, ids["journey_id"], kind)).status_code == 200


def test_the_signpost_names_what_is_missing_most(house: House) -> None:
    nobody = write(house, name="Ohne")
    assert "Als Nächstes Verantwortliche benennen" in read(house, nobody["journey_id"], "linus")

    def unmeasured(ids: dict[str, UUID]) -> None:
        retire(ids["point_id"])

    silent = write(house, unmeasured, name="Stumm", owner_id=house.users["linus"])
    page = read(house, silent["journey_id"], "linus")
    assert "Als Nächstes Den ersten Messpunkt anlegen" in page
    assert "Noch spricht kein Wert für diese Journey" in page
    assert "Als Nächstes Ist und Soll vergleichen" in read(house, silent["journey_id"])


def test_what_nobody_has_said_is_a_gap(house: House) -> None:
    def unsaid(ids: dict[str, UUID]) -> None:
        step = db.session.get_one(Step, ids["step_id"])
        step.emotion_current = None

    ids = write(house, unsaid)
    page = read(house, ids["journey_id"])
    assert "Ist –, Soll +1" in page
    assert "zu 1 ist nichts bekannt" in page
    assert "1.1 Umzug: Formular – +1 –" in page, "the table says so too"


def test_parent_sharing_and_several_personas_are_named(house: House) -> None:
    def related(ids: dict[str, UUID]) -> None:
        parent = Journey(name=Wording(de="Kunde sein"), level=JourneyLevel.LIFECYCLE)
        db.session.add(parent)
        db.session.flush()
        db.session.get_one(Journey, ids["journey_id"]).parent_id = parent.id
        stage = Stage(journey_id=parent.id, name=Wording(de="Ziehen"))
        second = Persona(journey_id=ids["journey_id"], name=Wording(de="Lena"), priority=2)
        db.session.add_all([stage, second])
        db.session.flush()
        db.session.add(Step(stage_id=stage.id, touchpoint_id=ids["touchpoint_id"]))

    ids = write(house, related)
    page = read(house, ids["journey_id"])
    assert "Teil von Kunde sein" in page
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        above = db.session.get_one(Journey, ids["journey_id"]).parent_id
    assert above
    assert "Seine Teile Umzug" in read(house, above)
    assert "auch in einer anderen Journey" in page
    assert "Familie Demir · Lena" in page


def test_the_chain_is_drawn_and_told(house: House) -> None:
    def chained(ids: dict[str, UUID]) -> None:
        result = MeasuringPoint(
            journey_id=ids["journey_id"], stage_id=ids["stage_id"], name=Wording(de="Geblieben"),
            kind=PointKind.BUSINESS, mode=Mode.SHARE, unit=Wording("%", "%"),
        )  # fmt: skip
        db.session.add(result)
        db.session.flush()
        db.session.add(Signal(point_id=ids["point_id"], moves_id=result.id))

    ids = write(house, chained)
    page = read(house, ids["journey_id"])
    assert "Was vermutlich worauf wirkt" in page
    assert "Umzug: Ankommensquote kündigt an: Geblieben." in page
    assert "noch nicht gemessen" in page
    assert "Was vermutlich worauf wirkt" not in read(house, write(house)["journey_id"])


def test_hostile_words_stay_words(house: House) -> None:
    evil = "<script>alert(1)</script>\"'&"

    def named(ids: dict[str, UUID]) -> None:
        for row in (
            db.session.get_one(Journey, ids["journey_id"]),
            db.session.get_one(Stage, ids["stage_id"]),
            db.session.get_one(Touchpoint, ids["touchpoint_id"]),
            db.session.get_one(MeasuringPoint, ids["point_id"]),
            db.session.get_one(Persona, ids["persona_id"]),
        ):
            row.name = Wording(de=evil)
        step = db.session.get_one(Step, ids["step_id"])
        step.pain_point = step.opportunity = Wording(de=evil)

    ids = write(house, named)
    for page in PAGES[:3]:
        content = house.client("vera").get(address(house, ids["journey_id"], page)).data
        assert b"<script>alert" not in content


@pytest.mark.parametrize(
    ("kind", "status"), [("svg", 200), ("png", 200), ("pdf", 404), ("SVG", 404), ("gif", 404)]
)
def test_the_map_as_a_picture(house: House, kind: str, status: int) -> None:
    ids = write(house, name="Umzug & Einzug")
    response = house.client("vera").get(address(house, ids["journey_id"], f"/map.{kind}"))
    assert response.status_code == status
    if status == 404:
        return
    told = response.headers["Content-Disposition"]
    assert told.startswith("attachment;")
    assert f"Wattwerk-AG_Umzug-Einzug.{kind}" in told
    if kind == "png":
        with Image.open(io.BytesIO(response.data)) as picture:
            assert picture.size[0] > 2000
            assert len(picture.convert("RGB").getcolors(10**6) or []) > 20
        return
    drawing = response.get_data(as_text=True)
    assert drawing.startswith("<svg xmlns=")
    assert "45,0" in drawing
    addresses = set(re.findall(r"url\(([^)]{0,20})", drawing))
    assert addresses == {"data:font/woff2;base"}, "it brings its typeface, and asks for nothing"
    assert "var(" not in drawing
    assert len(drawing) < 150_000


def test_the_page_to_print_holds_the_same_drawing(house: House) -> None:
    ids = write(house)
    client = house.client("vera")
    page = client.get(address(house, ids["journey_id"], "/print")).get_data(as_text=True)
    drawing = client.get(address(house, ids["journey_id"], "/map.svg")).get_data(as_text=True)
    assert drawing.partition("<style>")[0] in page
    assert "@font-face" not in page, "the page has it already"


def test_a_large_journey_takes_as_many_statements_as_a_small_one(house: House) -> None:
    small, large = write(house), write(house, grown, name="Groß")
    seen = {}
    for name, ids in (("small", small), ("large", large)):
        client = house.client("vera")
        client.get(address(house, ids["journey_id"]))
        with counted(house.app) as statements:
            assert client.get(address(house, ids["journey_id"])).status_code == 200
        seen[name] = [one for one in statements if "FROM" in one]
    assert len(seen["large"]) == len(seen["small"]) <= MOST_STATEMENTS, "\n".join(seen["large"])


def emptied(journey_id: UUID) -> None:
    """Leave nothing but the journey."""
    from sqlalchemy import delete

    for table in (Signal, MeasurabilityCase, MeasuringPoint, Stage, Persona):
        db.session.execute(delete(table))
    journey = db.session.get_one(Journey, journey_id)
    journey.customer_goal = journey.business_goal = Wording()


def retire(point_id: UUID) -> None:
    db.session.get_one(MeasuringPoint, point_id).state = PointState.RETIRED


def grown(ids: dict[str, UUID]) -> None:
    """Six more stages of six steps, twenty more points with ten values each, ten more cases."""
    for n in range(6):
        stage = Stage(journey_id=ids["journey_id"], name=Wording(de=f"Phase {n}"), position=n + 2)
        db.session.add(stage)
        db.session.flush()
        for k in range(6):
            touchpoint = Touchpoint(name=Wording(de=f"Ort {n}.{k}"), channel=Channel.APP)
            db.session.add(touchpoint)
            db.session.flush()
            step = Step(
                stage_id=stage.id, touchpoint_id=touchpoint.id, position=k,
                emotion_current=k % 5 - 2, emotion_intended=1, evidence_current=Evidence.SOME,
            )  # fmt: skip
            db.session.add(step)
    for n in range(20):
        point = MeasuringPoint(
            journey_id=ids["journey_id"], stage_id=ids["stage_id"], name=Wording(de=f"Wert {n}"),
            kind=PointKind.CUSTOMER, mode=Mode.FIGURE, state=PointState.MEASURING,
        )  # fmt: skip
        db.session.add(point)
        db.session.flush()
        rows = [
            Measurement(point_id=point.id, measured_on=date(2026, 1, day), value=float(day))
            for day in range(1, 11)
        ]
        db.session.add_all(rows)
        db.session.flush()
        db.session.add(
            Baseline(point_id=point.id, measurement_id=rows[0].id, accepted_by_name="Olga",
                     accepted_on=date(2026, 2, 1))
        )  # fmt: skip
    db.session.add_all(
        MeasurabilityCase(
            journey_id=ids["journey_id"], claim=Wording(de=f"Fall {n}"),
            opened_on=date(2026, 9, 1), state=CaseState.OPEN,
        )
        for n in range(10)
    )  # fmt: skip
