"""Goals at a glance: for the organisation, a journey, a department."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, g, request, url_for

from app.domain.policy import Permission
from app.findings.speech import _, ngettext
from app.models.okrs import Cycle, GoalState
from app.okrs import bp, cycle_queries, dashboard_facts, dashboard_pictures, here
from app.okrs.dashboard import RUNNING, Show
from app.okrs.dashboard_facts import Ground, Read, Wanted
from app.okrs.dashboard_says import load_in_words
from app.okrs.dashboard_story import story
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Next, Page, show

MOST_CYCLES = 6
NOT_YET = (GoalState.DRAFT, GoalState.PROPOSED, GoalState.AGREED)


@bp.get("/goals")
@requires(Permission.GOAL_READ)
def dashboard() -> Any:
    """Where the goals of the present cycle stand."""
    return _show(_wanted(), dashboard_facts.ground(), "")


@bp.get("/goals/journeys/<uuid:journey_id>")
@requires(Permission.GOAL_READ)
def journey_dashboard(journey_id: UUID) -> Any:
    """The goals at one journey and its parts."""
    on = dashboard_facts.ground()
    found = on.journey(journey_id) or abort(404)
    return _show(_wanted(journey_id=journey_id), on, found.name.in_language(language()))


@bp.get("/goals/departments/<uuid:department_id>")
@requires(Permission.GOAL_READ)
def department_dashboard(department_id: UUID) -> Any:
    """The goals of one department and those below it."""
    on = dashboard_facts.ground()
    found = on.department(department_id) or abort(404)
    return _show(_wanted(department_id=department_id), on, found.in_language(language()))


def _wanted(journey_id: UUID | None = None, department_id: UUID | None = None) -> Wanted:
    text = request.args.get("page", "1")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return Wanted(journey_id, department_id, request.args.get("show", type=Show), page)


def _show(wanted: Wanted, on: Ground, place: str) -> Any:
    cycles = cycle_queries.cycles()
    chosen = request.args.get("cycle", type=UUID)
    today = here.today()
    if chosen is None:
        cycle = cycle_queries.present(cycles, today)
    else:
        cycle = next((one for one in cycles if one.id == chosen), None) or abort(404)
    if cycle is None:
        return _show_without_cycle()
    read = dashboard_facts.read(cycle, on, wanted, g.actor, today)
    told = story(read.facts)
    name = cycle.name.in_language(language())
    return show(
        "okrs/dashboard.html",
        Page(told.title, _crumbs(name, place), _next(read, cycle), "goals"),
        story=told,
        confidence=dashboard_pictures.confidence(
            read.facts.trend, read.facts.sums.every, min(today, cycle.ends_on)
        ),
        loads=[load_in_words(one) for one in read.facts.loads],
        more_loads=read.facts.loads_in_all - len(read.facts.loads),
        read=read,
        wanted=wanted,
        place=place,
        cycle=cycle,
        cycles=cycles[:MOST_CYCLES],
        here=_here(chosen),
        to_page=lambda number: _here(chosen)(show=_asked(wanted), page=number) + "#list",
        here_journey=lambda one: _elsewhere(chosen, ".journey_dashboard", journey_id=one),
        here_department=lambda one: _elsewhere(chosen, ".department_dashboard", department_id=one),
        may_edit=g.actor.may(Permission.GOAL_EDIT),
    )


def _show_without_cycle() -> Any:
    may = g.actor.may(Permission.CYCLE_EDIT)
    to = Next(_("Next"), _("Set the first cycle"), url_for(".new_cycle")) if may else None
    return show(
        "okrs/dashboard_empty.html",
        Page(_("Goals"), [Crumb(_("Goals"))], to, "goals"),
        may_edit=may,
    )


def _crumbs(cycle: str, place: str) -> list[Crumb]:
    way = [Crumb(_("Goals"), url_for(".dashboard")), Crumb(cycle)]
    return [*way[:1], Crumb(cycle, url_for(".dashboard")), Crumb(place)] if place else way


def _here(chosen: UUID | None) -> Any:
    """Addresses of this very page: narrowed, on another page of the list, for another cycle."""

    def address(**changed: Any) -> str:
        args = {"cycle": chosen, **(request.view_args or {}), **changed}
        return url_for(str(request.endpoint), **args)

    return address


def _elsewhere(chosen: UUID | None, endpoint: str, **place: Any) -> str:
    return url_for(endpoint, cycle=chosen, **place)


def _asked(wanted: Wanted) -> str | None:
    return wanted.show.value if wanted.show else None


def _next(read: Read, cycle: Cycle) -> Next | None:
    """Check-ins somebody owes; the first goal, then getting it going; then the blanks."""
    facts = read.facts
    if due := facts.sums.due:
        label = ngettext("Check in: %(num)s is due", "Check in: %(num)s are due", due)
        return Next(_("Next"), label, url_for(".mine"))
    if not facts.goals and g.actor.may(Permission.GOAL_EDIT):
        return Next(_("Next"), _("Write the first goal"), url_for(".new_objective", cycle=cycle.id))
    if not any(one.state in RUNNING for one in facts.goals):
        planned = next((row for row in facts.rows if row.state in NOT_YET), None)
        if planned:
            label = planned.text.in_language(language()) or _("without a text yet")
            return Next(_("Go on with"), label, url_for(".objective", objective_id=planned.id))
    if facts.blanks.blank and facts.goals:
        label = ngettext(
            "Settle %(num)s blank cell", "Settle %(num)s blank cells", facts.blanks.blank
        )
        return Next(_("Next"), label, url_for(".coverage", cycle=cycle.id))
    return None
