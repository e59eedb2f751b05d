"""What the coach says: why something is worth a thought, and a pattern for a better wording.

    said(remarks)        the remarks of domain.coach in words, those that ask for a change first
    on_objective(...)    what there is to say about an objective as it is being written

It advises; what it says keeps nobody from saving.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from app.domain import coach
from app.domain.coach import Advice, Check, KeyResultDraft, ObjectiveDraft, Remark
from app.findings.speech import _
from app.okrs.words import quoted


class Words(NamedTuple):
    """What is looked at, why it matters, and how it could read instead."""

    name: Any
    reason: Any
    pattern: Any


WORDS: Mapping[Check, Words] = {
    Check.ACTIVITY: Words(
        _l("A result, not an activity"),
        _l("This names what somebody will do. Doing it can succeed without anything changing for"
           " customers."),
        _l("Instead of “Introduce a new portal”: “Who looks for their contract finds it at the"
           " first try”."),
    ),
    Check.NUMBER_IN_OBJECTIVE: Words(
        _l("No figure in the objective"),
        _l("The objective says what shall be true; figures belong in its key results, where"
           " they have a baseline and a date."),
        _l("Instead of “Raise satisfaction to 80 per cent”: “Customers feel in good hands when they"
           " move” – with the 80 per cent as a key result."),
    ),
    Check.COPIED: Words(
        _l("A contribution of its own"),
        _l("It reads like the goal above. Copied downwards, a goal loses what this department"
           " can do for it."),
        _l("Ask: what must be true with us so that the goal above can come true? “Every report of"
           " a move is complete when it reaches billing.”"),
    ),
    Check.TOO_MANY: Words(
        _l("Few enough key results"),
        _l("More than five key results spread the attention until none gets any."),
        _l("Keep the two to four that you would miss; what must not suffer becomes a guardrail."),
    ),
    Check.TOO_FEW: Words(
        _l("More than one key result"),
        _l("One figure alone can be reached by a trick, without the objective coming true."),
        _l("Add one that would notice the trick: beside “Calls per move fall” also “Moves that"
           " arrive without asking back rise”."),
    ),
    Check.NO_BASELINE: Words(
        _l("A baseline"),
        _l("Without an accepted baseline nobody can say how far the way is, or whether it was"
           " gone. It cannot begin like this."),
        _l("Accept the baseline at the measuring point; where nobody knows the figure, choose"
           " “find a baseline”."),
    ),
    Check.TWO_METRICS: Words(
        _l("One figure per key result"),
        _l("Two figures in one sentence: if one is reached and the other is not, nobody knows"
           " what counts."),
        _l("Make two of it: “Arrivals rise from 47 per cent to 58 per cent”. “Calls per move fall"
           " from 44 to 40”."),
    ),
    Check.NO_BASE: Words(
        _l("From where to where"),
        _l("A change without a start can mean anything: 20 per cent more of what?"),
        _l("“… rises from {x} to {y}”, both read off the same measuring point."),
    ),
    Check.ONLY_LAGGING: Words(
        _l("Something that shows early"),
        _l("All key results show late: when they move it is too late to steer."),
        _l("Add one that moves within weeks, at the step where it is decided: “Share of complete"
           " reports at first contact”."),
    ),
    Check.NO_CUSTOMER_FIGURE: Words(
        _l("What customers notice"),
        _l("No key result says how customers perceive it. Processes can get better without anybody"
           " noticing."),
        _l("Add one from the customers’ view: “Share of customers who say: I knew at any time"
           " where things stood”."),
    ),
    Check.REPAIR_SHARE: Words(
        _l("Not only repairing"),
        _l("More than 60 per cent of the goals of this cycle repair. Repairing stops annoyance; it"
           " gives nobody a reason to come back."),
        _l("Ask what customers would tell others about, and set one goal that improves, creates or"
           " enables."),
    ),
    Check.INFLUENCE: Words(
        _l("Enough influence"),
        _l("The owner says they can hardly move it. It cannot begin like this."),
        _l("Split off the part they can move, or hand it to somebody who has influence."),
    ),
}  # fmt: skip

LATER = frozenset({Check.TOO_FEW, Check.TOO_MANY, Check.ONLY_LAGGING, Check.NO_CUSTOMER_FIGURE})
"""What nobody can know before there are key results."""


@dataclass(frozen=True, slots=True)
class Said:
    """One remark in words. `place`: what it is about, where that is not the objective itself;
    `word`: what in the text gave rise to it."""

    advice: Advice
    name: str
    reason: str
    pattern: str
    place: str
    word: str


@dataclass(frozen=True, slots=True)
class Coached:
    """All the coach has to say: what is worth a thought, and the names of what is fine.

    `is_silent`: nothing has been written yet, so there is nothing to say.
    """

    remarks: tuple[Said, ...]
    fine: tuple[str, ...]
    is_silent: bool = False


SILENT = Coached((), (), is_silent=True)


def on_objective(draft: ObjectiveDraft) -> Coached:
    """What there is to say about an objective, and about the key results it has."""
    if not draft.text and not draft.key_results:
        return SILENT
    without = frozenset() if draft.key_results else LATER
    found = [one for one in coach.remarks(draft) if one.check not in without]
    return said(found, draft.key_results)


def on_key_result(draft: KeyResultDraft, others: Sequence[KeyResultDraft] = ()) -> Coached:
    """What there is to say about one key result while it is written, beside its siblings."""
    if not draft.text:
        return SILENT
    every = [draft, *others]
    found = [
        one
        for one in coach.remarks(ObjectiveDraft("", "", every))
        if one.place == 0 or one.check in LATER
    ]
    return said([one for one in found if one.check is not Check.TOO_FEW], ())


def said(remarks: Sequence[Remark], key_results: Sequence[KeyResultDraft]) -> Coached:
    """Remarks in words: those that ask for a change first, each check that is fine by name."""
    open_ = sorted(
        (one for one in remarks if one.advice is not Advice.OK),
        key=lambda one: one.advice is not Advice.STOP,
    )
    failed = {one.check for one in open_}
    fine = dict.fromkeys(str(WORDS[one.check].name) for one in remarks if one.check not in failed)
    return Coached(tuple(_in_words(one, key_results) for one in open_), tuple(fine))


def _in_words(remark: Remark, key_results: Sequence[KeyResultDraft]) -> Said:
    words = WORDS[remark.check]
    is_named = remark.place is not None and remark.place < len(key_results)
    place = key_results[remark.place or 0].text if is_named else ""
    return Said(
        advice=remark.advice,
        name=str(words.name),
        reason=str(words.reason),
        pattern=str(words.pattern),
        place=_("Key result “%(name)s”", name=quoted(place)) if place else "",
        word=remark.word,
    )
