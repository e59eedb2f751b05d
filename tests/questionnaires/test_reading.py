"""A good file becomes frozen values; what it may leave out has a meaning."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from app.questionnaires import Sign, Text, built_in, compare, default, default_source, load
from tests.questionnaires.small import bent, small, text, toml

FIXTURES = Path(__file__).parents[1] / "fixtures"


def test_values_are_frozen_and_speak_both_languages() -> None:
    found = load(toml(small()))
    assert found.title.in_language("de") == "Title auf Deutsch"
    assert found.title.in_language("en") == "Title in English"
    assert [one.key for one in found.capabilities] == ["N1", "N2", "S1"]
    assert [one.key for one in found.short_form] == ["N1"]
    assert found.top == 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.key = "other"  # type: ignore[misc]
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
        found.title.fr = "Titre"  # type: ignore[attr-defined]


def test_a_capability_without_statements_takes_those_of_the_levels() -> None:
    found = load(toml(small()))
    plain = found.capability("N2")
    assert plain is not None
    assert plain.levels == tuple(level.description for level in found.levels)
    assert (plain.weight, plain.needs, plain.steps, plain.evidence) == (1.0, {}, (), ())
    assert not plain.why


def test_steps_come_in_order_and_none_leads_on_from_the_top() -> None:
    found = load(bent(lambda v: v["fields"][0]["capabilities"][0]["steps"].reverse()))
    capability = found.capability("N1")
    assert capability is not None
    assert [step.from_level for step in capability.steps] == [1, 2]
    second = capability.step_from(2)
    assert second is not None
    assert second.from_level == 2
    assert capability.step_from(3) is None


def test_only_the_six_fields_have_a_sign() -> None:
    signs = [field.sign for field in default().fields]
    assert signs == list(Sign)
    assert [field.sign for field in load(toml(small())).fields] == [None, None]


def test_the_hash_knows_content_not_layout() -> None:
    plain = load(toml(small()))
    commented = load(f"\ufeff# a comment\r\n{toml(small())}".encode())
    spelled = load(bent(lambda v: v["fields"][1]["capabilities"][0].update(weight=1.0)))
    changed = load(bent(lambda v: v["title"].update(de="Anders")))
    assert plain.content_hash == commented.content_hash == spelled.content_hash
    assert len(plain.content_hash) == 64
    assert changed.content_hash != plain.content_hash


def test_composed_and_decomposed_letters_are_the_same_content() -> None:
    composed = load(bent(lambda v: v["title"].update(de="Für alle")))
    decomposed = load(bent(lambda v: v["title"].update(de="Fu\u0308r alle")))
    assert composed == decomposed


def test_versions_are_compared_by_what_people_read_before_they_choose() -> None:
    older = load(toml(small()))

    def change(value: dict) -> None:
        first, second = value["fields"][0]["capabilities"]
        first["steps"][0]["what"] = text("Better advice")
        second["question"] = text("Another question")
        value["fields"][1]["capabilities"][0]["key"] = "S2"
        first["needs"] = {}

    found = compare(older, load(bent(change)))
    assert (found.identical, found.changed) == (("N1",), ("N2",))
    assert (found.added, found.dropped) == (("S2",), ("S1",))


@pytest.mark.parametrize("part", ["levels", "answer_rule"])
def test_other_levels_or_another_rule_leave_nothing_to_compare(part: str) -> None:
    def change(value: dict) -> None:
        value["levels"][0]["name"] = text("Renamed")

    def rule(value: dict) -> None:
        value["answer_rule"] = text("Another rule")

    found = compare(load(toml(small())), load(bent(change if part == "levels" else rule)))
    assert found.identical == ()
    assert found.changed == ("N1", "N2", "S1")


def test_ten_levels_and_two_are_fine() -> None:
    for count in (2, 10):
        levels = [
            {"name": text(f"Rung {n}"), "description": text(f"True on {n}")} for n in range(count)
        ]

        def change(value: dict, levels: list = levels) -> None:
            value["levels"] = levels
            for name in ("levels", "steps", "needs"):
                del value["fields"][0]["capabilities"][0][name]

        assert load(bent(change)).top == count


def test_a_plain_scale_of_six_levels_can_be_said() -> None:
    found = load((FIXTURES / "bfi-1.0.toml").read_bytes())
    assert [field.letter for field in found.fields] == list("ACENO")
    header = (FIXTURES / "bfi-answers.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert [one.key for one in found.capabilities] == header.split(",")[3:]
    assert found.top == 6
    assert found.short_form == ()


def test_the_built_in_file_is_named_after_what_it_holds() -> None:
    for path in built_in():
        found = load(path.read_bytes())
        assert path.name == f"{found.key}-{found.version}.toml"
    assert load(default_source()) == default()


def test_a_left_out_text_is_false() -> None:
    assert not Text("", "")
    assert Text("ja", "")
