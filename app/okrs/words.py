"""What the choices of goals are called, and what they mean, in one place for all pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.okrs import KeyResultType, Status
from app.models.journeys import Orientation
from app.models.okrs import (
    Commitment,
    CycleState,
    Decision,
    GoalOrigin,
    GoalState,
    InitiativeState,
    ObjectiveLevel,
    RequestState,
)

INNER_QUOTES = str.maketrans("„“”", "‚‘’")
STATUS: Mapping[Status, Any] = {
    Status.STALE: _l("stale"),
    Status.OFF_TRACK: _l("off track"),
    Status.AT_RISK: _l("at risk"),
    Status.ON_TRACK: _l("on track"),
    Status.OPEN: _l("no check-in due yet"),
}
STATUS_HINT: Mapping[Status, Any] = {
    Status.STALE: _l("No check-in for more than two intervals: nobody stands up for it."),
    Status.OFF_TRACK: _l("More than 25 points behind what would be expected by now."),
    Status.AT_RISK: _l("Behind what would be expected by now, or held with little confidence."),
    Status.ON_TRACK: _l("Not more than 10 points behind what would be expected by now."),
    Status.OPEN: _l("The first check-in is not due yet."),
}
STATE: Mapping[GoalState, Any] = {
    GoalState.DRAFT: _l("draft"),
    GoalState.PROPOSED: _l("proposed"),
    GoalState.AGREED: _l("agreed"),
    GoalState.ACTIVE: _l("being pursued"),
    GoalState.CLOSED: _l("closed"),
    GoalState.DROPPED: _l("dropped"),
}
STATE_HINT: Mapping[GoalState, Any] = {
    GoalState.DRAFT: _l("Still being written; whoever may edit it can change everything."),
    GoalState.PROPOSED: _l("Waits for the owner’s answer."),
    GoalState.AGREED: _l("The owner has accepted it; it begins once nothing stands in the way."),
    GoalState.ACTIVE: _l("Check-ins are due; targets change only with a reason."),
    GoalState.CLOSED: _l("Reviewed with its cycle; nothing about it changes any more."),
    GoalState.DROPPED: _l("Given up on the way, with a reason."),
}
TYPE: Mapping[KeyResultType, Any] = {
    KeyResultType.INCREASE: _l("increase"),
    KeyResultType.DECREASE: _l("decrease"),
    KeyResultType.AT_LEAST: _l("hold at least"),
    KeyResultType.AT_MOST: _l("hold at most"),
    KeyResultType.WITHIN: _l("hold within a range"),
    KeyResultType.MILESTONE: _l("milestones"),
    KeyResultType.BINARY: _l("done or not done"),
    KeyResultType.FIND_BASELINE: _l("find a baseline"),
}
TYPE_HINT: Mapping[KeyResultType, Any] = {
    KeyResultType.INCREASE: _l("From a baseline up to a target."),
    KeyResultType.DECREASE: _l("From a baseline down to a target."),
    KeyResultType.AT_LEAST: _l("A bound the value may not fall below; suits guardrails."),
    KeyResultType.AT_MOST: _l("A bound the value may not rise above; suits guardrails."),
    KeyResultType.WITHIN: _l("A range the value stays in."),
    KeyResultType.MILESTONE: _l("Several steps, each with a day; only where nothing is measured."),
    KeyResultType.BINARY: _l("One thing that is there on a day, or is not."),
    KeyResultType.FIND_BASELINE: _l("Nobody knows the figure yet: four steps until one is known."),
}
LEVEL: Mapping[ObjectiveLevel, Any] = {
    ObjectiveLevel.ORGANISATION: _l("Organisation"),
    ObjectiveLevel.JOURNEY: _l("Journey"),
    ObjectiveLevel.DEPARTMENT: _l("Department"),
}
LEVEL_HINT: Mapping[ObjectiveLevel, Any] = {
    ObjectiveLevel.ORGANISATION: _l("What the whole organisation wants to be true."),
    ObjectiveLevel.JOURNEY: _l("What customers experience on one journey, across departments."),
    ObjectiveLevel.DEPARTMENT: _l("What one department contributes."),
}
COMMITMENT: Mapping[Commitment, Any] = {
    Commitment.COMMITTED: _l("committed"),
    Commitment.ASPIRATIONAL: _l("aspirational"),
}
COMMITMENT_HINT: Mapping[Commitment, Any] = {
    Commitment.COMMITTED: _l("A promise: it is expected to reach 1.0."),
    Commitment.ASPIRATIONAL: _l("A stretch: about 0.7 is a good result."),
}
ORIENTATION: Mapping[Orientation, Any] = {
    Orientation.REPAIR: _l("repair"),
    Orientation.IMPROVE: _l("improve"),
    Orientation.CREATE: _l("create something new"),
    Orientation.ENABLE: _l("make people able"),
}
ORIENTATION_HINT: Mapping[Orientation, Any] = {
    Orientation.REPAIR: _l("Something that annoys customers today stops."),
    Orientation.IMPROVE: _l("Something that works gets better."),
    Orientation.CREATE: _l("Customers get something they do not have today."),
    Orientation.ENABLE: _l("Those who work for customers can do what they cannot do today."),
}
ORIGIN: Mapping[GoalOrigin, Any] = {
    GoalOrigin.TOP_DOWN: _l("set from above"),
    GoalOrigin.CO_CREATED: _l("found together"),
    GoalOrigin.BOTTOM_UP: _l("come from the team"),
}
DECISION: Mapping[Decision, Any] = {
    Decision.KEEP: _l("keep it"),
    Decision.CHANGE: _l("change it"),
    Decision.STOP: _l("stop it"),
}
DECISION_HINT: Mapping[Decision, Any] = {
    Decision.KEEP: _l("It goes on into the next cycle as it is."),
    Decision.CHANGE: _l("It goes on into the next cycle, worded or measured anew."),
    Decision.STOP: _l("It ends here."),
}
REQUEST_STATE: Mapping[RequestState, Any] = {
    RequestState.ASKED: _l("asked, no answer yet"),
    RequestState.ACCEPTED: _l("accepted"),
    RequestState.DECLINED: _l("declined"),
    RequestState.NEGOTIATING: _l("being negotiated"),
    RequestState.DONE: _l("delivered"),
}
INITIATIVE_STATE: Mapping[InitiativeState, Any] = {
    InitiativeState.PLANNED: _l("planned"),
    InitiativeState.DOING: _l("in progress"),
    InitiativeState.DONE: _l("done"),
    InitiativeState.STOPPED: _l("stopped"),
}
CYCLE_STATE: Mapping[CycleState, Any] = {
    CycleState.OPEN: _l("running"),
    CycleState.CLOSED: _l("closed"),
}


def quoted(text: str) -> str:
    """A name to stand in quotation marks: those it has itself become the inner ones."""
    return text.translate(INNER_QUOTES)
