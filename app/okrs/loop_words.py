"""What the loop says: of a capability, of its goals and figures, and how it is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.charts.chain import Chain, Link
from app.domain.okrs import clamped
from app.findings.between import FieldChange
from app.findings.speech import _, ngettext
from app.journeys import point_story, point_words
from app.journeys.measuring import Figure
from app.models.okrs import GoalState
from app.okrs.loop import Loop, Seen, standing
from app.okrs.loop_queries import Goal, Result
from app.okrs.words import LEVEL
from app.web.locale import language, number, percent

MOST_DRAWN = 24
"""Figures in one picture; more are listed only."""
AFTER = "after"
LEAST_P = 0.001


@dataclass(frozen=True, slots=True)
class Line:
    """A key result as the list shows it: its figure, from → to, with its verdict and the sentence
    that says whether it is more than noise; of one without a point what is done."""

    text: str
    url: str
    point: str
    point_url: str
    moved: str
    shape: str
    verdict: str
    finding: str


def headline(one: Loop) -> str:
    """The capability with its level then and now."""
    then, now = one.then, one.now
    if then and now and then.level and now.level and not one.is_reworded:
        if then.value == now.value:
            return _("%(name)s: still at level %(level)s", name=one.label, level=now.level)
        return _("%(name)s: from level %(then)s to %(now)s", name=one.label, then=then.level,
                 now=now.level)  # fmt: skip
    last = now or then
    if last and last.level:
        return _("%(name)s: level %(level)s", name=one.label, level=last.level)
    return one.label


def level(seen: Seen | None) -> str:
    """What a round says: the level, or why there is none."""
    if seen is None:
        return ""
    return _("level %(level)s", level=seen.level) if seen.level else seen.missing


def goals(one: Loop) -> str:
    """How many goals came from it, and how many of them are closed."""
    closed = sum(goal.row.state is GoalState.CLOSED for goal in one.goals)
    text = ngettext("%(num)s goal", "%(num)s goals", len(one.goals))
    if closed == len(one.goals):
        return ngettext("%(goals)s, closed", "%(goals)s, all closed", closed, goals=text)
    return _("%(goals)s, %(closed)s closed", goals=text, closed=number(closed)) if closed else text


def figures(one: Loop) -> str:
    """How many figures there are, and how many have surely become better."""
    count = len(one.figures)
    if not count:
        return _("no figure on a measuring point")
    text = ngettext("%(num)s figure", "%(num)s figures", count)
    if not one.better:
        return _("%(figures)s, not surely better yet", figures=text)
    if one.better == count:
        return ngettext("%(figures)s, surely better", "%(figures)s, all surely better", count,
                        figures=text)  # fmt: skip
    return _("%(figures)s, %(better)s surely better", figures=text, better=number(one.better))


def field(one: Loop) -> str:
    """Whether the field has changed, which is what can be tested; empty where it cannot."""
    if one.change is None:
        return ""
    return _(
        "Single capabilities are not tested. Field %(field)s: %(finding)s.",
        field=one.field, finding=_changed(one.change),
    )  # fmt: skip


def _changed(change: FieldChange) -> str:
    put = {"p": _small(change.p), "delta": number(change.delta, 2)}
    if not change.is_assured:
        return _("no assured change (Holm p %(p)s, Cliff’s δ = %(delta)s)", **put)
    if change.is_up:
        return _("assured change for the better (Holm p %(p)s, Cliff’s δ = %(delta)s)", **put)
    return _("assured change for the worse (Holm p %(p)s, Cliff’s δ = %(delta)s)", **put)


def _small(p: float) -> str:
    """A p value with its sign; nobody reads 0.000."""
    return f"= {number(p, 3)}" if p >= LEAST_P else f"< {number(LEAST_P, 3)}"


def after(one: Loop) -> str:
    """What the next round said, as a sentence."""
    if one.now is None:
        return _("No round has been released since.")
    if one.is_reworded:
        return _(
            "%(round)s asked with other words: its answer, %(level)s, cannot be compared.",
            round=one.now.title, level=level(one.now),
        )  # fmt: skip
    return _("%(round)s: %(level)s.", round=one.now.title, level=level(one.now))


def place(goal: Goal) -> str:
    """Cycle and department of a goal."""
    where = goal.department.in_language(language()) if goal.department else LEVEL[goal.row.level]
    return f"{goal.cycle.name.in_language(language())} · {where}"


def lines(goal: Goal) -> list[Line]:
    """Its key results."""
    return [_line(one) for one in goal.results]


def _line(one: Result) -> Line:
    row, figure = one.row, one.figure
    url = url_for("okrs.key_result", key_result_id=row.id)
    text = row.text.in_language(language())
    if figure is None:
        return Line(text, url, "", "", _done(one), "", "", "")
    change = figure.change
    shape, verdict = point_words.VERDICTS[change.verdict] if change else ("open", "")
    return Line(
        text=text,
        url=url,
        point=figure.point.name.in_language(language()),
        point_url=url_for("journeys.point", point_id=figure.point.id),
        moved=_moved(figure),
        shape=shape,
        verdict=str(verdict),
        finding=point_story.finding(figure),
    )


def _done(one: Result) -> str:
    if one.row.progress is None:
        return _("no value yet")
    return _("%(share)s done", share=percent(clamped(one.row.progress)))


def _moved(figure: Figure) -> str:
    if figure.current is None:
        return _("not measured yet")
    now = point_words.written(figure.point, figure.current.value)
    if figure.baseline is None or figure.change is None:
        return now
    return f"{point_words.written(figure.point, figure.baseline.value)} → {now}"


def chain(one: Loop) -> Chain | None:
    """The picture: capability, goals, figures, next round; None where it would show too much or
    nothing."""
    if not one.goals or sum(len(goal.results) for goal in one.goals) > MOST_DRAWN:
        return None
    keys = [str(goal.row.id) for goal in one.goals]
    begin = Link("before", _("Findings"), one.label, _said(one.then), tuple(keys))
    ends: dict[str, Link] = {}
    middle = []
    for goal in one.goals:
        mine = [_end(result) for result in goal.results]
        ends |= {link.key: link for link in mine}
        moves = tuple(link.key for link in mine) or (AFTER,)
        text = goal.row.text.in_language(language())
        middle.append(Link(str(goal.row.id), place(goal), text, standing(goal.row), moves))
    return Chain(
        title=_("From the finding to the next round"),
        summary=" ".join((headline(one) + ".", goals(one) + ".", figures(one) + ".", after(one))),
        links=(begin, *middle, *ends.values(), _next(one)),
    )


def _end(one: Result) -> Link:
    """A measuring point, or a key result without one."""
    line = _line(one)
    if one.figure is None:
        return Link(str(one.row.id), _("Key result"), line.text, line.moved, (AFTER,))
    value = f"{line.moved}, {line.verdict}" if line.verdict else line.moved
    return Link(str(one.figure.point.id), _("Measuring point"), line.point, value, (AFTER,))


def _said(seen: Seen | None) -> str:
    return f"{level(seen)}, {seen.title}" if seen else ""


def _next(one: Loop) -> Link:
    if one.now is None:
        return Link(AFTER, _("Next round"), _("not released yet"), "")
    return Link(AFTER, _("Next round"), one.label, _said(one.now))


def title(found: Sequence[Loop]) -> str:
    """The overview’s finding."""
    if not found:
        return _("What became of the findings")
    return ngettext(
        "%(num)s capability has led to %(goals)s",
        "%(num)s capabilities have led to %(goals)s",
        len(found),
        goals=ngettext("%(num)s goal", "%(num)s goals", sum(len(one.goals) for one in found)),
    )


def summary(found: Sequence[Loop]) -> str:
    """Of all figures together, each counted once."""
    every: dict[Any, bool] = {}
    for one in found:
        for result in one.figures:
            if result.figure:
                change = result.figure.change
                every[result.figure.point.id] = bool(change and change.verdict == "better")
    if not every:
        return _("None of them hangs on a measuring point yet, so nobody can say what has moved.")
    return ngettext(
        "%(better)s of %(num)s figure behind them is surely better than at its baseline.",
        "%(better)s of %(num)s figures behind them are surely better than at their baseline.",
        len(every),
        better=number(sum(every.values())),
    )
