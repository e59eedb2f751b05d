"""Petra reports from her phone, out of the reminder's mail, in half a minute."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.models import db, tenancy
from app.models.tracking import CheckIn
from tests.browser.conftest import LiveServer, axe
from tests.house import PASSWORD
from tests.okrs.tracking import form_of, write_tracked

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def sign_in(page: Page) -> None:
    page.locator("[name=email]").fill("petra@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def from_the_mail(page: Page, server: LiveServer, key_result_id: UUID) -> Page:
    """The reminder's link, which asks her to sign in once."""
    page.goto(f"{server.url}{form_of(server.house, key_result_id)}")
    sign_in(page)
    expect(page.locator("[name=confidence]").first).to_be_attached()
    return page


def reported(server: LiveServer) -> list[CheckIn]:
    with server.app.app_context(), tenancy.inside(server.house.organisation_id):
        return list(db.session.scalars(select(CheckIn)).all())


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("script", [True, False])
def test_half_a_minute_by_touch(live_server: LiveServer, visit: Visit, script: bool) -> None:
    rows = write_tracked(live_server.house)
    page = from_the_mail(visit(width=390, script=script), live_server, rows["key_result_id"])
    page.locator("[name=hits]").fill("48")
    page.locator("[name=sample_size]").fill("100")
    page.locator(".check-in-scale label").nth(8).click()
    page.locator("[name=changed]").fill("Die SMS geht raus.")
    page.get_by_role("button", name="Melden").click()
    expect(page.locator(".notes")).to_contain_text("Gemeldet: Umzug: Ankommensquote.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 Check-ins warten auf Sie")
    assert [(one.confidence, one.changed.de) for one in reported(live_server)] == [
        (8, "Die SMS geht raus.")
    ]
    page.locator(".way .sign-btn").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Umzug")
    expect(page.locator("[name=confidence]").first).to_be_attached()


def test_by_keyboard_alone(live_server: LiveServer, visit: Visit) -> None:
    rows = write_tracked(live_server.house)
    page = from_the_mail(visit(width=1280), live_server, rows["milestone_id"])
    page.locator("[name=done]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[name=confidence][value='7']")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Seite 1 steht")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=claimed][value=on_track]")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".notes")).to_contain_text("Gemeldet: Umzug: Vier Seiten.")
    one = reported(live_server)[0]
    assert (one.share, one.confidence, one.claimed) == (1.0, 7, "on_track")


@pytest.mark.parametrize(
    ("width", "dark", "language"), [(320, False, "de"), (390, True, "en"), (1280, True, "de")]
)
def test_pages_are_read_by_axe(
    live_server: LiveServer, visit: Visit, width: int, dark: bool, language: str
) -> None:
    rows = write_tracked(live_server.house)
    page = visit(width=width, dark=dark, language=language)
    from_the_mail(page, live_server, rows["key_result_id"])
    assert axe(page) == []
    assert overflow(page) <= 0
    small = page.locator(".check-in-pick").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    page.locator(".check-in-send").click()
    expect(page.locator(".summary")).to_be_focused()
    assert axe(page) == []
    page.goto(f"{live_server.url}/o/{live_server.house.slug}/goals/mine")
    page.locator("#calendar button").click()
    expect(page.locator("#calendar-address")).to_be_visible()
    assert axe(page) == []
    assert overflow(page) <= 0
