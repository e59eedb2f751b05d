"""Closing a round: findings are computed and frozen, and what joins answers to people is destroyed.

All of it in one transaction that holds the round's row and shuts out whoever is saving. They hold
the same lock, shared, until their commit: an acknowledged answer is counted, a later one refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.answering.links import open_group
from app.assessments import traces
from app.assessments.freezing import Facts, Voice, freeze
from app.assessments.groups import Tree, department_key, group_labels, role_key
from app.assessments.preparing import count_people, locked
from app.assessments.refusals import Refusal
from app.assessments.versions import of
from app.models import db
from app.models.accounts import Department
from app.models.answer_rows import shut_out
from app.models.assessments import (
    Answer,
    Assessment,
    AssessmentState,
    Invitation,
    Mark,
    QuestionnaireVersion,
    Response,
    RoleGroup,
)
from app.models.base import now
from app.models.erasure import forget_responses, write_comments, write_unlinked
from app.queue import ask_for
from app.web import audit

Group = tuple[UUID | None, RoleGroup | None]
Said = Mapping[str, tuple[Mark, int | None]]


def close(assessment: Assessment) -> bool:
    """Close a round for good. False if it was closed before; then nothing is changed."""
    assessment = locked(assessment.id)
    if assessment.is_closed:
        return False
    if not assessment.is_open:
        raise Refusal(_("Only an open round can be closed."))
    shut_out(assessment.id)
    groups = _groups_of_submitted(assessment)
    sheets, comments = _read(assessment, groups)
    tree = Tree.of(db.session.scalars(select(Department)))
    level = assessment.department_depth
    voices = [
        Voice(sheets.get(response, {}), department_key(tree, department, level), role_key(role))
        for response, (department, role) in groups.items()
    ]
    _freeze(assessment, voices, tree)
    forget_responses(assessment.id)
    write_unlinked(assessment.id, [voice.answers for voice in voices])
    write_comments(assessment.id, comments)
    assessment.state = AssessmentState.CLOSED
    audit.note("round-closed", f"{assessment.title}: {len(voices)}")
    ask_for(traces.erase)
    return True


def _groups_of_submitted(assessment: Assessment) -> dict[UUID, Group]:
    rows = db.session.execute(
        select(Response.id, Response.sealed_group).where(
            Response.assessment_id == assessment.id, Response.submitted.is_(True)
        )
    )
    return {
        response: open_group(assessment.id, sealed) if sealed else (None, None)
        for response, sealed in rows
    }


def _read(
    assessment: Assessment, submitted: Iterable[UUID]
) -> tuple[dict[UUID, Said], list[tuple[str, str]]]:
    """What was said, per response, and the comments apart from it. Drafts are left out."""
    sheets: dict[UUID, dict[str, tuple[Mark, int | None]]] = {r: {} for r in submitted}
    comments = []
    rows = db.session.execute(
        select(Answer.response_id, Answer.capability_key, Answer.mark, Answer.level, Answer.comment)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.assessment_id == assessment.id, Response.submitted.is_(True))
    )
    for response, key, mark, level, comment in rows:
        if mark is not Mark.CLEARED:
            sheets[response][key] = (mark, level)
        if comment:
            comments.append((key, comment))
    return dict(sheets), comments


def _freeze(assessment: Assessment, voices: Sequence[Voice], tree: Tree) -> None:
    version = db.session.get_one(QuestionnaireVersion, assessment.questionnaire_version_id)
    assessment.shown_invited = count_people(assessment)
    assessment.shown_submitted = len(voices)
    assessment.closed_at = assessment.counted_at = now()
    facts = Facts(invited=_invited_keys(assessment, tree), labels=group_labels(tree))
    db.session.add(freeze(assessment, of(version), voices, facts))


def _invited_keys(assessment: Assessment, tree: Tree) -> list[tuple[str, str]]:
    """Department and role group of everyone still invited, as keys."""
    rows = db.session.execute(
        select(Invitation.department_id, Invitation.role_group).where(
            Invitation.assessment_id == assessment.id, Invitation.withdrawn.is_(False)
        )
    )
    return [
        (department_key(tree, department, assessment.department_depth), role_key(role))
        for department, role in rows
    ]
