"""Everything that changes a round. Cut by theme; this is the door the views and tasks use."""

from app.assessments.closing import close
from app.assessments.importing import import_round
from app.assessments.preparing import (
    add_people,
    count_people,
    delete_draft,
    launch,
    replace_people,
    save_basics,
    save_rules,
    save_texts,
    start_draft,
    what_is_missing,
    withdraw_invitation,
)
from app.assessments.running import extend, refresh_counts, release, remind, retry_mails

__all__ = [
    "add_people",
    "close",
    "count_people",
    "delete_draft",
    "extend",
    "import_round",
    "launch",
    "refresh_counts",
    "release",
    "remind",
    "replace_people",
    "retry_mails",
    "save_basics",
    "save_rules",
    "save_texts",
    "start_draft",
    "what_is_missing",
    "withdraw_invitation",
]
