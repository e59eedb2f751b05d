"""Goal mails can be turned off; an inventory counts its measuring points in the index alone.

An account remembers when it was disabled: what was given out before that stays dead.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_measuring_point_journey_id": (
        ["journey_id"],
        ["journey_id", "organisation_id", "state"],
    ),
    "ix_measuring_point_due_on": (
        ["organisation_id", "due_on"],
        ["organisation_id", "state", "due_on"],
    ),
}
"""Name: columns before, columns now."""


def upgrade() -> None:
    for name, (_before, now) in INDEXES.items():
        op.drop_index(name, table_name="measuring_point")
        op.create_index(name, "measuring_point", now, unique=False)
    _forget_sizes()
    op.add_column(
        "account",
        sa.Column("goal_mails", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column("account", sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True))
    _let_decisions_change()


def downgrade() -> None:
    for name in ("revision", "changes", "withdrawn_on"):
        op.drop_column("meeting_decision", name)
    op.drop_column("account", "disabled_at")
    op.drop_column("account", "goal_mails")
    for name, (before, _now) in INDEXES.items():
        op.drop_index(name, table_name="measuring_point")
        op.create_index(name, "measuring_point", before, unique=False)
    _forget_sizes()


def _let_decisions_change() -> None:
    """What a meeting has decided can be said better or withdrawn, and keeps what it said before."""
    for column in (
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
    ):
        op.add_column("meeting_decision", column)


def _forget_sizes() -> None:
    """SQLite would plan without the new indexes' sizes until tables have grown fourfold; without
    any it is told all of them within a minute."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("DROP TABLE IF EXISTS sqlite_stat1"))
