"""Mail addresses and names as lists bring them: read strictly, compared kindly."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}


def has_invisible(text: str) -> bool:
    """Whether the text holds zero-width, direction-changing or control characters."""
    return any(unicodedata.category(c) in INVISIBLE for c in text)


def visible(text: str) -> str:
    """The text with a mark in place of each character that cannot be seen; line ends stay."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if has_invisible(c) and c not in "\n\t" else c for c in text
    )


def address_in(text: str) -> str | None:
    """The address in one spelling (small letters, ASCII domain), or None if it is not one.

    Letters beyond ASCII before the @ are refused: few servers deliver them, and look-alikes
    would make two people out of one.
    """
    try:
        valid = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return str(valid.ascii_email).lower()


def comparable(name: str) -> str:
    """A name as people mean it: case, width, spacing and composition do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
