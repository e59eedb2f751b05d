"""A journey's page; the map in other forms is in picture_views."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, g, url_for

from app.domain.policy import Permission
from app.findings.speech import _
from app.journeys import (
    bp,
    capabilities,
    editing,
    here,
    map_pictures,
    map_queries,
    pursuits,
    reach,
    story_map,
)
from app.journeys.story import Story, story
from app.models.journeys import Journey
from app.web.access import requires
from app.web.page import Crumb, Next, Page, show


@bp.get("/journeys/<uuid:journey_id>")
@requires(Permission.JOURNEY_READ)
def journey(journey_id: UUID) -> Any:
    """What customers live and should live, with the figures that say where we stand."""
    found = map_queries.head(journey_id) or abort(404)
    told = story(
        found,
        map_queries.stages(journey_id),
        map_queries.points(journey_id, here.today()),
    )
    may_edit = reach.may_edit(g.actor, found.journey)
    crumbs = [Crumb(_("Journeys"), url_for(".inventory")), Crumb(told.title)]
    return show(
        "journeys/journey.html",
        Page(told.title, crumbs, _next(journey_id, told, may_edit=may_edit), "journeys"),
        story=told,
        pictures=map_pictures,
        link_to_findings=capabilities.related(g.actor, journey_id),
        pursuits=pursuits.on(found.journey),
        **_for_map(found.journey, told.map),
    )


def _for_map(journey: Journey, shown: story_map.MapView) -> dict[str, Any]:
    may_edit = reach.may_edit(g.actor, journey)
    return {
        "journey": journey,
        "map": shown,
        "curve": map_pictures.curve(shown.emotion) if shown.stages else None,
        "small_course": map_pictures.small_course,
        "may_edit": may_edit,
        "editing": editing.tools(journey) if may_edit else None,
    }


def _next(journey_id: UUID, told: Story, *, may_edit: bool) -> Next | None:
    """The one thing to do now: draw, name an owner, measure, or look at the gaps."""
    label, endpoint = _("See where lived and wanted differ"), ".gaps"
    if may_edit and not told.map.stages and not told.parts:
        label, endpoint = _("Add the first stage"), ".add_stage"
    elif may_edit and not told.is_owned:
        label, endpoint = _("Name who answers for it"), ".edit_journey"
    elif may_edit and not told.points:
        label, endpoint = _("Add the first measuring point"), ".new_point"
    elif not told.map.stages:
        return None
    return Next(_("Next"), label, url_for(endpoint, journey_id=journey_id))
