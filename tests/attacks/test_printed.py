"""The printed report, read row by row: beside a group stand its published figures or a reason."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import tinyhtml5.parser
from flask import g
from pypdf import PdfReader

from app.findings.queries import story_of
from app.models import tenancy
from app.reports import paper
from app.reports.document import pdf
from tests import databases
from tests.attacks.published import LABELS, frozen_round
from tests.attacks.test_published import (
    NUMBER,
    numbers_in,
    published_numbers,
    rows_about_groups,
    show,
)
from tests.clients import HTML
from tests.house import House

ROUNDS = [(26, "de"), (37, "en")]
"""Rounds split by department and by role in which some groups are shown and some are hidden."""
ROW = re.compile(rf"^\s*({'|'.join(LABELS.values())})(?:\s{{2,}}(.*))?$", re.M)
FOOT = re.compile(r"(?:Seite|Page) \d+ (?:von|of) \d+")


@pytest.fixture
def app(built_apps: Any) -> Iterator[Any]:
    """Printing does not depend on the kind of database: one is enough."""
    app = built_apps("sqlite")
    yield app
    with app.app_context():
        app.extensions["queue"].flush()
        databases.wipe()


@pytest.mark.parametrize(("seed", "language"), ROUNDS)
def test_the_report_prints_what_is_published(house: House, seed: int, language: str) -> None:
    one = frozen_round(seed)
    results, facts = one.results, one.facts
    round_id = show(house, one)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        g.language = language
        story = story_of(None, round_id, language)
        assert story is not None
        html = paper.html(story)
    made = PdfReader(io.BytesIO(pdf(html)))
    printed = "\n".join(page.extract_text(extraction_mode="layout") for page in made.pages)

    in_html = list(rows_about_groups(html))
    in_pdf = [(label, numbers_of(rest)) for label, rest in ROW.findall(FOOT.sub("", printed))]
    assert all(row in in_pdf for row in in_html)
    for rows in (in_html, in_pdf):
        empty = full = 0
        for label, numbers in rows:
            allowed = published_numbers(results, facts, label, None)
            assert numbers <= allowed, (label, numbers - allowed)
            indices = published_indices(results, label)
            empty += numbers <= {float(results["k"])}
            full += bool(numbers & indices)
        assert empty
        assert full, "an attack on nothing proves nothing"
    check_second_attribute(html, printed, results)


def numbers_of(text: str) -> set[float]:
    return {float(n.replace(",", ".")) for n in NUMBER.findall(text)}


def published_indices(results: Mapping[str, Any], label: str) -> set[float]:
    return {
        number
        for group in results["groups"]
        if LABELS.get(group["key"]) == label
        for number in numbers_in(group["indices"])
    }


def check_second_attribute(html: str, printed: str, results: Mapping[str, Any]) -> None:
    """Capabilities × groups: a median where it is published, a dash everywhere else."""
    (table,) = (
        one
        for one in tinyhtml5.parser.HTMLParser(namespace_html_elements=True).parse(html).iter()
        if one.tag == HTML + "table" and "medians" in one.get("class", "")
    )
    head, *rows = ([words(cell) for cell in row] for row in table.iter(HTML + "tr"))
    medians = {LABELS[one["key"]]: one["medians"] for one in results["other_groups"]}
    assert sorted(head[1:]) == sorted(medians)
    hidden = 0
    for name, *cells in rows:
        expected = [medians[group][name.split()[0]] for group in head[1:]]
        hidden += expected.count(None)
        found = [None if cell == "–" else float(cell.replace(",", ".")) for cell in cells]
        assert found == expected, name
        line = next(x for x in printed.splitlines() if " ".join(x.split()).startswith(name)
                    and x.split()[-len(cells):] == cells)  # fmt: skip
        assert line
    assert hidden


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
