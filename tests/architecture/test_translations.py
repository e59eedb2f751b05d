"""Both languages complete: no message without German, none left over, placeholders alike."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
PO = ROOT / "app/translations/de/LC_MESSAGES/messages.po"
SAYING = {"_", "_l", "ngettext", "gettext", "lazy_gettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\w+\}")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, polib.POEntry]:
    """What the code says today."""
    pot = tmp_path_factory.mktemp("messages") / "messages.pot"
    subprocess.run(
        [Path(sys.executable).with_name("pybabel"), "-q", "extract", "-F", "babel.cfg",
         "-k", "_l", "-k", "lazy_gettext", "--omit-header", "-o", str(pot), "."],
        cwd=ROOT, check=True,
    )  # fmt: skip
    return {e.msgid: e for e in polib.pofile(str(pot))}


@pytest.fixture(scope="module")
def german() -> dict[str, polib.POEntry]:
    return {e.msgid: e for e in polib.pofile(str(PO))}


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_is_german_too(
    wanted: dict[str, polib.POEntry], german: dict[str, polib.POEntry]
) -> None:
    assert not sorted(wanted.keys() - german.keys()), "run pybabel update and translate"
    assert not sorted(german.keys() - wanted.keys()), "no longer used"
    assert not [e.msgid for e in german.values() if not all(texts(e)) or e.fuzzy]


def test_placeholders_survive_translation(german: dict[str, polib.POEntry]) -> None:
    for entry in german.values():
        expected = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in texts(entry):
            found = set(PLACEHOLDER.findall(text))
            assert found <= expected, entry.msgid
            assert found == expected or entry.msgid_plural, entry.msgid


def test_german_uses_german_quotes(german: dict[str, polib.POEntry]) -> None:
    for entry in german.values():
        for text in texts(entry):
            assert '"' not in text, text
            assert "'" not in text, text
            assert text.count("„") == text.count("“"), text


def test_no_message_hides_in_an_f_string() -> None:
    """There the extraction does not see it, so it would stay English unless said elsewhere too."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in (ROOT / "app").rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in SAYING
    ]
    assert not hidden
