"""Groups against fields with the value in every cell; hidden rows are hatched and say why."""

from __future__ import annotations

from app.charts import blank, keys, measure, signs
from app.charts.drawing import (
    INK2,
    LINE,
    LINE2,
    SHEET,
    SMALL,
    TEXT,
    Number,
    finite,
    frame,
    hatching,
    rect,
    text,
)
from app.charts.levels import HEAT, heat
from app.charts.rows import LINE_HEIGHT, WIDE
from app.charts.spec import HeatMap, HeatRow

CELL, GAP, SIGN, PAD = 38.0, 2.0, 20.0, 8.0


def draw(spec: HeatMap, number: Number, width: float = WIDE) -> str:
    """The whole map; where names do not fit above their columns, a key names the signs."""
    if not spec.axes or not spec.rows:
        return blank.draw("heatmap", spec.title, spec.summary, width)
    left = _name_room(spec, width)
    cell = (width - left) / len(spec.axes)
    parts, y = _head(spec, left, cell)
    for row in spec.rows:
        drawn, high = _row(row, spec, number, left, cell, y)
        parts.extend(drawn)
        y += high + GAP
    if not _names_fit(spec, cell):
        key, high = keys.flow(keys.fields(spec.axes), 0, y + 8, width)
        parts.extend(key)
        y += 8 + high
    return frame("heatmap", spec.title, spec.summary, width, y, parts)


def _name_room(spec: HeatMap, width: float) -> float:
    longest = max(measure.width(row.label, TEXT, 560) for row in spec.rows)
    word = max(measure.widest_word(row.label, TEXT, 560) for row in spec.rows)
    fair = min(longest, max(word, width * 0.27), width * 0.34)
    return fair + 10


def _names_fit(spec: HeatMap, cell: float) -> bool:
    return all(measure.width(one.label, SMALL, 560) <= cell - 6 for one in spec.axes)


def _head(spec: HeatMap, left: float, cell: float) -> tuple[list[str], float]:
    parts = []
    named = _names_fit(spec, cell)
    for n, one in enumerate(spec.axes):
        middle = left + cell * (n + 0.5)
        parts.append(signs.sign(one.letter, middle - SIGN / 2, 0, SIGN))
        if named:
            parts.append(
                text(middle, SIGN + 15, one.label, size=SMALL, weight=560, anchor="middle")
            )
    return parts, SIGN + (24 if named else 6)


def _row(
    row: HeatRow, spec: HeatMap, number: Number, left: float, cell: float, y: float
) -> tuple[list[str], float]:
    names = measure.wrap(row.label, TEXT, 560, left - 10)
    room = cell * len(spec.axes) - 2 * PAD - 12
    reasons = measure.wrap(row.hidden, SMALL, 400, room) if row.hidden else ()
    high = max(CELL, LINE_HEIGHT * max(len(names), len(reasons)) + 8)
    first = y + (high - LINE_HEIGHT * len(names)) / 2 + 12.3
    parts = [text(0, first + LINE_HEIGHT * n, line, weight=560) for n, line in enumerate(names)]
    if row.hidden:
        return parts + _reason(reasons, left, y, cell * len(spec.axes), high), high
    for n in range(len(spec.axes)):
        value = finite(row.values[n]) if n < len(row.values) else None
        parts.extend(_cell(value, spec.top, number, left + cell * n, y, cell, high))
    return parts, high


def _cell(
    value: float | None, top: int, number: Number, x: float, y: float, width: float, high: float
) -> list[str]:
    middle, baseline = x + width / 2, y + high / 2 + 4.5
    if value is None:
        edge = f'{SHEET.edged(LINE2, 1)} stroke-dasharray="3 3"'
        return [
            rect(x + GAP / 2 + 0.5, y + 0.5, width - GAP - 1, high - 1, edge),
            text(middle, baseline, "–", anchor="middle", paint=INK2),
        ]
    step = heat(value, top)
    edge = f' stroke="{LINE.literal}"' if step == 1 else ""
    line = " k-line" if step == 1 else ""
    ground = f'fill="{HEAT[step - 1]}"{edge} class="h-{step}{line}"'
    return [
        rect(x + GAP / 2, y, width - GAP, high, ground),
        text(middle, baseline, number(value, 1), weight=560, anchor="middle"),
    ]


def _reason(reasons: tuple[str, ...], x: float, y: float, width: float, high: float) -> list[str]:
    wide = max(measure.width(line, SMALL) for line in reasons)
    first = y + (high - LINE_HEIGHT * len(reasons)) / 2
    return [
        hatching(x + GAP / 2, y, width - GAP, high),
        rect(x + PAD, first, wide + 12, LINE_HEIGHT * len(reasons), SHEET.fill),
        *(
            text(x + PAD + 6, first + LINE_HEIGHT * n + 12.3, line, size=SMALL, paint=INK2)
            for n, line in enumerate(reasons)
        ),
    ]
