"""Goals in one sentence, for the organisation's overview; 1 statement."""

from __future__ import annotations

from collections import Counter

from flask import url_for
from sqlalchemy import func, select

from app.accounts.glances import Glance
from app.domain.okrs import Status
from app.findings.speech import _, ngettext
from app.journeys.here import today
from app.models import db
from app.models.okrs import Cycle, GoalState, Objective
from app.okrs import cycle_queries
from app.web.locale import language


def glance() -> Glance | None:
    """How many goals are pursued in the present cycle, and how many of them need a conversation."""
    counts = (
        select(Objective.cycle_id, Objective.status, func.count(Objective.id).label("count"))
        .where(Objective.state == GoalState.ACTIVE)
        .group_by(Objective.cycle_id, Objective.status)
        .subquery()
    )
    rows = db.session.execute(
        select(Cycle, counts.c.status, counts.c.count).outerjoin(
            counts, counts.c.cycle_id == Cycle.id
        )
    ).all()
    cycle = cycle_queries.present({row[0] for row in rows}, today())
    if cycle is None:
        return None
    found: Counter[Status] = Counter()
    for one, status, count in rows:
        if one is cycle and count:
            found[status] += count
    label = _("To the goals")
    return Glance(_("Goals"), _sentence(cycle, found), url_for("okrs.dashboard"), label)


def _sentence(cycle: Cycle, found: Counter[Status]) -> str:
    name = cycle.name.in_language(language())
    every = found.total()
    if not every:
        return _("In %(cycle)s no goal is being pursued yet.", cycle=name)
    talk = found[Status.STALE] + found[Status.OFF_TRACK]
    if not talk:
        return ngettext(
            "%(num)s goal is pursued in %(cycle)s; none is stale or off track.",
            "%(num)s goals are pursued in %(cycle)s; none is stale or off track.",
            every,
            cycle=name,
        )
    return ngettext(
        "%(num)s of %(every)s goals in %(cycle)s needs a conversation: %(stale)s stale, %(off)s off"
        " track.",
        "%(num)s of %(every)s goals in %(cycle)s need a conversation: %(stale)s stale, %(off)s off"
        " track.",
        talk,
        every=every,
        cycle=name,
        stale=found[Status.STALE],
        off=found[Status.OFF_TRACK],
    )
