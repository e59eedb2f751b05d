"""How the summary is set so that it fills one page and no more: a style sheet cannot know that.

The height of the sentences is estimated from their letters, and the picture gets what is left.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from app.findings.story import Story

PAGE = 245.0
"""What a page holds, in mm, as all lengths here."""
LINE, FINE_LINE, HEADLINE = (5.3, 68), (4.2, 100), (9.0, 38)
"""Height of a line and the letters in it: sentence, how it is known, headline."""
KICKER, PADDING, AROUND, BESIDE = 10.0, 4.4, 15.0, 26.0
TIGHTER = 0.8
"""What small type makes of a height."""
LARGE, USUAL, SMALL, LEAST = 126, 108, 66, 40
"""Widths of the picture, which is about as high as it is wide."""


class Setting(NamedTuple):
    """The kind of setting ("", "roomy", "tight") and the width of the picture in mm."""

    kind: str
    picture: int


def setting_of(story: Story) -> Setting:
    """Usually words beside a picture; few words leave it a row of its own, many shrink both."""
    used = _height(story)
    room = PAGE - used - AROUND
    if room > LARGE + BESIDE:
        return Setting("roomy", LARGE)
    if room >= SMALL:
        return Setting("", min(USUAL, int(room)))
    left = PAGE - used * TIGHTER - AROUND
    return Setting("tight", max(LEAST, min(USUAL, int(left))))


def _height(story: Story) -> float:
    sentences = sum(
        PADDING + _lines(one.text, LINE) + _lines(one.how, FINE_LINE) for one in story.sentences
    )
    return KICKER + _lines(story.headline, HEADLINE) + sentences


def _lines(words: str, kind: tuple[float, int]) -> float:
    height, letters = kind
    return height * ceil(len(words) / letters)
