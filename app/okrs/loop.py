"""The loop: what a round found, which goals came from it, which figures moved, what the next one
found. In the reader's words; levels are those that were released, hidden ones stay hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from app.domain.measuring import Verdict
from app.domain.policy import Actor, Permission
from app.findings.between import FieldChange, field_changes
from app.findings.neighbours import Neighbour, Neighbours
from app.findings.queries import story_of
from app.findings.speech import _, ngettext
from app.findings.story import CapabilityStory, Story
from app.models.okrs import GoalState, Objective
from app.okrs import loop_queries, words
from app.okrs.loop_queries import Goal, Result, Round
from app.web.locale import language, number

MOST_BESIDE = 12
"""Goals that are named beside a capability."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a round says about a capability; `level` is empty and `missing` says why if hidden."""

    round_id: UUID
    title: str
    level: str
    value: float | None
    missing: str
    url: str


@dataclass(frozen=True, slots=True)
class Loop:
    """One capability: `then` before the goals, `now` in the last round since; None where no round
    says anything. `is_reworded`: they were asked with different texts, so they do not compare."""

    key: str
    name: str
    letter: str
    field: str
    then: Seen | None
    now: Seen | None
    is_reworded: bool
    change: FieldChange | None
    goals: Sequence[Goal]

    @property
    def label(self) -> str:
        """Key and name."""
        return f"{self.key} {self.name}".strip()

    @property
    def figures(self) -> list[Result]:
        """Key results on measuring points, each point once."""
        points: dict[UUID, Result] = {}
        for goal in self.goals:
            for one in goal.results:
                if one.figure:
                    points.setdefault(one.figure.point.id, one)
        return list(points.values())

    @property
    def better(self) -> int:
        """How many of its figures are surely better than at their baseline."""
        return sum(
            1 for one in self.figures
            if one.figure and one.figure.change and one.figure.change.verdict is Verdict.BETTER
        )  # fmt: skip


class Told:
    """Released rounds in the reader's language, each told once per request."""

    def __init__(self, actor: Actor) -> None:
        """For whoever reads."""
        self.actor = actor
        self.rounds = loop_queries.rounds(actor)
        self._stories: dict[UUID, Story | None] = {}

    def story(self, round_id: UUID) -> Story | None:
        """What a round tells."""
        if round_id not in self._stories:
            self._stories[round_id] = story_of(self.actor, round_id, language())
        return self._stories[round_id]

    def place(self, round_id: UUID | None) -> int | None:
        """Where a round stands among the released ones."""
        return next((i for i, one in enumerate(self.rounds) if one.id == round_id), None)

    def latest(self, key: str, after: int = -1) -> tuple[Round, CapabilityStory] | None:
        """The last round behind that place that asked for a capability."""
        for one in reversed(self.rounds[after + 1 :]):
            story = self.story(one.id)
            found = story.capability(key) if story else None
            if found is not None:
                return one, found
        return None


def loops(actor: Actor, today: date) -> list[Loop]:
    """Every capability that led to a goal, in the order of their keys."""
    told = Told(actor)
    found = loop_queries.goals(today=today)
    return [_loop(told, key, goals) for key, goals in sorted(found.items())]


def loop(actor: Actor, key: str, today: date) -> Loop | None:
    """One capability; None if no round this actor reads has asked for it and no goal names it."""
    told = Told(actor)
    goals = loop_queries.goals(key, today).get(key, [])
    if not goals and told.latest(key) is None:
        return None
    return _loop(told, key, goals)


def open_steps(actor: Actor, taken: Sequence[str]) -> tuple[UUID, Story] | None:
    """The last released round, where its first steps have not all become goals."""
    told = Told(actor)
    if not told.rounds:
        return None
    last = told.rounds[-1].id
    story = told.story(last)
    if story is None or all(step.key in taken for step in story.first.steps):
        return None
    return last, story


def has_rounds(actor: Actor) -> bool:
    """Whether any findings have been released."""
    return bool(loop_queries.rounds(actor))


def beside(actor: Actor, round_id: UUID, key: str) -> Neighbours | None:
    """Goals that came from a capability, for its page among the findings."""
    del round_id
    rows, total = loop_queries.came_from(key, MOST_BESIDE)
    if not rows or not actor.may(Permission.GOAL_READ):
        return None
    more = total - len(rows)
    return Neighbours(
        _("Goals that came from it"),
        _("Whatever the round they were taken from; dropped ones are left out."),
        tuple(
            Neighbour(
                objective.text.in_language(language()),
                url_for("okrs.objective", objective_id=objective.id),
                f"{cycle.name.in_language(language())} · {standing(objective)}",
            )
            for objective, cycle in rows
        ),
        ngettext("%(num)s more goal", "%(num)s more goals", more) if more > 0 else "",
        way=(_("The whole loop of %(key)s", key=key), url_for("okrs.loop", capability_key=key)),
    )


def take_over(actor: Actor, round_id: UUID, key: str) -> str:
    """The address under which the step of a capability becomes a goal; empty for those who may
    not write any."""
    if not actor.may(Permission.GOAL_EDIT):
        return ""
    return url_for("okrs.new_objective", capability=key, round=round_id)


def standing(objective: Objective) -> str:
    """Where a goal is, in a word or two: its state, its status, or its score."""
    if objective.state is GoalState.ACTIVE:
        return str(words.STATUS[objective.status])
    if objective.state is GoalState.CLOSED and objective.score is not None:
        return _("closed with %(score)s", score=number(objective.score, 1))
    return str(words.STATE[objective.state])


def _loop(told: Told, key: str, goals: Sequence[Goal]) -> Loop:
    places = [told.place(goal.row.assessment_id) for goal in goals]
    known = [place for place in places if place is not None]
    first = min(known) if known else None
    before = _at(told, key, first) if first is not None else None
    after = told.latest(key, first if first is not None else -1)
    named = after or before
    change = None
    if before and after:
        found = field_changes(told.actor, before[0].id, after[0].id)
        change = found.get(after[1].field_key)
    return Loop(
        key=key,
        name=named[1].name if named else "",
        letter=named[1].letter if named else "",
        field=named[1].field if named else "",
        then=_seen(before),
        now=_seen(after),
        is_reworded=bool(before and after and _texts(before[1]) != _texts(after[1])),
        change=change,
        goals=goals,
    )


def _at(told: Told, key: str, place: int) -> tuple[Round, CapabilityStory] | None:
    one = told.rounds[place]
    story = told.story(one.id)
    found = story.capability(key) if story else None
    return (one, found) if found else None


def _seen(found: tuple[Round, CapabilityStory] | None) -> Seen | None:
    if found is None:
        return None
    one, capability = found
    return Seen(
        round_id=one.id,
        title=one.title_en if language() == "en" else one.title,
        level=capability.median,
        value=capability.median_value,
        missing=capability.missing,
        url=url_for("findings.capability", round_id=one.id, key=capability.key),
    )


def _texts(one: CapabilityStory) -> tuple[str, ...]:
    return (one.question, *(level.text for level in one.levels))
