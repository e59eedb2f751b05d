"""Measurements from files: Linus brings in two years of values, twice, and with mistakes."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import openpyxl
import pytest
import xlsxwriter
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.journeys import cells, sheets
from app.journeys.cells import WrongCell
from app.models import db, tenancy
from app.models.accounts import AuditEntry
from app.models.measuring import (
    Baseline,
    Measurement,
    MeasuringPoint,
    Mode,
    Origin,
    PointKind,
    PointState,
)
from app.models.wording import Wording
from tests.house import House
from tests.journeys import write_journey

SHARE, NPS, MEAN = "Umzug: Ankommensquote", "Empfehlung", "Tage bis Bestätigung"
LONG = "Datum;Messpunkt;Wert;n;x;Promotoren;Passive;Kritiker;Notiz"


@pytest.fixture
def ids(house: House) -> dict[str, Any]:
    """The journey of `write_journey` with an NPS and a mean beside its share."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        found: dict[str, Any] = write_journey(owner_id=house.users["petra"])
        points = [
            MeasuringPoint(
                journey_id=found["journey_id"], name=Wording(de=NPS, en="Recommendation"),
                kind=PointKind.CUSTOMER, mode=Mode.NPS, position=1,
            ),
            MeasuringPoint(
                journey_id=found["journey_id"], name=Wording(de=MEAN), mode=Mode.MEAN,
                kind=PointKind.OPERATIONAL, unit=Wording("Tage", "days"), position=2,
            ),
        ]  # fmt: skip
        db.session.add_all(points)
        db.session.flush()
        found["nps"], found["mean"] = (point.id for point in points)
        db.session.commit()
    return found


def address(house: House, ids: dict[str, Any]) -> str:
    return f"/o/{house.slug}/journeys/{ids['journey_id']}/measurements/import"


def send(
    client: FlaskClient, url: str, content: bytes | str, name: str = "werte.csv"
) -> TestResponse:
    """Upload a file: the page that asks what its columns mean, or why it cannot be read."""
    raw = content.encode() if isinstance(content, str) else content
    page = client.get(url).get_data(as_text=True)
    file = FileStorage(io.BytesIO(raw), filename=name)
    boundary, body = encode_multipart({"csrf_token": hidden(page, "csrf_token"), "file": file})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(url, data=body, content_type=kind)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found.group(1)


def fields(page: str) -> dict[str, str]:
    """What a browser would post of this page: hidden fields and chosen options."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen.group(1) if chosen else ""
    return found


def go_on(client: FlaskClient, url: str, answer: TestResponse, step: str, **more: str) -> Any:
    data = fields(answer.get_data(as_text=True)) | {"step": step} | more
    return client.post(url, data=data)


def preview(client: FlaskClient, url: str, content: bytes | str, name: str = "w.csv") -> Any:
    mapping = send(client, url, content, name)
    assert mapping.status_code == 200, mapping.get_data(as_text=True)
    return go_on(client, url, mapping, "preview")


def bring_in(client: FlaskClient, url: str, content: bytes | str, name: str = "w.csv") -> Any:
    shown = preview(client, url, content, name)
    assert shown.status_code == 200, shown.get_data(as_text=True)
    return go_on(client, url, shown, "import")


def inside(house: House, look: Callable[[], Any]) -> Any:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        return look()


def rows_of(house: House, point_id: UUID) -> list[Measurement]:
    def look() -> list[Measurement]:
        query = select(Measurement).where(Measurement.point_id == point_id)
        return list(db.session.scalars(query.order_by(Measurement.measured_on)))

    return inside(house, look)  # type: ignore[no-any-return]


def count(house: House) -> int:
    return len(inside(house, lambda: list(db.session.scalars(select(Measurement)))))


GOOD = f"""{LONG}
30.04.2026;{SHARE};;120;60;;;;Nach dem Umbau
30.04.2026;{NPS};;;;50;30;20;
30.04.2026;{MEAN};4,25;88;;;;;
31.05.2026;{MEAN};;;;;;;
"""


def test_linus_brings_in_values_of_three_kinds(house: House, ids: dict[str, Any]) -> None:
    client, url = house.client("linus"), address(house, ids)
    shown = preview(client, url, GOOD)
    text = shown.get_data(as_text=True)
    assert "3 neue Werte" in text
    assert "1 Zeile hat keinen Wert" in text
    done = go_on(client, url, shown, "import")
    assert done.status_code == 303
    assert done.location.endswith(f"/journeys/{ids['journey_id']}")
    share = rows_of(house, ids["point_id"])[-1]
    assert (share.value, share.sample_size, share.hits) == (50.0, 120, 60)
    assert share.origin is Origin.FILE
    assert share.entered_by_name == "Linus Vogt"
    assert share.note == Wording(de="Nach dem Umbau")
    nps = rows_of(house, ids["nps"])[-1]
    assert (nps.value, nps.sample_size, nps.promoters) == (30.0, 100, 50)
    point = inside(house, lambda: db.session.get_one(MeasuringPoint, ids["mean"]))
    assert (point.current_on, point.due_on) == (date(2026, 4, 30), date(2026, 5, 30))
    assert point.state is PointState.MEASURING
    trail = inside(house, lambda: db.session.scalars(select(AuditEntry.action)).all())
    assert "measurements-imported" in trail


def test_the_same_file_again_changes_nothing(house: House, ids: dict[str, Any]) -> None:
    client, url = house.client("linus"), address(house, ids)
    bring_in(client, url, GOOD)
    before = count(house)
    again = preview(client, url, GOOD).get_data(as_text=True)
    assert "Nichts in dieser Datei ist neu" in again
    assert "3 Werte sind schon da" in again
    assert count(house) == before


def test_another_value_of_a_day_needs_a_tick_and_a_reason(
    house: House, ids: dict[str, Any]
) -> None:
    client, url = house.client("linus"), address(house, ids)
    file = f"Datum;Messpunkt;Wert;n;x\n28.02.2026;{SHARE};;100;33\n30.04.2026;{SHARE};;100;50\n"
    shown = preview(client, url, file)
    assert "1 Wert würde berichtigt" in shown.get_data(as_text=True)
    no_reason = go_on(client, url, shown, "import", correct="y")
    assert no_reason.status_code == 422
    assert count(house) == 2
    done = go_on(client, url, shown, "import", correct="y", reason="Nachzügler gezählt")
    assert done.status_code == 303
    values = rows_of(house, ids["point_id"])
    assert sorted(row.value for row in values) == [30.0, 33.0, 45.0, 50.0]
    old, new = (next(row for row in values if row.value == v) for v in (30.0, 33.0))
    assert new.supersedes_id == old.id
    assert new.reason == "Nachzügler gezählt"
    baseline = inside(
        house,
        lambda: db.session.scalars(select(Baseline).order_by(Baseline.accepted_at.desc())).first(),
    )
    assert baseline.measurement_id == new.id


def test_without_the_tick_values_that_are_there_stay(house: House, ids: dict[str, Any]) -> None:
    client, url = house.client("linus"), address(house, ids)
    file = f"Datum;Messpunkt;Wert;n;x\n28.02.2026;{SHARE};;100;33\n30.04.2026;{SHARE};;100;50\n"
    assert bring_in(client, url, file).status_code == 303
    assert sorted(row.value for row in rows_of(house, ids["point_id"])) == [30.0, 45.0, 50.0]


def test_corrections_that_changed_meanwhile_are_shown_again(
    house: House, ids: dict[str, Any]
) -> None:
    client, url = house.client("linus"), address(house, ids)
    file = f"Datum;Messpunkt;Wert;n;x\n28.02.2026;{SHARE};;100;33\n"
    shown = preview(client, url, file)
    clara = house.client("clara")
    other = preview(clara, url, file.replace(";33", ";34"))
    done = go_on(clara, url, other, "import", correct="y", reason="Zählfehler")
    assert done.status_code == 303
    late = go_on(client, url, shown, "import", correct="y", reason="Nachzügler")
    assert late.status_code == 409
    assert "Inzwischen haben sich Werte geändert" in late.get_data(as_text=True)
    assert count(house) == 3


@pytest.mark.parametrize("name", [MEAN, "Zufriedenheit (CSAT)"])
def test_an_n_is_recognised_before_and_behind_a_name(
    house: House, ids: dict[str, Any], name: str
) -> None:
    def rename() -> None:
        point = db.session.get(MeasuringPoint, ids["mean"])
        assert point is not None
        point.name = Wording(de=name)
        db.session.commit()

    inside(house, rename)
    client, url = house.client("petra"), address(house, ids)
    for heading in ("n {}", "n ({})", "n: {}", "{} n", "{} (n)", "{}: n", "N von {}"):
        lines = f"Monat;{name};{heading.format(name)}\n31.01.2025;4,5;120"
        page = send(client, url, lines).get_data(as_text=True)
        found = [value for key, value in fields(page).items() if key.startswith("column-")]
        assert found == ["date", f"value:{ids['mean']}", f"n:{ids['mean']}"], heading


def test_a_wide_table_of_two_years_is_quick(house: House, ids: dict[str, Any]) -> None:
    """Two years × five points, one column each, with n beside one of them."""

    def five() -> None:
        db.session.add_all(
            MeasuringPoint(
                journey_id=ids["journey_id"], name=Wording(de=f"Wert {i}"), mode=Mode.FIGURE,
                kind=PointKind.BUSINESS, position=9 + i,
            )
            for i in range(4)
        )  # fmt: skip
        db.session.commit()

    inside(house, five)
    days = [date(2024 + m // 12, m % 12 + 1, 28) for m in range(24)]
    lines = [f"Monat;Wert 0;Wert 1;Wert 2;Wert 3;{MEAN};n {MEAN}"]
    lines += [f"{d:%d.%m.%Y};{i};1.{i:03d},5;-{i},25;{i}.5;4,{i};{100 + i}" for i, d in
              enumerate(days)]  # fmt: skip
    client, url = house.client("petra"), address(house, ids)
    shown = preview(client, url, "\n".join(lines).encode("cp1252"))
    assert "120 neue Werte" in shown.get_data(as_text=True)
    begin = time.monotonic()
    with counted(house) as statements:
        assert go_on(client, url, shown, "import").status_code == 303
    assert time.monotonic() - begin < 3
    assert len(statements) < 60
    assert len(rows_of(house, ids["mean"])) == 24
    assert rows_of(house, ids["mean"])[3].sample_size == 103


def test_more_values_than_a_file_may_hold(house: House, ids: dict[str, Any]) -> None:
    days = [date(2010, 1, 1) + timedelta(days=i) for i in range(2000)]
    lines = [f"{d};{i % 100};{i % 100};{i}" for i, d in enumerate(days)]
    text = "\n".join([f"Datum;{SHARE};{NPS};{MEAN}", *lines])
    client, url = house.client("linus"), address(house, ids)
    begin = time.monotonic()
    shown = preview(client, url, text)
    assert shown.status_code == 422
    assert "höchstens 5000 Werte" in shown.get_data(as_text=True)
    fewer = "\n".join(text.split("\n")[:1601])
    assert bring_in(client, url, fewer).status_code == 303
    assert time.monotonic() - begin < 60
    assert count(house) == 2 + 3 * 1600


class counted:  # noqa: N801
    """The statements of a block."""

    def __init__(self, house: House) -> None:
        self.house, self.found = house, []  # type: ignore[var-annotated]

    def _note(self, _c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.found.append(statement)

    def __enter__(self) -> list[str]:
        with self.house.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.found

    def __exit__(self, *_exc: Any) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)


def test_posted_twice_at_once_it_counts_once(house: House, ids: dict[str, Any]) -> None:
    url, start, codes = address(house, ids), Barrier(2), []
    clients = [house.client(who) for who in ("linus", "clara")]
    shown = [preview(client, url, GOOD) for client in clients]

    def post(client: FlaskClient, page: Any) -> None:
        start.wait()
        codes.append(go_on(client, url, page, "import").status_code)

    threads = [Thread(target=post, args=pair) for pair in zip(clients, shown, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303, 303]
    assert count(house) == 5


def workbook(rows: list[list[Any]], name: str = "Tabelle1", percent: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd.mm.yyyy"}) as book:
        page = book.add_worksheet(name)
        form = book.add_format({"num_format": "0.0%"}) if percent else None
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if isinstance(cell, float):
                    page.write_number(i, j, cell, form)
                else:
                    page.write(i, j, cell)
    return out.getvalue()


def test_a_workbook_with_real_dates_and_per_cent(house: House, ids: dict[str, Any]) -> None:
    content = workbook(
        [["Datum", SHARE, f"n {SHARE}"], [datetime(2026, 4, 30), 0.57, 200]], percent=True
    )
    client, url = house.client("linus"), address(house, ids)
    assert bring_in(client, url, content, "w.xlsx").status_code == 303
    row = rows_of(house, ids["point_id"])[-1]
    assert (row.measured_on, row.value, row.sample_size) == (date(2026, 4, 30), 57.0, 200)


def test_shares_written_as_fractions_are_asked_about(house: House, ids: dict[str, Any]) -> None:
    content = f"Datum;{SHARE}\n30.04.2026;0,45\n31.05.2026;0,5\n"
    shown = preview(house.client("linus"), address(house, ids), content)
    assert "liegen zwischen 0 und 1" in shown.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_empty_table_comes_back_filled_in(
    house: House, ids: dict[str, Any], kind: str, language: str
) -> None:
    client, url = house.client("linus"), address(house, ids)
    client.set_cookie("language", language)
    sheet = client.get(url.replace("/import", f"/template.{kind}"))
    assert sheet.status_code == 200
    assert f".{kind}" in sheet.headers["Content-Disposition"]
    nothing = preview(client, url, sheet.data, f"t.{kind}")
    assert re.search("Nothing in this file|Nichts in dieser Datei", nothing.get_data(as_text=True))
    [table] = sheets.read_tables(sheet.data)
    rows = [list(row) for _line, row in table.rows]
    for row, value in zip(rows, ("50", "20", "3.5"), strict=True):
        row[2] = value
    file = workbook([list(table.headings), *rows])
    assert bring_in(client, url, file, "t.xlsx").status_code == 303
    assert count(house) == 5
    assert client.get(url.replace("/import", "/template.json")).status_code == 404


def test_names_the_file_uses_can_be_given_a_point(house: House, ids: dict[str, Any]) -> None:
    client, url = house.client("linus"), address(house, ids)
    mapping = send(client, url, "Tag;Kennzahl;Wert\n2026-04-30;NPS alt;12\n2026-04-30;Fremd;1\n")
    refused = go_on(client, url, mapping, "preview")
    assert refused.status_code == 422
    assert "NPS alt" in refused.get_data(as_text=True)
    names = {"name-1-0": str(ids["nps"]), "name-1-1": "out"}
    shown = go_on(client, url, mapping, "preview", **names)
    assert shown.status_code == 200
    assert "1 Zeile lassen Sie aus" in shown.get_data(as_text=True)
    assert go_on(client, url, shown, "import").status_code == 303
    assert [row.value for row in rows_of(house, ids["nps"])] == [12.0]
    back = go_on(client, url, shown, "mapping")
    assert fields(back.get_data(as_text=True))["name-1-1"] == "out"


LINES = {
    "a day that is none": (f"31.02.2026;{SHARE};45;;;;;;", "Datum", "gibt es nicht"),
    "an American day": (f"10/31/2026;{SHARE};45;;;;;;", "Datum", "31.10.2026"),
    "two digits of a year": (f"31.10.26;{SHARE};45;;;;;;", "Datum", "31.10.2026"),
    "the year 1": (f"0001-01-01;{SHARE};45;;;;;;", "Datum", "2000"),
    "the year 9999": (f"9999-12-31;{SHARE};45;;;;;;", "Datum", "2000"),
    "tomorrow": (f"2099-12-31;{SHARE};45;;;;;;", "Datum", "2000"),
    "no day": (f";{SHARE};45;;;;;;", "Datum", "fehlt"),
    "foreign digits": (f"30.04.2026;{SHARE};١٢;;;;;;", "Wert", "keine Zahl"),
    "NaN": (f"30.04.2026;{SHARE};NaN;;;;;;", "Wert", "keine Zahl"),
    "Infinity": (f"30.04.2026;{MEAN};Infinity;;;;;;", "Wert", "keine Zahl"),
    "1e400": (f"30.04.2026;{MEAN};1e400;;;;;;", "Wert", "keine Zahl"),
    "1_0": (f"30.04.2026;{MEAN};1_0;;;;;;", "Wert", "keine Zahl"),
    "a formula": (f"30.04.2026;{MEAN};=1+1;;;;;;", "Wert", "keine Zahl"),
    "a thousand or one": (f"30.04.2026;{MEAN};1.234;;;;;;", "Wert", "1.2340"),
    "more than everybody": (f"30.04.2026;{SHARE};120;;;;;;", "Wert", "0 und 100"),
    "x above n": (f"30.04.2026;{SHARE};;10;11;;;;", "x (von n)", "zwischen 0 und n"),
    "x without n": (f"30.04.2026;{SHARE};;;11;;;;", "n (Anzahl der Fälle)", "von wie vielen"),
    "n of zero": (f"30.04.2026;{MEAN};4;0;;;;;", "n (Anzahl der Fälle)", "mindestens 1"),
    "half a case": (f"30.04.2026;{MEAN};4;1,5;;;;;", "n (Anzahl der Fälle)", "ganze Zahl"),
    "two counts of three": (f"30.04.2026;{NPS};;;;10;5;;", "Kritiker", "drei Anzahlen"),
    "n beside other counts": (f"30.04.2026;{NPS};;99;;10;5;5;", "n (Anzahl", "Summe"),
    "a value beside other counts": (f"30.04.2026;{SHARE};80;100;45;;;;", "Wert", "passt nicht"),
    "per cent of days": (f"30.04.2026;{MEAN};4 %;;;;;;", "Wert", "nicht in Prozent"),
    "x of days": (f"30.04.2026;{MEAN};4;10;3;;;;", "x (von n)", "kein Anteil"),
    "promoters of days": (f"30.04.2026;{MEAN};4;;;1;1;1;", "Promotoren", "kein NPS"),
    "no point": ("30.04.2026;;4;;;;;;", "Messpunkt", "fehlt"),
    "a note too long": (f"30.04.2026;{MEAN};4;;;;;;{'a' * 2001}", "Notiz", "2000"),
    "another value of the day": (
        f"30.04.2026;{MEAN};4;;;;;;\n30.04.2026;{MEAN};5;;;;;;", MEAN, "Zeile 2",
    ),
}  # fmt: skip
HEADINGS = LONG.replace(";n;", ";n (Anzahl der Fälle);").replace(";x;", ";x (von n);")


@pytest.mark.words
@pytest.mark.parametrize(("lines", "column", "words"), LINES.values(), ids=LINES.keys())
def test_a_wrong_line_is_named_and_nothing_is_written(
    house: House, ids: dict[str, Any], lines: str, column: str, words: str
) -> None:
    client, url = house.client("linus"), address(house, ids)
    good = f"31.05.2026;{MEAN};4;;;;;;"
    shown = preview(client, url, f"{HEADINGS}\n{lines}\n{good}\n")
    text = shown.get_data(as_text=True)
    assert shown.status_code == 422
    [problem] = re.findall(r"<li>(Zeile .*?)</li>", text, re.S)
    assert problem.startswith(f"Zeile {3 if 'Zeile 2' in words else 2}")
    assert column in problem
    assert words in problem
    assert 'value="import"' not in text
    forced = go_on(client, url, shown, "import")
    assert forced.status_code == 422
    assert count(house) == 2


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def tampered(name: str, content: bytes) -> bytes:
    """A good workbook with one part more, or another one in its place."""
    out, source = io.BytesIO(), io.BytesIO(workbook([["Datum", NPS], ["30.04.2026", 5]]))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<si><t>&b;</t></si></sst>"
)
WIDE_ROW = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>Datum</t></is></c>'
    b'<c r="XFD1" t="inlineStr"><is><t>NPS</t></is></c></row>'
    b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
)
FILES: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b"  \n \n",
    "headings only": b"Datum;Wert\n",
    "more than 2 MB": b"Datum;Wert\n" + b"2026-04-30;1\n" * 170_000,
    "5,001 lines": b"Datum;Wert\n" + b"2026-04-30;1\n" * 5001,
    "61 columns": b";".join(b"c%d" % i for i in range(61)) + b"\n1\n",
    "more cells than headings": b"Datum,Wert\n2026-04-30,4,5\n",
    "quotes without end": b'Datum;Wert\n2026-04-30;"4\n',
    "a cell of 5,000 characters": b"Datum;Wert\n2026-04-30;" + b"9" * 5000 + b"\n",
    "control characters": b"Datum;Wert\n2026-04-30;\x07\n",
    "NUL": b"Datum;Wert\n2026-04-30;\x00\n",
    "UTF-16 without its mark": "Datum;Wert\n".encode("utf-16-le"),
    "half of UTF-16": "Datum;Wert\n2026-04-30;1".encode("utf-16") + b"\x00",
    "no encoding at all": b"Datum;Wert\n\x81\x8d\x8f;1\n",
    "an old Excel file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "a picture that goes on as a table": b"GIF89a\x01\x00\x01\x00;Datum;Wert\n",
    "PK and nothing": b"PK",
    "PK and rubbish": b"PK\x03\x04" + b"\x00rubbish" * 50,
    "another archive": zipped(readme=b"hello"),
    "a name that leads out": tampered("../../evil.xml", b"<a/>"),
    "an absolute name": tampered("/etc/evil.xml", b"<a/>"),
    "a name with backslashes": tampered("..\\evil.xml", b"<a/>"),
    "entities that multiply": tampered("xl/sharedStrings.xml", LAUGHS),
    "entities in UTF-16": tampered(
        "xl/sharedStrings.xml", LAUGHS.decode().encode("utf-16")
    ),
    "a bomb": tampered("xl/media/bomb.bin", b"\x00" * (17 * 1024 * 1024)),
    "a thousand parts": zipped(**{f"part{i}.xml": b"<a/>" for i in range(1000)}),
    "a sheet that ends in the middle": tampered("xl/worksheets/sheet1.xml", b"<worksheet><sh"),
    "a cell in the last column": tampered("xl/worksheets/sheet1.xml", WIDE_ROW),
    "a truncated workbook": workbook([["Datum", NPS], ["30.04.2026", 5]])[:-300],
}  # fmt: skip


@pytest.mark.words
@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
@pytest.mark.parametrize("name", ["w.csv", "../../w.xlsx"])
def test_a_file_that_is_no_table_is_refused_with_a_sentence(
    house: House, ids: dict[str, Any], content: bytes, name: str
) -> None:
    client, url = house.client("linus"), address(house, ids)
    begin = time.monotonic()
    answer = send(client, url, content, name)
    assert answer.status_code == 422
    note = re.search(r'role="alert">.*?<p>(.*?)</p>', answer.get_data(as_text=True), re.S)
    assert note, "no sentence"
    assert "Es wurde nichts übernommen." in note.group(1)
    assert time.monotonic() - begin < 5
    assert count(house) == 2


def test_a_whole_request_has_its_limit_too(house: House, ids: dict[str, Any]) -> None:
    answer = send(house.client("linus"), address(house, ids), b"x" * (5 * 1024 * 1024))
    assert answer.status_code == 413


READABLE: dict[str, bytes] = {
    "UTF-8": f"Datum;{MEAN}\n30.04.2026;4,5\n".encode(),
    "UTF-8 with its mark": f"Datum;{MEAN}\n30.04.2026;4,5\n".encode("utf-8-sig"),
    "UTF-16": f"Datum\t{MEAN}\n30.04.2026\t4,5\n".encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + f"Datum\t{MEAN}\n30.04.2026\t4,5".encode("utf-16-be"),
    "Windows-1252": f"Datum;{MEAN}\n30.04.2026;4,5\n".encode("cp1252"),
    "commas": f'Datum,{MEAN}\n2026-04-30,"4,5"\n'.encode(),
    "a line that names the separator": f"sep=,\nDatum,{MEAN}\n2026-04-30,4.5\n".encode(),
    "line ends of old": f"Datum;{MEAN}\r30.04.2026;4,5\r".encode(),
    "line ends of Windows": f"\r\nDatum;{MEAN}\r\n\r\n30.04.2026;4,5\r\n".encode(),
    "letters in two parts": "Datum;Tage bis Besta\u0308tigung\n30.04.2026;4,5\n".encode(),
    "a time behind the day": f"Datum;{MEAN}\n2026-04-30 00:00:00;4,5\n".encode(),
    "commas inside headings": f'Datum;{MEAN};"a, b, c, d"\n30.04.2026;4,5;z\n'.encode(),
}


@pytest.mark.words
@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE.keys())
def test_files_as_programs_write_them(house: House, ids: dict[str, Any], content: bytes) -> None:
    assert bring_in(house.client("linus"), address(house, ids), content).status_code == 303
    assert [row.value for row in rows_of(house, ids["mean"])] == [4.5]


MAPPINGS = {
    "no day": {"column-0": ""},
    "no value": {"column-1": ""},
    "the day twice": {"column-1": "date"},
    "no role there is": {"column-0": "date", "column-1": "__class__"},
    "both layouts": {"column-0": "date", "column-1": "value"},
}


@pytest.mark.parametrize("said", MAPPINGS.values(), ids=MAPPINGS.keys())
def test_a_mapping_that_says_too_little(
    house: House, ids: dict[str, Any], said: dict[str, str]
) -> None:
    client, url = house.client("linus"), address(house, ids)
    mapping = send(client, url, f"Datum;{MEAN}\n30.04.2026;4,5\n")
    refused = go_on(client, url, mapping, "preview", **said)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.get_data(as_text=True)


def test_points_of_others_cannot_be_named(house: House, ids: dict[str, Any]) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        theirs = write_journey("Fremd")["point_id"]
        db.session.commit()
    client, url = house.client("linus"), address(house, ids)
    mapping = send(client, url, f"Datum;{MEAN}\n30.04.2026;4,5\n")
    refused = go_on(client, url, mapping, "preview", **{"column-1": f"value:{theirs}"})
    assert refused.status_code == 422


@pytest.mark.parametrize("table", ["", "x", "eyJhIjoxfQ.bad", "é"])
def test_a_table_that_was_changed_on_the_way(house: House, ids: dict[str, Any], table: str) -> None:
    client, url = house.client("linus"), address(house, ids)
    mapping = send(client, url, f"Datum;{MEAN}\n30.04.2026;4,5\n")
    refused = go_on(client, url, mapping, "import", table=table)
    assert refused.status_code == 422
    assert "noch einmal" in refused.get_data(as_text=True)


def test_a_table_read_for_linus_is_not_claras(house: House, ids: dict[str, Any]) -> None:
    url = address(house, ids)
    mapping = send(house.client("linus"), url, f"Datum;{MEAN}\n30.04.2026;4,5\n")
    clara = house.client("clara")
    token = hidden(clara.get(url).get_data(as_text=True), "csrf_token")
    answer = go_on(clara, url, mapping, "preview", csrf_token=token)
    assert answer.status_code == 422


WHO_MAY = {"olga": 200, "clara": 200, "linus": 200, "petra": 200, "vera": 403, "otto": 404}


def test_who_may_import(house: House, ids: dict[str, Any]) -> None:
    url = address(house, ids)
    for who, status in WHO_MAY.items():
        if who != "otto":
            assert house.client(who).get(url).status_code == status, who
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        elsewhere = write_journey("Fremdgang")["journey_id"]
        db.session.commit()
    other = url.replace(str(ids["journey_id"]), str(elsewhere))
    assert house.client("petra").get(other).status_code == 404


def test_a_journey_without_points_says_what_to_do(house: House, ids: dict[str, Any]) -> None:
    def empty() -> UUID:
        from app.models.journeys import Journey

        journey = Journey(name=Wording(de="Leer"))
        db.session.add(journey)
        db.session.commit()
        return journey.id

    url = address(house, {"journey_id": inside(house, empty)})
    page = house.client("linus").get(url).get_data(as_text=True)
    assert "Noch kein Messpunkt" in page
    assert send(house.client("linus"), url, GOOD).status_code == 422


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("45,2", None, 45.2), ("45.2", None, 45.2), ("1.234,5", None, 1234.5),
        ("1,234.5", None, 1234.5), ("1.234.567", None, 1234567), ("1 234,5", None, 1234.5),
        ("1'234.5", None, 1234.5), ("1.234", ",", 1234), ("1.234", ".", 1.234),
        ("0.123", None, 0.123), ("−4,2", None, -4.2), ("52 %", None, 52), ("+3", None, 3),
        ("12345.678", None, 12345.678), ("1\u202f234", None, 1234),
    ],
)  # fmt: skip
def test_numbers_people_write(text: str, mark: str | None, value: float) -> None:
    assert cells.amount(text, mark) == value


@pytest.mark.words
@pytest.mark.parametrize(
    "text",
    ["1.234", "1,234", "", "-", "1.2.3", "1,23,4", "1.234.56", "1,234,5", "0x1", "1e5", "½", "１２",
     "1.234.567,8,9", "9" * 16, "--1", "1 2"],
)  # fmt: skip
def test_numbers_nobody_can_be_sure_of(context: None, text: str) -> None:
    with pytest.raises(WrongCell):
        cells.amount(text)


def test_the_other_numbers_show_what_stands_before_decimals() -> None:
    assert cells.decimal_mark(["1.234", "45,2"]) == ","
    assert cells.decimal_mark(["1.234", "45.25"]) == "."
    assert cells.decimal_mark(["1.234", "45.2", "45,2"]) is None
    assert cells.decimal_mark(["1.234", "2.345"]) is None
    assert cells.decimal_mark(["1.234", "1.234.567"]) == ","


def generated() -> Iterator[str]:
    for begin in ("=", "+", "-", "@", "\t", "\r", "'", "''", "'=", "＝", "＋"):
        for rest in ("", "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x")', "'"):
            yield begin + rest


@pytest.mark.parametrize("text", list(generated()))
def test_a_guard_can_be_taken_off_again(text: str) -> None:
    guarded = sheets.guarded(text)
    assert sheets.unguarded(guarded) == text
    assert guarded[:1] not in set("=+-@\t\r＝＋")


def test_openpyxl_and_we_read_the_same(context: None) -> None:
    content = workbook([["a", "b"], ["x", 1.234], ["y", 7]])
    [table] = sheets.read_tables(content)
    assert table.rows == ((2, ["x", "1.2340"]), (3, ["y", "7"]))
    assert openpyxl.load_workbook(io.BytesIO(content)).active["B2"].value == 1.234
