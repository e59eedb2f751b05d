"""Who may what: the grants table of the design, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """A person has one role per organisation."""

    OWNER = "owner"
    CONSULTANT = "consultant"
    LEAD = "lead"
    MEMBER = "member"
    VIEWER = "viewer"


class Permission(StrEnum):
    """Something a route asks for, named `resource:action`."""

    ORGANISATION_READ = "organisation:read"
    SETTINGS_EDIT = "settings:edit"
    PEOPLE_EDIT = "people:edit"
    AUDIT_READ = "audit:read"
    DEPARTMENT_EDIT = "department:edit"
    QUESTIONNAIRE_READ = "questionnaire:read"
    ROUND_READ = "round:read"
    ROUND_EDIT = "round:edit"
    FINDINGS_READ = "findings:read"
    FINDINGS_READ_EARLY = "findings:read-early"
    CLIENT_CREATE = "client:create"
    JOURNEY_READ = "journey:read"
    JOURNEY_CREATE = "journey:create"
    JOURNEY_EDIT = "journey:edit"
    GOAL_READ = "goal:read"
    GOAL_EDIT = "goal:edit"
    GOAL_ANSWER = "goal:answer"
    CYCLE_EDIT = "cycle:edit"
    KEY_RESULT_CHECK_IN = "key-result:check-in"


_EVERYONE = frozenset(
    {
        Permission.ORGANISATION_READ,
        Permission.QUESTIONNAIRE_READ,
        Permission.ROUND_READ,
        Permission.FINDINGS_READ,
        Permission.JOURNEY_READ,
        Permission.GOAL_READ,
    }
)
_MEMBER = _EVERYONE | {
    Permission.JOURNEY_EDIT,
    Permission.GOAL_ANSWER,
    Permission.KEY_RESULT_CHECK_IN,
}
_LEAD = _MEMBER | {Permission.JOURNEY_CREATE, Permission.GOAL_EDIT}
_CONSULTANT = _LEAD | {
    Permission.CYCLE_EDIT,
    Permission.DEPARTMENT_EDIT,
    Permission.ROUND_EDIT,
    Permission.FINDINGS_READ_EARLY,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _CONSULTANT
    | {Permission.SETTINGS_EDIT, Permission.PEOPLE_EDIT, Permission.AUDIT_READ},
    Role.CONSULTANT: _CONSULTANT | {Permission.CLIENT_CREATE},
    Role.LEAD: _LEAD,
    Role.MEMBER: _MEMBER,
    Role.VIEWER: _EVERYONE,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, for which organisation, as what."""

    user_id: UUID
    name: str
    organisation_id: UUID
    membership_id: UUID
    role: Role
    department_id: UUID | None

    def may(self, permission: Permission) -> bool:
        """Whether the role grants it; reach inside the organisation is decided elsewhere."""
        return permission in GRANTS[self.role]
