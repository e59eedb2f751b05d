"""How a measuring point is put into words: its choices, its values, its verdicts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.measuring import Change, Verdict
from app.models.measuring import (
    Better,
    MeasuringPoint,
    Mode,
    Origin,
    PointKind,
    PointState,
    Trust,
)
from app.web.locale import MINUS, THIN_SPACE, language, number, rounded

KINDS: Mapping[PointKind, Any] = {
    PointKind.CUSTOMER: _l("Customers’ view"),
    PointKind.OPERATIONAL: _l("Operations"),
    PointKind.BUSINESS: _l("Business"),
}
KIND_HINTS: Mapping[PointKind, Any] = {
    PointKind.CUSTOMER: _l("what customers perceive and say"),
    PointKind.OPERATIONAL: _l("what happens in the process and can be counted there"),
    PointKind.BUSINESS: _l("what remains for the organisation in the end"),
}
MODES: Mapping[Mode, Any] = {
    Mode.SHARE: _l("Share: x of n"),
    Mode.NPS: _l("NPS: promoters, passives, detractors"),
    Mode.MEAN: _l("Mean of n cases"),
    Mode.RATE: _l("Rate: events per so many cases"),
    Mode.FIGURE: _l("Figure that is read off, without n"),
}
MODE_HINTS: Mapping[Mode, Any] = {
    Mode.SHARE: _l("How many of all cases; the margin follows from n (Wilson)."),
    Mode.NPS: _l("From the three counts; the margin follows from them."),
    Mode.MEAN: _l("Days, marks, minutes; with the spread of single cases there is a margin too."),
    Mode.RATE: _l("One case can count several times, such as calls per 100 moves; no margin."),
    Mode.FIGURE: _l("Revenue, a count, a rating from outside; no margin."),
}
BETTERS: Mapping[Better, Any] = {
    Better.UP: _l("higher is better"),
    Better.DOWN: _l("lower is better"),
    Better.BAND: _l("best within a range"),
}
STATES: Mapping[PointState, Any] = {
    PointState.IDEA: _l("idea"),
    PointState.DEFINED: _l("defined, not measured yet"),
    PointState.MEASURING: _l("being measured"),
    PointState.RETIRED: _l("retired"),
}
STATE_SIGNS: Mapping[PointState, str] = {
    PointState.IDEA: "open",
    PointState.DEFINED: "open",
    PointState.MEASURING: "on",
    PointState.RETIRED: "off",
}
TRUST: Mapping[Trust, Any] = {
    Trust.A: _l("A: counted by a system, checked against the source"),
    Trust.B: _l("B: counted, with known gaps"),
    Trust.C: _l("C: estimated in part, or a small sample"),
    Trust.D: _l("D: estimated by people who know"),
}
ORIGINS: Mapping[Origin, Any] = {
    Origin.HAND: _l("by hand"),
    Origin.FILE: _l("from a file"),
    Origin.CHECK_IN: _l("with a check-in"),
}
VERDICTS: Mapping[Verdict, tuple[str, Any]] = {
    Verdict.BETTER: ("on", _l("surely better")),
    Verdict.WORSE: ("off", _l("surely worse")),
    Verdict.NOISE: ("open", _l("smaller than noise")),
    Verdict.MARGIN_UNKNOWN: ("stale", _l("margin unknown")),
    Verdict.SAME: ("open", _l("unchanged")),
}
"""For each verdict the sign (see templates/components/signs.html) and the words."""

SCALE = re.compile(r"\d\s?–\s?\d")
"""In a unit such as “scale 1–7”: it is said once beside the figure, not behind every value."""
CURRENCIES = frozenset("€$£")
SPACE = "\N{NO-BREAK SPACE}"


def unit_of(point: MeasuringPoint) -> str:
    """The unit in the page's language; empty if there is none."""
    return point.unit.in_language(language())


def scale_of(point: MeasuringPoint) -> str:
    """The unit that stands beside the figures once, such as “scale 1–7”; empty for all others."""
    unit = unit_of(point)
    return unit if SCALE.search(unit) else ""


def bare(point: MeasuringPoint, value: float | None, places: int | None = None) -> str:
    """A value with the point's decimals, without its unit: 51,3; what rounds to 0 has no sign."""
    places = point.decimals if places is None else places
    if value is not None and abs(value) < 0.5 * 10**-places:
        value = 0.0
    return number(value, places)


def written(point: MeasuringPoint, value: float | None) -> str:
    """A value with its unit as one writes it here: 51,3 %, 4.8 days, €12.50; nothing for None."""
    if value is None:
        return ""
    unit, text = unit_of(point), bare(point, value)
    if not unit or SCALE.search(unit):
        return text
    if unit == "%" and language() == "en":
        return f"{text}%"
    if unit in CURRENCIES and language() == "en":
        return f"{MINUS}{unit}{text[1:]}" if text.startswith(MINUS) else f"{unit}{text}"
    return f"{text}{THIN_SPACE if len(unit) == 1 else SPACE}{unit}"


def signed(point: MeasuringPoint, difference: float, places: int | None = None) -> str:
    """A change with its sign and without unit: +12,0, −4,2."""
    text = bare(point, difference, places)
    is_nothing = text == bare(point, 0.0, places)
    return text if is_nothing or text.startswith(MINUS) else f"+{text}"


def signed_in_full(point: MeasuringPoint, change: Change) -> str:
    """A change with its unit; of per cent, percentage points.

    From −18 to −13 that is +4,4 where both are rounded: whoever subtracts sees why.
    """
    unit = unit_of(point)
    if unit == "%":
        unit = _("percentage points")
    shown = "" if not unit or SCALE.search(unit) else f"{SPACE}{unit}"
    before, after, difference = (
        rounded(one, point.decimals) for one in (change.before, change.after, change.difference)
    )
    places = point.decimals if after - before == difference else point.decimals + 1
    return f"{signed(point, change.difference, places)}{shown}"


def within(point: MeasuringPoint, margin: float | None) -> str:
    """± 4,4; nothing where the margin is unknown."""
    if margin is None:
        return ""
    return f"±{SPACE}{number(margin, max(point.decimals, 1))}"


def month(value: date) -> str:
    """Jan. 2026, as short as a chart needs it."""
    return str(format_date(value, "MMM y", locale="de_DE" if language() == "de" else "en_GB"))


def unquoted(name: str) -> str:
    """A name that is said in quotation marks, without them: where the sentence brings its own."""
    return name[1:-1] if name[:1] in '„“"' and name[-1:] in '“”"' and len(name) > 2 else name
