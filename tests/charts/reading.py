"""Reads drawings back: where words stand, and what the marks say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from app.charts import measure

SVG = "{http://www.w3.org/2000/svg}"
MOVE = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\)(?: scale\(([\d.]+)\))?")


@dataclass(frozen=True)
class Box:
    """A rectangle that something covers."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Box) -> bool:
        """Whether the two have more than an edge in common."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.5
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.5
        )


def parse(drawing: str) -> ElementTree.Element:
    """The drawing as a tree; fails if it is not well-formed."""
    return ElementTree.fromstring(drawing)


def boxes(drawing: str) -> list[Box]:
    """All words and signs of a drawing."""
    return list(_boxes(parse(drawing), 0, 0))


def _boxes(element: ElementTree.Element, x: float, y: float) -> Iterator[Box]:
    for child in element:
        moved = MOVE.fullmatch(child.get("transform", ""))
        if moved and moved[3]:
            left, top, size = x + float(moved[1]), y + float(moved[2]), 28 * float(moved[3])
            yield Box("sign", left, top, left + size, top + size)
        elif moved:
            yield from _boxes(child, x + float(moved[1]), y + float(moved[2]))
        elif child.tag == f"{SVG}text":
            yield _words(child, x, y)


def _words(element: ElementTree.Element, x: float, y: float) -> Box:
    said, size = element.text or "", float(element.get("font-size", 0))
    wide = measure.width(said, size, int(element.get("font-weight", 400)))
    anchor = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
    left = x + float(element.get("x", 0)) + float(element.get("dx", 0)) - anchor * wide
    base = y + float(element.get("y", 0))
    return Box(said, left, base - 0.78 * size, left + wide, base + 0.24 * size)


def marks(drawing: str, tag: str, css: str) -> list[ElementTree.Element]:
    """All elements of a kind that carry a class starting with `css`."""
    return [
        one for one in parse(drawing).iter(f"{SVG}{tag}") if one.get("class", "").startswith(css)
    ]


def points(element: ElementTree.Element) -> list[tuple[float, float]]:
    """The corners of a path."""
    found = re.findall(r"([-\d.]+) ([-\d.]+)", element.get("d", ""))
    return [(float(x), float(y)) for x, y in found]
