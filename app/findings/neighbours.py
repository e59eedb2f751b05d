"""What other parts of the house have to say beside a capability, without findings knowing them.

Findings stand below journeys and goals and may not import them. So whoever stands above
registers a source when the app starts; the capability's page asks all of them.

    neighbours.register(app, source)      in the init_app of the subject above
    source(actor, round_id, key)          returns Neighbours, or None if there is nothing to say
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from flask import Flask, current_app

from app.domain.policy import Actor

KEY = "findings-neighbours"


class Neighbour(NamedTuple):
    """Something elsewhere that a capability bears on: its name, its page, and why."""

    name: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A section below a capability; `more` says how many were left out, empty if none was."""

    title: str
    text: str
    rows: tuple[Neighbour, ...]
    more: str = ""


Source = Callable[[Actor, UUID, str], Neighbours | None]
"""Who is asking, about which round, and which of its capabilities."""


def register(app: Flask, source: Source) -> None:
    """Let a source be asked; the same one twice is asked once."""
    sources: list[Source] = app.extensions.setdefault(KEY, [])
    if source not in sources:
        sources.append(source)


def around(actor: Actor, round_id: UUID, key: str) -> tuple[Neighbours, ...]:
    """What all sources say about a capability, in the order in which they registered."""
    sources: list[Source] = current_app.extensions.get(KEY, [])
    said = (source(actor, round_id, key) for source in sources)
    return tuple(one for one in said if one is not None and one.rows)
