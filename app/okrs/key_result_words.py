"""What a key result promises, in words and figures."""

from __future__ import annotations

from app.domain.okrs import NUMERIC, KeyResultType
from app.findings.speech import _, ngettext
from app.journeys.point_words import written
from app.models.measuring import MeasuringPoint
from app.models.tracking import KeyResult


def promise(
    one: KeyResult, point: MeasuringPoint | None, steps: int = 0, start: float | None = None
) -> str:
    """What was promised, in figures: “30,0 % → 54,0 %”, “at least 25,0 %”, “4 steps”.

    `start`: what its point has accepted as baseline, where it has taken over none yet.
    """
    if one.type in NUMERIC and point is not None and one.target is not None:
        target = written(point, one.target)
        if one.type is KeyResultType.AT_LEAST:
            return _("at least %(value)s", value=target)
        if one.type is KeyResultType.AT_MOST:
            return _("at most %(value)s", value=target)
        if one.type is KeyResultType.WITHIN:
            return _("between %(low)s and %(high)s", low=target,
                     high=written(point, one.bound_high))  # fmt: skip
        begins = one.baseline if one.baseline is not None else start
        words = written(point, begins) or _("no baseline yet")
        return f"{words} → {target}"
    if one.type is KeyResultType.BINARY:
        return _("done or not done")
    return ngettext("%(num)s step", "%(num)s steps", steps)
