"""What can be wrong with a file: a place, a code with its values, and a sentence.

Sentences are English templates marked for translation; who shows them in German passes
`sentence` and `values` through gettext.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

N_ = str  # marks a sentence for extraction; translated where it is shown

SENTENCES = {
    "too-large": N_("The file is larger than %(most)s bytes."),
    "not-utf8": N_("The file is not text in UTF-8."),
    "empty": N_("The file is empty."),
    "not-toml": N_("This is not valid TOML: %(detail)s"),
    "too-deep": N_("Tables are nested too deeply."),
    "missing": N_("“%(name)s” is missing."),
    "missing-language": N_("The text in the language “%(name)s” is missing."),
    "unknown-key": N_("“%(name)s” is not part of the format."),
    "not-a-table": N_("This must be a table."),
    "not-a-list": N_("This must be a list."),
    "not-a-text": N_("This must be a text."),
    "not-a-whole-number": N_("This must be a whole number from %(least)s to %(most)s."),
    "not-yes-no": N_("This must be true or false."),
    "bad-format": N_("The format must be %(known)s."),
    "bad-key": N_("A key has 1 to %(most)s letters, digits, hyphens or underscores."),
    "bad-version": N_("A version has up to three numbers, such as “1.0”."),
    "bad-weight": N_("A weight is a number above 0 and at most %(most)s."),
    "bad-letter": N_("The letter must be a single letter or digit."),
    "blank-text": N_("The text is empty."),
    "long-text": N_("The text has %(found)s characters; at most %(most)s are allowed."),
    "bad-character": N_("The text holds the invisible or control character %(name)s."),
    "too-few": N_("There must be at least %(least)s here, not %(found)s."),
    "too-many": N_("There may be at most %(most)s here, not %(found)s."),
    "too-many-capabilities": N_("There are %(found)s capabilities; at most %(most)s are allowed."),
    "wrong-number": N_("There must be %(wanted)s here, one per level, not %(found)s."),
    "no-pattern": N_("A key result names its start as {x} and its aim as {y}."),
    "repeated-key": N_("The key “%(name)s” is used already in %(first)s."),
    "repeated-text": N_("The same text stands already in %(first)s."),
    "repeated-step": N_("There is already a step from level %(level)s."),
    "reserved-key": N_("The key “%(name)s” has a meaning of its own in answer files."),
    "unknown-need": N_("There is no capability “%(name)s”."),
    "needs-itself": N_("These capabilities need each other in a circle: %(circle)s."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file; places count from 1, as people do."""

    place: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    line: int | None = None

    @property
    def sentence(self) -> str:
        """The sentence before its values are filled in: what is translated."""
        return SENTENCES[self.code]

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.sentence % dict(self.values)

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line else []
        where += [self.place] if self.place else []
        return f"{', '.join(where)}: {self.reason}" if where else self.reason


class QuestionnaireError(ValueError):
    """A file that is no questionnaire, with everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
