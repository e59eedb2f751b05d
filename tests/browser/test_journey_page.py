"""Vera looks at a journey: at her desk, on the phone, on the projector, and on paper."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.journeys import measuring, starting
from app.models import db, tenancy
from app.models.journeys import Journey, JourneyState
from app.models.measuring import Baseline, Measurement, MeasuringPoint, Mode, PointState
from app.models.wording import Wording
from tests.browser.conftest import LiveServer, axe
from tests.browser.test_journey_editing import sign_in

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
WIDTHS = (320, 390, 768, 1000, 1280, 1920)


def moving_house(server: LiveServer) -> UUID:
    """Seventeen steps in six stages, six points or more, each with a baseline and a value."""
    with server.app.app_context(), tenancy.inside(server.house.organisation_id):
        journey = starting.start_from("energy-moving-house", server.house.users["linus"])
        journey.state = JourneyState.ACTIVE
        db.session.flush()
        for point in db.session.scalars(select(MeasuringPoint)):
            point.state = PointState.MEASURING
            hits = (30, 60) if point.mode is Mode.SHARE else (None, None)
            rows = [
                Measurement(point_id=point.id, measured_on=day, value=value, sample_size=100,
                            hits=hit)
                for day, value, hit in (
                    (date(2026, 2, 28), 30.0, hits[0]), (date(2026, 10, 31), 60.0, hits[1]),
                )
            ]  # fmt: skip
            db.session.add_all(rows)
            db.session.flush()
            db.session.add(
                Baseline(point_id=point.id, measurement_id=rows[0].id,
                         accepted_by_name="Olga Inhaber", accepted_on=date(2026, 3, 10))
            )  # fmt: skip
        points = db.session.scalars(select(MeasuringPoint)).all()
        assert len(points) >= 6
        assert all(one.change for one in measuring.figures(points, date(2026, 11, 1)).values())
        db.session.commit()
        return journey.id


def empty_journey(server: LiveServer) -> UUID:
    with server.app.app_context(), tenancy.inside(server.house.organisation_id):
        journey = Journey(name=Wording(de="Kündigen"))
        db.session.add(journey)
        db.session.commit()
        return journey.id


def address(server: LiveServer, journey_id: UUID, page: str = "") -> str:
    return f"{server.url}/o/{server.house.slug}/journeys/{journey_id}{page}"


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_fits_every_screen_and_axe_finds_nothing(
    live_server: LiveServer, visit: Visit, dark: bool
) -> None:
    full, empty = moving_house(live_server), empty_journey(live_server)
    page = sign_in(visit(1280, "en" if dark else "de", dark=dark), live_server, "linus")
    for where in (
        address(live_server, full), address(live_server, empty),
        address(live_server, full, "/print"),
    ):  # fmt: skip
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(where)
            beyond = page.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert beyond <= 0, f"{where} at {width}"
            assert axe(page) == [], f"{where} at {width}"


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1280, "de")])
def test_axe_finds_nothing_on_the_pages_around(
    live_server: LiveServer, visit: Visit, width: int, language: str
) -> None:
    """Everything opened; the phone in the dark."""
    here = moving_house(live_server)
    with live_server.app.app_context(), tenancy.inside(live_server.house.organisation_id):
        value = db.session.scalars(select(Measurement)).first()
        assert value
        point, correct = value.point_id, f"{value.point_id}/measurements/{value.id}/correct"
    page = sign_in(visit(width, language, dark=width == 390), live_server, "linus")
    home = f"{live_server.url}/o/{live_server.house.slug}"
    around = ("edit", "delete", "gaps", "history", "personas/new", "cases/new", "points/new",
              "points/new?blank=1", "measurements/import")  # fmt: skip
    for where in (
        "journeys", "journeys/new", "journeys/new?template=energy-moving-house",
        "journeys/import", "journeys/gaps", "points", "metrics", "cases",
        f"points/{point}", f"points/{point}/edit", f"points/{point}/delete", f"points/{correct}",
        *(f"journeys/{here}/{one}" for one in around),
    ):  # fmt: skip
        answer = page.goto(f"{home}/{where}")
        assert answer, where
        assert answer.status == 200, where
        page.locator("main details").evaluate_all("all => all.forEach((one) => (one.open = true))")
        assert axe(page) == [], where
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert beyond <= 0, where


def test_a_phone_gets_a_curve_downwards_and_a_list(live_server: LiveServer, visit: Visit) -> None:
    page = sign_in(visit(390), live_server, "vera")
    page.goto(address(live_server, moving_house(live_server)))
    expect(page.locator("svg.chart-emotion-tall")).to_be_visible()
    expect(page.locator("svg.emotion")).to_be_hidden()
    boxes = [one.bounding_box() for one in page.locator("li.stage").all()]
    lefts = {round(box["x"]) for box in boxes if box}
    assert len(boxes) == 6
    assert len(lefts) == 1, "one below the other"
    letters = page.locator("svg.chart-emotion-tall text").first
    assert letters.evaluate("(one) => one.getScreenCTM().a") > 0.9, "set anew, not shrunk"


def test_a_projector_shows_larger_letters(live_server: LiveServer, visit: Visit) -> None:
    page = sign_in(visit(1280), live_server, "vera")
    where = address(live_server, moving_house(live_server))
    high = {}
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 1080})
        page.goto(where)
        name = page.locator("li.step .nm").first
        high[width] = name.evaluate(
            "(one) => parseFloat(getComputedStyle(one).fontSize) * (one.currentCSSZoom || 1)"
        )
    assert high[1920] >= 18
    assert high[1920] > 1.3 * high[1280]


def test_the_map_is_printed_on_one_landscape_page(
    live_server: LiveServer, visit: Visit, tmp_path: Path
) -> None:
    page = sign_in(visit(1280), live_server, "vera")
    page.goto(address(live_server, moving_house(live_server), "/print"))
    paper = tmp_path / "map.pdf"
    page.pdf(path=paper, prefer_css_page_size=True)
    told = _told_by("pdfinfo", str(paper))
    assert "Pages:           1\n" in told
    assert "841.92 x 594.96 pts (A4)" in told or "842 x 595" in told
    words = " ".join(_told_by("pdftotext", str(paper), "-").split())
    for said in ("Umzug mit dem Stromvertrag", "1.1", "6.2", "entscheidender Moment"):
        assert said in words


def _told_by(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
