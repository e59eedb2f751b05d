"""What somebody wants to see of the inventory, read from an address; nonsense is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.models.journeys import JourneyLevel, JourneyState

MAX_SEARCH = 80
MAX_PAGE = 10_000
NOBODY = "nobody"
ALL = "all"


class View(StrEnum):
    """The three ways to look at the same journeys."""

    LIST = "list"
    TREE = "tree"
    PORTFOLIO = "portfolio"


class Points(StrEnum):
    """What to ask of a journey's measuring points."""

    ANY = ""
    NONE = "none"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A view with its filters; `open` is the branch of the tree that was asked for.

    `state`: None for drafts and those in use, ALL for retired ones as well. `owner`: a person's
    id, or NOBODY. `words` must all occur in the name or the customer's goal.
    """

    view: View = View.LIST
    words: str = ""
    state: JourneyState | str | None = None
    level: JourneyLevel | None = None
    owner: UUID | str | None = None
    points: Points = Points.ANY
    unrated: bool = False
    page: int = 1
    open: UUID | None = None

    @property
    def anything(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(
            self.words or self.state or self.level or self.owner or self.points or self.unrated
        )

    def address(self, **changes: Any) -> dict[str, str]:
        """As parts of an address, with some of them changed; what says nothing is left out."""
        changed = replace(self, **{"page": 1, "open": None, **changes})
        parts = {
            "view": "" if changed.view is View.LIST else changed.view.value,
            "search": changed.words,
            "state": str(changed.state or ""),
            "level": str(changed.level or ""),
            "owner": str(changed.owner or ""),
            "points": str(changed.points),
            "rated": "no" if changed.unrated else "",
            "open": str(changed.open or ""),
            "page": str(changed.page) if changed.page > 1 else "",
        }
        return {name: value for name, value in parts.items() if value}


def read(asked: MultiDict[str, str]) -> Wanted:
    """The first of each part that can be read."""
    return Wanted(
        view=_word(View, asked.get("view")) or View.LIST,
        words=_line(asked.get("search", "")),
        state=ALL if asked.get("state") == ALL else _word(JourneyState, asked.get("state")),
        level=_word(JourneyLevel, asked.get("level")),
        owner=NOBODY if asked.get("owner") == NOBODY else _id(asked.get("owner")),
        points=_word(Points, asked.get("points")) or Points.ANY,
        unrated=asked.get("rated") == "no",
        page=_page(asked.get("page", "")),
        open=_id(asked.get("open")),
    )


def _word(kind: Any, text: str | None) -> Any:
    return next((one for one in kind if one.value and one.value == text), None)


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text[:MAX_SEARCH]).split())


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text and len(text) == 36 else None
    except ValueError:
        return None


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        return 1
    return min(max(int(text), 1), MAX_PAGE)
