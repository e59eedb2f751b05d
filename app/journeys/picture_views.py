"""A journey's map as one sheet: to print, and as a picture to take away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, g, url_for

from app.charts import journey_map, raster, typeface
from app.charts.journey_map import Drawn
from app.domain.policy import Permission
from app.findings.speech import _
from app.journeys import bp, here, map_queries
from app.journeys.map_sheet import sheet
from app.journeys.sheet_writing import attachment
from app.journeys.story import Story, story
from app.web.access import requires
from app.web.locale import day
from app.web.page import Crumb, Page, show

KINDS = ("svg", "png")


@bp.get("/journeys/<uuid:journey_id>/print")
@requires(Permission.JOURNEY_READ)
def print_map(journey_id: UUID) -> Any:
    """The map as it will lie on one landscape page."""
    told = _told_or_404(journey_id)
    here_ = url_for(".journey", journey_id=journey_id)
    crumbs = [
        Crumb(_("Journeys"), url_for(".inventory")),
        Crumb(told.title, here_),
        Crumb(_("To print")),
    ]
    return show(
        "journeys/print.html",
        Page(_("%(name)s, to print", name=told.title), crumbs, section="journeys"),
        drawing=_drawn(told).svg,
        back=here_,
    )


@bp.get("/journeys/<uuid:journey_id>/map.<kind>", endpoint="map_picture")
@requires(Permission.JOURNEY_READ)
def map_picture(journey_id: UUID, kind: str) -> Any:
    """The map as SVG or PNG, under a name that says what it is."""
    told = _told_or_404(journey_id)
    if kind not in KINDS:
        abort(404)
    drawing = _drawn(told)
    content = typeface.carried(drawing.svg).encode() if kind == "svg" else raster.png(*drawing)
    return attachment(content, kind, g.organisation.name, told.title)


def _drawn(told: Story) -> Drawn:
    foot = _(
        "%(organisation)s · as of %(day)s · Wegmarke",
        organisation=g.organisation.name,
        day=day(here.today()),
    )
    return journey_map.draw(sheet(told, foot))


def _told_or_404(journey_id: UUID) -> Story:
    head = map_queries.head(journey_id) or abort(404)
    return story(
        head,
        map_queries.stages(journey_id),
        map_queries.points(journey_id, here.today()),
    )
