"""What a journey's page needs to be edited on: choices for new steps, and what can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import uuid4

from app.accounts import department_tree, queries
from app.journeys import history_words, retracing, touchpoints
from app.journeys.map_words import CHANNELS
from app.models.journeys import Journey, JourneyChange
from app.web.locale import language


class Undoable(NamedTuple):
    """What can be taken back or done again: its number in the history, who made it, what it was."""

    number: int
    who: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Tools:
    """Choices as pairs of value and label; touchpoints to suggest; what to undo and redo."""

    channels: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    touchpoints: list[touchpoints.Suggestion]
    undoable: Undoable | None
    redoable: Undoable | None

    @staticmethod
    def operation() -> str:
        """A random name for one sending of a form."""
        return str(uuid4())


def tools(journey: Journey) -> Tools:
    """Everything the add rows and the bar above the map need: five statements."""
    return Tools(
        [(channel.value, str(word)) for channel, word in CHANNELS.items()],
        departments(),
        touchpoints.suggestions(language()),
        undoable(journey),
        redoable(journey),
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
    """The newest change to the journey that stands."""
    return _shown(retracing.newest_to_undo(journey.id))


def redoable(journey: Journey) -> Undoable | None:
    """What was taken back last, if nothing new has been done since."""
    return _shown(retracing.newest_to_redo(journey.id))


def _shown(change: JourneyChange | None) -> Undoable | None:
    if change is None:
        return None
    return Undoable(change.number, change.actor_name, history_words.headline(change))
