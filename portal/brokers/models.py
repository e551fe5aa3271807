"""Who signs in: brokers, their sessions, invitation and password links, counted tries."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.agency.models import Agency
from portal.database import AgencyOwned, Base, UtcDateTime


class Role(StrEnum):
    """What a broker may do beyond his daily work."""

    ADMINISTRATOR = "administrator"
    BROKER = "broker"


class Broker(AgencyOwned, Base):
    """A person of an agency; ``password_hash`` is empty until the invitation was accepted."""

    __tablename__ = "broker"
    __table_args__ = (UniqueConstraint("agency_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str] = mapped_column(String(80), default="")
    last_name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    phone: Mapped[str] = mapped_column(String(40), default="")
    role: Mapped[str] = mapped_column(String(20), default=Role.BROKER)
    password_hash: Mapped[str] = mapped_column(String(250), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    signature_html: Mapped[str] = mapped_column(Text, default="")  # clean; below every offer mail
    photo_sha256: Mapped[str | None] = mapped_column(String(64))  # a JPEG in the agency's store
    photo_width: Mapped[int] = mapped_column(default=0)
    photo_height: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    agency: Mapped[Agency] = relationship()

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_administrator(self) -> bool:
        """Whether he may change Firmendaten and colleagues."""
        return self.role == Role.ADMINISTRATOR


class BrokerSession(AgencyOwned, Base):
    """A signed-in browser; the cookie holds the secret, the database its hash."""

    __tablename__ = "broker_session"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "broker_id"], ["broker.agency_id", "broker.id"]),
        Index("ix_broker_session_broker_id", "broker_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broker_id: Mapped[int]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    client_ip: Mapped[str] = mapped_column(String(45), default="")
    browser: Mapped[str] = mapped_column(String(80), default="")  # "Firefox, Windows"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    broker: Mapped[Broker] = relationship()


class AccountLinkPurpose(StrEnum):
    """What a mailed account link is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a password


class AccountLink(AgencyOwned, Base):
    """A one-time link that lets a broker set his password; only the secret's hash is kept."""

    __tablename__ = "account_link"
    __table_args__ = (ForeignKeyConstraint(["agency_id", "broker_id"], ["broker.agency_id", "broker.id"]),)

    id: Mapped[int] = mapped_column(primary_key=True)
    broker_id: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(20))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    broker: Mapped[Broker] = relationship()


class CalendarAddress(AgencyOwned, Base):
    """The secret address of a broker's calendar of ending periods; only the secret's hash is kept."""

    __tablename__ = "calendar_address"
    __table_args__ = (ForeignKeyConstraint(["agency_id", "broker_id"], ["broker.agency_id", "broker.id"]),)

    id: Mapped[int] = mapped_column(primary_key=True)
    broker_id: Mapped[int] = mapped_column(unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInTry(Base):
    """A try to sign in or to ask for a reset, counted by account and by network; no address in clear."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))  # "account:<hash>" or "network:<hash>"
    at: Mapped[datetime] = mapped_column(UtcDateTime)
