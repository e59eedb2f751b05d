"""Colours of levels and of heat, for paper; the classes name the ones on screen.

Levels diverge around the middle like contour layers: brown below, green above, the middle of an
odd number of levels grey. Every shade says which ink is readable on it (tests/charts compute it).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

DARK, LIGHT = "#0f2520", "#ffffff"


@dataclass(frozen=True, slots=True)
class Shade:
    """A ground, the ink on it, and the class suffix of both."""

    literal: str
    ink: str
    name: str

    @property
    def fill(self) -> str:
        """As attributes of the ground."""
        return f'fill="{self.literal}" class="v-{self.name}"'

    @property
    def ink_fill(self) -> str:
        """As attributes of the words on it."""
        return f'fill="{self.ink}" class="ov-{self.name}"'


LESS = (
    Shade("#6f3600", LIGHT, "less-1"),
    Shade("#925a25", LIGHT, "1"),
    Shade("#c08c5c", DARK, "less-3"),
    Shade("#d2a678", DARK, "less-4"),
    Shade("#e0bd97", DARK, "2"),
)
"""From far below the middle to close to it. "1" to "5" are the shades of five levels."""
MIDDLE = Shade("#dde3df", DARK, "3")
MORE = (
    Shade("#8ac2ae", DARK, "4"),
    Shade("#67a890", DARK, "more-4"),
    Shade("#337b63", LIGHT, "more-3"),
    Shade("#0e5e49", LIGHT, "5"),
    Shade("#004331", LIGHT, "more-1"),
)
CHOSEN = {1: (1,), 2: (1, 4), 3: (1, 2, 4), 4: (0, 1, 2, 4), 5: (0, 1, 2, 3, 4)}
"""Which shades of a side are used when it has so many levels, from the outside."""

HEAT = ("#f1f9f5", "#d4ede2", "#b1ddca", "#8bc8b0", "#72b59b", "#5ba187")
"""Low to high; dark ink is readable on all of them."""


@cache
def shades(count: int) -> tuple[Shade, ...]:
    """Shades of 1…count levels, lowest first (2 to 10 levels)."""
    side, odd = divmod(count, 2)
    if not 2 <= count <= 2 * len(LESS):
        raise ValueError("a scale has 2 to 10 levels")
    below = tuple(LESS[place] for place in CHOSEN[side])
    above = tuple(MORE[len(MORE) - 1 - place] for place in reversed(CHOSEN[side]))
    return below + (MIDDLE,) * odd + above


def heat(value: float, top: int) -> int:
    """Step 1…6 of a value on the scale 1…top."""
    share = (value - 1) / max(top - 1, 1)
    return 1 + min(max(int(share * len(HEAT)), 0), len(HEAT) - 1)
