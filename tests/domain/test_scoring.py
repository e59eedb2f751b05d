"""The figures on the command line: their exact form, and null where the rule says so."""

from __future__ import annotations

import json

from app.domain.scoring import score
from tests.domain.people import shape, sheet, sheets

OF = shape("J: J1 J2 | C: C1", weights={"J2": 2})


def test_the_whole_answer() -> None:
    said = [
        *(sheet("3 4 2", OF, team="a") for _ in range(9)),
        *(sheet("2 . ?", OF, team="b") for _ in range(9)),
    ]
    found = score(OF, said, "team", 5)
    alike = {"n": 9, "not_applicable": 0, "iqr": 0.0, "agreement": 1.0, "verdict": "united"}
    j2 = {"counts": [0, 0, 0, 9, 0], "median": 4.0, "mean": 4.0, "interval": [4, 4]}
    c1 = {"counts": [0, 9, 0, 0, 0], "median": 2.0, "mean": 2.0, "interval": [2, 2]}
    assert found == {
        "questionnaire": "test",
        "version": "1.0",
        "respondents": 18,
        "capabilities": {
            "J1": {
                "n": 18, "cannot_judge": 0, "not_applicable": 0, "counts": [0, 9, 9, 0, 0],
                "median": 2.5, "mean": 2.5, "iqr": 1.0, "interpolated_median": 2.5,
                "agreement": 0.75, "interval": [2, 3], "verdict": "united",
            },
            "J2": {**alike, **j2, "cannot_judge": 0, "interpolated_median": 4.0},
            "C1": {**alike, **c1, "cannot_judge": 9, "interpolated_median": 2.0},
        },
        "fields": {"J": {"index": 3.5, "stage": 2}, "C": {"index": 2.0, "stage": 2}},
        "overall": 2.75,
        "split": {
            "column": "team",
            "groups": {
                "a": {"capabilities": {
                    "J1": cell(3, [0, 0, 9, 0, 0]), "J2": cell(4, j2["counts"]),
                    "C1": cell(2, c1["counts"]),
                }},
                "b": {"capabilities": {"J1": cell(2, [0, 9, 0, 0, 0]), "J2": None, "C1": None}},
            },
        },
    }  # fmt: skip
    assert json.loads(json.dumps(found)) == found


def cell(level: int, counts: object) -> dict[str, object]:
    return {"n": 9, "median": level, "mean": level, "agreement": 1.0, "counts": counts}


def test_figures_are_not_rounded() -> None:
    said = [sheet(f"{level} 1 1", OF) for level in (3, 3, 4, 4, 5, 5, 5)]
    found = score(OF, said)
    assert found["fields"]["J"]["index"] == (4 + 2) / 3
    assert found["capabilities"]["J1"]["mean"] == 29 / 7


def test_too_few_answers_are_null() -> None:
    found = score(shape(), sheets("0,0,4,0,0"))
    assert found["capabilities"] == {"J1": None}
    assert found["fields"] == {"J": {"index": None, "stage": None}}
    assert found["overall"] is None
    assert found["split"] is None
    assert found["respondents"] == 4


def test_hidden_groups_and_medians_only() -> None:
    sizes = {"a": 12, "b": 10, "c": 6, "": 7}
    said = [one for team, n in sizes.items() for one in sheets(f"0,0,{n},0,0", team=team)]
    groups = score(shape(), said, "team")["split"]["groups"]
    assert list(groups) == ["a", "b", "c"]
    assert groups["a"]["capabilities"]["J1"]["counts"] == [0, 0, 12, 0, 0]
    assert groups["c"]["capabilities"]["J1"] == {
        "n": 6, "median": 3.0, "mean": None, "agreement": None, "counts": None
    }  # fmt: skip
    small = score(shape(), [*said, *sheets("0,0,1,0,0", team="d")], "team", 10)["split"]["groups"]
    assert small["c"]["capabilities"]["J1"] is None
    assert small["d"]["capabilities"]["J1"] is None
