"""Everything that changes an organisation. Cut by theme; this is the door the views use."""

from app.accounts.departments import (
    add_department,
    delete_department,
    save_department,
    shift_department,
)
from app.accounts.goal_mails_off import wish_goal_mails
from app.accounts.member_invitations import (
    invite,
    invite_first_owner,
    join,
    join_as_new,
    resend,
    withdraw,
)
from app.accounts.members import change_member, remove_member
from app.accounts.my_account import save_account
from app.accounts.organisations import create_client, save_settings

__all__ = [
    "add_department",
    "change_member",
    "create_client",
    "delete_department",
    "invite",
    "invite_first_owner",
    "join",
    "join_as_new",
    "remove_member",
    "resend",
    "save_account",
    "save_department",
    "save_settings",
    "shift_department",
    "wish_goal_mails",
    "withdraw",
]
