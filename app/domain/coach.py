"""The coach: what an experienced colleague would say about a goal while it is being written.

Rules, no model, no network; German and English at once, since drafts mix them. A check answers ok,
hint or stop; it advises only. What it says in words stands with the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.domain.okrs import LEAST_INFLUENCE, NUMERIC, KeyResultType

MOST_KEY_RESULTS = 5
FEWEST_KEY_RESULTS = 2
MOST_REPAIR = 0.6
COPIED_FROM = 0.8


class Check(StrEnum):
    """What is looked at, in the order in which it is said."""

    ACTIVITY = "activity"
    NUMBER_IN_OBJECTIVE = "number_in_objective"
    COPIED = "copied"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    NO_BASELINE = "no_baseline"
    TWO_METRICS = "two_metrics"
    NO_BASE = "no_base"
    ONLY_LAGGING = "only_lagging"
    NO_CUSTOMER_FIGURE = "no_customer_figure"
    REPAIR_SHARE = "repair_share"
    INFLUENCE = "influence"


class Advice(StrEnum):
    """Fine; worth a thought; better not like this."""

    OK = "ok"
    HINT = "hint"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class KeyResultDraft:
    """What is known of a key result while it is written. `kind`: customer, operational, business
    of its measuring point, None without one. `has_baseline`: an accepted one."""

    text: str
    type: KeyResultType
    kind: str | None = None
    has_baseline: bool = False
    is_leading: bool = True
    is_guardrail: bool = False
    influence: int | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveDraft:
    """An objective while it is written; `repair_share` 0…1 of the cycle's goals, this one in."""

    text: str
    parent_text: str = ""
    key_results: Sequence[KeyResultDraft] = ()
    repair_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Remark:
    """One answer of the coach. `place`: index of the key result meant, None for the objective.
    `word`: what in the text gave rise to it."""

    check: Check
    advice: Advice
    place: int | None = None
    word: str = ""


_ACTIVITY = re.compile(
    r"\b(einführ\w*|umsetz\w*|implementier\w*|ausroll\w*|roll(?:en|out)\w*|erstell\w*|erarbeit\w*"
    r"|durchführ\w*|aufbau\w*|organisier\w*|veranstalt\w*|entwickel\w*|workshops?|projekt\w*|relaunch"
    r"|konzept\w*|introduc\w*|implement\w*|launch\w*|roll ?-?out|creat(?:e|es|ing)"
    r"|(?<!the )(?<!a )(?<!each )(?<!every )build(?:s|ing)?"
    r"|develop\w*|set up|organi[sz]e\w*|carry out|conduct\w*|hold (?:a|the|\d+) workshops?"
    # Split verbs: “Wir führen ein Portal ein”; the particle ends its clause.
    r"|(?:führ(?:en|t|e)\b[^.;,]*\b(?:ein|durch)|setz(?:en|t|e)\b[^.;,]*\bum"
    r"|bau(?:en|t|e)\b[^.;,]*\bauf)(?=\s*(?:$|[.;,]|und\b|sowie\b)))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w.])[+-]?\d+(?:[.,]\d+)?\s*(?:%|prozent|per ?cent|punkte|points)?(?!\w)", re.I
)
_RELATIVE = re.compile(
    r"(?:[+-]\s*\d+(?:[.,]\d+)?\s*(?:%|prozent|per ?cent)"
    r"|\bum\s+\d+(?:[.,]\d+)?\s*(?:%|prozent)|\bby\s+\d+(?:[.,]\d+)?\s*(?:%|per ?cent))",
    re.IGNORECASE,
)
_BASE = re.compile(r"\b(?:von|from)\s+[+-]?\d", re.IGNORECASE)
_AND = re.compile(r"\b(?:und|sowie|and|as well as)\b|[;&]", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\bq[1-4]\b|\b24\s?/\s?7\b", re.IGNORECASE)


def remarks(draft: ObjectiveDraft) -> list[Remark]:
    """Everything the coach has to say, ok included, objective first, in the order of `Check`."""
    found = [
        *_on_text(draft),
        *_on_number(draft.key_results),
        *_on_mixture(draft),
        *(one for i, kr in enumerate(draft.key_results) for one in _on_key_result(kr, i)),
    ]
    order = list(Check)
    return sorted(found, key=lambda one: (one.place is not None, one.place or 0,
                                          order.index(one.check)))  # fmt: skip


def similarity(one: str, other: str) -> float:
    """How alike two sentences read, 0…1, whatever their case, order of words and punctuation."""
    words = [" ".join(sorted(re.findall(r"\w+", text.casefold()))) for text in (one, other)]
    return SequenceMatcher(None, words[0], words[1]).ratio() if all(words) else 0.0


def repair_share(orientations: Iterable[str]) -> float:
    """Part of the objectives that repair, 0…1; 0 without any."""
    every = list(orientations)
    return sum(one == "repair" for one in every) / len(every) if every else 0.0


def _on_text(draft: ObjectiveDraft) -> list[Remark]:
    text = _YEAR.sub(" ", draft.text)
    copied = similarity(draft.text, draft.parent_text) >= COPIED_FROM
    return [
        _found(Check.ACTIVITY, _ACTIVITY.search(text), Advice.HINT),
        _found(Check.NUMBER_IN_OBJECTIVE, _NUMBER.search(text), Advice.HINT),
        Remark(Check.COPIED, Advice.STOP if copied else Advice.OK),
    ]


def _on_number(key_results: Sequence[KeyResultDraft]) -> list[Remark]:
    counted = sum(not one.is_guardrail for one in key_results)
    return [
        Remark(Check.TOO_MANY, Advice.HINT if counted > MOST_KEY_RESULTS else Advice.OK),
        Remark(Check.TOO_FEW, Advice.HINT if counted < FEWEST_KEY_RESULTS else Advice.OK),
    ]


def _on_mixture(draft: ObjectiveDraft) -> list[Remark]:
    counted = [one for one in draft.key_results if not one.is_guardrail]
    only_lagging = bool(counted) and not any(one.is_leading for one in counted)
    no_customer = bool(counted) and not any(one.kind == "customer" for one in draft.key_results)
    repairs = draft.repair_share > MOST_REPAIR
    return [
        Remark(Check.ONLY_LAGGING, Advice.HINT if only_lagging else Advice.OK),
        Remark(Check.NO_CUSTOMER_FIGURE, Advice.HINT if no_customer else Advice.OK),
        Remark(Check.REPAIR_SHARE, Advice.HINT if repairs else Advice.OK),
    ]


def _on_key_result(draft: KeyResultDraft, place: int) -> list[Remark]:
    is_numeric = draft.type in NUMERIC
    no_baseline = is_numeric and not draft.has_baseline
    relative = None if _BASE.search(draft.text) else _RELATIVE.search(draft.text)
    weak = draft.influence is not None and draft.influence < LEAST_INFLUENCE
    return [
        _found(Check.ACTIVITY, _ACTIVITY.search(draft.text) if is_numeric else None, Advice.HINT,
               place),
        Remark(Check.NO_BASELINE, Advice.STOP if no_baseline else Advice.OK, place),
        _found(Check.TWO_METRICS, _second_metric(draft.text), Advice.HINT, place),
        _found(Check.NO_BASE, relative, Advice.HINT, place),
        Remark(Check.INFLUENCE, Advice.STOP if weak else Advice.OK, place),
    ]  # fmt: skip


def _second_metric(text: str) -> re.Match[str] | None:
    """The joint between two figures: a number on either side of an “and”."""
    for joint in _AND.finditer(text):
        before, after = _YEAR.sub(" ", text[: joint.start()]), _YEAR.sub(" ", text[joint.end() :])
        if _NUMBER.search(before) and _NUMBER.search(after):
            return joint
    return None


def _found(
    check: Check, match: re.Match[str] | None, advice: Advice, place: int | None = None
) -> Remark:
    if match is None:
        return Remark(check, Advice.OK, place)
    return Remark(check, advice, place, match.group().strip())
