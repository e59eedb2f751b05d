"""“We cannot measure that”: the seven steps, and the list of what is still open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.forms import in_place, options
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.journeys import bp, case_queries, cases, here, reach
from app.journeys.case_forms import CaseForm, ReopenForm, SolutionForm, StepForm
from app.journeys.case_queries import CaseRow
from app.journeys.case_steps import LAST, STEPS, step_of
from app.models.measuring import CaseState
from app.models.wording import Wording
from app.web.access import requires
from app.web.locale import day, language, number
from app.web.page import Crumb, Next, Page, show


@bp.get("/cases", endpoint="cases")
@requires(Permission.JOURNEY_READ)
def case_list() -> Any:
    """All cases: what is open, and what was found."""
    found = case_queries.cases(here.today())
    return show(
        "journeys/cases.html",
        Page(_headline(found), _crumbs(), _first(found), "journeys"),
        found=found,
        step_of=step_of,
        last=LAST,
    )


@bp.route("/journeys/<uuid:journey_id>/cases/new", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def new_case(journey_id: UUID) -> Any:
    """Take the sentence down as it was said."""
    journey = here.editable_journey(journey_id)
    form = _new_form(journey_id)
    refusal, status = None, 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            opened = cases.open_case(journey, form.entry(language()), here.today(), form.sent_as())
        except Refusal as refused:
            refusal, status = refused, refused.status
        else:
            flash(_("The case is open. It begins with the data you already have."))
            return redirect(url_for(".case", case_id=opened.id))
    return show(
        "journeys/case_new.html",
        Page(_("“We cannot measure that”"), _crumbs(_("New case")), section="journeys"),
        status,
        journey=journey,
        form=form,
        refusal=in_place(form, refusal),
        steps=STEPS,
    )


@bp.get("/cases/<uuid:case_id>")
@requires(Permission.JOURNEY_READ)
def case(case_id: UUID) -> Any:
    """Where a case stands, and what could be tried next."""
    return _show(_case_or_404(case_id))


@bp.post("/cases/<uuid:case_id>")
@requires(Permission.JOURNEY_EDIT)
def save_attempt(case_id: UUID) -> Any:
    """What the present step brought; then stay, go on, go back, or end with a figure."""
    row = _editable_or_404(case_id)
    act = request.form.get("act")
    if act not in {"save", "next", "back", "figure"}:
        abort(400)
    form = StepForm()
    if not form.validate_on_submit() or (act in {"next", "figure"} and not form.demand_words()):
        return _show(row, step_form=form, status=422)
    try:
        cases.save_attempt(row.case, _attempt(row, form), form.opened_on())
    except EditedMeanwhile:
        return _show(row, step_form=form, edited=True, status=409)
    except Refusal as refusal:
        return _show(row, step_form=form, refusal=refusal, status=refusal.status)
    if act in {"next", "back"}:
        cases.go_to(row.case, row.case.step + (1 if act == "next" else -1))
    if act == "save":
        flash(_("Saved. The case stays open."))
    here_again = url_for(".case", case_id=case_id, figure="1" if act == "figure" else None)
    return redirect(f"{here_again}#here")


@bp.post("/cases/<uuid:case_id>/solution")
@requires(Permission.JOURNEY_EDIT)
def save_solution(case_id: UUID) -> Any:
    """Method, owner and date: kept while the case stays open, or the end of it."""
    row = _editable_or_404(case_id)
    act = request.form.get("act")
    if act not in {"save", "solve"}:
        abort(400)
    form = _solution_form(row)
    if not form.validate_on_submit() or (act == "solve" and not form.demand_all()):
        return _show(row, solution_form=form, status=422)
    entry = (form.solution(), language(), form.opened_on())
    try:
        if act == "solve":
            cases.solve(row.case, *entry, here.today())
        else:
            cases.save_solution(row.case, *entry)
    except EditedMeanwhile:
        return _show(row, solution_form=form, edited=True, status=409)
    except Refusal as refusal:
        return _show(row, solution_form=form, refusal=refusal, status=refusal.status)
    flash(_("Solved.") if act == "solve" else _("Saved. The case stays open."))
    return redirect(url_for(".case", case_id=case_id))


@bp.post("/cases/<uuid:case_id>/reopening")
@requires(Permission.JOURNEY_EDIT)
def reopen_case(case_id: UUID) -> Any:
    """A solved case that turned out not to be."""
    row = _editable_or_404(case_id)
    form = ReopenForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        cases.reopen(row.case, form.opened_on())
    except EditedMeanwhile:
        return _show(row, edited=True, status=409)
    except Refusal as refusal:
        return _show(row, refusal=refusal, status=409)
    flash(_("The case is open again."))
    return redirect(url_for(".case", case_id=case_id))


def _case_or_404(case_id: UUID) -> CaseRow:
    return case_queries.case(case_id) or abort(404)


def _editable_or_404(case_id: UUID) -> CaseRow:
    row = _case_or_404(case_id)
    return row if reach.may_edit(g.actor, row.journey) else abort(404)


def _attempt(row: CaseRow, form: StepForm) -> cases.Attempt:
    was = cases.attempts(row.case).get(row.case.step)
    return form.attempt(
        row.case.step, was.found if was else Wording(), language(), here.today(), g.actor.name
    )


def _new_form(journey_id: UUID) -> CaseForm:
    points = case_queries.point_choices(journey_id, language())
    wanted = request.args.get("point", "")
    known = wanted in {value for value, _label in points}
    form = CaseForm(data={"point": wanted if known else "", "raised_by": ""})
    form.point.choices = options([("", _("none yet")), *points])
    return form


def _step_form(row: CaseRow) -> StepForm:
    was = cases.attempts(row.case).get(row.case.step)
    found = was.found.in_language(language()) if was else ""
    return StepForm(formdata=None, data={"found": found, "revision": row.case.revision})


def _solution_form(row: CaseRow, **kwargs: Any) -> SolutionForm:
    case = row.case
    data = {
        "method": case.method.in_language(language()) or _proposal(row),
        "owner": str(case.owner_id or ""),
        "due_on": case.due_on,
        "revision": case.revision,
    }
    form = SolutionForm(data=data, **kwargs)
    form.owner.choices = options([("", _("nobody yet")), *case_queries.owner_choices()])
    return form


def _proposal(row: CaseRow) -> str:
    """Wording to start from: at the last step the key result, else what the step has brought."""
    if row.case.step == LAST:
        proposal: str = _(
            "Finding the baseline is the key result: by the day named below two people, each on"
            " their own, arrive at the same figure for “%(name)s”, by a rule that is written down.",
            name=_subject(row),
        )
        return proposal
    was = cases.attempts(row.case).get(row.case.step)
    return was.found.in_language(language())[:500] if was else ""


def _subject(row: CaseRow) -> str:
    """What is to be measured: the point's name, or the claim without its quotes."""
    named = row.point.name if row.point else row.case.claim
    return named.in_language(language()).strip('“”„"»«› ‹')


def _show(
    row: CaseRow,
    *,
    step_form: StepForm | None = None,
    solution_form: SolutionForm | None = None,
    refusal: Refusal | None = None,
    edited: bool = False,
    status: int = 200,
) -> Any:
    case = row.case
    title = case.claim.in_language(language())
    may_edit = reach.may_edit(g.actor, row.journey)
    ending = solution_form is not None or (
        step_form is None and (case.step == LAST or "figure" in request.args)
    )
    typed = step_form or solution_form
    if may_edit and case.state is CaseState.OPEN and typed is None:
        step_form = None if ending else _step_form(row)
        solution_form = _solution_form(row, formdata=None) if ending else None
    if edited and typed is not None:
        typed.revision.data = str(case.revision)
    return show(
        "journeys/case.html",
        Page(title, _crumbs(_("Case")), _next(row), "journeys"),
        status,
        row=row, case=case, steps=STEPS, present=step_of(case.step), last=LAST,
        tried=cases.attempts(case), overdue=case_queries.is_overdue(case, here.today()),
        may_edit=may_edit, ending=ending, step_form=step_form, solution_form=solution_form,
        reopen_form=ReopenForm(formdata=None, data={"revision": case.revision}),
        typed=_typed(step_form, solution_form) if case.state is CaseState.SOLVED else "",
        refusal=refusal, stored=_saved_now(row) if edited else [],
    )  # fmt: skip


def _typed(step_form: StepForm | None, solution_form: SolutionForm | None) -> str:
    """What somebody wrote into a case that was solved meanwhile: shown, so that it is not lost."""
    if step_form is not None:
        return step_form.found.data or ""
    return (solution_form.method.data or "") if solution_form is not None else ""


def _saved_now(row: CaseRow) -> list[tuple[str, str]]:
    case, words = row.case, language()
    was = cases.attempts(case).get(case.step)
    return [
        (_("Step"), f"{case.step} {step_of(case.step).name}"),
        (_("What was found"), was.found.in_language(words) if was else ""),
        (_("Method"), case.method.in_language(words)),
        (_("Who sees to it"), case.owner.name if case.owner else ""),
        (_("First figure by"), day(case.due_on)),
    ]


def _next(row: CaseRow) -> Next | None:
    """A solved case leads to its figure; an open one is itself the next step."""
    if row.case.state is CaseState.OPEN:
        return None
    journey_id = row.journey.id
    if row.point is not None:
        has_figure = row.point.current_on is not None
        label = _("To its measuring point") if has_figure else _("Enter the first figure")
        return Next(_("Next"), label, url_for("journeys.point", point_id=row.point.id))
    if not reach.may_edit(g.actor, row.journey):
        return Next(_("Next"), _("Back to the journey"), url_for(".journey", journey_id=journey_id))
    return Next(
        _("Next"), _("Set up the measuring point"), url_for(".new_point", journey_id=journey_id)
    )


def _headline(found: case_queries.CaseList) -> str:
    count = len(found.open)
    if not count:
        return str(_("“We cannot measure that”: no case is open"))
    return str(
        ngettext(
            "“We cannot measure that”: %(count)s case is open",
            "“We cannot measure that”: %(count)s cases are open",
            count,
            count=number(count),
        )
    )


def _first(found: case_queries.CaseList) -> Next | None:
    """The oldest open case this person may go on with."""
    for row in found.open:
        if reach.may_edit(g.actor, row.journey):
            address = url_for(".case", case_id=row.case.id)
            return Next(_("Next"), _("Go on with the oldest case"), address)
    return None


def _crumbs(here_is: str = "") -> list[Crumb]:
    """The way here; without a word of its own the page is the list of cases."""
    start = Crumb(_("Journeys"), url_for(".inventory"))
    if not here_is:
        return [start, Crumb(_("Not measured yet"))]
    return [start, Crumb(_("Not measured yet"), url_for(".cases")), Crumb(here_is)]
