"""Offers out of Word files and foreign PDFs, Word templates, files of properties, layouts, signatures."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _text(name: str, length: int, default: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default=default)


def _flag(name: str, default: bool) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true() if default else sa.false())


NEW_COLUMNS: dict[str, list[sa.Column[Any]]] = {
    "agency": [
        _text("default_layout", 10, "full"),
        _flag("marks_recipient", False),
        sa.Column("largest_mail", sa.Integer(), nullable=False, server_default="15"),
    ],
    "broker": [
        sa.Column("signature_html", sa.Text(), nullable=False, server_default=""),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.Column("photo_width", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("photo_height", sa.Integer(), nullable=False, server_default="0"),
    ],
    "wording": [_text("category", 12, "offer"), _text("language", 2, "de")],
    "offer": [
        _text("source", 10, "written"),
        _text("layout", 10, "full"),
        _flag("marks_recipient", False),
        _flag("shows_details", True),
        sa.Column("registered_html", sa.Text(), nullable=False, server_default=""),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
    ],
    "offer_attachment": [sa.Column("property_file_id", sa.Integer(), nullable=True)],
    "offer_snapshot": [
        _text("source", 10, "written"),
        sa.Column("source_sha256", sa.String(length=64), nullable=True),
        _text("pdf_engine", 12, "portal"),
        _flag("pdf_in_mail", True),
    ],
}


def upgrade() -> None:
    """Columns are added one by one and nothing is rebuilt: no guard is dropped on the way."""
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    for table, more in (
        ("offer_word", _word_columns()),
        ("offer_expose", [sa.Column("pages", sa.JSON(), nullable=False)]),
    ):
        op.create_table(
            table,
            sa.Column("offer_id", sa.Integer(), nullable=False),
            sa.Column("agency_id", sa.Integer(), nullable=False),
            sa.Column("file_name", sa.String(length=200), nullable=False),
            sa.Column("sha256", sa.String(length=64), nullable=False),
            sa.Column("size", sa.Integer(), nullable=False),
            *more,
            sa.Column("created_at", UtcDateTime(), nullable=False),
            sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f(f"fk_{table}_agency_id")),
            sa.ForeignKeyConstraint(
                ["agency_id", "offer_id"],
                ["offer.agency_id", "offer.id"],
                name=op.f(f"fk_{table}_agency_id_offer_id"),
            ),
            sa.PrimaryKeyConstraint("offer_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_agency_id"), table, ["agency_id"])
    _property_file()
    _word_template()


def _word_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("pdf_engine", sa.String(length=12), nullable=False),
    ]


def _property_file() -> None:
    op.create_table(
        "property_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("property_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_property_file_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "property_id"],
            ["property.agency_id", "property.id"],
            name=op.f("fk_property_file_agency_id_property_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_property_file")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_property_file_agency_id_id")),
    )
    op.create_index(op.f("ix_property_file_agency_id"), "property_file", ["agency_id"])
    op.create_index(op.f("ix_property_file_property_id"), "property_file", ["property_id"])


def _word_template() -> None:
    op.create_table(
        "word_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_word_template_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_template")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_word_template_agency_id_id")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_word_template_agency_id_name")),
    )
    op.create_index(op.f("ix_word_template_agency_id"), "word_template", ["agency_id"])


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: evidence is never migrated backwards.")
