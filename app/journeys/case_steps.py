"""The seven steps from “we cannot measure that” to a figure, in words (domain.md 8).

They run from cheap and exact to costly and rough; the last one is never a no.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l


class CaseStep(NamedTuple):
    """A step of the way: what it is, how it looked elsewhere, and what to write down."""

    number: int
    name: Any
    help: Any
    example: Any
    write: Any


STEPS = (
    CaseStep(
        1,
        _l("Data we already have"),
        _l(
            "Some system often notes part of it already: bookings, time stamps, tickets, call"
            " records, log-ins. Ask those who run these systems, not those who read the reports."
            " Two sources that were never joined count as well."
        ),
        _l(
            "Nobody counted repeat calls about moving house. But the phone system keeps number and"
            " time of each call, and the contract holds the number too."
        ),
        _l("Which systems you asked about, what they hold, and what is missing in them."),
    ),
    CaseStep(
        2,
        _l("A trace in operations"),
        _l(
            "What people live through leaves traces in what they do: they call again, send a"
            " document twice, break off, pay late. Look for the behaviour that would change if the"
            " experience did. A trace hints; it does not prove."
        ),
        _l(
            "Whether a letter is understood cannot be seen. How many call within three days of"
            " receiving it can."
        ),
        _l(
            "The trace, where it is left, and why it should move with what you want to know. If"
            " something else could leave it too, say so."
        ),
    ),
    CaseStep(
        3,
        _l("Count by hand for two weeks"),
        _l(
            "A tally sheet beside the phone is a measurement. Two weeks, one rule for what counts,"
            " and everybody counts alike. Agree on it with those who count, and with the works"
            " council: cases are counted, never people."
        ),
        _l(
            "For each call the service team ticks whether somebody asks for the second time: 96 of"
            " 412 calls, 23 per cent."
        ),
        _l("What counts, who counts, from when to when, and what came out as x of n."),
    ),
    CaseStep(
        4,
        _l("One question"),
        _l(
            "Ask those who have just been through it a single question, right then, in words they"
            " would use themselves. One question gets answered, a page of them rarely does. Keep"
            " the counts, not only the mean."
        ),
        _l(
            "When the technician has left: “Does your internet work again as it should?” Yes or"
            " no, by text message."
        ),
        _l(
            "The question word for word, who is asked when, how many answered, and how many of"
            " them said what."
        ),
    ),
    CaseStep(
        5,
        _l("A sample or a test visit"),
        _l(
            "Where nobody answers and nothing is recorded, look closely at some thirty cases, or"
            " go the way yourself as a customer would. Let the lot choose them, and fix beforehand"
            " what you look for."
        ),
        _l(
            "Thirty letters of last month, drawn by lot, read by two people who had never seen"
            " them: in 18 of 30 both named the right next step."
        ),
        _l("How the cases were chosen, how many there were, what you looked for, and x of n."),
    ),
    CaseStep(
        6,
        _l("An experts’ estimate in zones"),
        _l(
            "Three to five people who know the work estimate without hearing each other, in wide"
            " zones: below 10, 10 to 30, 30 to 60, above 60 per cent. Then they talk about the"
            " differences. The zone is the figure, marked as guessed, until a better one comes."
        ),
        _l(
            "“How many give up at this form?” Four say 30 to 60, one says below 10: she sees only"
            " those who come to the branch."
        ),
        _l(
            "Who estimated (roles, not names), the zones, how many chose which, and what the"
            " differences taught you."
        ),
    ),
    CaseStep(
        7,
        _l("Make finding the baseline a key result"),
        _l(
            "Six ways gave no figure, so finding one becomes the goal itself, with a name and a"
            " date. It is a result that can be reached and checked like any other. A quarter spent"
            " on it costs less than a guess that is believed for years."
        ),
        _l(
            "By 31 March there is a rule by which two people, each on their own, arrive at the"
            " same figure."
        ),
        _l("Who finds it, by when, and how you will know that it is found."),
    ),
)

LAST = len(STEPS)


def step_of(number: int) -> CaseStep:
    """The step of this number, 1…7. Raises IndexError for any other."""
    if not 1 <= number <= LAST:
        raise IndexError(number)
    return STEPS[number - 1]
