"""Roles in words, and what each of them may do."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.policy import Role

ROLE_WORDS: dict[Role, Any] = {
    Role.OWNER: _l("Owner"),
    Role.CONSULTANT: _l("Consultant"),
    Role.LEAD: _l("Lead"),
    Role.MEMBER: _l("Member"),
    Role.VIEWER: _l("Viewer"),
}

ROLE_HINTS: dict[str, Any] = {
    Role.OWNER.value: _l("May do everything: people, roles, settings, departments, rounds."),
    Role.CONSULTANT.value: _l("Prepares rounds and departments, reads findings before release."),
    Role.LEAD.value: _l("Acts for a department and those below it; reads released findings."),
    Role.MEMBER.value: _l("Works along and reads released findings."),
    Role.VIEWER.value: _l("Reads released findings, changes nothing."),
}
