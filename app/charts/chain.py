"""What is thought to move what: operational figures on the left, business results on the right."""

from __future__ import annotations

from dataclasses import dataclass

from app.charts.curves import Point
from app.charts.drawing import INK, INK2, LINE2, ROUTE, SHEET, SMALL, TEXT, frame, num, rect, text
from app.charts.measure import wrap

WIDTH, GAP, BETWEEN, HEAD = 900.0, 96.0, 14.0, 30.0
PAD, LINE_HEIGHT = 12.0, 17.0


@dataclass(frozen=True, slots=True)
class Link:
    """A figure; `column` 0, 1 or 2; `moves` are the keys of those it announces."""

    key: str
    column: int
    name: str
    value: str
    moves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Figures in columns, and the arrows between them."""

    title: str
    summary: str
    heads: tuple[str, ...]
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
    """Boxes in as many columns as are used, arrows from left to right."""
    used = sorted({link.column for link in spec.links})
    width = (WIDTH - GAP * (len(used) - 1)) / max(len(used), 1)
    boxes = _boxes(spec, used, min(width, 300.0))
    height = max((box.y + box.height for box in boxes.values()), default=HEAD) + 2
    parts = [
        text(used.index(column) * (min(width, 300.0) + GAP), 16, spec.heads[column],
             size=SMALL, weight=600, paint=INK2)
        for column in used
    ]  # fmt: skip
    for link in spec.links:
        for other in link.moves:
            if other in boxes and boxes[other].x > boxes[link.key].x:
                parts.append(_arrow(boxes[link.key], boxes[other]))
    for link in spec.links:
        parts.extend(_drawn(link, boxes[link.key]))
    total = len(used) * min(width, 300.0) + GAP * (len(used) - 1)
    return frame("chain", spec.title, spec.summary, total, height, parts)


def _boxes(spec: Chain, used: list[int], width: float) -> dict[str, _Box]:
    found: dict[str, _Box] = {}
    below = dict.fromkeys(used, HEAD)
    for link in spec.links:
        lines = wrap(link.name, TEXT, 600, width - 2 * PAD)
        height = 2 * PAD + LINE_HEIGHT * (len(lines) + (1 if link.value else 0)) - 3
        x = used.index(link.column) * (width + GAP)
        found[link.key] = _Box(x, below[link.column], width, height, lines)
        below[link.column] += height + BETWEEN
    return found


def _drawn(link: Link, box: _Box) -> list[str]:
    parts = [rect(box.x, box.y, box.width, box.height, SHEET.edged(LINE2, 1.2))]
    y = box.y + PAD + 10
    for line in box.lines:
        parts.append(text(box.x + PAD, y, line, size=TEXT, weight=600, paint=INK))
        y += LINE_HEIGHT
    if link.value:
        parts.append(text(box.x + PAD, y, link.value, size=TEXT, paint=INK2))
    return parts


def _arrow(start: _Box, end: _Box) -> str:
    a, b = Point(start.x + start.width, start.middle), Point(end.x - 7, end.middle)
    bend = (b.x - a.x) / 2
    way = (
        f"M{num(a.x)} {num(a.y)}C{num(a.x + bend)} {num(a.y)} {num(b.x - bend)} {num(b.y)}"
        f" {num(b.x)} {num(b.y)}"
    )
    tip = f"M{num(b.x + 7)} {num(b.y)}l-9 -5v10Z"
    return f'<path d="{way}" {ROUTE.stroke(2)}/><path d="{tip}" {ROUTE.fill}/>'
