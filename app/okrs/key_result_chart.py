"""The chart of a key result: which values, which corridor, which words, which table."""

from __future__ import annotations

from datetime import date

from app.charts import corridor
from app.charts.corridor import Corridor, Replaced, Reported, Words
from app.charts.svg import PHONE
from app.domain import okrs as domain
from app.domain.okrs import KEEPING, NUMERIC, KeyResultType
from app.findings.speech import _, ngettext
from app.journeys.point_chart import Drawn
from app.journeys.point_words import month, written
from app.models.measuring import Measurement, MeasuringPoint
from app.okrs import key_result_story, standing
from app.okrs.key_result_queries import Everything
from app.okrs.key_result_words import promise
from app.web.locale import day, number, percent


def drawn(found: Everything) -> Drawn | None:
    """The chart of a key result with a figure and a target; None for all others."""
    one, point = found.key_result, found.point
    if one.type not in NUMERIC or point is None or one.target is None:
        return None
    spec = described(found, point, one.target)
    columns = [(_("Day"), False), (_("Value"), True), (_("Progress"), True),
               (_("Expected"), True), (_("Confidence"), True)]  # fmt: skip
    return Drawn(
        spec.title, spec.summary, corridor.draw(spec, number, month),
        corridor.draw(spec, number, month, PHONE), columns, _rows(found, point),
    )  # fmt: skip


def described(found: Everything, point: MeasuringPoint, target: float) -> Corridor:
    """What to draw."""
    one, cycle = found.key_result, found.cycle
    values = _values(found)
    return Corridor(
        title=key_result_story.headline(found),
        summary=_summary(found, point),
        starts=cycle.starts_on,
        ends=cycle.ends_on,
        today=found.today,
        baseline=found.start,
        target=target,
        high=one.bound_high if one.type is KeyResultType.WITHIN else None,
        travels=one.type not in KEEPING,
        keeps_above=one.type is not KeyResultType.AT_MOST,
        values=tuple((row.measured_on, row.value) for row in values),
        check_ins=tuple(
            Reported(row.measured_on, row.confidence) for row in reversed(found.check_ins)
        ),
        replaced=tuple(_replaced(found, point)),
        words=Words(
            today=_("today"),
            baseline=_("Baseline %(value)s", value=written(point, found.start)),
            target=promise(one, point)
            if one.type in KEEPING
            else _("Target %(value)s", value=written(point, target)),
            last=written(point, values[-1].value) if values else "",
            on_track=_("on track"),
            at_risk=_("at risk"),
            confidence=_("Confidence at check-ins, 0 to 10"),
        ),
    )


def _values(found: Everything) -> list[Measurement]:
    """The series within the cycle, and before it the last value from earlier."""
    series = found.figure.series if found.figure else ()
    before = [row for row in series if row.measured_on < found.cycle.starts_on]
    within = [
        row for row in series if found.cycle.starts_on <= row.measured_on <= found.cycle.ends_on
    ]
    return [*before[-1:], *within]


def _replaced(found: Everything, point: MeasuringPoint) -> list[Replaced]:
    """Earlier targets, oldest first, with the day on which each was replaced."""
    return [
        Replaced(
            change.at.date(),
            float(change.before),
            _("target until %(day)s: %(value)s", day=day(change.at),
              value=written(point, float(change.before))),
        )
        for change in reversed(found.changes)
        if change.field == "target" and isinstance(change.before, int | float)
    ]  # fmt: skip


def _summary(found: Everything, point: MeasuringPoint) -> str:
    """The chart in words."""
    one, cycle = found.key_result, found.cycle
    parts = [_("From %(first)s to %(last)s.", first=day(cycle.starts_on), last=day(cycle.ends_on))]
    if found.start is not None:
        parts.append(_("Baseline %(value)s.", value=written(point, found.start)))
    promised = promise(one, point, start=found.start)
    parts.append(_("Promised: %(what)s.", what=promised))
    values = _values(found)
    if values:
        parts.append(_("Latest %(value)s on %(day)s.", value=written(point, values[-1].value),
                       day=day(values[-1].measured_on)))  # fmt: skip
        if values[0].measured_on < cycle.starts_on:
            parts.append(_("The value at the first day is older: it is from %(day)s.",
                           day=day(values[0].measured_on)))  # fmt: skip
    else:
        parts.append(_("Nothing has been measured yet."))
    said = [row.confidence for row in found.check_ins if row.confidence is not None]
    if said:
        parts.append(
            ngettext("%(num)s check-in", "%(num)s check-ins", len(found.check_ins))
            + ", "
            + _("confidence last %(last)s of 10.", last=number(said[0]))
        )
    if one.type not in KEEPING:
        parts.append(_("Pale ground: at most 10 points of the way from what is expected. Hatched:"
                       " 10 to 25 points behind."))  # fmt: skip
    else:
        parts.append(_("Pale ground: the bound is met."))
    return " ".join(parts)


def _rows(found: Everything, point: MeasuringPoint) -> list[list[str]]:
    """Every value of the chart and every check-in without one, newest first."""
    said = {row.measurement_id: row for row in found.check_ins if row.measurement_id}
    lines: list[tuple[date, list[str]]] = []
    for row in _values(found):
        check_in = said.pop(row.id, None)
        lines.append(
            (row.measured_on, _line(found, row.measured_on, written(point, row.value),
             domain.numeric_progress(goal, row.value)
             if (goal := standing.target_of(found.key_result)) else None,
             check_in.confidence if check_in else None))
        )  # fmt: skip
    known = {day_ for day_, _cells in lines}
    for one in found.check_ins:
        if one.measurement_id is None or (one.measurement_id in said and one.measured_on not in
                                          known):  # fmt: skip
            lines.append(
                (one.measured_on, _line(found, one.measured_on, "–", one.progress, one.confidence))
            )
    return [cells for _day, cells in sorted(lines, key=lambda line: line[0], reverse=True)]


def _line(
    found: Everything, when: date, value: str, progress: float | None, confidence: int | None
) -> list[str]:
    expected = domain.elapsed(found.cycle.starts_on, found.cycle.ends_on, when)
    return [
        day(when), value, percent(progress) or "–", percent(expected),
        "–" if confidence is None else number(confidence),
    ]  # fmt: skip
