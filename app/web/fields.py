"""Form fields that let nothing odd through: clean text, strict numbers, sane dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, StringField, TextAreaField, ValidationError
from wtforms.widgets import TextInput

MAX_TEXT = 4000
STRICT_NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,6})?", re.ASCII)
ALLOWED_CONTROLS = {"\n", "\r", "\t"}


def clean(text: str) -> str:
    """The text in composed form (NFC), trimmed, with plain line ends."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def is_storable(text: str) -> bool:
    """Whether both databases keep this text alike: no NUL, no controls, no lone surrogates."""
    return not any(
        (unicodedata.category(c) in {"Cc", "Cs"} and c not in ALLOWED_CONTROLS) for c in text
    )


def _check_text(form: Any, field: Any) -> None:
    if field.data and not is_storable(field.data):
        raise ValidationError(_l("This text holds characters that cannot be stored."))
    if field.data and len(field.data) > field.limit:
        raise ValidationError(
            _l(
                "At most %(limit)s characters; these are %(found)s.",
                limit=field.limit,
                found=len(field.data),
            )
        )


class _Text(Field):
    limit: int
    data: Any

    def __init__(
        self, label: Any = None, validators: Any = (), *, limit: int = 200, **kwargs: Any
    ) -> None:
        kwargs["filters"] = [lambda text: clean(text) if text else "", *kwargs.get("filters", ())]
        self.limit = limit
        super().__init__(label, [*(validators or ()), _check_text], **kwargs)

    def _value(self) -> str:
        """What goes back into the page: characters no page may hold are marked, not repeated."""
        mark = "\N{REPLACEMENT CHARACTER}"
        return "".join(c if is_storable(c) else mark for c in self.data or "")


class LineField(_Text, StringField):
    """One line of text, cleaned and capped."""


class ProseField(_Text, TextAreaField):
    """Several lines of text, cleaned and capped."""

    def __init__(self, *args: Any, limit: int = MAX_TEXT, **kwargs: Any) -> None:
        super().__init__(*args, limit=limit, **kwargs)


class NumberField(Field):
    """A decimal in ASCII digits with comma or point. Never NaN, Infinity, 1e400 or 1_0."""

    widget = TextInput()

    def __init__(self, *args: Any, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most
        self.typed = ""

    def _value(self) -> str:
        return self.typed or ("" if self.data is None else str(self.data))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read strictly; what was typed stays in the field."""
        self.typed = valuelist[0].strip() if valuelist else ""
        if not STRICT_NUMBER.fullmatch(self.typed):
            self.data = None
            raise ValueError(_l("Please write a number in digits, such as 5."))
        self.data = Decimal(self.typed.replace(",", "."))
        if not self.least <= self.data <= self.most:
            raise ValueError(
                _l("Between %(least)s and %(most)s, please.", least=self.least, most=self.most)
            )


class DayField(DateField):
    """A date between 2000 and 2100."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an ISO date; refuse years nobody means."""
        if not valuelist or not valuelist[0]:
            self.data = None
            return
        super().process_formdata(valuelist)
        if self.data and not date(2000, 1, 1) <= self.data <= date(2100, 12, 31):
            self.data = None
            raise ValueError(_l("Please choose a date between 2000 and 2100."))


class Form(FlaskForm):
    """Our forms: protected against forgery, read only from what they name."""
