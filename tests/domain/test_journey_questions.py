"""Is this a journey? What the five answers say together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.journey_questions import Answer, Fit, Question, doubts, fit, known, misfits

ALL_YES = dict.fromkeys(Question, Answer.YES)
ANSWERS = st.dictionaries(
    st.sampled_from([*Question, "colour", ""]), st.sampled_from([*Answer, "maybe", "", None, 7])
)


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({}, Fit.UNASKED),
        ({"colour": "yes", "steps": "maybe"}, Fit.UNASKED),
        (ALL_YES, Fit.FITS),
        ({**ALL_YES, "free": "unsure"}, Fit.DOUBTFUL),
        ({"steps": "yes"}, Fit.DOUBTFUL),
        ({**ALL_YES, "whole": "no"}, Fit.DOES_NOT_FIT),
        ({"steps": "no"}, Fit.DOES_NOT_FIT),
        ({**ALL_YES, "steps": "no", "free": "unsure"}, Fit.DOES_NOT_FIT),
    ],
)
def test_the_verdict(answers: dict[str, str], verdict: Fit) -> None:
    assert fit(answers) is verdict


def test_a_campaign_is_told_what_does_not_fit() -> None:
    answers = {**ALL_YES, "whole": "no", "customer": "no", "free": "unsure"}
    assert misfits(answers) == (Question.CUSTOMER, Question.WHOLE)
    assert doubts(answers) == (Question.FREE,)


def test_what_was_left_open_is_a_doubt_once_anything_was_said() -> None:
    assert doubts({}) == ()
    assert doubts({"steps": "yes", "customer": "yes"}) == (
        Question.ORGANISATION,
        Question.WHOLE,
        Question.FREE,
    )


@given(ANSWERS)
def test_every_question_is_counted_once(answers: dict[str, object]) -> None:
    said = known(answers)
    yes = {q for q, answer in said.items() if answer is Answer.YES}
    against, open_ones = set(misfits(answers)), set(doubts(answers))
    assert not against & open_ones
    assert not yes & (against | open_ones)
    if said:
        assert yes | against | open_ones == set(Question)
    assert (fit(answers) is Fit.FITS) == (yes == set(Question))
