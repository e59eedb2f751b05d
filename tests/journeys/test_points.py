"""Measuring points in the browser: found, created, measured, corrected, accepted, deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.journeys.entries import MeasurementEntry
from app.journeys.measuring_actions import add_measurements
from app.models import db
from app.models.accounts import AuditEntry
from app.models.measuring import (
    Baseline,
    MeasurabilityCase,
    Measurement,
    MeasuringPoint,
    Mode,
    PointKind,
    PointState,
    Signal,
)
from app.models.wording import Wording
from tests.accounts.browsing import at_once, hidden, inside, send, text_of
from tests.house import House
from tests.journeys import write_journey

WHO_MAY_MEASURE = {"olga": 302, "clara": 302, "linus": 302, "petra": 404, "vera": 403, "otto": 404}


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    """Olga's journey with one point: 30 of 100 in February (the baseline), 45 of 100 in March."""

    def write() -> dict[str, UUID]:
        found = write_journey()
        db.session.commit()
        return found

    return dict(inside(house, write))


def at(house: House, rest: str) -> str:
    return f"/o/{house.slug}{rest}"


def page(house: House, rows: dict[str, UUID], rest: str = "") -> str:
    return at(house, f"/points/{rows['point_id']}{rest}")


def measure(house: House, rows: dict[str, UUID], who: str = "clara", **data: Any) -> Any:
    """Fill in the form on the point's page."""
    client = house.client(who)
    has_form = who not in {"vera", "otto", "petra"} or client.get(page(house, rows)).data.count(
        b"measurements"
    )
    sent = {"measured_on": "2026-04-30", **data}
    return send(
        client, page(house, rows, "/measurements"),
        page=page(house, rows) if has_form else "/password", **sent,
    )  # fmt: skip


def stored(house: House, what: type[Any]) -> list[Any]:
    def ask() -> list[Any]:
        found = list(db.session.scalars(select(what)))
        db.session.expunge_all()
        return found

    return list(inside(house, ask))


def point_of(house: House) -> MeasuringPoint:
    return next(one for one in stored(house, MeasuringPoint))


def another_point(house: House, rows: dict[str, UUID], **values: Any) -> UUID:
    def write() -> UUID:
        given = {
            "journey_id": rows["journey_id"], "name": Wording(de="Anrufe je Umzug"),
            "kind": PointKind.CUSTOMER, "mode": Mode.FIGURE, **values,
        }  # fmt: skip
        point = MeasuringPoint(**given)
        db.session.add(point)
        db.session.commit()
        return point.id

    found: UUID = inside(house, write)
    return found


def test_the_page_says_where_the_point_stands(house: House, rows: dict[str, UUID]) -> None:
    html = text_of(house.client("vera").get(page(house, rows)))
    assert "45,0\u202f% am 31. März 2026: sicher besser als die Nullmessung" in html
    assert "+15,0\xa0Prozentpunkte" in html
    assert "Sicher besser: von 30,0\u202f% auf 45,0\u202f%" in html
    assert "Das Intervall der Differenz" in html
    assert "Angenommen von" in html
    assert "Olga Inhaber, 10. März 2026" in html
    assert "Wert eintragen" not in html, "Vera only looks"
    english = house.client("vera")
    english.set_cookie("language", "en")
    html = text_of(english.get(page(house, rows)))
    assert "45.0% on 31 March 2026: surely better than the baseline" in html


def test_a_page_takes_few_statements(house: House, rows: dict[str, UUID], app: Flask) -> None:
    for address in (page(house, rows), at(house, "/points")):
        client = house.client("vera")
        client.get(address)
        seen: list[str] = []

        def note(*args: Any, seen: list[str] = seen) -> None:
            seen.append(args[2])

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        assert client.get(address).status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        asked = [text for text in seen if text.startswith("SELECT") and "set_config" not in text]
        assert len(asked) <= 10, asked  # three of them are who is asking, and where


def test_who_may_measure(house: House, rows: dict[str, UUID]) -> None:
    for who, status in WHO_MAY_MEASURE.items():
        assert measure(house, rows, who, hits="5", sample_size="10").status_code == status, who


def test_petra_measures_what_she_owns_but_does_not_edit_it(
    house: House, rows: dict[str, UUID]
) -> None:
    def give() -> None:
        db.session.get_one(MeasuringPoint, rows["point_id"]).data_owner_id = house.users["petra"]
        db.session.commit()

    inside(house, give)
    answer = measure(house, rows, "petra", hits="50", sample_size="100")
    assert answer.status_code == 302
    petra = house.client("petra")
    html = text_of(petra.get(page(house, rows)))
    assert "50,0\u202f%" in html
    assert "±\xa09,6" in html, "the margin is there right away"
    assert "Petra Klein" in html
    assert petra.get(page(house, rows, "/edit")).status_code == 404
    assert petra.get(page(house, rows, "/delete")).status_code == 404


REFUSED = {
    "x above n": ({"hits": "11", "sample_size": "10"}, "x liegt zwischen 0 und n."),
    "no n": ({"hits": "11"}, "Bitte sagen Sie, von wie vielen: x von n."),
    "nothing": ({}, "Bitte tragen Sie einen Wert ein."),
    "both": ({"hits": "1", "sample_size": "2", "value": "50"}, "nicht beides"),
    "120 per cent": ({"value": "120"}, "zwischen 0 und 100 Prozent"),
    "half a case": ({"hits": "1,5", "sample_size": "3"}, "Eine ganze Zahl, bitte"),
    "infinity": ({"value": "1e400"}, "Ziffern"),
    "not a number": ({"value": "NaN"}, "Ziffern"),
    "arabic digits": ({"hits": "١٢", "sample_size": "20"}, "Ziffern"),
    "tomorrow": ({"value": "5", "measured_on": "2099-01-01"}, "zwischen dem Jahr 2000 und heute"),
    "long ago": ({"value": "5", "measured_on": "1999-12-31"}, "2000"),
    "no such day": ({"value": "5", "measured_on": "2026-02-29"}, "Fehler"),
    "no day": ({"value": "5", "measured_on": ""}, "Bitte wählen Sie einen Tag."),
    "control character": ({"value": "5", "note": "a\x00b"}, "nicht speichern lassen"),
}  # fmt: skip


@pytest.mark.words
@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    house: House, rows: dict[str, UUID], what: str
) -> None:
    data, sentence = REFUSED[what]
    answer = measure(house, rows, **{"note": "Steht noch da", **data})
    assert answer.status_code == 422
    html = text_of(answer)
    assert sentence in html or what == "no such day"
    assert "note" in data or "Steht noch da" in html
    assert len(stored(house, Measurement)) == 2


def test_a_second_value_of_a_day_counts_and_the_page_says_so(
    house: House, rows: dict[str, UUID]
) -> None:
    measure(house, rows, hits="50", sample_size="100")
    client = house.client("clara")
    answer = send(
        client, page(house, rows, "/measurements"), page=page(house, rows),
        measured_on="2026-04-30", hits="60", sample_size="100",
    )  # fmt: skip
    assert answer.status_code == 302
    html = text_of(client.get(page(house, rows)))
    assert "Für diesen Tag gibt es noch einen anderen Wert" in html
    assert "60,0\u202f% am 30. April 2026" in html
    assert "Ein anderer Wert desselben Tages wurde später eingetragen und zählt." in html


def test_a_value_outside_the_usual_scale_is_kept_with_a_warning(
    house: House, rows: dict[str, UUID]
) -> None:
    new = another_point(house, rows, mode=Mode.MEAN, metric_key="ces")
    client, path = house.client("clara"), at(house, f"/points/{new}")
    answer = send(client, f"{path}/measurements", page=path, measured_on="2026-04-30", value="12")
    assert answer.status_code == 302
    assert "außerhalb der üblichen Skala" in text_of(client.get(path))


def correct(house: House, rows: dict[str, UUID], measurement: UUID, **data: Any) -> Any:
    path = page(house, rows, f"/measurements/{measurement}/correct")
    sent = {"measured_on": "2026-03-31", "hits": "40", "sample_size": "100",
            "reason": "Doppelt gezählt", **data}  # fmt: skip
    return send(house.client("linus"), path, **sent)


def test_a_correction_shows_what_it_replaced(house: House, rows: dict[str, UUID]) -> None:
    assert correct(house, rows, rows["measurement_id"], reason="").status_code == 422
    assert correct(house, rows, rows["measurement_id"]).status_code == 302
    html = text_of(house.client("vera").get(page(house, rows)))
    assert "<del>45,0\u202f%</del>" in html
    assert "berichtigt, weil: Doppelt gezählt" in html
    assert "Linus Vogt" in html
    assert "kleiner als das Rauschen" in html
    noted = [row.action for row in stored_audit(house)]
    assert "measurement-corrected" in noted


def stored_audit(house: House) -> list[AuditEntry]:
    with house.app.app_context():
        return list(db.session.scalars(select(AuditEntry)))


def test_two_correct_the_same_value_and_nothing_is_lost(
    house: House, rows: dict[str, UUID]
) -> None:
    assert correct(house, rows, rows["measurement_id"]).status_code == 302
    late = correct(house, rows, rows["measurement_id"], hits="41", reason="Anders gezählt")
    assert late.status_code == 409
    html = text_of(late)
    assert "Linus Vogt: Doppelt gezählt" in html
    assert 'value="41"' in html
    assert "Anders gezählt" in html
    assert len(stored(house, Measurement)) == 3
    newest = next(row for row in stored(house, Measurement) if row.supersedes_id)
    assert f"/measurements/{newest.id}/correct" in html, "saving again corrects the new value"


def test_of_two_corrections_at_once_one_is_told_so(house: House, rows: dict[str, UUID]) -> None:
    acts = [
        lambda hits=hits: correct(house, rows, rows["measurement_id"], hits=hits).status_code
        for hits in ("40", "41")
    ]
    assert sorted(at_once(*acts)) == [302, 409]
    assert len(stored(house, Measurement)) == 3


def test_of_two_values_at_once_both_count(house: House, rows: dict[str, UUID]) -> None:
    acts = [
        lambda hits=hits: measure(house, rows, "linus", hits=hits, sample_size="100").status_code
        for hits in ("50", "51")
    ]
    assert at_once(*acts) == [302, 302]
    added = [row for row in stored(house, Measurement) if row.measured_on == date(2026, 4, 30)]
    assert len(added) == 2
    newest = max(added, key=lambda row: row.entered_at)
    assert point_of(house).current_id == newest.id


def test_a_baseline_follows_its_correction(house: House, rows: dict[str, UUID]) -> None:
    february = next(row for row in stored(house, Measurement) if row.value == 30)
    answer = correct(house, rows, february.id, measured_on="2026-02-28", hits="33")
    assert answer.status_code == 302
    html = text_of(house.client("linus").get(page(house, rows)))
    assert "Folgt einer Berichtigung" in html
    assert "Frühere Nullmessungen" in html
    assert html.count("Olga Inhaber, 10. März 2026") == 2


def accept(house: House, rows: dict[str, UUID], who: str = "clara", **data: Any) -> Any:
    sent = {"measurement": str(rows["measurement_id"]), "period": "März", **data}
    return send(
        house.client(who), page(house, rows, "/baseline"), page=page(house, rows), **sent
    )  # fmt: skip


def test_another_baseline_needs_a_reason(house: House, rows: dict[str, UUID]) -> None:
    answer = accept(house, rows)
    assert answer.status_code == 422
    assert "Bitte sagen Sie, warum eine andere an ihre Stelle tritt." in text_of(answer)
    assert accept(house, rows, reason="Im Februar fehlte eine Region").status_code == 302
    html = text_of(house.client("vera").get(page(house, rows)))
    assert "Im Februar fehlte eine Region" in html
    assert "Clara Berg" in html
    assert "Frühere Nullmessungen" in html
    assert "Olga Inhaber, 10. März 2026" in html, "the one before stays"


def test_no_foreign_measurement_becomes_a_baseline(house: House, rows: dict[str, UUID]) -> None:
    for wrong in (str(uuid4()), "x", ""):
        assert accept(house, rows, measurement=wrong, reason="Weil").status_code == 422, wrong
    assert len(stored(house, Baseline)) == 1


FORM = {
    "name": "Umzüge ohne Nachfassen", "place": "journey", "kind": "operational", "mode": "share",
    "unit": "%", "decimals": "1", "better": "up", "interval_days": "30", "data_owner": "",
    "trust": "B", "state": "defined", "source": "CRM", "method": "Gezählt",
}  # fmt: skip


def create(house: House, rows: dict[str, UUID], query: str = "?blank=1", **data: Any) -> Any:
    path = at(house, f"/journeys/{rows['journey_id']}/points/new{query}")
    return send(house.client("linus"), path, **{**FORM, **data})


def test_linus_creates_a_point_at_a_step(house: House, rows: dict[str, UUID]) -> None:
    step = f"step:{rows['step_id']}"
    answer = create(house, rows, place=step, target="54,5", data_owner=str(house.users["petra"]))
    assert answer.status_code == 302
    new = next(one for one in stored(house, MeasuringPoint) if one.step_id and one.target)
    assert (new.target, new.data_owner_id) == (54.5, house.users["petra"])
    html = text_of(house.client("petra").get(answer.location))
    assert "Hier wurde noch nichts gemessen." in html
    assert "Ersten Wert eintragen" in html


def test_the_catalogue_fills_the_form(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("linus")
    path = at(house, f"/journeys/{rows['journey_id']}/points/new")
    assert "?metric=nps" in text_of(client.get(path))
    html = text_of(client.get(f"{path}?metric=nps"))
    assert "Weiterempfehlung (NPS)" in html
    assert "Wo sie in die Irre führt" in html
    assert client.get(f"{path}?metric=__class__").status_code == 200
    kept = hidden(client, f"{path}?metric=nps")
    data = {**FORM, **kept, "mode": "nps", "unit": "Punkte", "metric_key": "nps"}
    assert client.post(path, data=data).status_code == 302
    new = next(one for one in stored(house, MeasuringPoint) if one.metric_key == "nps")
    assert new.unit.en == "points", "unchanged texts of the catalogue keep both languages"
    assert new.name == Wording("Umzüge ohne Nachfassen"), "English readers see the same point"


WRONG = {
    "no name": {"name": ""},
    "invisible name": {"name": "\u200b"},
    "a step of nobody": {"place": f"step:{uuid4()}"},
    "no place": {"place": "__class__"},
    "a mode nobody knows": {"mode": "x"},
    "a foreign owner": {"data_owner": str(uuid4())},
    "interval 0": {"interval_days": "0"},
    "no interval": {"interval_days": ""},
    "band without ends": {"better": "band"},
    "band upside down": {"better": "band", "band_low": "5", "band_high": "4"},
    "target of 101 per cent": {"target": "101"},
    "spread of zero": {"mode": "mean", "spread": "0"},
    "five decimals": {"decimals": "5"},
    "signals nobody": {"moves": str(uuid4())},
    "year 9999": {"target_on": "9999-01-01"},
}


@pytest.mark.words
@pytest.mark.parametrize("what", WRONG)
def test_a_form_with_a_mistake_comes_back(house: House, rows: dict[str, UUID], what: str) -> None:
    answer = create(house, rows, **WRONG[what])
    assert answer.status_code == 422
    assert "Gezählt" in text_of(answer)
    assert len(stored(house, MeasuringPoint)) == 1


def test_a_double_click_adds_one_point_and_one_value(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("linus")
    path = at(house, f"/journeys/{rows['journey_id']}/points/new")
    data = {**hidden(client, f"{path}?blank=1"), **FORM}
    points, values = len(stored(house, MeasuringPoint)), len(stored(house, Measurement))
    first, second = (client.post(path, data=data) for _ in range(2))
    assert first.location == second.location
    assert len(stored(house, MeasuringPoint)) == points + 1
    shown = page(house, rows)
    value = {**hidden(client, shown), "measured_on": "2026-04-30", "hits": "40",
             "sample_size": "100"}  # fmt: skip
    for _ in range(2):
        assert client.post(f"{shown}/measurements", data=value).status_code == 302
    assert len(stored(house, Measurement)) == values + 1
    client.post(f"{shown}/measurements", data={**value, "hits": "41"})
    assert len(stored(house, Measurement)) == values + 2, "another figure is another value"


def edit(house: House, rows: dict[str, UUID], who: str = "linus", **data: Any) -> Any:
    sent = {**FORM, "place": f"step:{rows['step_id']}", "state": "measuring", **data}
    return send(house.client(who), page(house, rows, "/edit"), **sent)


def test_two_edit_a_point_and_both_texts_are_shown(house: House, rows: dict[str, UUID]) -> None:
    path = page(house, rows, "/edit")
    hanna = house.client("hanna")
    kept = hidden(hanna, path)
    assert edit(house, rows, name="Name von Linus").status_code == 302
    late = hanna.post(path, data={**FORM, **kept, "state": "measuring", "name": "Name von Hanna"})
    assert late.status_code == 409
    html = text_of(late)
    assert "Name von Linus" in html
    assert "Name von Hanna" in html
    again = {**hidden_in(html), **FORM, "state": "measuring", "name": "Name von Hanna"}
    assert hanna.post(path, data=again).status_code == 302
    assert point_of(house).name.de == "Name von Hanna"


def hidden_in(html: str) -> dict[str, str]:
    from tests.accounts.browsing import values_in

    return {name: values_in(html, name)[0] for name in ("csrf_token", "revision")}


def test_how_values_come_about_stays_once_there_are_some(
    house: House, rows: dict[str, UUID]
) -> None:
    assert edit(house, rows, mode="mean").status_code == 422
    assert "Es gibt schon Werte" in text_of(house.client("linus").get(page(house, rows, "/edit")))
    assert point_of(house).mode is Mode.SHARE


def test_a_new_interval_moves_the_day_the_next_value_is_due(
    house: House, rows: dict[str, UUID]
) -> None:
    assert edit(house, rows, interval_days="10").status_code == 302
    assert point_of(house).due_on == date(2026, 4, 10)


def test_the_chain_is_drawn_and_closes_no_circle(house: House, rows: dict[str, UUID]) -> None:
    calls = another_point(house, rows, kind=PointKind.OPERATIONAL)
    business = another_point(house, rows, name=Wording(de="Bleiben"), kind=PointKind.BUSINESS)
    assert edit(house, rows, moves=[str(calls), str(business)]).status_code == 302
    html = text_of(house.client("vera").get(page(house, rows)))
    assert "Anrufe je Umzug" in html
    assert "Bleiben" in html
    back = {**FORM, "mode": "figure", "moves": [str(rows["point_id"])]}
    answer = send(house.client("linus"), at(house, f"/points/{calls}/edit"), **back)
    assert answer.status_code == 422
    assert "ein Kreis" in text_of(answer)
    upstream = {**back, "kind": "business"}
    answer = send(house.client("linus"), at(house, f"/points/{business}/edit"), **upstream)
    assert answer.status_code == 422
    assert len(stored(house, Signal)) == 2
    assert edit(house, rows).status_code == 302
    assert stored(house, Signal) == []


def test_a_retired_point_expects_nothing(house: House, rows: dict[str, UUID]) -> None:
    linus = house.client("linus")
    assert "überfällig seit" in text_of(linus.get(page(house, rows)))
    answer = send(linus, page(house, rows, "/state"), page=page(house, rows), to="retired")
    assert answer.status_code == 302
    html = text_of(linus.get(page(house, rows)))
    assert "stillgelegt" in html
    assert "überfällig seit" not in html
    assert (point_of(house).due_on, point_of(house).state) == (None, PointState.RETIRED)
    send(linus, page(house, rows, "/state"), page=page(house, rows), to="measured")
    assert (point_of(house).due_on, point_of(house).state) == (
        date(2026, 4, 30), PointState.MEASURING
    )  # fmt: skip


def test_deleting_names_what_goes_and_keeps_cases(house: House, rows: dict[str, UUID]) -> None:
    def name_it() -> None:
        db.session.get_one(MeasurabilityCase, rows["case_id"]).point_id = rows["point_id"]
        db.session.commit()

    inside(house, name_it)
    linus, path = house.client("linus"), page(house, rows, "/delete")
    html = text_of(linus.get(path))
    for words in ("2 Werte", "1 angenommene Nullmessung", "1 Fall von"):
        assert words in html
    assert linus.post(path).status_code == 400, "not without the page's own token"
    assert send(linus, path).status_code == 302
    assert stored(house, MeasuringPoint) == []
    assert stored(house, Measurement) == []
    assert stored(house, MeasurabilityCase)[0].point_id is None
    assert "point-deleted" in [row.action for row in stored_audit(house)]


@pytest.fixture
def many(house: House, rows: dict[str, UUID]) -> None:
    """Sixty more points: the first ten measured this year, the others never."""

    def write() -> None:
        points = [
            MeasuringPoint(
                journey_id=rows["journey_id"], name=Wording(de=f"Punkt {n}"), position=n,
                kind=PointKind.BUSINESS, mode=Mode.FIGURE, interval_days=1100,
            )
            for n in range(60)
        ]  # fmt: skip
        db.session.add_all(points)
        db.session.flush()
        day = date.today() - timedelta(days=5)
        add_measurements([(one, MeasurementEntry(day, value=7.0)) for one in points[:10]])
        db.session.commit()

    inside(house, write)


def test_the_list_begins_with_what_is_overdue(
    house: House, rows: dict[str, UUID], many: None
) -> None:
    client, path = house.client("vera"), at(house, "/points")
    html = text_of(client.get(path))
    assert "61 Messpunkte, 1 davon überfällig." in html
    assert html.index("Umzug: Ankommensquote") < html.index("Punkt 10")
    assert "page=2" in html
    second = text_of(client.get(f"{path}?page=2"))
    assert "Punkt 9" in second, "measured ones come last"
    for query, count in {
        "overdue=1": "1 Messpunkt,",
        "kind=business": "60 Messpunkte",
        "kind=business&without_baseline=1": "60 Messpunkte",
        "state=measuring": "11 Messpunkte",
        "trust=A": "Kein Messpunkt passt",
        "mine=1": "Kein Messpunkt passt",
        f"journey={rows['journey_id']}": "61 Messpunkte",
        f"journey={uuid4()}": "Kein Messpunkt passt",
        "kind=__class__&page=-1&state=x&trust=Z&journey=y": "61 Messpunkte",
        "page=99999999999": "61 Messpunkte",
    }.items():
        assert count in text_of(client.get(f"{path}?{query}")), query


def test_an_empty_list_says_what_belongs_here(house: House) -> None:
    html = text_of(house.client("vera").get(at(house, "/points")))
    assert "Zahlen gehören zu Journeys" in html
