"""Goals: cycles, objectives, key results, check-ins, and what departments agree on about them.

Linked to journeys and measuring points. As before, PostgreSQL's row-level security is the second
lock on everything an organisation owns.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "check_in",
    "contribution",
    "coverage_note",
    "cycle",
    "department_request",
    "goal_change",
    "initiative",
    "key_result",
    "key_result_step",
    "meeting_decision",
    "objective",
    "proof",
)


def upgrade() -> None:
    op.create_table(
        "cycle",
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("check_in_days", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="state", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("computed_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("check_in_days BETWEEN 1 AND 92", name=op.f("ck_cycle_check_in_days")),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_cycle_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_cycle_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_cycle_organisation_id_id")),
    )
    op.create_index(op.f("ix_cycle_organisation_id"), "cycle", ["organisation_id"], unique=False)
    op.create_table(
        "coverage_note",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "cycle_id"],
            ["cycle.organisation_id", "cycle.id"],
            name=op.f("fk_coverage_note_organisation_id_cycle_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_coverage_note_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "journey_id"],
            ["journey.organisation_id", "journey.id"],
            name=op.f("fk_coverage_note_organisation_id_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_coverage_note_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_note")),
        sa.UniqueConstraint(
            "cycle_id",
            "journey_id",
            "department_id",
            name=op.f("uq_coverage_note_cycle_id_journey_id_department_id"),
        ),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_coverage_note_organisation_id_id")
        ),
    )
    op.create_index(
        "ix_coverage_note_department_id", "coverage_note", ["department_id"], unique=False
    )
    op.create_index("ix_coverage_note_journey_id", "coverage_note", ["journey_id"], unique=False)
    op.create_index(
        op.f("ix_coverage_note_organisation_id"), "coverage_note", ["organisation_id"], unique=False
    )
    op.create_table(
        "objective",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "organisation",
                "journey",
                "department",
                name="level",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("journey_id", sa.Uuid(), nullable=True),
        sa.Column("no_journey_reason", sa.JSON(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column(
            "commitment",
            sa.Enum(
                "committed",
                "aspirational",
                name="commitment",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "orientation",
            sa.Enum(
                "repair",
                "improve",
                "create",
                "enable",
                name="orientation",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("business_goal", sa.JSON(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "top_down",
                "co_created",
                "bottom_up",
                name="origin",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("no_parent_reason", sa.JSON(), nullable=False),
        sa.Column("contribution", sa.JSON(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "agreed",
                "active",
                "closed",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("capability_key", sa.String(length=20), nullable=False),
        sa.Column("continues_id", sa.Uuid(), nullable=True),
        sa.Column("activated_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("suggested_score", sa.Double(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("score_reason", sa.Text(), nullable=False),
        sa.Column("learning", sa.JSON(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "keep", "change", "stop", name="decision", native_enum=False, create_constraint=True
            ),
            nullable=True,
        ),
        sa.Column("progress", sa.Double(), nullable=True),
        sa.Column("measured", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "stale",
                "off_track",
                "at_risk",
                "on_track",
                "open",
                name="status",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_objective_not_its_own_parent")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_objective_score")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_objective_organisation_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "continues_id"],
            ["objective.organisation_id", "objective.id"],
            name=op.f("fk_objective_organisation_id_continues_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "cycle_id"],
            ["cycle.organisation_id", "cycle.id"],
            name=op.f("fk_objective_organisation_id_cycle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_objective_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "journey_id"],
            ["journey.organisation_id", "journey.id"],
            name=op.f("fk_objective_organisation_id_journey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "parent_id"],
            ["objective.organisation_id", "objective.id"],
            name=op.f("fk_objective_organisation_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_objective_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_objective_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_objective_organisation_id_id")),
    )
    op.create_index("ix_objective_cycle_id", "objective", ["cycle_id"], unique=False)
    op.create_index("ix_objective_department_id", "objective", ["department_id"], unique=False)
    op.create_index("ix_objective_journey_id", "objective", ["journey_id"], unique=False)
    op.create_index(
        op.f("ix_objective_organisation_id"), "objective", ["organisation_id"], unique=False
    )
    op.create_index("ix_objective_owner_id", "objective", ["owner_id"], unique=False)
    op.create_index("ix_objective_parent_id", "objective", ["parent_id"], unique=False)
    op.create_table(
        "key_result",
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "increase",
                "decrease",
                "at_least",
                "at_most",
                "within",
                "milestone",
                "binary",
                "find_baseline",
                name="type",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=True),
        sa.Column("baseline_id", sa.Uuid(), nullable=True),
        sa.Column("baseline", sa.Double(), nullable=True),
        sa.Column("target", sa.Double(), nullable=True),
        sa.Column("bound_high", sa.Double(), nullable=True),
        sa.Column("tolerance", sa.Double(), nullable=True),
        sa.Column("unit", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("is_leading", sa.Boolean(), nullable=False),
        sa.Column("is_guardrail", sa.Boolean(), nullable=False),
        sa.Column("start_confidence", sa.Integer(), nullable=True),
        sa.Column("influence", sa.Integer(), nullable=True),
        sa.Column("influence_reason", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "agreed",
                "active",
                "closed",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("last_check_in_on", sa.Date(), nullable=True),
        sa.Column("last_confidence", sa.Integer(), nullable=True),
        sa.Column(
            "last_claimed",
            sa.Enum(
                "stale",
                "off_track",
                "at_risk",
                "on_track",
                "open",
                name="last_claimed",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("value_on", sa.Date(), nullable=True),
        sa.Column("progress", sa.Double(), nullable=True),
        sa.Column("expected", sa.Double(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "stale",
                "off_track",
                "at_risk",
                "on_track",
                "open",
                name="status",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("influence BETWEEN 1 AND 5", name=op.f("ck_key_result_influence")),
        sa.CheckConstraint(
            "start_confidence BETWEEN 0 AND 10", name=op.f("ck_key_result_start_confidence")
        ),
        sa.CheckConstraint("tolerance > 0", name=op.f("ck_key_result_tolerance_positive")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_key_result_weight_positive")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "baseline_id"],
            ["measurement.organisation_id", "measurement.id"],
            name=op.f("fk_key_result_organisation_id_baseline_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_key_result_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "objective_id"],
            ["objective.organisation_id", "objective.id"],
            name=op.f("fk_key_result_organisation_id_objective_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "point_id"],
            ["measuring_point.organisation_id", "measuring_point.id"],
            name=op.f("fk_key_result_organisation_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_key_result_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_key_result_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_result")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_key_result_organisation_id_id")),
    )
    op.create_index("ix_key_result_baseline_id", "key_result", ["baseline_id"], unique=False)
    op.create_index("ix_key_result_department_id", "key_result", ["department_id"], unique=False)
    op.create_index("ix_key_result_objective_id", "key_result", ["objective_id"], unique=False)
    op.create_index(
        op.f("ix_key_result_organisation_id"), "key_result", ["organisation_id"], unique=False
    )
    op.create_index("ix_key_result_owner_id", "key_result", ["owner_id"], unique=False)
    op.create_index("ix_key_result_point_id", "key_result", ["point_id"], unique=False)
    op.create_table(
        "check_in",
        sa.Column("key_result_id", sa.Uuid(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("measurement_id", sa.Uuid(), nullable=True),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column(
            "claimed",
            sa.Enum(
                "stale",
                "off_track",
                "at_risk",
                "on_track",
                "open",
                name="claimed",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("progress", sa.Double(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "stale",
                "off_track",
                "at_risk",
                "on_track",
                "open",
                name="status",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("blocker", sa.JSON(), nullable=False),
        sa.Column("next_step", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 0 AND 10", name=op.f("ck_check_in_confidence")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account.id"], name=op.f("fk_check_in_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_result_id"],
            ["key_result.organisation_id", "key_result.id"],
            name=op.f("fk_check_in_organisation_id_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "measurement_id"],
            ["measurement.organisation_id", "measurement.id"],
            name=op.f("fk_check_in_organisation_id_measurement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_check_in_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_check_in_operation_id")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_check_in_organisation_id_id")),
    )
    op.create_index(
        "ix_check_in_key_result_id", "check_in", ["key_result_id", "measured_on"], unique=False
    )
    op.create_index("ix_check_in_measurement_id", "check_in", ["measurement_id"], unique=False)
    op.create_index(
        op.f("ix_check_in_organisation_id"), "check_in", ["organisation_id"], unique=False
    )
    op.create_table(
        "contribution",
        sa.Column("key_result_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("sentence", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_contribution_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_result_id"],
            ["key_result.organisation_id", "key_result.id"],
            name=op.f("fk_contribution_organisation_id_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_contribution_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint(
            "key_result_id",
            "department_id",
            name=op.f("uq_contribution_key_result_id_department_id"),
        ),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_contribution_organisation_id_id")
        ),
    )
    op.create_index(
        "ix_contribution_department_id", "contribution", ["department_id"], unique=False
    )
    op.create_index(
        op.f("ix_contribution_organisation_id"), "contribution", ["organisation_id"], unique=False
    )
    op.create_table(
        "department_request",
        sa.Column("key_result_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "accepted",
                "declined",
                "negotiating",
                "done",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("reply", sa.JSON(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("asked_by_name", sa.String(length=120), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_department_request_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_result_id"],
            ["key_result.organisation_id", "key_result.id"],
            name=op.f("fk_department_request_organisation_id_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_department_request_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_request")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_department_request_organisation_id_id")
        ),
    )
    op.create_index(
        "ix_department_request_department_id", "department_request", ["department_id"], unique=False
    )
    op.create_index(
        "ix_department_request_key_result_id", "department_request", ["key_result_id"], unique=False
    )
    op.create_index(
        op.f("ix_department_request_organisation_id"),
        "department_request",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "goal_change",
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("key_result_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account.id"], name=op.f("fk_goal_change_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_result_id"],
            ["key_result.organisation_id", "key_result.id"],
            name=op.f("fk_goal_change_organisation_id_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "objective_id"],
            ["objective.organisation_id", "objective.id"],
            name=op.f("fk_goal_change_organisation_id_objective_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_goal_change_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_change")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_goal_change_organisation_id_id")
        ),
    )
    op.create_index("ix_goal_change_key_result_id", "goal_change", ["key_result_id"], unique=False)
    op.create_index("ix_goal_change_objective_id", "goal_change", ["objective_id"], unique=False)
    op.create_index(
        op.f("ix_goal_change_organisation_id"), "goal_change", ["organisation_id"], unique=False
    )
    op.create_table(
        "initiative",
        sa.Column("key_result_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("is_quick_win", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "doing",
                "done",
                "stopped",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_result_id"],
            ["key_result.organisation_id", "key_result.id"],
            name=op.f("fk_initiative_organisation_id_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_initiative_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_initiative_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_initiative_organisation_id_id")),
    )
    op.create_index("ix_initiative_key_result_id", "initiative", ["key_result_id"], unique=False)
    op.create_index(
        op.f("ix_initiative_organisation_id"), "initiative", ["organisation_id"], unique=False
    )
    op.create_table(
        "key_result_step",
        sa.Column("key_result_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_key_result_step_weight_positive")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_result_id"],
            ["key_result.organisation_id", "key_result.id"],
            name=op.f("fk_key_result_step_organisation_id_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_key_result_step_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_result_step")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_key_result_step_organisation_id_id")
        ),
    )
    op.create_index(
        "ix_key_result_step_key_result_id", "key_result_step", ["key_result_id"], unique=False
    )
    op.create_index(
        op.f("ix_key_result_step_organisation_id"),
        "key_result_step",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "meeting_decision",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("key_result_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "cycle_id"],
            ["cycle.organisation_id", "cycle.id"],
            name=op.f("fk_meeting_decision_organisation_id_cycle_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_meeting_decision_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_result_id"],
            ["key_result.organisation_id", "key_result.id"],
            name=op.f("fk_meeting_decision_organisation_id_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_meeting_decision_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["account.id"],
            name=op.f("fk_meeting_decision_owner_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decision")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_meeting_decision_organisation_id_id")
        ),
    )
    op.create_index("ix_meeting_decision_cycle_id", "meeting_decision", ["cycle_id"], unique=False)
    op.create_index(
        "ix_meeting_decision_department_id", "meeting_decision", ["department_id"], unique=False
    )
    op.create_index(
        "ix_meeting_decision_key_result_id", "meeting_decision", ["key_result_id"], unique=False
    )
    op.create_index(
        op.f("ix_meeting_decision_organisation_id"),
        "meeting_decision",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "proof",
        sa.Column("key_result_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=False),
        sa.Column("after_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("unknown", sa.JSON(), nullable=False),
        sa.Column("shared_with", sa.JSON(), nullable=False),
        sa.Column("shared_on", sa.Date(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "after_id"],
            ["measurement.organisation_id", "measurement.id"],
            name=op.f("fk_proof_organisation_id_after_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "before_id"],
            ["measurement.organisation_id", "measurement.id"],
            name=op.f("fk_proof_organisation_id_before_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_result_id"],
            ["key_result.organisation_id", "key_result.id"],
            name=op.f("fk_proof_organisation_id_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "point_id"],
            ["measuring_point.organisation_id", "measuring_point.id"],
            name=op.f("fk_proof_organisation_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_proof_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_proof_organisation_id_id")),
    )
    op.create_index("ix_proof_after_id", "proof", ["after_id"], unique=False)
    op.create_index("ix_proof_before_id", "proof", ["before_id"], unique=False)
    op.create_index("ix_proof_key_result_id", "proof", ["key_result_id"], unique=False)
    op.create_index(op.f("ix_proof_organisation_id"), "proof", ["organisation_id"], unique=False)
    op.create_index("ix_proof_point_id", "proof", ["point_id"], unique=False)

    lock_rows(op.get_bind())


def lock_rows(connection) -> None:
    """Row-level security, forced upon the owner too: a row is seen by its organisation alone."""
    if connection.dialect.name != "postgresql":
        return
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_organisation ON {table} USING ("
            "current_setting('app.organisation', true) IN (organisation_id::text, "
            "'ffffffff-ffff-ffff-ffff-ffffffffffff'))"
        )


def downgrade() -> None:
    op.drop_index("ix_proof_point_id", table_name="proof")
    op.drop_index(op.f("ix_proof_organisation_id"), table_name="proof")
    op.drop_index("ix_proof_key_result_id", table_name="proof")
    op.drop_index("ix_proof_before_id", table_name="proof")
    op.drop_index("ix_proof_after_id", table_name="proof")
    op.drop_table("proof")
    op.drop_index(op.f("ix_meeting_decision_organisation_id"), table_name="meeting_decision")
    op.drop_index("ix_meeting_decision_key_result_id", table_name="meeting_decision")
    op.drop_index("ix_meeting_decision_department_id", table_name="meeting_decision")
    op.drop_index("ix_meeting_decision_cycle_id", table_name="meeting_decision")
    op.drop_table("meeting_decision")
    op.drop_index(op.f("ix_key_result_step_organisation_id"), table_name="key_result_step")
    op.drop_index("ix_key_result_step_key_result_id", table_name="key_result_step")
    op.drop_table("key_result_step")
    op.drop_index(op.f("ix_initiative_organisation_id"), table_name="initiative")
    op.drop_index("ix_initiative_key_result_id", table_name="initiative")
    op.drop_table("initiative")
    op.drop_index(op.f("ix_goal_change_organisation_id"), table_name="goal_change")
    op.drop_index("ix_goal_change_objective_id", table_name="goal_change")
    op.drop_index("ix_goal_change_key_result_id", table_name="goal_change")
    op.drop_table("goal_change")
    op.drop_index(op.f("ix_department_request_organisation_id"), table_name="department_request")
    op.drop_index("ix_department_request_key_result_id", table_name="department_request")
    op.drop_index("ix_department_request_department_id", table_name="department_request")
    op.drop_table("department_request")
    op.drop_index(op.f("ix_contribution_organisation_id"), table_name="contribution")
    op.drop_index("ix_contribution_department_id", table_name="contribution")
    op.drop_table("contribution")
    op.drop_index(op.f("ix_check_in_organisation_id"), table_name="check_in")
    op.drop_index("ix_check_in_measurement_id", table_name="check_in")
    op.drop_index("ix_check_in_key_result_id", table_name="check_in")
    op.drop_table("check_in")
    op.drop_index("ix_key_result_point_id", table_name="key_result")
    op.drop_index("ix_key_result_owner_id", table_name="key_result")
    op.drop_index(op.f("ix_key_result_organisation_id"), table_name="key_result")
    op.drop_index("ix_key_result_objective_id", table_name="key_result")
    op.drop_index("ix_key_result_department_id", table_name="key_result")
    op.drop_index("ix_key_result_baseline_id", table_name="key_result")
    op.drop_table("key_result")
    op.drop_index("ix_objective_parent_id", table_name="objective")
    op.drop_index("ix_objective_owner_id", table_name="objective")
    op.drop_index(op.f("ix_objective_organisation_id"), table_name="objective")
    op.drop_index("ix_objective_journey_id", table_name="objective")
    op.drop_index("ix_objective_department_id", table_name="objective")
    op.drop_index("ix_objective_cycle_id", table_name="objective")
    op.drop_table("objective")
    op.drop_index(op.f("ix_coverage_note_organisation_id"), table_name="coverage_note")
    op.drop_index("ix_coverage_note_journey_id", table_name="coverage_note")
    op.drop_index("ix_coverage_note_department_id", table_name="coverage_note")
    op.drop_table("coverage_note")
    op.drop_index(op.f("ix_cycle_organisation_id"), table_name="cycle")
    op.drop_table("cycle")
