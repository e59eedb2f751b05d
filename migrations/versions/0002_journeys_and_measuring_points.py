"""Journeys with stages, steps and touchpoints; measuring points, measurements, baselines.

The bridge from findings to goals. As before, PostgreSQL's row-level security is the second lock on
everything an organisation owns.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "baseline",
    "journey",
    "journey_change",
    "measurability_case",
    "measurement",
    "measuring_point",
    "persona",
    "signal",
    "stage",
    "step",
    "touchpoint",
)


def upgrade() -> None:
    op.create_table(
        "journey",
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("customer_goal", sa.JSON(), nullable=False),
        sa.Column("business_goal", sa.JSON(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "lifecycle",
                "journey",
                "part",
                name="level",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "active",
                "retired",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("customer_value", sa.Integer(), nullable=True),
        sa.Column("business_value", sa.Integer(), nullable=True),
        sa.Column("effort", sa.Integer(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("template_key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "business_value BETWEEN 1 AND 5", name=op.f("ck_journey_business_value")
        ),
        sa.CheckConstraint(
            "customer_value BETWEEN 1 AND 5", name=op.f("ck_journey_customer_value")
        ),
        sa.CheckConstraint("effort BETWEEN 1 AND 5", name=op.f("ck_journey_effort")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_journey_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "parent_id"],
            ["journey.organisation_id", "journey.id"],
            name=op.f("fk_journey_organisation_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_journey_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_journey_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_journey_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_journey_organisation_id"), "journey", ["organisation_id"], unique=False
    )
    op.create_index("ix_journey_parent_id", "journey", ["parent_id"], unique=False)
    op.create_table(
        "journey_change",
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(length=30), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["account.id"],
            name=op.f("fk_journey_change_actor_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "journey_id"],
            ["journey.organisation_id", "journey.id"],
            name=op.f("fk_journey_change_organisation_id_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_journey_change_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_change")),
        sa.UniqueConstraint(
            "journey_id", "number", name=op.f("uq_journey_change_journey_id_number")
        ),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_journey_change_organisation_id_id")
        ),
    )
    op.create_index(
        op.f("ix_journey_change_organisation_id"),
        "journey_change",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "persona",
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("need", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("priority BETWEEN 1 AND 9", name=op.f("ck_persona_priority")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "journey_id"],
            ["journey.organisation_id", "journey.id"],
            name=op.f("fk_persona_organisation_id_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_persona_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_persona_organisation_id_id")),
    )
    op.create_index("ix_persona_journey_id", "persona", ["journey_id"], unique=False)
    op.create_index(
        op.f("ix_persona_organisation_id"), "persona", ["organisation_id"], unique=False
    )
    op.create_table(
        "stage",
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("wants", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("emotion_current", sa.Integer(), nullable=True),
        sa.Column("emotion_intended", sa.Integer(), nullable=True),
        sa.Column(
            "evidence_current",
            sa.Enum(
                "none",
                "opinion",
                "some",
                "solid",
                name="evidence_current",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "evidence_intended",
            sa.Enum(
                "none",
                "opinion",
                "some",
                "solid",
                name="evidence_intended",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "emotion_current BETWEEN -2 AND 2", name=op.f("ck_stage_emotion_current")
        ),
        sa.CheckConstraint(
            "emotion_intended BETWEEN -2 AND 2", name=op.f("ck_stage_emotion_intended")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "journey_id"],
            ["journey.organisation_id", "journey.id"],
            name=op.f("fk_stage_organisation_id_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_stage_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_stage_organisation_id_id")),
    )
    op.create_index("ix_stage_journey_id", "stage", ["journey_id"], unique=False)
    op.create_index(op.f("ix_stage_organisation_id"), "stage", ["organisation_id"], unique=False)
    op.create_table(
        "touchpoint",
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "web",
                "app",
                "mail",
                "phone",
                "letter",
                "chat",
                "branch",
                "technician",
                "partner",
                "other",
                name="channel",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_touchpoint_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_touchpoint_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_touchpoint_organisation_id_id")),
    )
    op.create_index("ix_touchpoint_department_id", "touchpoint", ["department_id"], unique=False)
    op.create_index(
        op.f("ix_touchpoint_organisation_id"), "touchpoint", ["organisation_id"], unique=False
    )
    op.create_table(
        "step",
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("touchpoint_id", sa.Uuid(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum(
                "objective", "unplanned", name="moment", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("decisive", sa.Boolean(), nullable=False),
        sa.Column("pain_point", sa.JSON(), nullable=False),
        sa.Column("opportunity", sa.JSON(), nullable=False),
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
            nullable=True,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("emotion_current", sa.Integer(), nullable=True),
        sa.Column("emotion_intended", sa.Integer(), nullable=True),
        sa.Column(
            "evidence_current",
            sa.Enum(
                "none",
                "opinion",
                "some",
                "solid",
                name="evidence_current",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "evidence_intended",
            sa.Enum(
                "none",
                "opinion",
                "some",
                "solid",
                name="evidence_intended",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "emotion_current BETWEEN -2 AND 2", name=op.f("ck_step_emotion_current")
        ),
        sa.CheckConstraint(
            "emotion_intended BETWEEN -2 AND 2", name=op.f("ck_step_emotion_intended")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "stage_id"],
            ["stage.organisation_id", "stage.id"],
            name=op.f("fk_step_organisation_id_stage_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "touchpoint_id"],
            ["touchpoint.organisation_id", "touchpoint.id"],
            name=op.f("fk_step_organisation_id_touchpoint_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_step_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_step_organisation_id_id")),
    )
    op.create_index(op.f("ix_step_organisation_id"), "step", ["organisation_id"], unique=False)
    op.create_index("ix_step_stage_id", "step", ["stage_id"], unique=False)
    op.create_index("ix_step_touchpoint_id", "step", ["touchpoint_id"], unique=False)
    op.create_table(
        "measuring_point",
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=True),
        sa.Column("step_id", sa.Uuid(), nullable=True),
        sa.Column("metric_key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "customer",
                "operational",
                "business",
                name="kind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "share",
                "nps",
                "mean",
                "rate",
                "figure",
                name="mode",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("unit", sa.JSON(), nullable=False),
        sa.Column(
            "better",
            sa.Enum("up", "down", "band", name="better", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("band_low", sa.Double(), nullable=True),
        sa.Column("band_high", sa.Double(), nullable=True),
        sa.Column("per", sa.Integer(), nullable=True),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("spread", sa.Double(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("method", sa.JSON(), nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=False),
        sa.Column("data_owner_id", sa.Uuid(), nullable=True),
        sa.Column(
            "trust",
            sa.Enum("A", "B", "C", "D", name="trust", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "idea",
                "defined",
                "measuring",
                "retired",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("target", sa.Double(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("current_id", sa.Uuid(), nullable=True),
        sa.Column("current_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(better = 'band') = (band_low IS NOT NULL AND band_high IS NOT NULL)",
            name=op.f("ck_measuring_point_band_with_its_bounds"),
        ),
        sa.CheckConstraint(
            "band_low < band_high", name=op.f("ck_measuring_point_band_low_below_high")
        ),
        sa.CheckConstraint("decimals BETWEEN 0 AND 4", name=op.f("ck_measuring_point_decimals")),
        sa.CheckConstraint(
            "interval_days BETWEEN 1 AND 1100", name=op.f("ck_measuring_point_interval_days")
        ),
        sa.CheckConstraint("per > 0", name=op.f("ck_measuring_point_per_positive")),
        sa.CheckConstraint("spread > 0", name=op.f("ck_measuring_point_spread_positive")),
        sa.ForeignKeyConstraint(
            ["data_owner_id"],
            ["account.id"],
            name=op.f("fk_measuring_point_data_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "journey_id"],
            ["journey.organisation_id", "journey.id"],
            name=op.f("fk_measuring_point_organisation_id_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "stage_id"],
            ["stage.organisation_id", "stage.id"],
            name=op.f("fk_measuring_point_organisation_id_stage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "step_id"],
            ["step.organisation_id", "step.id"],
            name=op.f("fk_measuring_point_organisation_id_step_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_measuring_point_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measuring_point")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_measuring_point_organisation_id_id")
        ),
    )
    op.create_index(
        "ix_measuring_point_due_on", "measuring_point", ["organisation_id", "due_on"], unique=False
    )
    op.create_index(
        "ix_measuring_point_journey_id", "measuring_point", ["journey_id"], unique=False
    )
    op.create_index(
        op.f("ix_measuring_point_organisation_id"),
        "measuring_point",
        ["organisation_id"],
        unique=False,
    )
    op.create_index("ix_measuring_point_stage_id", "measuring_point", ["stage_id"], unique=False)
    op.create_index("ix_measuring_point_step_id", "measuring_point", ["step_id"], unique=False)
    op.create_table(
        "measurability_case",
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=True),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("raised_by_name", sa.String(length=120), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("method", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "solved", name="state", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("step BETWEEN 1 AND 7", name=op.f("ck_measurability_case_step")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "journey_id"],
            ["journey.organisation_id", "journey.id"],
            name=op.f("fk_measurability_case_organisation_id_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "point_id"],
            ["measuring_point.organisation_id", "measuring_point.id"],
            name=op.f("fk_measurability_case_organisation_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_measurability_case_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["account.id"],
            name=op.f("fk_measurability_case_owner_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurability_case")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_measurability_case_organisation_id_id")
        ),
    )
    op.create_index(
        "ix_measurability_case_journey_id", "measurability_case", ["journey_id"], unique=False
    )
    op.create_index(
        op.f("ix_measurability_case_organisation_id"),
        "measurability_case",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        "ix_measurability_case_point_id", "measurability_case", ["point_id"], unique=False
    )
    op.create_table(
        "measurement",
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("sample_size", sa.Integer(), nullable=True),
        sa.Column("hits", sa.Integer(), nullable=True),
        sa.Column("promoters", sa.Integer(), nullable=True),
        sa.Column("passives", sa.Integer(), nullable=True),
        sa.Column("detractors", sa.Integer(), nullable=True),
        sa.Column("reconstructed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "hand", "file", "check_in", name="origin", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by_name", sa.String(length=120), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "hits >= 0 AND hits <= sample_size", name=op.f("ck_measurement_hits_within_sample")
        ),
        sa.CheckConstraint(
            "promoters >= 0 AND passives >= 0 AND detractors >= 0",
            name=op.f("ck_measurement_counts"),
        ),
        sa.CheckConstraint("sample_size > 0", name=op.f("ck_measurement_sample_size_positive")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["account.id"],
            name=op.f("fk_measurement_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "point_id"],
            ["measuring_point.organisation_id", "measuring_point.id"],
            name=op.f("fk_measurement_organisation_id_point_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "supersedes_id"],
            ["measurement.organisation_id", "measurement.id"],
            name=op.f("fk_measurement_organisation_id_supersedes_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_measurement_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_measurement_organisation_id_id")
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_measurement_supersedes_id")),
    )
    op.create_index(
        op.f("ix_measurement_organisation_id"), "measurement", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_measurement_point_id", "measurement", ["point_id", "measured_on"], unique=False
    )
    op.create_table(
        "signal",
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("moves_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("point_id <> moves_id", name=op.f("ck_signal_not_itself")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "moves_id"],
            ["measuring_point.organisation_id", "measuring_point.id"],
            name=op.f("fk_signal_organisation_id_moves_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "point_id"],
            ["measuring_point.organisation_id", "measuring_point.id"],
            name=op.f("fk_signal_organisation_id_point_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_signal_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_signal_organisation_id_id")),
        sa.UniqueConstraint("point_id", "moves_id", name=op.f("uq_signal_point_id_moves_id")),
    )
    op.create_index("ix_signal_moves_id", "signal", ["moves_id"], unique=False)
    op.create_index(op.f("ix_signal_organisation_id"), "signal", ["organisation_id"], unique=False)
    op.create_table(
        "baseline",
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("measurement_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.JSON(), nullable=False),
        sa.Column("method", sa.JSON(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_by_name", sa.String(length=120), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["account.id"],
            name=op.f("fk_baseline_accepted_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "measurement_id"],
            ["measurement.organisation_id", "measurement.id"],
            name=op.f("fk_baseline_organisation_id_measurement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "point_id"],
            ["measuring_point.organisation_id", "measuring_point.id"],
            name=op.f("fk_baseline_organisation_id_point_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_baseline_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_baseline_organisation_id_id")),
    )
    op.create_index("ix_baseline_measurement_id", "baseline", ["measurement_id"], unique=False)
    op.create_index(
        op.f("ix_baseline_organisation_id"), "baseline", ["organisation_id"], unique=False
    )
    op.create_index("ix_baseline_point_id", "baseline", ["point_id"], unique=False)

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
    op.drop_index("ix_baseline_point_id", table_name="baseline")
    op.drop_index(op.f("ix_baseline_organisation_id"), table_name="baseline")
    op.drop_index("ix_baseline_measurement_id", table_name="baseline")
    op.drop_table("baseline")
    op.drop_index(op.f("ix_signal_organisation_id"), table_name="signal")
    op.drop_index("ix_signal_moves_id", table_name="signal")
    op.drop_table("signal")
    op.drop_index("ix_measurement_point_id", table_name="measurement")
    op.drop_index(op.f("ix_measurement_organisation_id"), table_name="measurement")
    op.drop_table("measurement")
    op.drop_index("ix_measurability_case_point_id", table_name="measurability_case")
    op.drop_index(op.f("ix_measurability_case_organisation_id"), table_name="measurability_case")
    op.drop_index("ix_measurability_case_journey_id", table_name="measurability_case")
    op.drop_table("measurability_case")
    op.drop_index("ix_measuring_point_step_id", table_name="measuring_point")
    op.drop_index("ix_measuring_point_stage_id", table_name="measuring_point")
    op.drop_index(op.f("ix_measuring_point_organisation_id"), table_name="measuring_point")
    op.drop_index("ix_measuring_point_journey_id", table_name="measuring_point")
    op.drop_index("ix_measuring_point_due_on", table_name="measuring_point")
    op.drop_table("measuring_point")
    op.drop_index("ix_step_touchpoint_id", table_name="step")
    op.drop_index("ix_step_stage_id", table_name="step")
    op.drop_index(op.f("ix_step_organisation_id"), table_name="step")
    op.drop_table("step")
    op.drop_index(op.f("ix_touchpoint_organisation_id"), table_name="touchpoint")
    op.drop_index("ix_touchpoint_department_id", table_name="touchpoint")
    op.drop_table("touchpoint")
    op.drop_index(op.f("ix_stage_organisation_id"), table_name="stage")
    op.drop_index("ix_stage_journey_id", table_name="stage")
    op.drop_table("stage")
    op.drop_index(op.f("ix_persona_organisation_id"), table_name="persona")
    op.drop_index("ix_persona_journey_id", table_name="persona")
    op.drop_table("persona")
    op.drop_index(op.f("ix_journey_change_organisation_id"), table_name="journey_change")
    op.drop_table("journey_change")
    op.drop_index("ix_journey_parent_id", table_name="journey")
    op.drop_index(op.f("ix_journey_organisation_id"), table_name="journey")
    op.drop_table("journey")
