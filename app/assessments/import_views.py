"""Importing answers from a file: all of it is taken, or nothing and every wrong place is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.assessments import actions, bp, versions
from app.assessments.answer_problems import AnswerFileError, AnswerProblem
from app.assessments.forms import ImportForm, options
from app.assessments.importing import ImportedRound
from app.assessments.refusals import Refusal
from app.domain.policy import Permission
from app.models.assessments import QuestionnaireVersion, Split
from app.questionnaires import Problem, QuestionnaireError, load
from app.questionnaires.source import MOST_BYTES
from app.web.access import requires
from app.web.locale import number
from app.web.page import Crumb, Page, show

MAX_BYTES = 3 * 1024 * 1024
"""Of a file of answers; a request holds 4 MB, and a questionnaire may come along."""
FEW_COLUMNS = 3


@bp.get("/o/<slug>/rounds/import")
@requires(Permission.ROUND_EDIT)
def import_round() -> Any:
    """Which file, and what its columns mean."""
    return _show(_form())


@bp.post("/o/<slug>/rounds/import")
@requires(Permission.ROUND_EDIT)
def take_import() -> Any:
    """Take all of it, as a closed round of its own, or nothing."""
    form = _form()
    if not form.validate_on_submit():
        return _show(form, status=422)
    try:
        assessment = actions.import_round(_wanted(form))
    except Refusal as refusal:
        return _show(form, refusal=refusal, status=refusal.status)
    except QuestionnaireError as error:
        return _show(form, faults=[_questionnaire_fault(one) for one in error.problems], status=422)
    except AnswerFileError as error:
        return _show(form, faults=_answer_faults(error.problems), status=422)
    people = assessment.shown_submitted
    flash(
        ngettext(
            "The answers of %(count)s person were imported.",
            "The answers of %(count)s people were imported.",
            people,
            count=number(people),
        )
    )
    return redirect(url_for(".round_page", round_id=assessment.id))


def _form() -> ImportForm:
    form = ImportForm()
    form.questionnaire.choices = options(versions.choices())
    return form


def _wanted(form: ImportForm) -> ImportedRound:
    """The plain value of a valid form with its files."""
    answers = _upload("answers", MAX_BYTES)
    if answers is None:
        raise Refusal(_("Please choose the file with the answers."), 422)
    if len(answers) > MAX_BYTES:
        raise Refusal(_("The file with the answers is larger than 3 MB."), 413)
    return ImportedRound(
        title=form.title.data,
        title_en=form.title_en.data,
        version=_version(form),
        answers=answers,
        k=int(form.k.data or 0),
        split=form.split.data,
        other=form.other.data,
        stands_for=Split(form.kind.data),
    )


def _version(form: ImportForm) -> QuestionnaireVersion:
    """The questionnaire of the file where there is one, else the chosen one."""
    own = _upload("own", MOST_BYTES)
    if own is None:
        return versions.stored(form.questionnaire.data)
    questionnaire = load(own)
    return versions.store(questionnaire, own.decode("utf-8-sig"))


def _upload(name: str, most: int) -> bytes | None:
    """A file's content, one byte more than allowed at most; None where none was chosen."""
    upload = request.files.get(name)
    if upload is None or not upload.filename:
        return None
    with upload.stream as stream:
        return stream.read(most + 1)


def _questionnaire_fault(problem: Problem) -> str:
    reason = _(problem.sentence, **problem.values)
    if problem.line:
        return str(_("Questionnaire, line %(line)s: %(reason)s", line=problem.line, reason=reason))
    return str(_("Questionnaire: %(reason)s", reason=reason))


def _answer_faults(problems: Sequence[AnswerProblem]) -> list[str]:
    """A sentence for each place; many missing columns are one place."""
    missing = [one.column for one in problems if one.code == "missing-column"]
    if len(missing) <= FEW_COLUMNS:
        return [_answer_fault(one) for one in problems]
    together = str(_("These columns are missing: %(columns)s.", columns=", ".join(missing)))
    return [together, *(_answer_fault(p) for p in problems if p.code != "missing-column")]


def _answer_fault(problem: AnswerProblem) -> str:
    reason = _(problem.sentence, **problem.values)
    line, column = problem.line, problem.column
    if line and column:
        return str(
            _(
                "Line %(line)s, column %(column)s: %(reason)s",
                line=line,
                column=column,
                reason=reason,
            )
        )
    if line:
        return str(_("Line %(line)s: %(reason)s", line=line, reason=reason))
    if column:
        return str(_("Column %(column)s: %(reason)s", column=column, reason=reason))
    return str(reason)


def _show(
    form: ImportForm,
    *,
    refusal: Refusal | None = None,
    faults: list[str] | None = None,
    status: int = 200,
) -> Any:
    title = _("Import answers")
    page = Page(title, [Crumb(_("Assessment"), url_for(".rounds")), Crumb(title)], section="rounds")
    return show(
        "assessments/import.html", page, status, form=form, refusal=refusal, faults=faults or []
    )
