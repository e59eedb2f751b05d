"""Where people agree and where they do not: all capabilities, the most disputed first."""

from __future__ import annotations

from collections import Counter

from app.charts.spec import Distributions, Spread
from app.domain.statistics import Verdict
from app.findings import explained
from app.findings.frame import Frame
from app.findings.speech import _, ngettext
from app.findings.story import CapabilityStory, Disagreement
from app.web.locale import number

SHOWN_FIRST = 9
SHOWN_LAST = 3
ORDER = {Verdict.SPLIT: 0, Verdict.MIXED: 1, Verdict.UNITED: 2, None: 3}


def disagreement(frame: Frame, stories: tuple[CapabilityStory, ...]) -> Disagreement:
    """Split before mixed before united, each by agreement; those without a word come last."""
    ranked = sorted(stories, key=_rank)
    top, end = _cut([one.key for one in ranked], [one.key for one in ranked if one.verdict])
    title = _title(stories)
    by_key = {one.key: one for one in stories}
    rows = tuple(spread(by_key[key]) for key in (*top, *end))
    return Disagreement(
        title=title,
        text=_text(frame),
        keys=tuple(one.key for one in ranked),
        top=top,
        end=end,
        chart=_chart(frame, title, rows),
        rule=explained.word_rule(frame),
        explanation=explained.agreement(frame, None),
    )


def spread(one: CapabilityStory) -> Spread:
    """A capability as a row of the chart."""
    note = f"{one.word} · A {one.agreement}" if one.word else ""
    return Spread(one.label, one.counts, hidden=one.missing, note=note, letter=one.letter)


def _rank(one: CapabilityStory) -> tuple[int, bool, float]:
    a = one.agreement_value
    return ORDER[one.verdict], a is None, a or 0.0


def _cut(keys: list[str], worded: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first nine and the three most united; everything where that would be nearly all."""
    if len(keys) <= SHOWN_FIRST + SHOWN_LAST:
        return tuple(keys), ()
    top = tuple(keys[:SHOWN_FIRST])
    return top, tuple(key for key in worded[-SHOWN_LAST:] if key not in top)


def _title(stories: tuple[CapabilityStory, ...]) -> str:
    """What can be said about all of them, for no, one, some and all."""
    words = Counter(one.verdict for one in stories)
    total, without, split = sum(words.values()), words[None], words[Verdict.SPLIT]
    if without == total:
        return _("Too few answers to say who agrees")
    if without:
        return _partial_title(split, total - without)
    if split == total > 1:
        return _("The house is split on every capability")
    if split:
        return ngettext(
            "The house is split on just one capability",
            "The house is split on %(num)s of %(total)s capabilities",
            split,
            total=number(total),
        )
    if not any(one.can_be_united for one in stories):
        return _("Nowhere split; too few answers to speak of agreement")
    return _united_title(words[Verdict.UNITED], total)


def _partial_title(split: int, worded: int) -> str:
    """Where some capabilities have too few answers for a word."""
    if not split:
        return _("Where there are enough answers, nobody is split")
    return ngettext(
        "The house is split on one of the %(worded)s capabilities with enough answers",
        "The house is split on %(num)s of the %(worded)s capabilities with enough answers",
        split,
        worded=number(worded),
    )


def _united_title(united: int, total: int) -> str:
    """Where every capability has a word and none is split."""
    if united == total:
        return _("The house agrees throughout")
    if not united:
        return _("Nowhere split, but nowhere united either")
    return ngettext(
        "Nowhere split, but united on just one of %(total)s capabilities",
        "Nowhere split, and united on %(num)s of %(total)s capabilities",
        united,
        total=number(total),
    )


def _text(frame: Frame) -> str:
    middle = (frame.top + 1) / 2
    if middle.is_integer():
        return _(
            "The disputed comes first. The vertical line is the middle of level %(middle)s: "
            "to its left people see the capability as weaker, to its right as stronger.",
            middle=int(middle),
        )
    return _(
        "The disputed comes first. The vertical line lies between level %(low)s and "
        "%(high)s: to its left people see the capability as weaker, to its right as "
        "stronger.",
        low=frame.top // 2,
        high=frame.top // 2 + 1,
    )


def _chart(frame: Frame, title: str, rows: tuple[Spread, ...]) -> Distributions | None:
    if not any(row.counts for row in rows):
        return None
    summary = _(
        "Answers per level, %(rows)s capabilities, the most disputed first.",
        rows=number(len(rows)),
    )
    return Distributions(title, summary, frame.level_names, rows)
