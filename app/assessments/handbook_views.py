"""Questionnaires as a handbook: what is asked, why, what each level means, what to do next."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.assessments import bp, handbook, versions
from app.domain.policy import Permission
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Page, show

MAX_SEARCH = 80


@bp.get("/o/<slug>/handbook", endpoint="handbook")
@requires(Permission.QUESTIONNAIRE_READ)
def handbook_page() -> Any:
    """All capabilities, field by field, or those that fit a search."""
    questionnaire, chosen = _chosen()
    wanted = handbook.Wanted(
        words=request.args.get("search", "")[:MAX_SEARCH].replace("\0", "").strip(),
        field=request.args.get("field", "")[:40],
        short=request.args.get("form") == "short",
    )
    return show(
        "assessments/handbook.html",
        Page(_("Handbook"), [Crumb(_("Handbook"))], section="handbook"),
        questionnaire=questionnaire,
        chosen=chosen,
        choices=versions.choices(),
        wanted=wanted,
        fields=handbook.fitting(questionnaire, wanted, language()),
    )


@bp.get("/o/<slug>/handbook/<capability_key>")
@requires(Permission.QUESTIONNAIRE_READ)
def handbook_entry(capability_key: str) -> Any:
    """Everything about one capability."""
    questionnaire, chosen = _chosen()
    entry = handbook.entry(questionnaire, capability_key)
    if entry is None:
        abort(404)
    name = entry.capability.name.in_language(language())
    crumbs = [
        Crumb(_("Handbook"), url_for(".handbook", questionnaire=chosen or None)),
        Crumb(f"{capability_key} {name}"),
    ]
    return show(
        "assessments/handbook_entry.html",
        Page(name, crumbs, section="handbook"),
        questionnaire=questionnaire,
        chosen=chosen,
        entry=entry,
    )


def _chosen() -> tuple[Any, str]:
    """The questionnaire of the address and its hash; the built-in one without a hash."""
    chosen = request.args.get("questionnaire", "")[:64]
    questionnaire = versions.known(chosen) if chosen else versions.default()
    if questionnaire is None:
        abort(404)
    return questionnaire, chosen


@bp.app_template_filter("pattern")
def pattern(text: str) -> Markup:
    """A key-result pattern with its gaps, {x} and {y}, set as variables."""
    escaped = str(escape(text))
    return Markup(escaped.replace("{x}", "<var>x</var>").replace("{y}", "<var>y</var>"))  # noqa: S704
