"""Answers per level, diverging around the middle of the scale, all on one common scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.charts import blank, keys, measure
from app.charts.drawing import (
    INK,
    INK2,
    LINE,
    SHEET,
    SMALL,
    Length,
    Number,
    frame,
    hatching,
    percent,
    rect,
    strip,
    text,
)
from app.charts.levels import Shade, shades
from app.charts.rows import WIDE, Column, columns
from app.charts.spec import Distributions, Spread

BAR, EDGE = 28.0, 4.0
"""Height of a row's drawing, of which the edges belong to the mark of the middle."""
NARROW = 280.0
"""The least width in px that a bar is shown in: what fits then, fits always."""
WIDEST = 2400.0
"""As far as hatching goes in a strip, whose width is not known: a projector."""
MARGIN, LINE_HEIGHT = 0.01, 14.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How many answers the widest row reaches to the left and to the right of the middle."""

    left: float
    right: float

    def place(self, answers: float) -> float:
        """Share 0…1 of the width, of so many answers right of the middle."""
        reach = self.left + self.right
        share = (self.left + answers) / reach if reach else 0.5
        return MARGIN + share * (1 - 2 * MARGIN)


@dataclass(frozen=True, slots=True)
class Piece:
    """The answers of one level: from where to where, as shares 0…1."""

    start: float
    end: float
    count: int
    shade: Shade


def draw(spec: Distributions, number: Number, width: float = WIDE) -> str:
    """Key, names, bars and notes in one drawing."""
    if not spec.rows or len(spec.levels) < 2:
        return blank.draw("distributions", spec.title, spec.summary, width)
    key, top = keys.flow(keys.entries(spec), 0, 0, width)
    layout = columns(
        [Column(row.letter, row.label, row.note) for row in spec.rows], width, top + 4, BAR
    )
    parts = [*key, *layout.parts]
    common = scale(spec)
    for row, y in zip(spec.rows, layout.bars, strict=True):
        shift = _Shift(layout.left, y, layout.right - layout.left)
        parts.extend(_row(row, spec, common, number, shift))
    return frame("distributions", spec.title, spec.summary, width, layout.height, parts)


def bars(spec: Distributions, number: Number) -> list[str]:
    """One drawing per row, as wide as its place, to be set beside the row's name."""
    common = scale(spec)
    return [
        strip(_said(row, spec, number), BAR, _row(row, spec, common, number, None))
        for row in spec.rows
    ]


def scale(spec: Distributions) -> Scale:
    """The common scale of all rows."""
    sides = [_sides(row.counts) for row in spec.rows if row.counts]
    return Scale(max((s[0] for s in sides), default=0), max((s[1] for s in sides), default=0))


def starts(counts: Sequence[int]) -> list[float]:
    """Where each level begins, in answers right of the middle."""
    return list(accumulate(counts[:-1], initial=-_sides(counts)[0]))


def pieces(counts: Sequence[int], common: Scale) -> list[Piece]:
    """Where each level of a row lies; levels without answers take no room."""
    return [
        Piece(common.place(start), common.place(start + count), count, shade)
        for start, count, shade in zip(starts(counts), counts, shades(len(counts)), strict=True)
    ]


def _sides(counts: Sequence[int]) -> tuple[float, float]:
    side, odd = divmod(len(counts), 2)
    half = counts[side] / 2 if odd else 0
    return sum(counts[:side]) + half, sum(counts[len(counts) - side :]) + half


@dataclass(frozen=True, slots=True)
class _Shift:
    """Where a row's drawing stands inside a larger one."""

    x: float
    y: float
    width: float


def _row(
    row: Spread, spec: Distributions, common: Scale, number: Number, shift: _Shift | None
) -> list[str]:
    """The same row in percent of its own strip, or in px inside the whole drawing."""
    y = shift.y if shift else 0.0
    if not row.counts or len(row.counts) != len(spec.levels):
        return _hidden(row, shift)

    def at(share: float) -> Length:
        return shift.x + share * shift.width if shift else percent(share)

    def broad(share: float) -> Length:
        return share * shift.width if shift else percent(share)

    room = shift.width if shift else NARROW
    parts = [rect(at(0), y + BAR / 2 - 0.5, broad(1), 1, LINE.fill)]
    found = [piece for piece in pieces(row.counts, common) if piece.count > 0]
    for piece in found:
        wide = broad(piece.end - piece.start)
        parts.append(rect(at(piece.start), y + EDGE, wide, BAR - 2 * EDGE, piece.shade.fill))
    for edge in (0.0, BAR - EDGE + 1):
        parts.append(rect(at(common.place(0)), y + edge, 1, EDGE - 1, INK.fill))
    for piece in found:
        words = number(piece.count, 0)
        if (piece.end - piece.start) * room >= measure.width(words, 12.5, 560) + 4:
            middle = at((piece.start + piece.end) / 2)
            parts.append(_count(middle, y + BAR / 2 + 4.5, words, piece.shade))
    return parts


def _count(x: Length, y: float, words: str, shade: Shade) -> str:
    drawn = text(x, y, words, size=12.5, weight=560, anchor="middle", paint=INK)
    return drawn.replace(INK.fill, shade.ink_fill)


def _hidden(row: Spread, shift: _Shift | None) -> list[str]:
    """Hatched, with the reason: never an empty place that could be taken for zero answers."""
    reason = row.hidden or "–"
    x, y, width = (shift.x, shift.y, shift.width) if shift else (0.0, 0.0, WIDEST)
    lines = measure.wrap(reason, SMALL, 400, width - 28) if shift else (reason,)
    wide = max(measure.width(line, SMALL) for line in lines)
    first = y + BAR / 2 + 4 - LINE_HEIGHT * (len(lines) - 1) / 2
    return [
        hatching(x, y + EDGE, width, BAR - 2 * EDGE),
        rect(x + 8, y + EDGE, wide + 12, BAR - 2 * EDGE, SHEET.fill),
        *(
            text(x + 14, first + LINE_HEIGHT * n, line, size=SMALL, paint=INK2)
            for n, line in enumerate(lines)
        ),
    ]


def _said(row: Spread, spec: Distributions, number: Number) -> str:
    if not row.counts:
        return f"{row.label}: {row.hidden or '–'}"
    told = (f"{name} {number(n, 0)}" for name, n in zip(spec.levels, row.counts, strict=True))
    return f"{row.label}: {', '.join(told)}"
