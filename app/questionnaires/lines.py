"""The line of a place, as far as a simple look at the text tells.

tomllib keeps no positions. Files of this format are laid out plainly, so headers, the key a line
begins with and the elements of a list, one per line, are enough. Where multi-line strings begin,
counting ends: better no line than a wrong one.
"""

from __future__ import annotations

import re

HEADER = re.compile(r"\s*\[\[([\w.]+)\]\]\s*(?:#.*)?")
TABLE = re.compile(r"\s*\[([\w.]+)\]\s*(?:#.*)?")
KEY = re.compile(r"\s*([\w-]+)\s*=(.*)")
ELEMENT = re.compile(r"\s*[{\"]")
LAST_PART = re.compile(r"[.\[][^.\[]*\Z")


def lines_of(text: str) -> dict[str, int]:
    """Line numbers by place, for every place that begins a line."""
    found: dict[str, int] = {}
    counted: dict[str, int] = {}
    table, listing, element = "", "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        if '"""' in line or "'''" in line:
            break
        if header := HEADER.fullmatch(line):
            table = _next(header[1], counted)
            found[table], listing = number, ""
        elif header := TABLE.fullmatch(line):
            table, listing = header[1], ""
            found[table] = number
        elif key := KEY.match(line):
            place = f"{table}.{key[1]}" if table else key[1]
            found.setdefault(place, number)
            listing, element = (place, 0) if key[2].strip() == "[" else ("", 0)
        elif listing and ELEMENT.match(line):
            element += 1
            found[f"{listing}[{element}]"] = number
    return found


def line_of(place: str, lines: dict[str, int]) -> int | None:
    """The line of the place, or of the nearest one around it."""
    while place:
        if place in lines:
            return lines[place]
        around = LAST_PART.search(place)
        place = place[: around.start()] if around else ""
    return None


def _next(path: str, counted: dict[str, int]) -> str:
    """The place of one more table: "fields.capabilities" → fields[2].capabilities[1]."""
    parent, _, name = path.rpartition(".")
    around = f"{_current(parent, counted)}.{name}" if parent else name
    counted[around] = counted.get(around, 0) + 1
    return f"{around}[{counted[around]}]"


def _current(path: str, counted: dict[str, int]) -> str:
    place = ""
    for name in path.split("."):
        place = f"{place}.{name}" if place else name
        if place in counted:
            place = f"{place}[{counted[place]}]"
    return place
