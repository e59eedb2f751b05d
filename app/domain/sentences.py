"""Which opening sentences hold: what can be said first about a round, as data without language.

Bounds are inclusive and decided on exact indices, not on what is printed. A sentence that
compares all fields or all capabilities needs a figure for each of them, else it is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.results import CapabilityResult, Results
from app.domain.sheets import Shape
from app.domain.statistics import Verdict
from app.domain.targets import Need, measure_step, measures, unmet

STANDS_OUT_BY = Fraction(1, 2)
MOST_NAMED = 3
WEAKEST_FIELDS = 2


class Kind(StrEnum):
    """What a sentence says."""

    STRONGEST_FIELD = "strongest_field"
    WEAKEST_FIELD = "weakest_field"
    NO_FIELD_STANDS_OUT = "no_field_stands_out"
    DISAGREEMENT = "disagreement"
    VISIBILITY_GAPS = "visibility_gaps"
    PERCEPTION_GAP = "perception_gap"
    WHAT_FIRST = "what_first"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that holds: whom it names, and one figure for each.

    The figure is, by kind: the rounded index · – · agreement · share of "cannot judge" · levels
    by which leaders see the field higher · the level the measure leads on from.
    """

    kind: Kind
    keys: tuple[str, ...] = ()
    figures: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class LowStep:
    """A step to consider before there are targets; `first` names what has to come before it."""

    key: str
    from_level: int
    first: tuple[Need, ...]

    @property
    def is_ready(self) -> bool:
        """Whether all prerequisites are met."""
        return not self.first


def opening(
    shape: Shape, results: Results, targets: Mapping[str, int] | None = None
) -> list[Sentence]:
    """The sentences that hold, in the order in which they are read."""
    return [
        *_fields(results),
        *_disagreement(results),
        *_visibility_gaps(results),
        *_perception_gaps(results),
        *_what_first(shape, results, targets or {}),
    ]


def _fields(results: Results) -> list[Sentence]:
    """The strongest and the weakest field, each if it stands out; ties are named together."""
    indices = {field.key: field.index for field in results.fields if field.index}
    if len(indices) < len(results.fields) or len(indices) < 2:
        return []
    upwards = {key: index.exact for key, index in indices.items()}
    downwards = {key: -index.exact for key, index in indices.items()}
    found = [
        Sentence(kind, keys, tuple(indices[key].rounded for key in keys))
        for kind, keys in (
            (Kind.STRONGEST_FIELD, _ahead(upwards)),
            (Kind.WEAKEST_FIELD, _ahead(downwards)),
        )
        if keys
    ]
    return found or [Sentence(Kind.NO_FIELD_STANDS_OUT)]


def _ahead(values: Mapping[str, Fraction]) -> tuple[str, ...]:
    """The keys with the highest value, if the next lower one is far enough below."""
    highest, *others = sorted(set(values.values()), reverse=True)
    if not others or highest - others[0] < STANDS_OUT_BY:
        return ()
    return tuple(key for key, value in values.items() if value == highest)


def _disagreement(results: Results) -> list[Sentence]:
    """Split capabilities first, then mixed ones, each by lowest agreement.

    A few people who all say the same are too few to be called united, but do not disagree.
    """
    worded = [
        (one.figures.verdict is Verdict.MIXED, one.figures.agreement, one.key)
        for one in results.capabilities
        if one.figures and one.figures.verdict
    ]
    if len(worded) < len(results.capabilities):
        return []
    agreed = {one.key for one in results.capabilities if _is_agreed(one)}
    ranked = sorted((one for one in worded if one[2] not in agreed), key=lambda one: one[:2])
    return _sentence(Kind.DISAGREEMENT, [(key, a) for _, a, key in ranked[:MOST_NAMED]])


def _is_agreed(capability: CapabilityResult) -> bool:
    figures = capability.figures
    return figures is not None and (figures.verdict is Verdict.UNITED or figures.agreement == 1)


def _visibility_gaps(results: Results) -> list[Sentence]:
    """All of them, the largest share first."""
    gaps = [(one.key, one.visibility_gap) for one in results.capabilities if one.visibility_gap]
    return _sentence(Kind.VISIBILITY_GAPS, sorted(gaps, key=lambda one: -one[1]))


def _perception_gaps(results: Results) -> list[Sentence]:
    """The fields in which leaders and front line assuredly differ, the largest distance first."""
    gaps = [(one.field, one.difference) for one in results.perception_gaps if one.assured]
    return _sentence(Kind.PERCEPTION_GAP, sorted(gaps, key=lambda one: -abs(one[1])))


def _what_first(shape: Shape, results: Results, targets: Mapping[str, int]) -> list[Sentence]:
    """Measures whose prerequisites are met: by priority, or without targets the lowest steps."""
    if targets:
        ready = [one for one in measures(shape, results.medians, targets) if one.is_ready]
        steps = [(one.key, one.from_level) for one in ready]
    else:
        steps = [(one.key, one.from_level) for one in lowest_steps(shape, results) if one.is_ready]
    return _sentence(Kind.WHAT_FIRST, steps[:MOST_NAMED])


def lowest_steps(shape: Shape, results: Results) -> list[LowStep]:
    """Steps of the two weakest fields, the lowest median first, equal ones in given order.

    None at all if one field has no index: then nobody knows which are the weakest.
    """
    medians = results.medians
    fields = {field.key: field for field in shape.fields}
    steps = [
        (medians[one.key] or 0, LowStep(one.key, step, unmet(one, medians)))
        for key in weakest_fields(results)
        for one in fields[key].capabilities
        if (step := measure_step(one, medians[one.key], shape.top)) is not None
    ]
    return [step for _, step in sorted(steps, key=lambda one: one[0])]


def weakest_fields(results: Results) -> list[str]:
    """The two with the lowest indices, the lowest first; none if one field has no index."""
    indices = {field.key: field.index.exact for field in results.fields if field.index}
    if len(indices) < len(results.fields):
        return []
    return sorted(indices, key=indices.__getitem__)[:WEAKEST_FIELDS]


def _sentence(kind: Kind, named: Sequence[tuple[str, float]]) -> list[Sentence]:
    """The sentence about these, or none if there is nobody to name."""
    if not named:
        return []
    return [Sentence(kind, tuple(key for key, _ in named), tuple(one for _, one in named))]
