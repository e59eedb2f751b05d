"""What others pursue on a journey, without journeys knowing them.

Journeys stand below goals and may not import them. So whoever stands above registers a source when
the app starts; the journey's page asks all of them.

    pursuits.register(app, source)      in the init_app of the subject above
    source(journey)                     returns Pursuits, or None if there is nothing to say
    pursuits.register_beginning(app, offered)
    offered()                           returns how a step becomes something pursued, or None if the
                                        reader may not begin anything
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from flask import Flask, current_app

from app.models.journeys import Journey

KEY, BEGINNING = "journeys-pursuits", "journeys-beginning"


class Pursuit(NamedTuple):
    """Something that is pursued: its text, its page, who answers for it, and where it stands.

    `status` is a value of domain.okrs.Status, empty where `state` says it in a word instead.
    """

    text: str
    url: str
    by: str
    status: str
    state: str


@dataclass(frozen=True, slots=True)
class Pursuits:
    """A section of the journey's page. `blank`: who pursues nothing here and has not said why;
    `ways`: words and addresses of what lies behind."""

    title: str
    text: str
    rows: tuple[Pursuit, ...]
    more: str = ""
    blank: str = ""
    ways: tuple[tuple[str, str], ...] = ()


Source = Callable[[Journey], Pursuits | None]


def register(app: Flask, source: Source) -> None:
    """Let a source be asked; the same one twice is asked once."""
    sources: list[Source] = app.extensions.setdefault(KEY, [])
    if source not in sources:
        sources.append(source)


def on(journey: Journey) -> tuple[Pursuits, ...]:
    """What all sources say about a journey, in the order in which they registered."""
    sources: list[Source] = current_app.extensions.get(KEY, [])
    said = (source(journey) for source in sources)
    return tuple(one for one in said if one is not None)


Beginning = Callable[[UUID, UUID], str]
"""The address that begins something from a journey's step: (journey_id, step_id)."""


def register_beginning(app: Flask, offered: Callable[[], Beginning | None]) -> None:
    """Let steps lead to where something is begun from them."""
    app.extensions[BEGINNING] = offered


def beginning() -> Beginning | None:
    """How this reader can begin something from a step; None if they may not."""
    offered: Callable[[], Beginning | None] | None = current_app.extensions.get(BEGINNING)
    return offered() if offered else None
