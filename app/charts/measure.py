"""How wide words will be, measured in the typeface that page and paper use.

Reads the advance widths of the variable font, weight included; kerning is left out, so that words
come out a hair wider than drawn. Without the font files, or for signs they lack, a careful guess.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "fonts"
FILES = ("radio-canada-latin.woff2", "radio-canada-latin-ext.woff2")
LIGHTEST, BOLDEST = 300, 700
"""The weights these files hold."""
UNKNOWN, WIDE = 0.66, 1.05
"""In em: a letter of a foreign script; an arrow, or a sign as broad as it is high."""
BREAKS = re.compile(r"(?<![0-9])[ \t\r\n]+|[ \t\r\n]+(?![%€])")
"""Where a line may end: not between a figure and its sign."""
SLACK = 1.02
"""Browsers round advances to their own grid."""
_ONE_READER = threading.Lock()
"""Tables of a font are read when first needed; two threads must not read at once."""


@lru_cache(maxsize=4096)
def width(words: str, size: float, weight: int = 400) -> float:
    """Width in px of one line."""
    return sum(_advance(sign, weight) for sign in words) * size * SLACK


@lru_cache(maxsize=2048)
def wrap(words: str, size: float, weight: int, room: float) -> tuple[str, ...]:
    """Lines of at most `room` px; a word that is wider than that alone is broken, and a figure
    keeps its sign of per cent."""
    lines: list[str] = []
    for word in BREAKS.split(words.strip()):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, size, weight) <= room:
            lines[-1] = joined
        else:
            lines.extend(_broken(word, size, weight, room))
    return tuple(lines) or ("",)


def widest_word(words: str, size: float, weight: int) -> float:
    """The least room that needs no broken word."""
    return max((width(word, size, weight) for word in words.split()), default=0.0)


def files_for(words: str) -> list[Path]:
    """The font files that hold signs of these words; a sign is looked for in the first alone."""
    wanted = set(words) - {" ", "\n"}
    found = []
    for name, face in zip([n for n in FILES if (FONTS / n).exists()], _faces(), strict=True):
        held = {sign for sign in wanted if ord(sign) in face.names}
        wanted -= held
        if held:
            found.append(FONTS / name)
    return found


def _broken(word: str, size: float, weight: int, room: float) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width(f"{pieces[-1]}{sign}-", size, weight) > room:
            pieces.append("")
        pieces[-1] += sign
    if len(pieces) == 1 or width(word, size, weight) <= room:
        return [word]
    return [piece if piece.endswith("-") else f"{piece}-" for piece in pieces[:-1]] + pieces[-1:]


@cache
def _advance(sign: str, weight: int) -> float:
    with _ONE_READER:
        for face in _faces():
            glyph = face.names.get(ord(sign))
            if glyph:
                return face.advance(glyph, weight)
    broad = unicodedata.east_asian_width(sign) in "WF" or unicodedata.category(sign)[0] == "S"
    return WIDE if broad else UNKNOWN


@cache
def _faces() -> tuple[_Face, ...]:
    return tuple(_Face(FONTS / name) for name in FILES if (FONTS / name).exists())


class _Face:
    """One font file: its signs and how wide they are at a weight."""

    def __init__(self, path: Path) -> None:
        from fontTools.ttLib import TTFont

        self.font: Any = TTFont(path, lazy=True)
        self.names: dict[int, str] = self.font.getBestCmap()
        self.em: int = self.font["head"].unitsPerEm
        self.deltas = cache(self._deltas)

    def advance(self, glyph: str, weight: int) -> float:
        """Advance of a glyph in em."""
        units: float = self.font["hmtx"][glyph][0]
        table = self.font["HVAR"].table
        index = (
            table.AdvWidthMap.mapping[glyph] if table.AdvWidthMap else self.font.getGlyphID(glyph)
        )
        return (units + float(self.deltas(weight)[index])) / self.em

    def _deltas(self, weight: int) -> Any:
        """What a weight adds, by the font's own table of variations."""
        from fontTools.varLib.models import normalizeLocation, piecewiseLinearMap
        from fontTools.varLib.varStore import VarStoreInstancer

        axes = self.font["fvar"].axes
        spans = {a.axisTag: (a.minValue, a.defaultValue, a.maxValue) for a in axes}
        place = normalizeLocation({"wght": weight}, spans)
        bends = self.font["avar"].segments if "avar" in self.font else {}
        place = {
            tag: piecewiseLinearMap(value, bends[tag]) if bends.get(tag) else value
            for tag, value in place.items()
        }
        return VarStoreInstancer(self.font["HVAR"].table.VarStore, axes, place)
