"""The README is true where it can be checked: map, settings, commands, links."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from app import cli

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")),
         ROOT / "benchmarks/README.md", ROOT / "questionnaires/README.md"]  # fmt: skip
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")


def first_column(heading: str) -> list[str]:
    """The code words in the first column of the table under a heading."""
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([^`]+)`", section, flags=re.MULTILINE)


def tracked_folders(depth: int) -> set[str]:
    """Folders that git knows, down to a depth, as the map writes them."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    parents = (Path(name).parts[:-1] for name in listed)
    return {"/".join(parts[:depth]) + "/" for parts in parents if len(parts) >= depth}


def test_the_map_names_every_folder_and_no_other() -> None:
    in_app = {folder for folder in tracked_folders(2) if folder.startswith("app/")}
    assert set(first_column("Map of the house")) == tracked_folders(1) | in_app


def test_the_settings_are_those_the_app_reads() -> None:
    calls = [
        node
        for node in ast.walk(ast.parse((ROOT / "app/config.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "env.get"
    ]
    read = {ast.literal_eval(call.args[0]) for call in calls}
    assert set(first_column("Settings")) == read


def test_the_commands_exist() -> None:
    from flask import Flask

    app = Flask(__name__)
    cli.init_app(app)
    for line in first_column("Command line"):
        words = line.split()[1:]
        if words[0] == "db":
            continue
        command = app.cli.commands[words.pop(0)]
        if hasattr(command, "commands"):
            command = command.commands[words.pop(0)]
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        assert len(arguments) == len(words), line


def test_every_own_command_is_named() -> None:
    from flask import Flask

    app = Flask(__name__)
    before = set(app.cli.commands)
    cli.init_app(app)
    named = {line.split()[1] for line in first_column("Command line")}
    assert set(app.cli.commands) - before <= named


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_two_commands_can_be_run() -> None:
    for name in ("run", "test"):
        assert (ROOT / name).stat().st_mode & 0o111
        assert f"./{name}" in README


def test_both_languages_say_as_much() -> None:
    """Pages for readers come in pairs: as many headings, list items and table rows in each."""
    pairs = (("anonymitaet", "anonymity"), ("runde", "round"), ("kundenreisen", "journeys"),
             ("ziele", "goals"))  # fmt: skip
    for pair in pairs:
        texts = [(ROOT / f"docs/{name}.md").read_text(encoding="utf-8") for name in pair]
        shapes = [re.findall(r"^(##? |- |\d\. |\|)", text, flags=re.MULTILINE) for text in texts]
        assert shapes[0] == shapes[1], pair
