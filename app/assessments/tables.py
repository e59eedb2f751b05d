"""Pasted or uploaded tables of people: text, delimiter, columns. Pure; nothing is stored here."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

from flask_babel import gettext as _

MAX_BYTES = 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 30
MAX_LINE = 2000
DELIMITERS = (";", "\t", ",")


class Unreadable(Exception):
    """The table as a whole cannot be read; the text says why."""


class Row(NamedTuple):
    """One line: its number as an editor counts it, as written, and cut into cells."""

    number: int
    text: str
    cells: list[str]


def text_of(raw: bytes) -> str:
    """The text of an upload: UTF-8 with or without mark, else Windows Latin; never binary."""
    if len(raw) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 1 MB. Please divide it."))
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _decoded(raw, "utf-16")
    if b"\0" in raw or raw[:2] == b"PK":
        raise Unreadable(
            _("This is not a text file. In your spreadsheet program, please save it as CSV.")
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(raw, "cp1252")


def rows_in(text: str) -> list[Row]:
    """The lines that hold something; Unreadable if there are too many or they are too long."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise Unreadable(_("The list is larger than 1 MB. Please divide it."))
    lines = text.split("\n")
    if sum(1 for line in lines if line.strip()) > MAX_ROWS + 1:
        raise Unreadable(_("More than %(most)s lines. Please divide the list.", most=MAX_ROWS))
    delimiter = _delimiter(lines)
    return list(_rows(lines, delimiter))


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("The file's letters cannot be read. Please save it as CSV in UTF-8.")
        ) from error


def _delimiter(lines: list[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    return max(DELIMITERS, key=lambda d: (first.count(d), -DELIMITERS.index(d)))


def _rows(lines: list[str], delimiter: str) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(line) > MAX_LINE:
            raise Unreadable(
                _("Line %(n)s is longer than %(most)s characters.", n=number, most=MAX_LINE)
            )
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
        if len(cells) > MAX_COLUMNS:
            raise Unreadable(
                _("Line %(n)s has more than %(most)s columns.", n=number, most=MAX_COLUMNS)
            )
        yield Row(number, line, cells)
