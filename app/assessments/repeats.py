"""Answers that were imported before, or nearly the same: two findings that can be subtracted.

The one place that reads the answers of closed rounds. Nothing of them leaves it but a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import String, cast, func, select

from app.accounts.holding import hold_organisation
from app.assessments.refusals import Refusal
from app.domain.likeness import too_alike
from app.domain.sheets import Sheet, Unscored
from app.models import db
from app.models.assessments import (
    Answer,
    Assessment,
    AssessmentKind,
    Mark,
    QuestionnaireVersion,
    Response,
)
from app.web.locale import language

MOST_IDS = 1000


def demand_new(sheets: Sequence[Sheet], questionnaire_key: str, k: int) -> None:
    """Refuse the same answers a second time, and nearly the same.

    Compared with every import of the same questionnaire, whatever its version. Rounds by link
    are left out: their sheets never leave the application, so no file can hold them, and a
    refusal would say something about them. One import at a time, so that two do not miss
    each other.
    """
    hold_organisation()
    same = select(Assessment).where(Assessment.answers_hash == content_hash(sheets))
    twin = db.session.scalars(same).first()
    if twin is not None:
        raise Refusal(
            _(
                "These answers were imported before, as “%(title)s”. The same answers under other "
                "rules could give single people away.",
                title=twin.title_in(language()),
            )
        )
    said = [sheet.answers for sheet in sheets]
    for before in _imports_of(questionnaire_key):
        if too_alike(said, sheets_of(before.id), max(k, before.k)):
            raise Refusal(
                _(
                    "Most of these sheets were imported before, as “%(title)s”. Whoever compared "
                    "the two findings could see what the few people said by whom they differ.",
                    title=before.title_in(language()),
                )
            )


def content_hash(sheets: Iterable[Sheet]) -> str:
    """What tells the same answers again, in whatever order and format, by whatever columns.

    Names and groups do not count: the published figures of two rounds with the same answers and
    another split or k could be subtracted from each other. Empty sheets do not count either.
    """
    people = sorted(
        json.dumps(sorted((key, str(value)) for key, value in sheet.answers.items()))
        for sheet in sheets
        if sheet.answers
    )
    return sha256("\n".join(people).encode()).hexdigest()


def _imports_of(questionnaire_key: str) -> Sequence[Assessment]:
    """Imported rounds of a questionnaire, in any of its versions."""
    return db.session.scalars(
        select(Assessment)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.questionnaire_version_id)
        .where(
            Assessment.kind == AssessmentKind.IMPORTED,
            QuestionnaireVersion.key == questionnaire_key,
        )
        .order_by(Assessment.created_at, Assessment.id)
    ).all()


def sheets_of(assessment_id: UUID) -> list[dict[str, int | Unscored]]:
    """What was said in a closed round, sheet by sheet. For comparing only, never to be shown.

    A sheet comes as one row, by ids that are named: a join just after an import, when nothing
    is known of the new rows yet, takes PostgreSQL thirty times as long.
    """
    ids = db.session.scalars(select(Response.id).where(Response.assessment_id == assessment_id))
    said = func.coalesce(cast(Answer.level, String), cast(Answer.mark, String))
    sheets = (
        select(func.aggregate_strings(Answer.capability_key + "=" + said, " "))
        .where(Answer.mark != Mark.CLEARED)
        .group_by(Answer.response_id)
    )
    return [
        _sheet(row)
        for some in ids.partitions(MOST_IDS)
        for row in db.session.scalars(sheets.where(Answer.response_id.in_(some)))
    ]


def _sheet(row: str) -> dict[str, int | Unscored]:
    pairs = (one.split("=") for one in row.split(" "))
    return {key: int(said) if said.isdigit() else Unscored(said) for key, said in pairs}
