"""The benchmarks still fit the app: each imports, and what they share works. No timing here."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.models import db, tenancy
from app.models.assessments import Answer
from benchmarks import harness, rounds
from tests.house import House

FOLDER = Path(__file__).parents[1] / "benchmarks"
SHARED = {"__init__", "harness", "rounds"}
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in SHARED)


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_started_and_is_described(name: str) -> None:
    assert callable(importlib.import_module(f"benchmarks.{name}").main)
    assert f"`{name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_a_round_is_written(house: House) -> None:
    with house.app.app_context():
        rounds.open_round(house.organisation_id, people=3, answers=2)
        with tenancy.inside(house.organisation_id):
            assert db.session.scalar(select(func.count()).select_from(Answer)) == 3 * 2


def test_statements_are_counted(house: House) -> None:
    with harness.statements(house.app) as seen:
        house.client().get("/readyz")
    assert [one for one in seen if "set_config" not in one] == ["SELECT 1"]


def test_a_figure_above_its_limit_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert harness.verdict("one", {"ms": 1.0}, {"ms": 1.0}) == 0
    assert harness.verdict("two", {"ms": 1.1}, {"ms": 1.0}) == 1
    assert '"over": [\n  "ms"\n ]' in capsys.readouterr().out
