"""What an offer is: cover letter, properties, attachments; and the snapshot it is frozen into."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.brokers.models import Broker
from portal.cases.models import Case
from portal.database import AgencyOwned, Base, UtcDateTime
from portal.offers.dispatch_mode import DispatchMode, Layout, OfferSource, OfferState, PdfEngine
from portal.properties.models import Property


class Offer(AgencyOwned, Base):
    """An Offerte. ``revision`` grows with every change of the draft; sending names the revision it saw."""

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        ForeignKeyConstraint(["agency_id", "case_id"], ["prospect_case.agency_id", "prospect_case.id"]),
        ForeignKeyConstraint(["agency_id", "broker_id"], ["broker.agency_id", "broker.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(36), unique=True)
    case_id: Mapped[int] = mapped_column(index=True)
    broker_id: Mapped[int] = mapped_column()
    subject: Mapped[str] = mapped_column(String(200), default="")
    cover_html: Mapped[str] = mapped_column(Text, default="")
    cover_format: Mapped[str] = mapped_column(
        String(4), default="html"
    )  # html, or text (written without script)
    dispatch_mode: Mapped[str] = mapped_column(String(10), default=DispatchMode.S_EXPOSE)
    source: Mapped[str] = mapped_column(String(10), default=OfferSource.WRITTEN)
    layout: Mapped[str] = mapped_column(String(10), default=Layout.FULL)
    marks_recipient: Mapped[bool] = mapped_column(default=False)  # "erstellt für …" on every page of the PDF
    shows_details: Mapped[bool] = mapped_column(default=True)  # the properties' facts behind a Word letter
    registered_html: Mapped[str] = mapped_column(Text, default="")  # free part of the S-Exposé mail
    state: Mapped[str] = mapped_column(String(10), default=OfferState.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    copied_from_id: Mapped[int | None]  # only to find the names of whom the text was first written for

    case: Mapped[Case] = relationship(foreign_keys=[case_id], primaryjoin=case_id == Case.id)
    broker: Mapped[Broker] = relationship(foreign_keys=[broker_id], primaryjoin=broker_id == Broker.id)
    entries: Mapped[list["OfferProperty"]] = relationship(order_by="OfferProperty.position", viewonly=True)
    attachments: Mapped[list["OfferAttachment"]] = relationship(order_by="OfferAttachment.id", viewonly=True)
    word: Mapped["OfferWord | None"] = relationship(viewonly=True)
    expose: Mapped["OfferExpose | None"] = relationship(viewonly=True)
    copied_from: Mapped["Offer | None"] = relationship(
        primaryjoin="and_(foreign(Offer.copied_from_id) == remote(Offer.id), "
        "Offer.agency_id == remote(Offer.agency_id))",
        viewonly=True,
    )

    @property
    def properties(self) -> list[Property]:
        """The offered properties in the broker's order."""
        return [entry.property for entry in self.entries]

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.state == OfferState.DRAFT


class OfferProperty(AgencyOwned, Base):
    """A property's place in an offer."""

    __tablename__ = "offer_property"
    __table_args__ = (
        UniqueConstraint("offer_id", "property_id"),
        ForeignKeyConstraint(["agency_id", "offer_id"], ["offer.agency_id", "offer.id"]),
        ForeignKeyConstraint(["agency_id", "property_id"], ["property.agency_id", "property.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(index=True)
    property_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(default=0)

    property: Mapped[Property] = relationship(
        foreign_keys=[property_id], primaryjoin=property_id == Property.id
    )


class OfferAttachment(AgencyOwned, Base):
    """A file that goes with the original mail and the preview; ``property_file_id``: ticked from a property's files."""

    __tablename__ = "offer_attachment"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        ForeignKeyConstraint(["agency_id", "offer_id"], ["offer.agency_id", "offer.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(index=True)
    property_file_id: Mapped[int | None]  # only to show the tick; the file itself is copied by its hash
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OfferWord(AgencyOwned, Base):
    """The Word file an offer is made of: its bytes by hash, and what became of them.

    ``html`` is clean in the vocabulary of portal.word; its pictures are ``cid:<sha256>``, listed in ``pictures`` with
    width, height and alt. ``notes``: what was not carried over, as German sentences.
    """

    __tablename__ = "offer_word"
    __table_args__ = (ForeignKeyConstraint(["agency_id", "offer_id"], ["offer.agency_id", "offer.id"]),)

    offer_id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    html: Mapped[str] = mapped_column(Text)
    pictures: Mapped[list[dict[str, str | int]]] = mapped_column(JSON)
    notes: Mapped[list[str]] = mapped_column(JSON)
    pdf_engine: Mapped[str] = mapped_column(String(12), default=PdfEngine.PORTAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OfferExpose(AgencyOwned, Base):
    """An exposé PDF made elsewhere: its bytes by hash, and every page as a picture with its words.

    ``pages``: for each page the hashes of its picture and of its words (a JSON file), and its size in pixels.
    """

    __tablename__ = "offer_expose"
    __table_args__ = (ForeignKeyConstraint(["agency_id", "offer_id"], ["offer.agency_id", "offer.id"]),)

    offer_id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    pages: Mapped[list[dict[str, str | int]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OfferSnapshot(AgencyOwned, Base):
    """What was sent, frozen: every byte by hash, insert only.

    ``preview_sha256`` is the HTML fragment of the preview (pictures as ``cid:<sha256>``), ``pdf_sha256`` the one
    PDF that preview, download and attachment share, ``mail_html_sha256``/``mail_text_sha256`` the bodies of the later
    offer mail before the evidence block is added.
    """

    __tablename__ = "offer_snapshot"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        ForeignKeyConstraint(["agency_id", "offer_id"], ["offer.agency_id", "offer.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(index=True)
    revision: Mapped[int]
    is_trial: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(10), default=OfferSource.WRITTEN)
    source_sha256: Mapped[str | None] = mapped_column(String(64))  # the Word file or the PDF made elsewhere
    pdf_engine: Mapped[str] = mapped_column(String(12), default=PdfEngine.PORTAL)
    subject: Mapped[str] = mapped_column(String(200))
    preview_sha256: Mapped[str] = mapped_column(String(64))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    pdf_size: Mapped[int]
    pdf_pages: Mapped[int]
    pdf_file_name: Mapped[str] = mapped_column(String(200))
    pdf_in_mail: Mapped[bool] = mapped_column(default=True)  # false: too large, on the page only
    mail_html_sha256: Mapped[str] = mapped_column(String(64))
    mail_text_sha256: Mapped[str] = mapped_column(String(64))
    # Frozen facts the public pages show without asking the live rows: lists of plain dicts.
    objects: Mapped[list[dict[str, str]]] = mapped_column(JSON)  # number, title, teaser, photo_sha256, ...
    attachments: Mapped[list[dict[str, str | int]]] = mapped_column(
        JSON
    )  # file_name, media_type, sha256, size, in_mail (may be missing in old ones: true)
    pictures: Mapped[list[str]] = mapped_column(JSON)  # hashes the preview may load
    recipient_email: Mapped[str] = mapped_column(String(254))
    recipient_name: Mapped[str] = mapped_column(String(170))
    greeting: Mapped[str] = mapped_column(String(200))  # "Guten Tag Frau Öztürk"
    language: Mapped[str] = mapped_column(String(2), default="de")
    is_business: Mapped[bool] = mapped_column(default=False)
    enquired_on: Mapped[str] = mapped_column(String(10), default="")  # ISO date or empty
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    offer: Mapped[Offer] = relationship(foreign_keys=[offer_id], primaryjoin=offer_id == Offer.id)

    @property
    def files_linked(self) -> int:
        """How many files, the exposé's PDF included, were too large for the mail and wait on the page."""
        waiting = sum(not one.get("in_mail", True) for one in self.attachments)
        return waiting + (not self.pdf_in_mail)

    @property
    def files_attached(self) -> int:
        """How many files, the exposé's PDF included, the offer mail carries."""
        return len(self.attachments) + 1 - self.files_linked
