"""Whoever tries links gets slower: wrong ones are counted per network and quarter of an hour.

Only wrong links write a row. With 256 bits in a link this protects the server rather than the
links.
"""

from __future__ import annotations

from app.web import throttling

MOST_GUESSES = 30
GUESSES = throttling.Limit("guessed links", MOST_GUESSES)


def too_many() -> bool:
    """Whether too many wrong links have come from this network in this window."""
    return throttling.is_reached(GUESSES, throttling.network())


def count_one() -> None:
    """Remember a wrong link, although the request that brought it fails."""
    throttling.count(GUESSES, throttling.network())
