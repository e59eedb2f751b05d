"""The values of an XLSX file, and nothing else of it.

What could harm is refused before a parser sees it: more unpacked than allowed, names that lead
out of the archive, encrypted parts, document types (entities that multiply).
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl

MAX_PARTS = 300
MAX_UNPACKED = 16 * 1024 * 1024
MAX_SHEETS = 20
ENCRYPTED = 0x1
DANGEROUS = re.compile(rb"<!(DOCTYPE|ENTITY)|\0", re.IGNORECASE)
THREE_DECIMALS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")

Row = tuple[int, list[str]]


def is_workbook(content: bytes) -> bool:
    """Whether the content is an archive, as every XLSX file is."""
    return content.startswith(b"PK")


def workbook_sheets(content: bytes, rows: int, columns: int) -> list[tuple[str, list[Row]]] | None:
    """Each visible sheet with its rows that hold something, one more than allowed at most.

    None if this is no workbook that can be read, for whatever reason.
    """
    if not _is_harmless(content):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            return [(sheet.title, _rows(sheet, rows, columns)) for sheet in visible[:MAX_SHEETS]]
    except Exception:
        # A broken workbook makes the reader fail in a dozen ways; to the person all are one.
        return None


def _is_harmless(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                return False
            if any(part.flag_bits & ENCRYPTED or _leads_out(part.filename) for part in parts):
                return False
            names = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
            return not any(DANGEROUS.search(archive.read(part)) for part in names)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError):
        return False
    except (ValueError, RuntimeError, zipfile.zlib.error):  # type: ignore[attr-defined]
        return False


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name


def _rows(sheet: Any, most: int, columns: int) -> list[Row]:
    sheet.reset_dimensions()
    found: list[Row] = []
    for line, cells in enumerate(sheet.iter_rows(max_col=columns), 1):
        row = [_written(cell) for cell in cells]
        while row and not row[-1].strip():
            row.pop()
        if row:
            found.append((line, row))
        if len(found) > most or line > 20 * most:
            break
    return found


def _written(cell: Any) -> str:
    """A cell as a person would have typed it, without doubt what a number means."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number(value, is_percent="%" in str(cell.number_format))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _number(value: float, *, is_percent: bool) -> str:
    """Digits with a point; three decimals get a fourth, so that they are no thousands."""
    exact = Decimal(repr(value)) * (100 if is_percent else 1)
    if not exact.is_finite():
        return str(value)
    text = format(exact, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if THREE_DECIMALS.fullmatch(text):
        text += "0"
    return f"{text}%" if is_percent else text
