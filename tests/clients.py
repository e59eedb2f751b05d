"""A test client that reads every page it is given as a critic would."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import polib
import tinyhtml5.inputstream
import tinyhtml5.parser
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

CATALOGUE = Path(__file__).parent.parent / "app/translations/de/LC_MESSAGES/messages.po"
HTML = "{http://www.w3.org/1999/xhtml}"
# Ids, and the signed tokens that stand in hidden fields.
BY_CHANCE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}"
    r"|(?<=value=\")[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}(?=\")"
)
LABELLED = {"input", "select", "textarea"}


_good: set[bytes] = set()


class _Expressions(dict[Any, "re.Pattern[str]"]):
    """The parser's own cache stores what it computed under a key that it never asks for."""

    def __missing__(self, key: tuple[Any, bool]) -> re.Pattern[str]:
        characters, opposite = key
        listed = "".join(f"\\x{ord(c):02x}" for c in characters)
        self[key] = re.compile(f"[{'' if opposite else '^'}{listed}]+")
        return self[key]


tinyhtml5.inputstream.characters_until_regex = _Expressions()


class CriticalClient(FlaskClient):
    """Checks every HTML page: well-formed, one h1, title, labels, headers, language."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make the request, then read what came back."""
        response = super().open(*args, **kwargs)
        check_headers(response)
        if response.mimetype == "text/html" and response.data and response.status_code != 302:
            check_page(response.get_data(as_text=True))
        return response


def check_headers(response: TestResponse) -> None:
    """The security headers are on everything."""
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def check_page(html: str) -> None:
    """Raise AssertionError naming what is wrong with a page or fragment.

    Reading is slow, and many tests fetch the same page: one that was good is not read again.
    Names made by chance are numbered, so that two pages are the same if they are so but for those.
    """
    numbers: dict[str, int] = {}
    same = BY_CHANCE.sub(lambda m: f"\0{numbers.setdefault(m.group(), len(numbers))}\0", html)
    digest = hashlib.sha256(same.encode()).digest()
    if digest not in _good:
        _read(html)
        _good.add(digest)


def _read(html: str) -> None:
    is_fragment = "<html" not in html
    parser = tinyhtml5.parser.HTMLParser(namespace_html_elements=True)
    tree = parser.parse_fragment(html) if is_fragment else parser.parse(html)
    errors = [e for e in parser.errors if e[1] not in {"unexpected-null-character"}]
    assert is_fragment or not errors, f"not well-formed: {errors[:3]}"
    elements = list(tree.iter())
    names = [str(e.tag).removeprefix(HTML) for e in elements]
    if not is_fragment:
        assert names.count("h1") == 1, f"{names.count('h1')} h1 elements"
        title = next(e for e in elements if e.tag == HTML + "title")
        assert (title.text or "").strip(), "no title"
    _check_no_inline(elements)
    _check_labels(elements)
    _check_ids(elements)
    if '<html lang="de"' in html:
        _check_german(elements)


def _check_no_inline(elements: list[Any]) -> None:
    for element in elements:
        assert element.tag != HTML + "style", "inline style element"
        assert "style" not in element.attrib, f"style attribute on {element.tag}"
        assert not [a for a in element.attrib if a.startswith("on")], "inline handler"
        if element.tag == HTML + "script":
            assert element.get("src") or element.get("type") == "application/json", "inline script"


def _check_labels(elements: list[Any]) -> None:
    targets = {e.get("for") for e in elements if e.tag == HTML + "label"}
    wrapped = {id(c) for e in elements if e.tag == HTML + "label" for c in e.iter()}
    for element in elements:
        name = str(element.tag).removeprefix(HTML)
        if name not in LABELLED or element.get("type") in {"hidden", "submit", "button"}:
            continue
        named = element.get("aria-label") or element.get("aria-labelledby")
        assert named or element.get("id") in targets or id(element) in wrapped, (
            f"no label: {element.attrib}"
        )


def _check_ids(elements: list[Any]) -> None:
    ids = [e.get("id") for e in elements if e.get("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {[i for i in ids if ids.count(i) > 1][:3]}"


def _check_german(elements: list[Any]) -> None:
    for element in elements:
        if element.get("lang") == "en" or element.tag in {HTML + "script", HTML + "title"}:
            continue
        text = " ".join((element.text or "").split())
        assert text not in english_only(), f"untranslated: {text!r}"


@cache
def english_only() -> frozenset[str]:
    """English texts whose German is another: they must not stand on a German page."""
    return frozenset(
        " ".join(e.msgid.split())
        for e in polib.pofile(str(CATALOGUE))
        if e.msgstr and e.msgstr != e.msgid and re.search(r"[a-z]{3} [a-z]{2}", e.msgid)
    )
