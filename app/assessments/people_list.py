"""A list of people to invite, read line by line: all of it is good, or nothing is taken."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _

from app.assessments.tables import Row, Unreadable, rows_in
from app.models.assessments import RoleGroup
from app.web.addresses import address_in, comparable, has_invisible, visible

COLUMNS = ("address", "department", "role_group", "language")
HEADERS = {
    "address": "address e-mail email mail adresse e-mail-adresse mailadresse emailadresse "
    "email-adresse email-address e-mail-address",
    "department": "department bereich abteilung team unit",
    "role_group": "role_group role-group role rolle rollengruppe rolle-im-haus role-in-the-house",
    "language": "language sprache lang",
}
ROLE_WORDS = {
    RoleGroup.LEADERSHIP: "leadership leitung führung führungskraft führungskräfte leader manager",
    RoleGroup.CX_CORE: "cx_core cx-core cx-kern cx cx-kernteam kernteam cx-team cx-core-team",
    RoleGroup.DEPARTMENT: "department bereich fachbereich fachbereiche departments",
    RoleGroup.FRONT_LINE: "front_line front-line frontline kundenkontakt kundennah service-front "
    "front-line-staff mitarbeitende-im-kundenkontakt",
}
LANGUAGE_WORDS = {"de": "de deutsch german", "en": "en englisch english"}
MAX_FAULTS = 50
LIKENESS = 0.6


class Invitee(NamedTuple):
    """Someone to be invited."""

    email: str
    department_id: UUID | None
    role_group: RoleGroup | None
    language: str


class Fault(NamedTuple):
    """A line that cannot be taken: its number, the line itself, and why."""

    line: int
    text: str
    problem: str


@dataclass(frozen=True)
class Surroundings:
    """What a list is read against: names of departments, languages, who is invited already."""

    departments: Mapping[str, UUID]
    languages: Sequence[str]
    invited: frozenset[str] = frozenset()


@dataclass
class Reading:
    """What a list says: people, or the faults that keep all of it out."""

    people: list[Invitee] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def shown_faults(self) -> list[Fault]:
        """As many as a person can read at once."""
        return self.faults[:MAX_FAULTS]


class _BadCell(Exception):
    """A cell that cannot be taken; the text says why."""


def read_people(text: str, around: Surroundings) -> Reading:
    """Read a pasted list. Faults name their line; Unreadable if it is no list at all."""
    rows = rows_in(text)
    if not rows:
        raise Unreadable(_("The list is empty. One person per line, please."))
    columns, rows = _columns(rows)
    return _read_rows(rows, columns, around)


def read_one(cells: Mapping[str, str], around: Surroundings) -> Reading:
    """Read a single person typed into a form, by the same rules."""
    row = Row(1, cells["address"], [cells.get(name, "") for name in COLUMNS])
    return _read_rows([row], {name: i for i, name in enumerate(COLUMNS)}, around)


def _read_rows(rows: list[Row], columns: Mapping[str, int], around: Surroundings) -> Reading:
    reading = Reading()
    seen: dict[str, int] = {}
    known = {comparable(name): department for name, department in around.departments.items()}
    for row in rows:
        try:
            person = _person(row, columns, around, known)
            _demand_new(person.email, seen, around.invited)
        except _BadCell as problem:
            reading.faults.append(Fault(row.number, visible(row.text[:200]), str(problem)))
            continue
        seen[person.email] = row.number
        reading.people.append(person)
    return reading


def _columns(rows: list[Row]) -> tuple[dict[str, int], list[Row]]:
    """Where each column stands: from the first line if it is a header, else in the usual order.

    Columns with other headings are passed over: lists from elsewhere bring names and numbers.
    """
    if any("@" in cell for cell in rows[0].cells):
        return {name: i for i, name in enumerate(COLUMNS)}, rows
    words = {word: name for name, text in HEADERS.items() for word in text.split()}
    found: dict[str, int] = {}
    for i, cell in enumerate(rows[0].cells):
        name = words.get("-".join(comparable(cell).split()))
        if name in found:
            raise Unreadable(_("The column “%(name)s” is there twice.", name=cell[:60]))
        if name:
            found[name] = i
    if "address" not in found:
        raise Unreadable(
            _("The first line holds neither an address nor a heading such as “address”.")
        )
    if len(rows) == 1:
        raise Unreadable(_("There are headings, but no people below them."))
    return found, rows[1:]


def _person(
    row: Row, columns: Mapping[str, int], around: Surroundings, known: Mapping[str, UUID]
) -> Invitee:
    cell = {n: row.cells[i] if i < len(row.cells) else "" for n, i in columns.items()}
    if any(has_invisible(text) for text in cell.values()):
        raise _BadCell(_("There are invisible characters in this line. Please type it anew."))
    return Invitee(
        email=_address(cell["address"]),
        department_id=_department(cell.get("department", ""), around, known),
        role_group=_role_group(cell.get("role_group", "")),
        language=_language(cell.get("language", ""), around.languages),
    )


def _address(text: str) -> str:
    if not text:
        raise _BadCell(_("The address is missing."))
    address = address_in(text)
    if address is None:
        raise _BadCell(_("“%(text)s” is not a mail address.", text=text[:80]))
    return address


def _department(text: str, around: Surroundings, known: Mapping[str, UUID]) -> UUID | None:
    if not text:
        return None
    found = known.get(comparable(text))
    if found is not None:
        return found
    names = {comparable(name): name for name in around.departments}
    near = difflib.get_close_matches(comparable(text)[:120], names, 1, LIKENESS)
    if near:
        raise _BadCell(
            _(
                "There is no department “%(name)s”. Did you mean “%(near)s”?",
                name=text[:80],
                near=names[near[0]],
            )
        )
    raise _BadCell(_("There is no department “%(name)s”. Please create it first.", name=text[:80]))


def _role_group(text: str) -> RoleGroup | None:
    if not text:
        return None
    word = "-".join(comparable(text).split())
    for group, words in ROLE_WORDS.items():
        if word in words.split():
            return group
    raise _BadCell(
        _(
            "“%(text)s” is not a role group. Possible: leadership, cx_core, department, "
            "front_line.",
            text=text[:80],
        )
    )


def _language(text: str, languages: Sequence[str]) -> str:
    if not text:
        return languages[0]
    for code, words in LANGUAGE_WORDS.items():
        if comparable(text) in words.split():
            if code not in languages:
                raise _BadCell(_("The round is not held in this language: “%(x)s”.", x=text[:40]))
            return code
    raise _BadCell(_("“%(text)s” is not a language. Possible: de, en.", text=text[:80]))


def _demand_new(email: str, seen: Mapping[str, int], invited: frozenset[str]) -> None:
    if email in seen:
        line = seen[email]
        raise _BadCell(_("%(email)s stands in line %(line)s already.", email=email, line=line))
    if email in invited:
        raise _BadCell(_("%(email)s is on the list already.", email=email))
