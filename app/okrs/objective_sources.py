"""Where a new objective comes from: a step of the findings, a journey's gap, the last cycle.

Each source brings a form's first values and says what it rests on; an address that names something
that is not there, or not for this reader, brings nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from app.domain.okrs import KeyResultType
from app.domain.policy import Actor
from app.findings.queries import story_of
from app.findings.speech import _
from app.journeys.gap_explained import feeling
from app.models import db
from app.models.journeys import Journey, Orientation, Stage, Step, Touchpoint
from app.models.okrs import GoalState, Objective
from app.models.tracking import KeyResult
from app.models.wording import Wording
from app.okrs import cycle_queries
from app.okrs.objectives import TEXTS, Beginning, KeyResultDraft
from app.web.locale import language

FALLS = re.compile(r"\b(?:sink|fall|falls|fällt)", re.IGNORECASE)
CARRIED = ("point_id", "target", "bound_high", "tolerance", "unit", "owner_id", "department_id",
           "weight", "is_leading", "is_guardrail")  # fmt: skip
"""What a key result keeps when it goes on into the next cycle; its baseline is taken anew."""


class Offer(NamedTuple):
    """A key result to begin with, by the key its check box has in the form."""

    key: str
    draft: KeyResultDraft


@dataclass(frozen=True, slots=True)
class Source:
    """What a new objective rests on. `facts` say it in rows, `data` fills the form."""

    title: str = ""
    facts: Sequence[tuple[str, str]] = ()
    url: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    begin: Beginning = field(default_factory=Beginning)
    offers: Sequence[Offer] = ()


BLANK = Source()


def source_of(actor: Actor, asked: Mapping[str, str]) -> Source:
    """The source an address asks for; the blank one where it names none that is there."""
    found = BLANK
    if "continues" in asked:
        found = _from_goal(_id(asked["continues"]))
    elif "capability" in asked:
        found = _from_findings(actor, _id(asked.get("round", "")), asked["capability"])
    elif "step" in asked:
        found = _from_gap(_id(asked.get("journey", "")), _id(asked["step"]))
    return found


def _from_findings(actor: Actor, round_id: UUID | None, key: str) -> Source:
    """A capability of a released round: the step it suggests, as an objective in both languages."""
    told = {code: story_of(actor, round_id, code) if round_id else None for code in ("de", "en")}
    story = told[language()]
    found = story.capability(key) if story and story.is_released else None
    if story is None or found is None or round_id is None:
        return BLANK
    texts, patterns = Wording(), []
    step = found.step
    if step is not None:
        both = [one.capability(key) for one in told.values() if one]
        steps = [one.step for one in both if one and one.step]
        texts = Wording(*(one.objective for one in steps))
        patterns = [Wording(*pair) for pair in zip(*(s.key_results for s in steps), strict=True)]
    facts = [(_("Round"), story.title), (_("What people say"), found.headline)]
    if step is not None:
        facts.append((_("The step that leads on"), step.what))
    return Source(
        title=_("From the findings: %(name)s", name=found.label),
        facts=facts,
        url=url_for("findings.capability", round_id=round_id, key=key),
        data={"text": texts.in_language(language()), "orientation": Orientation.ENABLE.value},
        begin=Beginning(round_id, key, texts={"text": texts}),
        offers=[
            Offer(f"pattern-{i}", KeyResultDraft(_without_gaps(text), _type_of(text), {}))
            for i, text in enumerate(patterns)
        ],
    )


def _from_gap(journey_id: UUID | None, step_id: UUID | None) -> Source:
    """A step where what customers live and what they should live lie apart."""
    row = db.session.execute(
        select(Journey, Step, Touchpoint)
        .join(Stage, Stage.journey_id == Journey.id)
        .join(Step, Step.stage_id == Stage.id)
        .join(Touchpoint, Touchpoint.id == Step.touchpoint_id)
        .where(Journey.id == journey_id, Step.id == step_id)
    ).first()
    if row is None:
        return BLANK
    journey, step, touchpoint = row
    code = language()
    facts = [
        (_("Journey"), journey.name.in_language(code)),
        (_("Feels today"), feeling(step.emotion_current)),
        (_("Shall feel"), feeling(step.emotion_intended)),
        (_("What hurts there"), step.pain_point.in_language(code)),
        (_("What could be done"), step.opportunity.in_language(code)),
    ]
    hurts = step.emotion_current is not None and step.emotion_current < 0
    direction = step.orientation or (Orientation.REPAIR if hurts else Orientation.IMPROVE)
    return Source(
        title=_("From the journey: %(name)s", name=touchpoint.name.in_language(code)),
        facts=[(label, value) for label, value in facts if value],
        url=url_for("journeys.gaps", journey_id=journey.id),
        data={
            "text": step.opportunity.in_language(code),
            "journey": str(journey.id),
            "department": str(touchpoint.department_id or ""),
            "orientation": direction.value,
            "business_goal": journey.business_goal.in_language(code),
        },
        begin=Beginning(texts={"text": step.opportunity, "business_goal": journey.business_goal}),
    )


def _from_goal(objective_id: UUID | None) -> Source:
    """A goal of an earlier cycle goes on, with those of its key results one keeps."""
    old = db.session.scalars(select(Objective).where(Objective.id == objective_id)).first()
    if old is None:
        return BLANK
    code = language()
    results = db.session.scalars(
        select(KeyResult)
        .where(KeyResult.objective_id == old.id, KeyResult.state != GoalState.DROPPED)
        .order_by(KeyResult.position, KeyResult.id)
    )
    facts = [(_("What was learned"), old.learning.in_language(code))]
    texts = {name: getattr(old, name) for name in TEXTS}
    return Source(
        title=_("Goes on from: %(name)s", name=old.text.in_language(code)),
        facts=[(label, value) for label, value in facts if value],
        url=url_for("okrs.objective", objective_id=old.id),
        data={
            **{name: text.in_language(code) for name, text in texts.items()},
            "cycle": str(_cycle_after(old) or ""),
            "level": old.level.value,
            "journey": str(old.journey_id or ""),
            "department": str(old.department_id or ""),
            "owner": str(old.owner_id or ""),
            "commitment": old.commitment.value,
            "orientation": old.orientation.value,
            "origin": old.origin.value,
        },
        begin=Beginning(continues_id=old.id, texts=texts),
        offers=[Offer(str(one.id), _again(one)) for one in results],
    )


def _again(one: KeyResult) -> KeyResultDraft:
    """A key result as it begins anew. A baseline that was found is not looked for twice."""
    return KeyResultDraft(one.text, one.type, {name: getattr(one, name) for name in CARRIED})


def _cycle_after(old: Objective) -> UUID | None:
    """The open cycle that begins next after the goal's own."""
    every = {one.id: one for one in cycle_queries.cycles()}
    began = every[old.cycle_id].starts_on
    later = [
        one for one in cycle_queries.open_cycles() if one.starts_on > began
    ]  # fmt: skip
    return min(later, key=lambda one: one.starts_on).id if later else None


def _type_of(text: Wording) -> KeyResultType:
    return KeyResultType.DECREASE if FALLS.search(text.de or text.en) else KeyResultType.INCREASE


def _without_gaps(text: Wording) -> Wording:
    """A pattern with an ellipsis where a figure belongs: “rises from …% to …%”."""
    return Wording(*(re.sub(r"\{[xy]\}", "…", one) for one in text))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
