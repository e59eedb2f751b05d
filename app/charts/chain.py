"""What is thought to move what: figures that announce on the left, results on the right."""

from __future__ import annotations

from dataclasses import dataclass

from app.charts.curves import Point
from app.charts.drawing import INK, INK2, LINE2, ROUTE, SHEET, SMALL, TEXT, frame, num, rect, text
from app.charts.measure import wrap

WIDTH, WIDEST, GAP, BETWEEN = 1000.0, 280.0, 52.0, 14.0
PAD, LINE_HEIGHT = 11.0, 17.0


@dataclass(frozen=True, slots=True)
class Link:
    """A figure; `kind` says whose view it takes; `moves` are the keys of those it announces."""

    key: str
    kind: str
    name: str
    value: str
    moves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Figures, and the arrows between them."""

    title: str
    summary: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a figure stands."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def draw(spec: Chain) -> str:
    """Boxes in columns, each to the right of those that announce it, and arrows between them."""
    columns = depths(spec.links)
    count = max(columns.values(), default=0) + 1
    width = min((WIDTH - GAP * (count - 1)) / count, WIDEST)
    boxes = _boxes(spec, columns, width)
    height = max((box.y + box.height for box in boxes.values()), default=0) + 2
    arrows = [
        _arrow(boxes[link.key], boxes[other])
        for link in spec.links
        for other in link.moves
        if other in boxes and boxes[other].x > boxes[link.key].x
    ]
    drawn = [part for link in spec.links for part in _drawn(link, boxes[link.key])]
    total = count * width + GAP * (count - 1) + 2
    return frame("chain", spec.title, spec.summary, total, height, [*arrows, *drawn])


def depths(links: tuple[Link, ...]) -> dict[str, int]:
    """How many arrows lead to each figure at most; an arrow that closes a circle is left out."""
    known = {link.key: link for link in links}
    found = dict.fromkeys(known, 0)

    def push(key: str, depth: int, way: frozenset[str]) -> None:
        if key in way or (depth <= found[key] and depth):
            return
        found[key] = depth
        for other in known[key].moves:
            if other in known:
                push(other, depth + 1, way | {key})

    for key in known:
        if not found[key]:
            push(key, 0, frozenset())
    return {key: _close(known[key], depth, found) for key, depth in found.items()}


def _close(link: Link, depth: int, found: dict[str, int]) -> int:
    """What nothing leads to stands right before what it announces: arrows cross no box."""
    after = [found[other] for other in link.moves if other in found]
    return max(min(after) - 1, 0) if not depth and after else depth


def _boxes(spec: Chain, columns: dict[str, int], width: float) -> dict[str, _Box]:
    found: dict[str, _Box] = {}
    below: dict[int, float] = {}
    for link in spec.links:
        column = columns[link.key]
        lines = wrap(link.name, TEXT, 600, width - 2 * PAD)
        values = _values(link, width)
        height = 2 * PAD + LINE_HEIGHT * (len(lines) + 1 + len(values)) - 4
        y = below.get(column, 1.0)
        found[link.key] = _Box(1 + column * (width + GAP), y, width, height, lines)
        below[column] = y + height + BETWEEN
    return found


def _drawn(link: Link, box: _Box) -> list[str]:
    parts = [rect(box.x, box.y, box.width, box.height, SHEET.edged(LINE2, 1.2))]
    y = box.y + PAD + 9
    parts.append(text(box.x + PAD, y, link.kind, size=SMALL, weight=560, paint=INK2))
    y += LINE_HEIGHT
    for line in box.lines:
        parts.append(text(box.x + PAD, y, line, size=TEXT, weight=600, paint=INK))
        y += LINE_HEIGHT
    for line in _values(link, box.width):
        parts.append(text(box.x + PAD, y, line, size=TEXT, paint=INK2))
        y += LINE_HEIGHT
    return parts


def _values(link: Link, width: float) -> tuple[str, ...]:
    return wrap(link.value, TEXT, 400, width - 2 * PAD) if link.value else ()


def _arrow(start: _Box, end: _Box) -> str:
    a, b = Point(start.x + start.width, start.middle), Point(end.x - 7, end.middle)
    bend = (b.x - a.x) / 2
    way = (
        f"M{num(a.x)} {num(a.y)}C{num(a.x + bend)} {num(a.y)} {num(b.x - bend)} {num(b.y)}"
        f" {num(b.x)} {num(b.y)}"
    )
    tip = f"M{num(b.x + 7)} {num(b.y)}l-9 -5v10Z"
    return f'<path d="{way}" {ROUTE.stroke(2)}/><path d="{tip}" {ROUTE.fill}/>'
