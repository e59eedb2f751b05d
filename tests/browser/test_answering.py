"""A participant with a real browser, a bad network and a server that dies."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.models import db, tenancy
from app.models.assessments import Answer, Assessment, Response
from tests.browser.conftest import LiveServer, axe
from tests.rounds import Round, answer_all, keys_asked, open_round

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


@pytest.fixture
def a_round(live_server: LiveServer) -> Round:
    return open_round(live_server.house)


def kept(a_round: Round) -> dict[str, tuple[str, int | None, str]]:
    """What the database holds, read behind the server's back."""
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        rows = db.session.execute(
            select(Answer.capability_key, Answer.mark, Answer.level, Answer.comment)
        )
        found = {key: (str(mark), level, comment) for key, mark, level, comment in rows}
        db.session.rollback()
        return found


def until(check: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def opened(
    visit: Visit, a_round: Round, key: str = "J1", who: str = "petra", **device: Any
) -> Page:
    page = visit(**device)
    page.goto(a_round.link(who))
    if key:
        page.goto(page.url + f"questions/{key}")
    return page


def choose(page: Page, level: int) -> None:
    page.locator("label.level").nth(level - 1).click()


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved", timeout=20_000)


def test_the_link_leaves_the_address(visit: Visit, a_round: Round) -> None:
    page = opened(visit, a_round, key="")
    assert a_round.token("petra") not in page.url
    page.locator("a.sign-btn").click()
    assert page.url.endswith("/questions/J1")
    assert page.evaluate("document.cookie") == "", "scripts must not read the cookie"


def test_saves_on_choice_and_survives_reload_and_another_device(
    visit: Visit, a_round: Round
) -> None:
    page = opened(visit, a_round)
    choose(page, 3)
    saved(page)
    assert kept(a_round)["J1"][1] == 3
    page.reload()
    expect(page.locator("[name=value][value='3']")).to_be_checked()
    other = opened(visit, a_round, width=1280)
    expect(other.locator("[name=value][value='3']")).to_be_checked()


def test_what_is_chosen_before_the_script_arrives_counts(visit: Visit, a_round: Round) -> None:
    """On a slow line the page can be used before its script is there."""
    page = opened(visit, a_round, key="")
    waiting: list[Route] = []
    page.route("**/js/answering.js", lambda route: waiting.append(route))
    page.goto(page.url + "questions/J2", wait_until="commit")
    choose(page, 4)
    page.locator("textarea").fill("früh getippt")
    until(lambda: bool(waiting))
    waiting[0].continue_()
    saved(page)
    until(lambda: kept(a_round) == {"J2": ("level", 4, "früh getippt")})
    expect(page.locator("[name=value][value='4']")).to_be_checked()


def test_network_cut_between_save_and_acknowledgement(visit: Visit, a_round: Round) -> None:
    """The server has written, the reply is lost: sent again, it stays one answer."""
    page = opened(visit, a_round)
    lost = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        route.fetch()
        lost.append(1)
        route.abort()

    page.route("**/answers/*", lose)
    choose(page, 4)
    saved(page)
    assert lost
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        answer = db.session.scalars(select(Answer)).one()
        assert (answer.level, answer.revision) == (4, 1)


@pytest.mark.parametrize("script", [True, False])
def test_questions_come_in_their_order(visit: Visit, live_server: LiveServer, script: bool) -> None:
    """Field by field as the questionnaire has them, not by the alphabet."""
    a_round = open_round(live_server.house, form="short")
    page = opened(visit, a_round, key="J3", script=script)
    if script:
        page.wait_for_load_state("networkidle")
    for key in keys_asked("short"):
        expect(page.locator("form.asking")).to_have_attribute("data-key", key)
        page.locator(".dock .sign-btn").click()
    page.wait_for_url("**/review")


def test_offline_paging_queue_and_reload(visit: Visit, a_round: Round) -> None:
    page = opened(visit, a_round)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    for level in (2, 3, 4):
        choose(page, level)
        page.locator(".dock .sign-btn").click()
    expect(page).to_have_url(f"{page.url.rsplit('/', 1)[0]}/J4")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "kept")
    assert kept(a_round) == {}
    page.go_back()
    expect(page.locator("form.asking")).to_have_attribute("data-key", "J3")
    expect(page.locator("[name=value][value='4']")).to_be_checked()
    page.context.set_offline(False)
    page.reload()
    until(lambda: {k: v[1] for k, v in kept(a_round).items()} == {"J1": 2, "J2": 3, "J3": 4})


def test_server_killed_between_save_and_acknowledgement(
    visit: Visit, a_round: Round, live_server: LiveServer
) -> None:
    page = opened(visit, a_round)

    def kill_after_writing(route: Route) -> None:
        route.fetch()
        live_server.kill()
        route.abort()

    page.route("**/answers/*", kill_after_writing)
    choose(page, 5)
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "kept")
    page.unroute("**/answers/*")
    page.locator("textarea").fill("Zum Beispiel im Service")
    page.locator("textarea").blur()
    live_server.start()
    page.reload()
    until(lambda: kept(a_round).get("J1") == ("level", 5, "Zum Beispiel im Service"))
    expect(page.locator("[name=value][value='5']")).to_be_checked()
    until(lambda: page.evaluate("localStorage.length") == 0)


def test_server_killed_before_anything_arrived(
    visit: Visit, a_round: Round, live_server: LiveServer
) -> None:
    page = opened(visit, a_round)
    live_server.kill()
    choose(page, 2)
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "kept")
    live_server.start()
    saved(page)
    assert kept(a_round)["J1"][1] == 2


@pytest.mark.parametrize(("keep", "level"), [("mine", 5), ("theirs", 1)])
def test_two_devices_at_once(visit: Visit, a_round: Round, keep: str, level: int) -> None:
    phone, laptop = opened(visit, a_round), opened(visit, a_round, width=1280)
    choose(phone, 1)
    saved(phone)
    choose(laptop, 5)
    dialog = laptop.locator("dialog[open]")
    expect(dialog).to_contain_text("Punktuell")
    assert kept(a_round)["J1"][1] == 1
    dialog.locator(f"[data-keep={keep}]").click()
    expect(laptop.locator(f"[name=value][value='{level}']")).to_be_checked()
    until(lambda: kept(a_round)["J1"][1] == level)


def test_back_button(visit: Visit, a_round: Round) -> None:
    page = opened(visit, a_round)
    page.wait_for_load_state("networkidle")
    choose(page, 2)
    page.locator(".dock .sign-btn").click()
    choose(page, 3)
    page.go_back()
    expect(page.locator("[name=value][value='2']")).to_be_checked()
    choose(page, 4)
    page.go_forward()
    expect(page.locator("[name=value][value='3']")).to_be_checked()
    until(lambda: {k: v[1] for k, v in kept(a_round).items()} == {"J1": 4, "J2": 3})


def test_keyboard_only(visit: Visit, a_round: Round) -> None:
    page = opened(visit, a_round, width=1280)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("4")
    page.keyboard.press("ArrowRight")
    expect(page.locator("form.asking")).to_have_attribute("data-key", "J2")
    page.keyboard.press("0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    until(lambda: {k: v[:2] for k, v in kept(a_round).items()}
          == {"J1": ("level", 4), "J2": ("cannot_judge", None), "J3": ("level", 3)})  # fmt: skip


def test_typing_is_never_lost(visit: Visit, a_round: Round) -> None:
    """Digits and arrows in the comment are text, and leaving at once keeps it."""
    page = opened(visit, a_round)
    page.locator("textarea").press_sequentially("12 Fälle")
    page.keyboard.press("ArrowLeft")
    page.locator(".lang a[lang=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("textarea")).to_have_value("12 Fälle")
    until(lambda: kept(a_round).get("J1") == ("cleared", None, "12 Fälle"))


def test_without_a_script(visit: Visit, a_round: Round) -> None:
    page = opened(visit, a_round, key="", script=False)
    page.locator("a.sign-btn").click()
    choose(page, 3)
    page.locator("textarea").fill("ohne Skript")
    page.locator(".dock .sign-btn").dblclick()
    page.wait_for_url("**/questions/J2")
    assert kept(a_round)["J1"] == ("level", 3, "ohne Skript")
    page.locator("[name=value]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/J3")
    page.go_back()
    choose(page, 5)
    page.locator(".dock .sign-btn").click()
    page.wait_for_url("**/questions/J3")
    assert kept(a_round)["J2"][1] == 5
    page.goto(page.url.replace("questions/J3", "review"))
    page.locator("form.dock .sign-btn").click()
    page.wait_for_url("**/done")
    page.locator("form[action$=change] button").click()
    page.wait_for_url("**/review")


def test_submit_change_withdraw(visit: Visit, a_round: Round) -> None:
    answer_all(a_round, {"petra": {"J1": "3", "J2": "?"}}, submitted=False)
    page = opened(visit, a_round, key="")
    page.goto(page.url + "review")
    page.locator("form.dock .sign-btn").dblclick()
    page.wait_for_url("**/done")
    page.goto(a_round.link("petra"))
    page.wait_for_url("**/done")
    page.locator("form[action$=change] button").click()
    page.wait_for_url("**/review")
    page.goto(page.url.replace("review", "withdraw"))
    page.locator(".btn.danger").click()
    expect(page.locator("h1")).to_contain_text("gelöscht")
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        assert not db.session.scalars(select(Response)).all()
        assert not db.session.scalars(select(Answer)).all()
        db.session.rollback()


def test_submit_waits_for_what_is_unsent(visit: Visit, a_round: Round) -> None:
    page = opened(visit, a_round)
    page.route("**/answers/*", lambda route: route.abort())
    choose(page, 3)
    page.goto(page.url.replace("questions/J1", "review"))
    expect(page.locator("[data-note]")).to_be_visible()
    page.unroute("**/answers/*")
    until(lambda: "J1" in kept(a_round))


def test_a_shared_device(visit: Visit, a_round: Round) -> None:
    """Petra leaves her page open, Paul opens his link: her late post changes nothing of his."""
    page = opened(visit, a_round)
    second = page.context.new_page()
    second.goto(a_round.link("paul"))
    choose(page, 3)
    expect(page.locator("[data-note]")).to_contain_text("anderen Person")
    assert kept(a_round) == {}
    second.goto(second.url + "questions/J1")
    expect(second.locator("[name=value]:checked")).to_have_count(0)


def test_finishing_here_leaves_nothing(visit: Visit, a_round: Round) -> None:
    page = opened(visit, a_round)
    choose(page, 3)
    saved(page)
    page.goto(page.url.replace("questions/J1", "pause"))
    page.locator("answer-finish button").click()
    expect(page.locator("h1")).to_contain_text("beendet")
    assert page.context.cookies() == [] or all(
        not c["name"].startswith("sheet-") for c in page.context.cookies()
    )
    assert page.evaluate("localStorage.length") == 0
    assert page.goto(f"{a_round.link('petra').rsplit('/', 1)[0]}/").status == 404  # type: ignore[union-attr]


def test_after_the_close(visit: Visit, a_round: Round) -> None:
    page = opened(visit, a_round)
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        assessment = db.session.get_one(Assessment, a_round.assessment_id)
        assessment.deadline = (datetime.now(UTC) - timedelta(days=2)).date()
        db.session.commit()
    choose(page, 3)
    expect(page.locator("[data-note]")).to_contain_text("abgeschlossen")
    assert kept(a_round) == {}


PAGES = ["", "questions/J1", "questions/T6", "review", "method", "pause", "withdraw", "done"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("dark", [False, True])
def test_every_page_is_accessible_and_fits(
    visit: Visit, a_round: Round, language: str, dark: bool
) -> None:
    answer_all(a_round, {"petra": {"J1": ("3", "Kommentar"), "J2": "?"}}, submitted=False)
    answer_all(a_round, {"paul": {"J1": "3"}})
    for width in (320, 390, 1280):
        page = visit(width=width, language=language, dark=dark)
        page.context.add_cookies(
            [{"name": "language", "value": language, "url": a_round.link("petra")}]
        )
        for name in PAGES:
            page.goto(a_round.link("paul" if name == "done" else "petra"))
            page.goto(f"{a_round.link('petra').rsplit('/', 1)[0]}/{name}")
            assert page.locator("html").get_attribute("lang") == language
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name or 'start'} is {wide} wide at {width}"
            if width != 320:
                assert axe(page) == [], name
    page.goto(f"{a_round.link('petra')[:-3]}xyz")
    assert axe(page) == []
