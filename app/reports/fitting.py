"""How the summary is set so that it fills one page and no more: a style sheet cannot know that.

The height of the sentences is estimated from their letters, and the picture gets what is left.
All lengths are in mm.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from app.findings.story import Story

PAGE, HEAD, AROUND, BESIDE = 245.0, 10.0, 15.0, 26.0
"""What a page holds; what stands above the headline, around the picture, and beside or below it."""
LARGE, USUAL, SMALL, LEAST = 126, 108, 66, 40
"""Widths of the picture, which is about as high as it is wide."""


class Line(NamedTuple):
    """How high a line is, and how many letters it holds."""

    height: float
    letters: int


class Type(NamedTuple):
    """Lines of a sentence and of how it is known, and what is left free around both."""

    text: Line
    how: Line
    padding: float


HEADLINE = Line(9.0, 38)
NORMAL = Type(Line(5.3, 68), Line(4.2, 100), 4.4)
TIGHT = Type(Line(4.65, 76), Line(4.2, 100), 3.2)


class Setting(NamedTuple):
    """The kind of setting ("", "roomy", "tight") and the width of the picture, 0 for none."""

    kind: str
    picture: int


def setting_of(story: Story) -> Setting:
    """Usually words beside a picture; few words leave it a row of its own, many shrink both."""
    room = PAGE - AROUND - _height(story, NORMAL)
    if room > LARGE + BESIDE:
        return Setting("roomy", LARGE)
    if room >= SMALL:
        return Setting("", min(USUAL, int(room)))
    left = int(PAGE - AROUND - _height(story, TIGHT))
    return Setting("tight", min(USUAL, left) if left >= LEAST else 0)


def _height(story: Story, chosen: Type) -> float:
    return (
        HEAD
        + _lines(story.headline, HEADLINE)
        + sum(
            chosen.padding + _lines(one.text, chosen.text) + _lines(one.how, chosen.how)
            for one in story.sentences
        )
    )


def _lines(words: str, line: Line) -> float:
    return line.height * ceil(len(words) / line.letters)
