"""The tables of a round: people, organisations, questionnaires, answers, findings, mail.

The first state of the database. On PostgreSQL row-level security is the second lock on
everything an organisation owns (the first is in models/tenancy.py).

Revision: 0001, after None
"""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "answer",
    "assessment",
    "comment",
    "department",
    "document",
    "findings",
    "invitation",
    "member_invitation",
    "membership",
    "questionnaire_version",
    "response",
)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
    )
    op.create_table(
        "attempt",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", "window_start", name=op.f("pk_attempt")),
    )
    op.create_table(
        "organisation",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_audit_entry_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        "ix_audit_entry_organisation_id_at", "audit_entry", ["organisation_id", "at"], unique=False
    )
    op.create_table(
        "department",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_department_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "parent_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_department_organisation_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_department_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_department_organisation_id_id")),
        sa.UniqueConstraint(
            "organisation_id", "name", name=op.f("uq_department_organisation_id_name")
        ),
    )
    op.create_index(
        op.f("ix_department_organisation_id"), "department", ["organisation_id"], unique=False
    )
    op.create_table(
        "outbox_mail",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued", "sent", "failed", name="state", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_outbox_mail_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
    )
    op.create_index(op.f("ix_outbox_mail_about_id"), "outbox_mail", ["about_id"], unique=False)
    op.create_index(
        op.f("ix_outbox_mail_organisation_id"), "outbox_mail", ["organisation_id"], unique=False
    )
    op.create_index("ix_outbox_mail_state_due_at", "outbox_mail", ["state", "due_at"], unique=False)
    op.create_table(
        "questionnaire_version",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_questionnaire_version_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_version")),
        sa.UniqueConstraint(
            "organisation_id",
            "content_hash",
            name=op.f("uq_questionnaire_version_organisation_id_content_hash"),
        ),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_questionnaire_version_organisation_id_id")
        ),
    )
    op.create_index(
        op.f("ix_questionnaire_version_organisation_id"),
        "questionnaire_version",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "assessment",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("personal", "imported", name="kind", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                "released",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("questionnaire_version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "form",
            sa.Enum("full", "short", name="form", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("languages", sa.String(length=5), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column(
            "split",
            sa.Enum(
                "department", "role_group", name="split", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("department_depth", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("welcome_de", sa.Text(), nullable=False),
        sa.Column("welcome_en", sa.Text(), nullable=False),
        sa.Column("invitation_de", sa.Text(), nullable=False),
        sa.Column("invitation_en", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_after_launch", sa.Integer(), nullable=False),
        sa.Column("withdrawn_after_launch", sa.Integer(), nullable=False),
        sa.Column("shown_invited", sa.Integer(), nullable=False),
        sa.Column("shown_submitted", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("k BETWEEN 4 AND 10", name=op.f("ck_assessment_k_in_range")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "questionnaire_version_id"],
            ["questionnaire_version.organisation_id", "questionnaire_version.id"],
            name=op.f("fk_assessment_organisation_id_questionnaire_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_assessment_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint(
            "organisation_id",
            "answers_hash",
            name=op.f("uq_assessment_organisation_id_answers_hash"),
        ),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_assessment_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_assessment_organisation_id"), "assessment", ["organisation_id"], unique=False
    )
    op.create_table(
        "member_invitation",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "consultant",
                "lead",
                "member",
                "viewer",
                name="role",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("invited_by", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_member_invitation_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_member_invitation_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_invitation")),
        sa.UniqueConstraint(
            "organisation_id", "email", name=op.f("uq_member_invitation_organisation_id_email")
        ),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_member_invitation_organisation_id_id")
        ),
    )
    op.create_index(
        op.f("ix_member_invitation_organisation_id"),
        "member_invitation",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "membership",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "consultant",
                "lead",
                "member",
                "viewer",
                name="role",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "NOT is_head OR department_id IS NOT NULL",
            name=op.f("ck_membership_heads_a_department"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_membership_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_membership_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_membership_organisation_id_id")),
        sa.UniqueConstraint(
            "organisation_id", "user_id", name=op.f("uq_membership_organisation_id_user_id")
        ),
    )
    op.create_index(
        op.f("ix_membership_organisation_id"), "membership", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_membership_user_id"), "membership", ["user_id"], unique=False)
    op.create_table(
        "comment",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("capability_key", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_comment_organisation_id_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_comment_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_comment_organisation_id_id")),
    )
    op.create_index("ix_comment_assessment_id", "comment", ["assessment_id"], unique=False)
    op.create_index(
        op.f("ix_comment_organisation_id"), "comment", ["organisation_id"], unique=False
    )
    op.create_table(
        "document",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "working",
                "ready",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_document_organisation_id_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_document_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "assessment_id", "language", name=op.f("uq_document_assessment_id_language")
        ),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_document_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_document_organisation_id"), "document", ["organisation_id"], unique=False
    )
    op.create_table(
        "findings",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("personal_means", sa.JSON(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_findings_organisation_id_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_findings_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_findings_assessment_id")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_findings_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_findings_organisation_id"), "findings", ["organisation_id"], unique=False
    )
    op.create_table(
        "invitation",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role_group",
            sa.Enum(
                "leadership",
                "cx_core",
                "department",
                "front_line",
                name="role_group",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_invitation_organisation_id_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "department_id"],
            ["department.organisation_id", "department.id"],
            name=op.f("fk_invitation_organisation_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_invitation_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "assessment_id", "email", name=op.f("uq_invitation_assessment_id_email")
        ),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_invitation_organisation_id_id")),
    )
    op.create_index(
        "ix_invitation_assessment_id_id", "invitation", ["assessment_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_invitation_organisation_id"), "invitation", ["organisation_id"], unique=False
    )
    op.create_table(
        "response",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed_group", sa.LargeBinary(length=64), nullable=True),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_response_organisation_id_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_response_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint(
            "assessment_id", "key_hash", name=op.f("uq_response_assessment_id_key_hash")
        ),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_response_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_response_organisation_id"), "response", ["organisation_id"], unique=False
    )
    op.create_table(
        "answer",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("capability_key", sa.String(length=20), nullable=False),
        sa.Column(
            "mark",
            sa.Enum(
                "level",
                "cannot_judge",
                "not_applicable",
                "cleared",
                name="mark",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(mark = 'level') = (level IS NOT NULL)", name=op.f("ck_answer_level_with_its_mark")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_answer_organisation_id_response_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_answer_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_answer_organisation_id_id")),
        sa.UniqueConstraint(
            "response_id", "capability_key", name=op.f("uq_answer_response_id_capability_key")
        ),
    )
    op.create_index(op.f("ix_answer_organisation_id"), "answer", ["organisation_id"], unique=False)
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
    op.drop_index(op.f("ix_answer_organisation_id"), table_name="answer")
    op.drop_table("answer")
    op.drop_index(op.f("ix_response_organisation_id"), table_name="response")
    op.drop_table("response")
    op.drop_index(op.f("ix_invitation_organisation_id"), table_name="invitation")
    op.drop_index("ix_invitation_assessment_id_id", table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_findings_organisation_id"), table_name="findings")
    op.drop_table("findings")
    op.drop_index(op.f("ix_document_organisation_id"), table_name="document")
    op.drop_table("document")
    op.drop_index(op.f("ix_comment_organisation_id"), table_name="comment")
    op.drop_index("ix_comment_assessment_id", table_name="comment")
    op.drop_table("comment")
    op.drop_index(op.f("ix_membership_user_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_organisation_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_member_invitation_organisation_id"), table_name="member_invitation")
    op.drop_table("member_invitation")
    op.drop_index(op.f("ix_assessment_organisation_id"), table_name="assessment")
    op.drop_table("assessment")
    op.drop_index(
        op.f("ix_questionnaire_version_organisation_id"), table_name="questionnaire_version"
    )
    op.drop_table("questionnaire_version")
    op.drop_index("ix_outbox_mail_state_due_at", table_name="outbox_mail")
    op.drop_index(op.f("ix_outbox_mail_organisation_id"), table_name="outbox_mail")
    op.drop_index(op.f("ix_outbox_mail_about_id"), table_name="outbox_mail")
    op.drop_table("outbox_mail")
    op.drop_index(op.f("ix_department_organisation_id"), table_name="department")
    op.drop_table("department")
    op.drop_index("ix_audit_entry_organisation_id_at", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("organisation")
    op.drop_table("attempt")
    op.drop_table("account")
