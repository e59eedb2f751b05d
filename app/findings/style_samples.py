"""Samples of charts for the living style page: Nordlicht Energie in autumn 2026."""

from __future__ import annotations

from flask_babel import gettext as _

from app.charts.spec import (
    Axis,
    Distributions,
    Dumbbells,
    HeatMap,
    HeatRow,
    Ladder,
    Pair,
    Radar,
    Series,
    Spec,
    Spread,
    Style,
    Turnout,
)
from app.web.locale import number

FIELDS = tuple(
    Axis(name, name[0])
    for name in ("Journeys", "Insights", "Skills", "Culture", "Operations", "Tools")
)
NOW = (2.7, 2.0, 2.2, 2.3, 2.6, 1.8)
TARGET = (3.0, 2.3, 2.7, 2.7, 3.1, 2.3)
BEFORE = (1.7, 1.9, 2.8, 2.4, 1.7, 1.8)
GAPS = (2.7, None, 2.2, 2.3, None, 1.8)
ROLES = ("Vertrieb", "Service-Center", "Abrechnung und Forderungen", "Marketing & Produkt")
CELLS = (
    (1.8, 1.8, 2.8, 2.3, 1.8, 2.0),
    (1.8, 2.0, 2.5, 2.3, 1.7, 1.9),
    (1.5, 1.8, 2.0, 3.4, None, 2.1),
    (1.0, 1.7, 2.8, 4.2, 5.0, 1.8),
)


def charts() -> list[Spec]:
    """Every kind of chart, then the ways in which values can be missing."""
    return [
        _radar(_series(NOW)),
        _ladder(),
        answers(),
        pairs(),
        _departments(),
        Turnout(_("Three of four have answered"), _("78 of 103 people have answered."), 78, 103),
        _radar(_series(GAPS), _("Two fields without a value")),
        _nothing(),
    ]


def answers() -> Distributions:
    """Capabilities, the most divided one first."""
    rows = (
        ("S", _("S6 Enabling people who face customers"), (21, 4, 8, 21, 6), -0.18),
        ("S", "S1", (7, 22, 20, 11, 1), 0.45),
        ("C", "C1", (5, 25, 18, 11, 2), 0.51),
        ("J", _("J6 Measuring points and baseline"), (43, 17, 2, 0, 0), 0.83),
    )
    spreads = [
        Spread(name, counts, note=f"A {number(agreement, 2)}", letter=letter)
        for letter, name, counts, agreement in rows
    ]
    hidden = Spread("T4", None, hidden=_("hidden: fewer than 5 answers"), letter="T")
    return Distributions(
        _("In one capability the house is divided"),
        _("Of 60 people, 21 see level 1 in S6 and 21 see level 4."),
        _levels(),
        (*spreads, hidden),
    )


def pairs() -> Dumbbells:
    """Leaders and the front, with a field where they agree."""
    values = ((3, 1.9, 3.0), (4, 1.4, 2.4), (2, 2.9, 2.3), (0, 2.1, 2.1))
    return Dumbbells(
        _("In culture and operations leaders see more"),
        _("Leaders see culture at 3.0, the front at 1.9."),
        5,
        _("Front, 20 answers"),
        _("Leaders, 11 answers"),
        tuple(_pair(FIELDS[field], left, right) for field, left, right in values),
        _("certain"),
        _("not certain"),
    )


def scale(count: int) -> Distributions:
    """A scale with so many levels."""
    levels = tuple(str(n + 1) for n in range(count))
    rows = [tuple((n * 7 + row * 5) % 11 + 3 for n in range(count)) for row in range(2)]
    spreads = tuple(Spread(f"S{n + 1}", counts) for n, counts in enumerate(rows))
    return Distributions(_("A scale with %(n)s levels", n=count), "", levels, spreads)


def _pair(field: Axis, left: float, right: float) -> Pair:
    strong = abs(right - left) >= 1
    return Pair(field, left, right, _("certain") if strong else _("not certain"), strong)


def _levels() -> tuple[str, ...]:
    names = (_("Ad hoc"), _("Project-based"), _("Agreed"), _("Managed"), _("Embedded"))
    return tuple(f"{n} {name}" for n, name in enumerate(names, 1))


def _series(now: tuple[float | None, ...]) -> tuple[Series, ...]:
    return (
        Series(_("Autumn 2026"), now),
        Series(_("Target, set on 3 February 2026"), TARGET, Style.TARGET),
        Series(_("Autumn 2025"), BEFORE, Style.BEFORE),
    )


def _radar(series: tuple[Series, ...], title: str = "") -> Radar:
    title = title or _("Journeys and operations have come furthest")
    return Radar(title, _("Six fields: now, target and before."), FIELDS, 5, series, _("no value"))


def _ladder() -> Ladder:
    return Ladder(
        _("The fields are around level 2"),
        _("Six fields: now, target and before."),
        FIELDS,
        _levels(),
        _series(NOW),
    )


def _departments() -> HeatMap:
    rows = [HeatRow(name, values) for name, values in zip(ROLES, CELLS, strict=True)]
    reason = _("hidden, so that the next department cannot be worked out")
    hidden = [
        HeatRow("IT & Daten", (), reason),
        HeatRow("Finanzen & Recht", (), _("hidden: fewer than 5 answers")),
    ]
    return HeatMap(
        _("Between departments there is less than between ranks"),
        _("Middle level per department and field"),
        FIELDS,
        5,
        (*rows, *hidden),
    )


def _nothing() -> Distributions:
    return Distributions(
        _("Nothing to show yet"),
        _("The answers appear here when the round is closed."),
        _levels(),
        (),
    )
