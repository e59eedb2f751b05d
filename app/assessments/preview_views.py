"""The participant's pages as they will look, read-only: no cookie, no sheet, nothing saved."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from flask import abort, request, url_for
from flask_babel import gettext as _

from app.answering.entry import MAX_COMMENT
from app.answering.progress import minutes_for
from app.answering.queries import Given
from app.answering.questionnaire import questions_of
from app.assessments import bp
from app.assessments.round_views import crumbs_to, round_or_404
from app.domain.policy import Permission
from app.models.assessments import Assessment
from app.web.access import requires
from app.web.locale import language
from app.web.page import Page, show


@bp.get("/o/<slug>/rounds/<uuid:round_id>/preview")
@requires(Permission.ROUND_EDIT)
def preview(round_id: UUID) -> Any:
    """The first page and, one by one, the questions."""
    assessment = round_or_404(round_id)
    asked = questions_of(assessment.questionnaire_version, assessment.form)
    keys = list(asked)
    key = request.args.get("question", keys[0])[:20]
    if key not in asked:
        abort(404)
    index = keys.index(key)
    following = keys[index + 1] if index + 1 < len(keys) else None
    return show(
        "assessments/preview.html",
        Page(_("Preview"), crumbs_to(assessment, _("Preview")), section="rounds"),
        round=assessment,
        welcome=_welcome(assessment),
        count=len(asked),
        minutes=minutes_for(len(asked)),
        question=asked[key].texts(language()),
        next=asked[following].texts(language()) if following else None,
        previous=keys[index - 1] if index else None,
        given=Given(),
        operation=uuid4(),
        holder=SimpleNamespace(assessment_id=assessment.id, tag=""),
        comment_limit=MAX_COMMENT,
        here=url_for(".preview", round_id=round_id),
    )


def _welcome(assessment: Assessment) -> str:
    offered = assessment.language_list
    spoken = language() if language() in offered else offered[0]
    return assessment.welcome_en if spoken == "en" else assessment.welcome_de
