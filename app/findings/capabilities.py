"""The capabilities: what was said, what the present level means, and the step to the next."""

from __future__ import annotations

import math

from app.domain.anonymity import Shown
from app.domain.results import CapabilityResult, Cell, Figures
from app.domain.statistics import Verdict
from app.domain.targets import Need, measure_step, unmet
from app.findings import explained
from app.findings.frame import Frame, level, too_few, verdict_word
from app.findings.speech import _, ngettext
from app.findings.story import (
    CapabilityStory,
    FigureStory,
    Gap,
    GroupCell,
    LevelStory,
    OtherCell,
    StepStory,
)
from app.web.locale import number, percent


def capability_stories(frame: Frame) -> tuple[CapabilityStory, ...]:
    """All capabilities that were asked, in order."""
    return tuple(_capability(frame, one) for one in frame.results.capabilities)


def _capability(frame: Frame, found: CapabilityResult) -> CapabilityStory:
    asked, field, figures = frame.capability(found.key), frame.field_of(found.key), found.figures
    return CapabilityStory(
        key=found.key,
        letter=field.letter,
        field=frame.words(field.name),
        field_key=field.key,
        name=frame.words(asked.name),
        question=frame.words(asked.question),
        why=frame.words(asked.why),
        evidence=tuple(frame.words(one) for one in asked.evidence),
        headline=_headline(frame, figures),
        missing="" if figures else too_few(frame.k),
        n=number(figures.n) if figures else "",
        counts=figures.counts if figures else None,
        cannot_judge=number(figures.cannot_judge) if figures else "",
        not_applicable=number(figures.not_applicable) if figures else "",
        median=level(figures.median) if figures else "",
        median_value=figures.median if figures else None,
        mean=number(figures.mean, 2) if figures else "",
        iqr=number(figures.iqr, 2) if figures else "",
        interval=explained.interval(figures) if figures else "",
        agreement=number(figures.agreement, 2) if figures else "",
        agreement_value=figures.agreement if figures else None,
        verdict=figures.verdict if figures else None,
        word=verdict_word(figures.verdict) if figures else "",
        summary=_summary(frame, figures),
        levels=_levels(frame, found),
        step=_own_step(frame, found),
        gap=_gap(frame, found),
        groups=_groups(frame, found.key),
        others=_others(frame, found.key),
        figures=_all_figures(frame, figures) if figures else (),
    )


def _headline(frame: Frame, figures: Figures | None) -> str:
    """Where the middle lies, and whether people agree on it."""
    if not figures:
        return _("Too few answers to say where this stands")
    low, high = math.floor(figures.median), math.ceil(figures.median)
    if low == high:
        where = _("level %(level)s (%(name)s)", level=low, name=frame.level_name(low))
    else:
        where = _("between level %(low)s and %(high)s", low=low, high=high)
    if figures.verdict is Verdict.UNITED:
        return _("United: %(where)s", where=where)
    if figures.verdict is Verdict.SPLIT:
        return _("Split: in the middle %(where)s", where=where)
    return _("In the middle %(where)s", where=where)


def _all_figures(frame: Frame, figures: Figures) -> tuple[FigureStory, ...]:
    """Every figure, the explained ones first."""
    return (
        *explained.capability(frame, figures),
        FigureStory(_("Answers with a level"), number(figures.n)),
        FigureStory(_("I cannot judge this"), number(figures.cannot_judge)),
        FigureStory(_("Does not apply to us"), number(figures.not_applicable)),
    )


def _summary(frame: Frame, figures: Figures | None) -> str:
    """The answers in one line, for those who cannot see the bar."""
    if not figures:
        return too_few(frame.k)
    counts = ", ".join(number(count) for count in figures.counts)
    return _("Answers on level 1 to %(top)s: %(counts)s", top=frame.top, counts=counts)


def _levels(frame: Frame, found: CapabilityResult) -> tuple[LevelStory, ...]:
    figures = found.figures
    present = math.floor(figures.median) if figures else None
    texts = frame.capability(found.key).levels
    return tuple(
        LevelStory(
            number=place,
            name=frame.level_name(place),
            text=frame.words(text),
            count=figures.counts[place - 1] if figures else None,
            answers=_answers(figures.counts[place - 1]) if figures else "",
            is_present=place == present,
        )
        for place, text in enumerate(texts, 1)
    )


def _answers(count: int) -> str:
    return ngettext("%(count)s answer", "%(count)s answers", count, count=number(count))


def _own_step(frame: Frame, found: CapabilityResult) -> StepStory | None:
    medians = frame.results.medians
    shape = next(one for one in frame.shape.capabilities if one.key == found.key)
    from_level = measure_step(shape, medians[found.key], frame.top)
    if from_level is None:
        return None
    return step(frame, found.key, from_level, unmet(shape, medians))


def step(frame: Frame, key: str, from_level: int, first: tuple[Need, ...]) -> StepStory | None:
    """The measure that leads on from a level; None where the questionnaire has none."""
    found = frame.capability(key).step_from(from_level)
    if found is None:
        return None
    return StepStory(
        key=key,
        letter=frame.field_of(key).letter,
        capability=frame.label(key),
        from_level=from_level,
        to_level=from_level + 1,
        what=frame.words(found.what),
        first_step=frame.words(found.first_step),
        evidence=frame.words(found.evidence),
        owner=frame.words(found.owner),
        effort=found.effort,
        effort_word={1: _("small"), 2: _("medium"), 3: _("large")}[found.effort],
        objective=frame.words(found.objective),
        key_results=tuple(frame.words(one) for one in found.key_results),
        first=tuple(_need(frame, need) for need in first),
    )


def _need(frame: Frame, need: Need) -> str:
    """What has to come first, and why it is not there yet."""
    name = frame.label(need.key)
    if need.median is not None:
        return _(
            "first: %(name)s on level %(level)s (today %(median)s)",
            name=name,
            level=need.level,
            median=level(need.median),
        )
    if need.key in frame.results.medians:
        return _(
            "first: %(name)s on level %(level)s (too few answers)", name=name, level=need.level
        )
    return _("first: %(name)s on level %(level)s (not asked here)", name=name, level=need.level)


def _gap(frame: Frame, found: CapabilityResult) -> Gap | None:
    if not found.visibility_gap:
        return None
    return Gap(
        share=percent(found.visibility_gap),
        value=found.visibility_gap,
        text=_gap_text(frame, found.figures),
        explanation=explained.visibility_gap(frame, found),
    )


def _gap_text(frame: Frame, figures: Figures | None) -> str:
    """How many cannot judge, and what those who can see."""
    if not figures:
        return _("Fewer than %(k)s could name a level; which one is not shown.", k=frame.k)
    everybody = figures.n + figures.cannot_judge + figures.not_applicable
    return _(
        "%(cannot)s of %(all)s cannot judge it. The %(n)s who could see level %(median)s in "
        "the middle.",
        cannot=number(figures.cannot_judge),
        all=number(everybody),
        n=number(figures.n),
        median=level(figures.median),
    )


def _groups(frame: Frame, key: str) -> tuple[GroupCell, ...]:
    groups = frame.in_order([group.key for group in frame.results.groups])
    return tuple(_cell(frame, group, frame.results.group(group).cells[key]) for group in groups)


def _cell(frame: Frame, group: str, cell: Cell) -> GroupCell:
    spread = cell.distribution
    return GroupCell(
        group=frame.group(group),
        hidden=hidden_words(frame, cell.shown),
        n=number(cell.n) if cell.n is not None else "",
        median=level(cell.median) if cell.median is not None else "",
        counts=spread.counts if spread else None,
        agreement=number(spread.agreement, 2) if spread else "",
        word=verdict_word(spread.verdict) if spread else "",
    )


def hidden_words(frame: Frame, shown: Shown) -> str:
    """Why a group is not shown; empty if it is."""
    if shown is Shown.TOO_FEW:
        return _("hidden: fewer than %(k)s answers", k=frame.k)
    if shown is Shown.PROTECTS:
        return _("hidden, so that nobody can compute it back")
    return ""


def _others(frame: Frame, key: str) -> tuple[OtherCell, ...]:
    found = {group.key: group.medians[key] for group in frame.results.other_groups}
    return tuple(
        OtherCell(frame.group(group), "" if median is None else level(median))
        for group, median in ((one, found[one]) for one in frame.in_order(list(found)))
    )
