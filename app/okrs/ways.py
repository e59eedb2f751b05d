"""The ways between the pages of goals: one row of links that all of them show."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.models import db
from app.okrs import reach, request_queries
from app.web.locale import number

WAYS = (
    ("okrs.dashboard", _l("At a glance")),
    ("okrs.mine", _l("My goals")),
    ("okrs.cascade", _l("Cascade")),
    ("okrs.coverage", _l("Coverage")),
    ("okrs.cycles", _l("Cycles")),
    ("okrs.requests", _l("Requests")),
    ("okrs.weekly", _l("Weekly meeting")),
    ("okrs.quick_wins", _l("Quick wins")),
    ("okrs.proofs", _l("Proofs")),
    ("okrs.loop", _l("From finding to effect")),
)
"""Endpoint and word, in the order of the row."""
OF_A_CYCLE = frozenset({"okrs.dashboard", "okrs.cascade", "okrs.coverage", "okrs.weekly"})
"""Pages that take `?cycle=`: whoever looks at a cycle goes on looking at it."""


def entries(open_requests: int | None = None) -> list[tuple[str, str, bool]]:
    """Word, address and whether it is the page one is on, as `navigation.tabs` takes them.

    `open_requests`: how many there are, where the page knows; 1 statement otherwise, for leads 2.
    """
    if open_requests is None:
        mine = reach.departments_of(g.actor)
        open_requests = db.session.scalar(select(request_queries.open_ones(g.actor, mine))) or 0
    cycle_id = request.args.get("cycle", type=UUID)
    return [
        (
            _counted(str(word), open_requests) if endpoint == "okrs.requests" else str(word),
            url_for(endpoint, cycle=cycle_id if endpoint in OF_A_CYCLE else None),
            request.endpoint == endpoint,
        )
        for endpoint, word in WAYS
        if endpoint in current_app.view_functions
    ]


def _counted(word: str, count: int) -> str:
    return f"{word} ({number(count)})" if count else word
