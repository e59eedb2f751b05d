"""What a journey's page says about its figures: values, verdicts, and the chain between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.charts.chain import Chain, Link
from app.charts.trend import Trend
from app.domain.measuring import Verdict
from app.findings.speech import _, ngettext
from app.journeys.map_queries import PointRow
from app.journeys.measuring import Figure
from app.journeys.point_words import KINDS, VERDICTS, month, signed_in_full, within, written
from app.models.measuring import Measurement, MeasuringPoint, PointState
from app.web.locale import day, language, number

UNMEASURED = {
    PointState.IDEA: _l("still an idea"),
    PointState.DEFINED: _l("defined, not measured yet"),
    PointState.MEASURING: _l("not measured yet"),
    PointState.RETIRED: _l("no longer measured"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value as it is read: “66.0 %”, “± 4.3 · n = 470”, its day."""

    text: str
    detail: str
    day: str


@dataclass(frozen=True, slots=True)
class PointLine:
    """One measuring point: what it said at first, what it says now, and whether that is real."""

    id: UUID
    name: str
    kind: str
    place: str
    about: str
    stage_id: UUID | None
    step_id: UUID | None
    baseline: Value | None
    latest: Value | None
    target: Value | None
    verdict: Verdict | None
    shape: str
    words: str
    difference: str
    state: str
    overdue: str
    trend: Trend
    moves: tuple[UUID, ...]

    @property
    def moved(self) -> str:
        """From the baseline to the latest value, as far as there are any."""
        if self.baseline and self.latest and self.verdict is not None:
            return f"{self.baseline.text} → {self.latest.text}"
        return self.latest.text if self.latest else self.state


def lines(rows: Sequence[PointRow], places: dict[UUID, str]) -> tuple[PointLine, ...]:
    """The points that are not retired, in the order of the map; `places` by stage or step."""
    return tuple(_line(row, places) for row in rows if row.point.state is not PointState.RETIRED)


def heading(points: Sequence[PointLine]) -> str:
    """What the figures say together, as a heading."""
    if not points:
        return _("No figure speaks for this journey yet")
    judged = [one for one in points if one.verdict is not None]
    if not judged:
        return ngettext(
            "%(num)s measuring point, nothing to compare yet",
            "%(num)s measuring points, nothing to compare yet",
            len(points),
        )
    if not _count(judged, Verdict.BETTER):
        return _("No figure is surely better%(rest)s", rest=_joined(judged))
    return _(
        "%(share)s surely better%(rest)s",
        share=_share(_count(judged, Verdict.BETTER), len(points)),
        rest=_joined(judged),
    )


def real_changes(points: Sequence[PointLine]) -> list[PointLine]:
    """Changes larger than chance, those for the worse first."""
    real = [one for one in points if one.verdict in {Verdict.BETTER, Verdict.WORSE}]
    return sorted(real, key=lambda one: one.verdict is not Verdict.WORSE)


def chain(points: Sequence[PointLine]) -> Chain | None:
    """The figures that announce others, and those they announce; None where nobody named any."""
    known = {one.id for one in points}
    ends = {to for one in points for to in one.moves if to in known}
    starts = {one.id for one in points if ends.intersection(one.moves)}
    if not ends:
        return None
    linked = [one for one in points if one.id in starts | ends]
    title = _("What is thought to move what")
    return Chain(
        title=title,
        summary=" ".join(_told(one, points) for one in linked if one.id in starts),
        links=tuple(
            Link(str(one.id), one.kind, one.name, one.moved, tuple(str(m) for m in one.moves))
            for one in linked
        ),
    )


def _line(row: PointRow, places: dict[UUID, str]) -> PointLine:
    point, figure = row.point, row.figure
    change = figure.change
    shape, words = VERDICTS[change.verdict] if change else ("open", "")
    where = places.get(point.step_id or point.stage_id or point.journey_id, _("whole journey"))
    owner = row.owner.name if row.owner else _("nobody keeps the data")
    about = (where, str(KINDS[point.kind]), owner, _("trust %(grade)s", grade=point.trust))
    return PointLine(
        id=point.id,
        name=point.name.in_language(language()),
        kind=str(KINDS[point.kind]),
        place=where,
        about=" · ".join(about),
        stage_id=point.stage_id,
        step_id=point.step_id,
        baseline=_value(point, figure.baseline, None),
        latest=_value(point, figure.current, figure.margin),
        target=_target(point),
        verdict=change.verdict if change else None,
        shape=shape,
        words=str(words),
        difference=_difference(point, figure),
        state=str(UNMEASURED[point.state]),
        overdue=_("due since %(day)s", day=day(point.due_on)) if figure.is_stale else "",
        trend=_trend(point, figure),
        moves=row.moves,
    )  # fmt: skip


def _value(point: MeasuringPoint, row: Measurement | None, margin: float | None) -> Value | None:
    if row is None:
        return None
    told = [within(point, margin)] if margin is not None else []
    if row.sample_size:
        told.append(f"n = {number(row.sample_size)}")
    return Value(written(point, row.value), " · ".join(told), day(row.measured_on))


def _target(point: MeasuringPoint) -> Value | None:
    if point.target is None:
        return None
    by = _("by %(day)s", day=day(point.target_on)) if point.target_on else ""
    return Value(written(point, point.target), by, "")


def _difference(point: MeasuringPoint, figure: Figure) -> str:
    """How much, and since when: “+12.0 percentage points since Feb 2026”."""
    if figure.change is None or figure.baseline is None:
        return ""
    return _(
        "%(amount)s since %(month)s",
        amount=signed_in_full(point, figure.change),
        month=month(figure.baseline.measured_on),
    )


def _trend(point: MeasuringPoint, figure: Figure) -> Trend:
    title = _("Course since the first measurement")
    if figure.series:
        first, last = figure.series[0], figure.series[-1]
        title = _(
            "From %(first)s on %(start)s to %(last)s on %(end)s",
            first=written(point, first.value), start=day(first.measured_on),
            last=written(point, last.value), end=day(last.measured_on),
        )  # fmt: skip
    base = figure.baseline
    return Trend(
        title=title,
        values=tuple((row.measured_on, row.value) for row in figure.series),
        baseline=(base.measured_on, base.value) if base else None,
        target=point.target,
    )


def _count(points: Sequence[PointLine], verdict: Verdict) -> int:
    return sum(one.verdict is verdict for one in points)


def _share(count: int, total: int) -> str:
    return ngettext(
        "%(count)s of %(num)s figure", "%(count)s of %(num)s figures", total, count=number(count)
    )


def _joined(judged: Sequence[PointLine]) -> str:
    return "".join(f", {one}" for one in _rest(judged))


def _rest(judged: Sequence[PointLine]) -> list[str]:
    told = []
    if worse := _count(judged, Verdict.WORSE):
        told.append(_("%(num)s surely worse", num=number(worse)))
    if noise := _count(judged, Verdict.NOISE):
        told.append(_("%(num)s smaller than noise", num=number(noise)))
    if unknown := _count(judged, Verdict.MARGIN_UNKNOWN):
        told.append(_("%(num)s with an unknown margin", num=number(unknown)))
    return told


def _told(one: PointLine, points: Sequence[PointLine]) -> str:
    names = [other.name for other in points if other.id in one.moves]
    return _("%(name)s announces %(others)s.", name=one.name, others=", ".join(names))
