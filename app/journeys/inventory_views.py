"""All journeys: list, tree, portfolio."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.charts import portfolio as drawing
from app.charts.svg import PHONE
from app.domain.policy import Permission
from app.journeys import bp, catalogue, here, inventory, inventory_filter, inventory_tree
from app.journeys.inventory import Figures
from app.journeys.inventory_filter import NOBODY, Points, View, Wanted
from app.journeys.journey_words import LEVEL_WORDS, STATE_WORDS
from app.journeys.portfolio import portfolio
from app.web.access import requires
from app.web.locale import language, number
from app.web.page import Crumb, Next, Page, show, way_to_each

OPEN = 12
"""So many journeys stand open in the tree; more are closed below the top level."""
TEMPLATES = {view: f"journeys/inventory_{view.value}.html" for view in View}


@bp.get("/journeys", endpoint="inventory")
@requires(Permission.JOURNEY_READ)
def inventory_page() -> Any:
    """All journeys of the organisation, as a list, a tree or a portfolio."""
    wanted = inventory_filter.read(request.args)
    figures = inventory.figures(here.today())
    page = Page(
        _("Journeys"), [Crumb(_("Journeys"))], _next_step(figures, wanted.view), section="journeys"
    )  # fmt: skip
    if not figures.journeys and not figures.retired:
        return show("journeys/inventory_empty.html", page, **_beginnings())
    return show(
        TEMPLATES[wanted.view],
        page,
        figures=figures,
        wanted=wanted,
        tabs=_tabs(wanted),
        owners=[(str(key), name) for key, name in inventory.owners()],
        levels=[(level.value, words) for level, words in LEVEL_WORDS.items()],
        states=[(state.value, words) for state, words in STATE_WORDS.items()],
        creates=g.actor.may(Permission.JOURNEY_CREATE),
        level_words=LEVEL_WORDS,
        state_words=STATE_WORDS,
        counted=_counted(figures),
        link=_link(wanted),
        everything=_link(Wanted(view=wanted.view)),
        list_view=View.LIST,
        **_seen(wanted),
    )


def _seen(wanted: Wanted) -> dict[str, Any]:
    today, words = here.today(), language()
    if wanted.view is View.TREE:
        tree = inventory_tree.tree(wanted, today, words)
        opens = tree.found <= OPEN or (wanted.anything and tree.whole)
        return {
            "tree": tree,
            "found": tree.found,
            "opens": opens,
            "way": way_to_each(lambda key: url_for(".journey", journey_id=key)),
            "branch_way": way_to_each(lambda key: _link(wanted)(open=key)),
        }
    if wanted.view is View.PORTFOLIO:
        return _rated(wanted)
    listed, link = inventory.listed(wanted, today, words), _link(wanted)
    return {"listed": listed, "found": listed.found, "to_page": lambda n: link(page=n)}


def _rated(wanted: Wanted) -> dict[str, Any]:
    link, rated = _link(wanted), inventory.rated(wanted, here.today(), language())
    spec = portfolio(rated.known, rated.names)
    return {
        "rated": rated,
        "first": (rated.number - 1) * inventory.PAGE,
        "to_page": lambda n: link(page=n),
        "found": len(rated.known) + rated.unrated_count,
        "spec": spec,
        "svg": drawing.draw(spec, number),
        "narrow": drawing.draw(spec, number, PHONE),
    }


def _beginnings() -> dict[str, Any]:
    creates = g.actor.may(Permission.JOURNEY_CREATE)
    templates = catalogue.templates() if creates else ()
    return {"creates": creates, "templates": templates}


def _link(wanted: Wanted) -> Any:
    """Addresses of this page with some filters changed."""

    def address(**changes: Any) -> str:
        parts: dict[str, Any] = wanted.address(**changes)
        return url_for(".inventory", **parts)

    return address


def _tabs(wanted: Wanted) -> list[tuple[str, str, bool]]:
    words = {View.LIST: _("List"), View.TREE: _("Tree"), View.PORTFOLIO: _("Portfolio")}
    link = _link(wanted)
    return [(words[view], link(view=view), view is wanted.view) for view in View]


def _counted(figures: Figures) -> str:
    """How many journeys there are, as the page's first sentence."""
    if not figures.journeys:
        return str(_("All journeys are retired."))
    words = ngettext("%(num)s journey", "%(num)s journeys", figures.journeys)
    if figures.drafts == figures.journeys:
        return str(
            ngettext(
                "%(journeys)s, still a draft.",
                "%(journeys)s, all of them still drafts.",
                figures.drafts,
                journeys=words,
            )
        )
    if figures.drafts:
        drafts = ngettext("%(num)s draft", "%(num)s drafts", figures.drafts)
        return str(_("%(journeys)s, %(drafts)s among them.", journeys=words, drafts=drafts))
    return str(
        ngettext(
            "%(journeys)s, in use.",
            "%(journeys)s, all of them in use.",
            figures.journeys,
            journeys=words,
        )
    )


def _next_step(figures: Figures, view: View) -> Next | None:
    """What to do first: measure what is overdue, find owners, measure at all; then compare."""
    link, creates = _link(Wanted()), g.actor.may(Permission.JOURNEY_CREATE)
    if not figures.journeys:
        first = Next(_("Next"), _("Draw the first journey"), url_for(".new_journey"))
        return first if creates else None
    if figures.overdue:
        words = ngettext(
            "%(num)s measuring point is overdue",
            "%(num)s measuring points are overdue",
            figures.overdue,
        )
        return Next(_("Next"), words, url_for(".points"))
    if figures.without_owner and creates:
        words = ngettext(
            "Find an owner for %(num)s journey",
            "Find owners for %(num)s journeys",
            figures.without_owner,
        )
        return Next(_("Next"), words, link(owner=NOBODY))
    if figures.without_points and creates:
        words = ngettext(
            "Measure %(num)s journey", "Measure %(num)s journeys", figures.without_points
        )
        return Next(_("Next"), words, link(points=Points.NONE))
    if view is View.PORTFOLIO:
        return Next(_("Next"), _("All journeys compared"), url_for(".all_gaps"))
    return Next(_("Next"), _("Compare what they are worth"), link(view=View.PORTFOLIO))
