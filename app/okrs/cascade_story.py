"""The cascade in words: one tree for the nested list and for the picture, so that both agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from flask import url_for

from app.accounts.department_tree import Branch
from app.charts.cascade import Band, Card, Cascade, Lane, Mark, Part
from app.domain.okrs import Status, clamped
from app.findings.speech import _, ngettext
from app.models.okrs import GoalState, ObjectiveLevel
from app.okrs import cascade
from app.okrs.cascade import Count, Goal, Result
from app.okrs.words import STATE, STATUS
from app.web.locale import language, percent

SIGNS: Mapping[Status, str] = {
    Status.ON_TRACK: "on", Status.AT_RISK: "risk", Status.OFF_TRACK: "off",
    Status.STALE: "stale", Status.OPEN: "open",
}  # fmt: skip
ENOUGH = 160
"""Longer texts are shortened; the goal's own page has all of it."""


class Line(NamedTuple):
    """A key result in words."""

    url: str
    words: str
    sign: str
    status: str
    share: str
    is_guardrail: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A goal in words, with what hangs below it.

    `why`: what it contributes, or why it hangs on nothing; `contributes` says which.
    """

    goal: Goal
    url: str
    words: str
    sign: str
    status: str
    share: str
    measured: str
    place: str
    why: str
    contributes: bool
    lines: Sequence[Line]
    children: Sequence[Node]


class Group(NamedTuple):
    """Goals of a journey that hang on nothing here, or those of the whole organisation."""

    title: str
    journey_id: UUID | None
    nodes: Sequence[Node]


class Names(NamedTuple):
    """What ids are called."""

    journeys: Mapping[UUID, str]
    departments: Mapping[UUID, str]


def groups(roots: Sequence[Goal], names: Names) -> list[Group]:
    """The nested list: the organisation's goals first, then journey by journey."""
    tops = [one for one in roots if one.level is ObjectiveLevel.ORGANISATION]
    found = []
    if tops:
        found.append(Group(_("The whole organisation"), None, [_node(one, names) for one in tops]))
    for journey_id, goals in _by_journey(set_off(roots, tops), names):
        title = names.journeys.get(journey_id, "") if journey_id else _("Without a journey")
        found.append(Group(title, journey_id, [_node(one, names) for one in goals]))
    return found


def picture(roots: Sequence[Goal], names: Names) -> Cascade:
    """The same as a drawing."""
    tops = [one for one in roots if one.level is ObjectiveLevel.ORGANISATION]
    parts = [Part(_card(one, names), _bands(one.children, names, linked=True)) for one in tops]
    others = set_off(roots, tops)
    if others:
        parts.append(Part(None, _bands(others, names, linked=False)))
    return Cascade(tuple(parts))


def set_off(goals: Iterable[Goal], those: Sequence[Goal]) -> list[Goal]:
    """All but those."""
    ids = {one.id for one in those}
    return [one for one in goals if one.id not in ids]


def said(count: Count, words: Mapping[Status, str]) -> list[tuple[str, str]]:
    """How many goals are in which state, as sign and words; the worst first."""
    found = [
        (SIGNS[status], f"{number} {words[status]}")
        for status, number in zip(Status, count.by_status, strict=True)
        if number
    ]
    if count.planned:
        planned = ngettext("%(num)s not pursued yet", "%(num)s not pursued yet", count.planned)
        found.append(("open", planned))
    return found


def _bands(goals: Sequence[Goal], names: Names, *, linked: bool) -> tuple[Band, ...]:
    bands = []
    for journey_id, those in _by_journey(goals, names):
        title = names.journeys.get(journey_id, "") if journey_id else _("Without a journey")
        leads = [one for one in those if one.level is not ObjectiveLevel.DEPARTMENT]
        lanes = [
            Lane(_card(one, names), tuple(_below(one.children, names)), linked) for one in leads
        ]
        alone = set_off(those, leads)
        if alone:
            lanes.append(Lane(None, tuple(_below(alone, names)), linked, _note(leads, linked)))
        bands.append(Band(title, tuple(lanes)))
    return tuple(bands)


def _note(leads: Sequence[Goal], linked: bool) -> str:
    """Why no goal of the journey stands at the left."""
    if linked:
        return _("straight from the organisation’s goal")
    return _("on no other goal") if leads else _("No goal of the journey itself")


def _below(goals: Iterable[Goal], names: Names) -> Iterable[Card]:
    for one in goals:
        for goal, depth in cascade.walk(one):
            yield _card(goal, names, depth)


def _by_journey(goals: Sequence[Goal], names: Names) -> list[tuple[UUID | None, list[Goal]]]:
    """In the order of the journeys; those without one last."""
    found: dict[UUID | None, list[Goal]] = {
        journey_id: [] for journey_id in (*names.journeys, None)
    }
    for one in goals:
        found.setdefault(one.journey_id, []).append(one)
    return [(journey_id, those) for journey_id, those in found.items() if those]


def _card(goal: Goal, names: Names, depth: int = 0) -> Card:
    node = _node(goal, names, with_children=False)
    marks = tuple(Mark(line.sign, line.words, line.share) for line in node.lines)
    why = node.why if node.contributes else ""
    return Card(
        node.words, node.sign, node.status, node.share, node.place, why, marks, node.url,
        min(depth, 3),
    )  # fmt: skip


def _node(goal: Goal, names: Names, *, with_children: bool = True) -> Node:
    department = names.departments.get(goal.department_id) if goal.department_id else None
    contribution = goal.contribution.in_language(language()) if goal.parent_id else ""
    reason = "" if goal.parent_id else goal.no_parent_reason.in_language(language())
    return Node(
        goal,
        url_for("okrs.objective", objective_id=goal.id),
        _shortened(goal.text.in_language(language()) or _("without a text yet")),
        SIGNS[goal.status] if goal.is_pursued else "open",
        str(STATUS[goal.status] if goal.is_pursued else STATE[goal.state]),
        percent(clamped(goal.progress)) if goal.is_pursued else "",
        _measured(goal),
        " · ".join(one for one in (department, goal.owner) if one),
        contribution or reason,
        bool(contribution),
        [_line(one, goal) for one in goal.results],
        [_node(one, names) for one in goal.children] if with_children else (),
    )


def _line(one: Result, goal: Goal) -> Line:
    is_pursued = goal.is_pursued and one.state in {GoalState.ACTIVE, GoalState.CLOSED}
    return Line(
        url_for("okrs.key_result", key_result_id=one.id),
        _shortened(one.text.in_language(language())),
        SIGNS[one.status] if is_pursued else "open",
        str(STATUS[one.status] if is_pursued else STATE[one.state]),
        (percent(clamped(one.progress)) or _("no value")) if is_pursued else "",
        one.is_guardrail,
    )


def _measured(goal: Goal) -> str:
    if not goal.is_pursued or goal.measured == goal.counted:
        return ""
    return _("%(measured)s of %(all)s measured", measured=goal.measured, all=goal.counted)


def _shortened(words: str) -> str:
    return words if len(words) <= ENOUGH else words[: ENOUGH - 1].rstrip() + "…"


def with_those_below(
    listed: Sequence[Branch], counted: Mapping[UUID | None, Count]
) -> dict[UUID, Count]:
    """What each department has together with all below it; those without a goal are left out."""
    found = {key: count for key, count in counted.items() if key is not None}
    for one in reversed(listed):
        above, below = one.department.parent_id, found.get(one.department.id)
        if above is not None and below is not None:
            found[above] = found.get(above, Count()) + below
    return found
