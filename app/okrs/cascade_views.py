"""From the organisation's goals to those of departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from flask import g, request, url_for

from app.accounts import queries
from app.accounts.department_tree import Branch, branches, ids_below
from app.charts import cascade as drawing
from app.domain.okrs import Status
from app.domain.policy import Permission
from app.findings.speech import _, ngettext
from app.models.okrs import Cycle
from app.okrs import bp, cascade, cascade_story, coverage, cycle_queries, here
from app.okrs.cascade import MOST_DRAWN, Count, Counts, Wanted
from app.okrs.cascade_story import Names
from app.okrs.words import STATUS
from app.web.access import requires
from app.web.locale import language, number
from app.web.page import Crumb, Next, Page, show, way_to_each


class Choice(NamedTuple):
    """Something to narrow the view down to: its name and how many goals it has."""

    id: UUID
    label: str


MOST_SHARES = 24
"""So many journeys or departments are counted one by one; the rest stands in the select box."""


class Share(NamedTuple):
    """A journey or a department with its goals counted, and where they are shown."""

    name: str
    url: str
    total: int
    said: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the page is about, read from the address; nonsense narrows nothing."""

    cycle: Cycle
    cycles: Sequence[Cycle]
    branches: Sequence[Branch]
    names: Names
    wanted: Wanted
    department_id: UUID | None


@bp.get("/goals/cascade", endpoint="cascade")
@requires(Permission.GOAL_READ)
def cascade_page() -> Any:
    """The tree of goals of a cycle; a large one is narrowed down first."""
    at = _setting()
    if at is None:
        page = Page(_("Cascade"), _crumbs(), section="goals")
        return show("okrs/cascade_empty.html", page, reason="cycle", may_write=False)
    counts = cascade.counts(at.wanted)
    summed = cascade_story.with_those_below(at.branches, counts.departments)
    total = _total(at, counts)
    may_write = g.actor.may(Permission.GOAL_EDIT)
    if not counts.journeys and at.department_id is None:
        page = Page(_("Cascade"), _crumbs(), section="goals")
        return show("okrs/cascade_empty.html", page, reason="goals", may_write=may_write,
                    cycle=at.cycle)  # fmt: skip
    is_drawn = total <= MOST_DRAWN or bool(at.wanted.journey_id and at.department_id)
    drawn = _drawn(at) if is_drawn else {}
    return show(
        "okrs/cascade.html",
        Page(_title(total), _crumbs(), _next(at), "goals"),
        at=at,
        total=total,
        is_drawn=is_drawn,
        shares=() if is_drawn else _shares(at, counts.journeys, summed),
        journeys=_journey_choices(at, counts),
        departments=_department_choices(at, summed),
        page_number=at.wanted.page,
        last=max(1, -(-total // MOST_DRAWN)) if is_drawn else 1,
        elsewhere=lambda n: _address(at, page=n),
        is_narrowed=bool(at.wanted.journey_id or at.department_id),
        may_write=may_write,
        **drawn,
    )


def _setting() -> Setting | None:
    cycles = cycle_queries.cycles()
    asked = request.args.get("cycle", type=UUID)
    cycle = next((one for one in cycles if one.id == asked), None) or cycle_queries.present(
        cycles, here.today()
    )
    if cycle is None:
        return None
    departments, words = queries.departments(), language()
    names = Names(
        {one.id: one.name.in_language(words) for one in coverage.places()},
        {one.id: one.in_language(words) for one in departments},
    )
    journey_id = request.args.get("journey", type=UUID)
    department_id = request.args.get("department", type=UUID)
    if journey_id not in names.journeys:
        journey_id = None
    if department_id not in names.departments:
        department_id = None
    below = ids_below(department_id, departments) if department_id else set()
    wanted = Wanted(cycle.id, journey_id, frozenset(below), _page_number())
    return Setting(cycle, cycles, branches(departments), names, wanted, department_id)


def _page_number() -> int:
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _total(at: Setting, counts: Counts) -> int:
    if at.wanted.journey_id:
        return counts.journeys.get(at.wanted.journey_id, Count()).total
    return counts.total


def _drawn(at: Setting) -> dict[str, Any]:
    roots = cascade.tree(cascade.goals(at.wanted))
    return {
        "groups": cascade_story.groups(roots, at.names),
        "drawings": drawing.draw(cascade_story.picture(roots, at.names)),
    }


def _shares(
    at: Setting, journeys: Mapping[UUID | None, Count], departments: Mapping[UUID, Count]
) -> list[tuple[str, list[Share], int]]:
    """Too many for a picture: by journey and by department, each with its count, and how many
    more there are."""
    found = []
    if at.wanted.journey_id is None:
        rows = [(key, name, journeys.get(key)) for key, name in at.names.journeys.items()]
        found.append((_("By journey"), *_as_shares(at, "journey", rows)))
    if at.department_id is None or at.wanted.journey_id is None:
        places = (one.department for one in at.branches)
        rows = [
            (place.id, at.names.departments[place.id], departments.get(place.id))
            for place in places
            if place.parent_id == at.department_id
        ]
        found.append((_("By department"), *_as_shares(at, "department", rows)))
    return [one for one in found if one[1]]


def _as_shares(
    at: Setting, what: str, rows: Sequence[tuple[UUID, str, Count | None]]
) -> tuple[list[Share], int]:
    filled = [(key, name, count) for key, name, count in rows if count and count.total]
    words = {one: str(STATUS[one]) for one in Status}
    way = way_to_each(lambda key: _address(at, **{what: key}))
    shares = [
        Share(name, way(key), count.total, cascade_story.said(count, words))
        for key, name, count in filled[:MOST_SHARES]
    ]
    return shares, len(filled) - len(shares)


def _journey_choices(at: Setting, counts: Counts) -> list[Choice]:
    return [
        Choice(journey_id, f"{name} ({number(counts.journeys[journey_id].total)})")
        for journey_id, name in at.names.journeys.items()
        if journey_id in counts.journeys
    ]


def _department_choices(at: Setting, summed: Mapping[UUID, Count]) -> list[Choice]:
    """Departments in their order, each below the one it belongs to; counts include those below."""
    found = []
    for branch in at.branches:
        one = branch.department.id
        name = "\N{EN SPACE}" * 2 * (branch.depth - 1) + at.names.departments[one]
        goals = summed[one].total if one in summed else 0
        found.append(Choice(one, f"{name} ({number(goals)})"))
    return found


def _address(at: Setting, **changes: Any) -> str:
    kept = {
        "cycle": at.cycle.id,
        "journey": at.wanted.journey_id,
        "department": at.department_id,
    }
    return url_for(".cascade", **{**kept, **changes})


def _title(total: int) -> str:
    return ngettext(
        "%(num)s goal, and what it hangs on", "%(num)s goals, and what they hang on", total
    )


def _next(at: Setting) -> Next:
    return Next(_("Next"), _("Where goals are missing"), url_for(".coverage", cycle=at.cycle.id))


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Goals"), url_for(".dashboard")), Crumb(_("Cascade"))]
