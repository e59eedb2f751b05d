"""Somebody's CSV or XLSX file as plain rows of text: read safely, or refused with a sentence.

CSV: UTF-8, UTF-16 with its mark, or Windows-1252; commas, semicolons or tabs. XLSX: the values
only, never formulas, never more than was announced. The content decides, not the file's name.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _l

from app.journeys.workbook_reading import is_workbook, workbook_sheets
from app.web.fields import is_storable

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 60
MAX_CELL = 4000
MAX_TEXT = 2 * 1024 * 1024
DELIMITERS = ";\t,"
OTHERS = {
    b"\xd0\xcf\x11\xe0": _l("This is an old Excel file. Please save it as .xlsx or as CSV."),
    b"%PDF": _l("This is a PDF. Please choose a table: .xlsx or CSV."),
}
GUARDED = "=+-@\t\r\n"

Row = tuple[int, list[str]]


class SheetError(ValueError):
    """A file that cannot be read as a table; `sentence` says why and what to do."""

    def __init__(self, sentence: Any) -> None:
        super().__init__("not a table")
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows, each with the line it stands in; all rows have one cell per heading."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_tables(content: bytes, most_rows: int = MAX_ROWS) -> list[Table]:
    """The tables of a file: one of a CSV, all that hold something of a workbook."""
    if len(content) > MAX_BYTES:
        raise SheetError(_l("The file is larger than 2 MB."))
    if not content.strip():
        raise SheetError(_l("The file is empty."))
    for beginning, sentence in OTHERS.items():
        if content.startswith(beginning):
            raise SheetError(sentence)
    if is_workbook(content):
        sheets = workbook_sheets(content, most_rows + 1, MAX_COLUMNS + 1)
        if sheets is None:
            raise SheetError(_l("This workbook cannot be read. Please save it anew as .xlsx."))
        tables = [_table(name, rows, most_rows) for name, rows in sheets if rows]
    else:
        written = islice(_csv_rows(_text(content)), most_rows + 2)
        rows = [(line, [unguarded(cell.strip()) for cell in row]) for line, row in written]
        tables = [_table("", rows, most_rows)] if rows else []
    if not tables:
        raise SheetError(_l("The file is empty."))
    if sum(len(cell) for table in tables for _, row in table.rows for cell in row) > MAX_TEXT:
        raise SheetError(_l("The file holds too much text."))
    return tables


def read_table(content: bytes, preferred: Collection[str] = ()) -> Table:
    """The one table to import: a sheet with a preferred name, else the first one."""
    tables = read_tables(content)
    return next((table for table in tables if table.name.casefold() in preferred), tables[0])


def unguarded(cell: str) -> str:
    """A cell as it was before a guard against formulas was put before it."""
    return cell[1:] if cell[:1] == "'" and _needs_guard(cell[1:]) else cell


def guarded(cell: str) -> str:
    """A cell no spreadsheet program takes for a formula; `unguarded` gives it back as it was."""
    return f"'{cell}" if _needs_guard(cell) else cell


def _needs_guard(cell: str) -> bool:
    """Whether it looks like a formula, wide letters included, or like a cell with a guard."""
    begins = unicodedata.normalize("NFKC", cell[:1])[:1]
    return bool(begins) and (begins in GUARDED or (begins == "'" and _needs_guard(cell[1:])))


def _table(name: str, rows: list[Row], most_rows: int) -> Table:
    """One table, its rows as long as its headings."""
    first, cells = rows[0]
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    if not width:
        raise SheetError(_l("The first line must hold the headings."))
    if width > MAX_COLUMNS or any(len(row) > MAX_COLUMNS for _, row in rows):
        raise SheetError(_l("There may be at most %(most)s columns.", most=MAX_COLUMNS))
    if len(rows) - 1 > most_rows:
        raise SheetError(_l("There may be at most %(most)s lines.", most=most_rows))
    even = [(line, _even(line, row, width)) for line, row in rows[1:]]
    headings = tuple(_clean(first, cell) for cell in cells[:width])
    return Table(_clean(first, name), headings, tuple(even))


def _even(line: int, row: list[str], width: int) -> list[str]:
    cells = [_clean(line, cell) for cell in row]
    if any(cells[width:]):
        raise SheetError(
            _l(
                "Line %(line)s has %(found)s cells, but there are %(wanted)s headings. A comma in "
                "a number needs a semicolon between the columns.",
                line=line,
                found=len(cells),
                wanted=width,
            )
        )
    return [*cells[:width], *[""] * (width - len(cells))]


def _clean(line: int, cell: str) -> str:
    if len(cell) > MAX_CELL:
        raise SheetError(_l("A cell in line %(line)s is too long.", line=line))
    if not is_storable(cell):
        raise SheetError(
            _l("Line %(line)s holds characters that cannot be stored.", line=line)
        )  # fmt: skip
    return unicodedata.normalize("NFC", cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def _text(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings: Iterable[str] = ("utf-16",)
    elif b"\0" in content:
        encodings = ()
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError(_l("This is not a table. Please choose an .xlsx or a CSV file."))


def _csv_rows(text: str) -> Iterator[Row]:
    """Lines that hold something, each with the number of the line on which it begins."""
    begin, delimiter = 1, ""
    head, _, rest = text.partition("\n")
    if head.strip().lower()[:4] == "sep=" and len(head.strip()) == 5:
        begin, delimiter, text = 2, head.strip()[4], rest
    offset = begin - 1
    reader = _reader(text, delimiter or _delimiter(text))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begin, cells
            begin = reader.line_num + 1 + offset
    except csv.Error:
        raise SheetError(
            _l("The quotation marks in line %(line)s do not match.", line=begin)
        ) from None


def _reader(text: str, delimiter: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _delimiter(text: str) -> str:
    """The mark under which most of the first lines have as many cells as the headings."""
    best, chosen = (0, 0), ","
    for mark in DELIMITERS:
        lines: list[list[str]] = []
        with suppress(csv.Error):  # it is named with its line when the whole is read
            lines.extend(row for row in islice(_reader(text, mark), 20) if row)
        width = len(lines[0]) if lines else 0
        score = (sum(len(row) == width for row in lines), width) if width > 1 else (0, 0)
        if score > best:
            best, chosen = score, mark
    return chosen
