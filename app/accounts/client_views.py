"""A consultant's new client: an organisation of its own."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, url_for
from flask_babel import gettext as _

from app.accounts import actions, bp
from app.accounts.forms import ClientForm
from app.accounts.refusals import Refusal
from app.domain.policy import Permission
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Page, show


@bp.route("/o/<slug>/clients/new", methods=["GET", "POST"])
@requires(Permission.CLIENT_CREATE)
def new_client() -> Any:
    """Create an organisation for a client; its first owner is asked in next."""
    form = ClientForm(data={"language": language()})
    if not form.validate_on_submit():
        return _show(form, status=422 if form.errors else 200)
    try:
        slug = actions.create_client(form.entry(), g.actor, g.organisation.time_zone)
    except Refusal as refusal:
        return _show(form, refusal, refusal.status)
    flash(_("%(name)s has been created. Nobody but you belongs to it yet.", name=form.name.data))
    return redirect(url_for(".client_owner", slug=slug))


def _show(form: ClientForm, refusal: Refusal | None = None, status: int = 200) -> Any:
    crumbs = [Crumb(_("Your organisations"), url_for(".home")), Crumb(_("New client"))]
    page = Page(_("New organisation for a client"), crumbs)
    return show("accounts/new_client.html", page, status, form=form, refusal=refusal)
