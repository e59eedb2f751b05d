"""Journeys as files: out of Olga's house and in again, with all that can be wrong with a file."""

from __future__ import annotations

import copy
import io
import json
import random
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from flask import g
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.journeys import file_reading, file_tables, journey_files, journey_import, sheet_writing
from app.journeys.file_reading import JourneyFileError, read_document
from app.journeys.file_shape import BASELINE, JOURNEY, MEASUREMENT, PERSONA, POINT, STEP
from app.journeys.sheets import read_tables
from app.models import db, tenancy
from app.models.accounts import AuditEntry
from app.models.journeys import Journey, Step, Touchpoint
from app.models.measuring import Baseline, Measurement, MeasuringPoint, Origin
from tests.house import House
from tests.journeys import write_journey
from tests.journeys.test_import import FILES, counted, fields, go_on, hidden, inside, send

TODAY = date(2026, 11, 1)


@pytest.fixture
def ids(house: House) -> dict[str, Any]:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        found: dict[str, Any] = write_journey(owner_id=house.users["petra"])
        db.session.commit()
    return found


def export(client: FlaskClient, house: House, journey_id: Any, kind: str) -> Any:
    return client.get(f"/o/{house.slug}/journeys/{journey_id}/export.{kind}")


def document(client: FlaskClient, house: House, journey_id: Any) -> dict[str, Any]:
    answer = export(client, house, journey_id, "json")
    assert answer.status_code == 200
    return json.loads(answer.data)  # type: ignore[no-any-return]


def bring_in(client: FlaskClient, house: House, content: bytes, kind: str, name: str) -> Any:
    """Upload, look, create under another name: the answer to the last click."""
    url = f"/o/{house.slug}/journeys/import"
    shown = send(client, url, content, f"journey.{kind}")
    assert shown.status_code == 200, shown.get_data(as_text=True)
    return go_on(client, url, shown, "import", name=name)


def new_id(answer: Any) -> str:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location.rsplit("/", 1)[1])


def without_name(one: dict[str, Any]) -> dict[str, Any]:
    """What has to be the same in another journey."""
    same = copy.deepcopy(one)
    del same["journey"]["name"]
    return same


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_out_and_in_again_it_is_the_same(
    house: House, ids: dict[str, Any], kind: str, language: str
) -> None:
    client = house.client("olga")
    client.set_cookie("language", language)
    first = document(client, house, ids["journey_id"])
    content = export(client, house, ids["journey_id"], kind).data
    made = new_id(bring_in(client, house, content, kind, "Umzug, zweites Mal"))
    assert without_name(document(client, house, made)) == without_name(first)
    assert first["points"][0]["measurements"][0]["value"] == 30.0


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_map_as_csv_is_the_same(house: House, ids: dict[str, Any], language: str) -> None:
    client = house.client("olga")
    client.set_cookie("language", language)
    first = export(client, house, ids["journey_id"], "csv").data
    made = new_id(bring_in(client, house, first, "csv", "Zweimal"))
    again = export(client, house, made, "csv").data.decode("utf-8-sig")
    assert again.replace("Zweimal", "Umzug") in {
        first.decode("utf-8-sig"), first.decode("utf-8-sig").replace(",Umzug,", ",Umzug,"),
    } or language == "en"  # fmt: skip
    assert again.count("\n") == 4


def test_a_new_journey_from_a_file(house: House, ids: dict[str, Any]) -> None:
    client = house.client("linus")
    content = export(client, house, ids["journey_id"], "json").data
    url = f"/o/{house.slug}/journeys/import"
    shown = send(client, url, content, "umzug.json").get_data(as_text=True)
    assert "2 Phasen" in shown
    assert "gibt es hier schon" in shown
    assert "Eine Journey mit diesem Namen gibt es schon" in shown
    assert "laut Datei angenommen von Olga Inhaber" in shown
    made = UUID(new_id(bring_in(client, house, content, "json", "Umzug 2")))

    def look() -> None:
        journey = db.session.get_one(Journey, made)
        assert journey.owner_id == house.users["petra"]
        assert len(db.session.scalars(select(Touchpoint)).all()) == 2
        assert len(db.session.scalars(select(Step)).all()) == 4
        query = select(MeasuringPoint).where(MeasuringPoint.journey_id == made)
        point = db.session.scalars(query).one()
        assert point.current_on == date(2026, 3, 31)
        assert point.due_on == date(2026, 4, 30)
        rows = db.session.scalars(select(Measurement).where(Measurement.point_id == point.id)).all()
        assert {row.origin for row in rows} == {Origin.FILE}
        baseline = db.session.scalars(select(Baseline).where(Baseline.point_id == point.id)).one()
        assert baseline.accepted_by_name == "Olga Inhaber, laut Datei"
        assert baseline.accepted_by_id is None
        trail = db.session.scalars(select(AuditEntry.action)).all()
        assert {"journey-imported", "journey-exported"} <= set(trail)

    inside(house, look)


def test_what_is_not_here_is_named_and_left_open(house: House, ids: dict[str, Any]) -> None:
    client = house.client("clara")
    told = document(client, house, ids["journey_id"])
    told["journey"] |= {"owner": "Niemand Hier", "parent": {"de": "Vertragsleben"}}
    step = told["stages"][0]["steps"][0]
    step["touchpoint"] |= {"name": {"de": "Neu"}, "department": {"de": "Weltraum"}}
    other = told["stages"][0]["steps"][1]["touchpoint"]
    other |= {"name": {"de": "Auch neu"}, "department": {"en": "sales"}}
    url = f"/o/{house.slug}/journeys/import"
    shown = send(client, url, json.dumps(told), "j.json").get_data(as_text=True)
    for name in ("Niemand Hier", "Weltraum", "Vertragsleben", "2 Touchpoints sind neu"):
        assert name in shown
    made = new_id(bring_in(client, house, json.dumps(told).encode(), "json", "Anders"))
    back = document(client, house, made)
    assert back["journey"]["owner"] == ""
    assert back["journey"]["parent"] == {}
    departments = [step["touchpoint"]["department"] for step in back["stages"][0]["steps"]]
    assert departments == [{}, {"de": "Vertrieb", "en": "Sales"}]


def test_a_name_that_is_taken_is_asked_for_again(house: House, ids: dict[str, Any]) -> None:
    client = house.client("olga")
    content = export(client, house, ids["journey_id"], "json").data
    taken = bring_in(client, house, content, "json", "Umzug")
    assert taken.status_code == 422
    assert "Bitte wählen Sie einen anderen" in taken.get_data(as_text=True)
    url = f"/o/{house.slug}/journeys/import"
    assert go_on(client, url, taken, "import", name="Frei").status_code == 303


def test_created_twice_at_once_it_is_there_once(house: House, ids: dict[str, Any]) -> None:
    client, url = house.client("olga"), f"/o/{house.slug}/journeys/import"
    content = export(client, house, ids["journey_id"], "json").data
    shown = send(client, url, content, "j.json")
    start, places = Barrier(2), []

    def click() -> None:
        start.wait()
        places.append(new_id(go_on(client, url, shown, "import", name="Doppelt")))

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(places)) == 1
    assert len(inside(house, lambda: list(db.session.scalars(select(Journey))))) == 2


def test_files_have_names_that_say_what_they_are(house: House, ids: dict[str, Any]) -> None:
    client = house.client("vera")
    for kind in ("csv", "xlsx", "json"):
        mimetype = sheet_writing.TYPES[kind]
        answer = export(client, house, ids["journey_id"], kind)
        assert answer.mimetype == mimetype.split(";")[0]
        name = answer.headers["Content-Disposition"]
        assert name == f"attachment; filename=Wattwerk-AG_Umzug.{kind}"
        assert answer.headers["Cache-Control"] == "no-store"
    for kind in ("svg2", "exe", "JSON", "html"):
        assert export(client, house, ids["journey_id"], kind).status_code == 404


def test_a_workbook_has_its_sheets(house: House, ids: dict[str, Any]) -> None:
    content = export(house.client("olga"), house, ids["journey_id"], "xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [
        "Journey", "Personas", "Schritte", "Messpunkte", "Messwerte", "Nullmessungen",
    ]  # fmt: skip
    assert book["Messwerte"].max_row == 3


RISKY = ["=1+1", "+1", "-1", "@SUM(1)", '=HYPERLINK("http://x")', "'=1", "＝1+1"]


@pytest.mark.words
@pytest.mark.parametrize("text", RISKY)
def test_what_looks_like_a_formula_stays_text(house: House, ids: dict[str, Any], text: str) -> None:
    client = house.client("olga")
    told = document(client, house, ids["journey_id"])
    told["stages"][0]["name"] = {"de": text, "en": text}
    told["stages"][0]["steps"][0]["pain_point"] = {"de": text}
    told["points"][0]["measurements"][0]["note"] = {"en": text}
    made = new_id(bring_in(client, house, json.dumps(told).encode(), "json", "Formeln"))
    lines = export(client, house, made, "csv").data.decode("utf-8-sig").splitlines()
    cells = [cell.strip('"') for line in lines for cell in line.split(";")]
    assert not [c for c in cells if c[:1] in set("=+@\t\r＝") or (c[:1] == "-" and c != "-1")]
    content = export(client, house, made, "xlsx").data
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [n for n in archive.namelist() if b"hyperlink" in archive.read(n)]
    for kind in ("csv", "xlsx"):
        file = export(client, house, made, kind).data
        again = document(client, house, new_id(bring_in(client, house, file, kind, f"Neu {kind}")))
        assert again["stages"][0]["name"] == {"de": text, "en": text}


GOOD: dict[str, Any] = {
    "format": "wegmarke-journey",
    "version": 1,
    "journey": {"name": {"de": "Neu"}},
    "stages": [
        {"name": {"de": "A"}, "steps": [{"touchpoint": {"name": {"de": "T"}, "channel": "web"}}]}
    ],
    "points": [
        {
            "name": {"de": "P"}, "kind": "customer", "mode": "share", "stage": 1, "step": 1,
            "measurements": [
                {"measured_on": "2026-01-31", "value": 30, "sample_size": 100, "hits": 30},
                {"measured_on": "2026-01-31", "value": 31, "sample_size": 100, "hits": 31,
                 "supersedes": 1, "reason": "Zählfehler"},
            ],
            "baselines": [{"measurement": 2, "accepted_on": "2026-02-01", "accepted_by": "X"}],
        }
    ],
}  # fmt: skip


def changed(*path: Any, to: Any) -> bytes:
    """The good document with something else in one place; numbers count from 0 here."""
    told = copy.deepcopy(GOOD)
    place: Any = told
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return json.dumps(told).encode()


M = ("points", 0, "measurements")
DOCUMENTS: dict[str, tuple[bytes, str]] = {
    "half of it": (json.dumps(GOOD).encode()[:-40], "kein JSON"),
    "a list": (b"[]", "keine Journey"),
    "something else": (b"{}", "keine Journey"),
    "UTF-16": (b"{" + "{}".encode("utf-16"), "UTF-8"),
    "keys twice": (b'{"format": "wegmarke-journey", "format": "x"}', "zweimal"),
    "keys twice further in": (json.dumps(GOOD).replace('"de": "A"', '"de": "A", "de": "B"')
                              .encode(), "zweimal"),
    "NaN": (json.dumps(GOOD).replace('"value": 30,', '"value": NaN,').encode(), "Zahl"),
    "Infinity": (json.dumps(GOOD).replace('"value": 30,', '"value": Infinity,').encode(), "Zahl"),
    "1e400": (json.dumps(GOOD).replace('"value": 30,', '"value": 1e400,').encode(), "zu groß"),
    "a number of 10,000 digits": (
        json.dumps(GOOD).replace('"value": 30,', f'"value": {"9" * 10000},').encode(), "Zahl"),
    "a number of 100 digits": (
        json.dumps(GOOD).replace('"value": 30,', f'"value": {"9" * 100},').encode(), "zu groß"),
    "nested 100,000 deep": (b'{"a":' * 100_000, "verschachtelt"),
    "lists 100,000 deep": (b"[" * 100_000, "verschachtelt"),
    "more than 2 MB": (b'{"a": "' + b"x" * (2 * 1024 * 1024) + b'"}', "größer"),
    "version 2": (changed("version", to=2), "Version 1"),
    "version true": (changed("version", to=True), "Version 1"),
    "no journey": (changed("journey", to=None), "journey"),
    "a journey that is a text": (changed("journey", to="Umzug"), "journey"),
    "no name": (changed("journey", "name", to={}), "journey › name"),
    "a name of spaces": (changed("journey", "name", to={"de": "  "}), "journey › name"),
    "a name in French": (changed("journey", "name", to={"fr": "x"}), "journey › name"),
    "a name that is a number": (changed("journey", "name", to={"de": 5}), "journey › name"),
    "a name of 121": (changed("journey", "name", to={"de": "x" * 121}), "journey › name"),
    "a text of 1 MB": (changed("journey", "customer_goal", to={"de": "x" * 1_000_000}), "2000"),
    "NUL": (changed("journey", "name", to={"de": "a\x00b"}), "journey › name"),
    "half a character": (changed("journey", "name", to={"de": "\ud800"}), "journey › name"),
    "an unknown key": (changed("journey", "organisation_id", to="x"), "organisation_id"),
    "an id": (changed("stages", 0, "id", to="x"), "stages 1 › id"),
    "an unknown level": (changed("journey", "level", to="galaxy"), "journey › level"),
    "value 6": (changed("journey", "effort", to=6), "journey › effort"),
    "value 3.0": (changed("journey", "effort", to=3.0), "journey › effort"),
    "value true": (changed("journey", "effort", to=True), "journey › effort"),
    "29 February": (changed("journey", "reviewed_on", to="2026-02-29"), "reviewed_on"),
    "a day in words": (changed("journey", "reviewed_on", to="heute"), "reviewed_on"),
    "year 9999": (changed("journey", "reviewed_on", to="9999-01-01"), "reviewed_on"),
    "answers that are none": (changed("journey", "answers", to={"steps": "maybe"}), "answers"),
    "unknown questions": (changed("journey", "answers", to={"x": "yes"}), "answers"),
    "stages that are no list": (changed("stages", to={}), "stages"),
    "31 stages": (changed("stages", to=[{"name": {"de": "x"}}] * 31), "stages"),
    "a stage that is a number": (changed("stages", 0, to=7), "stages 1"),
    "no touchpoint": (changed("stages", 0, "steps", 0, to={}), "stages 1 › steps 1 › touchpoint"),
    "an unknown channel": (
        changed("stages", 0, "steps", 0, "touchpoint", "channel", to="fax"), "channel"),
    "emotion 3": (changed("stages", 0, "emotion_current", to=3), "emotion_current"),
    "an unknown mode": (changed("points", 0, "mode", to="magic"), "points 1 › mode"),
    "no kind": (changed("points", 0, "kind", to=None), "points 1 › kind"),
    "a stage that is not there": (changed("points", 0, "stage", to=2), "points 1 › stage"),
    "a step that is not there": (changed("points", 0, "step", to=2), "points 1 › step"),
    "a step without stage": (changed("points", 0, "stage", to=None), "points 1 › step"),
    "half a range": (changed("points", 0, "band_low", to=3), "points 1 › better"),
    "a range without bounds": (changed("points", 0, "better", to="band"), "points 1 › better"),
    "no spread at all": (changed("points", 0, "spread", to=0), "points 1 › spread"),
    "every 0 days": (changed("points", 0, "interval_days", to=0), "interval_days"),
    "moves itself": (changed("points", 0, "moves", to=[1]), "moves 1"),
    "moves nothing there is": (changed("points", 0, "moves", to=[2]), "moves 1"),
    "moves true": (changed("points", 0, "moves", to=[True]), "moves 1"),
    "no day": (changed(*M, 0, "measured_on", to=None), "measurements 1 › measured_on"),
    "tomorrow": (changed(*M, 0, "measured_on", to="2099-01-01"), "measured_on"),
    "120 per cent": (changed(*M, 0, to={"measured_on": "2026-01-31", "value": 120}), "value"),
    "x above n": (changed(*M, 0, "hits", to=101), "hits"),
    "another value than x of n": (changed(*M, 0, "value", to=60), "value"),
    "n of 0": (changed(*M, 0, "sample_size", to=0), "sample_size"),
    "two of three counts": (changed(*M, 0, "promoters", to=5), "promoters"),
    "a correction of itself": (changed(*M, 1, "supersedes", to=2), "supersedes"),
    "a correction of the future": (changed(*M, 0, "supersedes", to=2), "supersedes"),
    "a correction without reason": (changed(*M, 1, "reason", to=""), "reason"),
    "entered without a zone": (changed(*M, 0, "entered_at", to="2026-01-01T00:00"), "entered_at"),
    "entered in year 1": (
        changed(*M, 0, "entered_at", to="0001-01-01T00:00:00+14:00"), "entered_at"),
    "a baseline of nothing": (changed("points", 0, "baselines", 0, "measurement", to=3),
                              "baselines 1"),
    "accepted tomorrow": (changed("points", 0, "baselines", 0, "accepted_on", to="2099-01-01"),
                          "accepted_on"),
    "5,001 measurements": (changed(*M, to=[{}] * 5001), "5000"),
}  # fmt: skip


@pytest.mark.words
@pytest.mark.parametrize(("content", "words"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_document_that_is_wrong_is_refused_with_the_place(
    house: House, content: bytes, words: str
) -> None:
    client, url = house.client("olga"), f"/o/{house.slug}/journeys/import"
    answer = send(client, url, content, "j.json")
    assert answer.status_code == 422
    faults = re.search(r"<ul>(.*?)</ul>", answer.get_data(as_text=True), re.S)
    assert faults
    assert words in faults.group(1)
    assert not inside(house, lambda: list(db.session.scalars(select(Journey))))


def test_the_good_document_is_good(house: House) -> None:
    made = new_id(
        bring_in(house.client("olga"), house, json.dumps(GOOD).encode(), "json", "")
    )  # fmt: skip
    back = document(house.client("olga"), house, made)
    assert back["points"][0]["measurements"][1]["supersedes"] == 1
    assert back["points"][0]["baselines"][0]["accepted_by"] == "X"


@pytest.mark.words
@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_table_is_no_journey(house: House, content: bytes) -> None:
    client, url = house.client("olga"), f"/o/{house.slug}/journeys/import"
    answer = send(client, url, content, "../../j.xlsx")
    assert answer.status_code == 422
    assert "<li>" in answer.get_data(as_text=True)


TABLES = {
    "a channel there is not": ("Journey (de);Phase (de);Touchpoint (de);Kanal\nU;A;T;Fax\n",
                               "Zeile 2, Kanal"),
    "a column nobody knows": ("Journey (de);Phase (de);Farbe\nU;A;rot\n", "Farbe"),
    "a column twice": ("Journey (de);Phase (de);Phase (de)\nU;A;B\n", "zweimal"),
    "a step without touchpoint": ("Journey (de);Phase (de);Kanal\nU;A;Web\n", "Zeile 2"),
    "an emotion of 9": ("Journey (de);Phase (de);Touchpoint (de);Gefühl, Ist\nU;A;T;9\n",
                        "Zeile 2, Gefühl, Ist"),
    "no journey": ("Phase (de);Touchpoint (de)\nA;T\n", "Journey"),
}  # fmt: skip


@pytest.mark.words
@pytest.mark.parametrize(("text", "words"), TABLES.values(), ids=TABLES.keys())
def test_a_table_that_is_wrong_names_line_and_column(house: House, text: str, words: str) -> None:
    client, url = house.client("olga"), f"/o/{house.slug}/journeys/import"
    answer = send(client, url, text, "j.csv")
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


@pytest.mark.parametrize("token", ["", "x", "eyJh.bad"])
def test_a_document_changed_on_the_way_is_asked_for_again(
    house: House, ids: dict[str, Any], token: str
) -> None:
    client, url = house.client("olga"), f"/o/{house.slug}/journeys/import"
    page = client.get(url).get_data(as_text=True)
    data = {"csrf_token": hidden(page, "csrf_token"), "step": "import", "document": token}
    assert client.post(url, data=data).status_code == 422


WHO_MAY = {"olga": 200, "clara": 200, "linus": 200, "petra": 403, "vera": 403}


def test_who_may_bring_in_a_journey(house: House) -> None:
    for who, status in WHO_MAY.items():
        assert house.client(who).get(f"/o/{house.slug}/journeys/import").status_code == status


def test_the_number_of_statements_does_not_grow(house: House, ids: dict[str, Any]) -> None:
    client = house.client("olga")
    with counted(house) as few:
        document(client, house, ids["journey_id"])
    big = generated_document(random.Random(7), points=40)
    made = new_id(bring_in(client, house, json.dumps(big).encode(), "json", "Groß"))
    with counted(house) as many:
        document(client, house, made)
    assert len(many) <= len(few) + 2


def generated_document(draw: random.Random, points: int = 4) -> dict[str, Any]:
    """Any journey there could be, in the shape of version 1."""

    def some(record: Any, **known: Any) -> dict[str, Any]:
        return {key: known.get(key, _any(draw, key, one.kind)) for key, one in record.items()}

    stages = [
        {
            **some(file_tables.STAGE, name=_text(draw, f"Phase {i}")),
            "steps": [
                {
                    "touchpoint": {
                        "name": _text(draw, f"T {i} {j}"), "channel": draw.choice(["web", "app"]),
                        "department": {},
                    },
                    **some(STEP),
                }
                for j in range(draw.randrange(4))
            ],
        }
        for i in range(draw.randrange(1, 5))
    ]  # fmt: skip
    return {
        "format": "wegmarke-journey",
        "version": 1,
        "journey": some(JOURNEY, name=_text(draw, "J"), parent={}, owner="", template_key="x",
                        answers={"steps": "yes", "whole": "unsure"}),
        "personas": [
            some(PERSONA, name=_text(draw, f"P{i}"), priority=i + 1)
            for i in range(draw.randrange(4))
        ],
        "stages": stages,
        "points": [_point(draw, n, stages, some) for n in range(points)],
    }  # fmt: skip


def _point(draw: random.Random, n: int, stages: list[Any], some: Any) -> dict[str, Any]:
    mode = draw.choice(["share", "nps", "mean", "rate", "figure"])
    stage = draw.choice([None, draw.randrange(len(stages)) + 1])
    steps = len(stages[stage - 1]["steps"]) if stage else 0
    band = draw.random() < 0.3
    rows: list[dict[str, Any]] = []
    for i in range(draw.randrange(6)):
        row = some(MEASUREMENT, measured_on=f"2026-0{1 + i}-01", period_from=None,
                   entered_at=(datetime(2026, 8, 1, tzinfo=UTC) + timedelta(minutes=i)).isoformat(),
                   supersedes=None, reason="", **_values(draw, mode))  # fmt: skip
        free = [k + 1 for k in range(i) if k + 1 not in {r["supersedes"] for r in rows}]
        if free and draw.random() < 0.3:
            row |= {"supersedes": draw.choice(free), "reason": "Zählfehler"}
        rows.append(row)
    return {
        **some(POINT, name=_text(draw, f"M{n}"), mode=mode, stage=stage, data_owner="",
               step=draw.choice([None, draw.randrange(steps) + 1]) if steps else None,
               kind="operational", state="measuring" if rows else "idea",
               better="band" if band else "down", band_low=1.5 if band else None,
               band_high=2.5 if band else None, spread=draw.choice([None, 0.5])),
        "moves": sorted(draw.sample(range(1, n + 1), min(n, draw.randrange(3)))),
        "measurements": rows,
        "baselines": [
            some(BASELINE, measurement=draw.randrange(len(rows)) + 1, accepted_on="2026-09-01")
            for _ in range(draw.randrange(3) if rows else 0)
        ],
    }  # fmt: skip


def _values(draw: random.Random, mode: str) -> dict[str, Any]:
    n, x = draw.randrange(1, 500), 0
    none = dict.fromkeys(("hits", "promoters", "passives", "detractors"))
    if mode == "share":
        x = draw.randrange(n + 1)
        return {**none, "sample_size": n, "hits": x, "value": 100 * x / n}
    if mode == "nps":
        p, a, d = (draw.randrange(1, 50) for _ in range(3))
        return {"hits": None, "promoters": p, "passives": a, "detractors": d,
                "sample_size": p + a + d, "value": 100 * (p - d) / (p + a + d)}  # fmt: skip
    value = round(draw.uniform(0, 1e4), draw.randrange(5))
    return {**none, "sample_size": draw.choice([None, n]), "value": value}


def _text(draw: random.Random, text: str) -> dict[str, str]:
    """In one language, or in both."""
    extra = draw.choice(["", " ä", '; "x", y', "\nzwei", " 1,5", " '=", " ß€"])
    return draw.choice([{"de": text + extra}, {"en": text}, {"de": text, "en": text + extra}])


def _any(draw: random.Random, key: str, kind: Any) -> Any:
    from app.journeys import file_fields as kinds

    if isinstance(kind, kinds.Text):
        return draw.choice([{}, _text(draw, key)])
    if isinstance(kind, kinds.Word):
        words = [one.value for one in kind.choices]
        return draw.choice(words if kind.default else [None, *words])
    if isinstance(kind, kinds.Whole):
        low, high = kind.low, min(kind.high, 1000)
        return draw.choice([kind.default, draw.randint(low, high)])
    if isinstance(kind, kinds.Flag):
        return draw.random() < 0.5
    if isinstance(kind, kinds.Number):
        return draw.choice([None, round(draw.uniform(1, 99), 3)])
    if isinstance(kind, kinds.Day):
        return draw.choice([None, "2026-02-28"])
    return draw.choice(["", f"{key} x"])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_any_journey_comes_back_as_it_went(house: House, kind: str, seed: int) -> None:
    client = house.client("olga")
    client.set_cookie("language", "en" if seed % 2 else "de")
    start = json.dumps(generated_document(random.Random(seed))).encode()
    first = new_id(bring_in(client, house, start, "json", "Erste"))
    told = document(client, house, first)
    content = export(client, house, first, kind).data
    second = new_id(bring_in(client, house, content, kind, "Zweite"))
    assert without_name(document(client, house, second)) == without_name(told)
    assert without_name(told) == without_name(json.loads(start))


def test_tables_say_the_same_as_the_document(house: House) -> None:
    """Hypothesis' seeds through tables and back, without a database."""
    with house.app.test_request_context():
        g.language = "de"

        @given(st.integers(0, 10**6), st.sampled_from(["de", "en"]))
        @settings(max_examples=40, deadline=None)
        def check(seed: int, language: str) -> None:
            from flask_babel import refresh

            g.language = language
            refresh()
            told = generated_document(random.Random(seed))
            content = sheet_writing.as_workbook(file_tables.sheets(told))
            back = file_tables.document_of(read_tables(content)).document
            assert read_document(back, TODAY) == read_document(told, TODAY)

        check()


def test_headings_are_told_apart_in_both_languages(house: House) -> None:
    with house.app.test_request_context():
        for language in ("de", "en"):
            g.language = language
            for sheet in file_tables.sheets(generated_document(random.Random(1))):
                assert len(set(sheet.headings)) == len(sheet.headings), sheet.name


def test_nothing_of_the_reader_is_left_when_it_fails(house: House) -> None:
    with house.app.test_request_context(), pytest.raises(JourneyFileError) as caught:
        file_reading.read_document({**GOOD, "journey": 5, "x": 1}, TODAY)
    assert len(caught.value.faults) == 2
    assert journey_files.as_json(GOOD)
    assert journey_import.MAX_JOURNEYS
    assert fields('<input type="hidden" name="a" value="b">') == {"a": "b"}
