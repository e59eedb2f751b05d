"""Reasons why the participant's side says no. Actions and queries raise them; views explain."""

from __future__ import annotations


class Refusal(Exception):
    """A request that cannot be served; `reason` names the page, `status` is its HTTP status."""

    reason = "unknown"
    status = 404


class UnknownLink(Refusal):
    """No such round or person, or a link that is not ours."""


class TooManyGuesses(Refusal):
    """Somebody tries links."""

    reason, status = "guessing", 429


class RoundClosed(Refusal):
    """The round takes no answers any more."""

    reason, status = "closed", 410


class InvitationWithdrawn(Refusal):
    """The invitation was taken back before there were answers."""

    reason, status = "withdrawn", 410


class AlreadySubmitted(Refusal):
    """The sheet was submitted; it must be reopened before it can change."""

    reason, status = "submitted", 409


class Raced(Refusal):
    """Too many requests change the same answer at this moment; trying again helps."""

    reason, status = "raced", 503


class OtherSheet(Refusal):
    """The page belongs to another person's sheet than the cookie."""

    reason, status = "other_sheet", 409


class NothingAnswered(Refusal):
    """There is nothing to submit yet."""

    reason, status = "empty", 422


class BadEntry(Refusal):
    """The answer itself is not one."""

    reason, status = "bad_entry", 422

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault
