"""What other parts of the house have to say beside a capability, without findings knowing them.

Findings stand below journeys and goals and may not import them. So whoever stands above
registers a source when the app starts; the capability's page asks all of them.

    neighbours.register(app, source)      in the init_app of the subject above
    source(actor, round_id, key)          returns Neighbours, or None if there is nothing to say

In the same way somebody above may take a step over that the findings suggest:

    register_taker(app, taker)            taker(actor, round_id, key) returns an address, or ""
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from flask import Flask, current_app

from app.domain.policy import Actor

KEY = "findings-neighbours"
TAKER = "findings-taker"


class Neighbour(NamedTuple):
    """Something elsewhere that a capability bears on: its name, its page, and why."""

    name: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A section below a capability; `more` says how many were left out, empty if none was.

    `way`: a link that leads on, its words and its address.
    """

    title: str
    text: str
    rows: tuple[Neighbour, ...]
    more: str = ""
    way: tuple[str, str] | None = None


Source = Callable[[Actor, UUID, str], Neighbours | None]
"""Who is asking, about which round, and which of its capabilities."""
Taker = Callable[[Actor, UUID, str], str]
"""The same; the address under which the step of that capability can be taken over."""


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


def register_taker(app: Flask, taker: Taker) -> None:
    """Let steps be taken over; there is one place for it."""
    app.extensions[TAKER] = taker


def takes(actor: Actor, round_id: UUID) -> Callable[[str], str]:
    """By the key of a capability: where its step can be taken over; empty if nowhere."""
    taker: Taker | None = current_app.extensions.get(TAKER)
    return lambda key: taker(actor, round_id, key) if taker else ""
