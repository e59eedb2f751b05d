"""The text of the built-in questionnaire: complete, distinct, and in the house's style."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.questionnaires import Capability, Text, check, default, default_source

SHORT_FORM = ["J3", "J6", "I1", "I6", "S4", "S6", "C2", "C4", "O2", "O3", "T3", "T4"]
FIELDS = ["journeys", "insights", "skills", "culture", "operations", "tools"]
LEVELS = {
    "de": ["Punktuell", "Projekthaft", "Vereinbart", "Gesteuert", "Verankert"],
    "en": ["Ad hoc", "Project-based", "Agreed", "Managed", "Embedded"],
}
WORD = re.compile(r"[\w{}][\w’'\-/{}]*")
WORDS = {
    "summary": (12, 45), "ladder": (4, 25), "question": (5, 30), "why": (12, 55),
    "level": (8, 40), "what": (6, 40), "first_step": (6, 35), "proof": (4, 28),
    "owner": (1, 9), "objective": (4, 20),
}  # fmt: skip
UNTYPOGRAPHIC = re.compile(r"[\"'`´‚‘«»]| - |\.\.\.|  | $|^ |—")
# A “ closes in German and opens in English; a German text never uses ” and an English one never „.
FOREIGN_QUOTES = {"de": "”", "en": "„"}
GENDERED = re.compile(r"\w[*:_]innen|\w[*:]in\b|\wInnen\b")
WE = {"de": re.compile(r"\b(wir|uns|unser\w*)\b", re.I), "en": re.compile(r"\b(we|us|our)\b", re.I)}

CAPABILITIES = {one.key: one for one in default().capabilities}
LANGUAGES = ("de", "en")


def texts_of(one: Capability) -> Iterator[tuple[str, Text]]:
    yield from [("name", one.name), ("question", one.question), ("why", one.why)]
    yield from (("evidence", text) for text in one.evidence)
    yield from (("level", text) for text in one.levels)
    for step in one.steps:
        yield from [("what", step.what), ("first_step", step.first_step), ("proof", step.evidence)]
        yield from [("owner", step.owner), ("objective", step.objective)]
        yield from (("key_result", text) for text in step.key_results)


def all_texts() -> Iterator[tuple[str, str, Text]]:
    found = default()
    yield from [("title", "title", found.title), ("head", "rule", found.answer_rule)]
    for level in found.levels:
        yield from [("levels", "name", level.name), ("levels", "description", level.description)]
    for field in found.fields:
        yield from [(field.key, "name", field.name), (field.key, "summary", field.summary)]
        yield from ((field.key, "ladder", rung) for rung in field.ladder)
    for one in found.capabilities:
        yield from ((one.key, kind, text) for kind, text in texts_of(one))


def test_nothing_is_wrong_with_it() -> None:
    assert [str(one) for one in check(default_source())] == []


def test_six_fields_of_six_capabilities_on_five_levels() -> None:
    found = default()
    assert [field.key for field in found.fields] == FIELDS
    for field in found.fields:
        assert [one.key for one in field.capabilities] == [
            f"{field.letter}{n}" for n in range(1, 7)
        ]
        assert len(field.ladder) == 5
    for language, names in LEVELS.items():
        assert [level.name.in_language(language) for level in found.levels] == names


def test_the_short_form_has_two_of_each_field() -> None:
    assert [one.key for one in default().short_form] == SHORT_FORM


@pytest.mark.parametrize("key", CAPABILITIES)
def test_a_capability_is_complete(key: str) -> None:
    one = CAPABILITIES[key]
    assert len(one.levels) == 5
    assert 2 <= len(one.evidence) <= 4
    assert one.why
    assert [step.from_level for step in one.steps] == [1, 2, 3, 4]
    assert all(len(step.key_results) == 2 for step in one.steps)
    for kind, text in texts_of(one):
        assert text.de, kind
        assert text.en, kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_said_once(language: str) -> None:
    seen: dict[str, str] = {}
    for where, kind, text in all_texts():
        words = " ".join(text.in_language(language).casefold().split())
        if kind != "owner":
            assert words not in seen, f"{where} {kind} repeats {seen.get(words)}"
            seen[words] = f"{where} {kind}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_keep_their_length(language: str) -> None:
    wrong = []
    for where, kind, text in all_texts():
        least, most = WORDS.get(kind, (1, 40))
        count = len(WORD.findall(text.in_language(language)))
        if not least <= count <= most:
            wrong.append(f"{where} {kind}: {count} words, {text.in_language(language)}")
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_typography_is_that_of_a_book(language: str) -> None:
    wrong = []
    for where, kind, text in all_texts():
        words = text.in_language(language)
        opened = words.count("„" if language == "de" else "“")
        closed = words.count("“" if language == "de" else "”")
        if UNTYPOGRAPHIC.search(words) or FOREIGN_QUOTES[language] in words or opened != closed:
            wrong.append(f"{where} {kind}: {words}")
    assert wrong == []


def test_german_addresses_people_without_signs() -> None:
    assert [text.de for _, _, text in all_texts() if GENDERED.search(text.de)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_levels_state_facts_and_never_say_we(language: str) -> None:
    for one in CAPABILITIES.values():
        for level in one.levels:
            plain = re.sub(r"„[^“]*“|“[^”]*”", "", level.in_language(language))
            assert not WE[language].search(plain), plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_ask_and_levels_state(language: str) -> None:
    for one in CAPABILITIES.values():
        assert one.question.in_language(language).endswith("?")
        assert all(level.in_language(language)[-1] in ".“”" for level in one.levels)


def test_german_questions_ask_about_the_house() -> None:
    for one in CAPABILITIES.values():
        assert "bei uns" in one.question.de, one.question.de


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_result_goes_from_x_to_y_once(language: str) -> None:
    for one in CAPABILITIES.values():
        for step in one.steps:
            for text in step.key_results:
                words = text.in_language(language)
                assert words.count("{x}") == words.count("{y}") == 1, words
                assert words.index("{x}") < words.index("{y}"), words


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_objective_holds_no_number(language: str) -> None:
    for one in CAPABILITIES.values():
        for step in one.steps:
            assert not re.search(r"\d|%", step.objective.in_language(language))


def test_prerequisites_resolve_without_a_circle() -> None:
    def depth(key: str, seen: tuple[str, ...] = ()) -> int:
        assert key not in seen, f"circle: {(*seen, key)}"
        return 1 + max((depth(need, (*seen, key)) for need in CAPABILITIES[key].needs), default=0)

    assert max(depth(key) for key in CAPABILITIES) >= 2
    assert all(2 <= level <= 5 for one in CAPABILITIES.values() for level in one.needs.values())
