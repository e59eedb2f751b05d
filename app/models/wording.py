"""Text an organisation writes in one language or in both."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import JSON
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Wording(NamedTuple):
    """A text in German, in English, or in both; empty where it was not written."""

    de: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """The text in this language; in the other one where it was written there only."""
        return (self.en or self.de) if language == "en" else (self.de or self.en)

    def written_in(self, language: str, text: str) -> Wording:
        """The same with this language's text replaced; clearing what is shown clears both.

        Whoever empties a field that showed the other language's text means to empty it.
        """
        if not text:
            return Wording()
        if text == self.in_language(language):
            return self
        return self._replace(**{language: text})

    def __bool__(self) -> bool:
        return bool(self.de or self.en)


class Bilingual(TypeDecorator[Wording]):
    """A column that keeps a `Wording` as JSON; only the languages that were written are stored."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Wording | None, dialect: Dialect) -> Any:
        """On its way in: the written languages."""
        return {k: v for k, v in (value or Wording())._asdict().items() if v}

    def process_result_value(self, value: Any, dialect: Dialect) -> Wording:
        """On its way out."""
        return Wording(**(value or {}))
