"""Tables as CSV and XLSX: text stays text, whatever it begins with.

CSV as the reader's spreadsheet program opens it by itself: with a mark for UTF-8, semicolons in
German, commas in English. In XLSX text is stored as text, so nothing has to be put before it.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
from flask import Response, send_file

from app.journeys.sheets import guarded
from app.web.locale import language

MAX_NAME_PART = 60
SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
}
WIDEST = 60
Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written: its name, headings, rows."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]] = field(default_factory=tuple)


def as_csv(sheet: Sheet) -> bytes:
    """One table as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if language() == "de" else ",")
    writer.writerow([guarded(heading) for heading in sheet.headings])
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Tables as the sheets of a workbook; headings stand out and stay in sight."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for column, heading in enumerate(sheet.headings):
                cells = [str(row[column]) for row in sheet.rows if row[column] is not None]
                width = max([len(heading), *map(len, cells)])
                page.set_column(column, column, min(width + 2, WIDEST))
                page.write_string(0, column, heading, bold)
            for line, row in enumerate(sheet.rows, 1):
                for column, cell in enumerate(row):
                    _write(page, line, column, cell, wrapped)
    return out.getvalue()


def attachment(content: bytes, kind: str, *parts: str) -> Response:
    """The file as a download, named after what it holds."""
    name = "_".join(filter(None, map(_part, parts)))
    return send_file(
        io.BytesIO(content),
        mimetype=TYPES[kind],
        as_attachment=True,
        download_name=f"{name}.{kind}",
        conditional=False,
        etag=False,
    )


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _write(page: Any, line: int, column: int, cell: Cell, wrapped: Any) -> None:
    if isinstance(cell, datetime):
        page.write_string(line, column, cell.isoformat(), wrapped)
    elif isinstance(cell, date):
        page.write_datetime(line, column, datetime(cell.year, cell.month, cell.day))
    elif isinstance(cell, int | float):
        page.write_number(line, column, cell)
    elif cell:
        page.write_string(line, column, cell, wrapped)


def _part(words: str) -> str:
    spelled = unicodedata.normalize("NFC", words).translate(SPELLED_OUT)
    kept = "".join(c if c.isalnum() else " " for c in spelled)
    return "-".join(kept.split())[:MAX_NAME_PART].strip("-")
