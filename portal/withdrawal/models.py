"""What the withdrawal function remembers: every declaration as it came, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import Case
from portal.database import AgencyOwned, Base, UtcDateTime
from portal.withdrawal.kinds import MatchedBy, Way


class Withdrawal(AgencyOwned, Base):
    """One declaration. The upper half is written once, before anything is checked; triggers keep it as it is.

    ``request`` is what the declaring browser told (visitor.Visitor and the form's state); empty for what a broker
    entered. ``record_id`` is empty until the declaration is settled: recorded, acknowledged, told to the broker.
    """

    __tablename__ = "withdrawal"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        ForeignKeyConstraint(["agency_id", "case_id"], ["prospect_case.agency_id", "prospect_case.id"]),
        Index("ix_withdrawal_agency_id_received_at", "agency_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(36), unique=True)
    press: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # the same press sent twice is one declaration
    way: Mapped[str] = mapped_column(String(10), default=Way.ONLINE)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)  # of a letter: the beginning of its day
    name: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")  # of the broker who entered it
    language: Mapped[str] = mapped_column(String(2), default="de")
    link_case_ref: Mapped[str] = mapped_column(String(36), default="")  # of the link that opened the form
    request: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    scan_sha256: Mapped[str | None] = mapped_column(String(64))
    scan_file_name: Mapped[str] = mapped_column(String(200), default="")
    scan_media_type: Mapped[str] = mapped_column(String(100), default="")
    entered_by: Mapped[int | None]  # the broker's id
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    record_id: Mapped[str | None] = mapped_column(String(36), index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_to: Mapped[str] = mapped_column(String(254), default="")  # empty: nobody could be written to
    case_id: Mapped[int | None] = mapped_column(index=True)
    matched_by: Mapped[str] = mapped_column(String(10), default=MatchedBy.NONE)
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    set_aside_reason: Mapped[str] = mapped_column(String(300), default="")

    case: Mapped[Case | None] = relationship(foreign_keys=[case_id], primaryjoin=case_id == Case.id)

    @property
    def is_open(self) -> bool:
        """Whether a broker still has to say which case it belongs to."""
        return self.case_id is None and self.set_aside_at is None
