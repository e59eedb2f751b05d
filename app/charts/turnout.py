"""How many have answered, as the scale bar of a map with a diamond where one stands."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from app.charts import blank, measure
from app.charts.drawing import (
    INK,
    INK2,
    NEXT,
    ON_NEXT,
    SHEET,
    SMALL,
    TEXT,
    Number,
    frame,
    path,
    rect,
    text,
)
from app.charts.spec import Turnout

WIDTH, HEIGHT = 320.0, 46.0
SEGMENTS = 8
APART = 6.0


def draw(spec: Turnout, number: Number, width: float = WIDTH) -> str:
    """The bar from 0 to all invited; the number who answered stands beneath the diamond."""
    if spec.invited <= 0:
        return blank.draw("turnout", spec.title, spec.summary, width)
    count = max(min(spec.submitted, spec.invited), 0)
    edge = 8 + max(measure.width(number(spec.invited, 0), TEXT, 700) / 2 - 6, 0)

    def at(people: float) -> float:
        return edge + (width - 2 * edge) * people / spec.invited

    parts = _segments(spec.invited, at)
    parts.extend(_numbers(spec.invited, count, number, at))
    x = at(count)
    diamond = [(x, 3.0), (x + 6, 9.5), (x, 16.0), (x - 6, 9.5)]
    parts.append(path(diamond, NEXT.edged(ON_NEXT, 1.4), closed=True))
    return frame("turnout", spec.title, spec.summary, width, HEIGHT, parts)


def _stops(invited: int) -> list[int]:
    """Whole people at about every eighth."""
    steps = min(SEGMENTS, invited)
    return [round(invited * n / steps) for n in range(steps + 1)]


def _segments(invited: int, at: Callable[[float], float]) -> list[str]:
    stops = _stops(invited)
    return [
        rect(
            at(start),
            12,
            at(end) - at(start),
            9,
            (SHEET if n % 2 else INK).edged(INK, 1.2),
        )
        for n, (start, end) in enumerate(pairwise(stops))
    ]


def _numbers(invited: int, count: int, number: Number, at: Callable[[float], float]) -> list[str]:
    """The count first; numbers of the scale only where they do not touch what stands already."""
    stops = _stops(invited)
    wanted = [0, invited, *stops[2:-1:2]]
    bold = number(count, 0)
    half = measure.width(bold, TEXT, 700) / 2
    taken = [(at(count) - half, at(count) + half)]
    parts = [text(at(count), 38, bold, weight=700, anchor="middle")]
    for people in wanted:
        words = number(people, 0)
        half = measure.width(words, SMALL) / 2
        left, right = at(people) - half, at(people) + half
        if all(right + APART < start or end + APART < left for start, end in taken):
            taken.append((left, right))
            parts.append(text(at(people), 38, words, size=SMALL, anchor="middle", paint=INK2))
    return parts
