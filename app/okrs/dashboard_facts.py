"""Everything a dashboard is told from, read in ten statements, for the whole, a journey, a
department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts import department_tree
from app.domain import goal_balance as balance
from app.domain.policy import Actor
from app.models import db
from app.models.accounts import Department
from app.models.okrs import Cycle
from app.okrs import coverage, dashboard, dashboard_coverage, reach, request_queries
from app.okrs.coverage import Place
from app.okrs.dashboard import PAGE, Scope, Show
from app.okrs.dashboard_story import Blanks, Facts, total
from app.web.locale import language


@dataclass(frozen=True, slots=True)
class Ground:
    """What goals stand on: all journeys and departments of the organisation."""

    journeys: Sequence[Place]
    departments: Sequence[Department]

    def journey(self, journey_id: UUID) -> Place | None:
        """A journey, None for one that is not here."""
        return next((one for one in self.journeys if one.id == journey_id), None)

    def department(self, department_id: UUID) -> Department | None:
        """A department, None for one that is not here."""
        return next((one for one in self.departments if one.id == department_id), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks at: one journey with its parts, one department with all below it, or
    everything; the list narrowed, and a page of it."""

    journey_id: UUID | None = None
    department_id: UUID | None = None
    show: Show | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Read:
    """The facts, and which of how many pages of the list they hold."""

    facts: Facts
    listed: int
    page: int
    last: int


def ground() -> Ground:
    """Journeys and departments; 2 statements."""
    return Ground(coverage.places(), db.session.scalars(select(Department)).all())


def read(cycle: Cycle, on: Ground, wanted: Wanted, reader: Actor, today: date) -> Read:
    """Eight statements, whatever the number of goals."""
    row_of = coverage.rows_for(on.journeys)
    scope = _scope(cycle, on, wanted, row_of)
    since = max(today - timedelta(days=cycle.check_in_days), cycle.starts_on)
    goals = dashboard.goals(scope)
    mine = reach.departments_of(reader, on.departments)
    requests = request_queries.open_ones(reader, mine)
    sums = dashboard.key_results(scope, since, today, reader.user_id, requests)
    listed = total(goals, sums, wanted.show)
    last = max(1, -(-listed // PAGE))
    page = min(max(wanted.page, 1), last)
    rows = dashboard.listed(scope, wanted.show, page)
    loads, loads_in_all = dashboard.loads(scope)
    asked = [
        one.id
        for one in on.journeys
        if coverage.is_asked(one) and wanted.journey_id in {None, one.id}
    ]
    facts = Facts(
        cycle=cycle,
        today=today,
        since=since,
        goals=goals,
        sums=sums,
        rows=rows,
        parts=dashboard.parts([row.id for row in rows]),
        blanks=_blanks(cycle, on, scope, asked, today),
        loads=loads,
        loads_in_all=loads_in_all,
        trend=balance.confidence_trend(
            dashboard.reports(scope), cycle.starts_on, cycle.check_in_days
        ),
        journeys={one.id: one.name for one in on.journeys},
        asked=asked,
        departments={one.id: one.in_language(language()) for one in on.departments},
        show=wanted.show,
    )
    return Read(facts, listed, page, last)


def _scope(cycle: Cycle, on: Ground, wanted: Wanted, row_of: dict[UUID, UUID]) -> Scope:
    scope = Scope(cycle)
    if wanted.journey_id is not None:
        family = {one for one, row in row_of.items() if row == wanted.journey_id}
        scope = replace(scope, journey_ids=frozenset(family | {wanted.journey_id}))
    if wanted.department_id is not None:
        below = department_tree.ids_below(wanted.department_id, on.departments)
        scope = replace(scope, department_ids=frozenset(below))
    return scope


def _blanks(cycle: Cycle, on: Ground, scope: Scope, asked: Sequence[UUID], today: date) -> Blanks:
    """Undivided departments are asked, in a department those of it."""
    parents = {one.parent_id for one in on.departments}
    leaves = {one.id for one in on.departments} - parents
    if scope.department_ids is not None:
        leaves &= scope.department_ids
    cells = len(asked) * len(leaves)
    if scope.journey_ids is not None:
        present = dashboard_coverage.present_at(cycle, scope.journey_ids, today)
        missing = [one for one in on.departments if one.id in leaves - present] if asked else []
        names = sorted((one.in_language(language()) for one in missing), key=str.casefold)
        return Blanks(len(missing), cells, len(leaves), {}, tuple(names))
    filled = dashboard_coverage.filled(cycle, coverage.rows_for(on.journeys), leaves, today)
    return Blanks(cells - sum(filled.get(one, 0) for one in asked), cells, len(leaves), filled)
