"""The list of rounds, and the page of one: what runs, reminders, deadline, close, release."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.assessments import actions, bp, deadlines, queries
from app.assessments.forms import ConfirmForm, DeadlineForm
from app.assessments.refusals import Refusal
from app.domain.policy import Permission
from app.models.assessments import Assessment, AssessmentState
from app.models.base import now
from app.web.access import requires
from app.web.page import Crumb, Next, Page, show


@bp.get("/o/<slug>/rounds")
@requires(Permission.ROUND_READ)
def rounds() -> Any:
    """Every round of the organisation, the newest first."""
    editor = g.actor.may(Permission.ROUND_EDIT)
    step = Next(_("Next"), _("Prepare a round"), url_for(".new_round")) if editor else None
    page = Page(_("Assessment"), [Crumb(_("Assessment"))], step, "rounds")
    return show(
        "assessments/rounds.html",
        page,
        rounds=queries.rounds(g.actor),
        editor=editor,
        round_url=round_url,
    )


@bp.get("/o/<slug>/rounds/<uuid:round_id>")
@requires(Permission.ROUND_EDIT)
def round_page(round_id: UUID) -> Any:
    """Where a round stands and what can be done with it."""
    assessment = round_or_404(round_id)
    if assessment.state is AssessmentState.DRAFT:
        return redirect(url_for(".basics", round_id=round_id))
    return _show_round(assessment)


@bp.post("/o/<slug>/rounds/<uuid:round_id>/reminders")
@requires(Permission.ROUND_EDIT)
def remind(round_id: UUID) -> Any:
    """Write to everyone once more."""
    assessment = round_or_404(round_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        count = actions.remind(assessment)
    except Refusal as refusal:
        return _show_round(assessment, refusal=refusal)
    flash(
        ngettext(
            "A reminder goes out to %(num)s person.",
            "A reminder goes out to %(num)s people.",
            count,
        )
    )
    return _back(round_id)


@bp.post("/o/<slug>/rounds/<uuid:round_id>/deadline")
@requires(Permission.ROUND_EDIT)
def extend(round_id: UUID) -> Any:
    """Give people more time."""
    assessment = round_or_404(round_id)
    form = DeadlineForm()
    if not form.validate_on_submit():
        return _show_round(assessment, deadline_form=form, status=422)
    try:
        actions.extend(assessment, form.entry(), g.organisation.time_zone)
    except Refusal as refusal:
        return _show_round(assessment, deadline_form=form, refusal=refusal)
    flash(_("The new deadline holds. People read it on their pages at once."))
    return _back(round_id)


@bp.post("/o/<slug>/rounds/<uuid:round_id>/mails")
@requires(Permission.ROUND_EDIT)
def retry_mails(round_id: UUID) -> Response:
    """Try failed mails again."""
    assessment = round_or_404(round_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    actions.retry_mails(assessment)
    flash(_("The mails are being sent again."))
    return _back(round_id)


@bp.get("/o/<slug>/rounds/<uuid:round_id>/close")
@requires(Permission.ROUND_EDIT)
def confirm_close(round_id: UUID) -> Any:
    """What closing means, before it happens."""
    assessment = round_or_404(round_id)
    if not assessment.is_open:
        return _back(round_id)
    page = _page(assessment, _("Close the round"))
    return show("assessments/close.html", page, round=assessment, form=ConfirmForm())


@bp.post("/o/<slug>/rounds/<uuid:round_id>/close")
@requires(Permission.ROUND_EDIT)
def close(round_id: UUID) -> Any:
    """Close it, for good."""
    assessment = round_or_404(round_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        closed = actions.close(assessment)
    except Refusal as refusal:
        flash(str(refusal.sentence))
        return _back(round_id)
    if closed:
        flash(_("The round is closed. Its findings are frozen."))
    return _back(round_id)


@bp.get("/o/<slug>/rounds/<uuid:round_id>/release")
@requires(Permission.ROUND_EDIT)
def confirm_release(round_id: UUID) -> Any:
    """Who will be able to read, before they are."""
    assessment = round_or_404(round_id)
    if assessment.state is not AssessmentState.CLOSED:
        return _back(round_id)
    page = _page(assessment, _("Release the findings"))
    return show("assessments/release.html", page, round=assessment, form=ConfirmForm())


@bp.post("/o/<slug>/rounds/<uuid:round_id>/release")
@requires(Permission.ROUND_EDIT)
def release(round_id: UUID) -> Any:
    """Let everyone read."""
    assessment = round_or_404(round_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        actions.release(assessment)
    except Refusal as refusal:
        return _show_round(assessment, refusal=refusal)
    flash(_("Released: everyone in the organisation can read the findings now."))
    return _back(round_id)


def round_url(assessment: Assessment) -> str | None:
    """Where a row of the list leads this actor: to the round's page, to its findings, nowhere."""
    if g.actor.may(Permission.ROUND_EDIT):
        return url_for(".round_page", round_id=assessment.id)
    released = assessment.state is AssessmentState.RELEASED
    return findings_url(assessment) if released else None


def findings_url(assessment: Assessment) -> str:
    """The findings of a closed round; they are a room of their own, known here by name only."""
    return url_for("findings.page", round_id=assessment.id)


def round_or_404(round_id: UUID) -> Assessment:
    """The round, if this actor may see it."""
    assessment = queries.round_of(g.actor, round_id)
    if assessment is None:
        abort(404)
    return assessment


def crumbs_to(assessment: Assessment, *rest: str) -> list[Crumb]:
    """The way to a page of a round."""
    title = assessment.title_in(Page("").language)
    here = Crumb(title, url_for(".round_page", round_id=assessment.id) if rest else None)
    return [Crumb(_("Assessment"), url_for(".rounds")), here, *(Crumb(r) for r in rest)]


def _page(assessment: Assessment, *rest: str, step: Next | None = None) -> Page:
    title = rest[-1] if rest else assessment.title_in(Page("").language)
    return Page(title, crumbs_to(assessment, *rest), step, "rounds")


def _back(round_id: UUID) -> Response:
    return redirect(url_for(".round_page", round_id=round_id))


def _show_round(
    assessment: Assessment,
    *,
    deadline_form: DeadlineForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Any:
    return show(
        "assessments/round.html",
        _page(assessment, step=_next_step(assessment)),
        refusal.status if refusal else status,
        round=assessment,
        refusal=refusal,
        failures=queries.mail_failures(assessment),
        waiting=queries.mails_waiting(assessment),
        deadline_form=deadline_form or DeadlineForm(formdata=None),
        confirm=ConfirmForm(formdata=None),
        first_day=deadlines.today(now(), g.organisation.time_zone),
        facts=queries.facts(assessment),
    )


def _next_step(assessment: Assessment) -> Next | None:
    if assessment.is_closed:
        return Next(_("Next"), _("Read the findings"), findings_url(assessment))
    return None
