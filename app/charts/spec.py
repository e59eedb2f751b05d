"""What to draw, as plain values: every chart has a title that says the finding and a summary.

Texts are already in the reader's language, labels included. Values that may not be shown or do
not exist are None and are drawn as what they are: a gap, never a zero. `letter` names one of the
six fields ("J") or is the letter of another model's field.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a series is drawn, the same in every chart."""

    NOW = "now"
    TARGET = "target"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Axis:
    """A field as a spoke, a column or a row."""

    label: str
    letter: str


@dataclass(frozen=True, slots=True)
class Series:
    """One value per axis, 1…top; None leaves a gap."""

    name: str
    values: tuple[float | None, ...]
    style: Style = Style.NOW


@dataclass(frozen=True, slots=True)
class Radar:
    """Fields as spokes, levels as rings."""

    title: str
    summary: str
    axes: tuple[Axis, ...]
    top: int
    series: tuple[Series, ...]
    missing: str = "–"
    """What stands at an axis without a value."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Fields as posts that reach up to their level; `levels` names 1…top, lowest first."""

    title: str
    summary: str
    axes: tuple[Axis, ...]
    levels: tuple[str, ...]
    series: tuple[Series, ...]
    missing: str = "–"
    """What stands at the foot of a field without a value."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The answers to one capability, lowest level first; None: too few to be shown.

    `hidden` says why there are none; `note` stands at the end of the row ("divided · A −0.18").
    """

    label: str
    counts: tuple[int, ...] | None
    hidden: str = ""
    note: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Distributions:
    """Answers per level, diverging around the middle level, on one common scale."""

    title: str
    summary: str
    levels: tuple[str, ...]
    rows: tuple[Spread, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups in one field, low…top; `note` stands at the end of the row."""

    axis: Axis
    left: float
    right: float
    note: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Dumbbells:
    """How far apart two groups are, field by field; the names of strong and weak go in the key.

    The scale runs from `low` to `top`: levels begin at 1, emotions at −2.
    """

    title: str
    summary: str
    top: int
    left_name: str
    right_name: str
    rows: tuple[Pair, ...]
    strong_name: str = ""
    weak_name: str = ""
    low: int = 1


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A group; `hidden` says why there is nothing to show, else it is empty."""

    label: str
    values: tuple[float | None, ...]
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Groups against fields, one value per cell, 1…top."""

    title: str
    summary: str
    axes: tuple[Axis, ...]
    top: int
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of those invited have answered."""

    title: str
    summary: str
    submitted: int
    invited: int


Spec = Radar | Ladder | Distributions | Dumbbells | HeatMap | Turnout
"""Everything that can be drawn."""
