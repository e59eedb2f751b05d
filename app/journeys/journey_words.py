"""A journey's level, state and values in words, and the five questions with what answers say."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.journey_questions import Answer, Fit, Question
from app.models.journeys import JourneyLevel, JourneyState

LEVEL_WORDS: dict[JourneyLevel, Any] = {
    JourneyLevel.LIFECYCLE: _l("Lifecycle"),
    JourneyLevel.JOURNEY: _l("Journey"),
    JourneyLevel.PART: _l("Part of a journey"),
}
LEVEL_HINTS: dict[JourneyLevel, Any] = {
    JourneyLevel.LIFECYCLE: _l("The whole relationship, from the first thought to the goodbye."),
    JourneyLevel.JOURNEY: _l("One goal of a customer, from its beginning until it is reached."),
    JourneyLevel.PART: _l("A stretch of a journey that deserves a map of its own."),
}
STATE_WORDS: dict[JourneyState, Any] = {
    JourneyState.DRAFT: _l("Draft"),
    JourneyState.ACTIVE: _l("In use"),
    JourneyState.RETIRED: _l("Retired"),
}
STATE_HINTS: dict[JourneyState, Any] = {
    JourneyState.DRAFT: _l("Is still being drawn."),
    JourneyState.ACTIVE: _l("Decisions rest on it."),
    JourneyState.RETIRED: _l("History; is kept, but no longer counted."),
}
VALUE_WORDS: dict[int, Any] = {
    1: _l("1 – hardly any"),
    2: _l("2 – little"),
    3: _l("3 – some"),
    4: _l("4 – much"),
    5: _l("5 – very much"),
}
ANSWER_WORDS: dict[Answer, Any] = {
    Answer.YES: _l("Yes"),
    Answer.NO: _l("No"),
    Answer.UNSURE: _l("Not sure"),
}
QUESTIONS: dict[Question, Any] = {
    Question.STEPS: _l("Does the customer take several steps, one after the other?"),
    Question.CUSTOMER: _l("Is what they reach at the end worth something to the customer?"),
    Question.ORGANISATION: _l("Is it worth something to the organisation as well?"),
    Question.WHOLE: _l(
        "Is it more than a campaign, a single contact, a click path or an internal process?"
    ),
    Question.FREE: _l("Would it still be the same through another channel, or in half the time?"),
}
SPEAKS_AGAINST: dict[Question, Any] = {
    Question.STEPS: _l(
        "A single step is a contact, not a journey. Perhaps it is a step of a larger one."
    ),
    Question.CUSTOMER: _l(
        "Without a goal of the customer there is nothing they set out for. Ask what they want"
        " to have done at the end."
    ),
    Question.ORGANISATION: _l(
        "What is worth nothing to the organisation finds no owner and no budget. Perhaps the"
        " worth has only not been named yet."
    ),
    Question.WHOLE: _l(
        "Campaigns, contacts, click paths and processes are what the organisation does. Begin"
        " where the customer begins, and they become steps."
    ),
    Question.FREE: _l(
        "What hangs on a channel or a duration describes the way of today. Name the goal, and"
        " let the way stay open."
    ),
}
IN_DOUBT: dict[Question, Any] = {
    Question.STEPS: _l("Write down the steps as a customer would tell them: are there several?"),
    Question.CUSTOMER: _l("Ask three customers what they wanted to have done at the end."),
    Question.ORGANISATION: _l("Ask what the organisation would miss if nobody arrived any more."),
    Question.WHOLE: _l("Ask who begins: the customer, or the organisation?"),
    Question.FREE: _l("Imagine it by letter instead of online: does the goal stay the same?"),
}
FIT_WORDS: dict[Fit, Any] = {
    Fit.FITS: _l("This is a journey: all five questions are answered with yes."),
    Fit.DOUBTFUL: _l("Nothing speaks against a journey; some of it is not certain yet."),
    Fit.DOES_NOT_FIT: _l("Not everything fits a journey. You may keep it all the same."),
    Fit.UNASKED: _l("Nobody has answered the five questions yet."),
}
