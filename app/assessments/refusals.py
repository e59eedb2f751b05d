"""What a round does not allow, each with a sentence for the person who tried."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The round does not allow this now; the text says why and what to do. Nothing was changed."""

    def __init__(self, sentence: Any, status: int = 409) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


class EditedMeanwhile(Exception):
    """Someone else has saved the draft since this form was opened."""
