"""What the evidence remembers: installation, chain heads, records, and the clear values beside them."""

from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import AgencyOwned, Base, UtcDateTime

FIRST_PREVIOUS = "0" * 64  # what the first record of a chain names as its predecessor

#: Triggers that refuse UPDATE, and DELETE but for what an erased case leaves; made by the migrations, asserted at every
#: start as the others are.
APPEND_ONLY_TABLES = (
    "evidence_record",
    "evidence_clear_value",
    "legal_text",
    "offer_snapshot",
    "consent",
    "mail_attempt",
    "record_seal",
)
#: Tables that also remember how things stand; their columns of what was sent refuse UPDATE.
KEEPING_TABLES = ("outgoing_mail", "mail_attachment", "consent_link")
GUARD_TRIGGERS = (
    *(f"{table}_refuses_{verb}" for table in APPEND_ONLY_TABLES for verb in ("update", "delete")),
    *(f"{table}_keeps_what_was_sent" for table in KEEPING_TABLES),
    "evidence_record_follows_its_chain",
    "prospect_case_is_erased_once",
    "prospect_case_begins_unerased",
    "time_stamp_keeps_its_token_on_update",
    "time_stamp_keeps_its_token_on_delete",
    "withdrawal_keeps_what_was_declared",
    "withdrawal_refuses_delete",
)


class Installation(Base):
    """This installation's identity; exactly one row, made by the first migration's first start."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance: Mapped[str] = mapped_column(String(36), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChainHead(Base):
    """The newest record of an agency's chain; the row exists from the agency's creation and is the lock."""

    __tablename__ = "chain_head"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    agency_ref: Mapped[str] = mapped_column(String(36), unique=True)  # the agency's name in its records
    epoch: Mapped[int] = mapped_column(default=1)
    seq: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default=FIRST_PREVIOUS)


class EvidenceRecord(AgencyOwned, Base):
    """One event: canonical bytes, and columns that are only an index into them."""

    __tablename__ = "evidence_record"
    __table_args__ = (
        UniqueConstraint("agency_id", "seq"),
        UniqueConstraint("agency_id", "prev_sha256"),
        Index("ix_evidence_record_case_id_seq", "case_id", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), unique=True)
    seq: Mapped[int]
    prev_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    # Index columns without foreign keys: evidence outlives what it speaks of and imports nothing above it.
    case_id: Mapped[int | None]
    offer_id: Mapped[int | None] = mapped_column(index=True)
    mail_id: Mapped[int | None] = mapped_column(index=True)


class ClearValue(AgencyOwned, Base):
    """A personal value whose salted commitment stands in a record; erasing it leaves the chain whole."""

    __tablename__ = "evidence_clear_value"
    __table_args__ = (UniqueConstraint("record_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("evidence_record.record_id"))
    field: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(64))


class RecordSeal(AgencyOwned, Base):
    """The detached CMS signature over one record's bytes; the certificate lies in ``<home>/seal`` by its hash."""

    __tablename__ = "record_seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("evidence_record.record_id"), unique=True)
    certificate_sha256: Mapped[str] = mapped_column(String(64))
    cms: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TimeStampState(StrEnum):
    """Where a time stamp stands; never a value of our own in its place."""

    PENDING = "pending"
    PRESENT = "present"
    FAILED = "failed"


class TimeStamp(AgencyOwned, Base):
    """An outside authority's token (RFC 3161) over a record's bytes: a consent, or the day's newest record."""

    __tablename__ = "time_stamp"
    __table_args__ = (UniqueConstraint("record_id", "authority"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("evidence_record.record_id"), index=True)
    authority: Mapped[str] = mapped_column(String(200))  # its address
    is_daily: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default=TimeStampState.PENDING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(200), default="")
    response: Mapped[bytes | None] = mapped_column(LargeBinary)
    stamped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # what the authority's clock says
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def host(self) -> str:
        """The authority as people know it: the host in its address."""
        return urlsplit(self.authority).hostname or self.authority


class SelfCheck(AgencyOwned, Base):
    """One nightly look at everything an agency has stored: how many records, how many faults, the first in words."""

    __tablename__ = "self_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    records: Mapped[int]
    faults: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(Text, default="")
