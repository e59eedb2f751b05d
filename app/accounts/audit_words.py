"""What the trail's entries say, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "address-confirmed": _l("Mail address confirmed"),
    "baseline-accepted": _l("Baseline accepted"),
    "calendar-address-renewed": _l("Calendar address made anew"),
    "case-opened": _l("Case opened: “we cannot measure that”"),
    "case-reopened": _l("Case opened again"),
    "case-solved": _l("Case solved"),
    "checked-in": _l("Checked in"),
    "client-created": _l("Organisation created"),
    "cycle-closed": _l("Cycle closed"),
    "cycle-changed": _l("Cycle changed"),
    "cycle-created": _l("Cycle begun"),
    "demo-loaded": _l("Demo loaded"),
    "denied": _l("Refused: the role does not allow it"),
    "department-added": _l("Department added"),
    "department-deleted": _l("Department deleted"),
    "department-head-changed": _l("Head of department changed"),
    "department-moved": _l("Department moved"),
    "department-renamed": _l("Department renamed"),
    "draft-deleted": _l("Draft deleted"),
    "invitation-withdrawn": _l("Participant taken off the list"),
    "invitations-added": _l("Participants added"),
    "journey-changed": _l("Journey changed"),
    "journey-created": _l("Journey created"),
    "journey-deleted": _l("Journey deleted"),
    "journey-exported": _l("Journey downloaded"),
    "journey-imported": _l("Journey brought in from a file"),
    "journey-reviewed": _l("Journey reviewed"),
    "mails-retried": _l("Mails sent again"),
    "measurement-corrected": _l("Measurement corrected"),
    "measurements-imported": _l("Measurements brought in from a file"),
    "member-changed": _l("Role or department changed"),
    "member-invitation-withdrawn": _l("Invitation withdrawn"),
    "member-invited": _l("Invited"),
    "member-invited-again": _l("Invitation sent again"),
    "member-joined": _l("Joined"),
    "member-removed": _l("Removed"),
    "objective-closed": _l("Objective closed"),
    "objective-taken-over": _l("Objective taken over into a later cycle"),
    "objective-activated": _l("Goal begun"),
    "objective-answered": _l("Goal answered by its owner"),
    "objective-created": _l("Goal created"),
    "objective-deleted": _l("Draft of a goal deleted"),
    "objective-dropped": _l("Goal given up"),
    "objective-proposed": _l("Goal proposed"),
    "organisation-created": _l("Organisation created"),
    "organisation-founded": _l("Organisation created"),
    "password-change": _l("Password changed"),
    "password-reset": _l("Password reset"),
    "point-changed": _l("Measuring point changed"),
    "point-created": _l("Measuring point created"),
    "point-deleted": _l("Measuring point deleted"),
    "proof-written": _l("Proof of success written"),
    "report-downloaded": _l("Report downloaded"),
    "round-closed": _l("Round closed"),
    "round-drafted": _l("Round drafted"),
    "round-extended": _l("Deadline extended"),
    "round-imported": _l("Answers imported"),
    "round-launched": _l("Round launched"),
    "round-released": _l("Findings released"),
    "round-reminded": _l("Reminder sent"),
    "settings-changed": _l("Settings changed"),
    "sign-in": _l("Signed in"),
    "sign-in-failed": _l("Sign-in failed"),
    "sign-out": _l("Signed out"),
}


def in_words(action: str) -> str:
    """The act as a sentence fragment; a code nobody has put into words yet stays as it is."""
    return str(ACTIONS.get(action, action))
