"""Linus, who leads Sales and customer experience, brings in a real journey, once, from the first
click to the sheet of paper: four stages and twelve touchpoints drawn with the keyboard, five
measuring points, two years of values from a CSV file and a workbook, baselines, what is real.

Counted by the hands that do it (tests/browser/hands.py): the twelve touchpoints take 36 fields
(name, channel, department), 319 keys and one click per stage, two and a half minutes by the
keystroke-level model. From signing in to the open case it is 87 fields, some 900 keys and 140
clicks: under thirteen minutes of hands, where a lead is promised fifteen for the journey alone.
Every page on the way is read by axe, and nothing sticks out of a phone.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from copy import copy
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.conftest import LiveServer, axe
from tests.browser.hands import Hands
from tests.browser.journey_values import (
    AGAIN,
    ARRIVED,
    CSAT,
    DAYS,
    JOURNEY,
    MONTHS,
    NAME,
    NPS,
    averaged,
    counted,
)
from tests.house import PASSWORD

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

VERDICTS = {
    ARRIVED: "sicher besser", NPS: "kleiner als das Rauschen", CSAT: "sicher schlechter",
    AGAIN: "kleiner als das Rauschen", DAYS: "Spanne unbekannt",
}  # fmt: skip
IN_ENGLISH = {
    ARRIVED: "surely better", "Likelihood to recommend (NPS)": "smaller than noise",
    "Satisfaction (CSAT)": "surely worse", "Repeat contacts": "smaller than noise",
    DAYS: "margin unknown",
}  # fmt: skip
FIFTEEN_MINUTES = 15 * 60


def test_a_lead_brings_in_a_journey_and_sees_what_is_real(
    live_server: LiveServer, visit: Visit, tmp_path: Path
) -> None:
    hands = Hands(visit(width=1280))
    sign_in(hands, live_server)
    begin(hands)
    draw(hands)
    judge(hands)
    take_back(hands)
    for add in (arrived, recommended, satisfied, again, days):
        add(hands)
    bring_in(hands, "messwerte.csv", counted(), 3 * MONTHS)
    bring_in(hands, "mittelwerte.xlsx", averaged(), 2 * MONTHS)
    for name in VERDICTS:
        accept(hands, name)
    read_verdicts(hands.page)
    compare(hands)
    doubt(hands)
    assert hands.seconds < FIFTEEN_MINUTES
    look_around(hands.page)
    take_files(hands.page, tmp_path)
    put_on_paper(hands.page, tmp_path)
    read_in_english(hands.page)


def look(page: Page, *, phone: bool = False) -> None:
    """What every page has to pass: axe, and nothing sticking out; the main ones on a phone too."""
    for width in (1280, 390) if phone else (1280,):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) == [], f"{page.url} at {width}"
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} sticks out by {wide} px at {width}"
    page.set_viewport_size({"width": 1280, "height": 900})


def named(page: Page, name: str | re.Pattern[str]) -> Locator:
    """The first button or link of the page's content with this name."""
    main = page.locator("main")
    return main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first


def follow(link: Locator) -> None:
    """Click what leads to another page, and wait for that; nobody counts any more."""
    Hands(link.page).follow(link)


def field(page: Page | Locator, name: str) -> Locator:
    return page.locator(f"main [name={name}]:visible, dialog [name={name}]:visible").first


def to_journey(hands: Hands) -> None:
    hands.click(hands.page.locator(".crumbs a", has_text=NAME))
    expect(hands.page.locator("#map")).to_be_visible()


def sign_in(hands: Hands, server: LiveServer) -> None:
    """The first page there is, then the way to the journeys: none yet."""
    page = hands.page
    page.goto(server.url)
    look(page)
    hands.write(page.locator("[name=email]"), "linus@example.org")
    hands.write(page.locator("[name=password]"), PASSWORD)
    hands.press("Enter")
    page.wait_for_url("**/o/wattwerk/")
    hands.follow(page.locator(".nav a[href$='/journeys']"))
    expect(page.locator("h1")).to_have_text("Journeys")
    look(page, phone=True)


def begin(hands: Hands) -> None:
    """A journey with goals, an owner, and the five questions answered."""
    page = hands.page
    hands.follow(named(page, "Mit einer leeren Journey beginnen"))
    look(page, phone=True)
    hands.write(field(page, "name"), NAME)
    hands.write(field(page, "customer_goal"), "Ohne Nachfragen in der neuen Wohnung Strom haben.")
    hands.write(field(page, "business_goal"), "Wer umzieht, bleibt Kunde.")
    hands.choose(field(page, "owner"), "Linus Vogt")
    for question in ("steps", "customer", "organisation", "whole", "free"):
        hands.tick(page.locator(f"[name=asked_{question}][value=yes]"))
    hands.follow(named(page, "Journey anlegen"))
    expect(page.locator("main")).to_contain_text("Die Karte ist noch leer")
    look(page, phone=True)


def draw(hands: Hands) -> None:
    """Stages one after the other, then a row per touchpoint: name, channel, department, Enter."""
    page = hands.page
    hands.click(page.locator("#add-stage-names"))
    for number, stage in enumerate(JOURNEY, 1):
        hands.type(stage)
        hands.press("Enter")
        expect(page.locator("li[id^=stage-]")).to_have_count(number)
    before = copy(hands)
    drawn = 0
    for number, steps in enumerate(JOURNEY.values()):
        hands.click(page.locator(".adding-step [name=name]").nth(number))
        for name, channel, department in steps:
            hands.type(name)
            hands.press("Tab")
            hands.type(channel[:3])
            hands.press("Tab")
            hands.type(department[:3])
            hands.press("Tab", "Enter")
            drawn += 1
            expect(page.locator("li[id^=step-]")).to_have_count(drawn)
            step = page.locator("li[id^=step-]", has_text=name)
            expect(step.locator(".by").first).to_have_text(f"{channel} · {department}")
    assert drawn == 12
    assert (hands.fields - before.fields, hands.keys - before.keys) == (36, 319)
    assert hands.seconds - before.seconds < 3 * 60
    look(page, phone=True)


def judge(hands: Hands) -> None:
    """How some steps feel today and should feel, which are decisive, what hurts and what helps."""
    page = hands.page
    say(hands, "Umzugsseite im Netz", "3", "4")
    say(hands, "Formular zur Ummeldung", "2", "5", decisive=True, pain="Das Formular bricht ab.",
        opportunity="Zwischenstände sichern", orientation="reparieren")  # fmt: skip
    say(hands, "Rückfrage zum Zähler", "1", "4", pain="Niemand kennt den Stand.",
        opportunity="Den Stand in der App zeigen", orientation="schaffen")  # fmt: skip
    say(hands, "Monteur kommt", "5", "5", decisive=True)
    say(hands, "Erste Abrechnung", "2", "4", pain="Die Abrechnung versteht kaum jemand.")
    expect(page.locator("li.step.decisive")).to_have_count(2)
    look(page, phone=True)


def say(
    hands: Hands,
    step: str,
    today: str,
    wanted: str,
    *,
    decisive: bool = False,
    pain: str = "",
    opportunity: str = "",
    orientation: str = "",
) -> None:
    page = hands.page
    hands.click(page.get_by_role("link", name=step, exact=True))
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=emotion_current]").first.focus()
    hands.press(today)
    hands.choose(dialog.locator("[name=evidence_current]"), "einzelne Kundenstimmen")
    dialog.locator("[name=emotion_intended]").first.focus()
    hands.press(wanted)
    if decisive:
        hands.tick(dialog.locator("[name=decisive]"))
    if pain:
        hands.write(dialog.locator("[name=pain_point]"), pain)
    if opportunity:
        hands.write(dialog.locator("[name=opportunity]"), opportunity)
        label = dialog.locator("[name=orientation] option", has_text=orientation).inner_text()
        hands.choose(dialog.locator("[name=orientation]"), label)
    if pain and opportunity and decisive:
        look(page, phone=True)
    hands.click(dialog.get_by_role("button", name="Speichern"))
    expect(dialog).to_be_hidden()


def take_back(hands: Hands) -> None:
    """A name changed by mistake: one click takes it back, and the history says so."""
    page = hands.page
    hands.click(page.get_by_role("link", name="Begrüßungsbrief", exact=True))
    dialog = page.get_by_role("dialog")
    hands.write(dialog.locator("[name=name]"), "Werbebrief")
    hands.click(dialog.get_by_role("button", name="Speichern"))
    expect(page.get_by_role("link", name="Werbebrief", exact=True)).to_be_visible()
    hands.click(page.get_by_role("button", name="Rückgängig"))
    expect(page.get_by_role("link", name="Begrüßungsbrief", exact=True)).to_be_visible()
    hands.follow(page.get_by_role("link", name="Verlauf").first)
    expect(page.locator("main")).to_contain_text("Werbebrief")
    look(page)
    to_journey(hands)


def new_point(hands: Hands, metric: str = "") -> Page:
    """From the journey to the form, by way of the catalogue."""
    page = hands.page
    hands.follow(named(page, re.compile("Messpunkt anlegen")))
    if not metric:
        look(page)
    hands.follow(named(page, metric or "Mit einem leeren Messpunkt beginnen"))
    expect(field(page, "interval_days")).to_be_visible()
    return page


def keep_point(hands: Hands, name: str, place: str, **more: str) -> None:
    page = hands.page
    if name:
        hands.write(field(page, "name"), name)
    hands.choose(field(page, "place"), place)
    hands.write(field(page, "source"), "Kundenverwaltung")
    for key, value in more.items():
        hands.write(field(page, key), value)
    hands.follow(named(page, "Speichern"))
    expect(page.locator("main")).to_contain_text("noch nichts gemessen")
    to_journey(hands)


def arrived(hands: Hands) -> None:
    """A share, from the catalogue, under a name of their own, with a target."""
    page = new_point(hands, "Ankommensquote")
    look(page, phone=True)
    keep_point(hands, ARRIVED, "Phase: Umzug melden", target="75")


def recommended(hands: Hands) -> None:
    """An NPS at the last stage."""
    new_point(hands, NPS)
    keep_point(hands, "", "Phase: Ankommen")


def satisfied(hands: Hands) -> None:
    """A mean at a step, with the spread that gives it a margin."""
    new_point(hands, CSAT)
    keep_point(hands, "", "Umzug melden · Rückfrage zum Zähler", spread="1,1")


def again(hands: Hands) -> None:
    """Another share, at a step."""
    new_point(hands, AGAIN)
    keep_point(hands, "", "Ankommen · Anruf zur Abrechnung")


def days(hands: Hands) -> None:
    """One that is in no catalogue: a mean whose spread nobody knows."""
    page = new_point(hands)
    hands.choose(field(page, "mode"), "Mittelwert aus n Fällen")
    hands.choose(field(page, "better"), "niedriger ist besser")
    keep_point(hands, DAYS, "Phase: Umzug planen", unit="Tage")
    look(page)


def bring_in(hands: Hands, name: str, content: bytes, values: int) -> None:
    """A file: what its columns mean, what it changes, in."""
    page = hands.page
    hands.follow(named(page, "Messwerte übernehmen"))
    look(page)
    hands.give(page.locator("#file"), name, content)
    hands.follow(named(page, "Tabelle lesen"))
    expect(page.locator("h1")).to_have_text("Was die Spalten bedeuten")
    look(page, phone=name.endswith("csv"))
    hands.follow(named(page, "Zeigen, was sich ändert"))
    expect(page.locator("h1")).to_have_text(f"{values} neue Werte")
    look(page, phone=name.endswith("csv"))
    hands.follow(named(page, "Übernehmen"))
    expect(page.locator(".notes")).to_contain_text(f"{values} Werte wurden ergänzt")


def accept(hands: Hands, name: str) -> None:
    """The oldest value, suggested already, becomes the baseline."""
    page = hands.page
    hands.follow(page.locator(".point-row a", has_text=name))
    hands.follow(named(page, "Als Nullmessung annehmen"))
    expect(page.locator(".point-figures")).to_contain_text(VERDICTS[name])
    to_journey(hands)


def read_verdicts(page: Page) -> None:
    """On the journey's page each point says whether its change is real; on its own page, why."""
    for name, verdict in VERDICTS.items():
        expect(page.locator(".point-row", has_text=name)).to_contain_text(verdict)
    look(page, phone=True)
    follow(page.locator(".point-row a", has_text=ARRIVED))
    expect(page.locator("p.lead")).to_contain_text("besser")
    page.locator("summary", has_text="Wie diese Zahlen berechnet sind").click()
    expect(page.locator(".point-figures ~ details")).to_contain_text("Newcombe")
    look(page, phone=True)
    follow(page.locator(".crumbs a", has_text=NAME))


def compare(hands: Hands) -> None:
    """Current against intended: the decisive form first."""
    page = hands.page
    hands.follow(named(page, "Ist und Soll im Vergleich"))
    expect(page.locator(".drow .nm").nth(0)).to_contain_text("Formular zur Ummeldung")
    expect(page.locator("table.ranked tbody tr")).to_have_count(2)
    look(page, phone=True)
    to_journey(hands)


def doubt(hands: Hands) -> None:
    """Somebody says it cannot be measured: a case, its first step, and on to the second."""
    page = hands.page
    hands.follow(named(page, "Etwas lässt sich nicht messen"))
    look(page)
    claim = "Ob jemand unsere Abrechnung versteht, weiß niemand."
    hands.write(field(page, "claim"), claim)
    hands.follow(named(page, "Den Fall eröffnen"))
    hands.write(field(page, "found"), "Im Kundenservice fragen viele nach; gezählt hat es niemand.")
    hands.follow(named(page, "Noch nicht: weiter zu Schritt 2"))
    expect(page.locator("[aria-current=step]")).to_contain_text("Schritt 2")
    look(page, phone=True)


def look_around(page: Page) -> None:
    """From the inventory to everything that goes across journeys."""
    for place, said in (
        ("Alle Messpunkte", ARRIVED),
        ("Alle Journeys im Vergleich", NAME),
        ("„Das können wir nicht messen“", "Abrechnung"),
        ("Katalog der Kennzahlen", CSAT),
    ):
        follow(page.locator(".nav a[href$='/journeys']"))
        expect(page.locator("main")).to_contain_text("5 · alle mit Nullmessung")
        follow(named(page, place))
        expect(page.locator("main")).to_contain_text(said)
        look(page)
    follow(page.locator(".nav a[href$='/journeys']"))
    look(page, phone=True)
    for view in ("Baum", "Portfolio"):
        follow(named(page, view))
        look(page)
    follow(page.locator(".nav a[href$='/journeys']"))
    follow(named(page, NAME))


def take_files(page: Page, folder: Path) -> None:
    """The journey as a workbook, as CSV and JSON, its map as SVG and PNG."""
    book = load_workbook(saved(page, "Als Tabelle (XLSX)", folder), read_only=True)
    assert sum(1 for sheet in book for _ in sheet.iter_rows()) > 5 * MONTHS
    assert "Formular zur Ummeldung" in saved(page, "Als CSV", folder).read_text("utf-8-sig")
    told = json.loads(saved(page, "Als JSON", folder).read_text())
    assert json.dumps(told, ensure_ascii=False).count("measured_on") >= 5 * MONTHS
    drawing = saved(page, "Karte als SVG", folder)
    assert "Umzug planen" in drawing.read_text()
    picture = saved(page, "Karte als PNG", folder).read_bytes()
    assert picture.startswith(b"\x89PNG")
    page.context.new_page().goto(drawing.as_uri())


def saved(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as found:
        named(page, link).click()
    download: Download = found.value
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def put_on_paper(page: Page, folder: Path) -> None:
    """One page, landscape, with every stage and step on it."""
    follow(named(page, "Zum Drucken"))
    look(page)
    paper = folder / "karte.pdf"
    page.pdf(path=paper, prefer_css_page_size=True)
    told = told_by("pdfinfo", str(paper))
    assert "Pages:           1\n" in told
    wide, high = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told).groups()  # type: ignore[union-attr]
    assert float(wide) > float(high)
    words = " ".join(told_by("pdftotext", str(paper), "-").split())
    for name in (*JOURNEY, *(name.split()[0] for steps in JOURNEY.values() for name, *_ in steps)):
        assert name in words
    follow(page.locator(".crumbs a", has_text=NAME))


def told_by(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_in_english(page: Page) -> None:
    """The same journey in English: the words of the house change, those of Linus stay."""
    follow(page.locator(".lang a[lang=en]"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for name, verdict in IN_ENGLISH.items():
        expect(page.locator(".point-row", has_text=name)).to_contain_text(verdict)
    expect(page.locator("#map")).to_contain_text("Formular zur Ummeldung")
    look(page, phone=True)
    follow(page.locator(".point-row a", has_text="(NPS)"))
    expect(page.locator(".point-figures")).to_contain_text("smaller than noise")
    look(page)
