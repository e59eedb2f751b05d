"""What scores mean, in sentences: a promise and a stretch are not read alike (domain.md 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.okrs import NUMERIC, KeyResultType
from app.journeys.point_words import written
from app.models.okrs import Commitment, Objective
from app.okrs.key_result_words import promise
from app.okrs.review_queries import Result, Review, Score
from app.web.locale import language, number, percent

EXPECTED: Mapping[Commitment, Any] = {
    Commitment.COMMITTED: _l("This goal is a promise: 1.0 is expected."),
    Commitment.ASPIRATIONAL: _l("This goal is a stretch: about 0.7 is a good result."),
}
GOOD = 0.6, 0.8
"""Between these, rounded to tenths, lies “about 0.7”."""
KEPT_IN_PART = 0.5
"""A promise below this is called broken, not kept in part."""


def judged(commitment: Commitment, score: float) -> str:
    """What a score says about a goal of this kind."""
    if commitment is Commitment.COMMITTED:
        if score >= 1:
            return str(_("A promise that was kept."))
        if score < KEPT_IN_PART:
            return str(_("A promise: 1.0 was expected, it was not kept."))
        return str(_("A promise: 1.0 was expected, so it was not kept in full."))
    low, high = GOOD
    if score < low:
        return str(_("A stretch: about 0.7 was expected, it fell short of that."))
    if score <= high:
        return str(_("A stretch: about 0.7 was expected, and reached."))
    return str(_("A stretch: about 0.7 was expected, this is more."))


def mean_in_words(score: Score) -> str:
    """The mean of one kind of goals beside what is expected of them."""
    if score.commitment is Commitment.COMMITTED:
        return str(
            ngettext(
                "%(count)s promise, 1.0 expected",
                "%(count)s promises, mean, 1.0 expected",
                score.goals,
                count=number(score.goals),
            )
        )
    return str(
        ngettext(
            "%(count)s stretch, about 0.7 expected",
            "%(count)s stretches, mean, about 0.7 expected",
            score.goals,
            count=number(score.goals),
        )
    )


def headline(found: Review) -> str:
    """Where the review stands."""
    name = found.cycle.name.in_language(language())
    if not found.total:
        return str(_("%(cycle)s: no goals to review", cycle=name))
    if found.left:
        if not found.ended:
            return str(_("%(cycle)s: no goal is reviewed yet", cycle=name))
        return str(
            ngettext("%(cycle)s: %(num)s of %(total)s goals is reviewed",
                     "%(cycle)s: %(num)s of %(total)s goals are reviewed", found.ended,
                     cycle=name, total=number(found.total))
        )  # fmt: skip
    if found.cycle.state == "closed":
        return str(_("%(cycle)s is closed", cycle=name))
    return str(_("%(cycle)s: all goals are reviewed", cycle=name))


def is_suggested(objective: Objective) -> bool:
    """Whether the score is the one progress suggested."""
    return objective.score == objective.suggested_score


def promised(result: Result) -> str:
    """What a numeric key result promised, in figures; nothing for those with steps."""
    one, point = result
    return promise(one, point) if one.type in NUMERIC and point is not None else ""


def reached(result: Result) -> str:
    """What it has come to: its value, or the share of its steps; nothing before there is one."""
    one, point = result
    if one.type in NUMERIC:
        return written(point, one.value) if point is not None else ""
    if one.type is KeyResultType.BINARY and one.progress is not None:
        return str(_("yes") if one.progress >= 1 else _("not yet"))
    return percent(one.progress)
