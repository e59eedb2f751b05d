"""A cycle from the first click to the last, with everybody who has a part in it.

Clara, who consults, makes the cycle and plans: a goal of the organisation, one of the journey
*Umzug*. Linus, who leads Sales, is asked to own it and negotiates. Hanna, who leads HR and reads
English, hangs the goal of her department below. Petra reports from her phone, out of the mail.
They meet before a projector, review, close, and take over what goes on. Vera looks on.

Nobody types an address but the one they begin with; only Petra follows the link in her mail.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.goal_ground import (
    ARRIVED,
    DAYS,
    INTERVAL,
    NPS,
    until_the_first_check_in,
    write_ground,
)
from tests.browser.goal_hands import (
    add_result,
    arrive,
    day,
    fill,
    in_english,
    look,
    named,
    press,
    rate,
    to_goal,
    to_goals,
)

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

TOP = "Wer entscheidet, kennt die Wege unserer Kunden"
MIDDLE = "Am Einzugstag brennt Licht"
LOW = "Everybody at the desk can say what comes next"
SHARE, GUARD = "Mehr Umzüge kommen ohne Rückfrage an", "Die Weiterempfehlung bleibt"
FASTER, FASTER_TOO = "Bestätigt wird schneller", "Die Bestätigung per Post kommt schneller"
SHADOWED = "Everybody has listened in for a day"
LEARNT = "Wer früh fragt, wartet kürzer."
REQUEST = "Zwei Leute aus der Ausbildung ans Telefon lassen"


def test_a_cycle_from_the_first_click_to_the_last(
    live_server: LiveServer, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ground(live_server)
    clara = arrive(visit(width=1280), live_server, "clara")
    plan_the_cycle(clara)
    set_the_top_goal(clara)
    set_the_journey_goal(clara)

    linus = arrive(visit(width=1280, dark=True), live_server, "linus")
    negotiate(linus)
    give_in(clara)
    accept(linus)
    be_refused(clara)
    petra = arrive(visit(width=390), live_server, "petra")
    say_how_much_can_be_moved(petra, SHARE, 4)
    settle(clara)
    say_how_much_can_be_moved(petra, FASTER, 4)
    begin(clara, MIDDLE)

    ask_personnel(linus)
    hanna = in_english(arrive(visit(width=1280), live_server, "hanna"))
    cascade(hanna)
    contribute(hanna)
    answer_the_request(hanna)
    say_why_not(hanna)

    link = until_the_first_check_in(live_server, monkeypatch)
    check_in(petra, link)
    meet(linus)
    look_on(in_english(arrive(visit(width=1280), live_server, "vera")))

    review(clara)
    review_below(hanna)
    close_the_cycle(clara)


def plan_the_cycle(clara: Page) -> None:
    to_goals(clara)
    press(clara, "Den ersten Zyklus festlegen")
    fill(clara, name="Dieses Quartal", starts_on=day(0), ends_on=day(-1))
    press(clara, "Speichern")
    expect(clara.locator("main")).to_contain_text("Der letzte Tag kommt nach dem ersten.")
    look(clara)
    fill(clara, ends_on=day(90), check_in_days=str(INTERVAL))
    press(clara, "Speichern")
    expect(clara.locator("main")).to_contain_text("noch keine Ziele")


def set_the_top_goal(clara: Page) -> None:
    """The coach speaks while Clara types, and falls silent once there is nothing to say."""
    to_goals(clara)
    press(clara, "Das erste Ziel schreiben")
    clara.locator("[name=text]").press_sequentially("20 Workshops durchführen", delay=10)
    warned = clara.locator("#coach .coach-head b").first.inner_text()
    look(clara)
    fill(clara, text=TOP, level="organisation", orientation="enable", owner="Clara Berg",
         no_parent_reason="Darüber steht nichts.")  # fmt: skip
    expect(clara.locator("#coach .coach-remarks li", has_text=warned)).to_have_count(0)
    press(clara, "Als Entwurf speichern")
    add_result(clara, "erreicht oder nicht", text="Alle in der Leitung haben einen Umzug begleitet")
    rate(clara, 5)
    to_goal(clara, TOP)
    press(clara, "Mich darauf festlegen")
    press(clara.locator("#step"), "Beginnen lassen")
    expect(clara.locator("main")).to_contain_text("läuft")


def set_the_journey_goal(clara: Page) -> None:
    to_goal(clara, TOP)
    press(clara, "Ein Ziel ergänzen, das beiträgt")
    fill(clara, text=MIDDLE, level="journey", orientation="repair", journey="Umzug",
         owner="Linus Vogt", contribution="Wer umzieht, merkt, dass wir hinsehen.")  # fmt: skip
    press(clara, "Als Entwurf speichern")
    add_result(clara, "steigern", text=SHARE, point=ARRIVED, target="54", owner="Petra Klein",
               department="Vertrieb")  # fmt: skip
    to_goal(clara, MIDDLE)
    add_result(clara, "senken", text=FASTER, point=DAYS, target="4", owner="Linus Vogt",
               department="Vertrieb")  # fmt: skip
    to_goal(clara, MIDDLE)
    add_result(clara, "mindestens halten", text=GUARD, point=NPS, target="10", owner="Linus Vogt",
               department="Vertrieb", is_guardrail="")  # fmt: skip
    to_goal(clara, MIDDLE)
    press(clara, "Linus Vogt vorschlagen")
    expect(clara.locator("#step")).to_contain_text("Sie dürfen stellvertretend antworten")


def negotiate(linus: Page) -> None:
    """It waits among his goals; without a reason it is not sent back."""
    to_goals(linus, "Meine Ziele")
    press(linus, "Antworten")
    fill(linus, said="negotiate")
    press(linus.locator("#step"), "Antworten")
    expect(linus.locator("main")).to_contain_text("Bitte sagen Sie, warum")
    fill(linus, answer="Vier Tage schaffen wir nicht, fünf schon.")
    press(linus.locator("#step"), "Antworten")
    expect(linus.locator("#step")).to_contain_text("Das ist ein Entwurf")


def give_in(clara: Page) -> None:
    to_goal(clara, MIDDLE)
    expect(clara.locator("#step")).to_contain_text("fünf schon")
    press(clara.locator(".kr-list"), FASTER)
    press(clara, "Bearbeiten")
    fill(clara, target="5")
    press(clara, "Speichern")
    to_goal(clara, MIDDLE)
    press(clara, "Linus Vogt vorschlagen")


def accept(linus: Page) -> None:
    """He stands up for it, and says honestly what he can move: not the days."""
    to_goals(linus, "Meine Ziele")
    press(linus, "Antworten")
    fill(linus, said="accept")
    press(linus.locator("#step"), "Antworten")
    expect(linus.locator("#step")).to_contain_text("Es ist vereinbart")
    for result, influence in ((FASTER, 2), (GUARD, 3)):
        to_goal(linus, MIDDLE, result)
        rate(linus, influence)


def be_refused(clara: Page) -> None:
    """Both gates: no accepted baseline, no influence."""
    to_goal(clara, MIDDLE)
    expect(clara.locator("#step .obstacles li")).to_have_count(3)
    expect(clara.locator("#step")).to_contain_text("keine angenommene Nullmessung")
    expect(clara.locator("#step")).to_contain_text("Einfluss 2 von 5")
    expect(named(clara.locator("#step"), "Beginnen lassen")).to_have_count(0)
    look(clara)


def say_how_much_can_be_moved(page: Page, result: str, influence: int) -> None:
    to_goal(page, MIDDLE, result)
    rate(page, influence)


def settle(clara: Page) -> None:
    """A baseline is accepted at the point; the days go to Petra, who can move them."""
    to_goal(clara, MIDDLE)
    press(clara.locator("#step"), re.compile("Klären.*keine angenommene Nullmessung"))
    press(clara, "Als Nullmessung annehmen")
    to_goal(clara, MIDDLE)
    expect(clara.locator("#step .obstacles li")).to_have_count(1)
    press(clara.locator("#step"), re.compile("Klären.*Einfluss 2 von 5"))
    fill(clara, owner="Petra Klein")
    press(clara, "Übergeben")


def begin(page: Page, goal: str) -> None:
    to_goal(page, goal)
    press(page.locator("#step"), re.compile("Beginnen lassen|Let it begin"))
    expect(page.locator(".goal-stations [aria-current]")).to_have_text(re.compile("läuft|pursued"))
    look(page)


def ask_personnel(linus: Page) -> None:
    to_goal(linus, MIDDLE, GUARD)
    press(linus, "Anderen Bereich anfragen")
    fill(linus, department="Personal", text=REQUEST, needed_by=day(30))
    press(linus.locator("main form"), "Anfragen")
    expect(linus.locator("main")).to_contain_text(REQUEST)


def cascade(hanna: Page) -> None:
    """From the blank cell to a goal of her department that hangs below the journey's."""
    to_goals(hanna, "Coverage")
    press(hanna, re.compile("Write a goal.*Umzug · HR"))
    fill(hanna, text=LOW, orientation="enable", owner="Hanna Roth", parent=MIDDLE,
         contribution="Who knows what comes next does not ask back.")  # fmt: skip
    press(hanna, "Save as a draft")
    add_result(hanna, "done or not done", text=SHADOWED)
    rate(hanna, 5)
    to_goal(hanna, LOW)
    press(hanna, "Commit to it")
    begin(hanna, LOW)
    to_goals(hanna, "Cascade")
    expect(hanna.locator("main")).to_contain_text(LOW)
    look(hanna)


def contribute(hanna: Page) -> None:
    """Her department has a part in what Sales leads; she says so herself."""
    to_goal(hanna, MIDDLE, SHARE)
    hanna.locator("summary", has_text="Say what your department contributes").click()
    fill(hanna, department="HR", sentence="We train whoever answers the phone.")
    press(hanna, "Add")
    expect(hanna.locator(".kr-parts")).to_contain_text("We train whoever answers the phone.")
    look(hanna)


def answer_the_request(hanna: Page) -> None:
    to_goals(hanna, "My goals")
    press(hanna, re.compile(f"Answer.*{REQUEST}"))
    fill(hanna, state="accepted", reply="Two of the second year, from next week on.")
    press(hanna, "Answer")
    expect(hanna.locator(".kv")).to_contain_text("accepted")


def say_why_not(hanna: Page) -> None:
    to_goals(hanna, "Coverage")
    press(hanna, re.compile("Say why not.*Störung · HR"))
    fill(hanna, reason="Outages are not our desk.", until=day(60))
    press(hanna, "Save")
    cell = hanna.locator("td[data-l=HR]", has_text="Outages are not our desk.")
    expect(cell).to_contain_text("no goal")
    look(hanna)


def check_in(petra: Page, link: str) -> None:
    """The one address nobody clicks to: the link in the reminder. What she says is not what is
    computed, and both are shown."""
    petra.goto(link)
    look(petra)
    fill(petra, hits="48", sample_size="100", changed="Die SMS geht jetzt raus.")
    petra.locator(".check-in-scale label").nth(8).click()
    petra.locator(".check-in-claims label", has_text="gefährdet").click()
    press(petra, "Melden")
    expect(petra.locator(".notes")).to_contain_text(f"Gemeldet: {SHARE}")
    look(petra)
    to_goal(petra, MIDDLE, SHARE)
    expect(petra.locator(".kr-state")).to_contain_text("auf Kurs")
    expect(petra.locator(".kr-state")).to_contain_text("gefährdet")


def meet(linus: Page) -> None:
    """Before the projector: what is stuck, what has moved, what they decide."""
    linus.set_viewport_size({"width": 1920, "height": 1080})
    to_goals(linus, "Wochentreffen")
    expect(linus.locator("section[aria-labelledby=moved]")).to_contain_text(SHARE)
    decision = "Wir rufen alle an, die zweimal gefragt haben."
    press(linus, "Aufschreiben")
    look(linus)
    fill(linus, text=decision, owner="Petra Klein", due_on=day(7))
    press(linus, "Aufschreiben")
    expect(linus.locator("li.decision")).to_contain_text(decision)
    look(linus)


def look_on(vera: Page) -> None:
    """She reads all of it; no page offers her anything to change."""
    to_goals(vera)
    for way in vera.locator(".goal-ways a").all_inner_texts():
        press(vera.locator(".goal-ways"), way)
        if way != "My goals":
            expect(vera.locator("main form[method=post]")).to_have_count(0)
    for goal, result in ((TOP, ""), (MIDDLE, ""), (MIDDLE, SHARE), (LOW, SHADOWED)):
        to_goal(vera, goal, result)
        expect(vera.locator("main form[method=post]")).to_have_count(0)
        expect(vera.locator("main a.btn")).to_have_count(0)


def review(clara: Page) -> None:
    """The next cycle is planned, then looked back: score, learning, what becomes of it."""
    to_goals(clara, "Zyklen")
    press(clara, "Neuer Zyklus")
    fill(clara, name="Nächstes Quartal", starts_on=day(91), ends_on=day(181))
    press(clara, "Speichern")
    for goal, decision in ((TOP, "stop"), (MIDDLE, "change")):
        to_goals(clara, "Zyklen")
        press(clara, re.compile("Rückblick.*Dieses Quartal"))
        press(clara, re.compile(f"Ziel abschließen.*{goal}"))
        press(clara, "Ziel abschließen")
        expect(clara.locator("main")).to_contain_text("Bitte schreiben Sie einen Satz")
        look(clara)
        fill(clara, learning=LEARNT, decision=decision)
        press(clara, "Ziel abschließen")
    expect(clara.locator("main")).to_contain_text(LEARNT)
    expect(named(clara, "Zyklus abschließen")).to_have_count(0)


def review_below(hanna: Page) -> None:
    """A score other than the suggested one asks for its reason."""
    to_goals(hanna, "Cycles")
    press(hanna, re.compile("Review of the cycle.*Dieses Quartal"))
    press(hanna, re.compile(f"Close the goal.*{LOW}"))
    fill(hanna, score="0.5", learning="A day is too short.", decision="keep")
    press(hanna, "Close the goal")
    expect(hanna.locator("main .summary")).to_be_visible()
    fill(hanna, reason="Half of them have done it.")
    press(hanna, "Close the goal")
    expect(hanna.locator("main")).to_contain_text("Half of them have done it.")
    look(hanna)


def close_the_cycle(clara: Page) -> None:
    to_goals(clara, "Zyklen")
    press(clara, re.compile("Rückblick.*Dieses Quartal"))
    press(clara, "Zyklus abschließen")
    press(clara, "Zyklus abschließen")
    expect(named(clara, re.compile(f"Übernehmen in.*{TOP}"))).to_have_count(0)
    press(clara, re.compile(f"Übernehmen in.*{MIDDLE}"))
    expect(clara.locator("h1")).to_have_text(MIDDLE)
    expect(clara.locator("main")).to_contain_text("Das ist ein Entwurf")
    look(clara)
    press(clara, "Führt ein Ziel des letzten Zyklus fort")
    expect(clara.locator("main")).to_contain_text("abgeschlossen")
