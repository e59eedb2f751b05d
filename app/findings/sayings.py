"""The opening sentences in words. Which of them hold is decided in app/domain/sentences.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.domain.results import Figures
from app.domain.sentences import Kind, Sentence
from app.domain.statistics import Verdict
from app.findings.explained import gap_limit
from app.findings.frame import Frame, level, listed, verdict_word
from app.findings.speech import _, ngettext
from app.findings.story import Saying
from app.web.locale import number, percent

MOST_GAPS_NAMED = 3


class Said(NamedTuple):
    """A sentence in words: small label, bold part, the rest, how it is known."""

    label: str
    lead: str
    rest: str
    how: str


def sayings(frame: Frame, found: list[Sentence]) -> tuple[Saying, ...]:
    """The sentences that hold, in the order in which they are read."""
    return tuple(_saying(frame, one) for one in found)


def _saying(frame: Frame, sentence: Sentence) -> Saying:
    words = _WORDS[sentence.kind](frame, sentence)
    return Saying(
        kind=sentence.kind,
        label=words.label,
        lead=words.lead,
        rest=words.rest,
        how=words.how,
        letters=_letters(frame, sentence),
        keys=sentence.keys,
    )


def _letters(frame: Frame, sentence: Sentence) -> tuple[str, ...]:
    """The fields it is about, each once."""
    fields = [frame.fields.get(key) or frame.field_of(key) for key in sentence.keys]
    return tuple(dict.fromkeys(field.letter for field in fields))


def _strongest(frame: Frame, sentence: Sentence) -> Said:
    lead, label = _fields(frame, sentence), _("Strongest")
    if len(sentence.keys) > 1:
        return Said(label, lead, _("are level in front."), _indices(frame, sentence))
    reached, count, of = _reached(frame, sentence.keys[0])
    rest = (
        ngettext(
            "is furthest. Its one capability reaches level %(level)s (%(name)s).",
            "is furthest. All %(num)s capabilities reach level %(level)s (%(name)s).",
            of,
            level=reached,
            name=frame.level_name(reached),
        )
        if count == of
        else _(
            "is furthest. %(count)s of %(of)s capabilities reach level %(level)s (%(name)s).",
            count=count,
            of=of,
            level=reached,
            name=frame.level_name(reached),
        )
    )
    return Said(label, lead, rest, _indices(frame, sentence))


def _reached(frame: Frame, field_key: str) -> tuple[int, int, int]:
    """The highest level that at least half of the capabilities reach, how many, of how many."""
    field = next(one for one in frame.shape.fields if one.key == field_key)
    medians = [frame.results.medians[one.key] or 0 for one in field.capabilities]
    count_at = {step: sum(median >= step for median in medians) for step in range(1, frame.top + 1)}
    reached = max(step for step, count in count_at.items() if count * 2 >= len(medians))
    return reached, count_at[reached], len(medians)


def _weakest(frame: Frame, sentence: Sentence) -> Said:
    lead, label = _fields(frame, sentence), _("Weakest")
    if len(sentence.keys) > 1:
        return Said(label, lead, _("have the longest way to go."), _indices(frame, sentence))
    weakest = frame.results.field(sentence.keys[0]).weakest or ""
    median = frame.results.medians[weakest] or 0
    rest = _(
        "has the longest way to go. Furthest back: %(name)s, level %(level)s.",
        name=frame.label(weakest),
        level=level(median),
    )
    return Said(label, lead, rest, _indices(frame, sentence))


def _fields(frame: Frame, sentence: Sentence) -> str:
    return listed([frame.field_name(key) for key in sentence.keys])


def _indices(frame: Frame, sentence: Sentence) -> str:
    """Index and weakest capability; with ties the index alone, which is the same for all."""
    index = number(sentence.figures[0], 1)
    if len(sentence.keys) > 1:
        return _("Field index %(index)s each; the next field is half a level away", index=index)
    weakest = frame.results.field(sentence.keys[0]).weakest or ""
    return _(
        "Field index %(index)s; weakest capability %(name)s (%(level)s)",
        index=index,
        name=frame.label(weakest),
        level=level(frame.results.medians[weakest] or 0),
    )


def _no_field(frame: Frame, sentence: Sentence) -> Said:
    indices = [field.index for field in frame.results.fields if field.index]
    low = min(indices, key=lambda index: index.exact)
    high = max(indices, key=lambda index: index.exact)
    rest = (
        _("All field indices stand at %(low)s.", low=number(low.rounded, 1))
        if low == high
        else _(
            "The field indices lie between %(low)s and %(high)s.",
            low=number(low.rounded, 1),
            high=number(high.rounded, 1),
        )
    )
    return Said(
        _("Fields"),
        _("No field stands out."),
        rest,
        _("A field stands out if its index is half a level away from the next one"),
    )


def _disagreement(frame: Frame, sentence: Sentence) -> Said:
    first, *others = sentence.keys
    figures = _figures(frame, first)
    known = [
        f"{key} {verdict_word(_figures(frame, key).verdict)}, A {number(a, 2)}"
        for key, a in zip(sentence.keys, sentence.figures, strict=True)
    ]
    rest = f"{_camps(figures)} {_then(frame, others)}".strip()
    return Said(_("Most disputed"), _("%(name)s.", name=frame.label(first)), rest, "; ".join(known))


def _figures(frame: Frame, key: str) -> Figures:
    figures = frame.results.capability(key).figures
    if figures is None:
        raise LookupError(key)
    return figures


def _camps(figures: Figures) -> str:
    """Two camps where the two most frequent levels do not touch; else from where to where."""
    chosen = [place for place, count in enumerate(figures.counts, 1) if count]
    one, other = sorted(sorted(chosen, key=lambda place: -figures.counts[place - 1])[:2])
    if figures.verdict is Verdict.SPLIT and other - one > 1:
        return _(
            "%(a)s choose level %(one)s, %(b)s level %(other)s. A mean would hide that.",
            a=number(figures.counts[one - 1]),
            one=one,
            b=number(figures.counts[other - 1]),
            other=other,
        )
    return _("The answers go from level %(low)s to level %(high)s.", low=chosen[0], high=chosen[-1])


def _then(frame: Frame, others: list[str]) -> str:
    if not others:
        return ""
    return _("After that: %(names)s.", names=listed([frame.label(key) for key in others]))


def _gaps(frame: Frame, sentence: Sentence) -> Said:
    label = _("Out of sight")
    how = _(
        "Visibility gap: more than %(limit)s of all answers are “I cannot judge this”",
        limit=gap_limit(),
    )
    names, shares = [frame.label(key) for key in sentence.keys], sentence.figures
    if len(names) > MOST_GAPS_NAMED:
        rest = _(
            "are out of sight for many, first of all %(name)s: %(share)s cannot judge it.",
            name=names[0],
            share=percent(shares[0]),
        )
        lead = _("%(num)s capabilities", num=number(len(names)))
        return Said(label, lead, rest, how)
    rest = ngettext(
        "is out of sight for many: %(shares)s cannot judge it.",
        "are out of sight for many: %(shares)s cannot judge them.",
        len(names),
        shares=listed([percent(share) for share in shares]),
    )
    return Said(label, listed(names), rest, how)


def _perception(frame: Frame, sentence: Sentence) -> Said:
    gaps = [gap for gap in map(frame.results.perception_gap, sentence.keys) if gap]
    pairs = [
        _(
            "in %(field)s %(leaders)s against %(front)s",
            field=frame.field_name(gap.field),
            leaders=number(gap.leadership, 1),
            front=number(gap.front_line, 1),
        )
        for gap in gaps
    ]
    if all(gap.difference > 0 for gap in gaps):
        lead = _("Leadership sees the house further along than the front line does:")
    elif all(gap.difference < 0 for gap in gaps):
        lead = _("Leadership sees the house less far along than the front line does:")
    else:
        lead = _("Leadership and front line see two different houses:")
    how = _("Assured: p after Holm below 0.05 and |δ| at least 0.33")
    return Said(_("Two houses"), lead, f"{listed(pairs)}.", how)


def _what_first(frame: Frame, sentence: Sentence) -> Said:
    first, *others = sentence.keys
    from_level = int(sentence.figures[0])
    step = frame.capability(first).step_from(from_level)
    rest = [frame.words(step.what)] if step else []
    if others:
        names = listed([frame.label(key) for key in others])
        rest.append(_("After that: %(names)s.", names=names))
    how = _(
        "From level %(a)s to level %(b)s; nothing has to come first", a=from_level, b=from_level + 1
    )
    if step:
        how = _("%(how)s; effort %(effort)s of 3", how=how, effort=step.effort)
    lead = _("%(name)s.", name=frame.label(first))
    return Said(_("What first"), lead, " ".join(rest), how)


_WORDS: Mapping[Kind, Callable[[Frame, Sentence], Said]] = {
    Kind.STRONGEST_FIELD: _strongest,
    Kind.WEAKEST_FIELD: _weakest,
    Kind.NO_FIELD_STANDS_OUT: _no_field,
    Kind.DISAGREEMENT: _disagreement,
    Kind.VISIBILITY_GAPS: _gaps,
    Kind.PERCEPTION_GAP: _perception,
    Kind.WHAT_FIRST: _what_first,
}
