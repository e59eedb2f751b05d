"""Petra stops the mails about her goals, from the mail itself, and starts them again at home."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.accounts import goal_mails_off
from app.models import db
from app.models.accounts import User
from tests.browser.conftest import LiveServer, axe
from tests.browser.test_check_in import overflow, sign_in

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def link_of_petra(server: LiveServer, language: str) -> str:
    """What her mails lead to; she speaks this language."""
    with server.app.app_context():
        petra = db.session.get_one(User, server.house.users["petra"])
        petra.language = language
        db.session.commit()
        return goal_mails_off.link_for(petra)


def demand_well_made(page: Page) -> None:
    assert axe(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize(
    ("width", "dark", "language", "script"),
    [(320, False, "de", True), (390, True, "en", True), (1280, True, "de", False)],
)
def test_off_from_the_mail_and_on_again_by_keyboard(
    live_server: LiveServer, visit: Visit, width: int, dark: bool, language: str, script: bool
) -> None:
    page = visit(width=width, dark=dark, language=language, script=script)
    look = demand_well_made if script else overflow
    page.goto(link_of_petra(live_server, language))
    look(page)
    page.locator("main button").press("Enter")
    expect(page.locator("main button")).to_have_count(0)
    look(page)
    page.locator("main a.btn").click()
    sign_in(page)
    assert page.url == f"{live_server.url}/account"
    look(page)
    page.locator("#goal-mails button").press("Enter")
    expect(page.locator(".notes")).to_contain_text(
        "eingeschaltet" if language == "de" else "Goal mails are on."
    )
    look(page)
