"""The press: makes tagged PDF, reads nothing but our own files, and is killed in time."""

from __future__ import annotations

import base64
import io
import struct
import time
import zlib
from pathlib import Path

import pikepdf
import pytest

from app.reports import document
from app.reports.document import STATIC, DocumentError, Fault, is_own, pdf


def page(body: str) -> str:
    return f'<!doctype html><html lang="en"><title>A page</title><body>{body}</body></html>'


def text_of(made: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(made)).pages)


def fault_of(html: str, timeout: float) -> Fault | None:
    try:
        pdf(html, timeout=timeout)
    except DocumentError as error:
        return error.fault
    return None


def png(side: int) -> str:
    def chunk(kind: bytes, content: bytes) -> bytes:
        end = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", end)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((side * 3 + 1) * side), 1)
    made = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(made).decode()


def nested_uses() -> str:
    groups = "".join(
        f'<g id="g{i}">' + f'<use href="#g{i - 1}"/>' * 10 + "</g>" for i in range(1, 10)
    )
    return f'<svg><defs><g id="g0"><path d="M0 0h1"/></g>{groups}</defs><use href="#g9"/></svg>'


HANGING = {
    "wide colspan": "<table><tr><td colspan=1000000>x</td></tr></table>",
    "nested use": nested_uses(),
    "a paragraph of 1 MB": "<p>" + "a b " * 250_000 + "</p>",
    "a huge image": f'<p>shown</p><img alt="" src="{png(12_000)}">',
    "deep nesting": "<div>" * 5000,
}


@pytest.mark.parametrize("body", HANGING.values(), ids=HANGING.keys())
def test_what_hangs_weasyprint_is_over_in_time(body: str) -> None:
    begun = time.monotonic()
    assert fault_of(page(body), timeout=3) in {None, Fault.TOO_SLOW, Fault.TOO_LARGE}
    assert time.monotonic() - begun < 5
    assert "afterwards" in text_of(pdf(page("<p>afterwards</p>")))


def test_too_much_html_does_not_reach_it() -> None:
    with pytest.raises(DocumentError) as caught:
        pdf("x" * (document.MAX_HTML_BYTES + 1), timeout=1)
    assert caught.value.fault is Fault.TOO_LARGE


def test_a_press_that_was_killed_is_replaced() -> None:
    pdf(page("one"))
    process = document._press._process
    assert process is not None
    process.kill()
    process.wait()
    assert "two" in text_of(pdf(page("two")))


def test_a_press_that_left_by_itself_is_replaced() -> None:
    for number in range(document.DOCUMENTS_PER_PRESS + 1):
        made = pdf(page(f"number {number}"))
    assert f"number {document.DOCUMENTS_PER_PRESS}" in text_of(made)


def test_the_press_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    document._press.stop()
    monkeypatch.setenv("SECRET_KEY", "canary-of-the-environment")
    pdf(page("x"))
    process = document._press._process
    assert process is not None
    environment = Path(f"/proc/{process.pid}/environ").read_bytes()
    assert b"canary" not in environment
    assert b"DATABASE_URL" not in environment


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("data:text/plain,x", True),
        ((STATIC / "img/mark.svg").as_uri(), True),
        ("file:///etc/passwd", False),
        ((STATIC / "../config.py").as_uri().replace("/static/../", "/static/%2e%2e/"), False),
        (STATIC.as_uri() + "/../config.py", False),
        (STATIC.as_uri() + "-other/x.css", False),
        ("file://elsewhere" + str(STATIC) + "/img/mark.svg", False),
        ("http://127.0.0.1/x.png", False),
        ("https://example.org/x.png", False),
        ("ftp://example.org/x.png", False),
        ("//example.org/x.png", False),
    ],
)
def test_only_our_own_files_are_read(address: str, own: bool) -> None:
    assert is_own(address) is own


def test_a_foreign_address_is_not_fetched_and_the_document_is_made() -> None:
    made = pdf(page('<img alt="" src="file:///etc/passwd"><object data="http://127.0.0.1:9/">'))
    assert made.startswith(b"%PDF")


def test_it_is_tagged_and_names_itself() -> None:
    made = pdf(page("<h1>First</h1><h2>Second</h2><p>Text</p>"))
    with pikepdf.open(io.BytesIO(made)) as opened:
        root = opened.Root
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot.K
        assert str(root.Lang) == "en"
        assert str(opened.docinfo.Title) == "A page"
        with opened.open_outline() as outline:
            assert [item.title for item in outline.root] == ["First"]
            assert [item.title for item in outline.root[0].children] == ["Second"]
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
