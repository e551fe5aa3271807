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


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: evidence is never migrated backwards.")
