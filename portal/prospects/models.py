"""Who asked for an exposé: consumer, business, or unclear (which counts as consumer)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import AgencyOwned, Base, UtcDateTime


class Salutation(StrEnum):
    """How the prospect is addressed."""

    MS = "ms"
    MR = "mr"
    FAMILY = "family"
    NONE = "none"


class ProspectStatus(StrEnum):
    """Consumer or business in the sense of the law (law.md 11)."""

    CONSUMER = "consumer"
    BUSINESS = "business"
    UNCLEAR = "unclear"


class Prospect(AgencyOwned, Base):
    """A person or company that asked for a property."""

    __tablename__ = "prospect"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        Index("ix_prospect_agency_id_email", "agency_id", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(36), unique=True)
    salutation: Mapped[str] = mapped_column(String(10), default=Salutation.NONE)
    title: Mapped[str] = mapped_column(String(40), default="")  # Dr., Prof.
    first_name: Mapped[str] = mapped_column(String(80), default="")
    last_name: Mapped[str] = mapped_column(String(80))
    company: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(40), default="")
    street: Mapped[str] = mapped_column(String(120), default="")
    postal_code: Mapped[str] = mapped_column(String(10), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(2), default="de")
    status: Mapped[str] = mapped_column(String(10), default=ProspectStatus.UNCLEAR)
    source: Mapped[str] = mapped_column(String(100), default="")
    enquiry_text: Mapped[str] = mapped_column(Text, default="")
    enquired_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # then nothing else is left on the row

    @property
    def full_name(self) -> str:
        """Title, first and last name."""
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def is_business(self) -> bool:
        """Whether the law's consumer texts are left out; unclear counts as consumer."""
        return self.status == ProspectStatus.BUSINESS
