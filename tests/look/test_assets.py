"""Files under addresses made from their content; the style sheet for paper."""

import re

from app.web import assets


def test_all_sheets_are_joined_foundations_first() -> None:
    css = assets.stylesheet()
    assert css.index("@layer reset, tokens") < css.index("@layer tokens {") < css.index(".btn {")
    assert css.rindex("@layer print {") > css.index(".btn {")


def test_every_sheet_stays_in_a_layer() -> None:
    """A rule outside the layers would beat everything inside them."""
    for sheet in (assets.STATIC / "css").rglob("*.css"):
        text = re.sub(
            r"/\*.*?\*/|@font-face \{.*?\}", "", sheet.read_text("utf-8"), flags=re.DOTALL
        )
        assert re.fullmatch(r"\s*(@layer [^{]*(;|\{.*\}))+\s*", text, flags=re.DOTALL), sheet.name


def test_paper_knows_no_dark() -> None:
    paper = assets.light_only("a: light-dark(var(--x), oklch(0.8 0.075 163)); b: light-dark(a, b);")
    assert paper == "a: var(--x); b: a;"
    assert "light-dark(" not in assets.light_only(assets.stylesheet())


def test_no_sheet_grows_into_a_whale() -> None:
    for sheet in (assets.STATIC / "css").rglob("*.css"):
        assert len(sheet.read_text("utf-8").splitlines()) < 300, sheet.name
