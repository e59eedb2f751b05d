"""What an organisation's pages do not allow, each with a sentence for the person who tried."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Not allowed now; the text says why and what to do. Nothing was changed.

    `field` names the form field the sentence belongs to, if there is one.
    """

    def __init__(self, sentence: Any, status: int = 409, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.field = field


class EditedMeanwhile(Exception):
    """Someone else has saved since this form was opened."""
