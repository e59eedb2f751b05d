"""The form of a proof, and the one that says with whom it was shared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, ValidationError
from wtforms.validators import Optional

from app.models.wording import Wording
from app.okrs.proofs import Entry, Sharing
from app.web.fields import DayField, Form, LineField, ProseField

TITLE_LIMIT = 200
UNKNOWN_LIMIT = 2000
NAME_LIMIT = 120
MOST_NAMES = 30
SEPARATORS = re.compile(r"[\n;]")


def names_in(text: str) -> tuple[str, ...]:
    """The names of a list, one per line or between semicolons, each once."""
    parts = (part.strip() for part in SEPARATORS.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


class SharingForm(Form):
    """With whom a proof was shared, and when."""

    shared_with = ProseField(_l("Shared with"), limit=MOST_NAMES * NAME_LIMIT)
    shared_on = DayField(_l("Shared on"), [Optional()])

    today: date = date.max

    def validate_shared_with(self, field: Any) -> None:
        """A list of names, not an essay."""
        names = names_in(field.data)
        if len(names) > MOST_NAMES:
            raise ValidationError(_l("At most %(most)s names, please.", most=MOST_NAMES))
        if any(len(name) > NAME_LIMIT for name in names):
            raise ValidationError(
                _l("At most %(most)s characters for one name, please.", most=NAME_LIMIT)
            )
        if names and not self.shared_on.data and not self.shared_on.errors:
            self.shared_on.errors = [_l("Please say on which day they were told.")]
            raise ValidationError(_l("Names need a day."))

    def validate_shared_on(self, field: Any) -> None:
        """The past or today, and not without names."""
        if field.data and field.data > self.today:
            raise ValidationError(_l("This day has not come yet."))
        if field.data and not names_in(self.shared_with.data):
            raise ValidationError(_l("Please name with whom it was shared."))

    def sharing(self, language: str, was: Sequence[Wording] = ()) -> Sharing:
        """The plain value of a valid form; names that were there keep their other language."""
        known = {name.in_language(language): name for name in was}
        names = (
            known.get(text) or Wording().written_in(language, text)
            for text in names_in(self.shared_with.data)
        )
        return Sharing(tuple(names), self.shared_on.data)


class ProofForm(SharingForm):
    """What has changed, shown by two measurements, and what they do not say."""

    title = LineField(_l("What has changed, in one sentence"), limit=TITLE_LIMIT)
    before = SelectField(_l("Before"))
    after = SelectField(_l("After"))
    unknown = ProseField(_l("What is not known"), limit=UNKNOWN_LIMIT)
    insists = BooleanField(_l("Keep it all the same, as “not proven”"))

    def validate_title(self, field: Any) -> None:
        """A proof says what it proves."""
        if not field.data:
            raise ValidationError(_l("Please write the sentence you want to be able to say."))

    def validate_unknown(self, field: Any) -> None:
        """Whoever shows success says where it ends."""
        if not field.data:
            raise ValidationError(
                _l("Please write what these figures do not show: other causes, groups that were"
                   " not asked, how long it will last.")
            )  # fmt: skip

    def entry(self, language: str) -> Entry:
        """The plain value of a valid form."""
        return Entry(
            Wording().written_in(language, self.title.data),
            UUID(self.before.data),
            UUID(self.after.data),
            Wording().written_in(language, self.unknown.data),
            self.sharing(language),
            bool(self.insists.data),
        )
