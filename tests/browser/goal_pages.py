"""Every page of goals there is, filled by the demo: addresses found by walking the routes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from app.demo import loader
from app.domain.okrs import KeyResultType
from app.models import db, tenancy
from app.models.accounts import Department, Organisation
from app.models.base import now
from app.models.journeys import Journey
from app.models.okrs import Cycle, CycleState, GoalState, Objective, ObjectiveLevel
from app.models.tracking import (
    CoverageNote,
    DepartmentRequest,
    Initiative,
    KeyResult,
    MeetingDecision,
    Proof,
)
from app.models.wording import Wording
from tests import databases
from tests.browser.conftest import LiveServer

OWNER = "jannis-luehrs@nordlicht.example"
WAITING = (GoalState.DRAFT, GoalState.PROPOSED, GoalState.AGREED)
SHAPES = (
    KeyResultType.INCREASE, KeyResultType.WITHIN, KeyResultType.MILESTONE,
    KeyResultType.FIND_BASELINE,
)  # fmt: skip
"""Types of key results whose forms and pages differ."""

Choice = dict[str, Any]


def load_demo(server: LiveServer) -> str:
    """Put the demo in place of the house, three goals not begun yet; the password of everybody."""
    with server.app.app_context():
        databases.wipe()
        loader.load()
        with tenancy.inside(db.session.scalars(select(Organisation.id)).one()):
            for one, state in zip(_running()[-len(WAITING) :], WAITING, strict=True):
                one.state, one.activated_on = state, None
                for result in _results(one):
                    result.state, result.influence, result.baseline = GoalState.DRAFT, 2, None
            _decide(_running()[0])
            db.session.commit()
        db.session.remove()
        return loader.password(server.app.config["SETTINGS"])


def _decide(goal: Objective) -> None:
    """The demo's meetings have written nothing down yet; here one has, and is late with it."""
    day = now().date() - timedelta(days=9)
    text = Wording("Wir rufen alle zurück", "We call everybody back")
    db.session.add(
        MeetingDecision(cycle_id=goal.cycle_id, text=text, decided_on=day, due_on=day)
    )  # fmt: skip


def addresses(server: LiveServer) -> list[str]:
    """One address per page of goals at least; more where a page looks different by what it shows.

    A new page that needs something this function does not know fails here, not in silence.
    """
    with server.app.test_request_context(base_url=server.url):
        organisation = db.session.scalars(select(Organisation)).one()
        with tenancy.inside(organisation.id):
            choices = _choices()
            found = [
                url_for(rule.endpoint, slug=organisation.slug, **choice)
                for rule in server.app.url_map.iter_rules()
                if rule.endpoint.startswith("okrs.") and "GET" in (rule.methods or ())
                for choice in choices.get(rule.endpoint) or [_any(choices, rule.arguments)]
                if choice.keys() >= rule.arguments - {"slug"} - (rule.defaults or {}).keys()
            ]
            journeys = [
                url_for("journeys.journey", slug=organisation.slug, journey_id=one.id)
                for one in _in_order(Journey)
            ]
        db.session.remove()
    return list(dict.fromkeys([*found, *journeys]))


def _any(choices: dict[str, list[Choice]], arguments: set[str]) -> Choice:
    """Whatever row there is for each part of an address."""
    return {k: v for name in arguments - {"slug"} for k, v in choices[name][0].items()}


def _choices() -> dict[str, list[Choice]]:
    """By part of an address: any row. By endpoint: the rows its page differs by."""
    running = _running()
    is_closed = Objective.state == GoalState.CLOSED
    closed = db.session.scalars(select(Objective).where(is_closed)).all()
    every = (*closed, *running)
    goals = {one.state: one.id for one in every}
    active = [one for one in running if one.state is GoalState.ACTIVE]
    results = [result for one in active for result in _results(one)]
    kinds = {one.type: one.id for one in results}
    waiting = _results(running[-1])[0].id
    cycles = db.session.scalars(select(Cycle).order_by(Cycle.starts_on)).all()
    place = {
        "cycle": running[0].cycle_id, "journey": _in_order(Journey)[0].id,
        "department": _in_order(Department)[0].id,
    }  # fmt: skip
    present = running[0].cycle_id
    capability = next(one.capability_key for one in every if one.capability_key)
    typed = [{"objective_id": goals[GoalState.DRAFT], "type": one} for one in SHAPES]
    shaped = [{"key_result_id": kinds[one]} for one in SHAPES if one in kinds]
    return {
        **{f"{name}_id": [{f"{name}_id": row}] for name, row in _rows().items()},
        "objective_id": [{"objective_id": goals[GoalState.ACTIVE]}],
        "key_result_id": [{"key_result_id": kinds[KeyResultType.INCREASE]}],
        "cycle_id": [{"cycle_id": present}],
        "okrs.dashboard": [{}, {"cycle": cycles[0].id}],
        "okrs.cascade": [{}, {"cycle": cycles[0].id}],
        "okrs.review": [{"cycle_id": one} for one in (cycles[0].id, present)],
        "okrs.objective": [{"objective_id": one} for one in goals.values()],
        "okrs.delete_objective": [{"objective_id": goals[GoalState.DRAFT]}],
        "okrs.new_key_result": [{"objective_id": goals[GoalState.DRAFT]}, *typed],
        "okrs.key_result": [{"key_result_id": waiting}, *shaped],
        "okrs.check_in": shaped,
        "okrs.excuse": [place],
        "okrs.loop": [{}, {"capability_key": capability}],
    }


def _rows() -> dict[str, UUID]:
    """A row of each table that addresses name."""
    tables = {
        "request": DepartmentRequest, "coverage_note": CoverageNote, "initiative": Initiative,
        "proof": Proof, "decision": MeetingDecision, "journey": Journey, "department": Department,
    }  # fmt: skip
    return {name: _in_order(table)[0].id for name, table in tables.items()}


def _in_order(table: Any) -> list[Any]:
    """All rows, by what they say: their ids differ from run to run."""
    return sorted(db.session.scalars(select(table)), key=_says)


def _says(row: Any) -> str:
    return next(str(getattr(row, name)) for name in ("name", "text", "reason", "id")
                if hasattr(row, name))  # fmt: skip


def _running() -> Sequence[Objective]:
    """The goals of the cycle one is in; those of departments last, always in the same order."""
    found = db.session.scalars(
        select(Objective)
        .join(Cycle, Cycle.id == Objective.cycle_id)
        .where(Cycle.state == CycleState.OPEN)
    ).all()
    last = ObjectiveLevel.DEPARTMENT
    return sorted(found, key=lambda one: (one.level is last, one.text.de))


def _results(objective: Objective) -> Sequence[KeyResult]:
    query = select(KeyResult).where(KeyResult.objective_id == objective.id)
    return db.session.scalars(query.order_by(KeyResult.position)).all()
