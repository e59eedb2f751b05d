"""questionnaires/*.toml → frozen values, both languages checked.

The format and the scoring are explained in questionnaires/README.md.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.questionnaires.comparing import Comparison, compare
from app.questionnaires.model import (
    Capability,
    Level,
    MaturityField,
    Questionnaire,
    Sign,
    Step,
    Text,
)
from app.questionnaires.problems import Problem, QuestionnaireError
from app.questionnaires.reading import check, load

__all__ = [
    "Capability",
    "Comparison",
    "Level",
    "MaturityField",
    "Problem",
    "Questionnaire",
    "QuestionnaireError",
    "Sign",
    "Step",
    "Text",
    "built_in",
    "check",
    "compare",
    "default",
    "default_source",
    "load",
]

FOLDER = Path(__file__).parents[2] / "questionnaires"
DEFAULT = "cjm-1.0.toml"


def built_in() -> list[Path]:
    """The files that come with Wegmarke."""
    return sorted(FOLDER.glob("*.toml"))


@cache
def default_source() -> str:
    """The text of the questionnaire that new rounds begin with."""
    return (FOLDER / DEFAULT).read_text(encoding="utf-8")


@cache
def default() -> Questionnaire:
    """The questionnaire that new rounds begin with; parsed once per process."""
    return load(default_source())
