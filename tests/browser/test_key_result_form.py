"""Clara writes a key result: the coach reads along, and there are as many steps as she needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.models import db, tenancy
from app.models.tracking import KeyResult, KeyResultStep
from tests.browser.conftest import LiveServer, axe
from tests.house import PASSWORD
from tests.okrs.tracking import write_tracked

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
WORDS = {
    "de": ("Wir führen ein Portal ein", "Ein Ergebnis, keine Tätigkeit", "Weitere Schritte"),
    "en": ("Introduce a portal", "A result, not an activity", "More steps"),
}


def opened(page: Page, server: LiveServer, kind: str, language: str = "de") -> None:
    """The empty form of a type, for Clara."""
    rows = write_tracked(server.house)
    goal = rows["objective_id"]
    page.goto(f"{server.url}/o/{server.house.slug}/goals/{goal}/key-results/new?type={kind}")
    page.locator("[name=email]").fill("clara@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=text]")).to_be_visible()
    if language != "de":
        page.context.add_cookies([{"name": "language", "value": language, "url": server.url}])
        page.reload()


def steps_of(server: LiveServer, text: str) -> list[str]:
    with server.app.app_context(), tenancy.inside(server.house.organisation_id):
        query = (
            select(KeyResultStep)
            .join(KeyResult, KeyResult.id == KeyResultStep.key_result_id)
            .order_by(KeyResultStep.position)
        )
        one = [row for row in db.session.scalars(select(KeyResult)) if text in row.text]
        rows = db.session.scalars(query.where(KeyResult.id == one[0].id))
        return ["".join(row.name) for row in rows]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("script", [True, False])
def test_the_coach_reads_along(
    live_server: LiveServer, visit: Visit, script: bool, language: str
) -> None:
    page = visit(width=1280, language=language, script=script)
    opened(page, live_server, "increase", language)
    typed, said, _more = WORDS[language]
    page.locator("[name=text]").fill(typed)
    if not script:
        page.locator("[name=ask]").click()
    expect(page.locator(".coach-remarks")).to_contain_text(said)
    expect(page.locator("[name=text]")).to_have_value(typed)


@pytest.mark.parametrize("script", [True, False])
def test_twelve_steps_are_written_and_kept(
    live_server: LiveServer, visit: Visit, script: bool
) -> None:
    page = visit(width=390, script=script)
    opened(page, live_server, "milestone")
    page.locator("[name=text]").fill("Zwölf Seiten")
    for n in range(12):
        field = page.locator(f"[name=step_name_{n}]")
        if not field.count():
            page.get_by_role("button", name=WORDS["de"][2]).click()
            if script:
                expect(field).to_be_focused()
        expect(page.get_by_label(f"Schritt {n + 1}", exact=n == 0).first).to_be_visible()
        field.fill(f"Seite {n + 1}")
    if script:
        assert axe(page) == []
    page.get_by_role("button", name="Speichern").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zwölf Seiten")
    assert steps_of(live_server, "Zwölf Seiten") == [f"Seite {n + 1}" for n in range(12)]
