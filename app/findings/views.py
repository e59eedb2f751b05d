"""The findings of a round: the page, each capability, the table, the Methodik, the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, abort, current_app, g, url_for

from app.domain.policy import Permission
from app.findings import bp, neighbours, pictures, queries
from app.findings.speech import _
from app.findings.story import CapabilityStory, Story
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Next, Page, show

PATH = "/o/<slug>/rounds/<uuid:round_id>/findings"
REPORT = "reports.page"


@bp.get(PATH)
@requires(Permission.FINDINGS_READ)
def page(round_id: UUID) -> Any:
    """Sentences first, then pictures, then everything behind them."""
    story = _story_or_404(round_id)
    return show(
        "findings/page.html",
        Page(story.headline, _crumbs(round_id, story), _next(round_id, story), "rounds"),
        story=story,
        round_id=round_id,
        sections=_sections(story),
        net=pictures.net(story),
        bars=pictures.bars(story, story.capabilities),
        levels_key=pictures.levels_key(story),
        pairs=pictures.pairs(story.perception),
        turnout=pictures.turnout(story),
        heat=pictures.heat_lines(story.groups.chart if story.groups else None),
        take_over=_takes(round_id, story),
    )


@bp.get(f"{PATH}/capabilities/<key>")
@requires(Permission.FINDINGS_READ)
def capability(round_id: UUID, key: str) -> Any:
    """Everything about one capability."""
    story = _story_or_404(round_id)
    found = story.capability(key)
    if found is None:
        abort(404)
    before, after = _neighbours(story, found)
    return show(
        "findings/capability.html",
        Page(
            found.label, _crumbs(round_id, story, found.label), _onwards(round_id, after), "rounds"
        ),
        story=story,
        round_id=round_id,
        capability=found,
        before=before,
        after=after,
        bars=pictures.bars(story, (found,)),
        group_rows=pictures.group_rows(story, found),
        levels_key=pictures.levels_key(story),
        neighbours=neighbours.around(g.actor, round_id, key),
        take_over=_takes(round_id, story),
    )


@bp.get(f"{PATH}/table")
@requires(Permission.FINDINGS_READ)
def table(round_id: UUID) -> Any:
    """All capabilities with all their figures."""
    story = _story_or_404(round_id)
    title = _("All capabilities as a table")
    return show(
        "findings/table.html",
        Page(title, _crumbs(round_id, story, title), _onwards(round_id), "rounds"),
        story=story,
        round_id=round_id,
    )


@bp.get(f"{PATH}/method")
@requires(Permission.FINDINGS_READ)
def method(round_id: UUID) -> Any:
    """Which rules were in force, what was withheld, what remains."""
    story = _story_or_404(round_id)
    title = _("Methodology")
    return show(
        "findings/method.html",
        Page(title, _crumbs(round_id, story, title), _onwards(round_id), "rounds"),
        story=story,
        round_id=round_id,
    )


@bp.get(f"{PATH}.json")
@requires(Permission.FINDINGS_READ)
def download(round_id: UUID) -> Response:
    """What is published, as it was frozen, and nothing else."""
    found = queries.frozen(g.actor, round_id, language())
    if found is None:
        abort(404)
    content = {"title": found.title, "facts": found.facts, "results": found.results}
    body = json.dumps(content, ensure_ascii=False, indent=2)
    response = Response(body, mimetype="application/json")
    name = f"wegmarke-findings-{round_id}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _takes(round_id: UUID, story: Story) -> Callable[[str], str]:
    """Where steps become goals: only what everyone may read can be what a goal rests on."""
    return neighbours.takes(g.actor, round_id) if story.is_released else lambda _key: ""


def _story_or_404(round_id: UUID) -> Story:
    story = queries.story_of(g.actor, round_id, language())
    if story is None:
        abort(404)
    return story


def _crumbs(round_id: UUID, story: Story, *rest: str) -> list[Crumb]:
    """The way here; the round's own page is for those who prepare rounds."""
    may_edit = g.actor.may(Permission.ROUND_EDIT)
    its_page = url_for("assessments.round_page", round_id=round_id) if may_edit else None
    here = url_for(".page", round_id=round_id) if rest else None
    return [
        Crumb(_("Assessment"), url_for("assessments.rounds")),
        Crumb(story.title, its_page),
        Crumb(_("Findings"), here),
        *(Crumb(one) for one in rest),
    ]


def _next(round_id: UUID, story: Story) -> Next | None:
    """Release first; then the report to hand on, or the first step."""
    if not story.is_released and g.actor.may(Permission.ROUND_EDIT):
        return Next(
            _("Next"),
            _("Release the findings"),
            url_for("assessments.confirm_release", round_id=round_id),
        )
    if not story.missing and REPORT in current_app.view_functions:
        return Next(_("Next"), _("The report to hand on"), url_for(REPORT, round_id=round_id))
    return Next(_("Next"), _("See the first steps"), "#first") if story.first.steps else None


def _onwards(round_id: UUID, after: CapabilityStory | None = None) -> Next:
    """The next capability; after the last one, and from other pages, the findings."""
    if after is not None:
        address = url_for(".capability", round_id=round_id, key=after.key)
        return Next(_("Next capability"), after.label, address)
    return Next(_("Next"), _("Back to the findings"), url_for(".page", round_id=round_id))


def _sections(story: Story) -> list[tuple[str, str]]:
    """The parts of the page that there are, by the id they stand under."""
    groups = story.groups
    return [
        ("short", _("In short")),
        ("disputed", _("Where we disagree")),
        ("fields", _("Fields")),
        *([("houses", _("Leadership and front line"))] if story.perception else []),
        *([("groups", groups.name)] if groups else []),
        *([("unseen", _("Out of sight"))] if story.gaps else []),
        *([("first", _("What first"))] if story.first.text else []),
        ("method", _("Methodology")),
    ]


def _neighbours(
    story: Story, found: CapabilityStory
) -> tuple[CapabilityStory | None, CapabilityStory | None]:
    """The capabilities before and after, in the order in which they were asked."""
    place = story.capabilities.index(found)
    before = story.capabilities[place - 1] if place else None
    return before, next(iter(story.capabilities[place + 1 :]), None)
