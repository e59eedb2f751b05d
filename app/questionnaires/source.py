"""From bytes to plain TOML values, refusing what would hang or break the parser."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from app.questionnaires.problems import Problem, QuestionnaireError

MOST_BYTES = 1_000_000
DEEPEST_KEY = 8
MARK = "\ufeff"

# tomllib walks every prefix of a dotted key: a key of 100 000 parts would keep it busy for hours.
# Strings are taken out first, unterminated ones up to the line's end, in one pass.
STRINGS = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|\'[^\'\n]*+\'?')
DOTTED = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{DEEPEST_KEY},}}")
LINE = re.compile(r"at line (\d+)")


def read(source: bytes | str) -> tuple[dict[str, Any], str]:
    """The values of a file and its text; raises QuestionnaireError where it cannot be read."""
    text = _text(source)
    if not text.strip():
        raise QuestionnaireError([Problem("", "empty")])
    if DOTTED.search(STRINGS.sub("s", text)):
        raise QuestionnaireError([Problem("", "too-deep")])
    try:
        return tomllib.loads(text), text
    except RecursionError:
        raise QuestionnaireError([Problem("", "too-deep")]) from None
    except ValueError as error:  # also integers with more digits than Python converts
        raise QuestionnaireError([_not_toml(str(error))]) from None


def _text(source: bytes | str) -> str:
    try:
        encoded = source.encode() if isinstance(source, str) else source
        if len(encoded) > MOST_BYTES:
            raise QuestionnaireError([Problem("", "too-large", {"most": MOST_BYTES})])
        return encoded.decode().removeprefix(MARK)
    except UnicodeError:
        raise QuestionnaireError([Problem("", "not-utf8")]) from None


def _not_toml(message: str) -> Problem:
    found = LINE.search(message)
    detail = message.partition(" (at ")[0][:200]
    return Problem("", "not-toml", {"detail": detail}, line=int(found[1]) if found else None)
