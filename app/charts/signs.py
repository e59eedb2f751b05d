"""The signs of the six fields inside a drawing, as templates/components/signs.html has them."""

from __future__ import annotations

from app.charts.drawing import clean, num

SIZE = 28.0
CIRCLE = "M14 1.8a12.2 12.2 0 1 1 0 24.4 12.2 12.2 0 0 1 0-24.4Z"
SHAPES = {
    "J": ("M14 1.2 26.8 14 14 26.8 1.2 14Z", 14.0, 18.9, "#11644b"),
    "I": (CIRCLE, 14.0, 19.0, "#2776b5"),
    "S": ("M14 1.6 27 25.4H1Z", 14.0, 21.6, "#906d1b"),
    "C": ("M2.6 2.6h22.8v22.8H2.6Z", 14.0, 19.0, "#be245b"),
    "O": ("M1.5 4.2h16.2L27 14l-9.3 9.8H1.5L7 14Z", 15.6, 19.0, "#532c7a"),
    "T": (
        "M1.5 2h25v3.2h-25ZM1.5 7.4h25v13.2h-25ZM1.5 22.8h25V26h-25Z",
        14.0,
        18.7,
        "#162c39",
    ),
}
OTHER = (CIRCLE, 14.0, 19.0, "#344943")
"""Fields of other models: a plain circle with their letter."""


def sign(letter: str, x: float, y: float, size: float) -> str:
    """Shape, letter and colour of a field; x and y are its upper left corner."""
    shape, middle, baseline, colour = SHAPES.get(letter, OTHER)
    name = letter if letter in SHAPES else "other"
    letters = 14 if len(letter) < 2 else 11
    return (
        f'<g transform="translate({num(x)} {num(y)}) scale({size / SIZE:.3f})">'
        f'<path d="{shape}" fill="{colour}" class="f-{name}"/>'
        f'<text x="{num(middle)}" y="{num(baseline)}" text-anchor="middle" font-size="{letters}"'
        f' font-weight="700" fill="#ffffff" class="f-letter">{clean(letter[:2])}</text></g>'
    )


def colour(letter: str) -> str:
    """The literal colour of a field."""
    return SHAPES.get(letter, OTHER)[3]
