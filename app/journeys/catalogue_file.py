"""A catalogue's TOML file, read strictly: whatever is missing, unknown or doubled is named."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from app.models.wording import Wording

W = TypeVar("W", bound=StrEnum)


class CatalogueError(ValueError):
    """A file of the catalogue that cannot be used; says which entry and what about it."""


class Entry:
    """One table of the file. Every key is asked for once; `finish` names those nobody knows."""

    def __init__(self, place: str, values: dict[str, Any]) -> None:
        self.place = place
        self._values = values
        self._asked: set[str] = set()

    def fail(self, problem: str) -> CatalogueError:
        """The error to raise about this entry."""
        return CatalogueError(f"{self.place}: {problem}")

    def optional(self, key: str) -> Any:
        """Whatever stands there, None where nothing does."""
        self._asked.add(key)
        return self._values.get(key)

    def line(self, key: str) -> str:
        """A text that must be there."""
        value = self.optional(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"{key} must be a text")
        return value

    def word(self, key: str, kind: type[W]) -> W:
        """One of an enumeration's words."""
        value = self.line(key)
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(member.value for member in kind)
            raise self.fail(f"{key} is “{value}”, but must be one of: {known}") from None

    def truth(self, key: str) -> bool:
        """true or false."""
        value = self.optional(key)
        if not isinstance(value, bool):
            raise self.fail(f"{key} must be true or false")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self.optional(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.fail(f"{key} must be a whole number from {low} to {high}")
        return value

    def number(self, key: str) -> float | None:
        """A number, None where there is none."""
        value = self.optional(key)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.fail(f"{key} must be a number")
        return float(value)

    def wording(self, key: str) -> Wording:
        """A text that must be there in both languages."""
        value = self.optional(key)
        if not isinstance(value, dict):
            raise self.fail(f"{key} must have a German and an English text")
        return self._both(key, value)

    def wording_if_any(self, key: str) -> Wording:
        """A text that may be missing; if it is there, it is there in both languages."""
        return Wording() if self.optional(key) is None else self.wording(key)

    def table(self, key: str) -> Entry | None:
        """A table below this one, None where there is none."""
        value = self.optional(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.fail(f"{key} must be a table")
        return Entry(f"{self.place}, {key}", value)

    def tables(self, key: str) -> list[Entry]:
        """The tables of a list, named by their own key where they have one."""
        value = self.optional(key)
        if not isinstance(value, list) or not value:
            raise self.fail(f"{key} must have at least one entry")
        return [
            Entry(f"{self.place}, {key} {one.get('key', number)}", one)
            for number, one in enumerate(value, start=1)
        ]

    def finish(self) -> None:
        """Refuse keys that nobody asked for: most are misspelt."""
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise self.fail(f"unknown: {', '.join(unknown)}")

    def _both(self, key: str, value: dict[str, Any]) -> Wording:
        for language, name in (("de", "German"), ("en", "English")):
            text = value.get(language)
            if not isinstance(text, str) or not text.strip():
                raise self.fail(f"{key} lacks its {name} text")
        if set(value) != {"de", "en"}:
            raise self.fail(f"{key} knows de and en only")
        return Wording(value["de"], value["en"])


def read(path: Path) -> Entry:
    """The file's outermost table. Raises CatalogueError where it is no TOML."""
    try:
        return Entry(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def unique(place: Entry, keys: Iterable[str]) -> None:
    """Raise CatalogueError if a key stands there twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise place.fail(f"the key “{key}” stands there twice")
        seen.add(key)
