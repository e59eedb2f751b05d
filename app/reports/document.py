"""HTML to PDF, in a child process that may neither run long nor grow large.

The only module that knows WeasyPrint. It is two things: `pdf()` for the worker, and, started as
a file of its own, the press: a process that reads HTML from its standard input and writes PDF
to its output. Started as a file and isolated, the press never imports Flask, never opens the
database and gets an environment without the server's secret; what a document could break in it
is one report.

The press is kept for the next document, so that importing, fonts and style sheets are warm: a
fork server would be as warm, but Pango starts threads, and forking after threads hangs now and
then. It leaves by itself after some idle minutes or a number of documents. One document is made
at a time: two would share the same cores and double the memory.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import unquote, urlsplit

STATIC = Path(__file__).resolve().parent.parent / "static"
TIMEOUT_SECONDS = 60.0
MAX_HTML_BYTES = 12 * 1024 * 1024
MEMORY_BYTES = 1024 * 1024 * 1024
"""Address space: five times what a report of a hundred pages was seen to take (220 MB)."""
MAX_IMAGE_PIXELS = 4_000_000
IDLE_SECONDS = 300.0
DOCUMENTS_PER_PRESS = 40
ENVIRONMENT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
               "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME")  # fmt: skip
_LENGTH = struct.Struct(">Q")
_PAGES = struct.Struct(">I")
_READY = b"+"


class Fault(StrEnum):
    """Why there is no PDF, short enough to be a column and a sentence."""

    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    UNAVAILABLE = "unavailable"


class DocumentError(Exception):
    """No PDF was made; `fault` says why, the message is for the log."""

    def __init__(self, fault: Fault, message: str = "") -> None:
        super().__init__(f"{fault}: {message}" if message else str(fault))
        self.fault = fault


class Printed(NamedTuple):
    """A document, and how many pages it has."""

    content: bytes
    pages: int


def pdf(html: str, *, timeout: float = TIMEOUT_SECONDS) -> bytes:
    """The document alone; see `printed`."""
    return printed(html, timeout=timeout).content


def printed(html: str, *, timeout: float = TIMEOUT_SECONDS) -> Printed:
    """The document as tagged PDF/UA-1; DocumentError after `timeout` seconds at the latest.

    Addresses in it are relative to app/static; nothing else is read, `data:` apart.
    """
    content = html.encode()
    if len(content) > MAX_HTML_BYTES:
        raise DocumentError(Fault.TOO_LARGE, f"{len(content)} bytes of HTML")
    with _press.lock:
        answer = _press.ask(content, timeout) or _press.ask(content, timeout)
    if not answer:
        raise DocumentError(Fault.BROKEN, "the press stopped twice without a word")
    if answer[:1] != _READY:
        fault, _, message = answer[1:].decode().partition("\n")
        raise DocumentError(Fault(fault), message)
    head = len(_READY) + _PAGES.size
    (pages,) = _PAGES.unpack(answer[len(_READY) : head])
    return Printed(answer[head:], pages)


class Press:
    """The child process as the worker sees it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, content: bytes, timeout: float) -> bytes | None:
        """The press's answer; None if it had left, quietly, before it saw the document."""
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise DocumentError(Fault.BROKEN, "no pipes")
        with _killed_after(timeout, process) as late:
            try:
                process.stdin.write(_LENGTH.pack(len(content)) + content)
                process.stdin.flush()
                answer = _framed(process.stdout)
            except BrokenPipeError:
                answer = None
        if late.is_set():
            self.stop()
            raise DocumentError(Fault.TOO_SLOW, f"killed after {timeout} s")
        if answer is None and (code := self.stop()) != 0:
            raise DocumentError(Fault.TOO_LARGE, f"the press ended with {code}")
        return answer

    def stop(self) -> int:
        """End the process; its exit code (0: it had left by itself)."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        try:
            return process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-I", __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            )
        return self._process


@contextlib.contextmanager
def _killed_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[threading.Event]:
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield late
    except BaseException:
        process.kill()  # half a document in the pipe: whatever came next would be read wrongly
        raise
    finally:
        timer.cancel()


def _framed(stream: IO[bytes]) -> bytes | None:
    """One message: its length, then itself; None if the stream ends before it is complete."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


_press = Press()
atexit.register(_press.stop)


def _work() -> None:
    """The press: documents in, PDFs out, until nobody asks any more."""
    inbox, outbox = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a C library prints must not end up between two frames
    _limit_memory()
    printer, why_not = _printer()
    for _ in range(DOCUMENTS_PER_PRESS):
        # The buffer is empty here: the worker sends a document only after the last answer.
        if not select.select([inbox], [], [], IDLE_SECONDS)[0]:
            return
        content = _framed(inbox)
        if content is None:
            return
        answer = _attempt(printer, content) if printer else _refusal(Fault.UNAVAILABLE, why_not)
        outbox.write(_LENGTH.pack(len(answer)) + answer)
        outbox.flush()


def _limit_memory() -> None:
    """Refuse memory beyond the limit; systems that cannot are left with the clock alone."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        return


def _printer() -> tuple[Any, str]:
    """A function from HTML to pages and PDF, or why there is none (a machine without Pango)."""
    try:
        from PIL import Image
        from weasyprint import HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        return None, str(error)
    Image.MAX_IMAGE_PIXELS = MAX_IMAGE_PIXELS

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """`data:` and the files of app/static. No network, no redirect, no other file."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data", "file"), allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Refuse by raising: WeasyPrint then goes on without the resource."""
            if not is_own(url):
                raise ValueError("not one of our files")
            return super().fetch(url, headers)

    fetcher, base = OwnFiles(), STATIC.as_uri() + "/"

    def print_it(html: str) -> bytes:
        options = {"pdf_variant": "pdf/ua-1"}
        source = HTML(string=html, base_url=base, url_fetcher=fetcher)
        document = source.render(font_config=FontConfiguration(), **options)
        return _PAGES.pack(len(document.pages)) + bytes(document.write_pdf(**options))

    return print_it, ""


def is_own(url: str) -> bool:
    """Whether the press may read this address: data in the document, or a file of app/static."""
    parts = urlsplit(url)
    if parts.scheme == "data":
        return True
    if parts.scheme != "file" or parts.netloc:
        return False
    return Path(unquote(parts.path)).resolve().is_relative_to(STATIC)


def _attempt(printer: Any, content: bytes) -> bytes:
    try:
        made: bytes = printer(content.decode())
        return _READY + made
    except (MemoryError, RecursionError) as error:
        return _refusal(Fault.TOO_LARGE, repr(error))
    except Exception as error:  # whatever it is: this document failed, the next one may not
        return _refusal(Fault.BROKEN, repr(error))


def _refusal(fault: Fault, message: str) -> bytes:
    return f"-{fault}\n{message}".encode(errors="replace")


if __name__ == "__main__":
    _work()
