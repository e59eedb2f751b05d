"""The findings as a document to print: the story of a round in HTML, with a sheet for paper.

Everything people typed reaches it as text: Jinja escapes it, and no style or address is made
of it. What is drawn is drawn by app/charts from the same specs as on the page.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from app.charts.levels import HEAT, heat, shades
from app.charts.spec import Distributions, Ladder, Spec, Spread, Style
from app.charts.svg import bars, draw
from app.findings.queries import story_of
from app.findings.story import Story
from app.reports.fitting import setting_of
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
        setting=setting_of(story),
        shows_others=any(cell.median for one in story.capabilities for cell in one.others),
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
    """The fields as posts, whatever the picture inside is; the round's name stands below it."""
    picture = story.picture
    if picture is None:
        return None
    series = tuple(
        replace(one, name=_("Field index")) if one.style is Style.NOW else one
        for one in picture.series
    )
    return Ladder(picture.title, picture.summary, picture.axes, story.level_names, series)


def _bars(story: Story) -> dict[str, Markup]:
    """A bar for each capability, all on one scale; hatched where there are too few answers."""
    rows = tuple(Spread(one.label, one.counts, one.missing) for one in story.capabilities)
    spec = Distributions(title="", summary="", levels=story.level_names, rows=rows)
    drawn = zip(story.capabilities, bars(spec, number), strict=True)
    return {one.key: Markup(bar) for one, bar in drawn}  # noqa: S704


def _drawn(spec: Spec, width: float | None = None) -> Markup:
    """A chart; app/charts escapes the words in it."""
    return Markup(draw(spec, number, width))  # noqa: S704
