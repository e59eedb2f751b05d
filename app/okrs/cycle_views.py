"""Cycles: the stretches of time goals are set for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, url_for

from app.accounts.forms import in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.findings.speech import _
from app.models.okrs import Cycle
from app.okrs import bp, cycle_queries, here
from app.okrs import cycles as actions
from app.okrs.cycle_forms import CycleForm
from app.web.access import requires
from app.web.locale import day, language, number
from app.web.page import Crumb, Next, Page, show


@bp.get("/cycles")
@requires(Permission.GOAL_READ)
def cycles() -> Any:
    """All cycles, the latest first."""
    found = cycle_queries.planned()
    title = _("Cycles")
    present = cycle_queries.present([one.cycle for one in found], here.today())
    return show(
        "okrs/cycles.html",
        Page(title, [_home(), Crumb(title)], _next(present), "goals"),
        found=found,
        present=present,
        today=here.today(),
        may_edit=g.actor.may(Permission.CYCLE_EDIT),
    )


@bp.route("/cycles/new", methods=["GET", "POST"])
@requires(Permission.CYCLE_EDIT)
def new_cycle() -> Any:
    """One more cycle; it begins where the last one ends."""
    form = CycleForm(data=_beginning())
    if not form.validate_on_submit():
        return _show_form(None, form, status=422 if form.errors else 200)
    try:
        added = actions.create(form.entry(), language())
    except Refusal as refusal:
        return _show_form(None, form, refusal, status=refusal.status)
    flash(_("Created: %(name)s.", name=form.name.data) + _overlap_said(added))
    return redirect(url_for(".cycles"))


@bp.route("/cycles/<uuid:cycle_id>/edit", methods=["GET", "POST"])
@requires(Permission.CYCLE_EDIT)
def edit_cycle(cycle_id: UUID) -> Any:
    """Name, days and rhythm of one cycle."""
    shown = here.cycle(cycle_id)
    form = CycleForm(data=_written(shown))
    if not form.validate_on_submit():
        return _show_form(shown, form, status=422 if form.errors else 200)
    try:
        actions.save(shown, form.entry(), form.opened_on(), language(), here.today())
    except EditedMeanwhile:
        return _show_form(shown, form, edited=True, status=409)
    except Refusal as refusal:
        return _show_form(shown, form, refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=form.name.data) + _overlap_said(shown))
    return redirect(url_for(".cycles"))


def _beginning() -> dict[str, Any]:
    """A quarter that follows the last cycle, or the present one where there is none."""
    every = cycle_queries.cycles()
    today = here.today()
    starts_on = max((one.ends_on for one in every), default=None)
    starts_on = starts_on + timedelta(days=1) if starts_on else _quarter(today)
    return {"starts_on": starts_on, "ends_on": _end_of_quarter(starts_on), "check_in_days": 14}


def _quarter(day_: date) -> date:
    return date(day_.year, 3 * ((day_.month - 1) // 3) + 1, 1)


def _end_of_quarter(day_: date) -> date:
    """The end of the quarter, or of the next one where this would leave less than four weeks."""
    starts_on = _quarter(day_)
    for _step in range(2):
        starts_on = _quarter(starts_on + timedelta(days=93))
        if (starts_on - day_).days > 28:
            break
    return starts_on - timedelta(days=1)


def _written(shown: Cycle) -> dict[str, Any]:
    return {
        "name": shown.name.in_language(language()),
        "starts_on": shown.starts_on,
        "ends_on": shown.ends_on,
        "check_in_days": shown.check_in_days,
        "revision": shown.revision,
    }


def _show_form(
    shown: Cycle | None,
    form: CycleForm,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int,
) -> Any:
    stored = _stored(shown) if shown and edited else []
    if shown and edited:
        form.revision.data = str(shown.revision)
    title = _("Edit cycle") if shown else _("New cycle")
    crumbs = [_home(), Crumb(_("Cycles"), url_for(".cycles")), Crumb(title)]
    return show(
        "okrs/cycle_form.html",
        Page(title, crumbs, section="goals"),
        status,
        form=form,
        refusal=in_place(form, refusal),
        stored=stored,
    )


def _stored(shown: Cycle) -> list[tuple[str, str]]:
    """What somebody else has saved, to stand beside what was typed."""
    return [
        (_("Name"), shown.name.in_language(language())),
        (_("First day"), day(shown.starts_on)),
        (_("Last day"), day(shown.ends_on)),
        (_("Days between two check-ins"), number(shown.check_in_days)),
    ]


def _overlap_said(cycle: Cycle) -> str:
    """Overlapping is allowed, but not passed over in silence."""
    others = cycle_queries.overlapping(cycle, cycle_queries.cycles())
    if not others:
        return ""
    names = ", ".join(one.name.in_language(language()) for one in others)
    return " " + _("It shares days with: %(names)s.", names=names)


def _next(present: Cycle | None) -> Next | None:
    if present is None or not g.actor.may(Permission.GOAL_EDIT):
        return None
    if present.state.value == "closed":
        return None
    name = present.name.in_language(language())
    return Next(
        _("Next"),
        _("A goal for %(cycle)s", cycle=name),
        url_for(".new_objective", cycle=present.id),
    )


def _home() -> Crumb:
    return Crumb(_("Goals"), url_for(".dashboard"))
