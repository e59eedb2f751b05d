"""What the README says is computed again: its table, its example file, its list of parts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from app.questionnaires import check, load

README = (Path(__file__).parents[2] / "questionnaires" / "README.md").read_text(encoding="utf-8")
NOTHING = "–"


def rows() -> Iterator[list[str]]:
    """The cells of the worked table."""
    table = README.partition("| counts | n |")[2].partition("\n\n")[0]
    for line in table.split("\n")[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def number(cell: str) -> Fraction:
    return Fraction(cell.replace("−", "-"))


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row[0])
def test_a_row_of_the_table_is_right(row: list[str]) -> None:
    statistics = pytest.importorskip("app.domain.statistics")
    counts = [int(one) for one in row[0].split(",")]
    _, n, median, iqr, agreement, interpolated, interval, word = row
    assert sum(counts) == int(n)
    assert statistics.median(counts) == pytest.approx(float(number(median)))
    assert statistics.iqr(counts) == pytest.approx(float(number(iqr)))
    assert statistics.agreement(counts) == pytest.approx(float(number(agreement)))
    assert statistics.interpolated_median(counts) == pytest.approx(float(number(interpolated)))
    found = statistics.median_interval(counts)
    assert (NOTHING if found is None else f"{found[0]:g}–{found[1]:g}") == interval
    verdict = statistics.verdict(counts)
    assert (NOTHING if verdict is None else str(verdict)) == word


def test_the_table_shows_every_word() -> None:
    assert {row[-1] for row in rows()} == {"united", "mixed", "split", NOTHING}


def test_the_example_file_is_good() -> None:
    example = README.partition("```toml\n")[2].partition("```")[0]
    assert check(example) == []
    found = load(example)
    assert [level.description for level in found.levels] == list(found.capabilities[0].levels)


def test_every_part_of_the_built_in_file_is_explained() -> None:
    path = Path(__file__).parents[2] / "questionnaires" / "cjm-1.0.toml"
    value = tomllib.loads(path.read_text(encoding="utf-8"))
    field = value["fields"][0]
    capability = next(c for f in value["fields"] for c in f["capabilities"] if "needs" in c)
    used = {*value, *value["levels"][0], *field, *capability, *capability["steps"][0]}
    listed = README.partition("## What each part means")[2].partition("\n## ")[0]
    named = set(re.findall(r"`\[*(?:\w+\.)*(\w+)\]*`", listed))
    assert used <= named
