"""The shape of a journey's file, version 1: which records there are, and what each field holds.

    journey     its facts
    personas    […]
    stages      […], each with steps […], each with its touchpoint
    points      […], each with measurements […] and baselines […]

Numbers that refer to something count from 1: a point's stage, and its step within that stage;
the points it moves; the measurement another one supersedes; the measurement a baseline accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from app.domain.journey_questions import Answer, Question
from app.journeys.file_fields import (
    NAME,
    Answers,
    Day,
    Flag,
    Kind,
    Line,
    Moment,
    Number,
    Text,
    Whole,
    Word,
)
from app.journeys.journey_words import LEVEL_WORDS, STATE_WORDS
from app.journeys.map_words import CHANNELS, EVIDENCE, MOMENTS, ORIENTATIONS
from app.journeys.point_words import BETTERS, KINDS, MODES, STATES
from app.journeys.point_words import TRUST as TRUST_WORDS
from app.models import journeys, measuring

FORMAT = "wegmarke-journey"
VERSION = 1
MOST = {
    "personas": 30, "stages": 30, "steps": 60, "points": 150, "moves": 50,
    "measurements": 5000, "baselines": 50,
}  # fmt: skip
"""How many of each a list may hold; measurements: in the whole file."""
BILLION = 1_000_000_000


class Field(NamedTuple):
    """One field: what it may hold, what it is called in tables, whether it must be there."""

    kind: Kind
    label: Any
    needed: bool = False


Record = Mapping[str, Field]

FELT: Record = {
    "emotion_current": Field(Whole(-2, 2), _l("Emotion, current")),
    "emotion_intended": Field(Whole(-2, 2), _l("Emotion, intended")),
    "evidence_current": Field(
        Word(journeys.Evidence, EVIDENCE, journeys.Evidence.NONE), _l("Evidence, current")
    ),
    "evidence_intended": Field(
        Word(journeys.Evidence, EVIDENCE, journeys.Evidence.NONE), _l("Evidence, intended")
    ),
}
JOURNEY: Record = {
    "name": Field(Text(120, needed=True), _l("Journey"), needed=True),
    "customer_goal": Field(Text(), _l("Goal of the customers")),
    "business_goal": Field(Text(), _l("Goal of the organisation")),
    "level": Field(
        Word(journeys.JourneyLevel, LEVEL_WORDS, journeys.JourneyLevel.JOURNEY), _l("Level")
    ),
    "state": Field(
        Word(journeys.JourneyState, STATE_WORDS, journeys.JourneyState.DRAFT), _l("State")
    ),
    "parent": Field(Text(120), _l("Part of")),
    "owner": Field(Line(120), _l("Responsible")),
    "answers": Field(
        Answers([one.value for one in Question], [one.value for one in Answer]),
        _l("Is this a journey?"),
    ),
    "customer_value": Field(Whole(1, 5), _l("Value for customers")),
    "business_value": Field(Whole(1, 5), _l("Value for the organisation")),
    "effort": Field(Whole(1, 5), _l("Effort")),
    "reviewed_on": Field(Day(), _l("Last reviewed")),
    "template_key": Field(Line(60), _l("Template")),
}
PERSONA: Record = {
    "name": Field(Text(NAME, needed=True), _l("Persona"), needed=True),
    "need": Field(Text(), _l("What they need")),
    "priority": Field(Whole(1, 9, 1), _l("Priority")),
}
STAGE: Record = {
    "name": Field(Text(NAME, needed=True), _l("Stage"), needed=True),
    "wants": Field(Text(), _l("What customers want here")),
    **FELT,
}
TOUCHPOINT: Record = {
    "name": Field(Text(NAME, needed=True), _l("Touchpoint"), needed=True),
    "channel": Field(Word(journeys.Channel, CHANNELS, journeys.Channel.OTHER), _l("Channel")),
    "department": Field(Text(120), _l("Department")),
}
STEP: Record = {
    "moment": Field(Word(journeys.Moment, MOMENTS, journeys.Moment.OBJECTIVE), _l("Moment")),
    "decisive": Field(Flag(), _l("Decisive")),
    **FELT,
    "pain_point": Field(Text(), _l("Pain point")),
    "opportunity": Field(Text(), _l("Opportunity")),
    "orientation": Field(Word(journeys.Orientation, ORIENTATIONS), _l("Orientation")),
}
POINT: Record = {
    "name": Field(Text(NAME, needed=True), _l("Measuring point"), needed=True),
    "kind": Field(Word(measuring.PointKind, KINDS), _l("Kind"), needed=True),
    "mode": Field(Word(measuring.Mode, MODES), _l("How it is counted"), needed=True),
    "unit": Field(Text(60), _l("Unit")),
    "better": Field(Word(measuring.Better, BETTERS, measuring.Better.UP), _l("Better")),
    "band_low": Field(Number(), _l("Range from")),
    "band_high": Field(Number(), _l("Range to")),
    "per": Field(Whole(1, BILLION), _l("Per so many cases")),
    "decimals": Field(Whole(0, 4, 1), _l("Decimals")),
    "spread": Field(Number(1e-12), _l("Spread of single cases")),
    "source": Field(Text(), _l("Source")),
    "method": Field(Text(), _l("Method")),
    "interval_days": Field(Whole(1, 1100, 30), _l("Every so many days")),
    "data_owner": Field(Line(120), _l("Data owner")),
    "trust": Field(Word(measuring.Trust, TRUST_WORDS, measuring.Trust.C), _l("Trust")),
    "state": Field(
        Word(measuring.PointState, STATES, measuring.PointState.DEFINED), _l("State of the point")
    ),
    "target": Field(Number(), _l("Target")),
    "target_on": Field(Day(), _l("Target by")),
    "metric_key": Field(Line(60), _l("Metric of the catalogue")),
    "stage": Field(Whole(1, MOST["stages"]), _l("At stage")),
    "step": Field(Whole(1, MOST["steps"]), _l("At step of the stage")),
}
MEASUREMENT: Record = {
    "measured_on": Field(Day(), _l("Day of measuring"), needed=True),
    "period_from": Field(Day(), _l("Period from")),
    "value": Field(Number(), _l("Value"), needed=True),
    "sample_size": Field(Whole(1, BILLION), _l("n (number of cases)")),
    "hits": Field(Whole(0, BILLION), _l("x (of n)")),
    "promoters": Field(Whole(0, BILLION), _l("Promoters")),
    "passives": Field(Whole(0, BILLION), _l("Passives")),
    "detractors": Field(Whole(0, BILLION), _l("Detractors")),
    "reconstructed": Field(Flag(), _l("Reconstructed")),
    "note": Field(Text(), _l("Note")),
    "supersedes": Field(Whole(1, MOST["measurements"]), _l("Corrects number")),
    "reason": Field(Line(4000), _l("Reason of the correction")),
    "entered_by": Field(Line(120), _l("Entered by")),
    "entered_at": Field(Moment(), _l("Entered at")),
}
BASELINE: Record = {
    "measurement": Field(
        Whole(1, MOST["measurements"]), _l("Number of the measurement"), needed=True
    ),
    "period": Field(Text(), _l("Period")),
    "method": Field(Text(), _l("Method")),
    "note": Field(Text(), _l("Note")),
    "reason": Field(Line(4000), _l("Reason of the replacement")),
    "accepted_by": Field(Line(120), _l("Accepted by")),
    "accepted_on": Field(Day(), _l("Accepted on"), needed=True),
}
