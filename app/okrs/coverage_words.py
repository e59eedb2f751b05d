"""What the cells of the matrix are called, and the sign beside each word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.coverage import Coverage

WORDS: Mapping[Coverage, Any] = {
    Coverage.EMPTY: _l("blank"),
    Coverage.NO_KEY_RESULT: _l("no key result yet"),
    Coverage.NO_BASELINE: _l("no baseline yet"),
    Coverage.STALE: _l("stale"),
    Coverage.OFF_TRACK: _l("off track"),
    Coverage.AT_RISK: _l("at risk"),
    Coverage.ON_TRACK: _l("on track"),
    Coverage.BASELINED: _l("baseline stands"),
    Coverage.EXCUSED: _l("no goal, with a reason"),
}
HINTS: Mapping[Coverage, Any] = {
    Coverage.EMPTY: _l("Neither a goal nor a reason; this is what the matrix is for."),
    Coverage.NO_KEY_RESULT: _l("There is a goal, but nothing says how one would notice."),
    Coverage.NO_BASELINE: _l("A key result does not say where it starts from."),
    Coverage.STALE: _l("Nobody has reported for more than two intervals."),
    Coverage.OFF_TRACK: _l("More than 25 points behind what would be expected by now."),
    Coverage.AT_RISK: _l("Behind what would be expected by now, or held with little confidence."),
    Coverage.ON_TRACK: _l("Not more than 10 points behind what would be expected by now."),
    Coverage.BASELINED: _l("Goal and baseline are there; no check-in is due yet."),
    Coverage.EXCUSED: _l("Somebody has said why not, and until when."),
}
SIGNS: Mapping[Coverage, str] = {
    Coverage.EMPTY: "blank",
    Coverage.NO_KEY_RESULT: "part",
    Coverage.NO_BASELINE: "part",
    Coverage.STALE: "stale",
    Coverage.OFF_TRACK: "off",
    Coverage.AT_RISK: "risk",
    Coverage.ON_TRACK: "on",
    Coverage.BASELINED: "open",
    Coverage.EXCUSED: "excused",
}
"""Kinds of `status` in templates/okrs/_coverage_parts.html."""
