"""Settings of the organisation, and the trail of what was done in it."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts import actions, bp, queries, time_zones
from app.accounts.audit_words import in_words
from app.accounts.forms import SettingsForm
from app.accounts.organisations import mark_of
from app.accounts.refusals import EditedMeanwhile
from app.domain.policy import Permission
from app.models.accounts import Organisation
from app.web.access import requires
from app.web.locale import LANGUAGES, language
from app.web.page import Crumb, Page, show


@bp.route("/o/<slug>/settings", methods=["GET", "POST"])
@requires(Permission.SETTINGS_EDIT)
def settings() -> Any:
    """Name, language, time zone."""
    organisation = queries.organisation()
    form = _form(organisation)
    if not form.validate_on_submit():
        return _show(form, status=422 if form.errors else 200)
    try:
        actions.save_settings(form.entry(), form.was.data or "")
    except EditedMeanwhile:
        return _show(form, queries.organisation(), status=409)
    flash(_("The settings are saved."))
    return redirect(url_for(".settings"))


@bp.get("/o/<slug>/settings/trail")
@requires(Permission.AUDIT_READ)
def audit_trail() -> Any:
    """Who did what, and when."""
    listed = queries.audit_page(_page_number())
    crumbs = [Crumb(_("Settings"), url_for(".settings")), Crumb(_("Trail"))]
    return show(
        "accounts/audit_trail.html",
        Page(_("Who did what"), crumbs, section="settings"),
        listed=listed,
        in_words=in_words,
        page_url=lambda number: url_for(".audit_trail", page=number),
    )


def _form(organisation: Organisation) -> SettingsForm:
    form = SettingsForm(
        data={
            "name": organisation.name,
            "language": organisation.language,
            "time_zone": organisation.time_zone,
            "was": mark_of(organisation),
        }
    )
    zones: dict[str, list[tuple[str, str]]] = time_zones.by_region(language())
    if organisation.time_zone not in time_zones.known():
        zones = {_("Present one"): [(organisation.time_zone, organisation.time_zone)], **zones}
    form.time_zone.choices = zones
    return form


def _show(form: SettingsForm, newer: Organisation | None = None, status: int = 200) -> Any:
    stored = []
    if newer is not None:
        form.was.data = mark_of(newer)
        stored = [
            (form.name.label.text, newer.name),
            (form.language.label.text, LANGUAGES[newer.language]),
            (form.time_zone.label.text, newer.time_zone),
        ]
    trail = url_for(".audit_trail") if g.actor.may(Permission.AUDIT_READ) else ""
    page = Page(_("Settings"), [Crumb(_("Settings"))], section="settings")
    return show("accounts/settings.html", page, status, form=form, stored=stored, trail_url=trail)


def _page_number() -> int:
    """The page asked for; anything that is no small number is the first."""
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
