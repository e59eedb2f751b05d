"""One sentence each about what stands above accounts: journeys, goals; for the overview.

Accounts stand below all other subjects and may not import them, so each registers a source.

    glances.register(app, source)      in the init_app of the subject above
    source()                           returns a Glance, or None if there is nothing to say yet
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import Flask, current_app

KEY = "accounts-glances"


class Glance(NamedTuple):
    """A sentence under its word, and where it leads."""

    key: str
    text: str
    url: str
    label: str


Source = Callable[[], Glance | None]


def register(app: Flask, source: Source) -> None:
    """Let a source be asked; the same one twice is asked once."""
    sources: list[Source] = app.extensions.setdefault(KEY, [])
    if source not in sources:
        sources.append(source)


def all_of() -> tuple[Glance, ...]:
    """What all sources say, in the order in which they registered."""
    sources: list[Source] = current_app.extensions.get(KEY, [])
    return tuple(said for source in sources if (said := source()) is not None)
