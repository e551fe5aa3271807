"""What consent remembers: personal links, the consents given through them, and visits."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.agency.models import LegalText
from portal.database import AgencyOwned, Base, UtcDateTime
from portal.mail.models import OutgoingMail
from portal.offers.models import Offer, OfferSnapshot


class ConsentLink(AgencyOwned, Base):
    """One personal link, made for one registered mail; the database knows only the secret's hash.

    The texts are those of the mail that carries the link: a later version of the notice changes nothing here.
    """

    __tablename__ = "consent_link"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        ForeignKeyConstraint(["agency_id", "offer_id"], ["offer.agency_id", "offer.id"]),
        ForeignKeyConstraint(
            ["agency_id", "snapshot_id"],
            ["offer_snapshot.agency_id", "offer_snapshot.id"],
        ),
        ForeignKeyConstraint(["agency_id", "mail_id"], ["outgoing_mail.agency_id", "outgoing_mail.id"]),
        ForeignKeyConstraint(["agency_id", "notice_id"], ["legal_text.agency_id", "legal_text.id"]),
        ForeignKeyConstraint(["agency_id", "form_id"], ["legal_text.agency_id", "legal_text.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(index=True)
    snapshot_id: Mapped[int] = mapped_column()
    mail_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]  # 1 for the first mail of the offer, 2 for the first resend, ...
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    notice_id: Mapped[int | None] = mapped_column()
    form_id: Mapped[int | None] = mapped_column()
    terms_sha256: Mapped[str | None] = mapped_column(String(64))
    # Encrypted; set when the prospect used the link, so that the archived mail can be rebuilt and checked.
    used_secret_encrypted: Mapped[str | None] = mapped_column(Text)
    is_trial: Mapped[bool] = mapped_column(default=False)
    trial_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    offer: Mapped[Offer] = relationship(foreign_keys=[offer_id], primaryjoin=offer_id == Offer.id)
    snapshot: Mapped[OfferSnapshot] = relationship(
        foreign_keys=[snapshot_id], primaryjoin=snapshot_id == OfferSnapshot.id
    )
    mail: Mapped[OutgoingMail] = relationship(foreign_keys=[mail_id], primaryjoin=mail_id == OutgoingMail.id)
    notice: Mapped[LegalText | None] = relationship(
        foreign_keys=[notice_id], primaryjoin=notice_id == LegalText.id
    )
    form: Mapped[LegalText | None] = relationship(foreign_keys=[form_id], primaryjoin=form_id == LegalText.id)


class Consent(AgencyOwned, Base):
    """The recorded button press; one per offer, append-only. Personal values stand in the evidence alone."""

    __tablename__ = "consent"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        UniqueConstraint("offer_id"),
        ForeignKeyConstraint(["agency_id", "offer_id"], ["offer.agency_id", "offer.id"]),
        ForeignKeyConstraint(["agency_id", "link_id"], ["consent_link.agency_id", "consent_link.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int]
    link_id: Mapped[int] = mapped_column()
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    record_id: Mapped[str] = mapped_column(String(36), unique=True)
    offer_mail_id: Mapped[int]
    machine_suspected: Mapped[bool] = mapped_column(default=False)

    link: Mapped[ConsentLink] = relationship(foreign_keys=[link_id], primaryjoin=link_id == ConsentLink.id)
