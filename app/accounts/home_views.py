"""Front page and overview: where the organisations stand and what comes next."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, url_for
from flask_babel import gettext as _
from flask_security import current_user

from app.accounts import bp, first_owner, glances, queries
from app.accounts.queries import Home
from app.accounts.roles import ROLE_WORDS
from app.accounts.standing import Standing, standing_for
from app.accounts.way import next_step, stations
from app.domain.policy import GRANTS, Permission
from app.web.access import public, requires
from app.web.page import Crumb, Page, show


@bp.get("/")
@public
def home() -> Any:
    """The organisations of the signed-in person; whoever has just one goes there."""
    if first_owner.is_new():
        return redirect(url_for("first_owner.found"))
    if not current_user.is_authenticated:
        return redirect(url_for("security.login"))
    homes = queries.homes_of(current_user.id)
    if len(homes) == 1:
        return redirect(url_for(".overview", slug=homes[0].slug))
    page = Page(_("Your organisations"), [Crumb(_("Your organisations"))])
    return show(
        "accounts/home.html", page, homes=homes, roles=ROLE_WORDS, creates=_may_create(homes)
    )


@bp.get("/o/<slug>/")
@requires(Permission.ORGANISATION_READ)
def overview() -> Any:
    """Where the organisation stands and what comes next."""
    standing = standing_for(g.actor)
    crumbs = [Crumb(_("Your organisations"), url_for(".home")), Crumb(g.organisation.name)]
    return show(
        "accounts/overview.html",
        Page(g.organisation.name, crumbs, next_step(g.actor, standing), "overview"),
        standing=standing,
        stations=stations(standing) if g.actor.may(Permission.ROUND_EDIT) else [],
        creates=g.actor.may(Permission.CLIENT_CREATE),
        lead=_lead(standing),
        editor=g.actor.may(Permission.ROUND_EDIT),
        role=ROLE_WORDS[g.actor.role],
        glances=glances.all_of(),
    )


def _may_create(homes: list[Home]) -> Home | None:
    """The organisation in which this person may create one for a client, if there is one."""
    return next((h for h in homes if Permission.CLIENT_CREATE in GRANTS[h.role]), None)


def _lead(standing: Standing) -> str:
    """The standing in one sentence."""
    if standing.running:
        words = _("A round is running.")
    elif standing.unreleased:
        words = _("A round is closed; its findings wait to be read and released.")
    elif standing.readable:
        words = _("The findings of the last round can be read.")
    elif standing.draft:
        words = _("A round is being prepared.")
    else:
        words = _("No round has been held yet.")
    return str(words)
