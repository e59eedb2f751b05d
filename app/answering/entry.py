"""One answer as a form or a script sends it, read strictly into a plain value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from app.answering.refusals import BadEntry
from app.web.fields import clean, is_storable

MAX_COMMENT = 2000
MAX_REVISION = 1_000_000
LEVEL = re.compile(r"[1-9][0-9]?", re.ASCII)
REVISION = re.compile(r"[0-9]{1,7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """A value ("1".., "?" cannot judge, "-" not applicable, "" cleared) and where it comes from."""

    value: str
    comment: str
    operation_id: UUID
    base_revision: int

    @property
    def level(self) -> int | None:
        """The level, if the value is one."""
        return int(self.value) if self.value.isdigit() else None

    def cleared(self) -> Entry:
        """The same without a value; the comment stays."""
        return replace(self, value="")

    def demand_level(self, top: int) -> None:
        """Refuse a level above the questionnaire's highest."""
        if self.level is not None and self.level > top:
            raise BadEntry("value")


def entry_from(form: Mapping[str, str]) -> Entry:
    """Read what was sent; BadEntry names the field that is wrong."""
    return Entry(
        value=_value(form.get("value", "")),
        comment=_comment(form.get("comment", "")),
        operation_id=_operation(form.get("operation", "")),
        base_revision=_revision(form.get("revision", "0")),
    )


def _value(text: str) -> str:
    if text in {"", "?", "-"} or LEVEL.fullmatch(text):
        return text
    raise BadEntry("value")


def _comment(text: str) -> str:
    cleaned = clean(text) if is_storable(text) else None
    if cleaned is None or len(cleaned) > MAX_COMMENT:
        raise BadEntry("comment")
    return cleaned


def _operation(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadEntry("operation") from error


def _revision(text: str) -> int:
    if not REVISION.fullmatch(text) or int(text) > MAX_REVISION:
        raise BadEntry("revision")
    return int(text)
