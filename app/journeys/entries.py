"""A value as it is written down, and what cannot be one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.accounts.refusals import Refusal
from app.domain import measuring as domain
from app.models.measuring import MeasuringPoint, Mode
from app.models.wording import Wording

UNWRITTEN = Wording()
FIRST = {Mode.SHARE: "hits", Mode.NPS: "promoters"}
EARLIEST = date(2000, 1, 1)
LARGEST = 1e12
MOST_CASES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class MeasurementEntry:
    """A value as it is written down: itself, or the counts it follows from.

    SHARE: `hits` of `sample_size`, or a `value` in per cent. NPS: promoters, passives and
    detractors, or a `value`. MEAN and RATE: `value`, with `sample_size` where it is known.
    FIGURE: `value`. `period_from`: the first day the value speaks of, `measured_on` the last.
    """

    measured_on: date
    value: float | None = None
    sample_size: int | None = None
    hits: int | None = None
    promoters: int | None = None
    passives: int | None = None
    detractors: int | None = None
    period_from: date | None = None
    note: Wording = UNWRITTEN
    reconstructed: bool = False


def check_entry(point: MeasuringPoint, entry: MeasurementEntry, today: date) -> None:
    """Refusal (422, with its field) for what cannot be: x > n, a share of 120 %, tomorrow."""
    if not EARLIEST <= entry.measured_on <= today:
        raise Refusal(
            _("The day lies between 2000 and today."), 422, field="measured_on"
        )  # fmt: skip
    if entry.period_from and not EARLIEST <= entry.period_from <= entry.measured_on:
        raise Refusal(
            _("The period begins before the day of measuring, not after it."),
            422,
            field="period_from",
        )
    if entry.sample_size is not None and not 0 < entry.sample_size <= MOST_CASES:
        raise Refusal(_("n is a number of cases, at least 1."), 422, field="sample_size")
    if point.mode is Mode.SHARE:
        _check_share(entry)
    if point.mode is Mode.NPS:
        _check_counts(entry)
    value = value_of(point, entry)
    if value is None:
        raise Refusal(_("Please write down a value."), 422, field=FIRST.get(point.mode, "value"))
    low, high = scale(point)
    if not low <= value <= high:
        raise Refusal(_impossible(point.mode), 422, field="value")


def value_of(point: MeasuringPoint, entry: MeasurementEntry) -> float | None:
    """The value that follows from an entry, in the point's unit; None if it says none."""
    if point.mode is Mode.SHARE and entry.hits is not None and entry.sample_size:
        return domain.share(entry.hits, entry.sample_size)
    counts = counts_of(entry)
    if point.mode is Mode.NPS and counts:
        return domain.nps(*counts)
    return entry.value


def scale(point: MeasuringPoint) -> tuple[float, float]:
    """What a value can be at all."""
    if point.mode is Mode.SHARE:
        return 0.0, 100.0
    if point.mode is Mode.NPS:
        return -100.0, 100.0
    return (0.0 if point.mode is Mode.RATE else -LARGEST), LARGEST


def _check_share(entry: MeasurementEntry) -> None:
    if entry.hits is None:
        return
    if entry.sample_size is None:
        raise Refusal(_("Please say of how many: x of n."), 422, field="sample_size")
    if not 0 <= entry.hits <= entry.sample_size:
        raise Refusal(_("x lies between 0 and n."), 422, field="hits")


def _check_counts(entry: MeasurementEntry) -> None:
    """All three or none: a count that was left out is not known to be 0."""
    three = {name: getattr(entry, name) for name in ("promoters", "passives", "detractors")}
    given = [count for count in three.values() if count is not None]
    if not given:
        return
    missing = next((name for name, count in three.items() if count is None), None)
    if missing or min(given) < 0 or not 0 < sum(given) <= MOST_CASES:
        sentence = _("Please give three counts of answers, at least one in all.")
        raise Refusal(sentence, 422, field=missing or "promoters")


def _impossible(mode: Mode) -> str:
    if mode is Mode.SHARE:
        return str(_("A share lies between 0 and 100 per cent."))
    if mode is Mode.NPS:
        return str(_("An NPS lies between −100 and 100."))
    return str(_("Such a value cannot be."))


def counts_of(entry: MeasurementEntry) -> tuple[int, int, int] | None:
    """Promoters, passives and detractors, if they are given."""
    if entry.promoters is None or entry.passives is None or entry.detractors is None:
        return None
    return entry.promoters, entry.passives, entry.detractors
