"""What may be shown of groups, so that nobody can be found by looking or by subtracting.

The total of all groups is public, so whatever is hidden can be computed as one lump: it must hold
at least k people of at least two groups. The unnamed group (people without the attribute) takes
part like any other, but is never shown itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

UNNAMED = ""
DISTRIBUTION_FROM = 8
"""Below this many people a distribution comes too close to a list of who said what."""


class Shown(StrEnum):
    """How much of a group's answers to a capability may be seen, and why nothing, if so."""

    TOO_FEW = "too_few"
    PROTECTS = "protects"
    MEDIAN = "median"
    FULL = "full"

    @property
    def is_hidden(self) -> bool:
        """Too few answers, or enough but needed to hide those of a smaller group."""
        return self in {Shown.TOO_FEW, Shown.PROTECTS}


def hidden_groups(sizes: Mapping[str, int], k: int = 5) -> set[str]:
    """The groups that must be hidden, given how many valid answers each has.

    Those with fewer than k, and the smallest of the others (ties: first key in order of the
    alphabet) until what is hidden holds k people of two groups, or everything is hidden. Groups
    without answers are not named: there is nothing to hide.
    """
    hidden = {group for group, size in sizes.items() if 0 < size < k}
    others = sorted((size, group) for group, size in sizes.items() if size >= k)
    while hidden and others and (sum(sizes[g] for g in hidden) < k or len(hidden) < 2):
        hidden.add(others.pop(0)[1])
    return hidden


def visible_groups(sizes: Mapping[str, int], k: int = 5) -> set[str]:
    """The named groups with answers that need not be hidden.

    Alone this is the whole rule for the other attribute, of which only medians are shown.
    """
    hidden = hidden_groups(sizes, k)
    return {g for g, size in sizes.items() if size > 0 and g not in hidden and g != UNNAMED}


def shown(sizes: Mapping[str, int], k: int = 5) -> dict[str, Shown]:
    """For each named group of one capability how much may be seen.

    Distributions and everything computed from them need the same rule with 8, or k if larger:
    the total minus the visible distributions must not be the distribution of a few. A group
    without answers looks like any other that is too small.
    """
    with_median = visible_groups(sizes, k)
    with_counts = with_median & visible_groups(sizes, max(k, DISTRIBUTION_FROM))
    levels = {group: Shown.TOO_FEW if n < k else Shown.PROTECTS for group, n in sizes.items()}
    levels |= dict.fromkeys(with_median, Shown.MEDIAN) | dict.fromkeys(with_counts, Shown.FULL)
    levels.pop(UNNAMED, None)
    return levels
