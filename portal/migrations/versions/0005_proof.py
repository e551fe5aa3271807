"""Time stamps, self-checks, DKIM keys; witnesses, retention and legal hold."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _number(name: str, default: int) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=str(default))


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


NEW_COLUMNS: dict[str, list[sa.Column[Any]]] = {
    "agency": [
        _text("witness_email", 254),
        _flag("certificate_in_note"),
        _number("years_kept", 5),
        _number("days_kept", 90),
        _flag("erases_by_itself"),
    ],
    "outgoing_mail": [sa.Column("signature", sa.Text(), nullable=True, server_default="")],
    "prospect": [sa.Column("erased_at", UtcDateTime(), nullable=True)],
    "prospect_case": [_text("hold_reason", 300), sa.Column("erased_at", UtcDateTime(), nullable=True)],
}


def _owned(table: str, *more: Any) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f(f"fk_{table}_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_agency_id"), table, ["agency_id"])


def _of_record(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["record_id"], ["evidence_record.record_id"], name=op.f(f"fk_{table}_record_id")
    )


def upgrade() -> None:
    """Columns and tables are added; nothing that keeps evidence is rebuilt."""
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    _owned(
        "time_stamp",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("is_daily", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_due_at", UtcDateTime(), nullable=False),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=True),
        sa.Column("stamped_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _of_record("time_stamp"),
        sa.UniqueConstraint("record_id", "authority", name=op.f("uq_time_stamp_record_id_authority")),
    )
    op.create_index(op.f("ix_time_stamp_record_id"), "time_stamp", ["record_id"])
    op.create_index(op.f("ix_time_stamp_state"), "time_stamp", ["state"])
    _owned(
        "self_check",
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
    )
    op.create_index(op.f("ix_self_check_at"), "self_check", ["at"])
    _dkim()
    _guards()


def _dkim() -> None:
    _owned(
        "dkim_key",
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("selector", sa.String(length=63), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("private_encrypted", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        sa.Column("found_record", sa.Text(), nullable=False),
        sa.Column("looked_up_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint(
            "agency_id", "domain", "selector", name=op.f("uq_dkim_key_agency_id_domain_selector")
        ),
    )


def _guards() -> None:
    # A mail that could not be signed gets its signature later, and its hash with it; then it is as fixed as any other.
    op.execute("DROP TRIGGER outgoing_mail_keeps_what_was_sent")
    op.execute(
        "CREATE TRIGGER outgoing_mail_keeps_what_was_sent BEFORE UPDATE OF agency_id, idem_key, message_id, case_id, "
        "offer_id, is_trial, env_from, env_to, to_name, subject, skeleton, secret_positions, created_at "
        "ON outgoing_mail BEGIN SELECT RAISE(ABORT, 'outgoing_mail keeps what was sent'); END"
    )
    op.execute(
        "CREATE TRIGGER outgoing_mail_is_signed_once BEFORE UPDATE OF signature, sha256, size ON outgoing_mail "
        "WHEN OLD.signature IS NOT NULL OR NEW.signature IS NULL "
        "BEGIN SELECT RAISE(ABORT, 'outgoing_mail keeps what was sent'); END"
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER time_stamp_keeps_its_token_on_{verb.lower()} BEFORE {verb} ON time_stamp "
            "WHEN OLD.state = 'present' BEGIN SELECT RAISE(ABORT, 'time_stamp keeps its token'); END"
        )
    _way_to_erase()


#: Rows of a case that may be deleted once the case is marked as erased, and how the case is found from ``OLD``.
CASE_OF = {
    "evidence_clear_value": "SELECT case_id FROM evidence_record WHERE record_id = OLD.record_id",
    "offer_snapshot": "SELECT case_id FROM offer WHERE id = OLD.offer_id",
    "consent": "SELECT case_id FROM offer WHERE id = OLD.offer_id",
    "mail_attempt": "SELECT case_id FROM outgoing_mail WHERE id = OLD.mail_id",
}


def _way_to_erase() -> None:
    """One way leads to deleting: a record says so first, then the case is marked, for good; a held one cannot be."""
    for table, case_of in CASE_OF.items():
        op.execute(f"DROP TRIGGER {table}_refuses_delete")
        op.execute(
            f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} WHEN NOT EXISTS (SELECT 1 "
            f"FROM prospect_case WHERE erased_at IS NOT NULL AND id = ({case_of})) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER prospect_case_is_erased_once BEFORE UPDATE OF erased_at ON prospect_case "
        "WHEN OLD.erased_at IS NOT NULL OR NEW.hold_reason <> '' OR NOT EXISTS (SELECT 1 FROM evidence_record "
        "WHERE case_id = NEW.id AND kind = 'erased') "
        "BEGIN SELECT RAISE(ABORT, 'prospect_case may not be erased'); END"
    )
    op.execute(
        "CREATE TRIGGER prospect_case_begins_unerased BEFORE INSERT ON prospect_case "
        "WHEN NEW.erased_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'prospect_case begins unerased'); END"
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: evidence is never migrated backwards.")
