"""What a point's figure says in sentences, and how each of its numbers was worked out."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from app.domain import measuring as domain
from app.domain.measuring import Change, Verdict
from app.journeys.measuring import Figure, sample
from app.journeys.point_words import VERDICTS, bare, signed, signed_in_full, within, written
from app.models.measuring import Measurement, MeasuringPoint, Mode
from app.web.locale import day, number

WILSON = "(p + z²/2n ± z·√(p·(1 − p)/n + z²/4n²)) / (1 + z²/n)"
NPS_MARGIN = "± z·√((p + d − (p − d)²)/n)·100"
MEAN_MARGIN = "± z·s/√n"
NEWCOMBE = "p₂ − p₁ − √((p₂ − l₂)² + (u₁ − p₁)²) … p₂ − p₁ + √((u₂ − p₂)² + (p₁ − l₁)²)"
JOINT = "√(m₁² + m₂²)"


class Explained(NamedTuple):
    """A number with its formula, what was put in, and what came out; `formula` may be empty."""

    title: str
    formula: str
    inputs: list[tuple[str, str]]
    result: str


def finding(figure: Figure) -> str:
    """Where the point stands, in one or two sentences."""
    point, current = figure.point, figure.current
    if current is None:
        return str(_("Nothing has been measured here yet."))
    value, when = written(point, current.value), day(current.measured_on)
    if figure.baseline is None:
        return str(_(
            "%(value)s on %(day)s. Without an accepted baseline nobody can say whether that is a"
            " change.",
            value=value, day=when,
        ))  # fmt: skip
    if figure.change is None:
        return str(_("The baseline is %(value)s of %(day)s. Nothing has been measured since.",
                 value=value, day=when))  # fmt: skip
    difference = signed_in_full(point, figure.change)
    texts = {
        Verdict.BETTER: _("%(value)s on %(day)s: surely better than the baseline, %(change)s."),
        Verdict.WORSE: _("%(value)s on %(day)s: surely worse than the baseline, %(change)s."),
        Verdict.NOISE: _(
            "%(value)s on %(day)s: the change since the baseline, %(change)s, is smaller than"
            " noise."
        ),
        Verdict.MARGIN_UNKNOWN: _(
            "%(value)s on %(day)s: %(change)s since the baseline; the margin is unknown, so it may"
            " be chance."
        ),
        Verdict.SAME: _("%(value)s on %(day)s: exactly as at the baseline."),
    }
    text = str(texts[figure.change.verdict])
    return text % {"value": value, "day": when, "change": difference}


def headline(figure: Figure) -> str:
    """The finding as the title of the chart."""
    point, current = figure.point, figure.current
    if current is None:
        return str(_("Nothing has been measured yet"))
    value = written(point, current.value)
    if figure.baseline is None or figure.change is None:
        return str(_("%(value)s, nothing to compare with yet", value=value))
    if figure.change.verdict is Verdict.SAME:
        return str(_("Unchanged at %(value)s", value=value))
    verdict = str(VERDICTS[figure.change.verdict][1])
    return str(
        _(
            "%(verdict)s: from %(before)s to %(after)s",
            verdict=verdict[:1].upper() + verdict[1:],
            before=written(point, figure.baseline.value),
            after=value,
        )
    )


def explained(figure: Figure) -> list[Explained]:
    """How margin and verdict of the current value were worked out; empty before a value."""
    if figure.current is None:
        return []
    found = [margin_explained(figure.point, figure.current)]
    if figure.baseline is not None and figure.change is not None:
        found.insert(0, _change(figure, figure.baseline, figure.current, figure.change))
        found.insert(1, margin_explained(figure.point, figure.baseline, of_baseline=True))
    return found


def margin_explained(
    point: MeasuringPoint, row: Measurement, *, of_baseline: bool = False
) -> Explained:
    """How far chance alone may have moved one value, and from what that follows."""
    title = _("Margin of the baseline") if of_baseline else _("Margin of the latest value")
    inputs = counts_of(row)
    bounds = domain.interval(sample(point, row))
    if bounds is None:
        return Explained(title, "", inputs, why_unknown(point, row))
    formula = {Mode.SHARE: WILSON, Mode.NPS: NPS_MARGIN, Mode.MEAN: MEAN_MARGIN}[point.mode]
    inputs += [*_put_in(point, row), ("z", number(domain.Z, 2))]
    result = _(
        "In 95 of 100 cases the true value lies between %(low)s and %(high)s (%(margin)s).",
        low=bare(point, bounds.low), high=bare(point, bounds.high),
        margin=within(point, domain.margin(sample(point, row))),
    )  # fmt: skip
    return Explained(title, formula, inputs, result)


def _put_in(point: MeasuringPoint, row: Measurement) -> list[tuple[str, str]]:
    """The letters of the formula that are no counts."""
    if point.mode is Mode.SHARE:
        return [("p", number(row.value / 100, 4))]
    if point.mode is Mode.MEAN:
        return [("s", number(point.spread, 2))]
    size = row.sample_size or 1
    shares = (("p", row.promoters), ("d", row.detractors))
    return [(letter, number((count or 0) / size, 4)) for letter, count in shares]


def counts_of(row: Measurement) -> list[tuple[str, str]]:
    """What a value was made from: x and n, or the three counts."""
    pairs = [
        ("x", row.hits),
        (_("promoters"), row.promoters),
        (_("passives"), row.passives),
        (_("detractors"), row.detractors),
        ("n", row.sample_size),
    ]
    return [(label, number(count)) for label, count in pairs if count is not None]


def why_unknown(point: MeasuringPoint, row: Measurement) -> str:
    """Why there is no margin, and what would give one."""
    if point.mode is Mode.FIGURE:
        return str(_("Unknown: the figure is read off, without n."))
    if point.mode is Mode.RATE:
        return str(_("Unknown: one case can count several times, so n alone gives no margin."))
    if row.sample_size is None:
        return str(_("Unknown: nobody wrote down n, the number of cases."))
    if point.mode is Mode.MEAN:
        return str(_("Unknown: the spread of single cases is not given at this point."))
    if point.mode is Mode.NPS and row.promoters is None:
        return str(_("Unknown: the three counts were not written down."))
    return str(_("Unknown: all answers are of one kind, which says nothing about their spread."))


def _change(figure: Figure, before: Measurement, after: Measurement, change: Change) -> Explained:
    point = figure.point
    verdict = str(VERDICTS[change.verdict][1])
    difference = signed_in_full(point, change)
    inputs = [
        (_("Baseline"), written(point, before.value)),
        (_("Latest"), written(point, after.value)),
    ]
    title = _("Change since the baseline")
    if change.interval is not None:
        low, high = (signed(point, one) for one in change.interval)
        text = (
            _("The interval of the difference, %(low)s to %(high)s, contains 0: %(verdict)s.")
            if change.verdict is Verdict.NOISE
            else _(
                "The interval of the difference, %(low)s to %(high)s, leaves 0 out: %(verdict)s."
            )
        )
        inputs += [
            (letter + index, bare(point, value))
            for index, row in (("₁", before), ("₂", after))
            for letter, value in zip("plu", (row.value, *_bounds(point, row)), strict=True)
        ]
        result = text % {"low": low, "high": high, "verdict": verdict}
        return Explained(title, NEWCOMBE, inputs, result)
    if change.joint_margin is not None:
        inputs += [
            (f"m{index}", number(domain.margin(sample(point, row)), max(point.decimals, 1) + 1))
            for index, row in (("₁", before), ("₂", after))
        ]
        text = (
            _("%(change)s is less than the joint margin %(margin)s: %(verdict)s.")
            if change.verdict is Verdict.NOISE
            else _("%(change)s is more than the joint margin %(margin)s: %(verdict)s.")
        )
        margin = within(point, change.joint_margin)
        result = text % {"change": difference, "margin": margin, "verdict": verdict}
        return Explained(title, JOINT, inputs, result)
    if change.verdict is Verdict.SAME:
        return Explained(title, "", inputs, _("Both values are the same."))
    unknown = _("At least one of the two margins is unknown, so nothing can be said for sure.")
    return Explained(title, "", inputs, unknown)


def _bounds(point: MeasuringPoint, row: Measurement) -> tuple[float, float]:
    found = domain.interval(sample(point, row))
    return (row.value, row.value) if found is None else (found.low, found.high)
