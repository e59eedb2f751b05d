"""gettext with its type: the words of a story are plain strings in the language of the moment."""

from __future__ import annotations

import flask_babel


def _(text: str, **values: object) -> str:
    """The text in the reader's language, its places filled."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The text that fits the number, which fills %(num)s."""
    return str(flask_babel.ngettext(one, many, num, **values))
