"""What every page says around its content: where I am, what comes next, who I am."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, g, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from markupsafe import Markup

from app.domain.policy import Permission
from app.web.locale import LANGUAGES, language


class Crumb(NamedTuple):
    """A step on the way here; the last one is where we are and has no address."""

    label: str
    url: str | None = None


class Next(NamedTuple):
    """The one yellow signpost: a small word above, the destination, its address."""

    sub: str
    label: str
    url: str


class NavEntry(NamedTuple):
    """A main destination; `aside`: where one goes now and then, in the menu of a wide screen."""

    label: str
    url: str
    current: bool
    aside: bool = False


class LanguageChoice(NamedTuple):
    """A language and the address that switches to it and comes back here."""

    code: str
    label: str
    url: str
    current: bool


@dataclass
class Page:
    """Given to the layouts as `page`."""

    title: str
    crumbs: Sequence[Crumb] = ()
    next: Next | None = None
    section: str = ""
    nav: Sequence[NavEntry] = field(default_factory=tuple)
    refresh: int | None = None

    @property
    def organisation(self) -> Any:
        """The organisation of the address, if there is one."""
        return g.get("organisation")

    @property
    def person(self) -> Any:
        """The signed-in account, or None."""
        return current_user if getattr(current_user, "is_authenticated", False) else None

    @property
    def language(self) -> str:
        """The language of this page."""
        return language()

    @property
    def languages(self) -> list[LanguageChoice]:
        """All languages, with the address that switches and comes back."""
        here = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return [
            LanguageChoice(
                code,
                label,
                url_for("site.switch_language", code=code) + "?" + urlencode({"next": here}),
                code == language(),
            )
            for code, label in LANGUAGES.items()
        ]


SECTIONS = (
    ("overview", _l("Overview"), "accounts.overview", Permission.ORGANISATION_READ),
    ("rounds", _l("Assessment"), "assessments.rounds", Permission.ROUND_READ),
    ("journeys", _l("Journeys"), "journeys.inventory", Permission.JOURNEY_READ),
    ("goals", _l("Goals"), "okrs.dashboard", Permission.GOAL_READ),
    ("handbook", _l("Handbook"), "assessments.handbook", Permission.QUESTIONNAIRE_READ),
    ("people", _l("People"), "accounts.people", Permission.PEOPLE_EDIT),
    ("departments", _l("Departments"), "accounts.departments", Permission.DEPARTMENT_EDIT),
    ("settings", _l("Settings"), "accounts.settings", Permission.SETTINGS_EDIT),
)
"""The main navigation: key, word, endpoint, and the permission without which it is not shown."""
ASIDE = frozenset({"handbook", "people", "departments", "settings"})


def show(template: str, page: Page, status: int = 200, **context: Any) -> tuple[str, int]:
    """Render a page with its surroundings."""
    page.nav = _nav(page.section)
    return render_template(template, page=page, **context), status


def _nav(section: str) -> list[NavEntry]:
    actor = g.get("actor")
    if actor is None:
        return []
    return [
        NavEntry(str(label), url_for(endpoint), key == section, key in ASIDE)
        for key, label, endpoint, permission in SECTIONS
        if actor.may(permission)
    ]


def init_app(app: Flask) -> None:
    """Templates that are rendered by libraries (sign-in) get a page of their own."""
    app.jinja_env.finalize = printable
    app.jinja_env.globals["Page"] = Page
    app.jinja_env.globals["Permission"] = Permission


UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters no page may hold: controls, lone surrogates, code points that are no characters."""


def printable(value: Any) -> Any:
    """What a template writes, with such characters marked: a refused text is shown again."""
    if not isinstance(value, str) or not UNPRINTABLE.search(value):
        return value
    marked = UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return Markup(marked) if isinstance(value, Markup) else marked  # noqa: S704


def way_to_each(build: Callable[[UUID], str]) -> Callable[[UUID], str]:
    """A page may hold hundreds of addresses that differ in an id: one is built, the rest follow."""
    nobody = UUID(int=1)
    pattern = build(nobody)
    return lambda key: pattern.replace(str(nobody), str(key))
