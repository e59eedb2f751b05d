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
    _say_scores_in_a_language()


def downgrade() -> None:
    _say_scores_in_none()
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


def _say_scores_in_a_language() -> None:
    """Why a score differs from the suggested one is kept with its language, as all that people
    write; the goal's history knows which one it was."""
    none = sa.Column("score_said", sa.JSON(), nullable=False, server_default="{}")
    op.add_column("objective", none)
    _see_all_organisations()
    op.execute(
        "UPDATE objective SET score_said = COALESCE((SELECT change.reason FROM goal_change change"
        " WHERE change.organisation_id = objective.organisation_id"
        " AND change.objective_id = objective.id AND change.field = 'score'"
        f" ORDER BY change.at DESC LIMIT 1), {_json_object()}('de', score_reason))"
        " WHERE score_reason <> ''"
    )
    op.drop_column("objective", "score_reason")
    op.execute("ALTER TABLE objective RENAME COLUMN score_said TO score_reason")


def _say_scores_in_none() -> None:
    text = sa.Column("score_said", sa.Text(), nullable=False, server_default="")
    op.add_column("objective", text)
    _see_all_organisations()
    op.execute(
        "UPDATE objective SET score_said ="
        " COALESCE(score_reason ->> 'de', score_reason ->> 'en', '')"
    )
    op.drop_column("objective", "score_reason")
    op.execute("ALTER TABLE objective RENAME COLUMN score_said TO score_reason")


def _json_object() -> str:
    return "json_object" if op.get_bind().dialect.name == "sqlite" else "json_build_object"


def _see_all_organisations() -> None:
    """Row-level security hides every row from whoever has not said which organisation."""
    if op.get_bind().dialect.name == "postgresql":
        everywhere = "ffffffff-ffff-ffff-ffff-ffffffffffff"
        op.execute(f"SELECT set_config('app.organisation', '{everywhere}', true)")


def _forget_sizes() -> None:
    """SQLite would plan without the new indexes' sizes until tables have grown fourfold; without
    any it is told all of them within a minute."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("DROP TABLE IF EXISTS sqlite_stat1"))
