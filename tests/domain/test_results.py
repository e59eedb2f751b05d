"""What the close makes of sheets: figures, fields, groups, and that nothing hidden gets out."""

from __future__ import annotations

import json
import random
import time
from fractions import Fraction
from typing import Any

import pytest

from app.domain.anonymity import Shown
from app.domain.evaluation import Evaluation, evaluate
from app.domain.results import Index, Results
from app.domain.sheets import DEPARTMENT, FRONT_LINE, LEADERSHIP, ROLE_GROUP, Rules, Sheet
from tests.attacks.arithmetic import Kind, Least, breaches, solvable
from tests.attacks.rounds import published, random_round
from tests.domain.people import shape, sheet, sheets

TWO_FIELDS = shape("J: J1 J2 | C: C1 C2 C3", weights={"C1": 0.1, "C2": 0.2})


def test_a_capability_for_everyone() -> None:
    said = [*sheets("1,2,4,2,1"), sheet("?"), sheet("?"), sheet("-"), sheet(".")]
    results = evaluate(shape(), said, Rules()).results
    figures = results.capability("J1").figures
    assert figures is not None
    assert results.respondents == 14
    assert (figures.n, figures.cannot_judge, figures.not_applicable) == (10, 2, 1)
    assert figures.counts == (1, 2, 4, 2, 1)
    assert (figures.median, figures.mean, figures.iqr) == (3, 3, 1.5)
    assert figures.agreement == pytest.approx(0.35)
    assert results.medians == {"J1": 3}


def test_a_total_below_k_is_hidden() -> None:
    results = evaluate(shape(), sheets("0,0,4,0,0"), Rules(k=5)).results
    assert results.capability("J1").figures is None
    assert results.field("J").index is None
    assert results.suppressed.totals == 1
    assert evaluate(shape(), sheets("0,0,4,0,0"), Rules(k=4)).results.medians == {"J1": 3}


GAPS = [
    (["3"] * 6 + ["?"] * 4, None, "exactly 40 % is no gap"),
    (["3"] * 5 + ["?"] * 4, 4 / 9, "more than 40 %"),
    (["3"] * 2 + ["?"] * 3, 3 / 5, "from k answers of any kind"),
    (["3"] * 1 + ["?"] * 3, None, "too few answers of any kind"),
    (["-"] * 5 + ["?"] * 5, 1 / 2, "not applicable is an answer as well"),
    (["."] * 9 + ["?"] * 4, None, "no answer is none"),
]


@pytest.mark.parametrize(("said", "share", "why"), GAPS, ids=lambda value: str(value)[:30])
def test_visibility_gaps(said: list[str], share: float | None, why: str) -> None:
    results = evaluate(shape(), [sheet(one) for one in said], Rules()).results
    assert results.capability("J1").visibility_gap == share, why


def test_fields_weigh_their_medians() -> None:
    said = [sheet("3 4 1 2 5", TWO_FIELDS), *(sheet("3 2 1 2 5", TWO_FIELDS) for _ in range(5))]
    results = evaluate(TWO_FIELDS, said, Rules()).results
    journeys, culture = results.fields
    assert (journeys.index, journeys.stage, journeys.weakest) == (Index.of(Fraction(5, 2)), 2, "J2")
    exact = (Fraction(1, 10) + 2 * Fraction(2, 10) + 5) / Fraction(13, 10)
    assert culture.index == Index(exact, 4.2)
    assert (culture.stage, culture.weakest) == (1, "C1")
    assert results.overall == Index.of((Fraction(5, 2) + exact) / 2)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("9/4", 2.3), ("47/20", 2.4), ("449/200", 2.2), ("3", 3.0), ("10/3", 3.3)],
)
def test_indices_are_rounded_half_up(exact: str, rounded: float) -> None:
    assert Index.of(Fraction(exact)).rounded == rounded


def test_one_missing_capability_hides_index_stage_and_overall() -> None:
    said = [sheet("3 3 3 3 .", TWO_FIELDS) for _ in range(9)]
    results = evaluate(TWO_FIELDS, said, Rules()).results
    assert results.field("J").index is not None
    assert results.field("C") == type(results.field("C"))("C", None, None, None)
    assert results.overall is None


def test_the_weakest_of_equals_has_the_lower_interpolated_median() -> None:
    of = shape("J: J1 J2")
    said = [sheet("3 3", of)] * 6 + [sheet("4 2", of)] * 3
    assert evaluate(of, said, Rules()).results.field("J").weakest == "J2"


def company() -> list[Sheet]:
    """A 12, B 10, C 6: the design's example."""
    return [
        *sheets("2,3,4,2,1", department="a", role_group="leadership"),
        *sheets("0,5,5,0,0", department="b", role_group="front_line"),
        *sheets("0,0,0,3,3", department="c", role_group="front_line"),
    ]


def test_groups_show_what_they_may() -> None:
    results = evaluate(shape(), company(), Rules()).results
    cells = {group.key: group.cells["J1"] for group in results.groups}
    assert {key: cell.shown for key, cell in cells.items()} == {
        "a": Shown.FULL, "b": Shown.MEDIAN, "c": Shown.MEDIAN
    }  # fmt: skip
    assert {key: (cell.n, cell.median) for key, cell in cells.items()} == {
        "a": (12, 3), "b": (10, 2.5), "c": (6, 4.5)
    }  # fmt: skip
    assert cells["a"].distribution is not None
    assert cells["a"].distribution.counts == (2, 3, 4, 2, 1)
    assert cells["b"].distribution is None
    assert results.group("b").indices == {"J": Index.of(Fraction(5, 2))}
    assert (results.suppressed.cells, results.suppressed.distributions) == (0, 2)


def test_the_other_attribute_shows_medians_only() -> None:
    results = evaluate(shape(), company(), Rules()).results
    stored = results.to_json()["other_groups"]
    assert stored == [
        {"key": "front_line", "medians": {"J1": 3.0}},
        {"key": "leadership", "medians": {"J1": 3.0}},
    ]


def test_a_group_from_which_nobody_submitted_looks_like_a_small_one() -> None:
    said = [*company(), *sheets("0,0,1,0,0", department="d")]
    rules = Rules(known={DEPARTMENT: ("a", "b", "c", "d", "e")})
    groups = {one.key: one for one in evaluate(shape(), said, rules).results.groups}
    assert groups["d"].cells == groups["e"].cells
    assert groups["d"].indices == groups["e"].indices == {"J": None}


def test_people_without_the_attribute_are_counted_but_never_named() -> None:
    said = [*company(), *sheets("0,0,7,0,0", department=None), *sheets("0,0,7,0,0")]
    results = evaluate(shape(), said, Rules()).results
    assert [group.key for group in results.groups] == ["a", "b", "c"]
    figures = results.capability("J1").figures
    assert figures is not None
    assert figures.n == 42


def test_a_group_index_needs_every_capability() -> None:
    of = shape("J: J1 J2 | C: C1")
    said = [
        *(sheet("3 3 3", of, department="a") for _ in range(12)),
        *(sheet("2 2 2", of, department="b") for _ in range(12)),
        *(sheet("2 . 2", of, department="c") for _ in range(8)),
        *(sheet("2 2 2", of, department="c") for _ in range(4)),
    ]
    results = evaluate(of, said, Rules()).results
    group = results.group("c")
    assert group.cells["J2"].shown is Shown.TOO_FEW
    assert group.indices["J"] is None
    assert group.indices["C"] == Index.of(Fraction(2))


def leaders_and_front(leaders: str, front: str) -> Evaluation:
    said = [*sheets(leaders, role_group="leadership"), *sheets(front, role_group="front_line")]
    return evaluate(shape(), said, Rules())


def test_leaders_and_front_line_differ() -> None:
    (gap,) = leaders_and_front("0,0,2,8,0", "0,8,4,0,0").results.perception_gaps
    assert (gap.leadership, gap.front_line, gap.difference) == (4, 2, 2)
    assert gap.assured
    assert gap.delta == (8 * 12 + 2 * 8) / 120
    assert gap.p == gap.p_holm < 0.001


def test_without_both_groups_there_is_no_test() -> None:
    assert leaders_and_front("0,0,0,4,0", "0,8,4,0,0").results.perception_gaps == ()
    only_departments = Rules(split=DEPARTMENT, other=None)
    assert evaluate(shape(), company(), only_departments).results.perception_gaps == ()


def test_a_capability_hidden_for_one_group_hides_the_test_of_its_field() -> None:
    of = shape("J: J1 J2 | C: C1")
    said = [
        *(sheet("4 4 4", of, role_group="leadership") for _ in range(4)),
        *(sheet("4 . 4", of, role_group="leadership") for _ in range(5)),
        *(sheet("2 2 2", of, role_group="front_line") for _ in range(9)),
    ]
    gaps = evaluate(of, said, Rules()).results.perception_gaps
    assert [gap.field for gap in gaps] == ["C"]


def test_personal_means_are_sorted_and_apart() -> None:
    of = shape("J: J1 J2 | C: C1")
    said = [sheet(one, of) for one in ("4 3 1", "1 . .", "2 3 .", "? - 2", "5 5 3", "2 2 .")]
    evaluation = evaluate(of, said, Rules())
    assert evaluation.personal_means == {"J": [1, 2, 2.5, 3.5, 5], "C": []}
    assert "personal" not in json.dumps(evaluation.results.to_json())


def test_an_impossible_level_is_refused() -> None:
    with pytest.raises(ValueError, match="6 is no level"):
        evaluate(shape(), [sheet("6")], Rules())


def test_nobody_answered() -> None:
    evaluation = evaluate(TWO_FIELDS, [], Rules(known={DEPARTMENT: ("a",)}))
    assert evaluation.results.respondents == 0
    assert evaluation.results.overall is None
    assert Results.from_json(evaluation.results.to_json()) == evaluation.results


@pytest.mark.parametrize("seed", range(300))
def test_generated_rounds_withstand_arithmetic(seed: int) -> None:
    """Everything stored is attacked; and it survives being stored."""
    said, rules = random_round(seed, TWO_FIELDS)
    results = evaluate(TWO_FIELDS, said, rules).results
    stored = json.loads(json.dumps(results.to_json()))
    assert Results.from_json(stored) == results
    least = Least(rules.k, max(rules.k, 8))
    assert not breaches(published(stored, said), least)
    for group in stored["groups"]:
        assert not computable_medians(group)
        assert group["key"]
    for gap in stored["perception_gaps"]:
        assert both_groups_are_large(said, gap["field"], rules.k)


def computable_medians(group: dict[str, Any]) -> set[str]:
    """Hidden medians that follow from the group's indices."""
    seen = {key for key, cell in group["cells"].items() if cell["median"] is not None}
    indices = [
        frozenset(one.key for one in field.capabilities)
        for field in TWO_FIELDS.fields
        if group["indices"][field.key] is not None
    ]
    return solvable([*indices, *(frozenset({key}) for key in seen)], group["cells"]) - seen


def both_groups_are_large(said: list[Sheet], field_key: str, k: int) -> bool:
    (field,) = (field for field in TWO_FIELDS.fields if field.key == field_key)
    sizes = [
        sum(isinstance(one.answers.get(capability.key), int) for one in group)
        for capability in field.capabilities
        for role in (LEADERSHIP, FRONT_LINE)
        for group in [[one for one in said if one.groups.get(ROLE_GROUP) == role]]
    ]
    return min(sizes) >= k


def test_generated_rounds_show_something() -> None:
    """An attack on nothing proves nothing."""
    kinds = dict.fromkeys(Kind, 0)
    gaps = 0
    for seed in range(300):
        said, rules = random_round(seed, TWO_FIELDS)
        stored = evaluate(TWO_FIELDS, said, rules).results.to_json()
        gaps += len(stored["perception_gaps"])
        for cell in published(stored, said):
            kinds[cell.kind] += 1
    assert min(kinds.values()) > 500
    assert gaps > 20


@pytest.mark.parametrize(
    "bend",
    [
        lambda stored: stored | {"format": 2},
        lambda stored: stored | {"secret": 1},
        lambda stored: stored | {"k": "5"},
        lambda stored: stored | {"capabilities": {}},
        lambda stored: {key: value for key, value in stored.items() if key != "fields"},
    ],
)
def test_what_is_no_result_is_refused(bend: Any) -> None:
    stored = evaluate(shape(), company(), Rules()).results.to_json()
    with pytest.raises(ValueError, match=r"format 2|secret|is no|fields"):
        Results.from_json(bend(stored))


def test_thousands_are_counted_quickly() -> None:
    chance = random.Random(7)
    of = shape(" | ".join(f"F{i}: {' '.join(f'F{i}{j}' for j in range(5))}" for i in range(5)))
    keys = [one.key for one in of.capabilities]
    roles = ("leadership", "front_line", "cx_core", "department")
    said = [
        Sheet(
            {key: chance.randint(1, 5) for key in keys},
            {DEPARTMENT: f"d{i % 12}", ROLE_GROUP: roles[i % 4]},
        )
        for i in range(2800)
    ]
    begin = time.process_time()
    evaluate(of, said, Rules())
    assert time.process_time() - begin < 1
