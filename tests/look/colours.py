"""Our colour tokens as numbers: reads tokens.css, computes oklch → sRGB → contrast.

Sources: Björn Ottosson's OKLab matrices (CSS Color 4), WCAG 2.2 relative luminance.
"""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

TOKENS = Path(__file__).parents[2] / "app/static/css/tokens.css"
DECLARATION = re.compile(r"--([\w-]+):\s*([^;]+);")
OKLCH = re.compile(r"oklch\(([\d.]+)\s+([\d.]+)\s+([\d.]+)\)")
PAIR = re.compile(r"light-dark\((.+),\s*((?:var|oklch)\(.+\))\)$")
SCHEMES = ("light", "dark")


@cache
def declarations() -> dict[str, str]:
    """Name → raw text of every custom property."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {name: value.strip() for name, value in DECLARATION.findall(text)}


def colour(name: str, scheme: str) -> tuple[float, float, float]:
    """Linear sRGB of a token in a scheme, clipped to what a screen can show."""
    return _linear(declarations()[name], scheme)


def contrast(one: str, other: str, scheme: str) -> float:
    """WCAG contrast ratio of two tokens, 1 to 21."""
    first, second = (_luminance(colour(name, scheme)) for name in (one, other))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def _linear(value: str, scheme: str) -> tuple[float, float, float]:
    pair = PAIR.match(value)
    if pair:
        return _linear(pair[1 + SCHEMES.index(scheme)], scheme)
    if value.startswith("var(--"):
        return _linear(declarations()[value[6:-1]], scheme)
    found = OKLCH.fullmatch(value)
    assert found, f"not a colour: {value}"
    return _from_oklch(*map(float, found.groups()))


def _from_oklch(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return tuple(min(max(part, 0.0), 1.0) for part in (red, green, blue))  # type: ignore[return-value]


def _luminance(linear: tuple[float, float, float]) -> float:
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
