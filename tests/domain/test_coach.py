"""What the coach says to real drafts, in both languages."""

from __future__ import annotations

import pytest

from app.domain import coach
from app.domain.coach import Advice, Check, KeyResultDraft, ObjectiveDraft, Remark
from app.domain.okrs import KeyResultType

GOOD = KeyResultDraft(
    "Umzüge, die ohne Nachfassen ankommen", KeyResultType.INCREASE, "customer", has_baseline=True,
    influence=4,
)  # fmt: skip


def said(draft: ObjectiveDraft) -> dict[tuple[Check, int | None], Remark]:
    return {(one.check, one.place): one for one in coach.remarks(draft)}


@pytest.mark.parametrize(
    "text",
    ["Am Einzugstag brennt Licht, und niemand musste nachfragen",
     "The light is on when people move in, and nobody had to chase us",
     "Wer 2026 umzieht, bleibt bei uns"],
)  # fmt: skip
def test_a_good_goal_gets_no_remark(text: str) -> None:
    draft = ObjectiveDraft(text, key_results=[GOOD, GOOD])
    assert {one.advice for one in coach.remarks(draft)} == {Advice.OK}


@pytest.mark.parametrize(
    ("text", "word"),
    [("Neues CRM einführen", "einführen"), ("Wir setzen Workshops an", "Workshops"),
     ("Launch the new portal", "Launch"), ("Roll out the app", "Roll out"),
     ("Ein Konzept für den Umzug liegt vor", "Konzept"),
     ("Wir führen ein Portal ein und melden uns", "führen ein Portal ein"),
     ("Das Team setzt die Idee um.", "setzt die Idee um")],
)  # fmt: skip
def test_activity_instead_of_outcome(text: str, word: str) -> None:
    found = said(ObjectiveDraft(text))[Check.ACTIVITY, None]
    assert (found.advice, found.word) == (Advice.HINT, word)


@pytest.mark.parametrize(
    "text",
    ["Umzüge führen zu einem guten Gefühl", "Rechnungen führen in ein Gespräch",
     "Wer zahlt, setzt um 12 Uhr fort", "Anrufe sinken von 44 auf 40",
     "Address and position in the building are enough"],
)  # fmt: skip
def test_outcomes_are_not_taken_for_activities(text: str) -> None:
    assert said(ObjectiveDraft(text))[Check.ACTIVITY, None].advice is Advice.OK


@pytest.mark.parametrize("text", ["NPS auf 30 bringen", "Raise satisfaction to 4.5",
                                  "90 % der Umzüge kommen an"])  # fmt: skip
def test_a_number_belongs_into_a_key_result(text: str) -> None:
    assert said(ObjectiveDraft(text))[Check.NUMBER_IN_OBJECTIVE, None].advice is Advice.HINT


def test_copied_from_the_parent() -> None:
    parent = "Am Einzugstag brennt Licht"
    assert said(ObjectiveDraft("am Einzugstag brennt Licht!", parent))[
        Check.COPIED, None
    ].advice is (Advice.STOP)
    other = ObjectiveDraft("Jede Meldung ist beim ersten Mal vollständig", parent)
    assert said(other)[Check.COPIED, None].advice is Advice.OK


@pytest.mark.parametrize(("count", "many", "few"), [(1, Advice.OK, Advice.HINT),
                                                    (2, Advice.OK, Advice.OK),
                                                    (5, Advice.OK, Advice.OK),
                                                    (6, Advice.HINT, Advice.OK)])  # fmt: skip
def test_two_to_five(count: int, many: Advice, few: Advice) -> None:
    found = said(ObjectiveDraft("Licht", key_results=[GOOD] * count))
    assert (found[Check.TOO_MANY, None].advice, found[Check.TOO_FEW, None].advice) == (many, few)


@pytest.mark.parametrize(
    ("draft", "check", "advice"),
    [
        (KeyResultDraft("Ankommensquote", KeyResultType.INCREASE), Check.NO_BASELINE, Advice.STOP),
        (
            KeyResultDraft("Erste Zahl liegt vor", KeyResultType.FIND_BASELINE),
            Check.NO_BASELINE,
            Advice.OK,
        ),
        (
            KeyResultDraft("NPS auf 20 und CES auf 5", KeyResultType.INCREASE),
            Check.TWO_METRICS,
            Advice.HINT,
        ),
        (
            KeyResultDraft("NPS to 20 and CES to 5", KeyResultType.INCREASE),
            Check.TWO_METRICS,
            Advice.HINT,
        ),
        (
            KeyResultDraft("Meldung und Einzug ohne Anruf: 60 %", KeyResultType.INCREASE),
            Check.TWO_METRICS,
            Advice.OK,
        ),
        (KeyResultDraft("+20 % Umzüge", KeyResultType.INCREASE), Check.NO_BASE, Advice.HINT),
        (
            KeyResultDraft("Abschlüsse um 20 % steigern", KeyResultType.INCREASE),
            Check.NO_BASE,
            Advice.HINT,
        ),
        (
            KeyResultDraft("Raise by 20 per cent", KeyResultType.INCREASE),
            Check.NO_BASE,
            Advice.HINT,
        ),
        (
            KeyResultDraft("von 30 auf 50, also um 20 %", KeyResultType.INCREASE),
            Check.NO_BASE,
            Advice.OK,
        ),
        (KeyResultDraft("x", KeyResultType.BINARY, influence=2), Check.INFLUENCE, Advice.STOP),
        (KeyResultDraft("x", KeyResultType.BINARY, influence=3), Check.INFLUENCE, Advice.OK),
        (KeyResultDraft("x", KeyResultType.BINARY), Check.INFLUENCE, Advice.OK),
    ],
)
def test_each_key_result(draft: KeyResultDraft, check: Check, advice: Advice) -> None:
    assert said(ObjectiveDraft("Licht", key_results=[draft]))[check, 0].advice is advice


def test_the_mixture() -> None:
    late = KeyResultDraft("x", KeyResultType.INCREASE, "business", is_leading=False)
    found = said(ObjectiveDraft("Licht", key_results=[late, late], repair_share=0.61))
    for check in (Check.ONLY_LAGGING, Check.NO_CUSTOMER_FIGURE, Check.REPAIR_SHARE):
        assert found[check, None].advice is Advice.HINT, check
    fine = said(ObjectiveDraft("Licht", key_results=[late, GOOD], repair_share=0.6))
    for check in (Check.ONLY_LAGGING, Check.NO_CUSTOMER_FIGURE, Check.REPAIR_SHARE):
        assert fine[check, None].advice is Advice.OK, check


def test_repair_share() -> None:
    assert coach.repair_share(["repair", "create", "repair", "enable"]) == 0.5
    assert coach.repair_share([]) == 0
