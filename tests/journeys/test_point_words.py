"""How values are written: the point's decimals and unit, in the reader's language."""

from __future__ import annotations

import pytest
from flask import Flask, g

from app.domain.measuring import Change, Verdict
from app.journeys import point_words
from app.models.measuring import MeasuringPoint, Mode
from app.models.wording import Wording

WRITTEN = {
    ("%", 1, 51.3): ("51,3\u202f%", "51.3%"),
    ("%", 0, -0.4): ("0\u202f%", "0%"),
    ("Tage", 1, 1234.55): ("1.234,6\u00a0Tage", "1,234.6\u00a0Tage"),
    ("€", 2, -12.5): ("\u221212,50\u202f€", "\u2212€12.50"),
    ("Skala 1–7", 1, 4.8): ("4,8", "4.8"),
    ("", 0, 7.0): ("7", "7"),
}
"""Unit, decimals, value → German, English."""


@pytest.mark.words
@pytest.mark.parametrize("what", WRITTEN)
def test_values_are_written_as_people_here_write_them(
    app: Flask, what: tuple[str, int, float]
) -> None:
    unit, decimals, value = what
    point = MeasuringPoint(unit=Wording(de=unit), decimals=decimals, mode=Mode.FIGURE)
    for language, expected in zip(("de", "en"), WRITTEN[what], strict=True):
        with app.test_request_context():
            g.language = language
            assert point_words.written(point, value) == expected


@pytest.mark.words
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(-17.6, -13.4, "+4,2"), (-17.4, -13.4, "+4"), (-18, -18.4, "0"), (2.5, 3.5, "+1")],
)
def test_a_change_agrees_with_the_values_beside_it(
    app: Flask, before: float, after: float, said: str
) -> None:
    point = MeasuringPoint(unit=Wording(de="NPS"), decimals=0, mode=Mode.NPS)
    with app.test_request_context():
        g.language = "de"
        change = Change(before, after, Verdict.NOISE)
        assert point_words.signed_in_full(point, change) == f"{said}\u00a0NPS"


def test_a_change_of_per_cent_is_in_percentage_points(app: Flask) -> None:
    point = MeasuringPoint(unit=Wording(de="%"), decimals=1, mode=Mode.SHARE)
    with app.test_request_context():
        g.language = "de"
        more, less = Change(30, 42, Verdict.BETTER), Change(20.5, 16.25, Verdict.WORSE)
        assert point_words.signed_in_full(point, more) == "+12,0\u00a0Prozentpunkte"
        assert point_words.signed_in_full(point, less) == "\u22124,25\u00a0Prozentpunkte"
        assert point_words.signed(point, 0) == "0,0"
        assert point_words.within(point, None) == ""
