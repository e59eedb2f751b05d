"""The whole way, once: from an empty installation to the PDF, with two roles, three participants.

Olga sets up the house and invites Clara; Clara prepares a round in English and launches it; Petra
answers on her phone, Pia with the keyboard, Paul without JavaScript, five others by plain posts;
Clara closes, reads and releases; both open the PDF. Web and worker run as `./run --empty` starts
them; mail goes through a real SMTP server. Every page on the way is read by axe.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import axe
from tests.conftest import ROOT, SECRET

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PASSWORD = "Leuchtturm am Deich 7"
OTHERS = [f"kollege{i}@nordsee.example" for i in range(5)]
LIST = "\n".join(
    [
        "petra@nordsee.example; Vertrieb; Kundenkontakt; de",
        "pia@nordsee.example; Vertrieb; Leitung; en",
        "paul@nordsee.example; Technik; Fachbereich; de",
        *(f"{address}; {'Technik' if i % 2 else 'Vertrieb'}; ; de"
          for i, address in enumerate(OTHERS)),
    ]
)  # fmt: skip


@dataclass
class Postbox:
    """What the SMTP server has taken, by address."""

    letters: list[Any] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.rcpt_tos[0], message))
        return "250 OK"

    def link_to(self, address: str, path: str, seconds: float = 30) -> str:
        """The link with this path in the newest mail to somebody, once it is there."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for recipient, message in reversed(self.letters):
                found = re.search(rf"http\S*{path}\S*", message.get_content())
                if recipient == address and found:
                    return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail with {path} to {address}")


@dataclass(frozen=True)
class Installation:
    """A running Wegmarke without any account, and where its mail arrives."""

    url: str
    postbox: Postbox


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    postbox = Postbox()
    smtp = Controller(postbox, hostname="127.0.0.1", port=_free_port())
    smtp.start()
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "SECRET_KEY": SECRET,
        "DATA_DIR": str(tmp_path / "data"),
        "PORT": str(port),
        "BASE_URL": url,
        "MAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
        "WEGMARKE_DEVELOPMENT": "0",
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.serve", "--empty"],
            cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_for(url + "/healthz", tmp_path / "log")
        yield Installation(url, postbox)
        log_text = (tmp_path / "log").read_text()
        assert "Traceback" not in log_text
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        smtp.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, log: Path) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text()[-3000:])


def look(page: Page) -> None:
    """What every page has to pass: axe, and nothing sticking out at the side."""
    assert axe(page) == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} sticks out by {wide} px"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Use the button or link of this name."""
    _named(page, name).click()


def _named(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first


def test_from_an_empty_installation_to_the_report(
    visit: Visit, installation: Installation, tmp_path: Path
) -> None:
    olga = found_the_house(visit, installation)
    set_up(olga)
    clara = join(visit, olga, installation)
    round_url = prepare(clara)
    invite(clara)
    launch(clara)
    letters = {
        who: installation.postbox.link_to(f"{who}@nordsee.example", "/r/")
        for who in ("petra", "pia", "paul")
    }
    answer_on_the_phone(visit, letters["petra"])
    answer_by_keyboard(visit, letters["pia"])
    answer_without_javascript(visit, letters["paul"])
    for address in OTHERS:
        answer_by_posts(visit, installation.postbox.link_to(address, "/r/"))
    close(clara, round_url)
    read(clara, "en")
    release(clara, round_url)
    olga.goto(round_url)
    follow(olga)
    read(olga, "de")
    for page, language in ((olga, "de"), (clara, "en")):
        check_pdf(download_report(page, language, tmp_path), language)


def found_the_house(visit: Visit, installation: Installation) -> Page:
    """Olga opens the address that was printed and becomes the first owner."""
    olga = visit(width=1280)
    olga.goto(installation.url)
    look(olga)
    fill(olga, name="Olga Inhaber", email="olga@nordsee.example", password=PASSWORD,
         password_again=PASSWORD, organisation="Stadtwerke Nordsee")  # fmt: skip
    olga.locator("form .sign-btn").click()
    olga.wait_for_url("**/o/stadtwerke-nordsee/")
    look(olga)
    return olga


def more(page: Page, ending: str) -> None:
    """Open the menu of seldom used destinations and go to one."""
    page.locator(".top .only-wide summary").first.click()
    page.locator(f".top .only-wide .menu-sheet a[href$='/{ending}']").click()


def set_up(olga: Page) -> None:
    """Two departments, in the tree."""
    more(olga, "departments")
    for german, english in (("Vertrieb", "Sales"), ("Technik", "Engineering")):
        look(olga)
        fill(olga, name=german, name_en=english)
        olga.locator("form[action$='/departments'] button.btn").click()
        expect(olga.locator(".tree")).to_contain_text(german)
    look(olga)


def join(visit: Visit, olga: Page, installation: Installation) -> Page:
    """Olga invites Clara as consultant; Clara follows the link in her mail, in English."""
    more(olga, "people")
    look(olga)
    press(olga, re.compile("einladen", re.I))
    look(olga)
    fill(olga, address="clara@beratung.example")
    olga.locator("input[name=role][value=consultant]").check()
    olga.locator("select[name=language]").select_option("en")
    olga.locator("main form .btn.solid").click()
    expect(olga.locator("main")).to_contain_text("clara@beratung.example")
    look(olga)
    clara = visit(width=1280, language="en")
    clara.goto(installation.postbox.link_to("clara@beratung.example", "/join/"))
    look(clara)
    fill(clara, name="Clara Berg", password=PASSWORD)
    clara.locator("form .sign-btn").click()
    clara.wait_for_url("**/o/stadtwerke-nordsee/")
    expect(clara.locator("html")).to_have_attribute("lang", "en")
    look(clara)
    return clara


def prepare(clara: Page) -> str:
    """Title, rules, texts: each step saved, the short form chosen."""
    clara.locator(".nav a[href$='/rounds']").click()
    look(clara)
    clara.locator("a.sign-btn, .empty a.btn").first.click()
    look(clara)
    fill(clara, title="Standortbestimmung Winter", title_en="Winter assessment")
    clara.locator("input[name=form][value=short]").check()
    clara.locator("form .btn.solid").click()
    look(clara)
    round_url = clara.url.removesuffix("/rules")
    for code in ("de", "en"):
        clara.locator(f"input[name=languages][value={code}]").check()
    fill(clara, k="4", deadline=(date.today() + timedelta(days=10)).isoformat())
    clara.locator("input[name=split]").first.check()
    clara.locator("form .btn.solid").click()
    look(clara)
    clara.locator("form .btn[name=look]").click()
    expect(clara.locator("#preview")).to_be_visible()
    look(clara)
    clara.locator("form .btn.solid").click()
    return round_url


def invite(clara: Page) -> None:
    """A mistake in the list first: nothing is taken and nothing is lost; then the right list."""
    clara.locator("textarea[name=people]").fill(LIST.replace("Technik; Fachbereich", "Tecnik; x"))
    clara.locator("form[action$='/people'] button.btn").click()
    expect(clara.locator("main [role=alert]")).to_contain_text("Tecnik")
    look(clara)
    clara.locator("textarea[name=people]").fill(LIST)
    clara.locator("form[action$='/people'] button.btn").click()
    expect(clara.locator("main")).to_contain_text("petra@nordsee.example")
    look(clara)


def launch(clara: Page) -> None:
    """See it as a participant does, check, launch."""
    clara.goto(clara.url.split("/people")[0] + "/preview")
    look(clara)
    clara.goto(clara.url.replace("/preview", "/check"))
    look(clara)
    clara.locator("input[name=checked]").check()
    clara.locator("form[action$='/launch'] .sign-btn").click()
    expect(clara.locator(".big")).to_contain_text("0 of 8")
    look(clara)


def answer_on_the_phone(visit: Visit, link: str) -> None:
    """Petra taps through all twelve capabilities at 390 px, has a look at the rules, submits."""
    petra = visit(width=390)
    petra.goto(link)
    look(petra)
    assert link.rsplit("/", 1)[1] not in petra.url
    petra.locator("a.more").click()
    look(petra)
    petra.go_back()
    petra.locator("a.sign-btn").click()
    for number in range(12):
        if number < 2:
            look(petra)
        here = petra.locator("form.asking").get_attribute("data-key")
        petra.locator("label.level").nth(number % 3 + 1).click()
        petra.locator(".dock .sign-btn").click()
        if number < 11:
            expect(petra.locator("form.asking")).not_to_have_attribute("data-key", here or "")
    petra.wait_for_url("**/review")
    submit(petra)


def answer_by_keyboard(visit: Visit, link: str) -> None:
    """Pia answers in English, with digits and arrows only, and changes the language midway."""
    pia = visit(width=1280, language="en")
    pia.goto(link)
    look(pia)
    pia.locator("a.sign-btn").focus()
    pia.keyboard.press("Enter")
    pia.wait_for_url("**/questions/*")
    for number in range(12):
        here = pia.locator("form.asking").get_attribute("data-key")
        pia.keyboard.press("0" if number == 4 else str(number % 2 + 3))
        expect(pia.locator("[data-saved]")).to_have_attribute("data-state", "saved")
        if number < 11:
            pia.keyboard.press("ArrowRight")
            expect(pia.locator("form.asking")).not_to_have_attribute("data-key", here or "")
    pia.locator(".lang a[lang=de]").click()
    expect(pia.locator("html")).to_have_attribute("lang", "de")
    pia.locator(".dock .sign-btn").click()
    pia.wait_for_url("**/review")
    submit(pia)


def answer_without_javascript(visit: Visit, link: str) -> None:
    """Paul's browser runs no script: every answer is a form of its own."""
    paul = visit(width=1280, script=False)
    paul.goto(link)
    paul.locator("a.sign-btn").click()
    for _ in range(12):
        paul.locator("label.level").nth(1).click()
        paul.locator(".dock .sign-btn").click()
    paul.wait_for_url("**/review")
    paul.locator("form.dock .sign-btn").click()
    paul.wait_for_url("**/done")


def answer_by_posts(visit: Visit, link: str) -> None:
    """A colleague whose browser is not watched: the same forms, sent one after the other."""
    page = visit(width=390, script=False)
    page.goto(link)
    page.locator("a.sign-btn").click()
    for number in range(12):
        page.locator("label.level").nth(number % 4).click()
        page.locator(".dock .sign-btn").click()
    page.locator("form.dock .sign-btn").click()
    page.wait_for_url("**/done")


def submit(page: Page) -> None:
    """Review, submit, read what happens next."""
    look(page)
    page.locator("form.dock .sign-btn").click()
    page.wait_for_url("**/done")
    look(page)


def close(clara: Page, round_url: str) -> None:
    """Clara closes by hand; the page says before what it means."""
    clara.goto(round_url)
    look(clara)
    clara.goto(round_url + "/close")
    look(clara)
    clara.locator("main form .btn.danger").click()
    clara.wait_for_url(round_url)
    look(clara)
    follow(clara)


def follow(page: Page) -> None:
    """Go where the yellow signpost points."""
    page.locator(".way a.sign-btn").click()


def read(page: Page, language: str) -> None:
    """The findings, their table, the method and one capability."""
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("main")).to_contain_text("8")
    findings = page.url.split("?")[0].split("#")[0]
    for path in ("", "/table", "/method", "/capabilities/J3"):
        page.goto(findings + path)
        expect(page.locator("h1")).to_be_visible()
        look(page)
    page.goto(findings)
    page.set_viewport_size({"width": 390, "height": 844})
    look(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def release(clara: Page, round_url: str) -> None:
    """Let everyone read."""
    clara.goto(round_url + "/release")
    look(clara)
    clara.locator("main form .btn.solid").click()
    clara.wait_for_url(round_url)


def download_report(page: Page, language: str, folder: Path) -> Path:
    """Ask for the report, wait for it on the page, keep the file."""
    round_url = page.url.split("/findings")[0]
    page.goto(f"{round_url.split('?')[0]}/report")
    look(page)
    page.locator(f"form:has(input[name=language][value={language}]) button").first.click()
    link = page.locator(f"a[href*='/report/{language}.pdf']").first
    expect(link).to_be_visible(timeout=60_000)
    look(page)
    with page.expect_download() as found:
        link.click()
    path = folder / f"{language}.pdf"
    found.value.save_as(path)
    assert found.value.suggested_filename.endswith(".pdf")
    return path


def check_pdf(path: Path, language: str) -> None:
    """A tagged document in its language, with text in it."""
    with pikepdf.open(path) as document:
        assert str(document.Root.Lang).startswith(language)
        assert document.Root.MarkInfo.Marked
        assert len(document.pages) >= 5
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True)
    assert {"de": "Standortbestimmung Winter", "en": "Winter assessment"}[language] in text.stdout


def fill(page: Page, **values: str) -> None:
    """Type into the inputs with these names."""
    for name, value in values.items():
        page.locator(f"main [name={name}]").first.fill(value)
