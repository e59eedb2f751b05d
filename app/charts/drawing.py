"""The few strokes every chart is made of.

Colours are written as literal attributes, the only ones that survive in mail and on paper
(WeasyPrint ignores the page's CSS inside inline SVG); classes beside them let the page's style
sheet replace them on a dark screen. Coordinates are rounded, so that the same spec always gives
the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

Number = Callable[[float, int], str]
"""Writes a number with so many decimals in the reader's language."""
Length = float | str
"""Px, or a percentage as text."""

FAMILY = "Radio Canada, Frutiger, sans-serif"
TEXT, SMALL = 13.0, 12.0
"""Sizes of letters in px: nothing smaller, since drawings shrink a little on a phone."""
UP, DOWN = 0.78, 0.24
"""What letters need above and below their baseline, in em."""


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour for paper and the name of the one that replaces it on screen."""

    literal: str
    name: str

    @property
    def fill(self) -> str:
        """As attributes of a shape."""
        return f'fill="{self.literal}" class="x-{self.name}"'

    def stroke(self, thickness: float) -> str:
        """As attributes of a line."""
        return (
            f'fill="none" stroke="{self.literal}" stroke-width="{num(thickness)}"'
            f' class="k-{self.name}"'
        )

    def edged(self, edge: Paint, thickness: float) -> str:
        """As attributes of a shape with an outline."""
        return (
            f'fill="{self.literal}" stroke="{edge.literal}" stroke-width="{num(thickness)}"'
            f' class="x-{self.name} k-{edge.name}"'
        )


INK, INK2 = Paint("#0f2520", "ink"), Paint("#344943", "ink2")
ROUTE, SHEET = Paint("#0c4431", "route"), Paint("#ffffff", "sheet")
LINE, LINE2 = Paint("#d5dfd9", "line"), Paint("#81908a", "line2")
NEXT, ON_NEXT = Paint("#f9ce1f", "next"), Paint("#0f2520", "onnext")
DASH = 'stroke-dasharray="5 3.5"'


def num(value: float) -> str:
    """A coordinate with at most two decimals; refuses what is not a number."""
    if not math.isfinite(value):
        raise ValueError("a coordinate must be finite")
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """A share 0…1 of the width."""
    return f"{num(100 * share)}%"


def finite(value: float | None) -> float | None:
    """The value, or None where there is nothing that could be drawn."""
    return None if value is None or not math.isfinite(value) else value


def clean(words: str) -> str:
    """Words as XML text: escaped, without signs that XML does not know."""
    return escape("".join(sign for sign in words if sign >= " " and sign not in "\ufffe\uffff"))


def text(
    x: Length,
    y: float,
    words: str,
    *,
    size: float = TEXT,
    weight: int = 400,
    anchor: str = "start",
    paint: Paint = INK,
    shift: float = 0,
) -> str:
    """One line of words on its baseline; `shift` moves it by px from a place in percent."""
    moved = f' dx="{num(shift)}"' if shift else ""
    return (
        f'<text x="{_length(x)}" y="{num(y)}"{moved} font-size="{num(size)}"'
        f' font-weight="{weight}" text-anchor="{anchor}" {paint.fill}>{clean(words)}</text>'
    )


def rect(x: Length, y: float, width: Length, height: float, attributes: str) -> str:
    """A rectangle with colours given as attributes."""
    return (
        f'<rect x="{_length(x)}" y="{num(y)}" width="{_length(width)}"'
        f' height="{num(height)}" {attributes}/>'
    )


def circle(x: Length, y: float, radius: float, attributes: str) -> str:
    """A circle with colours given as attributes."""
    return f'<circle cx="{_length(x)}" cy="{num(y)}" r="{num(radius)}" {attributes}/>'


def path(points: Iterable[tuple[float, float]], attributes: str, *, closed: bool = False) -> str:
    """A line through points, back to the first one if closed."""
    way = "L".join(f"{num(x)} {num(y)}" for x, y in points)
    return f'<path d="M{way}{"Z" if closed else ""}" {attributes}/>'


def hatching(x: float, y: float, width: float, height: float, step: float = 7) -> str:
    """Fine slanted lines that fill a rectangle: here is something, and it is not shown."""
    lines = []
    offset = step - height
    while offset < width:
        left, right = max(offset, 0.0), min(offset + height, width)
        lines.append(
            f"M{num(x + left)} {num(y + height - (left - offset))}"
            f"L{num(x + right)} {num(y + height - (right - offset))}"
        )
        offset += step
    return f'<path d="{"".join(lines)}" {LINE.stroke(1)}/>'


def frame(
    kind: str, title: str, summary: str, width: float, height: float, parts: Iterable[str]
) -> str:
    """A whole drawing. The title comes first: WeasyPrint makes it the alternative text."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{kind}" role="img"'
        f' viewBox="0 0 {num(width)} {num(height)}" width="{num(width)}" height="{num(height)}"'
        f' font-family="{FAMILY}">{_titled(title, summary)}{"".join(parts)}</svg>'
    )


def strip(title: str, height: float, parts: Iterable[str]) -> str:
    """A drawing as wide as its place: x in percent, letters in px; bars shrink, words do not."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="strip" role="img" width="100%"'
        f' height="{num(height)}" font-family="{FAMILY}">{_titled(title)}{"".join(parts)}</svg>'
    )


def _titled(title: str, summary: str = "") -> str:
    described = f"<desc>{clean(summary)}</desc>" if summary else ""
    return f"<title>{clean(title)}</title>{described}"


def _length(value: Length) -> str:
    return value if isinstance(value, str) else num(value)
