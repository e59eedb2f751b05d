"""The findings as a document to print: the story of a round in HTML, with a sheet for paper.

Everything people typed reaches it as text: Jinja escapes it, and no style or address is made
of it. What is drawn is drawn by app/charts from the same specs as on the page.
"""

from __future__ import annotations

from functools import cache
from uuid import UUID

from flask import render_template
from markupsafe import Markup

from app.charts.levels import HEAT, heat, shades
from app.charts.spec import Distributions, Ladder, Radar, Spec, Spread
from app.charts.svg import bars, draw
from app.findings.queries import story_of
from app.findings.story import Story
from app.web.assets import STATIC, light_only
from app.web.locale import language, number

SHEETS = ("css/tokens.css", "paper/report.css")


class NoStory(LookupError):
    """The round is gone or has nothing frozen."""


def report(assessment_id: UUID) -> str:
    """The report of a round in the language of the context."""
    story = story_of(None, assessment_id, language())
    if story is None:
        raise NoStory(assessment_id)
    return html(story)


def html(story: Story) -> str:
    """A story as a document."""
    return render_template(
        "reports/paper.html",
        story=story,
        styles=_styles(),
        cover=_cover(story),
        bars=_bars(story),
        drawn=_drawn,
        shades=shades(story.top),
        warmth=lambda value, top: HEAT[heat(value, top) - 1],
    )


@cache
def _styles() -> Markup:
    """The tokens and the sheet. Ours alone, so it needs no escaping."""
    sheets = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SHEETS)
    return Markup(light_only(sheets))  # noqa: S704


def _cover(story: Story) -> Ladder | None:
    """The fields as posts, whatever the picture inside is."""
    picture = story.picture
    if isinstance(picture, Radar):
        return Ladder(
            picture.title, picture.summary, picture.axes, story.level_names, picture.series
        )
    return picture


def _bars(story: Story) -> dict[str, Markup]:
    """A bar for each capability, all on one scale; hatched where there are too few answers."""
    rows = tuple(Spread(one.label, one.counts, one.missing) for one in story.capabilities)
    spec = Distributions(title="", summary="", levels=story.level_names, rows=rows)
    drawn = zip(story.capabilities, bars(spec, number), strict=True)
    return {one.key: Markup(bar) for one, bar in drawn}  # noqa: S704


def _drawn(spec: Spec) -> Markup:
    """A chart; app/charts escapes the words in it."""
    return Markup(draw(spec, number))  # noqa: S704
