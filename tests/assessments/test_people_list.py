"""Lists of people as they come: pasted, from spreadsheets, with everything that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.assessments import tables
from app.assessments.people_list import Reading, Surroundings, read_one, read_people
from app.assessments.tables import Unreadable, text_of
from app.models.assessments import RoleGroup
from app.web.addresses import address_in, comparable, visible

SALES, TECH = uuid4(), uuid4()
AROUND = Surroundings(
    {"Vertrieb": SALES, "Sales": SALES, "Technik & Netz": TECH},
    ["de", "en"],
    frozenset({"old@x.org"}),
)


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def read(text: str) -> Reading:
    return read_people(text, AROUND)


def problems(text: str) -> list[tuple[int, str]]:
    return [(f.line, f.problem) for f in read(text).faults]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anna@x.org", (None, None, "de")),
        ("anna@x.org;Vertrieb;Kundenkontakt;en", (SALES, RoleGroup.FRONT_LINE, "en")),
        ("anna@x.org\tsales\tleadership\tEnglisch", (SALES, RoleGroup.LEADERSHIP, "en")),
        ('"anna@x.org","Technik & Netz","cx core",', (TECH, RoleGroup.CX_CORE, "de")),
        ("\ufeffE-Mail;Rolle;Bereich\nanna@x.org;Führungskraft; VERTRIEB ",
         (SALES, RoleGroup.LEADERSHIP, "de")),
        ("Name,Address,Department\nAnna Klein,Anna@X.org,Sales", (SALES, None, "de")),
        ("\n\r\nanna@x.org;Ｖertrieb\r\n\n", (SALES, None, "de")),
    ],
)  # fmt: skip
def test_good_lines(text: str, expected: tuple[UUID | None, RoleGroup | None, str]) -> None:
    reading = read(text)
    assert reading.faults == []
    [person] = reading.people
    assert (person.department_id, person.role_group, person.language) == expected
    assert person.email == "anna@x.org"


@pytest.mark.words
@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("anna", "not a mail address"),
        ("anna@localhost", "not a mail address"),
        ("аnna@x.org", "not a mail address"),
        ("anna@x.org\u200b", "invisible"),
        ("\u202eanna@x.org", "invisible"),
        ("anna@x.org\x00", "invisible"),
        (";Vertrieb", "missing"),
        ("anna@x.org;Vertreib", "Did you mean “Vertrieb”?"),
        ("anna@x.org;Mondbasis", "Please create it first"),
        ("anna@x.org;;Chef", "not a role group"),
        ("anna@x.org;;;fr", "not a language"),
        ("old@x.org", "on the list already"),
        ("Bea@x.org", "stands in line 1 already"),
        ("=HYPERLINK(1)", "not a mail address"),
        ("anna@x.org;" + "Z͑͗̑" * 20, "Please create it first"),
    ],
)
def test_bad_lines_are_named_and_nothing_is_taken(line: str, word: str) -> None:
    found = problems(f"bea@x.org;;;\n{line}\ncora@x.org;;;")
    assert [number for number, _ in found] == [2]
    assert word in found[0][1]


def test_a_fault_shows_its_line_with_what_cannot_be_seen() -> None:
    [fault] = read("bea@x.org\nan\u200bna@x.org").faults
    assert fault.text == "an\N{REPLACEMENT CHARACTER}na@x.org"


def test_languages_not_offered_are_refused() -> None:
    around = Surroundings({}, ["en"])
    assert read_people("a@x.org", around).people[0].language == "en"
    assert "not held in this language" in read_people("a@x.org;;;de", around).faults[0].problem


@pytest.mark.words
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("\n  \n", "empty"),
        ("Vertrieb;Technik", "neither an address nor a heading"),
        ("address;department", "no people below"),
        ("address;E-Mail\na@x.org;b@x.org", "twice"),
        ("a@x.org" + ";" * 40, "columns"),
        ("a@x.org;" + "x" * 3000, "longer than"),
        ("a@x.org\n" * (tables.MAX_ROWS + 2), "More than"),
        ("x" * (tables.MAX_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_lists_that_are_none(text: str, word: str) -> None:
    with pytest.raises(Unreadable, match=word):
        read(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_letters_arrive_in_every_usual_encoding(encoding: str) -> None:
    assert text_of("jörg@x.org;Führung".encode(encoding)) == "jörg@x.org;Führung"


@pytest.mark.parametrize("raw", [b"PK\x03\x04zip", b"a\0b", b"\xff\xfea", b"\x81\x8d"])
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        text_of(raw)


def test_a_file_beyond_its_size_is_refused() -> None:
    with pytest.raises(Unreadable, match="1 MB"):
        text_of(b"a" * (tables.MAX_BYTES + 1))


def test_a_single_person_follows_the_same_rules() -> None:
    assert read_one({"address": "a@x.org", "department": "Sales"}, AROUND).people[0][1] == SALES
    assert read_one({"address": "old@x.org"}, AROUND).faults


def test_spelling_of_addresses_and_names() -> None:
    assert address_in("D@MÜNCHEN.de") == "d@xn--mnchen-3ya.de"
    assert address_in("x" * 300 + "@x.org") is None
    assert comparable("  KUNDEN\u00a0dienst ") == "kunden dienst"
    assert visible("a\u202eb\nc") == "a\N{REPLACEMENT CHARACTER}b\nc"
