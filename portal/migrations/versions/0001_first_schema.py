"""First schema: all tables, and the triggers that keep evidence append-only."""

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "evidence_record",
    "evidence_clear_value",
    "legal_text",
    "offer_snapshot",
    "consent",
    "mail_attempt",
)


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=False),
        sa.Column("logo_sha256", sa.String(length=64), nullable=True),
        sa.Column("logo_media_type", sa.String(length=40), nullable=False),
        sa.Column("logo_width", sa.Integer(), nullable=False),
        sa.Column("logo_height", sa.Integer(), nullable=False),
        sa.Column("representatives", sa.String(length=200), nullable=False),
        sa.Column("supervisory_authority", sa.Text(), nullable=False),
        sa.Column("register_entry", sa.String(length=200), nullable=False),
        sa.Column("vat_id", sa.String(length=40), nullable=False),
        sa.Column("imprint_extra", sa.Text(), nullable=False),
        sa.Column("privacy_notice", sa.Text(), nullable=False),
        sa.Column("terms_sha256", sa.String(length=64), nullable=True),
        sa.Column("terms_file_name", sa.String(length=200), nullable=False),
        sa.Column("terms_size", sa.Integer(), nullable=False),
        sa.Column("terms_stored_at", UtcDateTime(), nullable=True),
        sa.Column("consent_label", sa.String(length=120), nullable=False),
        sa.Column("link_valid_days", sa.Integer(), nullable=False),
        sa.Column("sender_name", sa.String(length=120), nullable=False),
        sa.Column("case_counter", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("ref", name=op.f("uq_agency_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_agency_slug")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance", sa.String(length=36), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("instance", name=op.f("uq_installation_instance")),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_try_key_at", ["key", "at"], unique=False)

    op.create_table(
        "thread_lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("last_tick", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_thread_lease")),
    )
    op.create_table(
        "broker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=250), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_broker_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broker")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_broker_agency_id_id")),
        sa.UniqueConstraint("email", name=op.f("uq_broker_email")),
    )
    with op.batch_alter_table("broker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broker_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "chain_head",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("agency_ref", sa.String(length=36), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_chain_head_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_chain_head")),
        sa.UniqueConstraint("agency_ref", name=op.f("uq_chain_head_agency_ref")),
    )
    op.create_table(
        "evidence_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("prev_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_evidence_record_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_record")),
        sa.UniqueConstraint(
            "agency_id", "prev_sha256", name=op.f("uq_evidence_record_agency_id_prev_sha256")
        ),
        sa.UniqueConstraint("agency_id", "seq", name=op.f("uq_evidence_record_agency_id_seq")),
        sa.UniqueConstraint("record_id", name=op.f("uq_evidence_record_record_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_evidence_record_sha256")),
    )
    with op.batch_alter_table("evidence_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_record_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index("ix_evidence_record_case_id_seq", ["case_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_record_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_record_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_record_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "legal_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(length=30), nullable=False),
        sa.Column("law_state", sa.String(length=10), nullable=False),
        sa.Column("is_official", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_legal_text_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_text")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_legal_text_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id", "kind", "version", name=op.f("uq_legal_text_agency_id_kind_version")
        ),
    )
    with op.batch_alter_table("legal_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_text_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "mail_account",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("server", sa.String(length=255), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("encryption", sa.String(length=10), nullable=False),
        sa.Column("username", sa.String(length=254), nullable=False),
        sa.Column("password_encrypted", sa.Text(), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sent_copy", sa.String(length=10), nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("pause_reply", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_mail_account_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_mail_account")),
    )
    op.create_table(
        "property",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("object_number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("marketing", sa.String(length=10), nullable=False),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("address_after_consent", sa.Boolean(), nullable=False),
        sa.Column("living_area", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("usable_area", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("plot_area", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("rooms", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("bedrooms", sa.Integer(), nullable=True),
        sa.Column("bathrooms", sa.Integer(), nullable=True),
        sa.Column("floor", sa.String(length=40), nullable=False),
        sa.Column("year_built", sa.Integer(), nullable=True),
        sa.Column("condition", sa.String(length=80), nullable=False),
        sa.Column("equipment", sa.Text(), nullable=False),
        sa.Column("available_from", sa.String(length=60), nullable=False),
        sa.Column("price", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("price_on_request", sa.Boolean(), nullable=False),
        sa.Column("service_charge", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("deposit", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("parking_price", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("outer_commission", sa.String(length=200), nullable=False),
        sa.Column("inner_commission", sa.String(length=200), nullable=False),
        sa.Column("text_property", sa.Text(), nullable=False),
        sa.Column("text_location", sa.Text(), nullable=False),
        sa.Column("text_equipment", sa.Text(), nullable=False),
        sa.Column("text_other", sa.Text(), nullable=False),
        sa.Column("energy_kind", sa.String(length=20), nullable=False),
        sa.Column("energy_value", sa.Numeric(precision=7, scale=1), nullable=True),
        sa.Column("energy_source", sa.String(length=80), nullable=False),
        sa.Column("energy_year", sa.Integer(), nullable=True),
        sa.Column("energy_class", sa.String(length=2), nullable=False),
        sa.Column("energy_valid_until", sa.Date(), nullable=True),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_property_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_property")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_property_agency_id_id")),
        sa.UniqueConstraint("agency_id", "object_number", name=op.f("uq_property_agency_id_object_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_property_ref")),
    )
    with op.batch_alter_table("property", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_property_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "prospect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("salutation", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("enquiry_text", sa.Text(), nullable=False),
        sa.Column("enquired_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_prospect_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_prospect_agency_id_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_prospect_ref")),
    )
    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prospect_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index("ix_prospect_agency_id_email", ["agency_id", "email"], unique=False)

    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_wording_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_wording_agency_id_id")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_wording_agency_id_name")),
    )
    with op.batch_alter_table("wording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wording_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "broker_id"],
            ["broker.agency_id", "broker.id"],
            name=op.f("fk_account_link_agency_id_broker_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_account_link_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_account_link_secret_hash")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "broker_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("client_ip", sa.String(length=45), nullable=False),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "broker_id"],
            ["broker.agency_id", "broker.id"],
            name=op.f("fk_broker_session_agency_id_broker_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_broker_session_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broker_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_broker_session_secret_hash")),
    )
    with op.batch_alter_table("broker_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broker_session_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index("ix_broker_session_broker_id", ["broker_id"], unique=False)

    op.create_table(
        "evidence_clear_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_evidence_clear_value_agency_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["evidence_record.record_id"], name=op.f("fk_evidence_clear_value_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_clear_value")),
        sa.UniqueConstraint("record_id", "field", name=op.f("uq_evidence_clear_value_record_id_field")),
    )
    with op.batch_alter_table("evidence_clear_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_clear_value_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("property_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=150), nullable=False),
        sa.Column("is_title", sa.Boolean(), nullable=False),
        sa.Column("before_consent", sa.Boolean(), nullable=False),
        sa.Column("large_sha256", sa.String(length=64), nullable=False),
        sa.Column("small_sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "property_id"],
            ["property.agency_id", "property.id"],
            name=op.f("fk_picture_agency_id_property_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_picture_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_picture_agency_id_id")),
    )
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_picture_property_id"), ["property_id"], unique=False)

    op.create_table(
        "prospect_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("wish", sa.String(length=200), nullable=False),
        sa.Column("prospect_id", sa.Integer(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "broker_id"],
            ["broker.agency_id", "broker.id"],
            name=op.f("fk_prospect_case_agency_id_broker_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "prospect_id"],
            ["prospect.agency_id", "prospect.id"],
            name=op.f("fk_prospect_case_agency_id_prospect_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_prospect_case_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_case")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_prospect_case_agency_id_id")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_prospect_case_agency_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_prospect_case_ref")),
    )
    with op.batch_alter_table("prospect_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prospect_case_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospect_case_broker_id"), ["broker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospect_case_prospect_id"), ["prospect_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospect_case_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "case_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=170), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["prospect_case.agency_id", "prospect_case.id"],
            name=op.f("fk_case_note_agency_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_note_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_note_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_note_case_id"), ["case_id"], unique=False)

    op.create_table(
        "link_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("link_number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("client_ip", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=512), nullable=False),
        sa.Column("machine_suspected", sa.Boolean(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["prospect_case.agency_id", "prospect_case.id"],
            name=op.f("fk_link_visit_agency_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_link_visit_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_visit")),
    )
    with op.batch_alter_table("link_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_visit_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_visit_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_link_visit_link_id_at", ["link_id", "at"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("cover_html", sa.Text(), nullable=False),
        sa.Column("cover_format", sa.String(length=4), nullable=False),
        sa.Column("dispatch_mode", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "broker_id"],
            ["broker.agency_id", "broker.id"],
            name=op.f("fk_offer_agency_id_broker_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["prospect_case.agency_id", "prospect_case.id"],
            name=op.f("fk_offer_agency_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_offer_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_offer_agency_id_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_offer_ref")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_case_id"), ["case_id"], unique=False)

    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("idem_key", sa.String(length=120), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("env_from", sa.String(length=320), nullable=False),
        sa.Column("env_to", sa.String(length=320), nullable=False),
        sa.Column("to_name", sa.String(length=250), nullable=False),
        sa.Column("note_to", sa.String(length=320), nullable=False),
        sa.Column("evidence_names", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=998), nullable=False),
        sa.Column("skeleton", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("secret_positions", sa.JSON(), nullable=True),
        sa.Column("secret_encrypted", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unknown_attempts", sa.Integer(), nullable=False),
        sa.Column("internal_errors", sa.Integer(), nullable=False),
        sa.Column("next_due_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("lease_owner", sa.String(length=36), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("last_code", sa.Integer(), nullable=True),
        sa.Column("last_reply", sa.Text(), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["prospect_case.agency_id", "prospect_case.id"],
            name=op.f("fk_outgoing_mail_agency_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_outgoing_mail_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_outgoing_mail_agency_id_id")),
        sa.UniqueConstraint("idem_key", name=op.f("uq_outgoing_mail_idem_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mail_message_id")),
    )
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outgoing_mail_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outgoing_mail_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outgoing_mail_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index("ix_outgoing_mail_state_next_due_at", ["state", "next_due_at"], unique=False)

    op.create_table(
        "mail_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.String(length=100), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "mail_id"],
            ["outgoing_mail.agency_id", "outgoing_mail.id"],
            name=op.f("fk_mail_attachment_agency_id_mail_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_mail_attachment_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_attachment")),
        sa.UniqueConstraint("mail_id", "position", name=op.f("uq_mail_attachment_mail_id_position")),
    )
    with op.batch_alter_table("mail_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_attachment_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "mail_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("server", sa.String(length=255), nullable=False),
        sa.Column("tls", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "mail_id"],
            ["outgoing_mail.agency_id", "outgoing_mail.id"],
            name=op.f("fk_mail_attempt_agency_id_mail_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_mail_attempt_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_attempt")),
        sa.UniqueConstraint("mail_id", "n", name=op.f("uq_mail_attempt_mail_id_n")),
    )
    with op.batch_alter_table("mail_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_attempt_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "offer_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "offer_id"],
            ["offer.agency_id", "offer.id"],
            name=op.f("fk_offer_attachment_agency_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_offer_attachment_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_attachment")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_offer_attachment_agency_id_id")),
    )
    with op.batch_alter_table("offer_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_attachment_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_attachment_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "offer_property",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("property_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "offer_id"],
            ["offer.agency_id", "offer.id"],
            name=op.f("fk_offer_property_agency_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "property_id"],
            ["property.agency_id", "property.id"],
            name=op.f("fk_offer_property_agency_id_property_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_offer_property_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_property")),
        sa.UniqueConstraint("offer_id", "property_id", name=op.f("uq_offer_property_offer_id_property_id")),
    )
    with op.batch_alter_table("offer_property", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_property_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_property_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_property_property_id"), ["property_id"], unique=False)

    op.create_table(
        "offer_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("preview_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_size", sa.Integer(), nullable=False),
        sa.Column("pdf_pages", sa.Integer(), nullable=False),
        sa.Column("pdf_file_name", sa.String(length=200), nullable=False),
        sa.Column("mail_html_sha256", sa.String(length=64), nullable=False),
        sa.Column("mail_text_sha256", sa.String(length=64), nullable=False),
        sa.Column("objects", sa.JSON(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("recipient_email", sa.String(length=254), nullable=False),
        sa.Column("recipient_name", sa.String(length=170), nullable=False),
        sa.Column("greeting", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_business", sa.Boolean(), nullable=False),
        sa.Column("enquired_on", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "offer_id"],
            ["offer.agency_id", "offer.id"],
            name=op.f("fk_offer_snapshot_agency_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_offer_snapshot_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_snapshot")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_offer_snapshot_agency_id_id")),
    )
    with op.batch_alter_table("offer_snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_snapshot_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_snapshot_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "consent_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("form_id", sa.Integer(), nullable=True),
        sa.Column("terms_sha256", sa.String(length=64), nullable=True),
        sa.Column("used_secret_encrypted", sa.Text(), nullable=True),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("trial_opened_at", UtcDateTime(), nullable=True),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "form_id"],
            ["legal_text.agency_id", "legal_text.id"],
            name=op.f("fk_consent_link_agency_id_form_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "mail_id"],
            ["outgoing_mail.agency_id", "outgoing_mail.id"],
            name=op.f("fk_consent_link_agency_id_mail_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "notice_id"],
            ["legal_text.agency_id", "legal_text.id"],
            name=op.f("fk_consent_link_agency_id_notice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "offer_id"],
            ["offer.agency_id", "offer.id"],
            name=op.f("fk_consent_link_agency_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "snapshot_id"],
            ["offer_snapshot.agency_id", "offer_snapshot.id"],
            name=op.f("fk_consent_link_agency_id_snapshot_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_consent_link_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_link")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_consent_link_agency_id_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_consent_link_secret_hash")),
    )
    with op.batch_alter_table("consent_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_link_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_link_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_link_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("offer_mail_id", sa.Integer(), nullable=False),
        sa.Column("machine_suspected", sa.Boolean(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "link_id"],
            ["consent_link.agency_id", "consent_link.id"],
            name=op.f("fk_consent_agency_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "offer_id"],
            ["offer.agency_id", "offer.id"],
            name=op.f("fk_consent_agency_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_consent_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_consent_agency_id_id")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_consent_offer_id")),
        sa.UniqueConstraint("record_id", name=op.f("uq_consent_record_id")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_agency_id"), ["agency_id"], unique=False)

    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: evidence is never migrated backwards.")
