"""Files of answers: what is taken, and what is refused with line and column."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessments import answer_files, answer_problems
from app.assessments.answer_files import Expected, read_answers
from app.assessments.answer_problems import AnswerFileError, english
from app.domain.sheets import Sheet, Unscored

GOOD = "respondent,team,J1,J2\n1,Sales,3,?\n2,,-,\n"
EXPECTED = Expected(("J1", "J2"), 5)


def problems(source: bytes | str, expected: Expected = EXPECTED) -> list[tuple[Any, str, str]]:
    with pytest.raises(AnswerFileError) as caught:
        read_answers(source, expected)
    return [(one.line, one.column, one.code) for one in caught.value.problems]


def test_a_good_file() -> None:
    file = read_answers(GOOD, Expected(("J1", "J2"), 5, split="team"))
    assert file.respondents == ("1", "2")
    assert file.split_columns == ("team",)
    assert file.sheets == (
        Sheet({"J1": 3, "J2": Unscored.CANNOT_JUDGE}, {"team": "Sales"}),
        Sheet({"J1": Unscored.NOT_APPLICABLE}, {"team": ""}),
    )


@pytest.mark.parametrize(
    "raw",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace(",", ";").encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.rstrip("\n").encode(),
        (GOOD.replace(",", ";") + ";;;\n\n;;;\n").encode(),
        ("\n" + GOOD).encode(),
        b'"respondent","team","J1","J2"\n"1","Sales","3","?"\n"2","","-",""\n',
    ],
    ids=["mark", "semicolons", "crlf", "cr", "no end", "empty rows", "empty first", "quotes"],
)
def test_what_spreadsheets_write(raw: bytes) -> None:
    assert read_answers(raw, EXPECTED) == read_answers(GOOD, EXPECTED)


def test_old_german_spreadsheets_and_composed_letters() -> None:
    text = "respondent;team;J1;J2\n1;Büro;3;3\n"
    for raw in (text.encode("cp1252"), text.encode(), text.replace("ü", "u\u0308").encode()):
        assert read_answers(raw, EXPECTED).sheets[0].groups == {"team": "Büro"}


def test_a_group_may_hold_the_other_delimiter() -> None:
    file = read_answers('respondent,team,J1,J2\n1,"a;b, c",1,1\n', EXPECTED)
    assert file.sheets[0].groups == {"team": "a;b, c"}


HEAD = "respondent,team,J1,J2\n"
REFUSED = [
    ("", [(None, "", "empty")]),
    ("\n\n", [(None, "", "empty")]),
    (HEAD, [(1, "", "no-rows")]),
    ("team,J1,J2\nx,1,1\n", [(1, "respondent", "missing-column")]),
    ("respondent,J1\n1,2\n", [(1, "J2", "missing-column")]),
    ("respondent,j1,J2\n1,2,3\n", [(1, "j1", "misspelt-column")]),
    ("Respondent,J1,J2\n1,2,3\n", [(1, "Respondent", "misspelt-column")]),
    ("respondent,J1,J2,J1\n1,2,3,4\n", [(1, "J1", "repeated-column")]),
    ("respondent,J1,J2,\n1,2,3,\n", [(1, "4", "blank-heading")]),
    ("respondent,J1,J2,a\u200bb\n1,2,3,\n", [(1, "4", "bad-heading")]),
    (HEAD + "1,x,2\n", [(2, "J2", "short-row")]),
    (HEAD + "1,x,2,3,4\n", [(2, "5", "long-row")]),
    (HEAD + ",x,2,3\n", [(2, "respondent", "no-respondent")]),
    (HEAD + "1,x,2,3\n 1,x,2,3\n", [(3, "respondent", "repeated-respondent")]),
    (HEAD + "1,a\u202eb,2,3\n", [(2, "team", "bad-name")]),
    (HEAD + f"1,{'x' * 121},2,3\n", [(2, "team", "bad-name")]),
    (HEAD + f"{'x' * 121},a,2,3\n", [(2, "respondent", "bad-name")]),
    (HEAD + '1,"x,2,3\n', [(2, "", "bad-quotes")]),
    (HEAD + '1,"x"y,2,3\n', [(2, "", "bad-quotes")]),
    (b"respondent,J1\0,J2\n", [(None, "", "not-text")]),
    (b"PK\x03\x04", [(None, "", "not-text")]),
    (b"respondent,J1,J2\n\x81,1,1\n", [(None, "", "not-text")]),
]


@pytest.mark.parametrize(("source", "found"), REFUSED, ids=lambda value: repr(value)[:40])
def test_what_is_refused(source: bytes | str, found: list[tuple[Any, str, str]]) -> None:
    assert problems(source) == found


@pytest.mark.parametrize(
    "cell", ["0", "6", "-1", "3.0", "3,0", "03", "+3", " 3", "3 ", "1_0", "٣", "³", "NaN", "1e400",
             "??", "--", "–", " ", "x", "=1+1", "ja"]
)  # fmt: skip
def test_a_cell_is_a_level_or_a_mark(cell: str) -> None:
    assert problems(f'{HEAD}1,x,3,"{cell}"\n') == [(2, "J2", "bad-answer")]


def test_ten_levels() -> None:
    assert read_answers("respondent,J1\n1,10\n", Expected(("J1",), 10)).sheets[0].answers == {
        "J1": 10
    }


def test_columns_to_divide_by() -> None:
    assert problems(GOOD, Expected(("J1", "J2"), 5, split="land")) == [
        (1, "land", "no-split-column")
    ]
    assert problems(GOOD, Expected(("J1", "J2"), 5, split="J1")) == [(1, "J1", "no-split-column")]
    only = Expected(("J1", "J2"), 5, split_columns={"department", "role_group"})
    assert problems(GOOD, only) == [(1, "team", "unknown-column")]


def test_everything_wrong_is_told_at_once_with_lines_as_an_editor_counts_them() -> None:
    text = 'respondent,team,J1,j2\n1,"a\nb",7,1\n\n2,x,3\n1,x,?,8\n'
    assert problems(text) == [
        (1, "j2", "misspelt-column"),
        (2, "team", "bad-name"),
        (2, "J1", "bad-answer"),
        (5, "j2", "short-row"),
        (6, "respondent", "repeated-respondent"),
    ]


def test_very_wrong_files_are_told_in_part() -> None:
    found = problems(HEAD + "".join(f"{i},x,9,9\n" for i in range(400)))
    assert len(found) == answer_files.MAX_PROBLEMS + 1
    assert found[-1] == (None, "", "too-many-problems")


def test_sizes_are_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_files, "MAX_ROWS", 3)
    rows = "".join(f"{i},x,1,1\n" for i in range(4))
    assert problems(HEAD + rows) == [(5, "", "too-many-rows")]
    assert len(read_answers(HEAD + rows[: rows.index("3,")], EXPECTED).sheets) == 3
    wide = "respondent,J1,J2," + ",".join(f"c{i}" for i in range(300))
    assert problems(wide + "\n") == [(1, "", "too-many-columns")]
    monkeypatch.setattr(answer_files, "MAX_BYTES", 20)
    assert problems(GOOD) == [(None, "", "too-large")]


def test_a_problem_reads_like_a_sentence() -> None:
    with pytest.raises(AnswerFileError) as caught:
        read_answers(
            HEAD + "7,x,3,nine\u200b lives of a cat that never ever ends at all\n", EXPECTED
        )
    assert english(caught.value.problems[0]) == (
        "line 2, column J2: “nine� lives of a cat that never ever end…” is no answer: "
        "1 to 5, ?, - or nothing."
    )
    assert str(caught.value) == english(caught.value.problems[0])
    with pytest.raises(AnswerFileError, match=r"^The file is empty\.$"):
        read_answers("", EXPECTED)


def test_every_sentence_is_used() -> None:
    source = Path(answer_files.__file__).read_text(encoding="utf-8")
    assert all(f'"{code}"' in source for code in answer_problems.SENTENCES)


CELLS = st.sampled_from(["1", "2", "3", "4", "5", "?", "-", ""])


@given(st.lists(st.tuples(st.text("aü ,;\"'", max_size=5), CELLS, CELLS), min_size=1, max_size=9))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read(people: list[tuple[str, str, str]]) -> None:
    for delimiter in ",;":
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(["respondent", "team", "J1", "J2"])
        writer.writerows([i, *one] for i, one in enumerate(people))
        file = read_answers(out.getvalue(), EXPECTED)
        assert [one.groups["team"] for one in file.sheets] == [one[0].strip() for one in people]
        given_levels = [[cell for cell in one[1:] if cell.isdigit()] for one in people]
        found = [
            [str(a) for a in one.answers.values() if isinstance(a, int)] for one in file.sheets
        ]
        assert found == given_levels


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_is_read_or_refused(source: bytes | str) -> None:
    with pytest.raises(AnswerFileError):
        read_answers(source, EXPECTED)
