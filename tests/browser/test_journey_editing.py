"""Linus draws a map at his desk: in place, by keyboard, with Clara at the same map.

What he types is never lost: not to Clara, not to a dead network, not to a slip of the Esc key.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.models import db, tenancy
from app.models.journeys import Journey
from app.models.wording import Wording
from tests.browser.conftest import LiveServer, axe
from tests.house import PASSWORD

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

STAGES = ["Planen", "Melden", "Einziehen"]
STEPS = [("Website", "web"), ("Anruf", "phone"), ("Bestätigung", "mail"), ("Ablesung", "app")]


def blank_journey(server: LiveServer) -> UUID:
    with server.app.app_context(), tenancy.inside(server.house.organisation_id):
        journey = Journey(name=Wording(de="Umzug"), owner_id=server.house.users["linus"])
        db.session.add(journey)
        db.session.commit()
        return journey.id


def sign_in(page: Page, server: LiveServer, who: str) -> Page:
    page.goto(f"{server.url}/sign-in")
    page.locator("[name=email]").fill(f"{who}@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def at_map(visit: Visit, server: LiveServer, who: str, journey_id: UUID, **device: object) -> Page:
    page = sign_in(visit(**{"width": 1280, **device}), server, who)
    page.goto(f"{server.url}/o/{server.house.slug}/journeys/{journey_id}")
    return page


def picture(page: Page) -> dict[str, list[str]]:
    """Stages and steps as the page shows them."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("li[id^=stage-]")].map((stage) =>
             [stage.querySelector("a[data-edit]").textContent,
              [...stage.querySelectorAll("li[id^=step-] > a[data-edit]")].map(
                (step) => step.textContent)]))"""
    )


def draw(page: Page) -> None:
    """Three stages, and a row of steps under the first, with the keyboard alone."""
    page.locator("#add-stage-names").focus()
    page.keyboard.insert_text("\n".join(STAGES[:2]))
    page.keyboard.press("Enter")
    expect(page.locator("li[id^=stage-]")).to_have_count(2)
    page.keyboard.type(STAGES[2])  # the cursor still stands in the line for stages
    page.keyboard.press("Enter")
    expect(page.locator("li[id^=stage-]")).to_have_count(3)
    page.locator(".adding-step [name=name]").first.focus()
    for number, (name, channel) in enumerate(STEPS, 1):
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.locator(":focus").select_option(channel)
        page.locator(":focus").evaluate("(one) => one.form.requestSubmit()")
        expect(page.locator("li[id^=step-]")).to_have_count(number)


def test_linus_draws_with_the_keyboard_alone(live_server: LiveServer, visit: Visit) -> None:
    page = at_map(visit, live_server, "linus", blank_journey(live_server))
    draw(page)
    assert picture(page) == {"Planen": [n for n, _ in STEPS], "Melden": [], "Einziehen": []}
    expect(page.locator(".way .sign-btn")).not_to_contain_text("Phase")  # it points further by now
    second = page.locator(".adding-step").nth(1)
    second.locator("[name=name]").fill("Anruf")
    second.locator("[name=name]").blur()
    expect(second.locator("[name=channel]")).to_have_value("phone")
    second.locator("[name=name]").fill("")
    page.get_by_role("link", name="Anruf").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("li[id^=step-] > a[data-edit]").first).to_have_text("Anruf")
    expect(page.get_by_role("link", name="Anruf")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("li[id^=stage-]").nth(1)).to_contain_text("Anruf")
    page.get_by_role("link", name="Einziehen", exact=True).focus()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("li[id^=stage-]").nth(1)).to_contain_text("Einziehen")
    assert list(picture(page)) == ["Planen", "Einziehen", "Melden"]
    assert "/journeys/" in page.url


def test_a_step_is_edited_in_place_and_taken_back(live_server: LiveServer, visit: Visit) -> None:
    page = at_map(visit, live_server, "linus", blank_journey(live_server))
    draw(page)
    page.get_by_role("link", name="Anruf").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[name=name]")).to_be_focused()
    dialog.locator("[name=name]").fill("Anruf im Service")
    dialog.locator("[name=emotion_current]").first.focus()
    page.keyboard.press("2")
    expect(dialog.locator("[name=emotion_current][value='-1']")).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(dialog.locator("[name=emotion_current][value='-2']")).to_be_checked()
    dialog.locator("[name=pain_point]").fill("Niemand weiß Bescheid")
    assert axe(page) == []
    dialog.get_by_role("button", name="Speichern").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="Anruf im Service")).to_be_focused()
    assert axe(page) == []
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.get_by_role("link", name="Anruf", exact=True)).to_be_visible()
    assert axe(page) == []


def test_keys_take_back_and_do_again_without_leaving(live_server: LiveServer, visit: Visit) -> None:
    """Half a name stays in its row meanwhile; in a field the keys belong to the text."""
    journey_id = blank_journey(live_server)
    page = at_map(visit, live_server, "linus", journey_id)
    draw(page)
    steps = page.locator("li[id^=step-]")
    row = page.locator(".adding-step [name=name]").nth(1)
    row.fill("Halb geschrieben")
    page.keyboard.press("Control+z")
    expect(steps).to_have_count(4)
    row.fill("Halb geschrieben")
    row.blur()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")  # faster than the server answers
    expect(steps).to_have_count(2)
    expect(page.locator(".map-status")).to_contain_text("Zurückgenommen")
    expect(page.get_by_role("button", name="Rückgängig")).to_be_focused()
    page.keyboard.press("Control+Shift+Z")
    expect(steps).to_have_count(3)
    page.keyboard.press("Control+y")
    expect(steps).to_have_count(4)
    expect(page.get_by_role("button", name="Wiederherstellen")).to_have_count(0)
    expect(row).to_have_value("Halb geschrieben")
    clara = at_map(visit, live_server, "clara", journey_id)
    clara.get_by_role("button", name="Rückgängig").click()
    expect(clara.locator("li[id^=step-]")).to_have_count(3)
    clara.locator(".adding-step [name=name]").first.fill("Brief")
    clara.keyboard.press("Enter")
    expect(clara.locator("li[id^=step-]")).to_have_count(4)
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator(".map-status")).to_contain_text("schon zurückgenommen")
    page.get_by_role("link", name="Website").focus()
    expect(page.get_by_role("link", name="Brief")).to_be_visible()


def test_clara_saves_first_and_nothing_is_lost(live_server: LiveServer, visit: Visit) -> None:
    journey_id = blank_journey(live_server)
    page = at_map(visit, live_server, "linus", journey_id)
    draw(page)
    clara = at_map(visit, live_server, "clara", journey_id)
    for one, name in ((page, "Anruf bei uns"), (clara, "Anruf im Service")):
        one.get_by_role("link", name="Anruf").click()
        one.get_by_role("dialog").locator("[name=name]").fill(name)
    clara.get_by_role("dialog").locator("[name=opportunity]").fill("Rückruf anbieten")
    for one in (clara, page):
        one.get_by_role("dialog").get_by_role("button", name="Speichern").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Jetzt gespeichert")).to_be_visible()
    expect(dialog.locator(".both")).to_contain_text("Anruf im Service")
    expect(dialog.locator("[name=name]")).to_have_value("Anruf bei uns")
    expect(dialog.locator("[name=opportunity]")).to_have_value("Rückruf anbieten")
    assert axe(page) == []
    dialog.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("link", name="Anruf bei uns")).to_be_focused()


def test_a_dead_network_and_a_slip_of_esc_lose_nothing(
    live_server: LiveServer, visit: Visit
) -> None:
    page = at_map(visit, live_server, "linus", blank_journey(live_server))
    draw(page)
    row = page.locator(".adding-step [name=name]").nth(1)
    row.fill("Halb geschrieben")
    page.get_by_role("link", name="Planen", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=wants]").fill("Wissen, was zu tun ist")
    page.keyboard.press("Escape")
    expect(dialog.get_by_text("noch nicht gespeichert")).to_be_visible()
    page.context.set_offline(True)
    dialog.get_by_role("button", name="Speichern").click()
    expect(dialog.get_by_text("keine Verbindung")).to_be_visible()
    expect(dialog.locator("[name=wants]")).to_have_value("Wissen, was zu tun ist")
    page.context.set_offline(False)
    dialog.get_by_role("button", name="Speichern").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("li[id^=stage-]").first).to_contain_text("Wissen, was zu tun ist")
    expect(page.locator(".adding-step [name=name]").nth(1)).to_have_value("Halb geschrieben")


def test_a_refused_row_goes_on_in_the_window(live_server: LiveServer, visit: Visit) -> None:
    page = at_map(visit, live_server, "linus", blank_journey(live_server))
    draw(page)
    page.locator("#add-stage-names").fill("x" * 130)
    page.get_by_role("button", name="Phase hinzufügen").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[name=names]")).to_have_value("x" * 130)
    dialog.locator("[name=names]").fill("Ankommen")
    dialog.get_by_role("button", name="Phasen hinzufügen").click()
    expect(page.locator("li[id^=stage-]")).to_have_count(4)


def test_removing_asks_once_and_can_be_taken_back(live_server: LiveServer, visit: Visit) -> None:
    page = at_map(visit, live_server, "linus", blank_journey(live_server))
    draw(page)
    page.get_by_role("link", name="Planen", exact=True).click()
    page.get_by_role("link", name="Entfernen …").click()
    expect(page.get_by_text("4 Schritte gehen mit.")).to_be_visible()
    page.get_by_role("button", name="Entfernen", exact=True).click()
    expect(page.locator("li[id^=stage-]")).to_have_count(2)
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator("li[id^=stage-]")).to_have_count(3)
    assert picture(page)["Planen"] == [n for n, _ in STEPS]


@pytest.mark.parametrize("language", ["de", "en"])
def test_without_script_every_form_is_a_page(
    live_server: LiveServer, visit: Visit, language: str
) -> None:
    journey_id = blank_journey(live_server)
    page = at_map(visit, live_server, "linus", journey_id, script=False, language=language)
    page.locator("#add-stage-names").fill("Planen\nMelden")
    page.locator("#add-stage button").click()
    page.locator(".adding-step [name=name]").first.fill("Anruf")
    page.locator(".adding-step button").first.click()
    page.get_by_role("link", name="Anruf").click()
    page.locator("[name=emotion_current][value='-2']").check(force=True)
    page.locator("form[data-save] button[type=submit]").click()
    expect(page.locator("li[id^=step-]")).to_have_count(1)
    page.get_by_role("link", name="Anruf").click()
    expect(page.locator("[name=emotion_current][value='-2']")).to_be_checked()
    page.locator("[data-shifting] select").select_option(index=1)
    page.locator("[data-shifting]:has(select) button").click()
    expect(page.locator("li[id^=stage-]").nth(1)).to_contain_text("Anruf")


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_read_by_axe(live_server: LiveServer, visit: Visit, width: int) -> None:
    journey_id = blank_journey(live_server)
    page = at_map(visit, live_server, "linus", journey_id, width=width, dark=width == 390)
    draw(page)
    home = page.url.split("#")[0]
    step = page.get_by_role("link", name="Anruf").get_attribute("href")
    stage = page.get_by_role("link", name="Planen", exact=True).get_attribute("href")
    for path in (step, stage, f"{stage}/delete", f"{home}/history", f"{home}/stages"):
        page.goto(f"{live_server.url}{path}" if str(path).startswith("/") else str(path))
        assert axe(page) == [], path
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, path
