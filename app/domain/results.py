"""The results of a closed round, already suppressed: what is in here may be shown to everyone.

Nothing hidden is kept: a value that may not be shown is None. Field indices are kept exactly
(for comparing) and rounded half up to one decimal (for reading); both come from fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from app.domain.anonymity import Shown
from app.domain.plain import from_plain, to_plain
from app.domain.statistics import Verdict

FORMAT = 1


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


Row = TypeVar("Row", bound=_Keyed)


@dataclass(frozen=True, slots=True)
class Index:
    """A weighted mean of medians."""

    exact: Fraction
    rounded: float

    @classmethod
    def of(cls, exact: Fraction) -> Index:
        """Rounded half up: 2.25 is read as 2.3."""
        tenths = exact * 10 + Fraction(1, 2)
        return cls(exact, (tenths.numerator // tenths.denominator) / 10)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything about one capability for the whole organisation, from k valid answers on."""

    n: int
    cannot_judge: int
    not_applicable: int
    counts: tuple[int, ...]
    median: float
    mean: float
    iqr: float
    interpolated_median: float
    agreement: float
    interval: tuple[int, int] | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class CapabilityResult:
    """One capability: its figures, or None with too few answers.

    `visibility_gap` is the share of all answers, of any kind, that are "cannot judge"; None if it
    is no gap (at most 40 %) or there are fewer than k answers of any kind.
    """

    key: str
    figures: Figures | None
    visibility_gap: float | None


@dataclass(frozen=True, slots=True)
class FieldResult:
    """One field; index, stage and weakest capability are None if one capability has no median.

    The weakest has the lowest median, among equals the lowest interpolated one, then the first.
    """

    key: str
    index: Index | None
    stage: int | None
    weakest: str | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a group's answers are spread."""

    counts: tuple[int, ...]
    mean: float
    agreement: float
    interval: tuple[int, int] | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A group's answers to one capability: nothing, n and median, or the distribution as well."""

    shown: Shown
    n: int | None = None
    median: float | None = None
    distribution: Distribution | None = None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """A group of the split: cells by capability, indices by field (None if a cell is hidden)."""

    key: str
    cells: Mapping[str, Cell]
    indices: Mapping[str, Index | None]


@dataclass(frozen=True, slots=True)
class OtherGroup:
    """A group of the other attribute: medians by capability, None where hidden. Nothing else."""

    key: str
    medians: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class PerceptionGap:
    """How leaders see a field compared with the front line: positive means they see it higher.

    `leadership` and `front_line` are medians of personal field means, `difference` is what lies
    between them; p is two-sided, `delta` Cliff's δ.
    """

    field: str
    leadership: float
    front_line: float
    difference: float
    p: float
    p_holm: float
    delta: float
    assured: bool


@dataclass(frozen=True, slots=True)
class Suppressed:
    """How many values are withheld: of how many, never which answers.

    `distributions` counts cells that show n and median only.
    """

    totals: int
    cells: int
    cells_of: int
    distributions: int
    other: int
    other_of: int


@dataclass(frozen=True, slots=True)
class Results:
    """The published part of a closed round."""

    respondents: int
    k: int
    split: str | None
    other: str | None
    capabilities: tuple[CapabilityResult, ...]
    fields: tuple[FieldResult, ...]
    overall: Index | None
    groups: tuple[GroupResult, ...]
    other_groups: tuple[OtherGroup, ...]
    perception_gaps: tuple[PerceptionGap, ...]
    suppressed: Suppressed

    def capability(self, key: str) -> CapabilityResult:
        """The capability of this key; KeyError if the round did not ask for it."""
        return _named(self.capabilities, key)

    def field(self, key: str) -> FieldResult:
        """The field of this key; KeyError if the round did not ask for it."""
        return _named(self.fields, key)

    def group(self, key: str) -> GroupResult:
        """The group of the split with this key; KeyError if there is none."""
        return _named(self.groups, key)

    def perception_gap(self, field: str) -> PerceptionGap | None:
        """Leaders and front line in this field; None if one of them may not be shown."""
        return next((gap for gap in self.perception_gaps if gap.field == field), None)

    @property
    def medians(self) -> dict[str, float | None]:
        """The median of each capability, None with too few answers."""
        return {one.key: one.figures.median if one.figures else None for one in self.capabilities}

    def to_json(self) -> dict[str, Any]:
        """Plain dicts and lists; `from_json` gives back an equal object."""
        return {"format": FORMAT, **to_plain(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Results:
        """What was stored; ValueError if it is not of this format."""
        if stored.get("format") != FORMAT:
            raise ValueError(f"results of format {stored.get('format')!r}, not {FORMAT}")
        content = {key: value for key, value in stored.items() if key != "format"}
        found: Results = from_plain(cls, content)
        return found


def _named(rows: tuple[Row, ...], key: str) -> Row:
    for row in rows:
        if row.key == key:
            return row
    raise KeyError(key)
