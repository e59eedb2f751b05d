"""What a form lets in: strict numbers, text that both databases keep, dates somebody can mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.web.fields import DayField, Form, LineField, NumberField, ProseField, clean, is_storable


class Sample(Form):
    number = NumberField("Zahl", least=-100, most=1000)
    line = LineField("Zeile", limit=10)
    prose = ProseField("Text")
    day = DayField("Tag")


def read(app: Flask, **sent: Any) -> Sample:
    with app.test_request_context():
        form = Sample(MultiDict({"number": "1", **sent}), meta={"csrf": False})
        form.validate()
        return form


NUMBERS = {
    "5": "5", " 5 ": "5", "-5": "-5", "+5": "5", "1,5": "1.5", "1.5": "1.5", "007": "7",
    "0": "0", "-0": "-0", "1000": "1000", "1000.000000": "1000", "-100": "-100",
}  # fmt: skip
NO_NUMBERS = [
    "", " ", "NaN", "nan", "sNaN", "-sNaN", "Infinity", "-inf", "1e400", "1e5", "1E2", "1_0", "١٢",
    "１２", "²", "½", "0x10", "0b1", "1.2.3", "1,2,3", "1.", ".5", "--5", "+-5", "5 5", "1000.1",
    "-100.1", "1001", "9" * 13, "9" * 10_000, "0." + "1" * 7, "5\0", "5\n6", "−5", "5%",
    "true", "None", "1'000", "5€", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "value"), NUMBERS.items())
def test_numbers(failing: Flask, typed: str, value: str) -> None:
    form = read(failing, number=typed)
    assert not form.number.errors
    assert form.number.data == Decimal(value)
    assert form.number.data.is_finite()


@pytest.mark.parametrize("typed", NO_NUMBERS, ids=lambda typed: ascii(typed)[:20])
def test_no_numbers(failing: Flask, typed: str) -> None:
    form = read(failing, number=typed)
    assert form.number.errors
    assert typed.strip()[:20] in form.number._value(), "what was typed stays in the field"


def test_repeated_numbers_are_the_first(failing: Flask) -> None:
    assert read(failing, number=["1", "NaN"]).number.data == 1
    assert read(failing, number=["NaN", "1"]).number.errors


GOOD = ["", "Wattwerk", "Ünïcødé", "👩‍💻", "a\tb", "שלום", "z̸̢̛͝", "=1+1", "<b>"]
BAD = ["a\0b", "\0", "\ud800", "a\udfffb", "\x1b[31m", "\x07", "\x7f", "\x80", "x" * 11]


@pytest.mark.parametrize("text", GOOD)
def test_text_that_is_kept(failing: Flask, text: str) -> None:
    form = read(failing, line=text)
    assert not form.line.errors
    assert form.line.data == clean(text)


@pytest.mark.parametrize("text", BAD, ids=ascii)
def test_text_that_is_refused(failing: Flask, text: str) -> None:
    form = read(failing, line=text)
    assert form.line.errors
    assert is_storable(form.line._value()), "the page itself must stand"
    form.line._value().encode()


def test_twins_become_one_and_length_is_counted_then() -> None:
    assert clean("Mu\u0308ller") == clean("M\u00fcller")
    assert clean(" a\r\nb\rc ") == "a\nb\nc"


def test_a_megabyte_is_refused_quickly(failing: Flask) -> None:
    assert read(failing, prose="x" * 1_000_000).prose.errors
    assert read(failing, prose="e\u0301" * 2_000).prose.errors == []


DAYS = ["", "2026-11-26", "2028-02-29", "2000-01-01", "2100-12-31"]
NO_DAYS = [
    "0001-01-01", "9999-12-31", "2101-01-01", "1999-12-31", "2027-02-29", "2026-13-01",
    "26.11.2026", "morgen", "2026-11-26T10:00", "٢٠٢٦-١١-٢٦", "-2026-01-01", "2026-1-1\0",
    "20261126", "10000-01-01",
]  # fmt: skip


@pytest.mark.parametrize("typed", DAYS)
def test_days(failing: Flask, typed: str) -> None:
    form = read(failing, day=typed)
    assert form.day.data == (date.fromisoformat(typed) if typed else None)
    assert not form.day.errors or not typed


@pytest.mark.parametrize("typed", NO_DAYS)
def test_no_days(failing: Flask, typed: str) -> None:
    form = read(failing, day=typed)
    assert form.day.data is None
    assert form.day.errors
