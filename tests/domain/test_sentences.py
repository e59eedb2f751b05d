"""Which opening sentences hold: one line per condition."""

from __future__ import annotations

from app.domain.evaluation import evaluate
from app.domain.results import Results
from app.domain.sentences import Kind, Sentence, opening
from app.domain.sheets import Rules, Shape
from tests.domain.people import shape, sheet, sheets

FOUR = shape("J: J1 | I: I1 | S: S1 | C: C1")
WIDE = shape("J: J1 J2 | C: C1 C2 | O: O1", needs={"J2": {"O1": 5}})


def results_of(of: Shape, *said: str) -> Results:
    """Each line is said by eight people."""
    return evaluate(of, [sheet(one, of) for one in said for _ in range(8)], Rules()).results


def about(of: Shape, results: Results, *kinds: Kind) -> list[Sentence]:
    return [one for one in opening(of, results) if one.kind in kinds]


FIELDS = (Kind.STRONGEST_FIELD, Kind.WEAKEST_FIELD, Kind.NO_FIELD_STANDS_OUT)


def test_the_field_that_stands_out_by_half_a_level() -> None:
    of = shape("J: J1 J2 | I: I1 I2 | S: S1 S2 | C: C1 C2")
    assert about(of, results_of(of, "4 4 3 4 3 3 2 3"), *FIELDS) == [
        Sentence(Kind.STRONGEST_FIELD, ("J",), (4.0,)),
        Sentence(Kind.WEAKEST_FIELD, ("C",), (2.5,)),
    ]
    found = about(of, results_of(of, "4 4 3 4 3 3 3 3", "4 4 3 4 3 3 2 3"), *FIELDS)
    assert found == [Sentence(Kind.STRONGEST_FIELD, ("J",), (4.0,))], "2.75 is close to 3"


def test_less_than_half_a_level_does_not_stand_out() -> None:
    of = shape("J: J1 J2 J3 | C: C1 C2 C3")
    assert about(of, results_of(of, "4 3 3 3 3 3"), *FIELDS) == [Sentence(Kind.NO_FIELD_STANDS_OUT)]


def test_ties_name_all() -> None:
    assert about(FOUR, results_of(FOUR, "4 4 3 2"), *FIELDS) == [
        Sentence(Kind.STRONGEST_FIELD, ("J", "I"), (4.0, 4.0)),
        Sentence(Kind.WEAKEST_FIELD, ("C",), (2.0,)),
    ]
    assert about(FOUR, results_of(FOUR, "3 3 3 3"), *FIELDS) == [Sentence(Kind.NO_FIELD_STANDS_OUT)]


def test_a_hidden_field_leaves_the_comparison_out() -> None:
    assert about(FOUR, results_of(FOUR, "5 3 1 ?"), *FIELDS) == []
    assert about(shape(), results_of(shape(), "3"), *FIELDS) == []


def test_disagreement_names_split_ones_before_mixed_ones() -> None:
    said = ("1 3 3 1", "5 3 4 2", "1 3 3 3", "5 3 2 4", "1 3 1 5")
    found = about(FOUR, results_of(FOUR, *said), Kind.DISAGREEMENT)
    assert [one.keys for one in found] == [("J1", "C1", "S1")]
    assert list(found[0].figures) == sorted(found[0].figures)
    assert about(FOUR, results_of(FOUR, "1 2 3 4"), Kind.DISAGREEMENT) == []


def test_disagreement_needs_every_word() -> None:
    assert about(FOUR, results_of(FOUR, "1 3 3 ?", "5 3 3 ?"), Kind.DISAGREEMENT) == []


def test_a_few_who_all_say_the_same_do_not_disagree() -> None:
    few = evaluate(FOUR, [sheet("1 3 3 3", FOUR) for _ in range(5)], Rules()).results
    assert about(FOUR, few, Kind.DISAGREEMENT) == []


def test_visibility_gaps_by_share() -> None:
    found = about(FOUR, results_of(FOUR, "? 3 ? 3", "? 3 3 3", "3 3 ? ?"), Kind.VISIBILITY_GAPS)
    assert found == [Sentence(Kind.VISIBILITY_GAPS, ("J1", "S1"), (2 / 3, 2 / 3))]
    assert about(FOUR, results_of(FOUR, "3 3 3 3"), Kind.VISIBILITY_GAPS) == []


def test_leaders_and_front_line_only_when_assured() -> None:
    def between(leaders: str, front: str) -> list[Sentence]:
        said = [*sheets(leaders, role_group="leadership"), *sheets(front, role_group="front_line")]
        return about(shape(), evaluate(shape(), said, Rules()).results, Kind.PERCEPTION_GAP)

    assert between("0,0,2,8,0", "0,8,4,0,0") == [Sentence(Kind.PERCEPTION_GAP, ("J",), (2.0,))]
    assert between("0,0,6,4,0", "0,0,8,4,0") == []
    assert between("0,0,0,4,0", "0,9,0,0,0") == []


def first(results: Results, targets: dict[str, int] | None = None) -> list[Sentence]:
    return [one for one in opening(WIDE, results, targets) if one.kind is Kind.WHAT_FIRST]


def test_what_first_by_priority_if_there_are_targets() -> None:
    results = results_of(WIDE, "2 1 3 2 4")
    targets = {"J1": 3, "J2": 5, "C1": 5, "C2": 5, "O1": 5}
    assert first(results, targets) == [Sentence(Kind.WHAT_FIRST, ("C2", "C1", "J1"), (2, 3, 2))]
    assert first(results, {"J2": 5}) == [], "its prerequisite is not met"


def test_what_first_without_targets_is_lowest_in_the_two_weakest_fields() -> None:
    assert first(results_of(WIDE, "2 1 3 2 4")) == [
        Sentence(Kind.WHAT_FIRST, ("J1", "C2", "C1"), (2, 2, 3))
    ]
    assert first(results_of(WIDE, "5 5 5 5 1")) == [Sentence(Kind.WHAT_FIRST, ("O1",), (1,))]
    assert first(results_of(WIDE, "2 1 3 2 ?")) == [], "a hidden field leaves it out"
