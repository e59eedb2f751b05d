"""Preparing a round in five steps; each is saved as it is left, in any order."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.assessments import actions, bp, deadlines, queries, versions
from app.assessments.forms import (
    BasicsForm,
    ConfirmForm,
    DraftForm,
    LaunchForm,
    RulesForm,
    TextsForm,
    options,
    rules_of,
)
from app.assessments.mails import invitation_text
from app.assessments.refusals import EditedMeanwhile, Refusal
from app.assessments.round_views import crumbs_to, round_or_404
from app.domain.policy import Permission
from app.models.assessments import Assessment, AssessmentState, Split
from app.models.base import now
from app.web.access import requires
from app.web.locale import LANGUAGES, day
from app.web.page import Crumb, Page, show


class Step(NamedTuple):
    """A step of the wizard as its route shows it."""

    key: str
    label: str
    url: str | None
    current: bool


@bp.route("/o/<slug>/rounds/new", methods=["GET", "POST"])
@requires(Permission.ROUND_EDIT)
def new_round() -> Any:
    """Title, questionnaire, form: the draft begins."""
    form = _basics_form()
    if form.validate_on_submit():
        assessment = actions.start_draft(form.entry(versions.stored(form.questionnaire.data)))
        return _go("rules", assessment.id)
    crumbs = [Crumb(_("Assessment"), url_for(".rounds")), Crumb(_("New round"))]
    return show(
        "assessments/basics.html",
        Page(_("New round"), crumbs, section="rounds"),
        422 if form.errors else 200,
        form=form,
        round=None,
        steps=_steps(None, "basics"),
        sizes=versions.sizes(),
    )


@bp.route("/o/<slug>/rounds/<uuid:round_id>/basics", methods=["GET", "POST"])
@requires(Permission.ROUND_EDIT)
def basics(round_id: UUID) -> Any:
    """The first step again."""
    assessment = _draft_or_404(round_id)
    form = _basics_form(
        title=assessment.title,
        title_en=assessment.title_en,
        questionnaire=assessment.questionnaire_version.content_hash,
        form=assessment.form.value,
        revision=assessment.revision,
    )
    status = 200
    if form.validate_on_submit():
        version = versions.stored(form.questionnaire.data)
        saved = _attempt(
            form, lambda: actions.save_basics(assessment, form.entry(version), form.opened_on())
        )
        if saved is None:
            return _go("rules", round_id)
        status = saved
    return _show_step(
        assessment, "basics", form, status, sizes=versions.sizes(),
        stored=[(form.title.label.text, assessment.title),
                (form.title_en.label.text, assessment.title_en)],
    )  # fmt: skip


@bp.route("/o/<slug>/rounds/<uuid:round_id>/rules", methods=["GET", "POST"])
@requires(Permission.ROUND_EDIT)
def rules(round_id: UUID) -> Any:
    """Languages, threshold, split, deadline."""
    assessment = _draft_or_404(round_id)
    form = RulesForm(data={**rules_of(assessment), "revision": assessment.revision})
    form.split.choices = options(_split_choices())
    zone = g.organisation.time_zone
    status = 200
    if form.validate_on_submit():
        saved = _attempt(
            form, lambda: actions.save_rules(assessment, form.entry(), form.opened_on(), zone)
        )
        if saved is None:
            return _go("texts", round_id)
        status = saved
    kept = rules_of(assessment)
    return _show_step(
        assessment, "rules", form, status,
        first_day=deadlines.today(now(), zone), last_day=deadlines.latest_day(now(), zone),
        time_zone=zone,
        stored=[
            (form.languages.label.text, ", ".join(LANGUAGES[c] for c in kept["languages"])),
            (form.k.label.text, str(kept["k"])),
            (form.split.label.text, dict(_split_choices()).get(kept["split"], "")),
            (form.deadline.label.text, day(kept["deadline"])),
        ],
    )  # fmt: skip


@bp.route("/o/<slug>/rounds/<uuid:round_id>/texts", methods=["GET", "POST"])
@requires(Permission.ROUND_EDIT)
def texts(round_id: UUID) -> Any:
    """Welcome and invitation in each language."""
    assessment = _draft_or_404(round_id)
    names = [f"{kind}_{c}" for c in LANGUAGES for kind in ("welcome", "invitation")]
    form = TextsForm(
        data={**{n: getattr(assessment, n) for n in names}, "revision": assessment.revision}
    )
    status = 200
    if request.method == "POST" and form.validate_texts(assessment.language_list):
        saved = _attempt(
            form, lambda: actions.save_texts(assessment, form.entry(), form.opened_on())
        )
        if saved is None:
            return _go("texts" if "look" in request.form else "people", round_id)
        status = saved
    return _show_step(
        assessment, "texts", form, status,
        previews=_previews(assessment),
        stored=[
            (form[n].label.text, getattr(assessment, n))
            for n in names if n[-2:] in assessment.language_list
        ],
    )  # fmt: skip


@bp.get("/o/<slug>/rounds/<uuid:round_id>/check")
@requires(Permission.ROUND_EDIT)
def check(round_id: UUID) -> Any:
    """Everything at a glance before mail goes out."""
    assessment = round_or_404(round_id)
    if assessment.state is not AssessmentState.DRAFT:
        return redirect(url_for(".round_page", round_id=round_id))
    return _show_check(assessment, LaunchForm(formdata=None), None)


@bp.post("/o/<slug>/rounds/<uuid:round_id>/launch")
@requires(Permission.ROUND_EDIT)
def launch(round_id: UUID) -> Any:
    """Fix the rules, send the invitations. The second of two clicks finds it done."""
    assessment = round_or_404(round_id)
    form = LaunchForm()
    if assessment.state is AssessmentState.DRAFT and not form.validate_on_submit():
        return _show_check(assessment, form, None)
    try:
        launched = actions.launch(assessment, g.organisation.time_zone)
    except Refusal as refusal:
        return _show_check(assessment, form, refusal)
    if launched:
        flash(_("The round is open. Invitations are on their way."))
    return redirect(url_for(".round_page", round_id=round_id))


@bp.post("/o/<slug>/rounds/<uuid:round_id>/delete")
@requires(Permission.ROUND_EDIT)
def delete_draft(round_id: UUID) -> Any:
    """Throw a draft away."""
    assessment = round_or_404(round_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    title = assessment.title_in(Page("").language)
    try:
        actions.delete_draft(assessment)
    except Refusal as refusal:
        flash(str(refusal.sentence))
        return redirect(url_for(".round_page", round_id=round_id))
    flash(_("The draft “%(title)s” is deleted.", title=title))
    return redirect(url_for(".rounds"))


def steps_of(assessment: Assessment, current: str) -> list[Step]:
    """The route through the wizard, for pages of a draft that live elsewhere."""
    return _steps(assessment, current)


def _draft_or_404(round_id: UUID) -> Assessment:
    """A draft; a round that was launched meanwhile refuses changes in its actions."""
    return round_or_404(round_id)


def _basics_form(**kept: Any) -> BasicsForm:
    form = BasicsForm(data=kept or None)
    form.questionnaire.choices = options(versions.choices())
    form.without_short_form = {h for h, size in versions.sizes().items() if not size.short}
    return form


def _split_choices() -> list[tuple[str, str]]:
    depth = queries.tree().depth
    choices = [
        (
            f"{Split.DEPARTMENT.value}:{level}",
            _("Departments")
            if depth == 1
            else _("Departments, level %(level)s of %(depth)s", level=level, depth=depth),
        )
        for level in range(1, max(depth, 1) + 1)
    ]
    return [*choices, (Split.ROLE_GROUP.value, _("Role groups"))]


def _attempt(form: DraftForm, save: Any) -> int | None:
    """None if it was saved, else the status of the page that keeps what was typed."""
    try:
        save()
    except EditedMeanwhile:
        form.edited_meanwhile = True
        return 409
    except Refusal as refusal:
        form.refusal = refusal
        return refusal.status
    return None


def _show_step(
    assessment: Assessment, step: str, form: DraftForm, status: int, **context: Any
) -> Any:
    if form.errors:
        status = 422
    form.revision.data = assessment.revision
    form.revision.raw_data = None
    label = next(s.label for s in _steps(assessment, step) if s.current)
    page = Page(label, crumbs_to(assessment, label), section="rounds")
    return show(
        f"assessments/{step}.html",
        page,
        status,
        form=form,
        round=assessment,
        steps=_steps(assessment, step),
        **context,
    )


def _show_check(assessment: Assessment, form: LaunchForm, refusal: Refusal | None) -> Any:
    zone = g.organisation.time_zone
    page = Page(_("Check and launch"), crumbs_to(assessment, _("Check and launch")))
    page.section = "rounds"
    status = refusal.status if refusal else 422 if form.errors else 200
    return show(
        "assessments/check.html",
        page,
        status,
        form=form,
        confirm=ConfirmForm(formdata=None),
        round=assessment,
        refusal=refusal,
        steps=_steps(assessment, "check"),
        missing=actions.what_is_missing(assessment, zone),
        invited=actions.count_people(assessment),
        sizes=queries.group_sizes(assessment),
        facts=queries.facts(assessment),
        split=dict(_split_choices()).get(rules_of(assessment)["split"], ""),
    )


def _previews(assessment: Assessment) -> list[tuple[str, str]]:
    """The mail as it would be sent, per language; the link is made for each person later."""
    if assessment.deadline is None:
        return []
    return [
        (language, invitation_text(assessment, language, "https://…/r/…"))
        for language in assessment.language_list
    ]


def _steps(assessment: Assessment | None, current: str) -> list[Step]:
    labels = {
        "basics": _("Title and questionnaire"),
        "rules": _("Rules"),
        "texts": _("Texts"),
        "people": _("People"),
        "check": _("Check and launch"),
    }
    return [
        Step(
            key,
            label,
            url_for(f".{key}", round_id=assessment.id) if assessment else None,
            key == current,
        )
        for key, label in labels.items()
    ]


def _go(step: str, round_id: UUID) -> Response:
    return redirect(url_for(f".{step}", round_id=round_id))
