"""An objective on its way: proposed, answered, begun, given up. Each step stands in its history."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Actor
from app.findings.speech import _
from app.models import db
from app.models.accounts import Membership
from app.models.okrs import GoalState, Objective
from app.models.tracking import KeyResult
from app.models.wording import Wording
from app.okrs import gates, history, key_results, standing
from app.okrs.objectives import demand_changeable, demand_present
from app.web import audit


class Answer(StrEnum):
    """What an owner says to a goal that was proposed to them."""

    ACCEPT = "accept"
    NEGOTIATE = "negotiate"
    DECLINE = "decline"


def propose(objective: Objective, actor: Actor, revision: int) -> None:
    """Ask the owner. Whoever proposes a goal to themselves has agreed with it already."""
    _hold(objective, revision, {GoalState.DRAFT})
    if objective.owner_id is None:
        raise Refusal(_("Please name an owner first: somebody has to answer."))
    if not _is_member(objective.owner_id):
        raise Refusal(_("Its owner has left the organisation. Please name another one first."))
    is_own = objective.owner_id == actor.user_id
    objective.answer = ""
    _move(objective, GoalState.AGREED if is_own else GoalState.PROPOSED)
    audit.note("objective-proposed", _name(objective))


def answer(objective: Objective, said: Answer, words: str, revision: int, language: str) -> None:
    """Accept, or send it back with a reason that stands beside the draft until it is answered."""
    _hold(objective, revision, {GoalState.PROPOSED})
    if said is Answer.ACCEPT:
        objective.answer = words
        _move(objective, GoalState.AGREED)
    else:
        if not words:
            raise Refusal(_("Please say why: without a reason nobody knows what to change."), 422,
                          field="answer")  # fmt: skip
        objective.answer = words
        _move(objective, GoalState.DRAFT)
    reason = Wording().written_in(language, words)
    history.note(objective.id, "answer", None, said, reason)
    audit.note("objective-answered", _name(objective))


def activate(objective: Objective, revision: int, today: date) -> None:
    """Begin: the baselines of its measuring points become the start of its key results.

    Refusal while something stands in the way; `gates.obstacles` says what.
    """
    _hold(objective, revision, {GoalState.AGREED})
    found = gates.obstacles(objective.id)
    if found:
        raise Refusal(_("It cannot begin yet: %(first)s", first=found[0].sentence))
    objective.activated_on = today
    _move(objective, GoalState.ACTIVE)
    key_results.start(objective)
    standing.refresh([objective.id], today)
    audit.note("objective-activated", _name(objective))


def drop(objective: Objective, words: str, revision: int, language: str) -> None:
    """Give it up, and its key results with it; why stays in the history."""
    _hold(objective, revision, {GoalState.PROPOSED, GoalState.AGREED, GoalState.ACTIVE})
    if not words:
        raise Refusal(_("Please say why it is given up."), 422, field="reason")
    _move(objective, GoalState.DROPPED, Wording().written_in(language, words))
    for one in db.session.scalars(
        select(KeyResult).where(
            KeyResult.objective_id == objective.id, KeyResult.state != GoalState.DROPPED
        )
    ):
        one.state = GoalState.DROPPED
    db.session.flush()
    audit.note("objective-dropped", _name(objective))


def _hold(objective: Objective, revision: int, wanted: set[GoalState]) -> None:
    """Nobody else changes it until the end; EditedMeanwhile unless it is as it was seen."""
    hold_organisation()
    demand_present(objective)
    demand_changeable(objective)
    if objective.revision != revision or objective.state not in wanted:
        raise EditedMeanwhile


def _move(objective: Objective, to: GoalState, reason: Wording = Wording()) -> None:  # noqa: B008
    history.note(objective.id, "state", objective.state, to, reason)
    objective.state = to
    db.session.flush()


def _is_member(user_id: UUID) -> bool:
    query = select(Membership.id).where(Membership.user_id == user_id)
    return db.session.scalar(query) is not None


def _name(objective: Objective) -> str:
    return objective.text.in_language("de")
