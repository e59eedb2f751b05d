"""The names a file gives as those who entered or accepted something: told, not vouched for."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from app.web.locale import LANGUAGES

MOST = 120


def in_source(name: str) -> str:
    """How such a name is kept: whoever reads it sees that a file said so."""
    return str(_("%(name)s, as the file says", name=name[: MOST - 25])) if name else ""


def without_source(name: str) -> str:
    """The name alone, so that it goes out as it came in."""
    for code in LANGUAGES:
        with force_locale(code):
            ending = str(_("%(name)s, as the file says", name=""))
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
