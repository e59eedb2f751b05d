"""Which group a person is counted to: departments at one level of the tree, or role groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.anonymity import hidden_groups
from app.models.accounts import Department
from app.models.assessments import RoleGroup, Split

UNNAMED = ""
"""The group of people without the attribute: never shown, but part of the rule."""

ROLE_LABELS = {
    RoleGroup.LEADERSHIP: {"de": "Leitung", "en": "Leadership"},
    RoleGroup.CX_CORE: {"de": "CX-Kernteam", "en": "CX core team"},
    RoleGroup.DEPARTMENT: {"de": "Fachbereich", "en": "Department"},
    RoleGroup.FRONT_LINE: {"de": "Kundenkontakt", "en": "Front line"},
}
"""Kept with the findings in both languages, so they are data, not interface."""


@dataclass(frozen=True)
class Tree:
    """The departments of an organisation, as far as counting people needs them."""

    departments: Mapping[UUID, Department]

    @classmethod
    def of(cls, departments: Iterable[Department]) -> Tree:
        """Build it from the rows."""
        return cls({d.id: d for d in departments})

    def path(self, department_id: UUID) -> list[UUID]:
        """From the root down to the department itself; a circle is cut where it closes."""
        path: list[UUID] = []
        step: UUID | None = department_id
        while step is not None and step in self.departments and step not in path:
            path.append(step)
            step = self.departments[step].parent_id
        return path[::-1]

    @property
    def depth(self) -> int:
        """The number of levels; 0 without departments."""
        return max((len(self.path(d)) for d in self.departments), default=0)

    def at_level(self, department_id: UUID | None, level: int) -> UUID | None:
        """The ancestor at this level (1 = top), to which the department's people are counted.

        Where a branch ends above the level, its last department counts as itself. People
        directly in a department that is divided further down belong to none of its parts: None.
        """
        if department_id is None or department_id not in self.departments:
            return None
        path = self.path(department_id)
        if len(path) >= level:
            return path[level - 1]
        return department_id if department_id not in self._parents else None

    @property
    def _parents(self) -> set[UUID | None]:
        return {d.parent_id for d in self.departments.values()}

    def labels(self) -> dict[str, dict[str, str]]:
        """Names in both languages by group key, in the order in which the tree is read."""
        return {
            str(d.id): {"de": d.in_language("de"), "en": d.in_language("en")}
            for d in sorted(self.departments.values(), key=self._place)
        }

    def _place(self, department: Department) -> list[tuple[int, str]]:
        steps = (self.departments[step] for step in self.path(department.id))
        return [(step.position, step.name) for step in steps]


@dataclass(frozen=True, slots=True)
class GroupSize:
    """How many people of a group are invited, and whether it can be shown at all."""

    label: Mapping[str, str] | None
    invited: int
    hidden: bool


def department_key(tree: Tree, department_id: UUID | None, level: int) -> str:
    """The key under which a department's people are counted."""
    found = tree.at_level(department_id, level)
    return str(found) if found else UNNAMED


def role_key(role_group: RoleGroup | None) -> str:
    """The key under which a role group's people are counted."""
    return role_group.value if role_group else UNNAMED


def group_labels(tree: Tree) -> dict[str, dict[str, str]]:
    """Names of all groups there can be, in both languages."""
    return {**tree.labels(), **{group.value: label for group, label in ROLE_LABELS.items()}}


def sizes(
    people: Sequence[tuple[UUID | None, RoleGroup | None]],
    tree: Tree,
    split: Split,
    level: int,
    k: int,
) -> list[GroupSize]:
    """Invited people per group of the split, largest first, by the rule that will hold later.

    This is the best case: everybody answers everything. A group hidden here stays hidden.
    """
    keys = Counter(
        department_key(tree, department, level) if split is Split.DEPARTMENT else role_key(role)
        for department, role in people
    )
    hidden = hidden_groups(keys, k)
    if set(keys) - hidden == {UNNAMED}:
        hidden = set(keys)
    labels = group_labels(tree)
    return [
        GroupSize(labels.get(key), count, key in hidden or key == UNNAMED)
        for key, count in sorted(keys.items(), key=lambda item: (-item[1], item[0]))
    ]
