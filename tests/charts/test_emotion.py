"""The emotion curve: gaps stay gaps, marks say what they rest on, every form shows the same."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.charts import emotion, emotion_marks
from app.charts.emotion_marks import mark
from app.charts.emotion_spec import Band, Emotion, Feeling, Names
from tests.charts.reading import SVG, parse
from tests.charts.samples import number
from tests.charts.test_marks import FORBIDDEN

NAMES = Names(
    "Ist", "Soll", "entscheidend", "weitere", ("ohne", "Meinung", "etwas", "gut"), "verärgert",
    "begeistert", "Phase", "Schritt", "Beleg",
)  # fmt: skip


def feelings(*values: int | None, stage: int = 1) -> Band:
    """A stage whose steps are lived like this and wanted at +1."""
    steps = tuple(
        Feeling(f"{stage}.{n}", f"Schritt {n}", value, 1) for n, value in enumerate(values, 1)
    )
    return Band(str(stage), f"Phase {stage}", steps)


MOVING = Emotion(
    "Am weitesten auseinander in Phase 2",
    "Drei Schritte liegen unter dem Soll.",
    (
        feelings(0, 1, -1),
        Band(
            "2",
            "Melden & warten",
            (
                Feeling("2.1", "Formular <online>", -2, 1, decisive=True, evidence=3),
                Feeling("2.2", "Anruf", None, 0),
                Feeling("2.3", "Brief", 2, 2, evidence=2),
            ),
        ),
        Band("3", "Ankommen", ()),
    ),
    NAMES,
)
FORMS = [emotion.strip(MOVING), emotion.tall(MOVING)]


def lines(drawing: str, thickness: str) -> list[str]:
    """The data of all paths of this thickness that have bends."""
    found = [one for one in parse(drawing).iter(f"{SVG}path") if "C" in (one.get("d") or "")]
    return [one.get("d") or "" for one in found if one.get("stroke-width") == thickness]


def test_drawings_are_named_escaped_and_made_of_what_paper_knows() -> None:
    for drawing in FORMS:
        root = parse(drawing)
        assert root[0].text == MOVING.title
        assert "<online>" not in drawing
        attributes = re.sub(r">[^<]*<", "><", drawing)
        assert not FORBIDDEN.findall(attributes)
        for element in root.iter():
            if element.tag.removeprefix(SVG) in {"rect", "path", "circle", "text"}:
                assert element.get("fill")
                assert element.get("class")


def test_what_nobody_knows_is_a_gap_and_no_zero() -> None:
    for drawing in FORMS:
        lived = lines(drawing, "3.2")
        assert len(lived) == 1, "the curve ends at 2.1: 2.3 has no neighbour, stage 3 no step"
        assert lived[0].count("C") == 3
        assert lines(drawing, "1.9")[0].count("C") == 5, "what is wanted is known up to stage 3"


def test_the_area_lies_only_where_both_are_known() -> None:
    for drawing in FORMS:
        areas = [
            one for one in parse(drawing).iter(f"{SVG}path")
            if one.get("class") == "x-apart"
        ]  # fmt: skip
        assert len(areas) == 1
        assert (areas[0].get("d") or "").count("C") == 2 * 3


def test_all_marks_stand_in_both_forms() -> None:
    for drawing in FORMS:
        assert drawing.count('d="M0 -8.5L8.5 0L0 8.5L-8.5 0Z"') == 1, "one decisive moment"
        assert drawing.count('r="5.4"') == 4, "four others; nothing for the unknown one"


def test_filling_says_what_a_mark_rests_on() -> None:
    nothing, opinion, some, solid = (mark(decisive=False, evidence=n) for n in range(4))
    assert "stroke-dasharray" in nothing
    assert "stroke-dasharray" not in opinion + some + solid
    assert [one.count("<path") for one in (opinion, some, solid)] == [0, 1, 0]
    assert 'fill="#ffffff"' in opinion
    assert 'fill="#ffffff"' not in solid


def test_the_key_explains_lines_shapes_and_fillings() -> None:
    assert [one.label for one in emotion_marks.entries(NAMES)] == [
        "Ist", "Soll", "entscheidend", "weitere", "ohne", "Meinung", "etwas", "gut",
    ]  # fmt: skip


def test_the_table_says_the_same_with_signs() -> None:
    columns, rows = emotion.table(MOVING, number, "–")
    assert [label for label, _ in columns] == ["Schritt", "Ist", "Soll", "Beleg"]
    assert rows[1] == ["1.2 Schritt 2", "+1", "+1", "ohne"]
    assert rows[3] == ["2.1 Formular <online>", "-2", "+1", "gut"]
    assert rows[4] == ["2.2 Anruf", "–", "0", "–"]
    assert len(rows) == 6


def test_stages_are_equally_wide_and_steps_spread_in_them() -> None:
    shares = [round(share, 3) for share, _ in emotion.positions(MOVING)]
    assert shares == [0.056, 0.167, 0.278, 0.389, 0.5, 0.611, 0.833]


def test_higher_is_better_and_nothing_leaves_the_drawing() -> None:
    assert emotion.level(2) < emotion.level(0) < emotion.level(-2)
    assert emotion.level(-9) == emotion.level(-2) < emotion.HEIGHT


def test_many_steps_carry_few_numbers() -> None:
    crowd = replace(MOVING, bands=tuple(feelings(*[0] * 10, stage=n) for n in range(1, 6)))
    words = [one.text for one in parse(emotion.strip(crowd)).iter(f"{SVG}text")]
    assert "3.1" in words
    assert "3.2" not in words


@pytest.mark.parametrize("values", [(), (None,), (0,), (None, None, None), (2, None, -2)])
def test_odd_journeys_are_drawn(values: tuple[int | None, ...]) -> None:
    odd = replace(MOVING, bands=(feelings(*values),))
    for drawing in (emotion.strip(odd), emotion.tall(odd)):
        parse(drawing)
        assert lines(drawing, "3.2") == []
    parse(emotion.strip(replace(MOVING, bands=())))
    parse(emotion.tall(replace(MOVING, bands=())))


def test_a_value_alone_gets_a_stroke_of_its_own() -> None:
    alone = Band("1", "Phase", (Feeling("1.1", "a", None, 2), Feeling("1.2", "b", 0, None)))
    for drawing in (emotion.strip(replace(MOVING, bands=(alone,))),
                    emotion.tall(replace(MOVING, bands=(alone,)))):  # fmt: skip
        marks = re.findall(r'<rect x="-5" y="-1"|stroke-width="1.9"', drawing)
        assert len(marks) == 1
