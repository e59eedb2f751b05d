"""Charts of a house that exists, and charts nobody would wish for."""

from __future__ import annotations

import random

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

FIELDS = tuple(
    Axis(name, name[0])
    for name in ("Journeys", "Insights", "Skills", "Culture", "Operations", "Tools")
)
LEVELS = ("1 Punktuell", "2 Projekthaft", "3 Vereinbart", "4 Gesteuert", "5 Verankert")
SERIES = (
    Series("Ist, Herbst 2026", (2.7, 2.0, 2.2, 2.3, 2.6, 1.8)),
    Series("Soll, gesetzt am 3. Februar 2026", (3.0, 2.3, 2.7, 2.7, 3.1, 2.3), Style.TARGET),
    Series("Herbst 2025", (1.7, 1.9, 2.8, 2.4, 1.7, 1.8), Style.BEFORE),
)
RADAR = Radar("Am weitesten ist der Weg bei Operations", "Ist und Soll.", FIELDS, 5, SERIES)
LADDER = Ladder("Feldindex der sechs Felder", "Herbst 2026.", FIELDS, LEVELS, SERIES)
DISTRIBUTIONS = Distributions(
    "Nur bei einer Fähigkeit ist das Haus gespalten",
    "S6: 21 wählen Stufe 1, 21 wählen Stufe 4.",
    LEVELS,
    (
        Spread("S6 Befähigung im Kundenkontakt", (21, 4, 8, 21, 6), note="gespalten · A −0,18"),
        Spread("J4 Personas", None, hidden="weniger als 5 Antworten"),
        Spread("J6 Messpunkte und Nullmessung", (43, 17, 2, 0, 0), letter="J"),
    ),
)
DUMBBELLS = Dumbbells(
    "Bei Kultur liegt die Leitung höher",
    "3,0 gegenüber 1,9.",
    5,
    "Front, 20 Antworten",
    "Leitung, 11 Antworten",
    (
        Pair(FIELDS[3], 1.9, 3.0, "+1,1 · gesichert", True),
        Pair(FIELDS[2], 2.9, 2.3, "−0,6 · nicht gesichert", False),
        Pair(FIELDS[0], 2.1, 2.1, "0,0", False),
    ),
    "gesichert",
    "nicht gesichert",
)
HEATMAP = HeatMap(
    "Zwischen den Bereichen liegt wenig",
    "Von 1,8 bis 2,8.",
    FIELDS,
    5,
    (
        HeatRow("Vertrieb", (1.8, 1.0, 2.8, None, 5.0, 3.7)),
        HeatRow("IT & Daten", (), "verborgen, damit sich der nächste nicht ausrechnen lässt"),
    ),
)
TURNOUT = Turnout("78 von 103", "78 von 103 haben geantwortet.", 78, 103)
SPECS: tuple[Spec, ...] = (RADAR, LADDER, DISTRIBUTIONS, DUMBBELLS, HEATMAP, TURNOUT)

WORDS = (
    "Zusammenarbeit", "und", "in", "Daten", "Kundenkontakt", "Veränderungsmanagement", "der",
    "&", "Führung", "Qualitätssicherungsbeauftragte", "IT", "<b>Recht</b>", "Ökonomie", "Łódź",
)  # fmt: skip


def number(value: float, digits: int) -> str:
    """As a German reads it."""
    return f"{value:.{digits}f}".replace(".", ",")


def anything(seed: int) -> Spec:
    """A chart of any kind with names of any length and gaps anywhere."""
    chance = random.Random(seed)
    top = chance.randint(2, 10)
    axes = tuple(
        Axis(_name(chance, 4), chance.choice("JISCOTABX")) for _ in range(chance.randint(3, 8))
    )
    series = tuple(
        Series(_name(chance, 5), tuple(_value(chance, top) for _ in axes), style)
        for style in chance.sample(list(Style), chance.randint(1, 3))
    )
    levels = tuple(f"{n + 1} {_name(chance, 2)}" for n in range(top))
    rows = range(chance.randint(1, 7))
    return chance.choice(
        (
            Radar("R", "r", axes, top, series),
            Ladder("L", "l", axes, levels, series),
            Distributions("D", "d", levels, tuple(_spread(chance, top) for _ in rows)),
            Dumbbells("P", "p", top, "Front", "Leitung", tuple(_pair(chance, top) for _ in rows)),
            HeatMap("H", "h", axes, top, tuple(_group(chance, axes, top) for _ in rows)),
            Turnout("T", "t", chance.randint(0, 2800), chance.randint(1, 2800)),
        )
    )


def _name(chance: random.Random, most: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))


def _value(chance: random.Random, top: int) -> float | None:
    return None if chance.random() < 0.15 else chance.uniform(1, top)


def _spread(chance: random.Random, top: int) -> Spread:
    if chance.random() < 0.2:
        return Spread(_name(chance, 7), None, hidden=_name(chance, 3), letter="S")
    counts = tuple(chance.choice((0, 1, 3, 12, 40, 850)) for _ in range(top))
    return Spread(_name(chance, 7), counts, note=_name(chance, 3))


def _pair(chance: random.Random, top: int) -> Pair:
    left, right = chance.uniform(1, top), chance.choice((1.0, float(top), chance.uniform(1, top)))
    axis = Axis(_name(chance, 4), "J")
    return Pair(axis, left, right, _name(chance, 4), chance.random() < 0.5)


def _group(chance: random.Random, axes: tuple[Axis, ...], top: int) -> HeatRow:
    if chance.random() < 0.3:
        return HeatRow(_name(chance, 5), (), _name(chance, 9))
    return HeatRow(_name(chance, 5), tuple(_value(chance, top) for _ in axes))
