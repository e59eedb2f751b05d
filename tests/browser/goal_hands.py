"""What people do on the pages of goals, again and again: find the way, fill in, press, look."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from app.models.base import now
from tests.browser.conftest import LiveServer, axe
from tests.house import PASSWORD


def look(page: Page) -> None:
    """What each page on the way has to pass, as wide as it is."""
    assert axe(page) == [], page.url
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0, f"{page.url} sticks out by {over} px"


def named(page: Page | Locator, name: str | re.Pattern[str]) -> Locator:
    """The first button or link with this name, or that begins with it."""
    if isinstance(page, Page):
        page = page.locator("main, .way")
    return page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first


def press(page: Page | Locator, name: str | re.Pattern[str]) -> None:
    """Press what leads to another page, and wait for it."""
    target = named(page, name)
    with target.page.expect_navigation():
        target.click()


def to_goals(page: Page, way: str = "") -> None:
    """To the goals by the menu, and on by the row of ways."""
    if not page.locator(".nav a").first.is_visible():
        page.locator("details.menu.only-narrow > summary").click()
    with page.expect_navigation():
        page.locator("a[href$='/goals']:visible").first.click()
    if way:
        press(page.locator(".goal-ways"), way)


def to_goal(page: Page, text: str, result: str = "") -> None:
    """From the overview to a goal, and on to one of its key results."""
    to_goals(page)
    press(page, text)
    if result:
        press(page.locator(".kr-list"), result)


def fill(page: Page, **fields: str) -> None:
    """Write into the fields that are named so; choose where there is a list or a button."""
    for name, value in fields.items():
        target = page.locator(f"main [name={name}]")
        kind = target.first.evaluate("one => one.type")
        if kind == "radio":
            page.locator(f"main [name={name}][value='{value}']").check(force=True)
        elif kind == "select-one":
            chosen = target.locator("option", has_text=value).first.get_attribute("value")
            target.select_option(chosen)
        else:
            target.fill(value)


def day(offset: int) -> str:
    return (now().date() + timedelta(days=offset)).isoformat()


def arrive(page: Page, server: LiveServer, who: str) -> Page:
    """Sign in on a device of one's own."""
    page.goto(server.url)
    page.locator("[name=email]").fill(f"{who}@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/o/wattwerk/")
    return page


def in_english(page: Page) -> Page:
    """What people's accounts say comes before what their browser asks for."""
    with page.expect_navigation():
        page.locator(".lang a[lang=en]").click()
    return page


def add_result(page: Page, kind: str, **fields: str) -> None:
    """A key result of a kind, by its own form; the page of it comes next."""
    press(page, re.compile("Neues Key Result|New key result"))
    press(page.locator("main"), re.compile(f"^{kind}"))
    if fields.pop("is_guardrail", None) is not None:
        page.locator("main [name=is_guardrail]").check()
    fill(page, **fields)
    press(page, re.compile("^(Speichern|Save)$"))
    expect(page.locator("h1")).to_have_text(fields["text"])


def rate(page: Page, influence: int) -> None:
    again = page.locator("summary", has_text=re.compile("Neu einschätzen|Rate it again"))
    if again.count():
        again.click()
    fill(page, influence=str(influence), influence_reason="Das liegt zum Teil bei uns.")
    press(page, re.compile("Einfluss speichern|Save influence"))
