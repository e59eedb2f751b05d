"""A week in sentences: what a meeting sees first, and what is said about each key result."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain import okrs as domain
from app.domain.measuring import Verdict
from app.domain.okrs import Status
from app.journeys import point_words
from app.okrs.meetings import Item, Move, Weekly
from app.web.locale import day, number, percent


def headline(found: Weekly) -> str:
    """How many key results need a talk."""
    if not found.total:
        return str(_("Weekly meeting"))
    if not found.stuck_total:
        return str(_("Nothing is stuck"))
    return str(
        ngettext(
            "%(count)s key result needs a talk",
            "%(count)s key results need a talk",
            found.stuck_total,
            count=number(found.stuck_total),
        )
    )


def why(item: Item) -> str:
    """Why a key result is stuck, in a sentence with its figures."""
    one = item.key_result
    if one.status is Status.STALE:
        if one.last_check_in_on is None:
            return str(_("Nobody has checked in yet."))
        return str(_("No check-in since %(day)s.", day=day(one.last_check_in_on)))
    shown = domain.clamped(one.progress)
    if shown is None:
        return str(_("No value yet, %(expected)s expected.", expected=percent(one.expected)))
    return str(
        _("%(progress)s of the way, %(expected)s expected.", progress=percent(shown),
          expected=percent(one.expected))
    )  # fmt: skip


def moved(move: Move) -> str:
    """The figure's way since last week: 45,0 % → 51,3 %."""
    after = point_words.written(move.point, move.after.value)
    if move.before is None:
        return after
    return f"{point_words.written(move.point, move.before.value)} → {after}"


def verdict(move: Move) -> str:
    """What that change is worth; nothing for a first value."""
    if move.change is None:
        return str(_("first value"))
    words = {
        Verdict.BETTER: _("surely better"),
        Verdict.WORSE: _("surely worse"),
        Verdict.NOISE: _("smaller than noise"),
        Verdict.MARGIN_UNKNOWN: _("margin unknown"),
        Verdict.SAME: _("unchanged"),
    }
    return str(words[move.change.verdict])
