"""What one field of a journey's file may hold: read from JSON or from a cell, written to both.

Each kind reads a JSON value strictly (`read`), turns a cell's text into such a value (`from_cell`)
and back (`to_cell`). Whatever is not allowed raises WrongCell with a sentence for the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from math import isfinite
from typing import Any, Protocol

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from app.journeys import cells
from app.journeys.cells import WrongCell
from app.models.wording import Wording
from app.web.addresses import comparable
from app.web.fields import clean, is_storable
from app.web.locale import LANGUAGES

PROSE = 2000
NAME = 200
YES = {"yes", "ja", "1", "true", "wahr", "x"}
NO = {"no", "nein", "0", "false", "falsch", "-"}


class Kind(Protocol):
    """A kind of field."""

    @property
    def empty(self) -> Any:
        """What stands where nothing was said."""
        ...

    def read(self, value: Any) -> Any:
        """The value as the models keep it, from JSON."""
        ...

    def written(self, value: Any) -> Any:
        """The value as JSON."""
        ...

    def from_cell(self, text: str) -> Any:
        """The JSON of a cell's text."""
        ...

    def to_cell(self, value: Any) -> Any:
        """The cell of a JSON value."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A `Wording`: {"de": …, "en": …}. In tables it has a column per language."""

    limit: int = PROSE
    needed: bool = False

    @property
    def empty(self) -> Wording:
        """Nothing said."""
        return Wording()

    def read(self, value: Any) -> Wording:
        """One or both languages, cleaned and capped."""
        if not isinstance(value, dict):
            raise WrongCell(_l("A text has a value for each of its languages, “de” and “en”."))
        if set(value) - set(LANGUAGES):
            raise WrongCell(_l("A text has the languages “de” and “en” only."))
        told = Wording(**{key: _line(text, self.limit) for key, text in value.items()})
        if self.needed and not told:
            raise WrongCell(_l("The text is missing."))
        return told

    def written(self, value: Wording) -> Any:
        """The languages that were written."""
        return {key: text for key, text in value._asdict().items() if text}

    def from_cell(self, text: str) -> Any:
        """Of one language."""
        return text

    def to_cell(self, value: Any) -> Any:
        """Of one language."""
        return value or None


@dataclass(frozen=True, slots=True)
class Line:
    """A text without languages: a person's name, a key."""

    limit: int = NAME

    @property
    def empty(self) -> str:
        """Nothing said."""
        return ""

    def read(self, value: Any) -> str:
        """Cleaned and capped."""
        return _line(value, self.limit)

    def written(self, value: Any) -> Any:
        """As it is."""
        return value or ""

    def from_cell(self, text: str) -> Any:
        """As it is."""
        return text

    def to_cell(self, value: Any) -> Any:
        """As it is."""
        return value or None


@dataclass(frozen=True)
class Word:
    """One of the words of an enumeration; in tables as the reader's language has it."""

    choices: type[StrEnum]
    words: Mapping[Any, Any]
    default: StrEnum | None = None

    @property
    def empty(self) -> StrEnum | None:
        """The default."""
        return self.default

    def read(self, value: Any) -> StrEnum:
        """The word itself."""
        if isinstance(value, str) and value in {one.value for one in self.choices}:
            return self.choices(value)
        every = ", ".join(one.value for one in self.choices)
        raise WrongCell(_l("Possible are: %(choices)s.", choices=every))

    def written(self, value: Any) -> Any:
        """Its code."""
        return None if value is None else str(value.value)

    def from_cell(self, text: str) -> Any:
        """Its code, or what it is called in German or English."""
        found = _codes(self.choices, tuple(self.words.items())).get(comparable(text))
        if found is None:
            every = ", ".join(str(self.words[one]) for one in self.choices)
            raise WrongCell(_l("Possible are: %(choices)s.", choices=every))
        return found

    def to_cell(self, value: Any) -> Any:
        """What it is called."""
        return None if value is None else str(self.words[self.choices(value)])


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds, or nothing."""

    low: int
    high: int
    default: int | None = None

    @property
    def empty(self) -> int | None:
        """The default."""
        return self.default

    def read(self, value: Any) -> int:
        """Never True, never 3.0."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise WrongCell(_l("A whole number is expected."))
        if not self.low <= value <= self.high:
            raise WrongCell(
                _l("Between %(least)s and %(most)s, please.", least=self.low, most=self.high)
            )
        return value

    def written(self, value: Any) -> Any:
        """As it is."""
        return value

    def from_cell(self, text: str) -> Any:
        """Digits, perhaps with a sign."""
        sign = -1 if text[:1] in {"-", "−"} else 1
        return sign * cells.count(text.lstrip("+-−"))

    def to_cell(self, value: Any) -> Any:
        """As it is."""
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number within bounds, or nothing."""

    low: float = -1e12
    high: float = 1e12

    @property
    def empty(self) -> None:
        """Nothing said."""
        return

    def read(self, value: Any) -> float:
        """Never NaN, never infinite."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise WrongCell(_l("A number is expected."))
        is_large = isinstance(value, int) and abs(value) > self.high
        if is_large or not isfinite(value) or value > self.high:
            raise WrongCell(_l("This number is too large."))
        if value < self.low:
            raise WrongCell(_l("This number is too small."))
        return float(value)

    def written(self, value: Any) -> Any:
        """As it is."""
        return value

    def from_cell(self, text: str) -> Any:
        """Digits with comma or point."""
        return cells.amount(text, ".")

    def to_cell(self, value: Any) -> Any:
        """As it is."""
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    @property
    def empty(self) -> bool:
        """No."""
        return False

    def read(self, value: Any) -> bool:
        """true or false."""
        if not isinstance(value, bool):
            raise WrongCell(_l("true or false is expected."))
        return value

    def written(self, value: Any) -> Any:
        """As it is."""
        return value

    def from_cell(self, text: str) -> Any:
        """Yes, no, in both languages."""
        if comparable(text) in YES | NO:
            return comparable(text) in YES
        raise WrongCell(_l("Please write yes or no."))

    def to_cell(self, value: Any) -> Any:
        """Yes or nothing."""
        return str(_l("yes")) if value else None


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or nothing."""

    @property
    def empty(self) -> None:
        """Nothing said."""
        return

    def read(self, value: Any) -> date:
        """2026-10-31."""
        if not isinstance(value, str) or len(value) != 10:
            raise WrongCell(_l("A day is expected, such as 2026-10-31."))
        return cells.day(value)

    def written(self, value: Any) -> Any:
        """2026-10-31."""
        return None if value is None else value.isoformat()

    def from_cell(self, text: str) -> Any:
        """As people write days."""
        return cells.day(text).isoformat()

    def to_cell(self, value: Any) -> Any:
        """A date."""
        return None if value is None else date.fromisoformat(value)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time with its zone, or nothing."""

    @property
    def empty(self) -> None:
        """Nothing said."""
        return

    def read(self, value: Any) -> datetime:
        """2026-10-31T12:00:00+00:00; between 2000 and 2100."""
        try:
            told = datetime.fromisoformat(value) if isinstance(value, str) else None
            told = told.astimezone(UTC) if told and told.tzinfo else None
        except (ValueError, OverflowError):
            told = None
        if told is None or not 2000 <= told.year <= 2100:
            raise WrongCell(
                _l("A time with its zone is expected, such as 2026-10-31T12:00:00+00:00.")
            )
        return told

    def written(self, value: Any) -> Any:
        """In UTC."""
        return None if value is None else value.astimezone(UTC).isoformat()

    def from_cell(self, text: str) -> Any:
        """As it is."""
        return text

    def to_cell(self, value: Any) -> Any:
        """As it is."""
        return value


@dataclass(frozen=True, slots=True)
class Answers:
    """The five questions: key → yes, no or unsure."""

    questions: Sequence[str]
    answers: Sequence[str]

    @property
    def empty(self) -> dict[str, str]:
        """Nothing said."""
        return {}

    def read(self, value: Any) -> dict[str, str]:
        """Known questions and answers only."""
        if not isinstance(value, dict) or set(value) - set(self.questions):
            raise WrongCell(_l("Possible are: %(choices)s.", choices=", ".join(self.questions)))
        if any(not isinstance(one, str) or one not in self.answers for one in value.values()):
            raise WrongCell(_l("Possible are: %(choices)s.", choices=", ".join(self.answers)))
        return dict(value)

    def written(self, value: Any) -> Any:
        """In the order of the questions."""
        return {key: value[key] for key in self.questions if key in value}

    def from_cell(self, text: str) -> Any:
        """steps=yes, customer=no."""
        pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
        return {key.strip(): said.strip() for key, _sep, said in pairs}

    def to_cell(self, value: Any) -> Any:
        """steps=yes, customer=no."""
        return ", ".join(f"{key}={said}" for key, said in (value or {}).items()) or None


def _line(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise WrongCell(_l("A text is expected."))
    if not is_storable(value):
        raise WrongCell(_l("This text holds characters that cannot be stored."))
    text = clean(value)
    if len(text) > limit:
        raise WrongCell(
            _l("At most %(limit)s characters; these are %(found)s.", limit=limit, found=len(text))
        )
    return text


@cache
def _codes(
    choices: type[StrEnum], words: tuple[tuple[Any, Any], ...]
) -> Mapping[str, str]:  # fmt: skip
    """Every way to say one of the choices → its code."""
    found = {comparable(one.value): str(one.value) for one in choices}
    for code in LANGUAGES:
        with force_locale(code):
            found |= {comparable(str(word)): str(one.value) for one, word in words}
    return found
