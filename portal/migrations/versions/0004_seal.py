"""Seals: a signature over each consent's record, kept beside it."""

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table is added; nothing that keeps evidence is rebuilt."""
    op.create_table(
        "record_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("certificate_sha256", sa.String(length=64), nullable=False),
        sa.Column("cms", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_record_seal_agency_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["evidence_record.record_id"], name=op.f("fk_record_seal_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_seal")),
        sa.UniqueConstraint("record_id", name=op.f("uq_record_seal_record_id")),
    )
    op.create_index(op.f("ix_record_seal_agency_id"), "record_seal", ["agency_id"])
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER record_seal_refuses_{verb.lower()} BEFORE {verb} ON record_seal "
            "BEGIN SELECT RAISE(ABORT, 'record_seal is append-only'); END"
        )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: evidence is never migrated backwards.")
