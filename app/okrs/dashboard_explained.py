"""How the shares on the dashboard come about: formula, inputs, rule for missing data."""

from __future__ import annotations

from app.domain.goal_balance import Interval, Repairing
from app.findings.speech import _
from app.findings.story import Explanation
from app.models.okrs import Cycle
from app.web.locale import day, number, percent


def elapsed(cycle: Cycle, share: float) -> Explanation:
    """What is expected of figures today."""
    return Explanation(
        _("Expected today"),
        _("(today − first day) ÷ (last day − first day), between 0 and 1."),
        (
            (_("First day"), day(cycle.starts_on)),
            (_("Last day"), day(cycle.ends_on)),
            (_("Expected today"), percent(share)),
        ),
        _(
            "This holds for key results with a figure. Of steps, what is expected is the weight"
            " share of those already due."
        ),
    )


def coverage(blank: int, asked: int, share: float | None) -> Explanation:
    """The part of the cells where something stands."""
    return Explanation(
        _("Coverage"),
        _("(cells − blank cells) ÷ cells. A cell is an active journey × an undivided department."),
        (
            (_("Cells"), number(asked)),
            (_("Blank cells"), number(blank)),
            (_("Coverage"), percent(share) or "–"),
        ),
        _(
            "A cell counts as filled by a goal, by a key result led or contributed to, or by a"
            " reason that has not run out. Silence is no reason: such a cell stays blank."
        ),
    )


def repair(found: Repairing) -> Explanation:
    """The part of the goals that repair."""
    return Explanation(
        _("Repair share"),
        _("Objectives that repair ÷ all objectives that were not dropped."),
        (
            (_("Objectives that repair"), number(found.repair)),
            (_("Objectives"), number(found.counted)),
            (_("Repair share"), percent(found.share) or "–"),
        ),
        _("Drafts count as well. Where there is no objective, there is no share."),
    )


def confidence(last: Interval) -> Explanation:
    """The mean of the last interval."""
    return Explanation(
        _("Mean confidence"),
        _("Σ confidence ÷ number of check-ins, for each check-in interval of the cycle."),
        (
            (_("From"), day(last.since)),
            (_("To"), day(last.until)),
            (_("Check-ins with a confidence"), number(last.count)),
            (_("Mean confidence"), number(last.mean, 1)),
        ),
        _(
            "Check-ins without a confidence are left out; intervals without check-ins stay empty"
            " and are not filled."
        ),
    )


def rule() -> str:
    """How progress and status of an objective come about, in three sentences."""
    return _(
        "Progress: Σ weight × progress, each between 0 and 1, ÷ Σ weight, over key results with a"
        " value. Expected: the same mean of what is expected of them. Status: the worst of all,"
        " where a key result with less than a fifth of the weight pulls it down to “at risk” at"
        " most. Key results without a value are left out of the mean; guardrails never count, and a"
        " broken one caps the status at “at risk”."
    )
