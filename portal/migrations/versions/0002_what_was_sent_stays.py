"""What was sent stays: bytes of mails, texts of links, and no record beside its chain."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FROZEN = {
    "outgoing_mail": (
        "agency_id, idem_key, message_id, case_id, offer_id, is_trial, env_from, env_to, to_name, subject, "
        "skeleton, sha256, size, secret_positions, created_at"
    ),
    "mail_attachment": (
        "agency_id, mail_id, position, offset, file_name, media_type, sha256, size, content_id"
    ),
    "consent_link": (
        "agency_id, offer_id, snapshot_id, mail_id, number, secret_hash, label, notice_id, form_id, terms_sha256, "
        "is_trial, issued_at, expires_at"
    ),
}


def upgrade() -> None:
    """States, leases and dates of use still move; what left the house does not."""
    for table, columns in FROZEN.items():
        op.execute(
            f"CREATE TRIGGER {table}_keeps_what_was_sent BEFORE UPDATE OF {columns} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} keeps what was sent'); END"
        )
    op.execute(
        "CREATE TRIGGER evidence_record_follows_its_chain BEFORE INSERT ON evidence_record "
        "WHEN NOT EXISTS (SELECT 1 FROM chain_head WHERE agency_id = NEW.agency_id "
        "AND seq + 1 = NEW.seq AND sha256 = NEW.prev_sha256) "
        "BEGIN SELECT RAISE(ABORT, 'evidence_record does not follow its chain'); END"
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: evidence is never migrated backwards.")
