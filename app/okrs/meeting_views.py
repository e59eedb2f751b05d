"""The weekly view of a team: on a projector, on a phone, on paper."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import department_tree
from app.accounts.department_tree import Branch
from app.accounts.forms import options
from app.accounts.queries import members
from app.domain.policy import Permission
from app.models import db
from app.models.accounts import Department
from app.models.okrs import Cycle
from app.models.tracking import MeetingDecision
from app.okrs import bp, cycle_queries, here, meeting_words, meetings, reach
from app.okrs.meeting_forms import DecisionForm, FinishForm
from app.okrs.meetings import View, Weekly
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Next, Page, show

SPANS = (7, 14, 28)
"""How many days back a meeting may look; a week unless it says otherwise."""


@bp.get("/goals/weekly")
@requires(Permission.GOAL_READ)
def weekly() -> Any:
    """What is stuck, what has moved since last week, what was decided."""
    view, tree, cycles = _asked()
    if view is None:
        return _show_without_cycle()
    return _show(view, tree, cycles)


@bp.post("/goals/weekly/decisions")
@requires(Permission.GOAL_EDIT)
def add_decision() -> Any:
    """Write down what the team has decided."""
    view, tree, cycles = _asked()
    if view is None or not meetings.may_decide(g.actor, view.department_id):
        abort(404)
    found = meetings.weekly(view, _since())
    form = _form(found)
    if not form.validate_on_submit():
        return _show(view, tree, cycles, found=found, form=form, status=422)
    meetings.add_decision(view, form.entry(language()), here.today())
    flash(_("Written down."))
    return redirect(url_for(".weekly", **_address(view)) + "#decisions")


@bp.post("/goals/decisions/<uuid:decision_id>/state")
@requires(Permission.GOAL_ANSWER)
def finish_decision(decision_id: UUID) -> Any:
    """Tick a decision off, or take that back."""
    query = select(MeetingDecision).where(MeetingDecision.id == decision_id)
    one = db.session.scalars(query).first() or abort(404)
    if not meetings.may_finish(one, g.actor, reach.departments_of(g.actor)):
        abort(404)
    form = FinishForm()
    if not form.validate_on_submit():
        abort(400)
    meetings.finish_decision(one, here.today(), done=form.to.data == "done")
    view, _tree, _cycles = _asked()
    return redirect(url_for(".weekly", **(_address(view) if view else {})) + "#decisions")


def _show(
    view: View,
    tree: list[Branch],
    cycles: list[Cycle],
    *,
    found: Weekly | None = None,
    form: DecisionForm | None = None,
    status: int = 200,
) -> Any:
    found = found or meetings.weekly(view, _since())
    team = next((b.department for b in tree if b.department.id == view.department_id), None)
    may_decide = meetings.may_decide(g.actor, view.department_id)
    return show(
        "okrs/weekly.html",
        Page(meeting_words.headline(found), _crumbs(), _first(found), "goals"),
        status,
        view=view, tree=tree, cycles=cycles, found=found, said=meeting_words, since=_week_ago(),
        days=_days(), spans=_spans(), team=team, address=_address(view), may_decide=may_decide,
        today=here.today(),
        decisions=meetings.decisions(view, g.actor, _week_ago()),
        form=(form or _form(found, fresh=True)) if may_decide else None,
    )  # fmt: skip


def _show_without_cycle() -> Any:
    return show(
        "okrs/weekly_empty.html",
        Page(_("Weekly meeting"), _crumbs(), section="goals"),
        may_edit_cycles=g.actor.may(Permission.CYCLE_EDIT),
    )


def _asked() -> tuple[View | None, list[Branch], list[Cycle]]:
    """Cycle and team of the address; without them the present cycle and one's own team."""
    cycles = list(cycle_queries.cycles())
    tree = department_tree.branches(db.session.scalars(select(Department)))
    every = [branch.department for branch in tree]
    wanted = request.args.get("cycle", type=UUID)
    cycle = next((one for one in cycles if one.id == wanted), None)
    cycle = cycle or cycle_queries.present(cycles, here.today())
    if cycle is None:
        return None, tree, cycles
    chosen = request.args.get("department", type=UUID)
    if "department" not in request.args:
        chosen = g.actor.department_id
    if chosen is None or chosen not in {one.id for one in every}:
        return View(cycle), tree, cycles
    below = frozenset(department_tree.ids_below(chosen, every))
    return View(cycle, chosen, below), tree, cycles


def _form(found: Weekly, *, fresh: bool = False) -> DecisionForm:
    extra: dict[str, Any] = {"formdata": None} if fresh else {}
    form = DecisionForm(**extra)
    people = [(str(one.user_id), one.user.name) for one in members()]
    form.owner.choices = options([("", _("nobody yet")), *people])
    items = [*found.stuck, *found.moved]
    form.about.choices = options(
        [
            ("", _("no key result in particular")),
            *((str(i.key_result.id), i.key_result.text.in_language(language())) for i in items),
        ]
    )
    return form


def _address(view: View) -> dict[str, Any]:
    days = _days()
    kept = {"days": days} if days != SPANS[0] else {}
    return {"cycle": view.cycle.id, "department": view.department_id or "", **kept}


def _days() -> int:
    asked = request.args.get("days", type=int)
    return asked if asked in SPANS else SPANS[0]


def _week_ago() -> date:
    return here.today() - timedelta(days=_days())


def _since() -> datetime:
    """The start of the day a week ago (or two, or four), where the organisation is."""
    return datetime.combine(_week_ago(), time.min, ZoneInfo(g.organisation.time_zone))


def _spans() -> list[tuple[int, str]]:
    words = (_("one week"), _("two weeks"), _("four weeks"))
    return list(zip(SPANS, words, strict=True))


def _first(found: Weekly) -> Next | None:
    if not found.stuck:
        return None
    one = found.stuck[0].key_result
    address = url_for(".key_result", key_result_id=one.id)
    return Next(_("Begin with"), one.text.in_language(language()), address)


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Goals"), url_for(".dashboard")), Crumb(_("Weekly meeting"))]
