"""What a cell of somebody's table means: days, numbers, counts. Strict, and never a guess.

A number such as 1.234 can mean two things. Where the other numbers of the table show which mark
stands before decimals, it is read that way; where nothing shows it, it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.0+)?)?", re.ASCII)
PLAIN = re.compile(r"([+-]?)(\d{1,15})(?:([.,])(\d{1,18}))?", re.ASCII)
GROUPED = re.compile(r"([+-]?)(\d{1,3})((?:([.,' ])\d{3})+)(?:([.,])(\d{1,18}))?", re.ASCII)
COUNT = re.compile(r"\d{1,10}(?:[.,]0)?|\d{1,3}(?:[.,' ]\d{3}){1,2}", re.ASCII)
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'", "\u2212": "-"})
MOST = 1_000_000_000


class WrongCell(ValueError):
    """A cell that says nothing usable; `sentence` tells the person what to write instead."""

    def __init__(self, sentence: Any) -> None:
        super().__init__("wrong cell")
        self.sentence = sentence


def day(text: str) -> date:
    """31.10.2026 or 2026-10-31. Raises WrongCell for anything else, 10/31/26 included."""
    for pattern, order in ((GERMAN_DAY, (2, 1, 0)), (ISO_DAY, (0, 1, 2))):
        found = pattern.fullmatch(text)
        if found:
            year, month, number = (int(found.groups()[i]) for i in order)
            try:
                written = date(year, month, number)
            except ValueError:
                raise WrongCell(_l("This day does not exist.")) from None
            if not date(2000, 1, 1) <= written <= date(2100, 12, 31):
                raise WrongCell(_l("Days lie between 2000 and 2100."))
            return written
    raise WrongCell(_l("Please write days as 31.10.2026 or 2026-10-31."))


def count(text: str) -> int:
    """A whole number, 0 to a billion; 1.234 is one thousand and some, since nothing is counted
    in parts."""
    written = text.translate(SPACES).strip()
    if not COUNT.fullmatch(written):
        raise WrongCell(_l("Please write a whole number in digits, such as 120."))
    number = int(re.sub(r"[^0-9]", "", re.sub(r"[.,]0$", "", written)))
    if number > MOST:
        raise WrongCell(_l("This number is too large."))
    return number


def amount(text: str, mark: str | None = None) -> float:
    """A number, with or without decimals; `mark` stands before decimals in this table, if known.

    Raises WrongCell where 1.234 could be either.
    """
    written = without_percent(text)
    plain = PLAIN.fullmatch(written)
    grouped = GROUPED.fullmatch(written)
    if plain and grouped and not written.lstrip("+-").startswith("0"):
        return _either(written, plain.group(3), mark)
    if plain:
        return float(written.replace(",", "."))
    if grouped and _is_consistent(grouped):
        return _ungrouped(grouped)
    raise WrongCell(_l("This is not a number. Please write digits, such as 45.2."))


def without_percent(text: str) -> str:
    """The number before a percent sign, with ordinary spaces and minus."""
    return text.translate(SPACES).strip().removesuffix("%").strip()


def decimal_mark(cells: Iterable[str]) -> str | None:
    """The mark that stands before decimals in these cells; None if nothing or both show it."""
    marks = set()
    for cell in cells:
        written = without_percent(cell)
        plain, grouped = PLAIN.fullmatch(written), GROUPED.fullmatch(written)
        if plain and plain.group(3) and (not grouped or written.lstrip("+-").startswith("0")):
            marks.add(plain.group(3))
        elif grouped and not plain and _is_consistent(grouped):
            if grouped.group(5):
                marks.add(grouped.group(5))
            elif grouped.group(4) in ".,":
                marks.add("," if grouped.group(4) == "." else ".")
    return marks.pop() if len(marks) == 1 else None


def _either(written: str, separator: str, mark: str | None) -> float:
    if mark is None:
        bare = written.replace(separator, "")
        parts = written.replace(",", ".")
        raise WrongCell(
            _l(
                "“%(value)s” can be read as %(whole)s or as %(parts)s. Please write %(whole)s or "
                "%(parts)s0.",
                value=written,
                whole=bare,
                parts=parts,
            )
        )
    return float(written.replace(separator, "." if separator == mark else ""))


def _is_consistent(grouped: re.Match[str]) -> bool:
    """One mark between thousands, another before decimals."""
    groups, between, before = grouped.group(3), grouped.group(4), grouped.group(5)
    return {c for c in groups if not c.isdigit()} == {between} and before != between


def _ungrouped(grouped: re.Match[str]) -> float:
    sign, first, groups, _mark, _before, decimals = grouped.groups()
    whole = first + "".join(c for c in groups if c.isdigit())
    return float(f"{sign}{whole}.{decimals or 0}")
