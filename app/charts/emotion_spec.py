"""What an emotion curve shows: how each step is lived and how it should be, −2 to +2."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feeling:
    """One step: None where nobody has said how it feels, which leaves a gap and is never a zero.

    `evidence` of the lived value: 0 none, 1 opinion, 2 some, 3 solid.
    """

    number: str
    label: str
    current: float | None
    intended: float | None
    decisive: bool = False
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class Band:
    """A stage with its steps; one without steps is a gap, unless it has a feeling of its own."""

    number: str
    name: str
    steps: tuple[Feeling, ...]

    @property
    def shown(self) -> tuple[Feeling, ...]:
        """What is drawn: the steps, or an empty place so that the curve does not bridge it."""
        return self.steps or (Feeling(self.number, self.name, None, None),)


@dataclass(frozen=True, slots=True)
class Names:
    """The words of the drawing, in the reader's language."""

    current: str
    intended: str
    decisive: str
    other: str
    evidence: tuple[str, ...]
    """What a mark rests on, from nothing to solid."""
    low: str
    high: str
    stage: str = ""
    step: str = ""
    basis: str = ""
    """Over the column of evidence in the table."""


@dataclass(frozen=True, slots=True)
class Emotion:
    """The curve along a journey: the title says the finding."""

    title: str
    summary: str
    bands: tuple[Band, ...]
    names: Names
