"""Words are measured in our own typeface."""

import pytest

from app.charts import measure


def test_bold_is_wider_and_size_is_linear() -> None:
    assert measure.width("Operations", 13, 700) > measure.width("Operations", 13, 400)
    assert measure.width("Journeys", 26) == pytest.approx(2 * measure.width("Journeys", 13))


def test_known_width() -> None:
    """What a browser gave for this word and weight, with our slack."""
    assert measure.width("Operations", 13, 600) == pytest.approx(69.7, abs=1.5)


@pytest.mark.parametrize("sign", ["→", "Ж", "漢", "\u0000"])
def test_signs_without_a_glyph_are_guessed_wide(sign: str) -> None:
    assert measure.width(sign, 10) > measure.width("n", 10)


def test_lines_fit_and_keep_all_words() -> None:
    words = "S6 Befähigung in Kundenkontakt und Backoffice"
    lines = measure.wrap(words, 13, 520, 150)
    assert " ".join(lines) == words
    assert all(measure.width(line, 13, 520) <= 150 for line in lines)


def test_only_words_wider_than_the_room_are_broken() -> None:
    lines = measure.wrap("Qualitätssicherung der Daten", 13, 520, 70)
    assert all(measure.width(line, 13, 520) <= 70 for line in lines)
    assert "".join(line.rstrip("-") for line in lines[:2]) == "Qualitätssicherung"
    assert measure.wrap("", 13, 400, 70) == ("",)
    assert measure.wrap("W", 13, 400, 1) == ("W",)


def test_a_figure_keeps_its_sign_of_per_cent() -> None:
    for room in range(60, 200, 10):
        lines = measure.wrap("Vollständige Meldungen von 65 auf 69 %", 12, 400, room)
        assert not any(line.startswith("%") for line in lines)
