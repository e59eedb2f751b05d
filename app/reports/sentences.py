"""Why there is no report, as a sentence for the person who waits for it."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.reports.document import Fault


class Setback(StrEnum):
    """What went wrong before or after printing."""

    INTERRUPTED = "interrupted"
    NO_ROOM = "no_room"


SENTENCES = {
    Fault.TOO_SLOW.value: _l(
        "It took longer than a minute and was stopped. Try again in a quiet hour."
    ),
    Fault.TOO_LARGE.value: _l("It needed more memory than one report may have and was stopped."),
    Fault.UNAVAILABLE.value: _l(
        "This server cannot print: the library Pango is missing. "
        "Whoever runs the server finds in its README what to install."
    ),
    Fault.BROKEN.value: _l("Something in it could not be printed. The server’s log says what."),
    Setback.INTERRUPTED.value: _l(
        "The server was interrupted twice while it was being made. Try again."
    ),
    Setback.NO_ROOM.value: _l(
        "It could not be saved: the server’s disk is full or cannot be written to."
    ),
}


def sentence(reason: str) -> str:
    """What happened and what to do, for a `Fault` or a `Setback`."""
    return str(SENTENCES.get(reason, SENTENCES[Fault.BROKEN.value]))
