"""The table says what the chart shows, nothing more and nothing less."""

from dataclasses import replace

from app.charts.spec import HeatRow
from app.charts.table import Words, table
from tests.charts.samples import (
    DISTRIBUTIONS,
    DUMBBELLS,
    HEATMAP,
    LADDER,
    RADAR,
    SPECS,
    TURNOUT,
    number,
)

WORDS = Words("Handlungsfeld", note="Bemerkung", submitted="Geantwortet", invited="Eingeladen")


def test_series_are_columns() -> None:
    columns, rows = table(RADAR, number, WORDS)
    assert columns == [("Handlungsfeld", False), *((one.name, True) for one in RADAR.series)]
    assert rows[0] == ["Journeys", "2,7", "3,0", "1,7"]
    assert table(LADDER, number, WORDS)[1] == rows


def test_distributions_show_counts_or_why_not() -> None:
    columns, rows = table(DISTRIBUTIONS, number, WORDS)
    assert [name for name, _ in columns] == ["Handlungsfeld", *DISTRIBUTIONS.levels, "Bemerkung"]
    assert rows[0][1:] == ["21", "4", "8", "21", "6", "gespalten · A −0,18"]
    assert rows[1][1:] == ["–", "–", "–", "–", "–", "weniger als 5 Antworten"]


def test_pairs_show_both_groups() -> None:
    assert table(DUMBBELLS, number, WORDS)[1][0] == ["Culture", "1,9", "3,0", "+1,1 · gesichert"]


def test_hidden_groups_keep_their_reason() -> None:
    columns, rows = table(HEATMAP, number, WORDS)
    assert rows[0] == ["Vertrieb", "1,8", "1,0", "2,8", "–", "5,0", "3,7"]
    assert set(rows[1][1:]) == {HEATMAP.rows[1].hidden}
    short = replace(HEATMAP, rows=(HeatRow("Netz", (2.0,)),))
    assert table(short, number, WORDS)[1] == [["Netz", "2,0", *["–"] * 5]]
    assert len(columns) == 7


def test_turnout_has_two_numbers() -> None:
    assert table(TURNOUT, number, WORDS)[1] == [["78 von 103", "78", "103"]]


def test_rows_are_as_long_as_the_head() -> None:
    for spec in SPECS:
        columns, rows = table(spec, number, WORDS)
        assert {len(row) for row in rows} == {len(columns)}
