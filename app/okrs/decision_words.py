"""The history of a decision in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from app.findings.speech import _
from app.models.tracking import KeyResult, MeetingDecision
from app.models.wording import Wording
from app.web.locale import day, language

FIELDS: Mapping[str, Any] = {
    "text": _l("What was decided"),
    "owner": _l("Who sees to it"),
    "due_on": _l("Until when"),
    "about": _l("About"),
}
ACTS: Mapping[str, Any] = {
    "changed": _l("changed"),
    "withdrawn": _l("withdrawn"),
    "counts-again": _l("counts again"),
}


class Line(NamedTuple):
    """One change: when, by whom, what happened, and what was said before and after."""

    at: datetime
    by: str
    what: str
    fields: tuple[tuple[str, str, str], ...]
    reason: str


def history(one: MeetingDecision) -> list[Line]:
    """What has become of a decision since it was written down, the newest first."""
    return [
        Line(
            datetime.fromisoformat(change["at"]),
            change["by"],
            str(ACTS[change["what"]]),
            tuple(
                (str(FIELDS[name]), _said(name, before), _said(name, after))
                for name, before, after in change.get("fields", ())
            ),
            _text(change.get("reason")),
        )
        for change in reversed(one.changes)
    ]


def stored(
    one: MeetingDecision, owner: str, key_result: KeyResult | None
) -> list[tuple[str, str]]:  # fmt: skip
    """What somebody else has saved, to stand beside what was typed."""
    return [
        (str(FIELDS["text"]), one.text.in_language(language())),
        (str(FIELDS["owner"]), owner or _("nobody yet")),
        (str(FIELDS["due_on"]), day(one.due_on) if one.due_on else ""),
        (str(FIELDS["about"]), key_result.text.in_language(language()) if key_result else ""),
    ]


def _said(name: str, value: Any) -> str:
    if not value:
        return "–"
    if name == "due_on":
        return day(date.fromisoformat(value))
    return str(value) if name == "owner" else _text(value)


def _text(value: Any) -> str:
    return Wording(**value).in_language(language()) if value else ""
