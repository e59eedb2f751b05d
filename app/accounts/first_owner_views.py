"""The page on which a new installation gets its first owner, and the way to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import login_user
from werkzeug.wrappers import Response

from app.accounts.first_owner import InUse, found_organisation, is_new
from app.accounts.first_owner_form import FirstOwnerForm
from app.accounts.sessions import start_afresh
from app.web.access import public
from app.web.page import Page, show

bp = Blueprint("first_owner", __name__)


def init_app(app: Flask) -> None:
    """Whoever wants to sign in where nobody can is led to the founding."""
    app.register_blueprint(bp)
    app.before_request(_lead_to_founding)


@bp.route("/first-owner", methods=["GET", "POST"])
@public
def found() -> Any:
    """Ask for the first owner once; afterwards there is nothing at this address."""
    if not is_new():
        abort(404)
    form = FirstOwnerForm()
    if request.method == "GET" or not form.validate():
        page = Page(title=_("Set up Wegmarke"))
        return show("accounts/first_owner.html", page, 422 if form.errors else 200, form=form)
    try:
        owner, slug = found_organisation(form.entry())
    except InUse:
        abort(404)
    start_afresh()
    login_user(owner, authn_via=["first-owner"])
    return redirect(f"/o/{slug}/")


def _lead_to_founding() -> Response | None:
    if request.endpoint == "security.login" and is_new():
        return redirect(url_for("first_owner.found"))
    return None
