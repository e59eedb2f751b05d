"""The report itself: printed for real, then read back with other tools."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from flask import g
from pypdf import PdfReader
from sqlalchemy import select

from app.assessments.importing import ImportedRound, import_round
from app.findings.queries import story_of
from app.findings.story import Story
from app.models import db, tenancy
from app.models.assessments import Assessment, Split
from app.reports import fitting, paper
from app.reports.document import printed
from tests.house import CANARY, House
from tests.reports.closed import closed_round
from tests.rounds import _version

FIXTURES = Path(__file__).parents[1] / "fixtures"
LANGUAGES = ("de", "en")
WORDS = {
    "de": ["Für den Vorstand", "Inhalt", "Die Handlungsfelder", "Fähigkeit für Fähigkeit",
           "Methodik", "Befund für Wattwerk AG", "Standortbestimmung Herbst"],
    "en": ["For the board", "Contents", "The fields", "Capability by capability",
           "Method", "Findings of Wattwerk AG", "Autumn assessment"],
}  # fmt: skip
CONTENTS = {"de": "Inhalt", "en": "Contents"}


def told(house: House, round_id: UUID, language: str) -> Story:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        story = story_of(None, round_id, language)
    assert story is not None
    return story


def made_of(house: House, story: Story) -> bytes:
    with house.app.app_context():
        g.language = story.language
        return printed(paper.html(story)).content


@cache
def pages_of(made: bytes) -> list[str]:
    return [one.extract_text() for one in PdfReader(io.BytesIO(made)).pages]


def text_of(made: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(pages_of(made)))


def elements(node: Any) -> list[Any]:
    """Every element of the structure tree below a node."""
    kids = node.get("/K", [])
    found = []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += [kid, *elements(kid)]
    return found


@pytest.fixture
def app(built_apps: Any) -> Any:
    """Printing does not depend on the kind of database: one is enough."""
    from tests import databases

    app = built_apps("sqlite")
    yield app
    with app.app_context():
        app.extensions["queue"].flush()
        databases.wipe()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_report(house: House, language: str) -> None:
    closed = closed_round(house)
    story = told(house, closed.assessment_id, language)
    made = made_of(house, story)
    text = text_of(made)
    for words in WORDS[language]:
        assert words in text
    for one in story.capabilities:
        assert one.label in text
    for unwanted in ("None", "{{", "{%", "UUID", CANARY, "Traceback"):
        assert unwanted not in text
    pages = pages_of(made)
    assert 14 <= len(pages) <= 24
    assert all(len(page) > 150 for page in pages), "an empty page"
    assert f"{len(pages)}" in pages[1].split()[-1]
    _is_accessible(made, story)
    _has_true_contents(made, story)


def _is_accessible(made: bytes, story: Story) -> None:
    """Tagged, in its language, with a title, alternative texts and headings in order."""
    with pikepdf.open(io.BytesIO(made)) as opened:
        root = opened.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == story.language
        assert str(opened.docinfo.Title) == f"{story.organisation}: {story.title}"
        assert root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        found = elements(root.StructTreeRoot)
        figures = [one for one in found if str(one.S) == "/Figure"]
        assert len(figures) > 2 * len(story.capabilities)
        assert all(str(one.get("/Alt", "")) for one in figures)
        levels = [int(str(one.S)[2]) for one in found if re.fullmatch(r"/H[1-6]", str(one.S))]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))
        heads = [one for one in found if str(one.S) == "/TH"]
        assert heads
        with opened.open_outline() as outline:
            names = [item.title for item in outline.root]
        assert names[1] == CONTENTS[story.language]
        assert len(names) >= 6


def _has_true_contents(made: bytes, story: Story) -> None:
    """What the contents promise of a page stands on that page."""
    pages = pages_of(made)
    place = next(n for n, page in enumerate(pages) if CONTENTS[story.language] in page[:400])
    assert place == 2, "the summary takes more than its page"
    for field in story.fields:
        promised = re.search(rf"{field.name}\s*\.+\s*(\d+)", pages[place])
        assert promised
        assert field.name in pages[int(promised[1]) - 1]
    last = re.findall(r"\.{5,}\s*(\d+)", pages[place])[-1]
    assert story.method[0].title in pages[int(last) - 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_hidden_is_printed(house: House, language: str) -> None:
    """Two people of HR: their row says why it is empty, and no figure stands in it."""
    closed = closed_round(house)
    story = told(house, closed.assessment_id, language)
    with house.app.app_context():
        g.language = language
        html = paper.html(story)
    name = {"de": "Personal", "en": "HR"}[language]
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', html, re.S)
    assert row
    assert 'class="hidden"' in row[1] or re.findall(r"<td[^>]*>([^<]*)", row[1]) == ["–"] * 6
    assert not re.search(r"\d,\d|\d\.\d", row[1])
    if story.groups and story.groups.chart:
        assert all(reason in html.replace("&#39;", "'") for reason in story.groups.hidden)


def test_a_short_form(house: House) -> None:
    story = told(house, closed_round(house, form="short").assessment_id, "de")
    made = made_of(house, story)
    assert "Kurzform" in text_of(made)
    assert 8 <= len(pages_of(made)) <= 16
    _has_true_contents(made, story)


def test_too_few_answers(house: House) -> None:
    """No chart, no table: what is missing, and the Methodik."""
    story = told(house, closed_round(house, answered=3).assessment_id, "de")
    assert story.missing
    made = made_of(house, story)
    assert story.missing in text_of(made)
    assert "Methodik" in text_of(made)
    assert len(pages_of(made)) <= 4
    assert "Die Handlungsfelder" not in text_of(made)


def test_another_questionnaire_with_six_levels_and_no_steps(house: House) -> None:
    source = (FIXTURES / "bfi-1.0.toml").read_text(encoding="utf-8")
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        version = _version(source)
        answers = (FIXTURES / "bfi-answers.csv").read_bytes()
        import_round(
            ImportedRound("Fünf Bereiche", "Five areas", version, answers, split="education",
                          other="gender", stands_for=Split.DEPARTMENT)
        )  # fmt: skip
        db.session.flush()
        round_id = db.session.scalars(select(Assessment.id)).one()
        db.session.commit()
    for language in LANGUAGES:
        story = told(house, round_id, language)
        made = made_of(house, story)
        text = text_of(made)
        assert {"de": "2.800", "en": "2,800"}[language] in text
        assert story.level_names[5] in text
        assert "high school unfinished" in text
        assert 8 <= len(pages_of(made)) <= 14
        _is_accessible(made, story)
        _has_true_contents(made, story)


NASTY = {
    "tags": "<script>alert(1)</script></style><b>&amp;</b>",
    "long": "Donaudampfschifffahrtsgesellschaftskapitän " * 90,
    "one word": "x" * 4000,
    "right to left": "شركة الطاقة الشمالية \u202eחשמל " * 3,
    "marks": "Z\u0301\u0302\u0303\u0304\u0305a\u200bl\u200dgo \N{SNOWMAN} {{ 7*7 }} %(x)s {% x %}",
    "url": "url(file:///etc/passwd) \"';}{@import 'x' data:text/html,x",
}


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY.keys())
def test_what_people_type_cannot_break_it(house: House, words: str) -> None:
    story = told(house, closed_round(house, form="short").assessment_id, "de")
    first = replace(story.capabilities[0], name=words, question=words)
    fields = (replace(story.fields[0], name=words, summary=words), *story.fields[1:])
    bad = replace(
        story,
        title=words,
        organisation=words,
        fields=fields,
        capabilities=(first, *story.capabilities[1:]),
    )
    made = made_of(house, bad)
    assert 8 <= len(pages_of(made)) <= 50
    assert story.capabilities[-1].label in text_of(made)
    plain = "".join(c for c in text_of(made) if not c.isspace())
    if words.startswith("<script>"):
        assert "<script>alert(1)</script></style><b>&amp;</b>" in plain
    if "7*7" in words:
        assert "{{7*7}}" in plain


def test_the_summary_is_fitted_to_its_page(house: House) -> None:
    story = told(house, closed_round(house, form="short").assessment_id, "de")
    saying = replace(story.sentences[0], lead="Sehr", rest="lange Worte " * 20, how="so " * 30)
    kinds = {}
    for count in (1, 5, 7):
        filled = replace(story, sentences=(saying,) * count)
        kinds[count] = fitting.setting_of(filled)
        made = made_of(house, filled)
        assert "Inhalt" in pages_of(made)[2][:400], count
    assert kinds[1].kind == "roomy"
    assert kinds[7].kind == "tight"
    assert kinds[7].picture < kinds[1].picture
