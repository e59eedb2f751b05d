"""Every route declares who may call it; a route that does not stops the app from starting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_security import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.domain.policy import Actor, Permission
from app.models import db, tenancy
from app.models.accounts import Membership, Organisation
from app.web import audit
from app.web.fields import is_storable

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a route demands: nothing, a participant's link, a sign-in, or a permission."""

    kind: str
    permission: Permission | None = None


PUBLIC = Access("public")
PARTICIPANT = Access("participant")
SIGNED_IN = Access("signed-in")

FOREIGN_ROUTES = {
    "static": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": SIGNED_IN,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    "security.send_confirmation": PUBLIC,
    "security.confirm_email": PUBLIC,
    "security.change_password": SIGNED_IN,
    "security.verify": SIGNED_IN,
    "security.static": PUBLIC,
}
"""Routes that libraries bring; anything not named here stops the start."""


def public(view: View) -> View:
    """Anyone may call this route."""
    return _declare(view, PUBLIC)


def participant(view: View) -> View:
    """Whoever holds an invitation's link may call this route; the view checks the cookie."""
    return _declare(view, PARTICIPANT)


def signed_in(view: View) -> View:
    """Anyone with an account may call this route."""
    return _declare(view, SIGNED_IN)


def requires(permission: Permission) -> Callable[[View], View]:
    """Members whose role grants the permission in the organisation of the address."""
    return lambda view: _declare(view, Access("permission", permission))


def _declare(view: View, access: Access) -> View:
    view.__dict__["access"] = access
    return view


def access_of(app: Flask, endpoint: str) -> Access:
    """What an endpoint demands. KeyError if nobody said."""
    declared: Access | None = getattr(app.view_functions[endpoint], "access", None)
    return declared or FOREIGN_ROUTES[endpoint]


def init_app(app: Flask) -> None:
    """Check each request against the declaration of its route, before anything else runs."""
    app.before_request(_admit)
    app.url_value_preprocessor(_take_slug)
    app.url_defaults(_give_slug)


def demand_declarations(app: Flask) -> None:
    """Stop the start if any route has not declared who may call it."""
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "access")
        and rule.endpoint not in FOREIGN_ROUTES
    ]
    if silent:
        raise RuntimeError(f"routes without declared access: {', '.join(sorted(set(silent)))}")


def _take_slug(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Keep the organisation's part of the address; characters no database holds name nothing."""
    if not all(is_storable(part) for part in (values or {}).values() if isinstance(part, str)):
        abort(404)
    g.slug = values.pop("slug", None) if values else None


def _give_slug(endpoint: str, values: dict[str, Any]) -> None:
    if "slug" in values or not g.get("slug"):
        return
    if current_app.url_map.is_endpoint_expecting(endpoint, "slug"):
        values["slug"] = g.slug


def _admit() -> Response | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access in (PUBLIC, PARTICIPANT):
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if access.permission is None:
        return None
    g.actor = _actor_for(g.slug)
    if not g.actor.may(access.permission):
        audit.note_at_once("denied", f"{access.permission} {request.endpoint}")
        abort(403)
    return None


def _ask_to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=wanted))


def _actor_for(slug: str | None) -> Actor:
    """The signed-in person in the organisation of the address; 404 if they are not a member."""
    with tenancy.everywhere():
        row = db.session.execute(
            select(Organisation, Membership)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Organisation.slug == slug, Membership.user_id == current_user.id)
        ).first()
        if row is None:
            abort(404)
        organisation, membership = row
        actor = Actor(
            user_id=membership.user_id,
            name=current_user.name,
            organisation_id=organisation.id,
            membership_id=membership.id,
            role=membership.role,
            department_id=membership.department_id,
        )
        g.organisation = OrganisationFacts(
            organisation.slug,
            organisation.name,
            organisation.time_zone,
            organisation.language,
            organisation.is_demo,
        )
    tenancy.enter(actor.organisation_id)
    return actor


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What every page of an organisation shows of it."""

    slug: str
    name: str
    time_zone: str
    language: str
    is_demo: bool
