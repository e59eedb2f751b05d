"""A CSV file of answers, read strictly: all of it is good, or nothing is taken.

`respondent`, any columns to divide people by, and one column per capability. A cell is a level,
empty (not answered), `?` (cannot judge) or `-` (not applicable). Commas or semicolons; UTF-8 with
or without a mark, or what German spreadsheet programs write instead.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from app.assessments.answer_problems import AnswerFileError, AnswerProblem
from app.domain.sheets import Sheet, Unscored

RESPONDENT = "respondent"
MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 300
MAX_NAME = 120
MAX_PROBLEMS = 500
SHOWN = 40
HEADER = 100_000
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
UNSCORED = {"?": Unscored.CANNOT_JUDGE, "-": Unscored.NOT_APPLICABLE}

Row = tuple[int, list[str]]
Found = Iterator[AnswerProblem]


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """Whose answers they are, the columns people can be divided by, and a sheet per person."""

    respondents: tuple[str, ...]
    split_columns: tuple[str, ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file is read against.

    `split` must be one of the columns; `split_columns` are those allowed, None allows any.
    """

    capabilities: Sequence[str]
    top: int
    split: str | None = None
    split_columns: Collection[str] | None = None


def read_answers(source: bytes | str, expected: Expected) -> AnswerFile:
    """The answers of a file; AnswerFileError names every line and column that is wrong."""
    text = _text(source)
    try:
        rows = list(islice(_rows(text), MAX_ROWS + 2))
    except _BadQuotes as error:
        raise AnswerFileError([error.problem]) from error
    if not rows:
        raise AnswerFileError([AnswerProblem(None, "", "empty")])
    reading = _Reading(rows[0], expected)
    problems = list(islice(reading.problems(rows[1:]), MAX_PROBLEMS + 1))
    if len(problems) > MAX_PROBLEMS:
        more = AnswerProblem(None, "", "too-many-problems", {"most": MAX_PROBLEMS})
        problems = [*problems[:MAX_PROBLEMS], more]
    if problems:
        raise AnswerFileError(problems)
    return reading.answers(rows[1:])


class _Reading:
    """One file under its headings."""

    def __init__(self, header: Row, expected: Expected) -> None:
        self.line, cells = header
        self.headings = [cell.strip() for cell in cells]
        self.expected = expected
        self.levels = {str(level): level for level in range(1, expected.top + 1)}
        self.at = {name: i for i, name in reversed(list(enumerate(self.headings)))}
        asked = {RESPONDENT, *expected.capabilities}
        self.split_columns = [name for name in self.headings if name not in asked]
        self.asked = [key for key in expected.capabilities if key in self.at]

    def problems(self, rows: Sequence[Row]) -> Found:
        """Everything that is wrong, in the order of the file."""
        if len(self.headings) > MAX_COLUMNS:
            found = {"most": MAX_COLUMNS, "found": len(self.headings)}
            yield AnswerProblem(self.line, "", "too-many-columns", found)
            return
        yield from self._heading_problems()
        yield from self._missing_columns()
        if not rows:
            yield AnswerProblem(self.line, "", "no-rows")
        if len(rows) > MAX_ROWS:
            yield AnswerProblem(rows[MAX_ROWS][0], "", "too-many-rows", {"most": MAX_ROWS})
        seen: dict[str, int] = {}
        for line, cells in rows:
            yield from self._row_problems(line, cells, seen)

    def answers(self, rows: Sequence[Row]) -> AnswerFile:
        """The content, once there is no problem."""
        return AnswerFile(
            respondents=tuple(cells[self.at[RESPONDENT]].strip() for _, cells in rows),
            split_columns=tuple(self.split_columns),
            sheets=tuple(self._sheet(cells) for _, cells in rows),
        )

    def _heading_problems(self) -> Found:
        first: set[str] = set()
        asked = {key.casefold(): key for key in (RESPONDENT, *self.expected.capabilities)}
        for number, name in enumerate(self.headings, 1):
            if not name:
                yield AnswerProblem(self.line, str(number), "blank-heading", {"number": number})
            elif not _is_clean(name):
                yield AnswerProblem(self.line, str(number), "bad-heading", {"most": MAX_NAME})
            elif name.casefold() in first:
                yield AnswerProblem(self.line, name, "repeated-column", {"name": name})
            elif asked.get(name.casefold(), name) != name:
                right = {"name": asked[name.casefold()]}
                yield AnswerProblem(self.line, name, "misspelt-column", right)
            elif name in self.split_columns and not self._is_allowed(name):
                yield AnswerProblem(self.line, name, "unknown-column", {"name": name})
            first.add(name.casefold())

    def _is_allowed(self, name: str) -> bool:
        allowed = self.expected.split_columns
        return allowed is None or name in allowed

    def _missing_columns(self) -> Found:
        present = {name.casefold() for name in self.headings}
        for key in (RESPONDENT, *self.expected.capabilities):
            if key.casefold() not in present:
                yield AnswerProblem(self.line, key, "missing-column", {"name": key})
        split = self.expected.split
        if split is not None and split not in self.split_columns:
            yield AnswerProblem(self.line, split, "no-split-column", {"name": split})

    def _row_problems(self, line: int, cells: list[str], seen: dict[str, int]) -> Found:
        found = {"found": len(cells), "wanted": len(self.headings)}
        if len(cells) < len(self.headings):
            yield AnswerProblem(line, self.headings[len(cells)], "short-row", found)
            return
        if len(cells) > len(self.headings):
            yield AnswerProblem(line, str(len(self.headings) + 1), "long-row", found)
            return
        if RESPONDENT in self.at:
            yield from self._respondent_problems(line, cells[self.at[RESPONDENT]].strip(), seen)
        for name in self.split_columns:
            if not _is_clean(cells[self.at[name]].strip()):
                yield _bad_name(line, name, cells[self.at[name]])
        for key in self.asked:
            value = cells[self.at[key]]
            if value and value not in self.levels and value not in UNSCORED:
                wrong = {"value": _shown(value), "top": self.expected.top}
                yield AnswerProblem(line, key, "bad-answer", wrong)

    @staticmethod
    def _respondent_problems(line: int, name: str, seen: dict[str, int]) -> Found:
        if not name:
            yield AnswerProblem(line, RESPONDENT, "no-respondent")
        elif not _is_clean(name):
            yield _bad_name(line, RESPONDENT, name)
        elif name in seen:
            again = {"value": _shown(name), "first": seen[name]}
            yield AnswerProblem(line, RESPONDENT, "repeated-respondent", again)
        seen.setdefault(name, line)

    def _sheet(self, cells: list[str]) -> Sheet:
        values = {key: cells[self.at[key]] for key in self.asked}
        answers = {
            key: UNSCORED[value] if value in UNSCORED else self.levels[value]
            for key, value in values.items()
            if value
        }
        groups = {name: _composed(cells[self.at[name]]) for name in self.split_columns}
        return Sheet(answers, groups)


class _BadQuotes(Exception):
    def __init__(self, problem: AnswerProblem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _text(source: bytes | str) -> str:
    raw = source if isinstance(source, bytes) else source.encode(errors="surrogatepass")
    if len(raw) > MAX_BYTES:
        raise AnswerFileError([AnswerProblem(None, "", "too-large", {"most": MAX_BYTES})])
    if b"\0" in raw or raw[:2] == b"PK":
        raise AnswerFileError([AnswerProblem(None, "", "not-text")])
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AnswerFileError([AnswerProblem(None, "", "not-text")])


def _rows(text: str) -> Iterator[Row]:
    """Lines that hold something, each with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begin = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        problem = AnswerProblem(begin, "", "bad-quotes", {"detail": str(error)})
        raise _BadQuotes(problem) from error


def _delimiter(text: str) -> str:
    """What stands beside the first heading we know; commas if that tells nothing."""
    header = next((line for line in text[:HEADER].splitlines() if line.strip()), "")
    by_semicolon = [cell.strip().strip('"') for cell in header.split(";")]
    if RESPONDENT in (cell.casefold() for cell in by_semicolon) and len(by_semicolon) > 1:
        return ";"
    return ";" if header.count(";") > header.count(",") else ","


def _bad_name(line: int, column: str, value: str) -> AnswerProblem:
    return AnswerProblem(line, column, "bad-name", {"value": _shown(value), "most": MAX_NAME})


def _is_clean(name: str) -> bool:
    return len(name) <= MAX_NAME and not any(unicodedata.category(c) in INVISIBLE for c in name)


def _composed(name: str) -> str:
    """One spelling of letters with marks, so that a group is not split in two."""
    return unicodedata.normalize("NFC", name.strip())


def _shown(value: str) -> str:
    """A short piece of what was written, invisible characters made visible."""
    piece = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    return "".join("�" if unicodedata.category(c) in INVISIBLE else c for c in piece)
