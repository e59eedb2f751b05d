"""What a story holds besides its sentences: facts, groups, explanations, other questionnaires."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from uuid import uuid4

import pytest

from app.assessments.groups import Tree
from app.charts.spec import Ladder, Radar
from app.domain.statistics import Verdict
from app.findings.story import Story
from app.models.accounts import Department
from app.models.assessments import AssessmentState, Form, Split
from tests.findings.frozen import Told, bfi, nordlicht, told, voice
from tests.questionnaires.small import small, toml

pytestmark = pytest.mark.usefixtures("words")


def row(found: Story, group: str) -> tuple[str, tuple[float | None, ...]]:
    assert found.groups is not None
    assert found.groups.chart is not None
    line = next(one for one in found.groups.chart.rows if one.label == group)
    return line.hidden, line.values


def test_facts_as_the_reader_writes_them() -> None:
    found = told(nordlicht(), "de")
    assert found.title == "Herbst 2025"
    assert found.period == "13. Oktober 2025 bis 7. November 2025"
    assert found.answered == "64 von 96 haben geantwortet"
    assert found.threshold == "anonym, Gruppen ab 5 Antworten"
    assert (found.invited, found.submitted, found.turnout is not None) == (96, 64, True)
    english = told(nordlicht(), "en")
    assert (english.title, english.period) == ("Autumn 2025", "13 October 2025 to 7 November 2025")


def test_a_hidden_group_says_why() -> None:
    found = told(nordlicht(), "de")
    hidden, values = row(found, "Finanzen & Recht")
    assert hidden == "verborgen: weniger als 5 Antworten"
    assert set(values) == {None}
    assert row(found, "IT & Daten")[0] == "verborgen: In jedem Feld fehlt mindestens eine Fähigkeit"
    assert row(found, "Vertrieb")[0] == ""
    capability = found.capability("S6")
    assert capability is not None
    cells = {one.group: one for one in capability.groups}
    assert cells["IT & Daten"].hidden == "verborgen, damit niemand zurückrechnet"
    assert (cells["IT & Daten"].n, cells["IT & Daten"].median) == ("", "")
    assert cells["Abrechnung und Forderungen"].median == "1"
    assert cells["Abrechnung und Forderungen"].counts is None


def test_groups_stand_in_the_order_of_the_house() -> None:
    found = told(nordlicht(), "en")
    assert found.groups is not None
    assert found.groups.chart is not None
    assert [one.label for one in found.groups.chart.rows][:3] == [
        "Sales", "Contact Centre", "Billing and Receivables",
    ]  # fmt: skip
    assert found.others is not None
    assert found.others.groups == ("Leadership", "CX core team", "Department", "Front line")


def test_departments_are_named_in_the_order_of_the_tree() -> None:
    north, south = uuid4(), uuid4()
    rows = [
        Department(id=uuid4(), name="Netz", name_en="", parent_id=south, position=0),
        Department(id=south, name="Süd", name_en="South", parent_id=None, position=2),
        Department(id=north, name="Nord", name_en="", parent_id=None, position=1),
    ]
    assert [one["en"] for one in Tree.of(rows).labels().values()] == ["Nord", "South", "Netz"]


def test_roles_as_the_split() -> None:
    found = told(nordlicht(split=Split.ROLE_GROUP), "de")
    assert found.groups is not None
    assert (found.groups.attribute, found.groups.name) == ("Rolle im Haus", "Rollen")
    assert found.others is not None
    assert found.others.title == "Wie die Bereiche es sehen"


def test_every_figure_explains_itself() -> None:
    found = told(nordlicht(), "en")
    index = found.fields[0].explanation
    assert index.inputs[0] == ("J1 Shared journey definition", "2")
    assert index.inputs[-1] == ("Index", "1.7")
    capability = found.capability("S6")
    assert capability is not None
    explained = [one for one in capability.figures if one.explanation]
    assert [one.value for one in explained] == ["3", "2 to 4", "3.00", "−0.18", "split", "2.78"]
    for one in explained:
        assert one.explanation is not None
        assert one.explanation.formula
        assert one.explanation.missing
    assert found.gaps is not None
    gap = found.several(found.gaps.keys)[0].gap
    assert gap is not None
    assert gap.explanation.inputs == (
        ("I cannot judge this", "33"), ("Does not apply to us", "0"),
        ("Answers with a level", "31"), ("Share", "52%"),
    )  # fmt: skip
    assert found.perception is not None
    assert len(found.perception.explanations) == len(found.perception.chart.rows)


def test_the_present_level_is_the_median_rounded_down() -> None:
    keys = ["J1", "J2"]
    half = told(Told([voice(dict.fromkeys(keys, level)) for level in (2, 2, 2, 3, 3, 3)]), "en")
    capability = half.capability("J1")
    assert capability is not None
    assert capability.median == "2.5"
    assert [one.number for one in capability.levels if one.is_present] == [2]
    assert capability.headline == "In the middle between level 2 and 3"


def test_disagreement_is_sorted_split_mixed_united_without() -> None:
    found = told(nordlicht(), "en")
    order = [one.verdict for one in found.by_disagreement]
    ranks = {Verdict.SPLIT: 0, Verdict.MIXED: 1, Verdict.UNITED: 2, None: 3}
    assert order == sorted(order, key=ranks.__getitem__)
    d = found.disagreement
    assert (len(d.top), len(d.end), len(d.middle)) == (9, 3, 24)
    assert sorted((*d.top, *d.middle, *d.end)) == sorted(one.key for one in found.capabilities)
    assert d.end[-1] == "J6"


def test_a_file_of_answers_on_six_levels() -> None:
    found = told(bfi(300), "de")
    assert found.is_imported
    assert (found.invited, found.turnout, found.answered) == (
        None, None, "300 Antwortbögen aus einer Datei",
    )  # fmt: skip
    assert found.period == "importiert am 7. November 2025"
    assert found.groups is not None
    assert (found.groups.attribute, found.groups.rates) == ("gender", ())
    assert (found.first.steps, found.first.text) == ((), "")
    assert "zwischen Stufe 3 und 4" in found.disagreement.text
    assert isinstance(found.picture, Radar)
    assert not any("Einladung" in text for part in found.method for text in part.text)


def test_every_round_says_what_two_of_them_could_give_away() -> None:
    for found in (told(nordlicht(), "de"), told(bfi(60), "de")):
        remains = found.method[-1]
        assert remains.title == "Was bleibt"
        assert any("zwischen zwei Runden genau eine Person" in text for text in remains.text)


def test_a_file_without_columns_has_no_groups() -> None:
    found = told(replace(bfi(60), has_split=False, has_other=False), "en")
    assert (found.groups, found.others, found.split) == (None, None, "")


def test_three_levels_and_two_fields_are_drawn_as_posts() -> None:
    voices = [voice({"N1": 3, "N2": 3, "S1": 2}) for _ in range(9)]
    found = told(Told(voices, source=toml(small())), "en")
    assert isinstance(found.picture, Ladder)
    assert found.headline == "North in English leads, the way is longest in South in English"
    assert [one.step for one in found.capabilities] == [None, None, None]


def test_the_short_form_asks_less() -> None:
    found = told(nordlicht(form=Form.SHORT), "en")
    assert found.is_short
    assert len(found.capabilities) == 12
    assert found.disagreement.end == ()
    assert len(found.disagreement.top) == 12


def test_what_is_released_is_known() -> None:
    assert told(nordlicht()).is_released
    assert not told(nordlicht(), state=AssessmentState.CLOSED).is_released


def test_nothing_is_called_representative_and_nothing_is_empty() -> None:
    for language in ("de", "en"):
        text = json.dumps(asdict(told(nordlicht(), language)), default=str, ensure_ascii=False)
        assert "repräsentativ" not in text.lower()
        assert "representative" not in text.lower()
        assert "%(" not in text
