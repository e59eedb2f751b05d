"""Is this a journey? Five questions, and what their answers say. It warns, it never forbids.

A journey is a series of steps that a customer takes to reach a goal which is worth something to
the customer and to the organisation. Source: domain.md 8. Every question is put so that "yes" is
the answer of a journey.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Question(StrEnum):
    """What is asked, in this order.

    STEPS: a series of steps. CUSTOMER, ORGANISATION: a goal worth something to each. WHOLE: more
    than a campaign, one interaction, a click path or an internal process. FREE: not defined by a
    channel or a duration.
    """

    STEPS = "steps"
    CUSTOMER = "customer"
    ORGANISATION = "organisation"
    WHOLE = "whole"
    FREE = "free"


class Answer(StrEnum):
    """What may be said."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Fit(StrEnum):
    """All five together. UNASKED: nobody has answered anything yet."""

    FITS = "fits"
    DOUBTFUL = "doubtful"
    DOES_NOT_FIT = "does_not_fit"
    UNASKED = "unasked"


def known(answers: Mapping[str, Any]) -> dict[Question, Answer]:
    """The answers that can be read, in the order of the questions; anything else is left out."""
    said = {key: str(value) for key, value in answers.items()}
    return {q: Answer(said[q]) for q in Question if said.get(q) in set(Answer)}


def misfits(answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """Questions answered with "no": what speaks against a journey."""
    return tuple(q for q, answer in known(answers).items() if answer is Answer.NO)


def doubts(answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """Questions nobody is sure of, and those left open while others were answered."""
    said = known(answers)
    if not said:
        return ()
    return tuple(q for q in Question if said.get(q, Answer.UNSURE) is Answer.UNSURE)


def fit(answers: Mapping[str, Any]) -> Fit:
    """One "no" is enough for DOES_NOT_FIT; all five "yes" for FITS; else DOUBTFUL."""
    if not known(answers):
        return Fit.UNASKED
    if misfits(answers):
        return Fit.DOES_NOT_FIT
    return Fit.DOUBTFUL if doubts(answers) else Fit.FITS
