"""The findings somebody may read. Frozen rows only: nothing here knows answers."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload

from app.assessments import versions
from app.domain.policy import Actor, Permission
from app.findings.story import Story
from app.findings.telling import tell
from app.models import db
from app.models.accounts import Organisation
from app.models.assessments import Assessment, AssessmentState, Findings

MOST_KEPT = 64

_told: dict[tuple[object, ...], Story] = {}


class Frozen(NamedTuple):
    """What is published of a round, as it was frozen."""

    title: str
    facts: dict[str, Any]
    results: dict[str, Any]


def findings_by(actor: Actor | None) -> Select[Assessment, Findings, Organisation]:
    """Frozen rounds this actor may read: released ones; all closed ones for those who may read
    early, and for the worker, who is nobody and was sent by somebody who may."""
    query = (
        select(Assessment, Findings, Organisation)
        .join(Findings, Findings.assessment_id == Assessment.id)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .options(
            joinedload(Assessment.questionnaire_version),
            defer(Findings.results),
            defer(Findings.facts),
        )
    )
    if actor is None or actor.may(Permission.FINDINGS_READ_EARLY):
        return query.where(Assessment.state.in_((AssessmentState.CLOSED, AssessmentState.RELEASED)))
    return query.where(Assessment.state == AssessmentState.RELEASED)


def story_of(actor: Actor | None, round_id: UUID, language: str) -> Story | None:
    """What a round tells, or None if it does not exist for this actor.

    Frozen findings never change, so a story is told once per language and kept in memory, for as
    long as the words around it (title, name of the organisation, release) are the same.
    """
    row = db.session.execute(findings_by(actor).where(Assessment.id == round_id)).first()
    if row is None:
        return None
    assessment, findings, organisation = row
    key = (findings.id, language, assessment.revision, organisation.name, organisation.time_zone)
    story = _told.get(key)
    if story is None:
        if len(_told) >= MOST_KEPT:
            _told.clear()
        db.session.refresh(findings, ["results", "facts"])
        questionnaire = versions.of(assessment.questionnaire_version)
        story = _told[key] = tell(assessment, findings, questionnaire, organisation, language)
    return story


def frozen(actor: Actor, round_id: UUID, language: str) -> Frozen | None:
    """The published part of a round as it was stored, to be taken away."""
    row = db.session.execute(findings_by(actor).where(Assessment.id == round_id)).first()
    if row is None:
        return None
    assessment, findings, _ = row
    db.session.refresh(findings, ["results", "facts"])
    return Frozen(assessment.title_in(language), findings.facts, findings.results)
