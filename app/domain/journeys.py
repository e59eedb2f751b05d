"""How far lived and wanted experience lie apart on journeys, and what to do about it first.

Emotions run from −2 to +2 (domain.md 8). All sums are exact fractions, so that ties are ties.
What nobody has judged is None throughout: it is left out and counted, never taken as zero.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

DECISIVE = 2
"""How much more a decisive moment counts than another one."""

EVIDENCE: Mapping[str, Fraction] = {
    "solid": Fraction(1),
    "some": Fraction(3, 4),
    "opinion": Fraction(1, 2),
    "none": Fraction(1, 4),
}
"""How far a stated current emotion is believed, by what it rests on."""

SHAPING = ("improve", "create", "enable")
"""Orientations that look forward; "repair" looks back."""


@dataclass(frozen=True, slots=True)
class Encounter:
    """A step of a journey as far as gaps are concerned, or a stage that is judged as a whole.

    A stage with emotions of its own (domain.md 8) is one as long as none of its steps is judged;
    then the steps speak for it, so that nothing counts twice.

    `current` and `intended`: −2…2 or None. `evidence` is that of the current emotion: what is
    intended is decided, not found out. `priority`: 1…9 of the journey's first persona, None if
    nobody has said whom it is for. `orientation` is that of its opportunity, None if not said.
    """

    key: Hashable
    current: int | None
    intended: int | None
    evidence: str = "none"
    decisive: bool = False
    priority: int | None = None
    has_opportunity: bool = False
    orientation: str | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """How many opportunities repair, and how many shape: improve, create, enable."""

    repair: int
    improve: int
    create: int
    enable: int
    unsaid: int

    @property
    def shape(self) -> int:
        """Those that look forward."""
        return self.improve + self.create + self.enable

    @property
    def repairing(self) -> Fraction | None:
        """The share of repairs, 0…1, of those with an orientation; None without any."""
        said = self.repair + self.shape
        return Fraction(self.repair, said) if said else None


def gap(one: Encounter) -> int | None:
    """Intended − current, −4…4: negative where customers get more than is intended.

    None while one of the two has not been judged.
    """
    if one.current is None or one.intended is None:
        return None
    return one.intended - one.current


def weight(one: Encounter) -> Fraction:
    """(2 if decisive, else 1) × 1/priority of the journey's first persona.

    Without a persona the second factor is 1: inside a journey it changes no order; across
    journeys `by_score` and `by_distance` put those last.
    """
    return Fraction(DECISIVE if one.decisive else 1, one.priority or 1)


def weighted_gap(one: Encounter) -> Fraction | None:
    """Gap × weight; None without a gap."""
    found = gap(one)
    return None if found is None else found * weight(one)


def score(one: Encounter) -> Fraction | None:
    """What an opportunity promises: weighted gap × evidence factor of the current emotion.

    Where more is given than intended there is nothing to win: 0. None without a gap.
    Raises KeyError for an evidence that does not exist.
    """
    found = weighted_gap(one)
    return None if found is None else max(found, Fraction(0)) * EVIDENCE[one.evidence]


def distance(encounters: Iterable[Encounter]) -> Fraction | None:
    """How far a journey falls short on average, 0…4: Σ d·max(gap, 0) / Σ d over judged steps.

    d is 2 for decisive steps, else 1. What exceeds the intention makes up for nothing elsewhere.
    None if no step has been judged.
    """
    total, of = Fraction(0), 0
    for one in encounters:
        found = gap(one)
        if found is not None:
            factor = DECISIVE if one.decisive else 1
            total, of = total + factor * max(found, 0), of + factor
    return total / of if of else None


def urgency(encounters: Sequence[Encounter]) -> Fraction | None:
    """Distance × 1/priority: where to look first across journeys.

    None if no step has been judged, or nobody has said whom the journey is for.
    """
    found = distance(encounters)
    priority = encounters[0].priority if encounters else None
    return None if found is None or priority is None else found / priority


def by_weighted_gap(encounters: Iterable[Encounter]) -> list[Encounter]:
    """The judged steps, the largest weighted gap first; ties keep their order on the journey."""
    judged = [(found, one) for one in encounters if (found := weighted_gap(one)) is not None]
    return [one for _, one in sorted(judged, key=lambda pair: -pair[0])]


def by_score(encounters: Iterable[Encounter]) -> list[Encounter]:
    """The steps with an opportunity, the most promising first; ties keep their order.

    Those of journeys without a persona follow, and at the end those nobody has judged.
    """
    wanted = [one for one in encounters if one.has_opportunity]
    return sorted(wanted, key=_place)


def balance(encounters: Iterable[Encounter]) -> Balance:
    """The orientations of all opportunities. An unknown one raises ValueError."""
    counts = dict.fromkeys(("repair", *SHAPING, "unsaid"), 0)
    for one in encounters:
        if one.has_opportunity:
            name = one.orientation or "unsaid"
            if name not in counts:
                raise ValueError(f"no orientation is called {name!r}")
            counts[name] += 1
    return Balance(**counts)


def _place(one: Encounter) -> tuple[int, Fraction]:
    found = score(one)
    if found is None:
        return 2, Fraction(0)
    return (0 if one.priority else 1), -found
