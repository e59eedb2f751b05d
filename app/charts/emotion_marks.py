"""The marks of an emotion curve: shape says how decisive a step is, filling what it rests on."""

from __future__ import annotations

from app.charts.drawing import (
    INK,
    INK2,
    ROUTE,
    SHEET,
    SMALL,
    Paint,
    circle,
    num,
    percent,
    rect,
    text,
)
from app.charts.emotion_spec import Feeling, Names
from app.charts.keys import Entry
from app.charts.measure import width

AREA = Paint("#f4e8db", "apart")
"""Between lived and intended."""
DOTS = 'stroke-dasharray="2 5" stroke-linecap="round"'
LIVED, WANTED = 3.2, 1.9


def mark(decisive: bool, evidence: int) -> str:
    """Around the origin: a diamond for a decisive moment, else a circle.

    Dotted outline: nothing to go by; hollow: an opinion; half filled: some; filled: solid.
    """
    fill = ROUTE if evidence >= 3 else SHEET
    edge = fill.edged(ROUTE, 2.2) + ("" if evidence else ' stroke-dasharray="2.2 2"')
    if decisive:
        whole = f'<path d="M0 -8.5L8.5 0L0 8.5L-8.5 0Z" {edge}/>'
        half = "M0 8.5L-8.5 0L0 -8.5Z"
    else:
        whole = circle(0, 0, 5.4, edge)
        half = "M0 5.4A5.4 5.4 0 0 1 0 -5.4Z"
    return whole + (f'<path d="{half}" {ROUTE.fill}/>' if evidence == 2 else "")


def numbered(step: Feeling, *, above: bool) -> str:
    """The mark with the step's number above or below, on a patch that keeps lines away."""
    y = -13.0 if above else 22.0
    half = width(step.number, SMALL, 600) / 2 + 2
    return (
        rect(-half, y - 10.5, 2 * half, 13, f'{SHEET.fill} fill-opacity="0.8"')
        + text(0, y, step.number, size=SMALL, weight=600, anchor="middle", paint=INK2)
        + mark(step.decisive, step.evidence)
    )


def milestone(number: str) -> str:
    """A stage on the route: its number in a ring, around the origin."""
    return circle(0, 0, 14, SHEET.edged(ROUTE, 2.8)) + text(
        0, 5.2, number, size=15, weight=700, anchor="middle", paint=INK
    )


def placed(share: float, y: float, content: str) -> str:
    """Content around the origin, moved to a share of a width that is not known yet."""
    return (
        f'<svg x="{percent(share)}" y="{num(y)}" width="1" height="1" overflow="visible">'
        f"{content}</svg>"
    )


def moved(x: float, y: float, content: str) -> str:
    """Content around the origin, moved by px."""
    return f'<g transform="translate({num(x)} {num(y)})">{content}</g>'


def entries(names: Names) -> tuple[Entry, ...]:
    """What the strokes and marks mean."""
    line = f'<path d="M0 7H28" {ROUTE.stroke(LIVED)}/>'
    dots = f'<path d="M1 7H28" {INK.stroke(WANTED)} {DOTS}/>'
    shapes = (
        Entry(line, 28, names.current),
        Entry(dots, 28, names.intended),
        Entry(_small(mark(decisive=True, evidence=1)), 16, names.decisive),
        Entry(_small(mark(decisive=False, evidence=1)), 14, names.other),
    )
    fillings = tuple(
        Entry(_small(mark(decisive=False, evidence=n)), 14, label)
        for n, label in enumerate(names.evidence)
    )
    return shapes + fillings


def _small(content: str) -> str:
    return f'<g transform="translate(7 7) scale(0.78)">{content}</g>'
