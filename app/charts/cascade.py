"""Goals from the organisation down to departments, one drawing per journey, from left to right.

    draw(spec)     the drawings, one below the other; lines of a goal of the organisation run on

Each drawing is as high as it needs to be and never broken over two pages, so that letters keep
their size however many goals there are. A page shows the same as a nested list beside it: the
drawings are hidden from screen readers, their links are for the mouse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts import measure
from app.charts.drawing import (
    FAMILY,
    INK,
    INK2,
    LINE,
    ROUTE,
    SHEET,
    SMALL,
    TEXT,
    Paint,
    circle,
    clean,
    num,
    path,
    text,
)

WIDTH = 1160.0
LEAD, GUTTER, INDENT = 262.0, 42.0, 22.0
"""The journey's own goals at the left, room for lines, how far a step below is set in."""
LINE_HEIGHT, SMALL_HEIGHT, GAP = 16.0, 15.0, 11.0
HEAD, PAD = 19.0, 12.0
MOST_LINES = 3
ROOMY = 14
"""Up to so many goals the drawing has room for key results and sentences."""
TONES = {
    "on": Paint("#0c4431", "on"),
    "risk": Paint("#7d4a17", "risk"),
    "off": Paint("#a8241f", "off"),
    "stale": Paint("#50615b", "none"),
    "open": Paint("#50615b", "none"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A key result: its sign, its words, how far it is."""

    sign: str
    words: str
    share: str


@dataclass(frozen=True, slots=True)
class Card:
    """A goal. `sign` names the shape of its status, `place` its department and owner, `why` what it
    contributes; `depth` 1 and more hang below the goal before."""

    words: str
    sign: str
    status: str
    share: str
    place: str
    why: str
    marks: tuple[Mark, ...] = ()
    url: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """A goal of the journey with what hangs on it; without `lead`, goals that stand alone, or that
    hang on the organisation's goal if `linked`, and a `note` in the place of the lead."""

    lead: Card | None
    cards: tuple[Card, ...]
    linked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A journey."""

    title: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A goal of the organisation with the journeys that hang on it, or those that hang on none."""

    top: Card | None
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Cascade:
    """All of it."""

    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """How many goals there are."""
        lanes = [lane for part in self.parts for band in part.bands for lane in band.lanes]
        return sum(part.top is not None for part in self.parts) + sum(
            len(lane.cards) + (lane.lead is not None) for lane in lanes
        )


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all drawings share."""

    width: float
    roomy: bool

    @property
    def columns(self) -> int:
        return 2 if self.roomy else 3


def draw(spec: Cascade, width: float = WIDTH) -> list[str]:
    """One SVG per goal of the organisation and per journey, from top to bottom."""
    at = _Frame(width, spec.size <= ROOMY)
    drawings = []
    for part in spec.parts:
        if part.top:
            drawings.append(_top(part.top, at, has_more=bool(part.bands)))
        last = _last_linked(part)
        for number, band in enumerate(part.bands):
            drawings.append(_band(band, at, part.top is not None, number < last,
                                  number <= last))  # fmt: skip
    return drawings


def _last_linked(part: Part) -> int:
    """The last band a line from the organisation's goal leads to; −1 for none."""
    if not part.top:
        return -1
    linked = [n for n, band in enumerate(part.bands) if any(lane.linked for lane in band.lanes)]
    return max(linked, default=-1)


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-cascade"'
        f' viewBox="0 0 {num(width)} {num(height)}" width="{num(width)}" height="{num(height)}"'
        f' font-family="{FAMILY}" aria-hidden="true">{"".join(parts)}</svg>'
    )


def _top(card: Card, at: _Frame, *, has_more: bool) -> str:
    room = at.width - INDENT
    height = PAD + _height(card, room, at) + GAP
    parts = [path([(0, 0.75), (at.width, 0.75)], INK.stroke(1.5))]
    parts.append(_diamond(8, PAD + 9))
    if has_more:
        parts.append(path([(8, PAD + 17), (8, height)], ROUTE.stroke(2)))
    parts.extend(_card(card, INDENT, PAD, room, at))
    return _svg(at.width, height, parts)


def _band(band: Band, at: _Frame, below: bool, runs_on: bool, reaches: bool) -> str:
    """A journey; `below` a goal of the organisation, whose line reaches it and may run on."""
    left = INDENT if below else 0.0
    parts = [path([(left, 0.5), (at.width, 0.5)], LINE.stroke(1))]
    title = _cut(band.title, SMALL, 620, LEAD - left)
    parts.extend(text(left, 17 + SMALL_HEIGHT * n, line, size=SMALL, weight=620, paint=INK2)
                 for n, line in enumerate(title))  # fmt: skip
    top, branches = HEAD + SMALL_HEIGHT * (len(title) - 1), []
    for lane in band.lanes:
        drawn, height = _lane(lane, at, left, top)
        parts.extend(drawn)
        if lane.linked and below:
            branches.append(top + 12)
            parts.append(path([(8, top + 12), (left - 4, top + 12)], ROUTE.stroke(2)))
        top += height
    if reaches:
        parts.append(path([(8, 0), (8, top if runs_on else max(branches, default=top))],
                          ROUTE.stroke(2)))  # fmt: skip
    return _svg(at.width, top, parts)


def _lane(lane: Lane, at: _Frame, left: float, top: float) -> tuple[list[str], float]:
    """Its drawing and its height."""
    parts: list[str] = []
    room = LEAD - left
    if lane.lead:
        parts.extend(_card(lane.lead, left, top, room, at))
        used = _height(lane.lead, room, at)
    else:
        lines = measure.wrap(lane.note, SMALL, 400, room)
        parts.extend(text(left, top + 14 + SMALL_HEIGHT * n, line, size=SMALL, paint=INK2)
                     for n, line in enumerate(lines))  # fmt: skip
        used = SMALL_HEIGHT * len(lines)
    start = LEAD + GUTTER
    columns = at.columns if len(lane.cards) > 1 else 1
    wide = (at.width - start + 24) / at.columns
    filled = _columns(lane.cards, columns, wide - 38, at)
    trunks = []
    hangs = lane.lead is not None or lane.linked
    for number, cards in enumerate(filled):
        x = start + wide * number
        drawn, low, last = _column(cards, x, top + 6, wide - 38, at, hangs=hangs)
        parts.extend(drawn)
        trunks.append((x, last))
        used = max(used, low - top - 6)
    if hangs and trunks:
        parts.extend(_trunks(trunks, top, left + _first_end(lane, room) + 10))
    return parts, used + GAP


def _first_end(lane: Lane, room: float) -> float:
    """Where the first line of words at the left ends."""
    if lane.lead:
        return measure.width(_words(lane.lead, room)[0], TEXT, 560)
    return measure.width(measure.wrap(lane.note, SMALL, 400, room)[0], SMALL)


def _trunks(trunks: Sequence[tuple[float, float]], top: float, begin: float) -> list[str]:
    """From a goal to the columns of those that hang on it; the line runs above the words."""
    bus, turn, level = top - 2, LEAD + 22, top + 12
    stroke = ROUTE.stroke(2)
    if len(trunks) == 1:
        x, last = trunks[0]
        return [path([(begin, level), (x, level)], stroke),
                path([(x, level), (x, max(last, level))], stroke)]  # fmt: skip
    way = [(begin, level), (turn, level), (turn, bus), (trunks[-1][0], bus)]
    return [path(way, stroke), *(path([(x, bus), (x, last)], stroke) for x, last in trunks)]


def _column(
    cards: Sequence[Card], x: float, top: float, room: float, at: _Frame, *, hangs: bool
) -> tuple[list[str], float, float]:
    """Cards below each other; the drawing, where it ends, and where its last branch is."""
    parts, y, last = [], top, top
    for before, card in zip([None, *cards], cards, strict=False):
        inset = INDENT * card.depth
        here = y + 6
        if card.depth:
            turn = x + 14 + inset - 14
            rise = 12.0 if before and before.depth == card.depth else 8.0
            parts.append(path([(turn, here - rise), (turn, here), (turn + 10, here)],
                              ROUTE.stroke(1.5)))  # fmt: skip
        elif hangs:
            parts.append(path([(x, here), (x + 9, here)], ROUTE.stroke(2)))
            last = here
        else:
            parts.append(circle(x + 3, here, 4, SHEET.edged(ROUTE, 2)))
        parts.extend(_card(card, x + 14 + inset, y - 6, room - inset, at))
        y += _height(card, room - inset, at) + GAP
    return parts, y - GAP, last


def _columns(cards: Sequence[Card], count: int, room: float, at: _Frame) -> list[list[Card]]:
    """The cards in at most so many columns of like height; what hangs together stays together."""
    groups: list[list[Card]] = []
    for card in cards:
        if card.depth and groups:
            groups[-1].append(card)
        else:
            groups.append([card])
    heights = [sum(_height(one, room - INDENT * one.depth, at) + GAP for one in group)
               for group in groups]  # fmt: skip
    most = max([sum(heights) / max(count, 1), *heights, 1.0])
    while True:
        filled: list[list[Card]] = [[]]
        used = 0.0
        for group, height in zip(groups, heights, strict=True):
            if used and used + height > most + 0.5:
                filled.append([])
                used = 0.0
            filled[-1].extend(group)
            used += height
        if len(filled) <= count:
            return [column for column in filled if column]
        most *= 1.06


def _height(card: Card, room: float, at: _Frame) -> float:
    """What a card needs from its upper edge."""
    lines = len(_words(card, room))
    small = 1 + len(_place(card, room))
    if at.roomy:
        small += len(_why(card, room)) + sum(len(_mark_words(one, room)) for one in card.marks)
    return LINE_HEIGHT * lines + SMALL_HEIGHT * small + 4


def _words(card: Card, room: float) -> list[str]:
    return _cut(card.words, TEXT, 560, room)


def _place(card: Card, room: float) -> list[str]:
    return _cut(card.place, SMALL, 400, room) if card.place else []


def _why(card: Card, room: float) -> list[str]:
    return _cut(card.why, SMALL, 400, room) if card.why else []


def _card(card: Card, x: float, y: float, room: float, at: _Frame) -> list[str]:
    """Words, status and how far; department and owner; with room, key results and the sentence."""
    parts: list[str] = []
    line = y + 13.0 + 3
    for words in _words(card, room):
        parts.append(text(x, line, words, weight=560))
        line += LINE_HEIGHT
    parts.extend(_status(card, x, line, room, at))
    line += SMALL_HEIGHT
    for words in _place(card, room):
        parts.append(text(x, line, words, size=SMALL, paint=INK2))
        line += SMALL_HEIGHT
    if at.roomy:
        for words in _why(card, room):
            parts.append(text(x, line, words, size=SMALL, paint=INK2))
            line += SMALL_HEIGHT
        for mark in card.marks:
            parts.extend(_mark(mark, x, line, room))
            line += SMALL_HEIGHT * len(_mark_words(mark, room))
    if not card.url:
        return parts
    return [f'<a href="{clean(card.url)}" tabindex="-1">{"".join(parts)}</a>']


def _status(card: Card, x: float, line: float, room: float, at: _Frame) -> list[str]:
    tone = TONES.get(card.sign, TONES["open"])
    parts = [shape(card.sign, x, line - 11, 14),
             text(x + 19, line, card.status, size=SMALL, weight=620, paint=tone)]  # fmt: skip
    right = x + 19 + measure.width(card.status, SMALL, 620) + 10
    if card.share:
        parts.append(text(right, line, card.share, size=SMALL))
        right += measure.width(card.share, SMALL) + 12
    if not at.roomy:
        for mark in card.marks:
            if right + 11 > x + room:
                break
            parts.append(shape(mark.sign, right, line - 9.5, 11))
            right += 15
    return parts


def _mark(mark: Mark, x: float, line: float, room: float) -> list[str]:
    parts = [shape(mark.sign, x + 1, line - 10, 11)]
    parts.extend(text(x + 17, line + SMALL_HEIGHT * n, words, size=SMALL)
                 for n, words in enumerate(_mark_words(mark, room)))  # fmt: skip
    if mark.share:
        parts.append(text(x + room, line, mark.share, size=SMALL, anchor="end"))
    return parts


def _mark_words(mark: Mark, room: float) -> list[str]:
    wide = measure.width(mark.share, SMALL) + 10 if mark.share else 0.0
    return _cut(mark.words, SMALL, 400, room - 17 - wide)


def shape(sign: str, x: float, y: float, size: float) -> str:
    """The sign of a status, as templates/components/signs.html has it."""
    tone = TONES.get(sign, TONES["open"])
    strokes = {
        "on": f'<path d="M2 8.5h8M7 4l4.5 4.5L7 13M13.6 3v11" {tone.stroke(2.3)}/>',
        "risk": f'<path d="M8 1.6 14.4 8 8 14.4 1.6 8Z" {tone.stroke(1.8)}/>'
        f'<path d="M8 1.6V14.4L1.6 8Z" {tone.fill}/>',
        "off": f'<path d="M2.5 2.5l11 11M13.5 2.5l-11 11" {tone.stroke(2.6)}/>',
        "stale": f'<path d="M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 0 1 0-12.4Z" {tone.stroke(1.8)}'
        f' stroke-dasharray="2.6 2.2"/><path d="M8 4.6V8.3l2.4 1.6" {tone.stroke(1.8)}/>',
    }
    drawn = strokes.get(sign, f'<path d="M8 2a6 6 0 1 1 0 12a6 6 0 0 1 0-12Z" {tone.stroke(1.8)}/>')
    return f'<g transform="translate({num(x)} {num(y)}) scale({num(size / 16)})">{drawn}</g>'


def _diamond(x: float, y: float) -> str:
    points = [(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)]
    return path(points, ROUTE.fill, closed=True)


def _short(words: str, size: float, weight: int, room: float) -> str:
    """One line, with an ellipsis where it had to be cut."""
    if measure.width(words, size, weight) <= room:
        return words
    while words and measure.width(f"{words}…", size, weight) > room:
        words = words[:-1].rstrip()
    return f"{words}…"


def _cut(words: str, size: float, weight: int, room: float) -> list[str]:
    """At most three lines."""
    lines = list(measure.wrap(words, size, weight, room))
    if len(lines) <= MOST_LINES:
        return lines
    rest = " ".join(lines[MOST_LINES - 1 :])
    return [*lines[: MOST_LINES - 1], _short(rest, size, weight, room)]
