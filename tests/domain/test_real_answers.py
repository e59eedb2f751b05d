"""2,800 real people: every figure computed again with pandas, numpy and scipy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from app.assessments.answer_files import Expected, read_answers
from app.domain.scoring import score
from tests.domain.people import shape
from tests.domain.test_statistics import written_out

PATH = Path(__file__).parents[1] / "fixtures" / "bfi-answers.csv"
BFI = shape(" | ".join(f"{f}: {' '.join(f'{f}{i}' for i in range(1, 6))}" for f in "ACENO"), top=6)
KEYS = [one.key for one in BFI.capabilities]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_csv(PATH, dtype={"education": str}).fillna({"education": ""})


@pytest.fixture(scope="module")
def scored() -> dict[str, Any]:
    file = read_answers(PATH.read_bytes(), Expected(KEYS, BFI.top, split="education"))
    return score(BFI, file.sheets, "education", 5)


def counts_of(answers: pd.Series[float]) -> list[int]:
    return [int((answers == level).sum()) for level in range(1, 7)]


@pytest.mark.parametrize("key", KEYS)
def test_totals(table: pd.DataFrame, scored: dict[str, Any], key: str) -> None:
    found, answers = scored["capabilities"][key], table[key].dropna()
    ordered = np.sort(answers.to_numpy())
    assert (found["n"], found["counts"]) == (len(answers), counts_of(answers))
    assert found["median"] == answers.median()
    assert found["mean"] == pytest.approx(answers.mean(), rel=1e-12)
    assert found["iqr"] == answers.quantile(0.75) - answers.quantile(0.25)
    assert found["agreement"] == pytest.approx(written_out(counts_of(answers)), abs=1e-9)
    edge = int(binom.ppf(0.025, len(ordered), 0.5))
    assert found["interval"] == [ordered[edge - 1], ordered[len(ordered) - edge]]


def test_fields(table: pd.DataFrame, scored: dict[str, Any]) -> None:
    medians = table[KEYS].median()
    indices = medians.groupby(medians.index.str[0]).mean()
    lowest = medians.groupby(medians.index.str[0]).min()
    for key, found in scored["fields"].items():
        assert found == {"index": pytest.approx(indices[key]), "stage": int(lowest[key])}
    assert scored["overall"] == pytest.approx(indices.mean())


def test_groups(table: pd.DataFrame, scored: dict[str, Any]) -> None:
    groups = scored["split"]["groups"]
    assert sorted(groups) == sorted(set(table["education"]) - {""})
    for name, group in groups.items():
        for key, found in group["capabilities"].items():
            answers = table.loc[table["education"] == name, key].dropna()
            assert found == {
                "n": len(answers),
                "median": answers.median(),
                "mean": pytest.approx(answers.mean(), rel=1e-12),
                "agreement": pytest.approx(written_out(counts_of(answers)), abs=1e-9),
                "counts": counts_of(answers),
            }
