"""What a wording is: a named text with placeholders."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import AgencyOwned, Base, UtcDateTime


class WordingCategory(StrEnum):
    """What a wording is for."""

    OFFER = "offer"  # cover letter and offer mail
    REGISTERED = "registered"  # the free part of the S-Exposé mail, around the legal texts
    REMINDER = "reminder"  # the free part when it is sent once more
    REPLY = "reply"  # any other mail to a prospect


class Wording(AgencyOwned, Base):
    """A text template; ``body_html`` is clean and may hold {{ placeholders }}."""

    __tablename__ = "wording"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        UniqueConstraint("agency_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    category: Mapped[str] = mapped_column(String(12), default=WordingCategory.OFFER)
    language: Mapped[str] = mapped_column(String(2), default="de")
    subject: Mapped[str] = mapped_column(String(200))
    body_html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
