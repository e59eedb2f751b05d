"""The measures of a ladder: where posts and levels stand in the room there is."""

from __future__ import annotations

from dataclasses import dataclass

from app.charts import measure
from app.charts.drawing import SMALL
from app.charts.spec import Ladder

LEVEL_LINE = 14.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Measures of a ladder: everything is placed by them."""

    width: float
    left: float
    apart: float
    step: float
    levels: tuple[tuple[str, ...], ...]
    """What stands at each level, in lines: its name, or its number where names do not fit."""
    named: bool

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.levels)

    @property
    def floor(self) -> float:
        """Height of the lowest level."""
        head = max(self.radius + 4, LEVEL_LINE * len(self.levels[-1]) + 8)
        return head + self.step * (self.top - 1)

    def post(self, place: int) -> float:
        """Middle of a field."""
        return self.left + self.apart * (place + 0.5)

    def height(self, value: float) -> float:
        """Height of a level."""
        return self.floor - self.step * (min(max(value, 1), self.top) - 1)

    @property
    def radius(self) -> float:
        """Radius of the disc with the sign."""
        return min(25.0, self.apart * 0.36)


def survey(spec: Ladder, width: float) -> Ground:
    """Measures for a spec; level names give way to numbers where they do not fit."""
    top = len(spec.levels)
    step = min(118.0, width * 0.74 / (top - 1))
    names = max(measure.width(level_name(spec, n), SMALL, 500) for n in range(top))
    left = min(names + 10, width * 0.26)
    rows = [measure.wrap(level_name(spec, n), SMALL, 500, left - 4) for n in range(top)]
    words = max(measure.widest_word(level_name(spec, n), SMALL, 500) for n in range(top))
    named = words <= left - 4 and max(map(len, rows)) * LEVEL_LINE + 10 <= step
    if not named:
        rows = [(str(n + 1),) for n in range(top)]
        left = min(left, width * 0.16)
    return Ground(width, left, (width - left) / len(spec.axes), step, tuple(rows), named)


def level_name(spec: Ladder, place: int) -> str:
    """The name of a level with its number in front."""
    name = spec.levels[place]
    return name if name[:1].isdigit() else f"{place + 1} {name}"
