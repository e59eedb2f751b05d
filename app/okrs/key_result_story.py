"""What a key result says in sentences, and how each of its percentages was worked out."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from app.domain import okrs as domain
from app.domain.okrs import KEEPING, NUMERIC, KeyResultType, Status
from app.findings.speech import _
from app.journeys.point_words import bare, written
from app.models.okrs import GoalState
from app.okrs.key_result_queries import Everything
from app.okrs.words import STATUS
from app.web.locale import day, number, percent

WAY = "p = (x − b) / (z − b)"
WITHIN = "p = 1 − d / t"
ELAPSED = "e = (t − t₀) / (t₁ − t₀)"


class Explained(NamedTuple):
    """A figure with its formula, what was put in, what came out, and its rule for missing data."""

    title: str
    formula: str
    inputs: list[tuple[str, str]]
    result: str
    missing: str


def finding(found: Everything) -> str:
    """Where it stands, in a sentence or two."""
    one, computed = found.key_result, found.computed
    if one.state is GoalState.DROPPED:
        return _("Given up; what was measured and said until then stays here.")
    if one.state is not GoalState.ACTIVE and found.objective.state is not GoalState.CLOSED:
        return _("Not being pursued yet. It becomes active with its goal once nothing stands in"
                 " the way.")  # fmt: skip
    if one.type not in NUMERIC:
        return _steps_said(found)
    if computed.value is None or found.point is None:
        return _("No value yet. Until one is measured, it is left out of the goal’s progress.")
    value, when = written(found.point, computed.value), day(computed.value_on)
    if one.type in KEEPING:
        is_met = domain.keeps(_target(found), computed.value)
        text = (
            _("%(value)s on %(day)s: the bound is met.")
            if is_met
            else _("%(value)s on %(day)s: the bound is broken.")
        )
        return text % {"value": value, "day": when}
    return _("%(value)s on %(day)s: %(share)s of the way, %(expected)s would be expected by now.",
             value=value, day=when, share=percent(computed.shown),
             expected=percent(computed.expected))  # fmt: skip


def headline(found: Everything) -> str:
    """The finding as the title of the chart."""
    one, computed, point = found.key_result, found.computed, found.point
    if computed.value is None or point is None or found.objective.state is GoalState.DRAFT:
        return _("The way that is planned")
    status = str(STATUS[computed.status])
    if computed.status is Status.OPEN:
        return _("At %(value)s, the first check-in is still to come",
                 value=written(point, computed.value))  # fmt: skip
    if one.type in KEEPING:
        return f"{status[:1].upper()}{status[1:]}: {written(point, computed.value)}"
    points = round(100 * ((computed.progress or 0.0) - computed.expected))
    lead = f"{status[:1].upper()}{status[1:]}"
    if points == 0:
        return _("%(status)s: exactly where it should be", status=lead)
    if points > 0:
        return _("%(status)s: %(points)s points of the way ahead", status=lead,
                 points=number(points))  # fmt: skip
    return _("%(status)s: %(points)s points of the way behind", status=lead,
             points=number(-points))  # fmt: skip


def marks(found: Everything) -> list[str]:
    """What a clamped percentage hides: below the baseline, beyond the target."""
    share = found.computed.progress
    if share is None:
        return []
    if share < 0:
        return [_("below baseline: shown as 0, worked out as %(raw)s", raw=percent(share))]
    if share > 1:
        return [_("over target: shown as 100, worked out as %(raw)s", raw=percent(share))]
    return []


def explained(found: Everything) -> list[Explained]:
    """How progress, expectation and status were worked out."""
    return [_progress(found), _expected(found), _status(found)]


def _progress(found: Everything) -> Explained:
    one, computed, point = found.key_result, found.computed, found.point
    missing = _("Without a value there is no progress: it is left out of the goal’s mean and"
                " never counted as zero.")  # fmt: skip
    if one.type not in NUMERIC or point is None:
        return _progress_of_steps(found)
    inputs = [
        (_("x (latest value)"), bare(point, computed.value) or "–"),
        (_("b (baseline)"), bare(point, one.baseline) or "–"),
        (_("z (target)"), bare(point, one.target) or "–"),
    ]
    formula = WAY
    if one.type in KEEPING:
        missing += " " + _("While the bound is met, p is 1. Broken, it counts from the baseline"
                           " towards the bound; where the baseline met it, p is 0.")  # fmt: skip
    if one.type is KeyResultType.WITHIN:
        formula = WITHIN
        inputs = [inputs[0], (_("from"), bare(point, one.target)),
                  (_("to"), bare(point, one.bound_high)),
                  (_("t (tolerance)"), number(one.tolerance, point.decimals))]  # fmt: skip
        missing = _("Without a value there is no progress. d is the distance to the nearer bound,"
                    " 0 within; p is never below 0.")  # fmt: skip
    return Explained(_("Progress"), formula, inputs, _share_said(computed.progress), missing)


def _progress_of_steps(found: Everything) -> Explained:
    steps = found.steps
    done = sum(step.weight for step in steps if step.done_on)
    inputs = [
        (_("weight done"), number(done, 1)),
        (_("weight of all"), number(sum(step.weight for step in steps), 1)),
    ]
    missing = _("Without steps there is no progress.")
    if found.key_result.type is KeyResultType.FIND_BASELINE:
        missing = _("All steps done count as less than 1 until a baseline is accepted; an accepted"
                    " baseline counts as 1.")  # fmt: skip
    result = _share_said(found.computed.progress)
    return Explained(_("Progress"), _("p = Σ w(done) / Σ w"), inputs, result, missing)


def _expected(found: Everything) -> Explained:
    cycle, result = found.cycle, percent(found.computed.expected, 1)
    said = _("%(share)s would be expected by now.", share=result)
    if found.key_result.type not in NUMERIC:
        due = sum(step.weight for step in found.steps if step.due_on <= found.today)
        inputs = [
            (_("weight due"), number(due, 1)),
            (_("weight of all"), number(sum(step.weight for step in found.steps), 1)),
        ]
        return Explained(_("Expected"), _("e = Σ w(due) / Σ w"), inputs, said,
                         _("What is not due yet is not expected yet."))  # fmt: skip
    inputs = [
        (_("t (today)"), day(found.today)),
        (_("t₀ (first day)"), day(cycle.starts_on)),
        (_("t₁ (last day)"), day(cycle.ends_on)),
    ]
    return Explained(
        _("Expected"), ELAPSED, inputs, said,
        _("The elapsed share of the cycle: 0 before its first day, 1 after its last."),
    )  # fmt: skip


def _status(found: Everything) -> Explained:
    one, computed = found.key_result, found.computed
    ahead = 100 * ((computed.progress or 0.0) - computed.expected)
    confidence = one.last_confidence
    inputs = [
        ("p − e", _("%(points)s points", points=number(ahead, 1))),
        (_("confidence"), _("none given") if confidence is None else number(confidence)),
        (_("last check-in"), day(one.last_check_in_on) or _("none yet")),
        (_("interval"), _("%(days)s days", days=number(found.cycle.check_in_days))),
    ]
    missing = _("No value counts as p = 0 here; without a stated confidence the way alone decides.")
    return Explained(_("Status"), "", inputs, _why(found), missing)


def _why(found: Everything) -> str:
    """Which rule has decided the status, the first that fits."""
    status = found.computed.status
    if status is Status.OPEN:
        first = found.at.started_on + timedelta(days=found.cycle.check_in_days)
        return _("The first check-in is due on %(day)s: until then it is open.", day=day(first))
    if status is Status.STALE:
        return _("No check-in for more than two intervals: stale, whatever was measured or"
                 " reported meanwhile.")  # fmt: skip
    return _bound_decides(found) or _way_decides(found)


def _bound_decides(found: Everything) -> str:
    """For key results that hold a bound; empty where the way decides."""
    one = found.key_result
    if one.type not in KEEPING or found.computed.value is None:
        return ""
    if domain.keeps(_target(found), found.computed.value):
        return _("The bound is met: on track.")
    if domain.keeps(_target(found), one.baseline):
        return _("The baseline met the bound and the value breaks it: off track.")
    return ""


def _way_decides(found: Everything) -> str:
    status = found.computed.status
    ahead = (found.computed.progress or 0.0) - found.computed.expected + domain.TOLERANCE
    if status is Status.ON_TRACK:
        return _("At most 10 points behind and confidence of at least 4: on track.")
    if status is Status.AT_RISK and ahead >= domain.ON_TRACK_FROM:
        return _("Where it should be, but confidence is below 4: at risk.")
    if status is Status.AT_RISK:
        return _("Between 10 and 25 points behind: at risk.")
    return _("More than 25 points behind: off track.")


def _steps_said(found: Everything) -> str:
    done, every = sum(1 for step in found.steps if step.done_on), len(found.steps)
    if found.key_result.type is KeyResultType.FIND_BASELINE and found.at.has_baseline:
        return _("A baseline has been accepted: from here on it can be a figure with a target.")
    if found.key_result.type is KeyResultType.BINARY:
        return _("Done.") if done else _("Not done yet.")
    if not found.computed.expected:
        return _("%(done)s of %(every)s steps done, none is due yet.",
                 done=number(done), every=number(every))  # fmt: skip
    return _("%(done)s of %(every)s steps done, %(expected)s would be expected by now.",
             done=number(done), every=number(every),
             expected=percent(found.computed.expected))  # fmt: skip


def _share_said(share: float | None) -> str:
    if share is None:
        return _("No value yet, so no progress.")
    text = percent(share, 1)
    if share < 0:
        return _("%(share)s: below the baseline, shown as 0.", share=text)
    if share > 1:
        return _("%(share)s: over the target, shown as 100.", share=text)
    return _("%(share)s of the way.", share=text)


def _target(found: Everything) -> domain.Target:
    one = found.key_result
    return domain.Target(
        one.type, one.baseline, one.target or 0.0, one.bound_high, one.tolerance
    )  # fmt: skip
