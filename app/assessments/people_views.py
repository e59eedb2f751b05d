"""The list of people: pasted, uploaded, one by one; before and after the launch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.assessments import actions, bp, queries
from app.assessments.forms import ROLE_GROUPS, ConfirmForm, PeopleForm, PersonForm, options
from app.assessments.people_list import Invitee, Reading, read_one, read_people
from app.assessments.refusals import Refusal
from app.assessments.round_views import crumbs_to, round_or_404
from app.assessments.tables import MAX_BYTES, Unreadable, text_of
from app.assessments.wizard_views import steps_of
from app.domain.policy import Permission
from app.models.assessments import Assessment, AssessmentState, RoleGroup
from app.web.access import requires
from app.web.addresses import visible
from app.web.locale import LANGUAGES, language
from app.web.page import Page, show

MAX_SEARCH = 100


@bp.get("/o/<slug>/rounds/<uuid:round_id>/people")
@requires(Permission.ROUND_EDIT)
def people(round_id: UUID) -> Any:
    """Who is invited."""
    return _show(round_or_404(round_id))


@bp.post("/o/<slug>/rounds/<uuid:round_id>/people")
@requires(Permission.ROUND_EDIT)
def add_list(round_id: UUID) -> Any:
    """Take a whole list, or nothing of it."""
    assessment = round_or_404(round_id)
    form = PeopleForm()
    if not form.validate_on_submit():
        return _show(assessment, form=form, status=422)
    replacing = form.how.data == "replace"
    around = queries.surroundings(assessment, with_invited=not replacing)
    try:
        form.people.data = _text(form)
        reading = read_people(form.people.data, around)
        if not reading.faults:
            return _take(assessment, reading.people, replacing=replacing)
    except (Unreadable, Refusal) as problem:
        return _show(assessment, form=form, problem=str(problem), status=422)
    finally:
        form.people.data = visible(form.people.data or "")
    return _show(assessment, form=form, reading=reading, status=422)


@bp.post("/o/<slug>/rounds/<uuid:round_id>/people/one")
@requires(Permission.ROUND_EDIT)
def add_one(round_id: UUID) -> Any:
    """Take one more person."""
    assessment = round_or_404(round_id)
    form = _person_form(assessment)
    if not form.validate_on_submit():
        return _show(assessment, person_form=form, status=422)
    reading = read_one(form.cells(), queries.surroundings(assessment, with_invited=True))
    if reading.faults:
        form.address.errors = [reading.faults[0].problem]
        return _show(assessment, person_form=form, status=422)
    try:
        return _take(assessment, reading.people, replacing=False)
    except Refusal as refusal:
        return _show(assessment, problem=str(refusal), status=refusal.status)


@bp.post("/o/<slug>/rounds/<uuid:round_id>/people/<uuid:invitation_id>/withdraw")
@requires(Permission.ROUND_EDIT)
def withdraw(round_id: UUID, invitation_id: UUID) -> Any:
    """Take someone off the list."""
    assessment = round_or_404(round_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    if not queries.is_invited(assessment, invitation_id):
        abort(404)
    try:
        gone = actions.withdraw_invitation(assessment, invitation_id)
    except Refusal as refusal:
        return _show(assessment, problem=str(refusal), status=refusal.status)
    flash(_("%(email)s is no longer invited.", email=gone.email))
    return _back(assessment)


def _take(assessment: Assessment, people: list[Invitee], *, replacing: bool) -> Response:
    if replacing:
        actions.replace_people(assessment, people)
    else:
        actions.add_people(assessment, people)
    count = len(people)
    flash(ngettext("%(num)s person was taken over.", "%(num)s people were taken over.", count))
    return _back(assessment)


def _text(form: PeopleForm) -> str:
    """The file's text where there is one, else what was pasted."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        with upload.stream as stream:
            return text_of(stream.read(MAX_BYTES + 1))
    return str(form.people.data or "")


def _person_form(assessment: Assessment) -> PersonForm:
    form = PersonForm()
    names = [(d.name, d.in_language(language())) for d in queries.tree().departments.values()]
    form.department.choices = options([("", _("none")), *names])
    form.language.choices = options((c, LANGUAGES[c]) for c in assessment.language_list)
    return form


def _show(
    assessment: Assessment,
    *,
    form: PeopleForm | None = None,
    person_form: PersonForm | None = None,
    reading: Reading | None = None,
    problem: str = "",
    status: int = 200,
) -> Any:
    draft = assessment.state is AssessmentState.DRAFT
    wanted = request.args.get("search", "")[:MAX_SEARCH].replace("\0", "")
    listed = queries.people_page(assessment, language(), wanted, _page_number())
    if person_form is None:
        person_form = _person_form(assessment)
        person_form.address.data, person_form.address.raw_data = "", None
    page = Page(_("People"), crumbs_to(assessment, _("People")), section="rounds")
    return show(
        "assessments/people.html",
        page,
        status,
        round=assessment,
        draft=draft,
        steps=steps_of(assessment, "people") if draft else [],
        form=form or PeopleForm(formdata=None),
        person_form=person_form,
        confirm=ConfirmForm(formdata=None),
        reading=reading,
        problem=problem,
        listed=listed,
        wanted=wanted,
        invited=actions.count_people(assessment),
        sizes=queries.group_sizes(assessment),
        departments=queries.tree().departments.values(),
        role_words=_role_words,
    )


def _role_words(role_group: RoleGroup | None) -> str:
    return str(dict(ROLE_GROUPS)[role_group.value]) if role_group else ""


def _page_number() -> int:
    """The page asked for; anything that is no small number is the first."""
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _back(assessment: Assessment) -> Response:
    return redirect(url_for(".people", round_id=assessment.id))
