"""Two people in the same form: what only one of them changed is merged, the rest is shown twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from app.journeys.step_forms import Revised
from app.web.fields import Form


class Conflict(NamedTuple):
    """A field that is not what is saved: its label, what this person wrote, what is saved now."""

    label: str
    mine: str
    theirs: str


def settle(form: Revised, stored: Mapping[str, Any]) -> list[Conflict]:
    """Fields this person left alone take what is saved now; the others stay as they were typed.

    Returns those. The form is then as if opened on what is saved: sent again, it wins.
    """
    names = form.written()
    saved = {name: value for name, value in stored.items() if name in names}
    differing = form.take_what_others_wrote(saved)
    found = [
        Conflict(str(form[name].label.text), _told(form[name], form[name].data),
                 _told(form[name], saved[name]))
        for name in differing
    ]  # fmt: skip
    form.keep_as_opened(saved)
    return found


def differing(form: Form, stored: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Of what is saved now, that which the form says otherwise: the rest needs no comparing.

    All of it where a label or a value cannot be compared, rather than nothing.
    """
    typed = {str(field.label.text): field for field in form}
    found = [
        (label, now)
        for label, now in stored
        if label not in typed or not _says(typed[label], now.strip())
    ]
    return found or stored


def _says(field: Any, saved: str) -> bool:
    return saved == _told(field, field.data) or not (saved or field.data)


def _told(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if getattr(field, "choices", None):
        labels = {str(choice.value): str(choice.label) for choice in field.choices}
        return labels.get(str(value), "–").strip()
    return str(value or "–")
