"""What journeys say about goals: who has one there now, who is blank; how a gap becomes one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import g, url_for
from sqlalchemy import Select, and_, case, or_, select

from app.domain.okrs import Status
from app.domain.policy import Permission
from app.findings.speech import _, ngettext
from app.journeys.here import today
from app.journeys.pursuits import Beginning, Pursuit, Pursuits
from app.models import db
from app.models.accounts import Department, User
from app.models.journeys import Journey, JourneyLevel, JourneyState
from app.models.okrs import Cycle, GoalState, Objective
from app.okrs import cycle_queries
from app.okrs.dashboard import RUNNING
from app.okrs.dashboard_coverage import cells
from app.okrs.words import STATE
from app.web.locale import language

MOST_ROWS, MOST_BLANK = 8, 10
LONG_AGO = timedelta(days=100)
"""What ended before that is not the present."""


def pursued(journey: Journey) -> Pursuits | None:
    """Goals at a journey and its parts in the present cycle; None without a cycle; 2 statements."""
    family = _family(journey.id)
    rows = db.session.execute(_goals(family)).all()
    cycle = cycle_queries.present({row.Cycle for row in rows}, today())
    if cycle is None:
        return None
    goals = [row for row in rows if row.Cycle is cycle and row.id is not None]
    blank, asked = _blank(journey, cycle, family)
    more = len(goals) - MOST_ROWS
    return Pursuits(
        title=_("Goals on this journey"),
        text=_text(len(goals), cycle),
        rows=tuple(_pursuit(row) for row in goals[:MOST_ROWS]),
        more=ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else "",
        blank=_blank_in_words(blank, asked),
        ways=(
            (
                _("These goals at a glance"),
                url_for("okrs.journey_dashboard", journey_id=journey.id),
            ),
            (_("Coverage"), url_for("okrs.coverage")),
        ),
    )


def beginning() -> Beginning | None:
    """The way from a step where lived and intended lie apart to a goal, for those who may write
    one."""
    return _from_step if g.actor.may(Permission.GOAL_EDIT) else None


def _from_step(journey_id: UUID, step_id: UUID) -> str:
    return url_for("okrs.new_objective", journey=journey_id, step=step_id)


def _text(count: int, cycle: Cycle) -> str:
    name = cycle.name.in_language(language())
    if not count:
        return _("In %(cycle)s nobody has a goal here.", cycle=name)
    return ngettext(
        "%(num)s goal in %(cycle)s, what needs a conversation first.",
        "%(num)s goals in %(cycle)s, what needs a conversation first.",
        count,
        cycle=name,
    )


def _pursuit(row: Any) -> Pursuit:
    department = row.name_en if language() == "en" and row.name_en else row.department
    is_running = row.state in RUNNING
    return Pursuit(
        row.text.in_language(language()) or _("without a text yet"),
        url_for("okrs.objective", objective_id=row.id),
        " · ".join(word for word in (department, row.owner) if word),
        row.status.value if is_running else "",
        "" if is_running else str(STATE[row.state]),
    )


def _blank_in_words(blank: list[str], asked: int) -> str:
    if not asked:
        return ""
    if not blank:
        return _("Every department has a goal here, or has said why not.")
    names = ", ".join(blank[:MOST_BLANK]) + (" …" if len(blank) > MOST_BLANK else "")
    return ngettext(
        "%(num)s of %(every)s departments is blank here: %(names)s.",
        "%(num)s of %(every)s departments are blank here: %(names)s.",
        len(blank),
        every=asked,
        names=names,
    )


def _family(journey_id: UUID) -> Select[Any]:
    """The journey and its parts."""
    part = and_(Journey.parent_id == journey_id, Journey.level == JourneyLevel.PART)
    return select(Journey.id).where(or_(Journey.id == journey_id, part))


def _goals(family: Select[Any]) -> Any:
    """Recent cycles with their goals here; a cycle without one stands alone."""
    one = Objective
    order = [Status.STALE, Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.OPEN]
    rank = case({status: place for place, status in enumerate(order)}, value=one.status)
    here = and_(
        one.cycle_id == Cycle.id, one.state != GoalState.DROPPED, one.journey_id.in_(family)
    )
    return (
        select(
            Cycle, one.id, one.text, one.status, one.state, User.name.label("owner"),
            Department.name.label("department"), Department.name_en,
        )
        .select_from(Cycle)
        .outerjoin(one, here)
        .outerjoin(User, User.id == one.owner_id)
        .outerjoin(Department, Department.id == one.department_id)
        .where(Cycle.ends_on >= today() - LONG_AGO)
        .order_by(case((one.state.in_(RUNNING), 0), else_=1), rank, one.progress, one.id)
    )  # fmt: skip


def _blank(journey: Journey, cycle: Cycle, family: Select[Any]) -> tuple[list[str], int]:
    """Undivided departments without goal and reason, by name, and of how many."""
    if journey.level is not JourneyLevel.JOURNEY or journey.state is not JourneyState.ACTIVE:
        return [], 0
    found = cells(cycle.id, today())
    present = select(found.c.department_id).where(
        found.c.journey_id.in_(family), found.c.department_id.is_not(None)
    )
    rows = db.session.execute(select(Department, Department.id.in_(present))).all()
    parents = {department.parent_id for department, _is_present in rows}
    leaves = [row for row in rows if row[0].id not in parents]
    names = [one.in_language(language()) for one, is_present in leaves if not is_present]
    return sorted(names, key=str.casefold), len(leaves)
