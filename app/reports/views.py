"""The page of a round's report, its progress, and the file."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.policy import Permission
from app.models.assessments import Assessment
from app.reports import actions, bp, files, queries
from app.reports.forms import ReportForm
from app.reports.queries import Stage
from app.reports.sentences import sentence
from app.web import audit
from app.web.access import requires
from app.web.locale import LANGUAGES
from app.web.page import Crumb, Page, show

REFRESH_SECONDS = 3
PATH = "/o/<slug>/rounds/<uuid:round_id>/report"


@bp.get(PATH)
@requires(Permission.FINDINGS_READ)
def page(round_id: UUID) -> Any:
    """Both languages side by side: ask for a report, see it being made, take it away."""
    return _show(_round_or_404(round_id))


@bp.post(PATH)
@requires(Permission.FINDINGS_READ)
def ask(round_id: UUID) -> Any:
    """Have a report made; asking again changes nothing."""
    assessment = _round_or_404(round_id)
    form = ReportForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        actions.ask_for_report(assessment.id, form.entry())
    except actions.TooSoon as refusal:
        flash(str(refusal))
        return _show(assessment, 429)
    return redirect(url_for(".page", round_id=round_id))


@bp.get(f"{PATH}/progress")
@requires(Permission.FINDINGS_READ)
def progress(round_id: UUID) -> Any:
    """How far one report is, as a fragment."""
    _round_or_404(round_id)
    language = request.args.get("language", "")
    if language not in LANGUAGES:
        abort(404)
    return render_template(
        "reports/_report.html",
        report=queries.report(round_id, language),
        round_id=round_id,
        sentence=sentence,
    )


@bp.get(f'{PATH}/<any("de", "en"):language>.pdf')
@requires(Permission.FINDINGS_READ)
def download(round_id: UUID, language: str) -> Response:
    """The file, under a name that says what it is."""
    assessment = _round_or_404(round_id)
    content = queries.content(round_id, language)
    if content is None:
        abort(404)
    title = assessment.title_in(language)
    word = {"de": "Befund", "en": "Findings"}[language]
    audit.note_at_once("report-downloaded", f"{title} ({language})")
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=files.speaking_name(g.organisation.name, title, word),
        conditional=False,
        etag=False,
    )


def _round_or_404(round_id: UUID) -> Assessment:
    assessment = queries.readable_round(g.actor, round_id)
    if assessment is None:
        abort(404)
    return assessment


def _show(assessment: Assessment, status: int = 200) -> Any:
    reports = queries.reports(assessment.id)
    here = Page(_("Report"), _crumbs(assessment), section="rounds")
    if any(report.stage is Stage.ON_ITS_WAY for report in reports):
        here.refresh = REFRESH_SECONDS
    return show(
        "reports/page.html",
        here,
        status,
        round=assessment,
        round_id=assessment.id,
        reports=reports,
        sentence=sentence,
    )


def _crumbs(assessment: Assessment) -> list[Crumb]:
    title = assessment.title_in(Page("").language)
    findings = url_for("findings.page", round_id=assessment.id)
    return [
        Crumb(_("Assessment"), url_for("assessments.rounds")),
        Crumb(title, findings),
        Crumb(_("Report")),
    ]
