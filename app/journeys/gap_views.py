"""Current against intended: where they differ most, and what to do about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.policy import Permission
from app.journeys import bp, gap_queries, gap_story, here, pursuits, reach
from app.journeys.gap_queries import JourneyGaps
from app.journeys.gap_story import GapStory
from app.models.journeys import JourneyState
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Next, Page, show


@bp.get("/journeys/gaps")
@requires(Permission.JOURNEY_READ)
def all_gaps() -> Any:
    """All journeys: where to look first, and which opportunities promise most."""
    story = gap_story.all_of(gap_queries.all_gaps())
    crumbs = [Crumb(_("Journeys"), url_for(".inventory")), Crumb(_("Current against intended"))]
    first = story.rows[0] if story.rows and story.has_judged else None
    onwards = Next(_("Next"), first.name, url_for(".gaps", journey_id=first.id)) if first else None
    return show(
        "journeys/all_gaps.html",
        Page(story.title, crumbs, onwards, "journeys"),
        story=story,
        begin=pursuits.beginning(),
    )


@bp.get("/journeys/<uuid:journey_id>/gaps")
@requires(Permission.JOURNEY_READ)
def gaps(journey_id: UUID) -> Any:
    """One journey: each step's gap, its opportunities, repair against shape."""
    shown = here.journey(journey_id)
    journey = gap_queries.gaps_of(journey_id) or abort(404)
    may_edit = reach.may_edit(g.actor, shown)
    story = gap_story.story_of(journey)
    name = journey.name.in_language(language())
    crumbs = [
        Crumb(_("Journeys"), url_for(".inventory")),
        Crumb(name, url_for(".journey", journey_id=journey_id)),
        Crumb(_("Current against intended")),
    ]
    return show(
        "journeys/gaps.html",
        Page(story.title, crumbs, _next(journey, story, may_edit=may_edit), "journeys"),
        story=story,
        journey=journey,
        name=name,
        may_edit=may_edit,
        begin=pursuits.beginning() if shown.state is not JourneyState.RETIRED else None,
    )


def _next(journey: JourneyGaps, story: GapStory, *, may_edit: bool) -> Next:
    """Judge what is missing; where nothing is, compare with the other journeys."""
    missing = len(story.unjudged)
    if missing and may_edit:
        label = ngettext("Judge %(num)s more step", "Judge %(num)s more steps", missing)
        return Next(_("Next"), label, url_for(".journey", journey_id=journey.id))
    return Next(_("Next"), _("All journeys compared"), url_for(".all_gaps"))
