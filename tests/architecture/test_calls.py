"""Who may commit, who may speak SQL, and that the domain knows neither clock nor chance."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
DOMAIN = [p.relative_to(APP).as_posix() for p in sorted((APP / "domain").rglob("*.py"))]
CORE = {"text", "insert", "table", "column", "literal_column", "MetaData", "Table"}


@cache
def sources() -> dict[str, ast.Module]:
    """Read by the first test that asks: all workers collect, one of them runs this file."""
    return {
        path.relative_to(APP).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(APP.rglob("*.py"))
        if not {"vendor", "static"} & set(path.parts)
    }


def calls(tree: ast.Module) -> set[str]:
    return {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}


def imported(tree: ast.Module, package: str) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package
        for alias in node.names
    }


MAY_COMMIT = {"web/transaction.py", "queue.py", "mail.py", "demo/loader.py"}
WORKS_IN_STEPS = ("cli.py", "commands.py", "tasks.py", "demo/loader.py")
"""Commands and jobs have no request whose hook would commit."""


def test_only_the_hook_and_the_worker_commit() -> None:
    found = {place for place, tree in sources().items()
             if any(call.endswith(".commit") for call in calls(tree))}  # fmt: skip
    assert found <= MAY_COMMIT
    steps = {
        place
        for place, tree in sources().items()
        if any(call.endswith(("work_done", "work_failed")) for call in calls(tree))
    }
    assert all(place in MAY_COMMIT or place.endswith(WORKS_IN_STEPS) for place in steps), steps


def test_statements_the_guard_cannot_see_stay_in_models() -> None:
    for place, tree in sources().items():
        if not place.startswith("models/") and place != "web/site.py":
            assert not imported(tree, "sqlalchemy") & CORE, place


def test_nobody_asks_below_the_session() -> None:
    below = {"db.engine", "db.session.connection", "db.session.get_bind", "raw_connection"}
    allowed = {"serve.py", "__init__.py"}
    for place, tree in sources().items():
        if not place.startswith("models/") and place not in allowed:
            found = {c for c in calls(tree) if any(c.startswith(b) for b in below)}
            assert not found, f"{place}: {found}"


@pytest.mark.parametrize("place", DOMAIN)
def test_the_domain_knows_no_clock_and_no_chance(place: str) -> None:
    names = {n.id for n in ast.walk(sources()[place]) if isinstance(n, ast.Name)}
    assert not names & {"random", "secrets", "time", "uuid4", "SystemRandom"}
    assert not {c for c in calls(sources()[place]) if c.endswith((".now", ".today", ".utcnow"))}


def test_files_stay_small() -> None:
    """A module on its way to 400 lines asks for a second cut by subject."""
    long = {p.relative_to(ROOT).as_posix(): n for p in APP.rglob("*.py")
            if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}  # fmt: skip
    assert not long
