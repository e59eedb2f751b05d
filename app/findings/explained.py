"""How each figure comes about: formula, inputs, and the rule for missing data."""

from __future__ import annotations

from fractions import Fraction

from app.domain.evaluation import VISIBILITY_GAP_ABOVE
from app.domain.results import (
    CapabilityResult,
    FieldResult,
    Figures,
    GroupResult,
    Index,
    PerceptionGap,
)
from app.domain.statistics import COVERAGE
from app.findings.frame import Frame, level, verdict_word
from app.findings.speech import _
from app.findings.story import Explanation, FigureStory
from app.web.locale import MINUS, number, percent


def field_index(frame: Frame, field: FieldResult) -> Explanation:
    """The index of a field for everybody."""
    inputs = [
        (frame.label(one.key), _weighted(frame.results.medians[one.key], one.weight))
        for one in frame.fields[field.key].capabilities
        if one.key in frame.results.medians
    ]
    return _index(frame, frame.field_name(field.key), inputs, field.index)


def group_index(frame: Frame, group: GroupResult, field_key: str) -> Explanation:
    """The index of a field for a group."""
    inputs = [
        (frame.label(one.key), _weighted(group.cells[one.key].median, one.weight))
        for one in frame.fields[field_key].capabilities
        if one.key in group.cells
    ]
    index = group.indices[field_key]
    name = f"{frame.group(group.key)} · {frame.field_name(field_key)}"
    return _index(frame, name, inputs, index)


def _index(
    frame: Frame, name: str, inputs: list[tuple[str, str]], found: Index | None
) -> Explanation:
    result = number(found.rounded, 1) if found else _("no index")
    return Explanation(
        name=_("Field index: %(name)s", name=name),
        formula=_("Mean of the medians of its capabilities, each with its weight; one decimal."),
        inputs=(*inputs, (_("Index"), result)),
        missing=_(
            "If one capability has fewer than %(k)s answers that name a level, the field has "
            "no index: otherwise the hidden one could be computed back.",
            k=frame.k,
        ),
    )


def _weighted(median: float | None, weight: float) -> str:
    if median is None:
        return _("too few answers")
    if weight == 1:
        return level(median)
    return f"{level(median)} × {number(weight, _places(weight))}"


def _places(value: float) -> int:
    exact = Fraction(str(value))
    return next((n for n in range(3) if (exact * 10**n).denominator == 1), 3)


def capability(frame: Frame, found: Figures) -> tuple[FigureStory, ...]:
    """Every computed figure of a capability, with how it comes about."""
    word = verdict_word(found.verdict) or _("no word")
    return (
        FigureStory(_("Median"), level(found.median), _median(frame, found)),
        FigureStory(_("Interval of the median"), interval(found), _interval(found)),
        FigureStory(_("Spread of the middle half"), number(found.iqr, 2), _spread(frame, found)),
        FigureStory(_("Agreement A"), number(found.agreement, 2), agreement(frame, found)),
        FigureStory(_("In a word"), word, _word(frame, found)),
        FigureStory(_("Mean"), number(found.mean, 2), _mean(frame, found)),
    )


def _left_out(frame: Frame) -> str:
    return _(
        "“I cannot judge this” and “does not apply to us” are counted apart and never scored. "
        "With fewer than %(k)s answers that name a level nothing is shown.",
        k=frame.k,
    )


def _median(frame: Frame, found: Figures) -> Explanation:
    return Explanation(
        _("Median"),
        _(
            "The answer in the middle when all are sorted; where the two in the middle differ, "
            "the point between them."
        ),
        (*_counts(frame, found), (_("Median"), level(found.median))),
        _left_out(frame),
    )


def _spread(frame: Frame, found: Figures) -> Explanation:
    return Explanation(
        _("Spread of the middle half"),
        _("Third quartile minus first quartile, interpolated linearly (type 7)."),
        (*_counts(frame, found), (_("Width in levels"), number(found.iqr, 2))),
        _left_out(frame),
    )


def _mean(frame: Frame, found: Figures) -> Explanation:
    return Explanation(
        _("Mean"),
        _("Sum of all levels divided by their number. For comparison only: nothing uses it."),
        (*_counts(frame, found), (_("Mean"), number(found.mean, 2))),
        _left_out(frame),
    )


def agreement(frame: Frame, found: Figures | None) -> Explanation:
    """Agreement A; without figures the formula alone."""
    inputs = _counts(frame, found) if found else []
    result = [("A", number(found.agreement, 2))] if found else []
    return Explanation(
        _("Agreement A"),
        _(
            "After van der Eijk (2001): the answers are cut into layers, and each layer is rated "
            "by how far it rises to one peak. From −1 (two camps at the ends) over 0 (spread "
            "evenly) to 1 (all on one level)."
        ),
        (*inputs, *result),
        _(
            "Only answers that name a level count. With few answers A is high by chance, "
            "therefore nobody is called united below 8."
        ),
    )


def _interval(found: Figures) -> Explanation:
    return Explanation(
        _("Interval of the median"),
        _(
            "Between these two answers the median lies with at least %(share)s certainty: the r-th "
            "lowest and the r-th highest answer, r being the largest number for which "
            "1 − 2·P(Bin(n, ½) ≤ r − 1) is at least %(share)s.",
            share=percent(float(COVERAGE)),
        ),
        ((_("Answers with a level"), number(found.n)), (_("Interval"), interval(found))),
        _("With up to 5 answers there is none."),
    )


def _word(frame: Frame, found: Figures) -> Explanation:
    return Explanation(
        _("United, mixed, split"),
        word_rule(frame),
        (
            (_("Agreement A"), number(found.agreement, 2)),
            (_("Spread of the middle half"), number(found.iqr, 2)),
            (_("Answers with a level"), number(found.n)),
            (_("Word"), verdict_word(found.verdict) or _("no word")),
        ),
        _("Below 5 answers there is no word."),
    )


def word_rule(frame: Frame) -> str:
    """When a capability is called united, split or mixed."""
    quarter, half = (frame.top - 1) / 4, (frame.top - 1) / 2
    return _(
        "United: A from 0.7 on, middle half no wider than %(quarter)s, at least 8 answers. "
        "Split: A below 0, or middle half %(half)s wide or wider and A below 0.3. Everything else "
        "is mixed.",
        quarter=number(quarter, _places(quarter)),
        half=number(half, _places(half)),
    )


def interval(found: Figures) -> str:
    """The interval of the median in words."""
    if found.interval is None:
        return _("no interval")
    low, high = found.interval
    return _("%(low)s to %(high)s", low=low, high=high)


def _counts(frame: Frame, found: Figures) -> list[tuple[str, str]]:
    return [
        (f"{place} {frame.level_name(place)}", number(count))
        for place, count in enumerate(found.counts, 1)
    ]


def visibility_gap(frame: Frame, one: CapabilityResult) -> Explanation:
    """The share of "cannot judge"."""
    figures = one.figures
    inputs = [(_("Share"), percent(one.visibility_gap))]
    if figures:
        inputs = [
            (_("I cannot judge this"), number(figures.cannot_judge)),
            (_("Does not apply to us"), number(figures.not_applicable)),
            (_("Answers with a level"), number(figures.n)),
            *inputs,
        ]
    return Explanation(
        _("Visibility gap: %(name)s", name=frame.label(one.key)),
        _(
            "“I cannot judge this” divided by all answers; more than %(limit)s is a gap.",
            limit=gap_limit(),
        ),
        tuple(inputs),
        _(
            "Skipped questions are no answers. Only for everybody together, and only from "
            "%(k)s answers of any kind on.",
            k=frame.k,
        ),
    )


def gap_limit() -> str:
    """Above which share of "cannot judge" we speak of a gap."""
    return percent(float(VISIBILITY_GAP_ABOVE))


def perception(frame: Frame, gap: PerceptionGap) -> Explanation:
    """Leaders and front line in a field."""
    return Explanation(
        frame.field_name(gap.field),
        _(
            "Each person’s mean over the field; of these the median for leadership and for the "
            "front line. Tested with an exact permutation test (Mann–Whitney for large groups), "
            "corrected by Holm over all fields shown. Assured if p is below 0.05 and |δ| at "
            "least 0.33."
        ),
        (
            (_("Leadership"), number(gap.leadership, 2)),
            (_("Front line"), number(gap.front_line, 2)),
            (_("Difference"), signed(gap.difference, 2)),
            ("p", p_value(gap.p)),
            (_("p after Holm"), p_value(gap.p_holm)),
            (_("Effect δ (Cliff)"), number(gap.delta, 2)),
        ),
        _("Only fields in which both groups may be shown in every capability."),
    )


def p_value(p: float) -> str:
    """Three decimals; "< 0.001" below that."""
    if p < 0.001:
        return f"< {number(0.001, 3)}"
    return number(p, 3)


def signed(value: float, places: int = 1) -> str:
    """A number with its sign; zero has none."""
    size = number(abs(value), places)
    if size == number(0, places):
        return size
    return f"+{size}" if value > 0 else f"{MINUS}{size}"


def response_rate() -> Explanation:
    """How many of a group answered."""
    return Explanation(
        _("Response rate per group"),
        _("People of the group who submitted, divided by those invited; whole percent."),
        (),
        _(
            "Only for groups that may be shown by the number of those who submitted. Who was "
            "withdrawn after the launch is not counted as invited."
        ),
    )
