"""From a capability of the findings to goals, figures and the next round."""

from __future__ import annotations

from typing import Any

from flask import abort, g, url_for
from flask_babel import gettext as _

from app.charts import chain
from app.domain.policy import Permission
from app.findings import neighbours
from app.okrs import bp, here, loop_words
from app.okrs import loop as loops
from app.web.access import requires
from app.web.page import Crumb, Next, Page, show


@bp.get("/goals/loop", defaults={"capability_key": ""})
@bp.get("/goals/loop/<capability_key>")
@requires(Permission.GOAL_READ)
def loop(capability_key: str) -> Any:
    """All capabilities that led to goals, or one of them."""
    return _show_one(capability_key) if capability_key else _show_all()


def _show_all() -> Any:
    """Every capability that led to goals, and the first steps that have not."""
    found = loops.loops(g.actor, here.today())
    rest = loops.open_steps(g.actor, [one.key for one in found])
    return show(
        "okrs/loop.html",
        Page(loop_words.title(found), [_goals(), Crumb(_("From finding to effect"))],
             Next(_("Next"), _("Steps nobody has taken over"), "#open") if rest else None,
             "goals"),
        found=found,
        rest=rest,
        said=loop_words,
        taken={one.key for one in found},
        take_over=neighbours.takes(g.actor, rest[0]) if rest else None,
        has_rounds=bool(found or rest or loops.has_rounds(g.actor)),
    )  # fmt: skip


def _show_one(capability_key: str) -> Any:
    """One capability: what was found, what was set, what moved, what the next round said."""
    found = loops.loop(g.actor, capability_key, here.today())
    if found is None:
        abort(404)
    spec = loop_words.chain(found)
    crumbs = [_goals(), Crumb(_("From finding to effect"), url_for(".loop")),
              Crumb(found.label)]  # fmt: skip
    last = found.now or found.then
    return show(
        "okrs/loop_one.html",
        Page(loop_words.headline(found), crumbs,
             Next(_("Next"), _("What the findings say about it"), last.url) if last else None,
             "goals"),
        one=found,
        said=loop_words,
        standing=loops.standing,
        picture=chain.draw(spec) if spec else "",
        spec=spec,
        take_over=loops.take_over(g.actor, last.round_id, found.key) if last else "",
    )  # fmt: skip


def _goals() -> Crumb:
    return Crumb(_("Goals"), url_for(".dashboard"))
