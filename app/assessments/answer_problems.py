"""What can be wrong with a file of answers: line, column, a code with its values, a sentence.

Sentences are English templates marked for translation; who shows them in German passes
`sentence` and `values` through gettext.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

N_ = str  # marks a sentence for extraction; translated where it is shown

SENTENCES = {
    "too-large": N_("The file is larger than %(most)s bytes."),
    "not-text": N_("This is not a text file. Please save the table as CSV in UTF-8."),
    "empty": N_("The file is empty."),
    "bad-quotes": N_("The quotation marks do not match: %(detail)s"),
    "no-rows": N_("There are headings, but no answers below them."),
    "too-many-rows": N_("There may be at most %(most)s people in a file."),
    "too-many-columns": N_("There are %(found)s columns; at most %(most)s are allowed."),
    "blank-heading": N_("Column %(number)s has no heading."),
    "bad-heading": N_("The heading is longer than %(most)s characters or holds invisible ones."),
    "repeated-column": N_("The column “%(name)s” is there twice."),
    "missing-column": N_("The column “%(name)s” is missing."),
    "misspelt-column": N_("This column must be spelt “%(name)s”."),
    "unknown-column": N_("There is no capability “%(name)s”, and no such column is expected."),
    "no-split-column": N_("There is no column “%(name)s” to divide the answers by."),
    "short-row": N_("The line ends here: it has %(found)s cells instead of %(wanted)s."),
    "long-row": N_("The line goes on: it has %(found)s cells instead of %(wanted)s."),
    "no-respondent": N_("The name or number of the person is missing."),
    "repeated-respondent": N_("“%(value)s” is already in line %(first)s."),
    "bad-name": N_("“%(value)s” is longer than %(most)s characters or holds invisible ones."),
    "bad-answer": N_("“%(value)s” is no answer: 1 to %(top)s, ?, - or nothing."),
    "too-many-problems": N_("There are more problems; these are the first %(most)s."),
}


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """Something wrong in a file; lines count from 1, as in an editor.

    `line` is None for the file as a whole, `column` (its heading) empty for a whole line.
    """

    line: int | None
    column: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> str:
        """The sentence before its values are filled in: what is translated."""
        return SENTENCES[self.code]


class AnswerFileError(ValueError):
    """A file of answers that cannot be taken, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[AnswerProblem]) -> None:
        super().__init__("; ".join(english(problem) for problem in problems))
        self.problems = list(problems)


def english(problem: AnswerProblem) -> str:
    """Place and sentence in English, for the command line."""
    place = [f"line {problem.line}"] if problem.line else []
    place += [f"column {problem.column}"] if problem.column else []
    reason = problem.sentence % dict(problem.values)
    return f"{', '.join(place)}: {reason}" if place else reason
