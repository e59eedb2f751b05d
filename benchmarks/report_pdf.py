"""A report through `document.pdf`, against WeasyPrint alone and warm on the same HTML.

What the press adds (a process of its own, pipes, limits, our fetcher) may cost 30 %.
"""

from __future__ import annotations

import sys
import time

from flask import g

from app.models import tenancy
from app.reports import document, paper
from benchmarks.findings_page import closed_round
from benchmarks.harness import furnished, in_turns, sqlite, verdict

PEOPLE, TURNS = 280, 5
LIMITS = {"ratio": 1.3}


def main() -> int:
    """Make the same report both ways, in turns."""
    html = report_html()
    ours, least, ratio = in_turns(lambda: pressed(html), lambda: printed(html), turns=TURNS)
    document._press.stop()
    figures = {
        "kB of HTML": len(html.encode()) // 1024,
        "seconds": round(ours, 2),
        "WeasyPrint seconds": round(least, 2),
        "ratio": round(ratio, 2),
    }
    return verdict("report_pdf", figures, LIMITS)


def report_html() -> str:
    """The report of a round, as the worker writes it."""
    with sqlite() as place, furnished(*place) as house:
        made = closed_round(house, PEOPLE)
        with house.app.test_request_context(), tenancy.inside(house.organisation_id):
            g.language = "de"
            return paper.report(made)


def pressed(html: str) -> float:
    """Seconds through the press."""
    started = time.perf_counter()
    document.pdf(html)
    return time.perf_counter() - started


def printed(html: str) -> float:
    """Seconds in this process, with nothing around it."""
    from weasyprint import HTML

    started = time.perf_counter()
    base = document.STATIC.as_uri() + "/"
    HTML(string=html, base_url=base).write_pdf(pdf_variant="pdf/ua-1")
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
