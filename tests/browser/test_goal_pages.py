"""Every page of goals, filled by the demo: read by axe, and nothing sticks out, from a phone to a
projector, in both languages, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import goal_pages
from tests.browser.conftest import LiveServer, axe

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

WIDTHS = (1920, 1280, 390)
OPEN_ALL = "document.querySelectorAll('main details').forEach(one => { one.open = true })"
WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.mark.parametrize(
    ("language", "dark", "width"), [("de", False, 1280), ("en", True, 390)], ids=["de", "en"]
)
def test_every_page_of_goals(
    live_server: LiveServer, visit: Visit, language: str, dark: bool, width: int
) -> None:
    password = goal_pages.load_demo(live_server)
    page = visit(width=width, language=language, dark=dark)
    sign_in(page, live_server, password)
    with page.expect_navigation():
        page.locator(f".lang a[lang={language}]:visible").click()
    faults: list[str] = []
    for address in goal_pages.addresses(live_server):
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert answer.ok, f"{answer.status} {address}"
        assert page.locator("html").get_attribute("lang") == language
        faults += [f"{address}: {one}" for one in look(page, width)]
    assert not faults, "\n".join(faults)


def sign_in(page: Page, server: LiveServer, password: str) -> None:
    page.goto(server.url)
    page.locator("[name=email]").fill(goal_pages.OWNER)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/o/nordlicht/")


def look(page: Page, width: int) -> list[str]:
    """What is wrong with a page, everything on it opened."""
    page.evaluate(OPEN_ALL)
    found = []
    for wide in sorted(WIDTHS, key=lambda one: one == width):
        page.set_viewport_size({"width": wide, "height": 900})
        over = page.evaluate(WIDE)
        found += [f"sticks out by {over} px at {wide}"] if over > 0 else []
    return found + axe(page)
