"""What a round asks, what people said, and the rules it is counted by: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

DEPARTMENT = "department"
ROLE_GROUP = "role_group"
LEADERSHIP = "leadership"
FRONT_LINE = "front_line"


class Unscored(StrEnum):
    """Two ways to answer without a level; not answering at all is no entry."""

    CANNOT_JUDGE = "cannot_judge"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that is rated, as far as arithmetic needs to know it.

    `steps` are the levels from which a measure leads on; None means: from every one but the top.
    """

    key: str
    weight: float = 1.0
    needs: Mapping[str, int] = field(default_factory=dict, hash=False)
    steps: frozenset[int] | None = None

    @property
    def exact_weight(self) -> Fraction:
        """The weight as it is written: 0.1 is a tenth."""
        return Fraction(str(self.weight))


@dataclass(frozen=True, slots=True)
class MaturityField:
    """A group of capabilities with one index."""

    key: str
    capabilities: tuple[Capability, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The capabilities a round asks for, in their fields and order, rated on levels 1…top."""

    key: str
    version: str
    top: int
    fields: tuple[MaturityField, ...]

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """All of them in the order in which they are asked."""
        return tuple(one for field in self.fields for one in field.capabilities)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one person submitted, and the group they belong to in each attribute.

    A missing or empty group is the unnamed one.
    """

    answers: Mapping[str, int | Unscored] = field(hash=False)
    groups: Mapping[str, str | None] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rules:
    """What was fixed at launch: from how many people on, and which attribute shows counts.

    `known` names the groups that were asked, per attribute: one from which nobody submitted must
    look like every other hidden group.
    """

    k: int = 5
    split: str | None = DEPARTMENT
    other: str | None = ROLE_GROUP
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes by which answers are counted."""
        return tuple(name for name in (self.split, self.other) if name is not None)
