"""Shades: readable, in order, and the same on paper and on a light screen."""

from itertools import pairwise

import pytest

from app.charts import drawing, signs
from app.charts.levels import DARK, HEAT, LESS, MIDDLE, MORE, heat, shades
from tests.look import colours


def luminance(literal: str) -> float:
    parts = [int(literal[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    first, second = sorted((luminance(one), luminance(other)))
    return (second + 0.05) / (first + 0.05)


@pytest.mark.parametrize("count", range(2, 11))
def test_words_on_levels_can_be_read(count: int) -> None:
    for shade in shades(count):
        assert contrast(shade.literal, shade.ink) >= 4.5


def test_words_on_heat_can_be_read() -> None:
    for shade in HEAT:
        assert contrast(shade, DARK) >= 4.5


@pytest.mark.parametrize("count", range(2, 11))
def test_levels_diverge_around_the_middle(count: int) -> None:
    """Every level has a shade of its own; they grow lighter towards the middle."""
    found = shades(count)
    assert len({shade.name for shade in found}) == len(found) == count
    side = count // 2
    below = [luminance(shade.literal) for shade in found[:side]]
    above = [luminance(shade.literal) for shade in found[count - side :]]
    assert below == sorted(below)
    assert above == sorted(above, reverse=True)
    assert (found[side] == MIDDLE) == bool(count % 2)


@pytest.mark.parametrize("count", [0, 1, 11])
def test_scales_have_two_to_ten_levels(count: int) -> None:
    with pytest.raises(ValueError, match="2 to 10"):
        shades(count)


def test_heat_rises_with_the_value() -> None:
    assert [heat(value, 5) for value in (1, 1.6, 1.7, 2.5, 3.2, 3.9, 4.6, 5)] == [
        1,
        1,
        2,
        3,
        4,
        5,
        6,
        6,
    ]
    assert heat(10, 10) == 6
    assert all(luminance(one) > luminance(other) for one, other in pairwise(HEAT))


TOKENS = {
    **{
        shade.literal: f"lv{shade.name}" if shade.name.isdigit() else shade.name
        for shade in (*LESS, MIDDLE, *MORE)
    },
    **{shade: f"heat{n}" for n, shade in enumerate(HEAT, 1)},
    **{
        paint.literal: token
        for paint, token in (
            (drawing.INK, "text"),
            (drawing.INK2, "text-2"),
            (drawing.ROUTE, "route"),
            (drawing.LINE, "line"),
            (drawing.LINE2, "line-2"),
            (drawing.NEXT, "next"),
            (drawing.SHEET, "sheet"),
        )
    },
    **{
        signs.colour(field[0].upper()): f"field-{field}"
        for field in ("journeys", "insights", "skills", "culture", "operations", "tools")
    },
}


@pytest.mark.parametrize(("literal", "token"), TOKENS.items())
def test_paper_has_the_colours_of_the_screen(literal: str, token: str) -> None:
    """A literal is the light value of its token, up to rounding."""
    parts = [int(literal[n : n + 2], 16) for n in (1, 3, 5)]
    wanted = [_eight_bit(part) for part in colours.colour(token, "light")]
    assert max(abs(a - b) for a, b in zip(parts, wanted, strict=True)) <= 3, (
        literal,
        token,
        wanted,
    )


def _eight_bit(linear: float) -> float:
    return 255 * (12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055)
