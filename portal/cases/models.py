"""What a case is: one prospect's one wish, with a responsible broker."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.brokers.models import Broker
from portal.database import AgencyOwned, Base, UtcDateTime
from portal.prospects.models import Prospect


class Case(AgencyOwned, Base):
    """A Vorgang. What happened in it stands in its evidence records, not here."""

    __tablename__ = "prospect_case"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        UniqueConstraint("agency_id", "number"),
        ForeignKeyConstraint(["agency_id", "prospect_id"], ["prospect.agency_id", "prospect.id"]),
        ForeignKeyConstraint(["agency_id", "broker_id"], ["broker.agency_id", "broker.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(36), unique=True)
    number: Mapped[str] = mapped_column(String(20))  # V-2026-0142
    wish: Mapped[str] = mapped_column(String(200), default="")
    prospect_id: Mapped[int] = mapped_column(index=True)
    broker_id: Mapped[int] = mapped_column(index=True)
    is_closed: Mapped[bool] = mapped_column(default=False)
    hold_reason: Mapped[str] = mapped_column(String(300), default="")  # legal hold: nothing is erased
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # withdrawn from: nothing more leaves by itself
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    prospect: Mapped[Prospect] = relationship(
        foreign_keys=[prospect_id], primaryjoin=prospect_id == Prospect.id
    )
    broker: Mapped[Broker] = relationship(foreign_keys=[broker_id], primaryjoin=broker_id == Broker.id)


class CaseNote(AgencyOwned, Base):
    """A remark of a broker on a case; never shown to the prospect."""

    __tablename__ = "case_note"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["prospect_case.agency_id", "prospect_case.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(index=True)
    author: Mapped[str] = mapped_column(String(170))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LinkVisit(AgencyOwned, Base):
    """A fetch of a personal link by prospect, broker or machine; rate-limited, apart from the evidence."""

    __tablename__ = "link_visit"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["prospect_case.agency_id", "prospect_case.id"]),
        Index("ix_link_visit_link_id_at", "link_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(index=True)
    offer_id: Mapped[int]
    link_id: Mapped[int]  # no foreign key: links stand above cases
    link_number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    method: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(20))  # fetched, broker_preview, or trial
    client_ip: Mapped[str] = mapped_column(String(45), default="")
    user_agent: Mapped[str] = mapped_column(String(512), default="")
    machine_suspected: Mapped[bool] = mapped_column(default=False)
