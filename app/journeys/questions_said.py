"""The five questions of one journey with what their answers say, for a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.domain.journey_questions import Fit, doubts, fit, misfits
from app.journeys.journey_words import FIT_WORDS, IN_DOUBT, QUESTIONS, SPEAKS_AGAINST


class Said(NamedTuple):
    """The verdict in a sentence, and for each question that matters what to think about."""

    fit: Fit
    sentence: Any
    against: list[tuple[Any, Any]]
    in_doubt: list[tuple[Any, Any]]


def said(answers: Mapping[str, Any]) -> Said:
    """What the stored answers say."""
    verdict = fit(answers)
    return Said(
        verdict,
        FIT_WORDS[verdict],
        [(QUESTIONS[one], SPEAKS_AGAINST[one]) for one in misfits(answers)],
        [(QUESTIONS[one], IN_DOUBT[one]) for one in doubts(answers)],
    )
