"""Counting the sheets of a round, once: for everyone and for each group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.anonymity import UNNAMED
from app.domain.change import personal_mean
from app.domain.sheets import ROLE_GROUP, Rules, Shape, Sheet, Unscored


@dataclass(slots=True)
class Answers:
    """How often each level was chosen, lowest first, and the two ways not to choose one."""

    counts: list[int]
    cannot_judge: int = 0
    not_applicable: int = 0

    @property
    def of_any_kind(self) -> int:
        """All answers, with or without a level."""
        return sum(self.counts) + self.cannot_judge + self.not_applicable


@dataclass
class Tally:
    """Everything counted. It holds small groups: nothing of it may be shown as it is."""

    top: int
    total: dict[str, Answers]
    respondents: int = 0
    by_group: dict[str, dict[str, dict[str, list[int]]]] = field(default_factory=dict)
    personal_means: dict[str, list[float]] = field(default_factory=dict)
    means_by_role: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def groups(self, attribute: str) -> list[str]:
        """The named groups, in order of their keys."""
        return sorted(group for group in self.by_group[attribute] if group != UNNAMED)

    def counts(self, attribute: str, group: str, capability: str) -> Sequence[int]:
        """How often people of a group chose each level."""
        return self.by_group[attribute].get(group, {}).get(capability) or [0] * self.top

    def sizes(self, attribute: str, capability: str) -> dict[str, int]:
        """How many people of each group chose a level."""
        return {
            group: sum(self.counts(attribute, group, capability))
            for group in self.by_group[attribute]
        }

    def role_means(self, field_key: str) -> Mapping[str, Sequence[float]]:
        """People's means over a field, by role group."""
        return self.means_by_role.get(field_key, {})

    def means_of(self, role_group: str, field_key: str) -> Sequence[float]:
        """The means over a field of the people of one role group."""
        return self.role_means(field_key).get(role_group, [])


def tally(shape: Shape, sheets: Iterable[Sheet], rules: Rules) -> Tally:
    """One pass over the sheets."""
    keys = [one.key for one in shape.capabilities]
    counted = Tally(
        top=shape.top,
        total={key: Answers([0] * shape.top) for key in keys},
        by_group={name: {g: {} for g in rules.known.get(name, ())} for name in rules.attributes},
        personal_means={one.key: [] for one in shape.fields},
        means_by_role={one.key: {} for one in shape.fields},
    )
    for sheet in sheets:
        counted.respondents += 1
        _count_answers(sheet, counted, keys, rules.attributes)
        _count_means(sheet, counted, shape)
    return counted


def _count_answers(
    sheet: Sheet, counted: Tally, keys: Sequence[str], attributes: Sequence[str]
) -> None:
    own = [counted.by_group[a].setdefault(sheet.groups.get(a) or UNNAMED, {}) for a in attributes]
    for key in keys:
        answer = sheet.answers.get(key)
        if answer is None:
            continue
        total = counted.total[key]
        if answer is Unscored.CANNOT_JUDGE:
            total.cannot_judge += 1
        elif answer is Unscored.NOT_APPLICABLE:
            total.not_applicable += 1
        else:
            level = _place(answer, counted.top)
            total.counts[level] += 1
            for group in own:
                if key not in group:
                    group[key] = [0] * counted.top
                group[key][level] += 1


def _place(level: int | Unscored, top: int) -> int:
    """Where the level stands in the counts; a level out of range would be counted wrongly."""
    if not isinstance(level, int) or not 1 <= level <= top:
        raise ValueError(f"{level!r} is no level from 1 to {top}")
    return level - 1


def _count_means(sheet: Sheet, counted: Tally, shape: Shape) -> None:
    role_group = sheet.groups.get(ROLE_GROUP) or UNNAMED
    for one in shape.fields:
        answers = (sheet.answers.get(c.key) for c in one.capabilities)
        mean = personal_mean(level for level in answers if isinstance(level, int))
        if mean is not None:
            counted.personal_means[one.key].append(mean)
            counted.means_by_role[one.key].setdefault(role_group, []).append(mean)
