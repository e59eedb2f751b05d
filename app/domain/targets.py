"""How far it is to what the organisation wants, and which step comes first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.sheets import Capability, Shape

Medians = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Need:
    """A prerequisite that is not met: which capability, the level it needs, where it stands.

    `median` is None if it has none or may not be shown: unknown is not met.
    """

    key: str
    level: int
    median: float | None


@dataclass(frozen=True, slots=True)
class Measure:
    """The recommended step of a capability; `first` names what has to come before it."""

    key: str
    from_level: int
    gap: float
    priority: float
    first: tuple[Need, ...]

    @property
    def is_ready(self) -> bool:
        """Whether all prerequisites are met."""
        return not self.first


def gap(target: int | None, median: float | None) -> float | None:
    """Levels missing to the target, never negative; None without a target or a median."""
    if target is None or median is None:
        return None
    return max(0.0, target - median)


def percent_to_target(targets: Mapping[str, int], medians: Medians) -> float | None:
    """Share of the way to all targets, 0…1: 1 − Σ gap / Σ (target − 1).

    Over capabilities with a target above 1. None without any, or if one of them has no median.
    """
    wanted = {key: target for key, target in targets.items() if target > 1}
    gaps = [gap(target, medians.get(key)) for key, target in wanted.items()]
    known = [one for one in gaps if one is not None]
    if not wanted or len(known) < len(gaps):
        return None
    return float(1 - Fraction(sum(known)) / sum(target - 1 for target in wanted.values()))


def priority(capability: Capability, missing: float) -> float:
    """Gap × weight."""
    return float(_exact_priority(capability, missing))


def measure_step(capability: Capability, median: float | None, top: int) -> int | None:
    """The level the measure leads on from; None at the top, without a median or a measure."""
    if median is None or math.floor(median) >= top:
        return None
    level = math.floor(median)
    return level if capability.steps is None or level in capability.steps else None


def unmet(capability: Capability, medians: Medians) -> tuple[Need, ...]:
    """The prerequisites that are not met, in the order in which they are written."""
    needs = [Need(key, level, medians.get(key)) for key, level in capability.needs.items()]
    return tuple(need for need in needs if need.median is None or need.median < need.level)


def measures(shape: Shape, medians: Medians, targets: Mapping[str, int]) -> list[Measure]:
    """The steps that close a gap, by priority; equal ones in the order of the questionnaire.

    Those with unmet prerequisites are among them: they are shown as "first: …".
    """
    found = []
    for capability in shape.capabilities:
        missing = gap(targets.get(capability.key), medians.get(capability.key))
        step = measure_step(capability, medians.get(capability.key), shape.top)
        if missing and step is not None:
            rank = _exact_priority(capability, missing)
            found.append((rank, _measure(capability, step, missing, medians)))
    return [measure for _, measure in sorted(found, key=lambda one: -one[0])]


def _measure(capability: Capability, step: int, missing: float, medians: Medians) -> Measure:
    return Measure(
        key=capability.key,
        from_level=step,
        gap=missing,
        priority=priority(capability, missing),
        first=unmet(capability, medians),
    )


def _exact_priority(capability: Capability, missing: float) -> Fraction:
    return Fraction(missing) * capability.exact_weight
