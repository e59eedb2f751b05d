"""What Flask-Security says, in our words; German stands in our catalogue like everything else."""

from __future__ import annotations

from typing import Any

N_ = str  # marks a sentence for extraction; translated where it is shown

DONE, INFO, ERROR = "success", "info", "error"

MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": (N_("This form does not look like ours. Please load the page again."), ERROR),
    "GENERIC_AUTHN_FAILED": (
        N_("Address and password do not match. Please check both."),
        ERROR,
    ),
    "UNAUTHORIZED": (N_("Your role does not allow that."), ERROR),
    "UNAUTHENTICATED": (N_("Please sign in first."), INFO),
    "REAUTHENTICATION_REQUIRED": (N_("Please enter your password once more."), INFO),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Thank you, it is you."), DONE),
    "EMAIL_CONFIRMED": (N_("Thank you, your mail address is confirmed. You can sign in."), DONE),
    "ALREADY_CONFIRMED": (N_("This mail address is confirmed already. You can sign in."), INFO),
    "INVALID_CONFIRMATION_TOKEN": (
        N_("This link does not work, or no longer. Here you can have a new one sent."),
        ERROR,
    ),
    "CONFIRMATION_EXPIRED": (
        N_("This link has expired. Here you can have a new one sent."),
        ERROR,
    ),
    "CONFIRMATION_REQUIRED": (
        N_("Please confirm your mail address first: by the link in the mail we sent you."),
        ERROR,
    ),
    "CONFIRMATION_REQUEST": (
        N_("If %(email)s still has to be confirmed, a mail with a link is on its way."),
        INFO,
    ),
    "PASSWORD_RESET_REQUEST": (
        N_("If there is an account for %(email)s, a mail with a link is on its way."),
        INFO,
    ),
    "PASSWORD_RESET_EXPIRED": (
        N_("This link has expired. Here you can have a new one sent."),
        ERROR,
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link does not work, or no longer. Here you can have a new one sent."),
        ERROR,
    ),
    "PASSWORD_RESET_NO_LOGIN": (
        N_("Your new password is set. Please sign in with it."),
        DONE,
    ),
    "PASSWORD_RESET": (N_("Your new password is set, and you are signed in."), DONE),
    "PASSWORD_CHANGE": (
        N_("Your password is changed. On all other devices you are signed out."),
        DONE,
    ),
    "PASSWORD_MISMATCH": (N_("The two passwords are not the same."), ERROR),
    "RETYPE_PASSWORD_MISMATCH": (N_("The two passwords are not the same."), ERROR),
    "PASSWORD_IS_THE_SAME": (
        N_("This is your present password. Please choose another one."),
        ERROR,
    ),
    "PASSWORD_NOT_PROVIDED": (N_("Please enter a password."), ERROR),
    "PASSWORD_INVALID_LENGTH": (N_("At least %(length)s characters, at most 128."), ERROR),
    "PASSWORD_TOO_SIMPLE": (N_("This password is too easy to guess."), ERROR),
    "INVALID_PASSWORD": (N_("This is not your present password."), ERROR),
    "DISABLED_ACCOUNT": (
        N_("This account is switched off. An owner of your organisation can switch it on again."),
        ERROR,
    ),
    "EMAIL_NOT_PROVIDED": (N_("Please enter your mail address."), ERROR),
    "INVALID_EMAIL_ADDRESS": (
        N_("This is not a complete mail address, such as name@example.org."),
        ERROR,
    ),
    "USER_DOES_NOT_EXIST": (N_("Address and password do not match. Please check both."), ERROR),
    "INVALID_REDIRECT": (N_("Links to other sites are not followed from here."), ERROR),
    "ANONYMOUS_USER_REQUIRED": (N_("You are signed in already."), INFO),
    "FORGOT_PASSWORD": (N_("Forgot your password?"), INFO),
    "LOGIN": (N_("Please sign in first."), INFO),
    "REFRESH": (N_("Please enter your password once more."), INFO),
}


def as_settings() -> dict[str, Any]:
    """The messages as Flask-Security's configuration wants them."""
    return {f"SECURITY_MSG_{key}": value for key, value in MESSAGES.items()}
