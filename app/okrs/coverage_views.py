"""Who has a goal where: the matrix journey × department, and the reasons for its gaps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.accounts import queries
from app.accounts.forms import ConfirmForm, in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.coverage import Coverage
from app.domain.policy import Permission
from app.findings.speech import _
from app.journeys.here import journey as journey_or_404
from app.models import db
from app.models.accounts import Department
from app.models.okrs import Cycle, CycleState
from app.models.tracking import CoverageNote
from app.okrs import bp, coverage, coverage_notes, cycle_queries, here, reach
from app.okrs.coverage_forms import NoteForm
from app.okrs.coverage_matrix import Cell, Matrix, Row, Scope, matrix
from app.okrs.coverage_notes import Gap
from app.okrs.coverage_words import HINTS, SIGNS, WORDS
from app.web.access import requires
from app.web.locale import day, language
from app.web.page import Crumb, Next, Page, show

Reach = set[UUID] | None
"""Departments somebody speaks for; None for all."""


@bp.get("/goals/coverage", endpoint="coverage")
@requires(Permission.GOAL_READ)
def coverage_page() -> Any:
    """The matrix of a cycle, and how many of its cells are blank."""
    cycles = cycle_queries.cycles()
    wanted = request.args.get("cycle", type=UUID)
    cycle = next((one for one in cycles if one.id == wanted), None) or cycle_queries.present(
        cycles, here.today()
    )
    if cycle is None:
        title = _("Coverage")
        return show("okrs/coverage_empty.html", Page(title, _crumbs(), section="goals"))
    departments = queries.departments()
    found = matrix(
        coverage.facts(cycle), coverage.places(), departments, _scope(),
        today=_looked_at(cycle), language=language(),
    )  # fmt: skip
    spoken_for = _spoken_for(cycle)
    return show(
        "okrs/coverage.html",
        Page(_title(found), _crumbs(), _next(cycle, found, spoken_for), "goals"),
        cycle=cycle,
        cycles=cycles,
        found=found,
        words=WORDS,
        hints=HINTS,
        signs=SIGNS,
        legend=list(Coverage),
        may=lambda cell: spoken_for is None or cell.column.id in spoken_for,
        below=next((d for d in departments if d.id == _scope().below), None),
        elsewhere=_elsewhere,
        columns_page=min(_scope().columns, found.column_pages),
        rows_page=min(_scope().rows, found.row_pages),
        columns_url=lambda number: _elsewhere(columns=number),
        rows_url=lambda number: _elsewhere(page=number),
    )


@bp.route("/goals/coverage/reason", methods=["GET", "POST"])
@requires(Permission.GOAL_EDIT)
def excuse() -> Any:
    """Say why a department has no goal at a journey; the cell stands in the address."""
    gap = _gap_or_404()
    note = coverage.note_of(gap.cycle.id, gap.journey.id, gap.department.id)
    return _excused(gap, note)


@bp.route("/goals/coverage/<uuid:coverage_note_id>", methods=["GET", "POST"])
@requires(Permission.GOAL_EDIT)
def coverage_note(coverage_note_id: UUID) -> Any:
    """Say it anew, or longer."""
    note, gap = _note_or_404(coverage_note_id)
    return _excused(gap, note)


@bp.get("/goals/coverage/<uuid:coverage_note_id>/delete")
@requires(Permission.GOAL_EDIT)
def confirm_coverage_note_removal(coverage_note_id: UUID) -> Any:
    """Asks once."""
    note, gap = _note_or_404(coverage_note_id)
    return _show_removal(gap, note)


@bp.post("/goals/coverage/<uuid:coverage_note_id>/delete")
@requires(Permission.GOAL_EDIT)
def remove_coverage_note(coverage_note_id: UUID) -> Any:
    """Take a reason back: the cell is blank again."""
    note, gap = _note_or_404(coverage_note_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        coverage_notes.withdraw(gap, note, language())
    except Refusal as refusal:
        return _show_removal(gap, note, refusal, refusal.status)
    flash(_("Taken back: %(name)s is blank again.", name=gap.in_words(language())))
    return _back(gap)


def _excused(gap: Gap, note: CoverageNote | None) -> Any:
    form = NoteForm(today=here.today(), data=_as_shown(gap, note))
    if not form.validate_on_submit():
        return _show_form(gap, note, form, status=422 if form.errors else 200)
    try:
        coverage_notes.excuse(gap, form.entry(), form.was.data or "", language())
    except EditedMeanwhile:
        current = coverage.note_of(gap.cycle.id, gap.journey.id, gap.department.id)
        return _show_form(gap, current, form, edited=True, status=409)
    except Refusal as refusal:
        return _show_form(gap, note, form, refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=gap.in_words(language())))
    return _back(gap)


def _scope() -> Scope:
    return Scope(request.args.get("below", type=UUID), _number("columns"), _number("page"))


def _number(name: str) -> int:
    text = request.args.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _elsewhere(**changes: Any) -> str:
    """This page with something else in its address."""
    kept = {name: request.args.get(name) for name in ("cycle", "below", "columns", "page")}
    return url_for(".coverage", **{**kept, **changes})


def _looked_at(cycle: Cycle) -> Any:
    """The day reasons are judged on: a past cycle is looked at on its last day."""
    return min(here.today(), cycle.ends_on)


def _spoken_for(cycle: Cycle) -> Reach:
    if cycle.state is CycleState.CLOSED or not g.actor.may(Permission.GOAL_EDIT):
        return set()
    return None if g.actor.role in reach.EVERYWHERE else reach.departments_of(g.actor)


def _title(found: Matrix) -> str:
    if not found.cells:
        return _("Coverage")
    if not found.blank:
        return _("No cell is blank")
    return str(ngettext("%(num)s cell is blank", "%(num)s cells are blank", found.blank))


def _next(cycle: Cycle, found: Matrix, spoken_for: Reach) -> Next | None:
    """The first gap this person can close; else down the cascade."""
    for row, cells in found.rows:
        for cell in cells:
            if cell.is_blank and cell.asked == 1 and _may(spoken_for, cell):
                return Next(_("Blank"), _place(row, cell), _write(cycle, row, cell))
    return None


def _may(spoken_for: Reach, cell: Cell) -> bool:
    return spoken_for is None or cell.column.id in spoken_for


def _place(row: Row, cell: Cell) -> str:
    return f"{row.name} · {cell.column.name}"


def _write(cycle: Cycle, row: Row, cell: Cell) -> str:
    return url_for(
        ".new_objective", level="department", cycle=cycle.id, journey=row.id,
        department=cell.column.id,
    )  # fmt: skip


def _gap_or_404() -> Gap:
    args = request.args
    ids = [args.get(name, type=UUID) for name in ("cycle", "journey", "department")]
    if None in ids:
        abort(404)
    cycle_id, journey_id, department_id = ids
    return _gap(here.cycle(cycle_id), journey_id, department_id)  # type: ignore[arg-type]


def _note_or_404(note_id: UUID) -> tuple[CoverageNote, Gap]:
    query = select(CoverageNote).where(CoverageNote.id == note_id)
    note = db.session.scalars(query).first() or abort(404)
    return note, _gap(here.cycle(note.cycle_id), note.journey_id, note.department_id)


def _gap(cycle: Cycle, journey_id: UUID, department_id: UUID) -> Gap:
    query = coverage_notes.excusable_by(g.actor).where(Department.id == department_id)
    department = db.session.scalars(query).first() or abort(404)
    return Gap(cycle, journey_or_404(journey_id), department)


def _as_shown(gap: Gap, note: CoverageNote | None) -> dict[str, Any]:
    return {
        "reason": note.reason.in_language(language()) if note else "",
        "until": (note.until if note else None) or gap.cycle.ends_on,
        "was": coverage_notes.mark_of(note),
    }


def _back(gap: Gap) -> Response:
    return redirect(url_for(".coverage", cycle=gap.cycle.id))


def _crumbs(*more: Crumb) -> list[Crumb]:
    title = _("Coverage")
    first = Crumb(_("Goals"), url_for(".dashboard"))
    return [first, Crumb(title, url_for(".coverage")), *more] if more else [first, Crumb(title)]


def _show_form(
    gap: Gap,
    note: CoverageNote | None,
    form: NoteForm,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int,
) -> Any:
    stored = []
    if edited:
        form.was.data = coverage_notes.mark_of(note)
        stored = [
            (str(form.reason.label.text), note.reason.in_language(language()) if note else ""),
            (str(form.until.label.text), day(note.until) if note else ""),
            (_("Said by"), note.by_name if note else ""),
        ]
    title = _("Why no goal here?")
    return show(
        "okrs/coverage_note.html",
        Page(title, _crumbs(Crumb(gap.in_words(language()))), section="goals"),
        status,
        gap=gap,
        note=note,
        form=form,
        refusal=in_place(form, refusal),
        stored=stored,
    )


def _show_removal(
    gap: Gap, note: CoverageNote, refusal: Refusal | None = None, status: int = 200
) -> Any:
    return show(
        "okrs/coverage_note_delete.html",
        Page(_("Take this reason back?"), _crumbs(Crumb(gap.in_words(language()))),
             section="goals"),
        status,
        gap=gap,
        note=note,
        refusal=refusal,
    )  # fmt: skip
