"""The dashboard's drawing: confidence over the cycle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.charts import history
from app.charts.history import History, Mark
from app.charts.svg import PHONE
from app.domain.goal_balance import Interval, Turn, turn
from app.domain.okrs import LEAST_CONFIDENCE
from app.findings.speech import _, ngettext
from app.findings.story import Explanation
from app.journeys.point_words import month
from app.okrs import dashboard_explained as explained
from app.okrs.dashboard import SAMPLE
from app.web.locale import day, number


@dataclass(frozen=True, slots=True)
class Confidence:
    """Mean confidence: the finding, its last value, and a drawing from two intervals on."""

    title: str
    summary: str
    last: str
    explanation: Explanation
    svg: str
    narrow: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, str, str], ...]


def confidence(trend: Sequence[Interval], key_results: int, today: date) -> Confidence | None:
    """The picture; None while nobody has reported any confidence."""
    if not trend:
        return None
    spec = _described(trend, today)
    summary = [spec.summary]
    if key_results > SAMPLE:
        summary.append(
            _(
                "From a random %(some)s of %(every)s key results.",
                some=number(SAMPLE),
                every=number(key_results),
            )
        )
    is_drawn = len(trend) > 1
    return Confidence(
        spec.title,
        " ".join(summary),
        _("%(mean)s of 10", mean=number(trend[-1].mean, 1)),
        explained.confidence(trend[-1]),
        history.draw(spec, number, month) if is_drawn else "",
        history.draw(spec, number, month, PHONE) if is_drawn else "",
        ((_("Interval"), False), (_("Mean confidence"), True), (_("Check-ins"), True)),
        tuple(
            (
                _("%(start)s to %(end)s", start=day(one.since), end=day(one.until)),
                number(one.mean, 1),
                number(one.count),
            )
            for one in trend
        ),
    )


def _described(trend: Sequence[Interval], today: date) -> History:
    last = trend[-1]
    count = sum(one.count for one in trend)
    return History(
        title=_title(trend),
        summary=ngettext(
            "Mean of each check-in interval, from %(num)s check-in. Below %(least)s a goal no"
            " longer counts as on track.",
            "Mean of each check-in interval, from %(num)s check-ins. Below %(least)s a goal no"
            " longer counts as on track.",
            count,
            least=number(LEAST_CONFIDENCE),
        ),
        marks=tuple(Mark(min(one.until, today), one.mean) for one in trend),
        today=today,
        today_label=_("today"),
        target=float(LEAST_CONFIDENCE),
        target_label=_("from %(least)s on", least=number(LEAST_CONFIDENCE)),
        last_label=number(last.mean, 1),
        floor=0.0,
        ceiling=10.0,
    )


def _title(trend: Sequence[Interval]) -> str:
    first, last = number(trend[0].mean, 1), number(trend[-1].mean, 1)
    match turn(trend):
        case Turn.RISEN:
            return _("Confidence has risen from %(first)s to %(last)s", first=first, last=last)
        case Turn.FALLEN:
            return _("Confidence has fallen from %(first)s to %(last)s", first=first, last=last)
        case Turn.LEVEL:
            return _("Confidence stays at about %(last)s of 10", last=last)
    return _("Confidence stands at %(last)s of 10", last=last)
