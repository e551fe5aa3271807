"""What an agency is: Firmendaten, legal texts in versions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.agency.kinds import Layout
from portal.database import AgencyOwned, Base, UtcDateTime

DEFAULT_CONSENT_LABEL = "Ja, ich stimme zu und möchte das Exposé öffnen"
DEFAULT_LINK_VALID_DAYS = 30
DEFAULT_ACCENT = "#1f5f8b"
DEFAULT_LARGEST_MAIL = 15


class Agency(Base):
    """One real-estate agency on this installation."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(36), unique=True)  # the name evidence knows the agency by
    slug: Mapped[str] = mapped_column(String(60), unique=True)  # in the addresses of imprint and privacy page
    name: Mapped[str] = mapped_column(String(120))
    street: Mapped[str] = mapped_column(String(120), default="")
    postal_code: Mapped[str] = mapped_column(String(10), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    accent: Mapped[str] = mapped_column(String(7), default=DEFAULT_ACCENT)
    logo_sha256: Mapped[str | None] = mapped_column(String(64))
    logo_media_type: Mapped[str] = mapped_column(String(40), default="")
    logo_width: Mapped[int] = mapped_column(default=0)
    logo_height: Mapped[int] = mapped_column(default=0)
    representatives: Mapped[str] = mapped_column(String(200), default="")
    supervisory_authority: Mapped[str] = mapped_column(Text, default="")
    register_entry: Mapped[str] = mapped_column(String(200), default="")
    vat_id: Mapped[str] = mapped_column(String(40), default="")
    imprint_extra: Mapped[str] = mapped_column(Text, default="")
    privacy_notice: Mapped[str] = mapped_column(Text, default="")
    terms_sha256: Mapped[str | None] = mapped_column(String(64))
    terms_file_name: Mapped[str] = mapped_column(String(200), default="")
    terms_size: Mapped[int] = mapped_column(default=0)
    terms_stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_label: Mapped[str] = mapped_column(String(120), default=DEFAULT_CONSENT_LABEL)
    link_valid_days: Mapped[int] = mapped_column(default=DEFAULT_LINK_VALID_DAYS)
    sender_name: Mapped[str] = mapped_column(String(120), default="")
    default_layout: Mapped[str] = mapped_column(String(10), default=Layout.FULL)
    marks_recipient: Mapped[bool] = mapped_column(default=False)  # new offers say for whom on every page
    largest_mail: Mapped[int] = mapped_column(default=DEFAULT_LARGEST_MAIL)  # megabytes of files in one mail
    witness_email: Mapped[str] = mapped_column(String(254), default="")  # gets the chain's head once a day
    certificate_in_note: Mapped[bool] = mapped_column(
        default=False
    )  # the broker's note carries the certificate
    years_kept: Mapped[int] = mapped_column(default=5)  # after the end of a consent's year
    days_kept: Mapped[int] = mapped_column(default=90)  # without a consent
    erases_by_itself: Mapped[bool] = mapped_column(default=False)
    federal_state: Mapped[str] = mapped_column(String(2), default="")  # empty: every state's holidays count
    case_counter: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def address_line(self) -> str:
        """Street, postal code and city in one line."""
        town = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.street, town) if part)

    @property
    def shown_sender_name(self) -> str:
        """The name in the From line of mails."""
        return self.sender_name or self.name


class LegalTextKind(StrEnum):
    """The texts whose exact wording a dispatch carries."""

    WITHDRAWAL_NOTICE = "withdrawal_notice"
    MODEL_FORM = "model_form"


class LegalText(AgencyOwned, Base):
    """One version of one legal text of one agency, filled and final; append-only."""

    __tablename__ = "legal_text"
    __table_args__ = (
        UniqueConstraint("agency_id", "kind", "version"),
        UniqueConstraint("agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    version: Mapped[int]
    variant: Mapped[str] = mapped_column(
        String(30)
    )  # no-web-form (before the withdrawal function), webform, or own
    law_state: Mapped[str] = mapped_column(String(10))  # ISO date from which the official wording holds
    is_official: Mapped[bool]  # verbatim inside the frame; false: the agency edited it
    source: Mapped[str] = mapped_column(Text)  # the wording with its places still to fill
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
