"""Withdrawal: federal state of the agency, calendar addresses, declarations and what stops with them."""

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns and tables are added; nothing that keeps evidence is rebuilt."""
    op.add_column("agency", sa.Column("federal_state", sa.String(length=2), nullable=False, server_default=""))
    op.create_table(
        "calendar_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_calendar_address_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "broker_id"],
            ["broker.agency_id", "broker.id"],
            name=op.f("fk_calendar_address_agency_id_broker_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("broker_id", name=op.f("uq_calendar_address_broker_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_address_secret_hash")),
    )
    op.create_index(op.f("ix_calendar_address_agency_id"), "calendar_address", ["agency_id"])
    op.add_column("prospect_case", sa.Column("stopped_at", UtcDateTime(), nullable=True))
    _declarations()


def _declarations() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("link_case_ref", sa.String(length=36), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("scan_sha256", sa.String(length=64), nullable=True),
        sa.Column("scan_file_name", sa.String(length=200), nullable=False),
        sa.Column("scan_media_type", sa.String(length=100), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("stored_at", UtcDateTime(), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_to", sa.String(length=254), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("matched_by", sa.String(length=10), nullable=False),
        sa.Column("set_aside_at", UtcDateTime(), nullable=True),
        sa.Column("set_aside_reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_withdrawal_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["prospect_case.agency_id", "prospect_case.id"],
            name=op.f("fk_withdrawal_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_withdrawal_agency_id_id")),
        sa.UniqueConstraint("press", name=op.f("uq_withdrawal_press")),
        sa.UniqueConstraint("ref", name=op.f("uq_withdrawal_ref")),
    )
    op.create_index("ix_withdrawal_agency_id_received_at", "withdrawal", ["agency_id", "received_at"])
    for column in ("agency_id", "record_id", "case_id"):
        op.create_index(op.f(f"ix_withdrawal_{column}"), "withdrawal", [column])
    # What was declared never changes, and goes only with a case that is marked as erased.
    kept = (
        "agency_id", "ref", "press", "way", "received_at", "name", "reference", "email", "remark", "language",
        "link_case_ref", "request", "scan_sha256", "scan_file_name", "scan_media_type", "entered_by", "stored_at",
    )
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in kept)
    op.execute(
        "CREATE TRIGGER withdrawal_keeps_what_was_declared BEFORE UPDATE ON withdrawal "
        f"WHEN {changed} "
        "BEGIN SELECT RAISE(ABORT, 'withdrawal keeps what was declared'); END"
    )
    op.execute(
        "CREATE TRIGGER withdrawal_refuses_delete BEFORE DELETE ON withdrawal WHEN NOT EXISTS "
        "(SELECT 1 FROM prospect_case WHERE erased_at IS NOT NULL AND id = OLD.case_id) "
        "BEGIN SELECT RAISE(ABORT, 'withdrawal is append-only'); END"
    )
    # A declaration that a broker matched later has its record outside of the case; its values go with the case, too.
    op.execute("DROP TRIGGER evidence_clear_value_refuses_delete")
    op.execute(
        "CREATE TRIGGER evidence_clear_value_refuses_delete BEFORE DELETE ON evidence_clear_value "
        "WHEN NOT EXISTS (SELECT 1 FROM prospect_case WHERE erased_at IS NOT NULL AND id = COALESCE("
        "(SELECT case_id FROM evidence_record WHERE record_id = OLD.record_id), "
        "(SELECT case_id FROM withdrawal WHERE record_id = OLD.record_id))) "
        "BEGIN SELECT RAISE(ABORT, 'evidence_clear_value is append-only'); END"
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: evidence is never migrated backwards.")
