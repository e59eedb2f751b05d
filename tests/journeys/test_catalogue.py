"""The catalogue: complete in both languages, wrong files named; a journey from a template."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.journeys import catalogue
from app.journeys.catalogue import CatalogueError, Work
from app.journeys.starting import department_for, start_from
from app.models import db, tenancy
from app.models.accounts import Department
from app.models.journeys import (
    Channel,
    Evidence,
    Journey,
    JourneyState,
    Persona,
    Stage,
    Step,
    Touchpoint,
)
from app.models.measuring import Measurement, MeasuringPoint, Mode, PointKind, PointState, Signal
from app.models.wording import Wording
from tests.house import House

MUST_BE_THERE = """
nps csat ces completion-rate drop-off-rate repeated-steps self-service-containment lead-time
first-contact-resolution repeat-contacts complaints-rate churn renewal revenue-per-customer
cost-to-serve
"""

METRIC = """
[[metrics]]
key = "speed"
name = { de = "Tempo", en = "Speed" }
kind = "operational"
unit = "days"
better = "down"
mode = "figure"
decimals = 0
interval_days = 30
says = { de = "a", en = "b" }
how = { de = "a", en = "b" }
pitfalls = { de = "a", en = "b" }
first_try = { de = "a", en = "b" }
"""


@pytest.mark.parametrize("key", MUST_BE_THERE.split())
def test_the_usual_metrics_are_there(key: str) -> None:
    assert catalogue.metric(key).key == key


def test_there_are_some_thirty_of_all_three_kinds() -> None:
    kinds = [one.kind for one in catalogue.metrics()]
    assert 28 <= len(kinds) <= 40
    assert all(kinds.count(kind) >= 5 for kind in PointKind)


def test_shares_have_the_bounds_of_a_share() -> None:
    for one in catalogue.metrics():
        if one.mode is Mode.SHARE:
            assert (one.scale_min, one.scale_max, one.unit.de) == (0, 100, "%"), one.key


def test_both_languages_say_something_of_their_own() -> None:
    for one in catalogue.metrics():
        for text in (one.says, one.how, one.pitfalls, one.first_try):
            assert text.de != text.en, one.key
            assert text.de.endswith((".", "“", "?")), (one.key, text.de)
            assert text.en.endswith((".", "”", "?")), (one.key, text.en)


def test_examples_are_what_their_counts_say() -> None:
    """The figures shown beside a template are invented, but not wrong."""
    source = catalogue.read(catalogue.FOLDER / "templates.toml")
    for journey in source.optional("journeys"):
        for point in journey["points"]:
            told = point.get("baseline", {})
            if "x" in told:
                assert told["value"] == pytest.approx(100 * told["x"] / told["n"], abs=0.06)
            if "promoters" in told:
                counts = [told[one] for one in ("promoters", "passives", "detractors")]
                assert sum(counts) == told["n"]
                nps = 100 * (counts[0] - counts[2]) / told["n"]
                assert told["value"] == pytest.approx(nps, abs=0.06)


def test_every_template_has_one_point_somebody_calls_unmeasurable() -> None:
    for one in catalogue.templates():
        assert [bool(point.claim) for point in one.points].count(True) == 1, one.key
        assert 12 <= one.step_count <= 20, one.key


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        (', en = "Speed"', "", "metrics speed: name lacks its English text"),
        ('en = "Speed"', 'en = " "', "name lacks its English text"),
        ('"operational"', '"inner"', "kind is “inner”, but must be one of: customer, operational"),
        ('"days"', '"weeks"', "unit is “weeks”"),
        ('"down"', '"left"', "better is “left”"),
        ("decimals = 0", "decimals = 9", "decimals must be a whole number from 0 to 4"),
        ("decimals = 0", "decimals = true", "decimals must be a whole number"),
        ("interval_days = 30", "interval_days = 0", "interval_days must be a whole number"),
        ("decimals = 0", "decimals = 0\ndecimal = 1", "unknown: decimal"),
        ("decimals = 0", 'decimals = 0\nscale_min = "x"', "scale_min must be a number"),
        ('"speed"', "7", "key must be a text"),
        ('{ de = "a", en = "b" }', '"a"', "says must have a German and an English text"),
        ('de = "Tempo"', 'de = "Tempo", fr = "Vitesse"', "name knows de and en only"),
        ("[[metrics]]", "[[metrics]", "metrics.toml:"),
        ("[[metrics]]", "[[other]]", "metrics must have at least one entry"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(
    tmp_path: Path, wrong: str, right: str, complaint: str
) -> None:
    assert wrong in METRIC
    path = tmp_path / "metrics.toml"
    path.write_text(METRIC.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=complaint.replace("(", r"\(")):
        catalogue.read_metrics(path)


def test_a_right_file_is_read_and_a_doubled_key_refused(tmp_path: Path) -> None:
    path = tmp_path / "metrics.toml"
    path.write_text(METRIC, encoding="utf-8")
    assert catalogue.read_metrics(path)[0].name == Wording("Tempo", "Speed")
    path.write_text(METRIC * 2, encoding="utf-8")
    with pytest.raises(CatalogueError, match="“speed” stands there twice"):
        catalogue.read_metrics(path)


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        ('metric = "renewal"', 'metric = "joy"', "no entry “joy”"),
        ('metric = "renewal"', 'metric = "attach-rate"', "needs a band"),
        ('at = "final-bill"', 'at = "the-moon"', "at is “the-moon”"),
        ('moves = "contracts-moved"', 'moves = "nothing"', "names the point “nothing”"),
        ('moves = "contracts-moved"', 'moves = "ease-of-move"', "names the point “ease-of-move”"),
        ("emotion_current = -1", "emotion_current = -3", "from -2 to 2"),
        ('orientation = "improve"\n', "", "opportunity and orientation come together"),
        ('key = "refund"', 'key = "final-bill"', "“final-bill” stands there twice"),
        ("decisive = true", 'decisive = "yes"', "decisive must be true or false"),
        ("target = 62", "", "needs a baseline with its value, and a target"),
    ],
)
def test_a_wrong_template_is_refused(
    tmp_path: Path, wrong: str, right: str, complaint: str
) -> None:
    text = (catalogue.FOLDER / "templates.toml").read_text(encoding="utf-8")
    assert wrong in text
    path = tmp_path / "templates.toml"
    path.write_text(text.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=complaint):
        catalogue.read_templates(path)


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("told", catalogue.templates(), ids=lambda one: one.key)
def test_clara_starts_from_a_template(house: House, told: catalogue.JourneyTemplate) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        journey = start_from(told.key, house.users["clara"])
        assert (journey.state, journey.template_key) == (JourneyState.DRAFT, told.key)
        assert journey.owner_id == house.users["clara"]
        assert count(Persona) == len(told.personas)
        assert count(Stage) == len(told.stages)
        assert count(Step) == count(Touchpoint) == told.step_count
        assert count(MeasuringPoint) == len(told.points)
        assert count(Signal) == sum(bool(point.moves) for point in told.points)


def test_nothing_invented_is_written(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        start_from("energy-moving-house", house.users["clara"])
        assert count(Measurement) == 0
        for point in db.session.scalars(select(MeasuringPoint)):
            assert (point.target, point.current_id, point.due_on) == (None, None, None)
            assert point.method
            claimed = point.metric_key == "error-rate"
            assert point.state is (PointState.IDEA if claimed else PointState.DEFINED)
        steps = db.session.scalars(select(Step)).all()
        assert {step.evidence_current for step in steps} == {Evidence.NONE}
        assert {step.evidence_intended for step in steps} == {Evidence.NONE}


def test_points_stand_where_the_template_puts_them(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        start_from("energy-moving-house", None)
        points = {one.name.en: one for one in db.session.scalars(select(MeasuringPoint))}
        whole = points["Contracts taken along to the new home"]
        stage = points["Moves with a query: has it all worked?"]
        step = points["Days from moving out to the final bill"]
        assert (whole.stage_id, whole.step_id) == (None, None)
        assert stage.stage_id
        assert stage.step_id is None
        assert step.stage_id is None
        assert step.step_id
        moved = select(Signal.moves_id).where(Signal.point_id == step.id)
        target = db.session.scalar(moved)
        assert target == points["Satisfaction with the final bill"].id


def test_a_touchpoint_of_the_same_name_and_channel_serves_again(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        bill = Touchpoint(name=Wording(de="schlussrechnung"), channel=Channel.LETTER)
        other = Touchpoint(name=Wording(de="Auszahlung des Guthabens"), channel=Channel.PHONE)
        db.session.add_all([bill, other])
        db.session.flush()
        start_from("energy-moving-house", None)
        assert count(Touchpoint) == 2 + 17 - 1
        used = select(func.count(Step.id)).where(Step.touchpoint_id == bill.id)
        assert db.session.scalar(used) == 1
        start_from("energy-moving-house", None)
        assert count(Touchpoint) == 2 + 17 - 1
        assert count(Journey) == 2
        assert [one.position for one in db.session.scalars(select(Journey))] == [0, 1]


def test_departments_are_found_by_what_they_do(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        start_from("energy-moving-house", None)
        rows = db.session.scalars(select(Touchpoint)).all()
        places = {one.name.en: one.department_id for one in rows}
        assert places["Offer for the new address"] == house.departments["Vertrieb"]
        assert places["Technician’s visit for a disconnected meter"] == house.departments["Technik"]
        assert places["Status in the customer account"] is None


@pytest.mark.parametrize(
    ("work", "names", "found"),
    [
        (Work.IT, ["Mitarbeiter", "IT & Daten"], "IT & Daten"),
        (Work.IT, ["Italien", "Mitte"], None),
        (Work.SERVICE, ["Servicetechnik", "Kundenservice"], "Kundenservice"),
        (Work.FINANCE, ["Recht", "Finanzen & Recht"], "Finanzen & Recht"),
        (Work.SERVICE, ["Claims/Customer Service"], "Claims/Customer Service"),
        (Work.FIELD, [], None),
    ],
)
def test_a_house_calls_its_departments_as_it_likes(
    work: Work, names: list[str], found: str | None
) -> None:
    department = department_for(work, [Department(name=name, name_en="") for name in names])
    assert (department.name if department else None) == found


def test_an_unknown_template_is_a_lookup_error(house: House) -> None:
    with (
        house.app.app_context(),
        tenancy.inside(house.organisation_id),
        pytest.raises(LookupError, match="no entry “moon”"),
    ):
        start_from("moon", None)


@pytest.mark.parametrize(("language", "title"), [("de", "Katalog der Kennzahlen"),
                                                  ("en", "Catalogue of metrics")])  # fmt: skip
def test_vera_reads_the_catalogue(house: House, language: str, title: str) -> None:
    client = house.client("vera")
    client.set_cookie("language", language)
    page = client.get(f"/o/{house.slug}/metrics")
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.text
    for one in catalogue.metrics():
        assert f'<li id="{one.key}"' in page.text
        assert f'href="#{one.key}"' in page.text


def test_strangers_do_not_see_it(house: House) -> None:
    assert house.client("otto").get(f"/o/{house.slug}/metrics").status_code == 404
    assert house.client().get(f"/o/{house.slug}/metrics").status_code in {302, 401}
