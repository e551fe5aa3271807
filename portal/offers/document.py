"""The finished Offerte as plain values: what preview, PDF and offer mail show, read once from the live rows.

Nothing here knows templates. Every text is plain unless its name ends in ``_html``; those are clean.
"""

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal import clock
from portal.agency.models import DEFAULT_ACCENT, Agency
from portal.agency.withdrawal_address import withdrawal_url
from portal.brokers.models import Broker
from portal.offers import comparison, letter
from portal.offers.comparison import ComparisonRow, Glance
from portal.offers.description import DocumentPicture, DocumentProperty, Fact, document_property
from portal.offers.dispatch_mode import Layout, OfferSource
from portal.offers.expose import DocumentExpose, document_expose
from portal.offers.greeting import own_greeting
from portal.offers.models import Offer
from portal.offers.word_content import DocumentWord, document_word
from portal.rich_text import TextRefused, clean_html, html_to_text
from portal.template_filters import long_date

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class DocumentContact:
    """The broker who answers; without a photo its hash is empty, without a signature of his own that is empty."""

    name: str
    phone: str
    email: str
    photo_sha256: str = ""  # a square JPEG
    photo_width: int = 0
    photo_height: int = 0
    signature_html: str = ""


@dataclass(frozen=True)
class DocumentAgency:
    """The sender, with what an imprint needs; ``accent`` is a checked ``#rrggbb``."""

    name: str
    slug: str
    address_lines: tuple[str, ...]
    phone: str
    email: str
    website: str
    accent: str
    logo_sha256: str
    logo_width: int
    logo_height: int
    imprint: tuple[Fact, ...]

    @property
    def address_line(self) -> str:
        """Street and town in one line."""
        return ", ".join(self.address_lines)


@dataclass(frozen=True)
class OfferDocument:
    """Everything an offer shows. ``problems``: German sentences; while there are any it must not be sent."""

    subject: str
    cover_html: str
    recipient_name: str
    recipient_lines: tuple[str, ...]
    recipient_email: str
    greeting: str
    dated: str
    properties: tuple[DocumentProperty, ...]
    contact: DocumentContact
    agency: DocumentAgency
    problems: tuple[str, ...] = ()
    is_trial: bool = False  # then every page of the PDF says PROBE
    layout: Layout = Layout.FULL
    mark: str = ""  # for whom and when it was made: a faint line on every page of the PDF
    word: DocumentWord | None = None  # stands in place of the letter
    shows_details: bool = True  # False: the Word file alone, without the properties' facts
    expose: DocumentExpose | None = None  # made elsewhere: shown instead of the properties' facts and photos
    withdrawal_url: str = ""
    is_business: bool = False

    @property
    def comparison(self) -> tuple[ComparisonRow, ...]:
        """What several properties are compared by; empty for one."""
        return comparison.comparison(self.properties)

    @property
    def glances(self) -> tuple[Glance, ...]:
        """Each property in one line of a table."""
        return comparison.glances(self.properties)

    @property
    def shown_properties(self) -> tuple[DocumentProperty, ...]:
        """The properties whose facts and photos are shown."""
        return self.properties if self.shows_details else ()

    @property
    def pictures(self) -> tuple[DocumentPicture, ...]:
        """Every picture the document shows, each once, in order."""
        found = {picture.sha256: picture for picture in (self.word.pictures if self.word else ())}
        found |= {
            picture.sha256: picture
            for one in self.shown_properties
            for picture in (*one.photos, *one.floor_plans, *one.map_sketches)
        }
        return tuple(found.values())

    @property
    def picture_hashes(self) -> tuple[str, ...]:
        """Hashes of everything the preview shows as a picture."""
        photo = self.contact.photo_sha256
        shown = [page.picture for page in self.expose.pages] if self.expose else self.pictures
        return tuple(dict.fromkeys([*(one.sha256 for one in shown), *([photo] if photo else [])]))


def offer_document(offer: Offer, agency: Agency, *, on: date, is_trial: bool = False) -> OfferDocument:
    """The document of ``offer`` as it stands, dated ``on`` (the German calendar day). Raises ExposeLost."""
    prospect = offer.case.prospect
    is_word = offer.source == OfferSource.WORD
    is_pdf = offer.source == OfferSource.PDF
    filled = letter.fill(offer, agency, without_letter=is_word)
    properties = tuple(document_property(one) for one in offer.properties)
    town = f"{prospect.postal_code} {prospect.city}".strip()
    name = letter.full_name(prospect)
    recipient = (prospect.company, name if name != prospect.company else "", prospect.street, town)
    return OfferDocument(
        subject=filled.subject,
        cover_html=filled.cover_html,
        recipient_name=name,
        recipient_lines=tuple(line for line in recipient if line),
        recipient_email=prospect.email,
        greeting=own_greeting(prospect, prospect.language),
        dated=long_date(on),
        properties=properties,
        contact=document_contact(offer.case.broker),
        agency=document_agency(agency),
        problems=filled.problems,
        layout=Layout.FULL if is_word else Layout(offer.layout),
        mark=_mark(name, on) if offer.marks_recipient else "",
        word=document_word(offer.word) if is_word and offer.word is not None else None,
        shows_details=offer.shows_details or not is_word,
        expose=document_expose(offer.expose) if is_pdf and offer.expose is not None else None,
        is_trial=is_trial,
        # Whoever tries it out must not withdraw in the prospect's name.
        withdrawal_url=withdrawal_url(agency.slug, "" if is_trial else offer.case.ref),
        is_business=prospect.is_business,
    )


def _mark(name: str, on: date) -> str:
    return _("erstellt für %(name)s, %(date)s", name=name, date=long_date(on))


def today() -> date:
    """The calendar day in Germany."""
    return clock.local(clock.now()).date()


def document_contact(broker: Broker) -> DocumentContact:
    """The broker as page, PDF and mail name him."""
    return DocumentContact(
        name=broker.full_name,
        phone=broker.phone or broker.agency.phone,
        email=broker.email,
        photo_sha256=broker.photo_sha256 or "",
        photo_width=broker.photo_width,
        photo_height=broker.photo_height,
        signature_html=_signature(broker),
    )


def _signature(broker: Broker) -> str:
    """Cleaned once more on the way out (R35); one that nobody could read is none."""
    try:
        found = clean_html(broker.signature_html)
    except TextRefused:
        return ""
    return found if html_to_text(found).strip() else ""


def document_agency(agency: Agency) -> DocumentAgency:
    """The agency as sender of page, PDF and mail."""
    town = f"{agency.postal_code} {agency.city}".strip()
    shows_logo = bool(agency.logo_sha256) and agency.logo_media_type in {"image/png", "image/jpeg"}
    return DocumentAgency(
        name=agency.name,
        slug=agency.slug,
        address_lines=tuple(line for line in (agency.street, town) if line),
        phone=agency.phone,
        email=agency.email,
        website=agency.website,
        accent=agency.accent if _COLOR.fullmatch(agency.accent or "") else DEFAULT_ACCENT,
        logo_sha256=(agency.logo_sha256 or "") if shows_logo else "",
        logo_width=agency.logo_width,
        logo_height=agency.logo_height,
        imprint=tuple(
            (label, value)
            for label, value in (
                (_("Vertreten durch"), agency.representatives),
                (_("Register"), agency.register_entry),
                (_("Umsatzsteuer-ID"), agency.vat_id),
                (_("Aufsicht"), " ".join(agency.supervisory_authority.split())),
            )
            if value
        ),
    )
