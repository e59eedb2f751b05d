"""All charts on a page of the living style page. Registered in development only.

It lives here because the web plumbing, where the other components are shown, knows no charts.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask_babel import gettext as _

from app.charts import svg
from app.charts.spec import Distributions, Dumbbells, Spec
from app.charts.table import Columns, Rows, Words, table
from app.findings import style_samples
from app.web.access import public
from app.web.locale import number
from app.web.page import Crumb
from app.web.style import SamplePage, entries

bp = Blueprint("style_charts", __name__)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A chart with its drawing for a phone and its table."""

    title: str
    summary: str
    wide: str
    narrow: str
    columns: Columns
    rows: Rows


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of a page with a drawing as wide as its place."""

    letter: str
    name: str
    note: str
    bar: str


@bp.get("/style/charts")
@public
def index() -> str:
    """Each chart with everything, with gaps, and with nothing."""
    page = SamplePage(
        title=_("Charts"),
        crumbs=[Crumb("Wegmarke", "/"), Crumb(_("Components"), "/style"), Crumb(_("Charts"))],
        nav=entries(),
    )
    answers, pairs = style_samples.answers(), style_samples.pairs()
    return render_template(
        "style/charts.html",
        page=page,
        exhibits=[_exhibit(spec) for spec in style_samples.charts()],
        scales=[_exhibit(style_samples.scale(count)) for count in (2, 3, 4, 7, 8, 10)],
        answers=_answers(answers),
        answers_key=svg.key(answers),
        pairs=_pairs(pairs),
        pairs_key=svg.key(pairs),
        pairs_axis=svg.axis(pairs),
    )


def _exhibit(spec: Spec) -> Exhibit:
    columns, rows = table(spec, number, _words())
    wide, narrow = svg.draw(spec, number), svg.draw(spec, number, svg.PHONE)
    return Exhibit(spec.title, spec.summary, wide, narrow, columns, rows)


def _words() -> Words:
    return Words(_("Name"), _("Remark"), _("Submitted"), _("Invited"), _("no value"))


def _answers(spec: Distributions) -> list[Strip]:
    bars = svg.bars(spec, number)
    return [
        Strip(row.letter, row.label, row.note, bar)
        for row, bar in zip(spec.rows, bars, strict=True)
    ]


def _pairs(spec: Dumbbells) -> list[Strip]:
    bars = svg.bars(spec, number)
    return [
        Strip(row.axis.letter, row.axis.label, row.note, bar)
        for row, bar in zip(spec.rows, bars, strict=True)
    ]
