"""What is asked for when something comes in from a file."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from app.journeys.sheets import MAX_BYTES, SheetError
from app.web.fields import Form, LineField

MAX_REASON = 500


class AgreementForm(Form):
    """Whether values that are there already are to be corrected, and why."""

    correct = BooleanField(_l("Correct these values"))
    reason = LineField(_l("Why they are corrected"), limit=MAX_REASON)
    digest = HiddenField()

    def entry(self) -> tuple[str, str]:
        """The digest of the corrections agreed to, "" for none; and the reason."""
        return (str(self.digest.data or "-") if self.correct.data else "", self.reason.data)


class ImportedJourneyForm(Form):
    """The last look at a journey before it is written."""

    name = LineField(_l("Name of the new journey"), limit=120)


def upload(name: str) -> bytes:
    """A file's content, one byte more than allowed at most. SheetError if none was chosen."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        raise SheetError(_l("Please choose a file."))
    with sent.stream as stream:
        content: bytes = stream.read(MAX_BYTES + 1)
    return content
