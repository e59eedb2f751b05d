"""The weekly view of a team: on a projector, on a phone, on paper."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import department_tree
from app.accounts.department_tree import Branch
from app.accounts.forms import options
from app.accounts.queries import members
from app.accounts.refusals import Refusal
from app.domain.policy import Permission
from app.models import db
from app.models.accounts import Department
from app.models.okrs import Cycle
from app.models.tracking import KeyResult
from app.okrs import (
    bp,
    cycle_queries,
    decision_words,
    decisions,
    here,
    meeting_words,
    meetings,
)
from app.okrs.meeting_forms import DecisionForm
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
    view, tree, cycles = asked()
    if view is None:
        return _show_without_cycle()
    return show_week(view, tree, cycles)


def show_week(
    view: View,
    tree: list[Branch],
    cycles: list[Cycle],
    *,
    found: Weekly | None = None,
    form: DecisionForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Any:
    """The page; a form that was sent comes back with what was typed."""
    found = found or this_week(view)
    team = next((b.department for b in tree if b.department.id == view.department_id), None)
    may_decide = decisions.may_decide(g.actor, view.department_id)
    return show(
        "okrs/weekly.html",
        Page(meeting_words.headline(found), crumbs(), _first(found), "goals"),
        status,
        view=view, tree=tree, cycles=cycles, found=found, said=meeting_words, since=_week_ago(),
        days=_days(), spans=_spans(), team=team, address=address(view), may_decide=may_decide,
        today=here.today(),
        decisions=decisions.decisions(view, g.actor, _week_ago()), history=decision_words.history,
        refusal=refusal,
        form=(form or _blank(found)) if may_decide else None,
    )  # fmt: skip


def _show_without_cycle() -> Any:
    return show(
        "okrs/weekly_empty.html",
        Page(_("Weekly meeting"), crumbs(), section="goals"),
        may_edit_cycles=g.actor.may(Permission.CYCLE_EDIT),
    )


def asked() -> tuple[View | None, list[Branch], list[Cycle]]:
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


def this_week(view: View) -> Weekly:
    """What there is to talk about."""
    return meetings.weekly(view, _since())


def offer(form: DecisionForm, found: Weekly, kept: KeyResult | None = None) -> None:
    """People and key results to choose from; `kept` is the one it was about so far."""
    people = [(str(one.user_id), one.user.name) for one in members()]
    form.owner.choices = options([("", _("nobody yet")), *people])
    results = [item.key_result for item in [*found.stuck, *found.moved]]
    if kept is not None and kept.id not in {one.id for one in results}:
        results.insert(0, kept)
    form.about.choices = options(
        [
            ("", _("no key result in particular")),
            *((str(one.id), one.text.in_language(language())) for one in results),
        ]
    )


def _blank(found: Weekly) -> DecisionForm:
    form = DecisionForm(formdata=None)
    offer(form, found)
    return form


def address(view: View) -> dict[str, Any]:
    """What leads back to this view."""
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


def crumbs(*, here_is: str = "") -> list[Crumb]:
    """The way to the week, or to a page below it."""
    week = Crumb(_("Weekly meeting"), url_for(".weekly") if here_is else None)
    way = [Crumb(_("Goals"), url_for(".dashboard")), week]
    return [*way, Crumb(here_is)] if here_is else way
