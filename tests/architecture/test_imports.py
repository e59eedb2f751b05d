"""Who may name what: import-linter watches modules (pyproject.toml), this watches names in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
SUBJECTS = ("accounts", "answering", "assessments", "findings", "reports")
UNFROZEN = {"Response", "Answer", "Comment", "Invitation"}
"""What people said or who they are. Findings and reports read `Findings`, frozen at the close."""
OF_A_REQUEST = {"request", "session", "abort", "redirect", "flash", "url_for", "g"}
FORMS = ("wtforms", "flask_wtf")


def modules(*folders: str, named: str = "*") -> list[Path]:
    return sorted(p for folder in folders for p in (APP / folder).rglob(f"{named}.py"))


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Every (module, name) a file imports; the name is empty for a plain `import`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def mentioned(path: Path) -> set[str]:
    """Every name and attribute a file uses, so that `models.assessments.Answer` counts as well."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {n.attr if isinstance(n, ast.Attribute) else n.id
            for n in tree if isinstance(n, ast.Attribute | ast.Name)}  # fmt: skip


@pytest.mark.parametrize("path", modules("findings", "reports"), ids=lambda p: p.stem)
def test_findings_and_reports_never_read_answers(path: Path) -> None:
    from_tables = {name for module, name in imported(path) if module.startswith("app.models")}
    assert not from_tables & UNFROZEN
    assert not mentioned(path) & (UNFROZEN - {"Response"}), "Response is also Flask's word"


@pytest.mark.parametrize("what", ["queries", "actions"])
def test_queries_and_actions_know_no_request(what: str) -> None:
    for path in modules(*SUBJECTS, named=what):
        for module, name in imported(path):
            assert not (module == "flask" and name in OF_A_REQUEST), f"{path}: flask.{name}"
            assert not module.startswith(FORMS), f"{path}: {module}"


def test_only_the_settings_read_the_environment() -> None:
    for path in modules(""):
        if path.name in {"config.py", "document.py"}:  # the press passes on PATH, HOME, LANG
            continue
        assert "environ" not in mentioned(path), f"{path} reads the environment"
