"""From frozen findings to a story in one language."""

from __future__ import annotations

from typing import Protocol

from app.findings.story import Story
from app.models.assessments import Assessment, Findings
from app.questionnaires import Questionnaire


class House(Protocol):
    """The organisation, as far as a story names it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def time_zone(self) -> str:
        """Where its days begin."""


def tell(
    assessment: Assessment,
    findings: Findings,
    questionnaire: Questionnaire,
    organisation: House,
    language: str,
) -> Story:
    """The story of a closed round; reads nothing but what it is given."""
    raise NotImplementedError
