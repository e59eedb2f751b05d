"""What a journey's page needs to be edited on: choices for new steps, and what can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import uuid4

from app.accounts import department_tree, queries
from app.journeys import changes, history_words, touchpoints
from app.journeys.map_words import CHANNELS
from app.models.journeys import Journey
from app.web.locale import language


class Undoable(NamedTuple):
    """The newest change that can be taken back: its number, who made it, and what it was."""

    number: int
    who: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Tools:
    """Choices as pairs of value and label; touchpoints to suggest; the newest change."""

    channels: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    touchpoints: list[touchpoints.Suggestion]
    undoable: Undoable | None

    @staticmethod
    def operation() -> str:
        """A random name for one sending of a form."""
        return str(uuid4())


def tools(journey: Journey) -> Tools:
    """Everything the add rows and the bar above the map need: three statements."""
    return Tools(
        [(channel.value, str(word)) for channel, word in CHANNELS.items()],
        departments(),
        touchpoints.suggestions(language()),
        undoable(journey),
    )


def departments() -> list[tuple[str, str]]:
    """The departments of the organisation, each below the one it belongs to."""
    return [
        (
            str(one.department.id),
            "\N{EN SPACE}" * 2 * (one.depth - 1) + one.department.in_language(language()),
        )
        for one in department_tree.branches(queries.departments())
    ]


def undoable(journey: Journey) -> Undoable | None:
    """The newest change to the map that nobody has taken back."""
    change = changes.newest_to_undo(journey.id)
    if change is None:
        return None
    return Undoable(change.number, change.actor_name, history_words.headline(change))
